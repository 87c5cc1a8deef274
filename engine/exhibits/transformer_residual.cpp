#include "engine/exhibits/transformer_residual.h"

#include <cmath>
#include <limits>
#include <string>

namespace neurarium {
namespace {

using StreamVectors = std::vector<float>;  // [T, width]

double product(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// What one head adds: its columns of the weight [c, h*d] times z [T, h*d].
StreamVectors head_vectors(std::span<const float> z, std::span<const float> weight, std::size_t width,
                           std::size_t first, std::size_t size) {
  const std::size_t inner = weight.size() / width;
  StreamVectors written;
  written.reserve(z.size() / inner * width);
  for (std::size_t at = 0; at < z.size(); at += inner)
    for (std::size_t c = 0; c < width; ++c)
      written.push_back(
          static_cast<float>(product(weight.subspan(c * inner + first, size), z.subspan(at + first, size))));
  return written;
}

// The numbers of one vector a position, into the three parts of a block.
class StreamMeasure {
 public:
  StreamMeasure(std::span<const float> end, std::size_t width) : end_(end), width_(width) {}

  void measure(std::span<const float> vectors, std::span<const float> before, std::vector<float>& length,
               std::vector<float>& to_end, std::vector<float>& to_before) const {
    for (std::size_t at = 0; at < vectors.size(); at += width_) {
      const auto row = [&](std::span<const float> all) { return all.subspan(at, width_); };
      length.push_back(static_cast<float>(std::sqrt(product(row(vectors), row(vectors)))));
      to_end.push_back(cosine(row(vectors), row(end_)));
      to_before.push_back(cosine(row(vectors), row(before)));
    }
  }

 private:
  static float cosine(std::span<const float> a, std::span<const float> b) {
    const double lengths = std::sqrt(product(a, a) * product(b, b));
    return lengths > 0 ? static_cast<float>(product(a, b) / lengths) : std::numeric_limits<float>::quiet_NaN();
  }

  std::span<const float> end_;
  std::size_t width_;
};

}  // namespace

std::vector<BlockWrites> read_residual(const Workspace<float>& sentence, const Params<float>& params,
                                       const TransformerSpec& spec) {
  const Graph& graph = sentence.graph();
  const auto value = [&](int layer, std::string_view name) {
    const ValueId id = graph.find(fmt::format("blocks.{}.{}", layer, name));
    return id == kNoValue ? std::span<const float>() : sentence.value(id);
  };
  const auto width = static_cast<std::size_t>(spec.width);
  const auto size = static_cast<std::size_t>(spec.head_size());
  const StreamMeasure stream(value(spec.layers - 1, "resid_post"), width);
  std::vector<BlockWrites> blocks;
  for (int layer = 0; layer < spec.layers; ++layer) {
    BlockWrites b;
    const auto before = value(layer, "resid_pre");
    const auto middle = value(layer, "resid_mid");
    const auto weight = params.of(graph.at(fmt::format("blocks.{}.attn.o.weight", layer)));
    const auto take = [&](std::span<const float> vectors, std::span<const float> base, auto part) {
      stream.measure(vectors, base, b.*part, b.to_end.*part, b.to_before.*part);
    };
    take(before, before, &StreamNumbers::before);
    take(value(layer, "attn_out"), before, &StreamNumbers::attention);
    take(middle, before, &StreamNumbers::middle);
    take(value(layer, "mlp_out"), middle, &StreamNumbers::mlp);
    take(value(layer, "resid_post"), before, &StreamNumbers::after);
    for (std::size_t h = 0; h < static_cast<std::size_t>(spec.heads); ++h) {
      const StreamVectors written = head_vectors(value(layer, "attn.z"), weight, width, h * size, size);
      for (StreamNumbers* numbers : {static_cast<StreamNumbers*>(&b), &b.to_end, &b.to_before})
        numbers->heads.emplace_back();
      stream.measure(written, before, b.heads.back(), b.to_end.heads.back(), b.to_before.heads.back());
    }
    blocks.push_back(std::move(b));
  }
  return blocks;
}

}  // namespace neurarium
