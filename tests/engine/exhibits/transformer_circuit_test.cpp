// The circuits of a head against what a run computes: the query and the key of tokens at one position, and the change
// of the logits when the head reads one token.
#include "engine/exhibits/transformer_circuit.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

struct Model {
  explicit Model(TransformerSpec s) : spec(s), graph(transformer(s)), params(*graph) {
    Rng rng(7, "circuit");
    for (float& v : params.flat()) v = static_cast<float>(rng.uniform(-1, 1));
  }
  [[nodiscard]] double at(const std::string& name, std::int64_t i) const {
    return static_cast<double>(params.of(graph->at(name))[static_cast<std::size_t>(i)]);
  }
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
};

TransformerSpec small() {
  TransformerSpec s;
  s.vocab = 7;
  s.layers = 2;
  s.heads = 2;
  s.width = 6;
  s.head_width = 4;
  s.context = 8;
  s.tied = false;
  return s;
}

using Vector = std::vector<double>;

Vector centred(Vector x) {
  double mean = 0;
  for (const double v : x) mean += v / static_cast<double>(x.size());
  for (double& v : x) v -= mean;
  return x;
}

// gain * (x - mean), written out.
Vector normed(const Model& m, Vector x, const std::string& norm) {
  const CircuitFolds folds = circuit_folds(m.spec);
  if (folds.centred) x = centred(x);
  if (folds.gain)
    for (std::size_t c = 0; c < x.size(); ++c) x[c] *= m.at(norm + ".weight", static_cast<std::int64_t>(c));
  return x;
}

Vector times(const Model& m, const std::string& weight, std::int64_t rows, const Vector& x) {
  const auto cols = std::ssize(x);
  Vector y(static_cast<std::size_t>(rows), 0.0);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < cols; ++c)
      y[static_cast<std::size_t>(r)] += m.at(weight, r * cols + c) * x[static_cast<std::size_t>(c)];
  return y;
}

Vector row_of(const Model& m, const std::string& table, int token) {
  Vector row;
  for (int c = 0; c < m.spec.width; ++c) row.push_back(m.at(table, token * m.spec.width + c));
  return row;
}

void keep_head(const TransformerSpec& spec, Vector& x, int head) {
  for (int i = 0; i < std::ssize(x); ++i)
    if (i / spec.head_size() != head) x[static_cast<std::size_t>(i)] = 0;
}

double direct(const Model& m, CircuitKind kind, int layer, int head, int row, int column) {
  const std::string block = fmt::format("blocks.{}.", layer);
  const int inner = m.spec.heads * m.spec.head_size();
  const Vector read = normed(m, row_of(m, "embed.weight", column), block + "ln1");
  if (kind == CircuitKind::QK) {
    Vector q = times(m, block + "attn.q.weight", inner, normed(m, row_of(m, "embed.weight", row), block + "ln1"));
    const Vector k = times(m, block + "attn.k.weight", inner, read);
    keep_head(m.spec, q, head);
    double sum = 0;
    for (std::size_t i = 0; i < q.size(); ++i) sum += q[i] * k[i];
    return sum;
  }
  Vector v = times(m, block + "attn.v.weight", inner, read);
  keep_head(m.spec, v, head);
  const Vector written = normed(m, times(m, block + "attn.o.weight", m.spec.width, v), "ln_final");
  const Vector unembed = row_of(m, m.spec.tied ? "embed.weight" : "unembed.weight", row);
  double sum = 0;
  for (std::size_t c = 0; c < written.size(); ++c) sum += written[c] * unembed[c];
  return sum;
}

TEST(TransformerCircuit, is_the_product_of_its_matrices) {
  for (const bool tied : {false, true})
    for (const bool post : {false, true})
      for (const NormKind norm : {NormKind::Layer, NormKind::Rms}) {
        TransformerSpec spec = small();
        spec.tied = tied;
        spec.post_norm = post;
        spec.norm = norm;
        const Model m(spec);
        const std::vector<int> tokens = {3, 0, 6, 3};
        for (const CircuitKind kind : {CircuitKind::QK, CircuitKind::OV})
          for (int layer = 0; layer < spec.layers; ++layer)
            for (int head = 0; head < spec.heads; ++head) {
              const std::vector<float> circuit = head_circuit(*m.graph, m.params, spec, kind, layer, head, tokens);
              ASSERT_EQ(circuit.size(), 16u);
              for (std::size_t r = 0; r < 4; ++r)
                for (std::size_t c = 0; c < 4; ++c)
                  EXPECT_NEAR(static_cast<double>(circuit[r * 4 + c]),
                              direct(m, kind, layer, head, tokens[r], tokens[c]), 1e-4);
            }
      }
}

TEST(TransformerCircuit, folds_only_what_is_linear_and_there) {
  TransformerSpec spec = small();
  EXPECT_TRUE(circuit_folds(spec).gain && circuit_folds(spec).centred);
  spec.norm = NormKind::Rms;
  EXPECT_TRUE(circuit_folds(spec).gain && !circuit_folds(spec).centred);
  spec.post_norm = true;
  EXPECT_FALSE(circuit_folds(spec).gain);
}

}  // namespace
}  // namespace neurarium
