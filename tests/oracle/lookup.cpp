// A table that is asked: Nadaraya and Watson's kernel regression, and the dot-product attention that equals it.
#include "oracle/operations.h"
#include "oracle/recorder.h"

namespace neurarium::oracle {
namespace {

std::int32_t size_of(const Case& c, const char* name, std::size_t axis) {
  return static_cast<std::int32_t>(c[name].shape[axis]);
}

// One sequence whose queries all read the same table.
Result<Outcome> run_kernel_regression(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  if (Status s = check_same_shape(c, "in.height", "in.weight"); !s) return s.error();
  if (c["in.height"].rank() != 1 || c["in.query"].rank() != 1)
    return malformed(c, "height, weight and query must be lists");
  Recorder r(c);
  const auto list = [&](const char* name, const char* axis) {
    return r.feed_as(name, {{"n", 1}, {axis, size_of(c, name, 0)}, {"h", 1}, {"d", 1}});
  };
  const ValueId keys = list("in.height", "k");
  const ValueId values = list("in.weight", "k");
  const ValueId queries = list("in.query", "q");
  const ValueId width = r.feed("param.bandwidth", false);
  const ValueId scores = kernel_scores(r.graph(), "scores", queries, keys, kNoValue, width);
  const ValueId weights = attention_pattern(r.graph(), "weights", scores);
  return r.run({{attention_values(r.graph(), "y", weights, values), "out.y"}, {weights, "out.weights"}});
}

Result<Outcome> run_equal_attention(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  for (const char* name : {"in.Q", "in.K", "in.V"})
    if (c[name].rank() != 2) return malformed(c, "{} must be [examples, width]", name);
  Recorder r(c);
  const auto rows = [&](const char* name, const char* axis) {
    return r.feed_as(name, {{"n", 1}, {axis, size_of(c, name, 0)}, {"h", 1}, {"d", size_of(c, name, 1)}});
  };
  const ValueId scores =
      attention_scores(r.graph(), "scores", rows("in.Q", "q"), rows("in.K", "k"), kNoValue, false, 1);
  const ValueId pattern = attention_pattern(r.graph(), "pattern", scores);
  return r.run({{attention_values(r.graph(), "y", pattern, rows("in.V", "k")), "out.y"}, {pattern, "out.pattern"}});
}

}  // namespace

std::vector<Operation> lookup_operations() {
  return {{"nadaraya_watson",
           {"kernel regression"},
           {"in.height", "in.weight", "in.query", "param.bandwidth"},
           run_kernel_regression},
          {"nadaraya_watson_attention",
           {"the same regression as dot-product attention"},
           {"in.height", "in.weight", "in.query", "in.Q", "in.K", "in.V"},
           run_equal_attention}};
}

}  // namespace neurarium::oracle
