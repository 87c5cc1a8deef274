// Scaled dot-product attention (Vaswani et al. 2017) in steps that can be edited apart: scores [B,H,Tq,Tk], pattern
// (their softmax, an operation of its own) and z [B,Tq,H,D]; q [B,Tq,H,D], k and v [B,Tk,H,D].
#include "engine/kernels/attention.h"
#include "engine/ops/axes.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace neurarium {
namespace {

// The sizes, from the queries (or z) and the keys (or values).
struct AttentionShape {
  std::int64_t batch, heads;
  HeadShape head;

  [[nodiscard]] std::int64_t sequence_q() const { return head.queries * head.stride; }
  [[nodiscard]] std::int64_t sequence_k() const { return head.keys * head.stride; }
  [[nodiscard]] std::int64_t matrix() const { return head.queries * head.keys; }

  // Calls apply(offset of the head's queries, of its keys, of its matrix) for each head of each sequence.
  template <class Apply>
  void each_head(Apply&& apply) const {
    for (std::int64_t b = 0; b < batch; ++b)
      for (std::int64_t h = 0; h < heads; ++h)
        apply(b * sequence_q() + h * head.width, b * sequence_k() + h * head.width, (b * heads + h) * matrix());
  }
};

template <class T>
AttentionShape attention_shape(const Frame<T>& f, ValueId q, ValueId k) {
  const std::int64_t heads = axis_size(f, q, 2);
  const std::int64_t width = axis_size(f, q, 3);
  return {axis_size(f, q, 0), heads, {axis_size(f, q, 1), axis_size(f, k, 1), width, heads * width}};
}

// One cell of scores or pattern, or of q, k, v and z.
struct MatrixCell {
  std::int64_t b, h, q, k;
};
MatrixCell matrix_cell(const AttentionShape& s, std::int64_t offset) {
  const std::int64_t row = offset / s.head.keys;
  const std::int64_t head = row / s.head.queries;
  return {head / s.heads, head % s.heads, row % s.head.queries, offset % s.head.keys};
}
struct VectorCell {
  std::int64_t b, t, h, i;
};
VectorCell vector_cell(const AttentionShape& s, std::int64_t offset, std::int64_t positions) {
  const std::int64_t row = offset / s.head.stride;
  return {row / positions, row % positions, offset % s.head.stride / s.head.width, offset % s.head.width};
}
std::int64_t offset_of(const AttentionShape& s, const VectorCell& c, std::int64_t positions) {
  return (c.b * positions + c.t) * s.head.stride + c.h * s.head.width + c.i;
}
std::int64_t offset_of(const AttentionShape& s, const MatrixCell& c) {
  return ((c.b * s.heads + c.h) * s.head.queries + c.q) * s.head.keys + c.k;
}

// Which keys a query does not read: those after it (causal), and padding.
template <class T>
bool is_hidden(const Frame<T>& f, const AttentionShape& s, const MatrixCell& c) {
  if (f.args.flag && c.k > c.q) return true;
  return f.node->in.size() > 2 && !(f.in[2].data[c.b * s.head.keys + c.k] > 0);
}

template <class T>
double score_factor(const Frame<T>& f, const AttentionShape& s) {
  return f.args.a > 0 ? f.args.a : 1 / std::sqrt(static_cast<double>(s.head.width));
}

// x = factor * x, or `masked` where the mask hides the key
template <class T>
void scale_and_mask(const Frame<T>& f, const AttentionShape& s, std::int64_t b, T* x, T masked) {
  const auto factor = static_cast<T>(score_factor(f, s));
  const T* mask = f.node->in.size() > 2 ? f.in[2].data + b * s.head.keys : nullptr;
  for (std::int64_t q = 0; q < s.head.queries; ++q) {
    T* row = x + q * s.head.keys;
    const std::int64_t seen = f.args.flag ? std::min(q + 1, s.head.keys) : s.head.keys;
    for (std::int64_t k = 0; k < seen; ++k) row[k] *= factor;
    for (std::int64_t k = seen; k < s.head.keys; ++k) row[k] = masked;
    for (std::int64_t k = 0; mask != nullptr && k < seen; ++k)
      if (!(mask[k] > 0)) row[k] = masked;
  }
}

// scores[b,h,q,k] = sum_i Q[b,q,h,i] K[b,k,h,i] / sqrt(D);  -inf for a masked key
template <class T>
void scores_forward(Frame<T>& f) {
  const AttentionShape s = attention_shape(f, f.node->in[0], f.node->in[1]);
  s.each_head([&](std::int64_t q, std::int64_t k, std::int64_t m) {
    T* scores = f.out[0].data + m;
    head_products(s.head, f.in[0].data + q, f.in[1].data + k, scores, false, f.scratch.data());
    scale_and_mask(f, s, m / s.matrix() / s.heads, scores, -std::numeric_limits<T>::infinity());
  });
}

// dQ = dS K / sqrt(D);  dK = dS^T Q / sqrt(D);  dS = 0 for masked keys
template <class T>
void scores_backward(Frame<T>& f) {
  const AttentionShape s = attention_shape(f, f.node->in[0], f.node->in[1]);
  const Operand<T>& q = f.in[0];
  const Operand<T>& k = f.in[1];
  std::vector<T> own(f.scratch.empty() ? static_cast<std::size_t>(s.matrix()) : 0);  // doubles get no scratch
  T* scaled = f.scratch.empty() ? own.data() : f.scratch.data();
  s.each_head([&](std::int64_t at_q, std::int64_t at_k, std::int64_t m) {
    std::copy_n(f.out[0].grad + m, s.matrix(), scaled);
    scale_and_mask(f, s, m / s.matrix() / s.heads, scaled, T{0});
    if (q.grad != nullptr) head_mix(s.head, scaled, k.data + at_k, q.grad + at_q, !q.assign);
    if (k.grad != nullptr) head_mix_transposed(s.head, scaled, q.data + at_q, k.grad + at_k, !k.assign);
  });
}

void scores_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const AttentionShape s = attention_shape(f, f.node->in[0], f.node->in[1]);
  const MatrixCell c = matrix_cell(s, offset);
  terms.kind = TermKind::Sum;
  if (is_hidden(f, s, c)) return terms.add(-std::numeric_limits<double>::infinity());
  const double factor = score_factor(f, s);
  for (std::int64_t i = 0; i < s.head.width; ++i)
    terms.add(factor, {f.node->in[0], offset_of(s, {c.b, c.q, c.h, i}, s.head.queries)},
              {f.node->in[1], offset_of(s, {c.b, c.k, c.h, i}, s.head.keys)});
}

