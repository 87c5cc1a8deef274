#include "engine/interpret/attribution.h"

#include <numeric>
#include <string>

namespace neurarium {
namespace {

// Collects the writers in order of computation and takes what they wrote through the norms on the way.
class WriterCollector {
 public:
  WriterCollector(const Workspace<float>& ws, const Params<float>& params, const TransformerSpec& spec,
                  std::int64_t row)
      : ws_(ws), graph_(ws.graph()), params_(params), spec_(spec), row_(static_cast<std::size_t>(row)) {}

  WriterVectors collect() {
    add({WriterKind::Embed}, row_of("embed"));
    if (graph_.find("pos_embed") != kNoValue) add({WriterKind::Position}, row_of("pos_embed"));
    settle("blocks.0.resid_pre");
    for (int layer = 0; layer < spec_.layers; ++layer) block(layer);
    if (!spec_.post_norm) norm("ln_final", -1);
    return std::move(all_);
  }

 private:
  using Vector = std::vector<double>;

  static std::string block_name(int layer, std::string_view name) { return fmt::format("blocks.{}.{}", layer, name); }

  void block(int layer) {
    heads(layer);
    settle(block_name(layer, spec_.attention_only ? "resid_post" : "resid_mid"));
    if (spec_.post_norm) norm(block_name(layer, "ln1"), layer);
    if (spec_.attention_only) return;
    add({WriterKind::Mlp, layer}, row_of(block_name(layer, "mlp_out")));
    settle(block_name(layer, "resid_post"));
    if (spec_.post_norm) norm(block_name(layer, "ln2"), layer);
  }

  // Each head through its columns of the weight [c, h*d].
  void heads(int layer) {
    const Vector z = row_of(block_name(layer, "attn.z"));
    const auto weight = params_.of(graph_.at(block_name(layer, "attn.o.weight")));
    const auto size = static_cast<std::size_t>(spec_.head_size());
    for (int head = 0; head < spec_.heads; ++head) {
      const std::size_t first = static_cast<std::size_t>(head) * size;
      Vector written(static_cast<std::size_t>(spec_.width));
      for (std::size_t c = 0; c < written.size(); ++c)
        for (std::size_t d = first; d < first + size; ++d)
          written[c] += static_cast<double>(weight[c * z.size() + d]) * z[d];
      add({WriterKind::Head, layer, head}, std::move(written));
    }
    const ValueId bias = graph_.find(block_name(layer, "attn.o.bias"));
    if (bias != kNoValue) add({WriterKind::AttentionBias, layer}, widened(params_.of(bias)));
  }

  // x -> gain (x - mean) / scale for each writer, with the scale of the run; the bias is a writer of its own.
  void norm(const std::string& name, int layer) {
    const auto gain = params_.of(graph_.at(name + ".weight"));
    const double scale = static_cast<double>(ws_.value(graph_.at(name + ".scale"))[row_]);
    for (Vector& x : all_.vectors) {
      const double mean =
          spec_.norm == NormKind::Rms ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
      for (std::size_t c = 0; c < x.size(); ++c) x[c] = (x[c] - mean) / scale * static_cast<double>(gain[c]);
    }
    const ValueId bias = graph_.find(name + ".bias");
    if (bias != kNoValue) add({WriterKind::NormBias, layer}, widened(params_.of(bias)));
    settle(name + ".out");
  }

  // Where edits are in place the stream may hold more, or less, than was written into it.
  void settle(const std::string& name) {
    if (ws_.edits().empty()) return;
    Vector rest = row_of(name);
    for (const Vector& written : all_.vectors)
      for (std::size_t c = 0; c < rest.size(); ++c) rest[c] -= written[c];
    for (std::size_t i = 0; i < all_.writers.size(); ++i)
      if (all_.writers[i].kind == WriterKind::Edits) {
        for (std::size_t c = 0; c < rest.size(); ++c) all_.vectors[i][c] += rest[c];
        return;
      }
    add({WriterKind::Edits}, std::move(rest));
  }

  void add(const Writer& writer, Vector vector) {
    all_.writers.push_back(writer);
    all_.vectors.push_back(std::move(vector));
  }
  [[nodiscard]] Vector row_of(const std::string& name) const {
    const auto value = ws_.value(graph_.at(name));
    const std::size_t size = value.size() / static_cast<std::size_t>(ws_.rows() * ws_.length());
    return widened(value.subspan(row_ * size, size));
  }
  static Vector widened(std::span<const float> numbers) { return {numbers.begin(), numbers.end()}; }

  const Workspace<float>& ws_;
  const Graph& graph_;
  const Params<float>& params_;
  const TransformerSpec& spec_;
  std::size_t row_;
  WriterVectors all_;
};

}  // namespace

WriterVectors writer_vectors(const Workspace<float>& sentence, const Params<float>& params, const TransformerSpec& spec,
                             std::int64_t row) {
  return WriterCollector(sentence, params, spec, row).collect();
}

Attribution attribute_logit(const Workspace<float>& sentence, const Params<float>& params, const TransformerSpec& spec,
                            std::int64_t row, int token, int against) {
  const Graph& graph = sentence.graph();
  const auto table = params.of(graph.at(spec.tied ? "embed.weight" : "unembed.weight"));
  const auto width = static_cast<std::size_t>(spec.width);
  const auto weight = [&](int id, std::size_t c) {
    return id < 0 ? 0.0 : static_cast<double>(table[static_cast<std::size_t>(id) * width + c]);
  };
  const auto logits = sentence.value(graph.at("logits"));
  const auto logit = [&](int id) {
    return id < 0 ? 0.0 : static_cast<double>(logits[static_cast<std::size_t>(row * spec.vocab + id)]);
  };
  Attribution all{token, against, {}, 0, logit(token) - logit(against)};
  const WriterVectors written = writer_vectors(sentence, params, spec, row);
  for (std::size_t i = 0; i < written.writers.size(); ++i) {
    double value = 0;
    for (std::size_t c = 0; c < width; ++c) value += written.vectors[i][c] * (weight(token, c) - weight(against, c));
    all.parts.push_back({written.writers[i], value});
    all.sum += value;
  }
  return all;
}

}  // namespace neurarium
