// What the recurrent operations share: the walk over positions, their products with W_hh and its gradients.
#pragma once

#include "engine/activation.h"
#include "engine/kernels/dense.h"
#include "engine/kernels/gemm.h"
#include "engine/op.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <vector>

namespace neurarium {

template <class T>
std::int64_t recurrent_length(const Frame<T>& f) {
  return axis_size(f, f.node->in[0], 1);
}

// Outputs lie [b,t,width], so one position of all rows is a matrix whose rows are `length * width` apart.
template <class T>
class RecurrentLoop {
 public:
  RecurrentLoop(const Frame<T>& f, int hidden_slot)
      : f_(f),
        hidden_slot_(hidden_slot),
        length_(recurrent_length(f)),
        hidden_(f.param[0].cols),
        wide_(f.param[0].rows),
        batch_(f.out[static_cast<std::size_t>(hidden_slot)].rows / length_) {
    for (int i = 0; i < f.node->out.size(); ++i) seen_[static_cast<std::size_t>(i)] = f.edits->seen(f.node->out[i]);
  }

  [[nodiscard]] std::int64_t batch() const { return batch_; }
  [[nodiscard]] std::int64_t length() const { return length_; }
  [[nodiscard]] std::int64_t hidden() const { return hidden_; }
  [[nodiscard]] std::int64_t wide() const { return wide_; }  // G H

  [[nodiscard]] const T* given(std::int64_t b, std::int64_t t) const {
    return f_.in[0].data + (b * length_ + t) * wide_;
  }
  // An output as it is written, as it is seen, and the gradient of either; the last is what reaches its making.
  [[nodiscard]] T* written(int slot, std::int64_t b, std::int64_t t) const { return out(slot).data + at(slot, b, t); }
  [[nodiscard]] const T* seen(int slot, std::int64_t b, std::int64_t t) const {
    return view(slot).data + at(slot, b, t);
  }
  [[nodiscard]] T* seen_grad(int slot, std::int64_t b, std::int64_t t) const {
    return view(slot).grad + at(slot, b, t);
  }
  [[nodiscard]] T* written_grad(int slot, std::int64_t b, std::int64_t t) const {
    return out(slot).grad + at(slot, b, t);
  }
  // The state before position t: of another output, or input `in` at position 0; null: zeros.
  [[nodiscard]] const T* before(int slot, int in, std::int64_t b, std::int64_t t) const {
    if (t > 0) return seen(slot, b, t - 1);
    return in < f_.node->in.size() ? f_.in[static_cast<std::size_t>(in)].data + b * hidden_ : nullptr;
  }
  // Where its gradient is added; null: nobody asks.
  [[nodiscard]] T* before_grad(int slot, int in, std::int64_t b, std::int64_t t) const {
    if (t > 0) return seen_grad(slot, b, t - 1);
    T* grad = in < f_.node->in.size() ? f_.in[static_cast<std::size_t>(in)].grad : nullptr;
    return grad == nullptr ? nullptr : grad + b * hidden_;
  }

  void edit(int slot, std::int64_t t) const {
    if (view(slot).slope != nullptr) f_.edits->edit(f_.node->out[slot], t);
  }

  // given + W h' + b of one position into output `slot`, and its edits.
  void sum_up(int slot, std::int64_t t) {
    for (std::int64_t b = 0; b < batch_; ++b)
      for (std::int64_t i = 0; i < wide_; ++i) written(slot, b, t)[i] = given(b, t)[i] + f_.param[1].data[i];
    add_product(slot, t);
    edit(slot, t);
  }

  // Output `to` = f of the numbers of output `from` from `column` on, at one position, and its edits.
  void activate_part(Activation f, int from, std::int64_t column, int to, std::int64_t t) const {
    for (std::int64_t b = 0; b < batch_; ++b) activate<T>(f, seen(from, b, t) + column, written(to, b, t), hidden_);
    edit(to, t);
  }