void scores_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const AttentionShape s = attention_shape(f, f.node->in[0], f.node->in[1]);
  const double factor = score_factor(f, s);
  const std::int64_t own = slot == 0 ? s.head.queries : s.head.keys;
  const std::int64_t others = slot == 0 ? s.head.keys : s.head.queries;
  const VectorCell v = vector_cell(s, offset, own);
  for (std::int64_t t = 0; t < others; ++t) {
    const MatrixCell c = slot == 0 ? MatrixCell{v.b, v.h, v.t, t} : MatrixCell{v.b, v.h, t, v.t};
    if (is_hidden(f, s, c)) continue;
    terms.add(factor, {f.node->out[0], offset_of(s, c), true},
              {f.node->in[1 - slot], offset_of(s, {v.b, t, v.h, v.i}, others)});
  }
}

std::int64_t attention_scratch(const Frame<float>& f) {
  const ValueId matrix = f.node->op == &ops::attention_scores ? f.node->out[0] : f.node->in[0];
  const std::int64_t queries = axis_size(f, matrix, 2);
  const std::int64_t keys = axis_size(f, matrix, 3);
  return std::max(head_scratch_floats(keys, f.in[1].cols), queries * keys);
}

// z[b,q,h] = sum_k pattern[b,h,q,k] V[b,k,h]
template <class T>
void values_forward(Frame<T>& f) {
  const AttentionShape s = attention_shape(f, f.node->out[0], f.node->in[1]);
  s.each_head([&](std::int64_t q, std::int64_t k, std::int64_t m) {
    head_mix(s.head, f.in[0].data + m, f.in[1].data + k, f.out[0].data + q, false);
  });
}

