// Word vectors: one step of skip-gram with negative sampling.
#include "engine/models/word2vec.h"

#include "engine/optim.h"
#include "engine/run.h"
#include "oracle/operations.h"
#include "oracle/recorder.h"

#include <algorithm>

namespace neurarium::oracle {
namespace {

Status check_pairs(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s;
  if (Status s = check_same_shape(c, "in.center", "in.context"); !s) return s;
  if (Status s = check_same_shape(c, "param.W_in", "param.W_out"); !s) return s;
  const Numbers &center = c["in.center"], &negatives = c["in.negatives"];
  if (center.rank() != 1 || negatives.rank() != 2 || negatives.shape[0] != center.shape[0] ||
      c["param.W_in"].rank() != 2)
    return malformed(c, "center and context must be [B], negatives [B, K], W_in and W_out [V, C]");
  return ok_status();
}

// The true word stands before the drawn ones.
void feed_pairs(const Case& c, std::int64_t negatives, Workspace<float>& ws) {
  const Graph& graph = ws.graph();
  const std::size_t pairs = c["in.center"].data.size();
  const auto drawn = static_cast<std::size_t>(negatives);
  for (std::size_t i = 0; i < pairs; ++i) {
    float* x = ws.input(graph.at("x")).data() + i * (2 + drawn);
    float* target = ws.input(graph.at("target")).data() + i * (1 + drawn);
    *x++ = static_cast<float>(c["in.center"].data[i]);
    *x++ = static_cast<float>(c["in.context"].data[i]);
    *target++ = 1;
    for (std::size_t k = 0; k < drawn; ++k) {
      *x++ = static_cast<float>(c["in.negatives"].data[i * drawn + k]);
      *target++ = 0;
    }
  }
}

Result<Outcome> run_skip_gram(const Case& c) {
  if (Status s = check_pairs(c); !s) return s.error();
  const auto size = [&](const char* name, std::size_t axis) { return static_cast<std::int32_t>(c[name].shape[axis]); };
  const Word2vecSpec spec{size("param.W_in", 0), size("param.W_in", 1), size("in.negatives", 1)};
  const auto graph = word2vec_graph(spec);
  Params<float> params(*graph);
  Workspace<float> ws(graph, {.rows = c["in.center"].shape[0]});
  ws.bind(params);
  const std::pair<const char*, const char*> tables[] = {{"W_in", "input.weight"}, {"W_out", "output.weight"}};
  for (const auto& [tensor, name] : tables) {
    const auto& numbers = c[std::string("param.") + tensor].data;
    std::copy(numbers.begin(), numbers.end(), params.of(graph->at(name)).begin());
  }
  feed_pairs(c, spec.negatives, ws);
  forward(ws);
  backward(ws);
  Outcome outcome;
  const auto keep = [&](const std::string& name, auto numbers) {
    outcome[name].assign(numbers.begin(), numbers.end());
  };
  keep("out.per_pair_loss", ws.value(graph->at("pair_loss")));
  keep("out.loss", ws.value(graph->loss()));
  for (const auto& [tensor, name] : tables) keep(std::string("grad.") + tensor, ws.gradient(graph->at(name)));
  Optimizer optimizer(OptimizerKind::Sgd, params.layout().size());
  optimizer.step({.kind = OptimizerKind::Sgd}, c.number("lr", 0), params.flat(), ws.param_gradients());
  for (const auto& [tensor, name] : tables) keep(std::string("out.new_") + tensor, params.of(graph->at(name)));
  return outcome;
}

}  // namespace

std::vector<Operation> word2vec_operations() {
  return {{"word2vec",
           {"word2vec skip-gram with negative sampling"},
           {"in.center", "in.context", "in.negatives", "param.W_in", "param.W_out"},
           run_skip_gram}};
}

}  // namespace neurarium::oracle