  // And back, f sigmoid or tanh, whose slopes follow from what they gave.
  void activate_part_backward(Activation f, int from, std::int64_t column, int to, std::int64_t t) const {
    gate(to, t);
    for (std::int64_t b = 0; b < batch_; ++b) {
      const T *d = written_grad(to, b, t), *y = written(to, b, t);
      T* d_from = seen_grad(from, b, t) + column;
      for (std::int64_t i = 0; i < hidden_; ++i)
        d_from[i] += d[i] * (f == Activation::Tanh ? T{1} - y[i] * y[i] : y[i] * (T{1} - y[i]));
    }
  }

  // to[b,t] += h[b,t-1] W^T for all rows of a position; `to` is output `slot`.
  void add_product(int slot, std::int64_t t) {
    const T* h = before(hidden_slot_, 1, 0, t);
    if (h == nullptr) return;
    const std::int64_t h_row = t > 0 ? length_ * hidden_ : hidden_;
    T* to = written(slot, 0, t);
    if constexpr (std::is_same_v<T, float>) {
      if (packed_ == nullptr) {
        packed_ = f_.scratch.data();
        pack_panels_transposed(f_.param[0].data, hidden_, hidden_, wide_, packed_);
      }
      gemm({batch_, wide_, hidden_, h, h_row, 1, packed_, 16, 16 * hidden_, to, length_ * wide_, to, length_ * wide_});
    } else {
      for (std::int64_t b = 0; b < batch_; ++b)
        for (std::int64_t r = 0; r < wide_; ++r)
          for (std::int64_t k = 0; k < hidden_; ++k)
            to[b * length_ * wide_ + r] += h[b * h_row + k] * f_.param[0].data[r * hidden_ + k];
    }
  }

  // Gradients that nobody has written begin at 0.
  void begin_backward() const {
    for (int slot = 0; slot < f_.node->out.size(); ++slot)
      if (out(slot).assign) std::fill_n(view(slot).grad, out(slot).count(), T{0});
    for (int i = 1; i < f_.node->in.size(); ++i)
      if (const Operand<T>& state = f_.in[static_cast<std::size_t>(i)]; state.grad != nullptr && state.assign)
        std::fill_n(state.grad, state.count(), T{0});
  }

  // What the edits let through to the output as it was written, at one position.
  void gate(int slot, std::int64_t t) const {
    if (view(slot).slope == nullptr) return;
    const std::int64_t width = out(slot).cols;
    for (std::int64_t b = 0; b < batch_; ++b) {
      const T* slope = view(slot).slope + at(slot, b, t);
      for (std::int64_t i = 0; i < width; ++i)
        written_grad(slot, b, t)[i] = slope[i] == T{0} ? T{0} : seen_grad(slot, b, t)[i] * slope[i];
    }
  }

  // dh[b,t-1] += d[b,t] W, d the gradient of output `slot` as it was written.
  void add_product_backward(int slot, std::int64_t t) {
    T* dh = before_grad(hidden_slot_, 1, 0, t);
    if (dh == nullptr) return;
    const std::int64_t h_row = t > 0 ? length_ * hidden_ : hidden_;
    const T* d = written_grad(slot, 0, t);
    if constexpr (std::is_same_v<T, float>) {
      if (packed_ == nullptr) {
        packed_ = f_.scratch.data();
        pack_panels(f_.param[0].data, hidden_, wide_, hidden_, packed_);
      }
      gemm({batch_, hidden_, wide_, d, length_ * wide_, 1, packed_, 16, 16 * wide_, dh, h_row, dh, h_row});
    } else {
      for (std::int64_t b = 0; b < batch_; ++b)
        for (std::int64_t r = 0; r < wide_; ++r)
          for (std::int64_t k = 0; k < hidden_; ++k)
            dh[b * h_row + k] += d[b * length_ * wide_ + r] * f_.param[0].data[r * hidden_ + k];
    }
  }

