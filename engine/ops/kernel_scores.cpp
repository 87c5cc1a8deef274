// Similarity by distance: the logarithm of a Gaussian kernel, so that its softmax is Nadaraya and Watson's regression
// (1964). q [B,Tq,H,D], k [B,Tk,H,D], scores [B,H,Tq,Tk]; the kernel's width w is one parameter.
#include "engine/ops/axes.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <limits>

namespace neurarium {
namespace {

struct KernelSizes {
  std::int64_t batch, queries, keys, heads, width;
  [[nodiscard]] std::int64_t query(std::int64_t b, std::int64_t t, std::int64_t h) const {
    return ((b * queries + t) * heads + h) * width;
  }
  [[nodiscard]] std::int64_t key(std::int64_t b, std::int64_t t, std::int64_t h) const {
    return ((b * keys + t) * heads + h) * width;
  }
};

// One score: where it stands and where its query and key begin.
struct KernelPair {
  std::int64_t b, key_at, score, q, k;
};

template <class T>
KernelSizes kernel_sizes(const Frame<T>& f) {
  const ValueId q = f.node->in[0];
  return {axis_size(f, q, 0), axis_size(f, q, 1), axis_size(f, f.node->in[1], 1), axis_size(f, q, 2),
          axis_size(f, q, 3)};
}

template <class Apply>
void each_pair(const KernelSizes& s, Apply&& apply) {
  std::int64_t score = 0;
  for (std::int64_t b = 0; b < s.batch; ++b)
    for (std::int64_t h = 0; h < s.heads; ++h)
      for (std::int64_t q = 0; q < s.queries; ++q)
        for (std::int64_t k = 0; k < s.keys; ++k) apply(KernelPair{b, k, score++, s.query(b, q, h), s.key(b, k, h)});
}

template <class T>
bool is_hidden_key(const Frame<T>& f, const KernelSizes& s, const KernelPair& p) {
  return f.node->in.size() > 2 && !(f.in[2].data[p.b * s.keys + p.key_at] > 0);
}

template <class T>
T pair_distance(const Frame<T>& f, const KernelSizes& s, const KernelPair& p) {
  T sum = 0;
  for (std::int64_t i = 0; i < s.width; ++i) {
    const T d = f.in[0].data[p.q + i] - f.in[1].data[p.k + i];
    sum += d * d;
  }
  return sum;
}

// scores = -|q - k|^2 / (2 w^2)
template <class T>
void kernel_forward(Frame<T>& f) {
  const KernelSizes s = kernel_sizes(f);
  const T w = f.param[0].data[0];
  each_pair(s, [&](const KernelPair& p) {
    f.out[0].data[p.score] =
        is_hidden_key(f, s, p) ? -std::numeric_limits<T>::infinity() : -pair_distance(f, s, p) / (T{2} * w * w);
  });
}

// dq = dS (k - q) / w^2;  dk = dS (q - k) / w^2;  dw = sum dS |q - k|^2 / w^3
template <class T>
void kernel_backward(Frame<T>& f) {
  const KernelSizes s = kernel_sizes(f);
  const T w = f.param[0].data[0];
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}})
    if (f.in[side].grad != nullptr && f.in[side].assign) std::fill_n(f.in[side].grad, f.in[side].count(), T{0});
  T width_gradient = 0;
  each_pair(s, [&](const KernelPair& p) {
    if (is_hidden_key(f, s, p)) return;
    const T up = f.out[0].grad[p.score] / (w * w);
    width_gradient += up * pair_distance(f, s, p) / w;
    for (std::int64_t i = 0; i < s.width; ++i) {
      const T pull = up * (f.in[1].data[p.k + i] - f.in[0].data[p.q + i]);
      if (f.in[0].grad != nullptr) f.in[0].grad[p.q + i] += pull;
      if (f.in[1].grad != nullptr) f.in[1].grad[p.k + i] -= pull;
    }
  });
  if (f.param[0].grad != nullptr) f.param[0].add_grad(0, width_gradient);
}

// -(q^2 - 2 q k + k^2) / (2 w^2), coordinate by coordinate
void kernel_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const KernelSizes s = kernel_sizes(f);
  const double w = f.param[0].data[0];
  terms.kind = TermKind::Sum;
  each_pair(s, [&](const KernelPair& p) {
    if (p.score != offset) return;
    if (is_hidden_key(f, s, p)) return terms.add(-std::numeric_limits<double>::infinity());
    for (std::int64_t i = 0; i < s.width; ++i) {
      const Cell q{f.node->in[0], p.q + i};
      const Cell k{f.node->in[1], p.k + i};
      terms.add(-0.5 / (w * w), q, q);
      terms.add(1 / (w * w), q, k);
      terms.add(-0.5 / (w * w), k, k);
    }
  });
}

void kernel_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const KernelSizes s = kernel_sizes(f);
  const double w = f.param[0].data[0];
  each_pair(s, [&](const KernelPair& p) {
    if (is_hidden_key(f, s, p)) return;
    const Cell up{f.node->out[0], p.score, true};
    if (slot == kParamSlot) return terms.add(static_cast<double>(pair_distance(f, s, p)) / (w * w * w), up);
    const std::int64_t i = offset - (slot == 0 ? p.q : p.k);
    if (i < 0 || i >= s.width) return;
    const double sign = slot == 0 ? 1 : -1;
    terms.add(sign / (w * w), up, {f.node->in[1], p.k + i});
    terms.add(-sign / (w * w), up, {f.node->in[0], p.q + i});
  });
}

}  // namespace

namespace ops {
const Op kernel_scores{.name = "kernel_scores",
                       .forward = kernel_forward<float>,
                       .backward = kernel_backward<float>,
                       .forward64 = kernel_forward<double>,
                       .backward64 = kernel_backward<double>,
                       .explain = kernel_explain,
                       .explain_gradient = kernel_explain_gradient,
                       .differentiable_inputs = 2};
}  // namespace ops

ValueId kernel_scores(GraphBuilder& g, std::string_view name, ValueId q, ValueId k, ValueId mask, ValueId width) {
  const Dims& q_dims = g.dims(q);
  const Dims dims = {q_dims[0], q_dims[2], {"q", q_dims[1].size}, {"k", g.dims(k)[1].size}};
  const ValueId scores = g.value(name, dims);
  g.node(ops::kernel_scores, mask == kNoValue ? Ids{q, k} : Ids{q, k, mask}, {width}, {scores});
  return scores;
}

}  // namespace neurarium
