#include "engine/exhibits/transformer_residual.h"

#include <cmath>

namespace neurarium {
namespace {

double length_of(std::span<const float> vector) {
  double sum = 0;
  for (const float v : vector) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum);
}

// The norms of the rows of a value; empty when the model has none of that name.
std::vector<float> norms(const Workspace<float>& ws, const std::string& name) {
  const ValueId id = ws.graph().find(name);
  if (id == kNoValue) return {};
  const auto width = static_cast<std::size_t>(ws.graph().value(id).dims.back().size);
  const std::span<const float> value = ws.value(id);
  std::vector<float> lengths;
  for (std::size_t at = 0; at < value.size(); at += width)
    lengths.push_back(static_cast<float>(length_of(value.subspan(at, width))));
  return lengths;
}

// What one head adds at one position: its columns of the weight [c, h*d] times z [d].
double written_by(std::span<const float> weight, std::size_t inner, std::size_t first, std::span<const float> z) {
  double sum = 0;
  for (std::size_t row = 0; row < weight.size(); row += inner) {
    double out = 0;
    for (std::size_t d = 0; d < z.size(); ++d)
      out += static_cast<double>(weight[row + first + d]) * static_cast<double>(z[d]);
    sum += out * out;
  }
  return std::sqrt(sum);
}

std::vector<std::vector<float>> head_writes(const Workspace<float>& ws, const Params<float>& params,
                                            const TransformerSpec& spec, int layer) {
  const Graph& graph = ws.graph();
  const std::span<const float> z = ws.value(graph.at(fmt::format("blocks.{}.attn.z", layer)));
  const std::span<const float> weight = params.of(graph.at(fmt::format("blocks.{}.attn.o.weight", layer)));
  const auto size = static_cast<std::size_t>(spec.head_size());
  const auto heads = static_cast<std::size_t>(spec.heads);
  std::vector<std::vector<float>> written(heads);
  for (std::size_t at = 0; at < z.size(); at += size) {
    const std::size_t head = at / size % heads;
    written[head].push_back(static_cast<float>(written_by(weight, heads * size, head * size, z.subspan(at, size))));
  }
  return written;
}

}  // namespace

std::vector<BlockWrites> read_residual(const Workspace<float>& sentence, const Params<float>& params,
                                       const TransformerSpec& spec) {
  std::vector<BlockWrites> blocks;
  for (int layer = 0; layer < spec.layers; ++layer) {
    const auto of = [&](std::string_view name) { return norms(sentence, fmt::format("blocks.{}.{}", layer, name)); };
    blocks.push_back({of("resid_pre"), head_writes(sentence, params, spec, layer), of("attn_out"), of("resid_mid"),
                      of("mlp_out"), of("resid_post")});
  }
  return blocks;
}

}  // namespace neurarium