  // dW (+)= sum over positions of d[t]^T h[t-1], db (+)= sum of d, when d of output `slot` is known everywhere.
  void add_param_gradients(int slot) {
    const Operand<T>& weight = f_.param[0];
    const Operand<T>& bias = f_.param[1];
    if (weight.grad != nullptr && weight.assign) std::fill_n(weight.grad, weight.count(), T{0});
    if (bias.grad != nullptr && bias.assign) std::fill_n(bias.grad, bias.count(), T{0});
    for (std::int64_t b = 0; b < batch_; ++b) {
      if (bias.grad != nullptr)
        for (std::int64_t t = 0; t < length_; ++t)
          for (std::int64_t r = 0; r < wide_; ++r) bias.grad[r] += written_grad(slot, b, t)[r];
      if (weight.grad == nullptr) continue;
      if (const T* h0 = before(hidden_slot_, 1, b, 0); h0 != nullptr) outer(written_grad(slot, b, 0), h0, 1);
      if (length_ > 1) outer(written_grad(slot, b, 1), seen(hidden_slot_, b, 0), length_ - 1);
    }
  }

  static std::int64_t scratch(const Frame<float>& f) {
    const std::int64_t hidden = f.param[0].cols, wide = f.param[0].rows;
    return std::max({packed_panel_floats(hidden, wide), packed_panel_floats(wide, hidden),
                     dense_scratch_floats(recurrent_length(f), hidden, wide)});
  }

 private:
  [[nodiscard]] const Operand<T>& out(int slot) const { return f_.out[static_cast<std::size_t>(slot)]; }
  [[nodiscard]] const typename StepEdits<T>::Seen& view(int slot) const {
    return seen_[static_cast<std::size_t>(slot)];
  }
  [[nodiscard]] std::int64_t at(int slot, std::int64_t b, std::int64_t t) const {
    return (b * length_ + t) * out(slot).cols;
  }
  void outer(const T* d, const T* h, std::int64_t rows) const {
    if constexpr (std::is_same_v<T, float>)
      static_cast<const DenseKernels*>(f_.kernel)->backward_params(d, h, f_.param[0].grad, nullptr, rows, hidden_,
                                                                   wide_, true, f_.scratch.data());
    else
      dense_backward_params<T>(d, h, f_.param[0].grad, nullptr, rows, hidden_, wide_, true);
  }

  const Frame<T>& f_;
  int hidden_slot_;
  std::int64_t length_, hidden_, wide_, batch_;
  std::array<typename StepEdits<T>::Seen, Ids::kCapacity> seen_;
  T* packed_ = nullptr;  // W_hh for the products of this pass
};

// d given (+)= d of output `slot`, over all positions.
template <class T>
void pass_to_given(const Frame<T>& f, const T* d) {
  const Operand<T>& given = f.in[0];
  if (given.grad == nullptr) return;
  for (std::int64_t i = 0; i < given.count(); ++i) given.add_grad(i, d[i]);
}

inline void prepare_recurrent(Frame<float>& f) { f.kernel = dense_kernels(f.param[0].cols, f.param[0].rows); }

// Where an element of an output stands.
struct RecurrentCell {
  std::int64_t b, t, i;
};
inline RecurrentCell recurrent_cell(const Frame<float>& f, std::int64_t offset, std::int64_t width) {
  return {offset / width / recurrent_length(f), offset / width % recurrent_length(f), offset % width};
}

// The terms of given + W h' + b (without given unless `with_given`), element `offset` of [b,t,G H].
void explain_product(const Frame<float>& f, ValueId hidden, std::int64_t offset, bool with_given, Terms& terms);
// Gradients through that product: of W, b, h' (`offset` in [b,t,H] of the hidden state) and the first state; `d` is
// the value whose gradient comes back, [b,t,G H].
void explain_product_gradient(const Frame<float>& f, ValueId hidden, ValueId d, int slot, std::int64_t offset,
                              Terms& terms);
inline constexpr int kFirstState = 1, kHiddenSlot = -1;  // slots of explain_product_gradient beside the parameters'

}  // namespace neurarium