// d pattern = dz V^T;  dV = pattern^T dz
template <class T>
void values_backward(Frame<T>& f) {
  const AttentionShape s = attention_shape(f, f.node->out[0], f.node->in[1]);
  const Operand<T>& pattern = f.in[0];
  const Operand<T>& v = f.in[1];
  s.each_head([&](std::int64_t q, std::int64_t k, std::int64_t m) {
    const T* dz = f.out[0].grad + q;
    if (v.grad != nullptr) head_mix_transposed(s.head, pattern.data + m, dz, v.grad + k, !v.assign);
    if (pattern.grad != nullptr)
      head_products(s.head, dz, v.data + k, pattern.grad + m, !pattern.assign, f.scratch.data());
  });
}

void values_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const AttentionShape s = attention_shape(f, f.node->out[0], f.node->in[1]);
  const VectorCell v = vector_cell(s, offset, s.head.queries);
  terms.kind = TermKind::Sum;
  for (std::int64_t k = 0; k < s.head.keys; ++k)
    terms.add(1, {f.node->in[0], offset_of(s, {v.b, v.h, v.t, k})},
              {f.node->in[1], offset_of(s, {v.b, k, v.h, v.i}, s.head.keys)});
}

void values_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const AttentionShape s = attention_shape(f, f.node->out[0], f.node->in[1]);
  const ValueId z = f.node->out[0];
  if (slot == 0) {
    const MatrixCell c = matrix_cell(s, offset);
    for (std::int64_t i = 0; i < s.head.width; ++i)
      terms.add(1, {z, offset_of(s, {c.b, c.q, c.h, i}, s.head.queries), true},
                {f.node->in[1], offset_of(s, {c.b, c.k, c.h, i}, s.head.keys)});
    return;
  }
  const VectorCell v = vector_cell(s, offset, s.head.keys);
  for (std::int64_t q = 0; q < s.head.queries; ++q)
    terms.add(1, {f.node->in[0], offset_of(s, {v.b, v.h, q, v.t})},
              {z, offset_of(s, {v.b, q, v.h, v.i}, s.head.queries), true});
}

}  // namespace

namespace ops {
const Op attention_scores{.name = "attention_scores",
                          .forward = scores_forward<float>,
                          .backward = scores_backward<float>,
                          .forward64 = scores_forward<double>,
                          .backward64 = scores_backward<double>,
                          .explain = scores_explain,
                          .explain_gradient = scores_explain_gradient,
                          .scratch = attention_scratch,
                          .differentiable_inputs = 2};
const Op attention_values{.name = "attention_values",
                          .forward = values_forward<float>,
                          .backward = values_backward<float>,
                          .forward64 = values_forward<double>,
                          .backward64 = values_backward<double>,
                          .explain = values_explain,
                          .explain_gradient = values_explain_gradient,
                          .scratch = attention_scratch};
}  // namespace ops

ValueId attention_scores(GraphBuilder& g, std::string_view name, ValueId q, ValueId k, ValueId mask, bool causal,
                         double factor) {
  const Dims& q_dims = g.dims(q);
  const Dims& k_dims = g.dims(k);
  const Dims dims = {q_dims[0], q_dims[2], {"q", q_dims[1].size}, {"k", k_dims[1].size}};
  const ValueId scores = g.value(name, dims);
  g.node(ops::attention_scores, mask == kNoValue ? Ids{q, k} : Ids{q, k, mask}, {}, {scores},
         {.a = factor, .flag = causal});
  return scores;
}

ValueId attention_pattern(GraphBuilder& g, std::string_view name, ValueId scores, double temperature) {
  const ValueId pattern = g.value(name, g.dims(scores));
  g.node(ops::softmax, {scores}, {}, {pattern}, {.a = temperature, .flag = true});
  return pattern;
}

ValueId attention_values(GraphBuilder& g, std::string_view name, ValueId pattern, ValueId v) {
  Dims dims = g.dims(v);
  dims[1].size = g.dims(pattern)[2].size;
  const ValueId z = g.value(name, dims);
  g.node(ops::attention_values, {pattern, v}, {}, {z});
  return z;
}

}  // namespace neurarium
