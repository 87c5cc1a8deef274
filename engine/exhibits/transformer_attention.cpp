#include "engine/exhibits/transformer_attention.h"

#include <cmath>

namespace neurarium {
namespace {

// The vectors of one value [b,t,h,d] of a block.
class HeadVectors {
 public:
  HeadVectors(const Workspace<float>& ws, const TransformerSpec& spec, int layer, std::string_view name)
      : name_(fmt::format("blocks.{}.attn.{}", layer, name)),
        values_(ws.value(ws.graph().at(name_))),
        heads_(spec.heads),
        size_(spec.head_size()) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::int64_t at(int position, int head) const {
    return (static_cast<std::int64_t>(position) * heads_ + head) * size_;
  }
  [[nodiscard]] std::span<const float> of(int position, int head) const {
    return values_.subspan(static_cast<std::size_t>(at(position, head)), static_cast<std::size_t>(size_));
  }
  [[nodiscard]] int length() const { return static_cast<int>(std::ssize(values_) / (heads_ * size_)); }

 private:
  std::string name_;
  std::span<const float> values_;
  std::int64_t heads_, size_;
};

bool is_rotary(const TransformerSpec& spec) { return spec.positions == PositionKind::Rotary; }

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

std::vector<float> scores_of(const HeadVectors& q, const HeadVectors& k, const TransformerSpec& spec, int head) {
  const double scale = std::sqrt(static_cast<double>(spec.head_size()));
  std::vector<float> scores;
  for (int query = 0; query < q.length(); ++query)
    for (int key = 0; key < q.length(); ++key)
      scores.push_back(static_cast<float>(dot(q.of(query, head), k.of(key, head)) / scale));
  return scores;
}

}  // namespace

std::vector<float> unmasked_scores(const Workspace<float>& sentence, const TransformerSpec& spec, int layer, int head) {
  return scores_of({sentence, spec, layer, is_rotary(spec) ? "rot_q" : "q"},
                   {sentence, spec, layer, is_rotary(spec) ? "rot_k" : "k"}, spec, head);
}

std::vector<float> scores_before_turning(const Workspace<float>& sentence, const TransformerSpec& spec, int layer,
                                         int head) {
  return scores_of({sentence, spec, layer, "q"}, {sentence, spec, layer, "k"}, spec, head);
}

std::vector<double> rotary_rates(const TransformerSpec& spec) {
  std::vector<double> rates;
  if (!is_rotary(spec)) return rates;
  const auto width = static_cast<double>(spec.head_size());
  for (int i = 0; i < spec.head_size() / 2; ++i) rates.push_back(std::pow(spec.position_base, -2.0 * i / width));
  return rates;
}

std::vector<float> value_weighted_pattern(const Workspace<float>& sentence, const TransformerSpec& spec, int layer,
                                          int head) {
  const HeadVectors v(sentence, spec, layer, "v");
  const std::span<const float> pattern =
      sentence.value(sentence.graph().at(fmt::format("blocks.{}.attn.pattern", layer)));
  const auto length = static_cast<std::size_t>(v.length());
  const auto of_head = pattern.subspan(static_cast<std::size_t>(head) * length * length, length * length);
  std::vector<float> weighted(of_head.begin(), of_head.end());
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    const auto value = v.of(static_cast<int>(i % length), head);
    weighted[i] *= static_cast<float>(std::sqrt(dot(value, value)));
  }
  return weighted;
}

PairReading read_pair(const Workspace<float>& sentence, const TransformerSpec& spec, int layer, int head, int query,
                      int key) {
  const HeadVectors q(sentence, spec, layer, is_rotary(spec) ? "rot_q" : "q");
  const HeadVectors k(sentence, spec, layer, is_rotary(spec) ? "rot_k" : "k");
  PairReading pair;
  pair.q_name = q.name();
  pair.k_name = k.name();
  pair.q_at = q.at(query, head);
  pair.k_at = k.at(key, head);
  pair.v_at = k.at(key, head);
  pair.z_at = q.at(query, head);
  const auto a = q.of(query, head);
  const auto b = k.of(key, head);
  for (std::size_t i = 0; i < a.size(); ++i) pair.products.push_back(a[i] * b[i]);
  pair.dot = dot(a, b);
  pair.scale = std::sqrt(static_cast<double>(spec.head_size()));
  pair.score = pair.dot / pair.scale;
  pair.score_before_turning = dot(HeadVectors(sentence, spec, layer, "q").of(query, head),
                                  HeadVectors(sentence, spec, layer, "k").of(key, head)) /
                              pair.scale;
  pair.masked = spec.causal && key > query;
  const auto at = static_cast<std::size_t>((static_cast<std::int64_t>(head) * q.length() + query) * q.length() + key);
  const Graph& graph = sentence.graph();
  pair.stored_score = static_cast<double>(sentence.value(graph.at(fmt::format("blocks.{}.attn.scores", layer)))[at]);
  pair.pattern = static_cast<double>(sentence.value(graph.at(fmt::format("blocks.{}.attn.pattern", layer)))[at]);
  return pair;
}

}  // namespace neurarium
