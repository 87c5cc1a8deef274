// Pictures of many dimensions: principal components, and the affinities and gradient of t-SNE.
#include "engine/embedding/pca.h"
#include "engine/embedding/tsne.h"
#include "oracle/operations.h"

#include <algorithm>
#include <cmath>

namespace neurarium::oracle {
namespace {

Result<Vectors> vectors_of(const Case& c, const std::string& name) {
  const Numbers& x = c[name];
  if (x.rank() != 2 || x.shape[0] < 2 || x.shape[1] < 1) return malformed(c, "{} must be a matrix", name);
  Vectors vectors;
  vectors.source = c.name;
  vectors.rows = x.shape[0];
  vectors.width = x.shape[1];
  vectors.values.assign(x.data.begin(), x.data.end());
  return vectors;
}

std::vector<float> floats_of(const std::vector<double>& numbers) { return {numbers.begin(), numbers.end()}; }

// Components agree up to their sign: each is turned to that of the case.
void turn_like(const Numbers& wanted, Pca& pca, std::int64_t width) {
  for (std::size_t a = 0; a < pca.axes(); ++a) {
    double* mine = pca.components.data() + static_cast<std::int64_t>(a) * width;
    double along = 0;
    for (std::int64_t j = 0; j < width; ++j)
      along += mine[j] * wanted.data[a * static_cast<std::size_t>(width) + static_cast<std::size_t>(j)];
    if (along < 0)
      for (std::int64_t j = 0; j < width; ++j) mine[j] = -mine[j];
  }
}

Result<Outcome> run_pca(const Case& c) {
  const auto x = vectors_of(c, "in.X");
  if (!x) return x.error();
  Pca pca = fit_pca(*x);
  if (c["out.components"].data.size() != pca.components.size())
    return malformed(c, "out.components must be [{}, {}]", pca.axes(), x->width);
  turn_like(c["out.components"], pca, x->width);
  Outcome outcome{{"out.mean", floats_of(pca.mean)},
                  {"out.explained_variance", floats_of(pca.variance)},
                  {"out.components", floats_of(pca.components)}};
  for (std::size_t a = 0; a < pca.axes(); ++a)
    outcome["out.explained_variance_ratio"].push_back(static_cast<float>(pca.share(a)));
  for (std::int64_t i = 0; i < x->rows; ++i) {
    std::vector<double> back = pca.mean;
    for (std::size_t a = 0; a < pca.axes(); ++a) {
      const double* axis = pca.components.data() + static_cast<std::int64_t>(a) * x->width;
      const LinearMap one{pca.mean, {axis, axis + x->width}, 1, {}};
      const float score = project(one, x->row(i))[0];
      outcome["out.scores"].push_back(score);
      for (std::size_t j = 0; a < 2 && j < back.size(); ++j) back[j] += static_cast<double>(score) * axis[j];
    }
    for (const double b : back) outcome["out.reconstruction_2"].push_back(static_cast<float>(b));
  }
  return outcome;
}

std::vector<float> dense_matrix(const PointGraph& graph) {
  std::vector<float> matrix(static_cast<std::size_t>(graph.rows() * graph.rows()), 0.0f);
  for (std::int64_t i = 0; i < graph.rows(); ++i)
    for (std::int64_t e = graph.begin[static_cast<std::size_t>(i)]; e < graph.begin[static_cast<std::size_t>(i) + 1];
         ++e)
      matrix[static_cast<std::size_t>(i * graph.rows() + graph.index[static_cast<std::size_t>(e)])] =
          graph.weight[static_cast<std::size_t>(e)];
  return matrix;
}

Result<Outcome> run_tsne(const Case& c) {
  const auto x = vectors_of(c, "in.X");
  if (!x) return x.error();
  const auto y = vectors_of(c, "in.Y");
  if (!y) return y.error();
  if (y->rows != x->rows || y->width != 2) return malformed(c, "in.Y must be [{}, 2]", x->rows);
  const std::int64_t n = x->rows;
  Parallel parallel(1);
  const NeighborTable table = nearest_rows(x->values, n, x->width, static_cast<int>(n - 1), parallel);
  std::vector<double> betas;
  const std::vector<double> conditional = conditional_affinities(table, c.number("perplexity", 30), betas);
  const PointGraph joint = joint_affinities(table, conditional);
  Outcome outcome{
      {"out.beta", floats_of(betas)}, {"out.P", dense_matrix(joint)}, {"out.P_sklearn", dense_matrix(joint)}};
  std::vector<float>& there = outcome["out.P_conditional"];
  there.assign(static_cast<std::size_t>(n * n), 0.0f);
  for (std::size_t e = 0; e < conditional.size(); ++e)
    there[e / static_cast<std::size_t>(n - 1) * static_cast<std::size_t>(n) +
          static_cast<std::size_t>(table.index[e])] = static_cast<float>(conditional[e]);
  Coordinates at;
  for (std::size_t d = 0; d < 2; ++d) {
    at[d].assign(static_cast<std::size_t>(padded<float>(n)), 0.0f);
    for (std::int64_t i = 0; i < n; ++i) at[d][static_cast<std::size_t>(i)] = y->row(i)[d];
  }
  TsneForces forces;
  tsne_gradient(joint, at, 2, 1, 0.5, parallel, forces);
  const double total = forces.repulsion.total();
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::size_t d = 0; d < 2; ++d) outcome["grad.Y"].push_back(forces.gradient[d][static_cast<std::size_t>(i)]);
    for (std::int64_t j = 0; j < n; ++j) {
      const double dx = static_cast<double>(y->row(i)[0]) - y->row(j)[0];
      const double dy = static_cast<double>(y->row(i)[1]) - y->row(j)[1];
      outcome["out.Q"].push_back(i == j ? 0.0f : static_cast<float>(1 / (1 + dx * dx + dy * dy) / total));
    }
  }
  outcome["out.kl"] = {static_cast<float>(tsne_divergence(joint, at, 2, forces))};
  return outcome;
}

}  // namespace

std::vector<Operation> embedding_operations() {
  return {{"pca", {"principal components"}, {"in.X"}, run_pca},
          {"tsne", {"t-SNE affinities"}, {"in.X", "in.Y"}, run_tsne}};
}

}  // namespace neurarium::oracle
