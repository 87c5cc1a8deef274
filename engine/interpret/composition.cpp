#include "engine/interpret/composition.h"

#include "engine/exhibits/transformer_circuit.h"

#include <Eigen/Core>

#include <cmath>
#include <string>

namespace neurarium {
namespace {

using HeadMatrix = Eigen::MatrixXd;
using HeadWeights = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// |A^T M B| from the small products a = A A^T and b = B B^T: no matrix is wider than a head.
double sandwiched(const HeadMatrix& a, const HeadMatrix& m, const HeadMatrix& b) {
  return std::sqrt(std::max(0.0, (a * m * b).cwiseProduct(m).sum()));
}

// The matrices of one head, and the products that norms are made of.
struct ComposedHead {
  HeadPlace place;
  HeadMatrix q, k, v;     // [d, c], reading through the norm
  HeadMatrix o;           // [c, d]
  HeadMatrix qq, kk, vv;  // q q^T ... [d, d]
  HeadMatrix oo;          // o^T o
  double qk = 0, ov = 0;  // |W_QK|, |W_OV|
};

HeadMatrix reading(const Graph& graph, const Params<float>& params, const TransformerSpec& spec, HeadPlace place,
                   std::string_view name) {
  const auto weight = params.of(graph.at(fmt::format("blocks.{}.attn.{}.weight", place.layer, name)));
  const std::int64_t d = spec.head_size();
  HeadMatrix m =
      Eigen::Map<const HeadWeights>(weight.data() + place.head * d * spec.width, d, spec.width).cast<double>();
  const CircuitFolds folds = circuit_folds(spec);
  if (folds.gain) {
    const auto gain = params.of(graph.at(fmt::format("blocks.{}.ln1.weight", place.layer)));
    for (Eigen::Index c = 0; c < m.cols(); ++c) m.col(c) *= static_cast<double>(gain[static_cast<std::size_t>(c)]);
  }
  if (folds.centred) m.colwise() -= m.rowwise().mean().eval();
  return m;
}

ComposedHead composed_head(const Graph& graph, const Params<float>& params, const TransformerSpec& spec,
                           HeadPlace place) {
  ComposedHead h;
  h.place = place;
  h.q = reading(graph, params, spec, place, "q");
  h.k = reading(graph, params, spec, place, "k");
  h.v = reading(graph, params, spec, place, "v");
  const auto weight = params.of(graph.at(fmt::format("blocks.{}.attn.o.weight", place.layer)));
  const std::int64_t d = spec.head_size();
  h.o = Eigen::Map<const HeadWeights>(weight.data(), spec.width, spec.heads * d)
            .middleCols(place.head * d, d)
            .cast<double>();
  h.qq = h.q * h.q.transpose();
  h.kk = h.k * h.k.transpose();
  h.vv = h.v * h.v.transpose();
  h.oo = h.o.transpose() * h.o;
  h.qk = std::sqrt(h.qq.cwiseProduct(h.kk).sum());
  h.ov = std::sqrt(h.oo.cwiseProduct(h.vv).sum());
  return h;
}

double ratio(double part, double first, double second) { return first > 0 && second > 0 ? part / (first * second) : 0; }

Composition compose(const ComposedHead& from, const ComposedHead& to) {
  const auto through = [&](const HeadMatrix& outer, const HeadMatrix& reads) {
    return sandwiched(outer, reads * from.o, from.vv);
  };
  return {from.place, to.place, ratio(through(to.kk, to.q), to.qk, from.ov),
          ratio(through(to.qq, to.k), to.qk, from.ov), ratio(through(to.oo, to.v), to.ov, from.ov)};
}

}  // namespace

std::vector<Composition> head_compositions(const Graph& graph, const Params<float>& params,
                                           const TransformerSpec& spec) {
  std::vector<ComposedHead> heads;
  for (int layer = 0; layer < spec.layers; ++layer)
    for (int head = 0; head < spec.heads; ++head) heads.push_back(composed_head(graph, params, spec, {layer, head}));
  std::vector<Composition> all;
  for (const ComposedHead& to : heads)
    for (const ComposedHead& from : heads)
      if (from.place.layer < to.place.layer) all.push_back(compose(from, to));
  return all;
}

double chance_composition(const TransformerSpec& spec) { return 1 / std::sqrt(static_cast<double>(spec.width)); }

std::optional<InductionPath> find_induction_path(std::span<const Composition> compositions,
                                                 std::span<const RoleScore> roles, const TransformerSpec& spec,
                                                 double least) {
  const auto score_of = [&](HeadPlace place, HeadRole role) {
    for (const RoleScore& score : roles)
      if (score.layer == place.layer && score.head == place.head && score.role == role) return score.score;
    return 0.0;
  };
  std::optional<InductionPath> best;
  for (const Composition& link : compositions) {
    const InductionPath path{link, score_of(link.from, HeadRole::Previous), score_of(link.to, HeadRole::Induction)};
    if (path.previous < least || path.induction < least || link.k <= chance_composition(spec)) continue;
    if (!best || path.strength() > best->strength()) best = path;
  }
  return best;
}

}  // namespace neurarium
