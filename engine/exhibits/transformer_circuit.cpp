#include "engine/exhibits/transformer_circuit.h"

#include <algorithm>

namespace neurarium {
namespace {

// [rows, cols] in double: a token or a residual a row.
struct CircuitRows {
  std::size_t rows = 0, cols = 0;
  std::vector<double> at;
  CircuitRows(std::size_t r, std::size_t c) : rows(r), cols(c), at(r * c, 0.0) {}
  [[nodiscard]] std::span<double> row(std::size_t r) { return std::span(at).subspan(r * cols, cols); }
  [[nodiscard]] std::span<const double> row(std::size_t r) const { return std::span(at).subspan(r * cols, cols); }
};

// What the parameters of one model give to a circuit.
class CircuitWeights {
 public:
  CircuitWeights(const Graph& graph, const Params<float>& params, const TransformerSpec& spec)
      : graph_(graph), params_(params), spec_(spec), folds_(circuit_folds(spec)) {}

  [[nodiscard]] std::span<const float> of(const std::string& name) const { return params_.of(graph_.at(name)); }

  // The rows of a table [v, c] for the tokens, seen through the linear part of a norm, x -> gain * (x - mean): with
  // `before` as the rows come out of it, else as the vector that a row is multiplied with goes into it.
  [[nodiscard]] CircuitRows table(const std::string& name, std::span<const int> tokens, const std::string& norm,
                                  bool before) const {
    const auto width = static_cast<std::size_t>(spec_.width);
    const std::span<const float> all = of(name);
    const std::span<const float> gain = folds_.gain ? of(norm + ".weight") : std::span<const float>();
    CircuitRows rows(tokens.size(), width);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const std::span<double> row = rows.row(i);
      std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(tokens[i]) * spec_.width, width, row.begin());
      if (before) centre(row);
      for (std::size_t c = 0; c < gain.size(); ++c) row[c] *= static_cast<double>(gain[c]);
      if (!before) centre(row);
    }
    return rows;
  }

 private:
  void centre(std::span<double> x) const {
    if (!folds_.centred) return;
    double mean = 0;
    for (const double v : x) mean += v;
    mean /= static_cast<double>(x.size());
    for (double& v : x) v -= mean;
  }

  const Graph& graph_;
  const Params<float>& params_;
  const TransformerSpec& spec_;
  CircuitFolds folds_;
};

// rows [n, c] times the head's part of a weight: [n, d]. The weight lies as [h*d, c], or for W_O as [c, h*d].
CircuitRows through_head(const CircuitRows& rows, std::span<const float> weight, const TransformerSpec& spec, int head,
                         bool output) {
  const auto size = static_cast<std::size_t>(spec.head_size());
  const std::size_t inner = static_cast<std::size_t>(spec.heads) * size;
  const std::size_t first = static_cast<std::size_t>(head) * size;
  CircuitRows out(rows.rows, size);
  for (std::size_t i = 0; i < rows.rows; ++i)
    for (std::size_t c = 0; c < rows.cols; ++c) {
      const double x = rows.row(i)[c];
      for (std::size_t d = 0; d < size; ++d)
        out.row(i)[d] +=
            x * static_cast<double>(output ? weight[c * inner + first + d] : weight[(first + d) * rows.cols + c]);
    }
  return out;
}

std::vector<float> products(const CircuitRows& a, const CircuitRows& b) {
  std::vector<float> all;
  all.reserve(a.rows * b.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.rows; ++j) {
      double sum = 0;
      for (std::size_t d = 0; d < a.cols; ++d) sum += a.row(i)[d] * b.row(j)[d];
      all.push_back(static_cast<float>(sum));
    }
  return all;
}

}  // namespace

CircuitFolds circuit_folds(const TransformerSpec& spec) {
  return {!spec.post_norm, !spec.post_norm && spec.norm == NormKind::Layer};
}

std::vector<float> head_circuit(const Graph& graph, const Params<float>& params, const TransformerSpec& spec,
                                CircuitKind kind, int layer, int head, std::span<const int> tokens) {
  const CircuitWeights weights(graph, params, spec);
  const auto of_block = [&](std::string_view name) { return fmt::format("blocks.{}.{}", layer, name); };
  const auto through = [&](const CircuitRows& rows, std::string_view name) {
    return through_head(rows, weights.of(of_block(name)), spec, head, name == "attn.o.weight");
  };
  const CircuitRows embedded = weights.table("embed.weight", tokens, of_block("ln1"), true);
  if (kind == CircuitKind::QK) return products(through(embedded, "attn.q.weight"), through(embedded, "attn.k.weight"));
  const CircuitRows unembedded =
      weights.table(spec.tied ? "embed.weight" : "unembed.weight", tokens, "ln_final", false);
  return products(through(unembedded, "attn.o.weight"), through(embedded, "attn.v.weight"));
}

}  // namespace neurarium
