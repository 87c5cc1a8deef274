// The distribution of the next token after its cuts, and what is drawn from it.
#include "engine/models/sampling.h"

#include "oracle/operations.h"

namespace neurarium::oracle {
namespace {

Result<Outcome> run_sampling(const Case& c) {
  const Numbers& logits = c["in.logits"];
  const Numbers& points = c["in.u"];
  if (logits.rank() != 2 || points.rank() != 2 || logits.shape[0] != points.shape[0])
    return malformed(c, "logits must be [rows, tokens] and u [rows, draws]");
  SamplingSpec spec;
  spec.temperature = c.number("temperature", 1);
  spec.top_k = static_cast<std::int64_t>(c.number("top_k", 0));
  if (c.hyper.contains("top_p") && c.hyper["top_p"].is_number()) spec.top_p = c.number("top_p", 1);
  if (Status s = check(spec); !s) return malformed(c, "{}", s.error().message);
  TokenSampler sampler(spec);
  Outcome outcome;
  const auto tokens = static_cast<std::size_t>(logits.shape[1]);
  const auto draws = static_cast<std::size_t>(points.shape[1]);
  for (std::size_t row = 0; row < static_cast<std::size_t>(logits.shape[0]); ++row) {
    std::vector<float> some(tokens);
    for (std::size_t i = 0; i < tokens; ++i) some[i] = static_cast<float>(logits.data[row * tokens + i]);
    const std::vector<SamplingStage> stages = sampling_stages(spec, some);
    if (stages.empty()) return malformed(c, "row {} gives no probabilities", row);
    for (const double chance : stages.back().chances) outcome["out.probs"].push_back(static_cast<float>(chance));
    for (std::size_t i = 0; i < draws; ++i)
      outcome["out.samples"].push_back(static_cast<float>(sampler.pick(some, points.data[row * draws + i])));
  }
  return outcome;
}

}  // namespace

std::vector<Operation> sampling_operations() {
  return {{"sampling", {"next-token distribution from logits"}, {"in.logits", "in.u"}, run_sampling}};
}

}  // namespace neurarium::oracle
