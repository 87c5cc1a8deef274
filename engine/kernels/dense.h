// A dense layer y = x W^T + b: forward, gradient of the input, gradients of the parameters, and the same with the
// activation that follows. x [rows, in], W [out, in], b [out], y [rows, out], all row-major and contiguous.
//
// Every element is one chain of fused multiply-adds in index order (forward from b over `in`; dx over `out`; dW and db
// over the rows, continuing the old value when `accumulate`). The tuned kernels keep that order, so their bits equal
// the plain ones', do not depend on how many rows are computed together, and rows may be split between calls.
#pragma once

#include "engine/activation.h"
#include "engine/kernels/simd.h"

#include <cstdint>

namespace neurarium {

// The plain reference, for any scalar. `b` may be null.
template <class T>
void dense_forward(const T* x, const T* W, const T* b, T* y, std::int64_t rows, std::int64_t in, std::int64_t out) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t o = 0; o < out; ++o) {
      T sum = b ? b[o] : T(0);
      for (std::int64_t i = 0; i < in; ++i) sum = simd::fma(x[r * in + i], W[o * in + i], sum);
      y[r * out + o] = sum;
    }
  }
}

// dx (+)= dy W.
template <class T>
void dense_backward_input(const T* dy, const T* W, T* dx, std::int64_t rows, std::int64_t in, std::int64_t out,
                          bool accumulate) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t i = 0; i < in; ++i) {
      T sum = accumulate ? dx[r * in + i] : T(0);
      for (std::int64_t o = 0; o < out; ++o) sum = simd::fma(dy[r * out + o], W[o * in + i], sum);
      dx[r * in + i] = sum;
    }
  }
}

// dW (+)= dy^T x, db (+)= column sums of dy. `db` may be null.
template <class T>
void dense_backward_params(const T* dy, const T* x, T* dW, T* db, std::int64_t rows, std::int64_t in, std::int64_t out,
                           bool accumulate) {
  for (std::int64_t o = 0; o < out; ++o) {
    T bias_sum = accumulate && db ? db[o] : T(0);
    for (std::int64_t r = 0; r < rows; ++r) bias_sum += dy[r * out + o];
    if (db) db[o] = bias_sum;
    for (std::int64_t i = 0; i < in; ++i) {
      T sum = accumulate ? dW[o * in + i] : T(0);
      for (std::int64_t r = 0; r < rows; ++r) sum = simd::fma(dy[r * out + o], x[r * in + i], sum);
      dW[o * in + i] = sum;
    }
  }
}

// One row, as in decoding: y[o] = b[o] + sum_i W[o w_row + i] x[i]. The sum runs in 16 lanes, so its bits differ from
// those of the products above. `b` may be null.
void dense_row(const float* x, const float* W, std::int64_t w_row, const float* b, float* y, std::int64_t in,
               std::int64_t out);

// The tuned float kernels for one pair of widths, picked once when a workspace is bound. The functions are those above
// with `scratch`: dense_scratch_floats(rows, in, out) floats on a 64-byte boundary that nobody else uses during the
// call.
struct DenseKernels {
  void (*forward)(const float* x, const float* W, const float* b, float* y, std::int64_t rows, std::int64_t in,
                  std::int64_t out, float* scratch);
  void (*backward_input)(const float* dy, const float* W, float* dx, std::int64_t rows, std::int64_t in,
                         std::int64_t out, bool accumulate, float* scratch);
  void (*backward_params)(const float* dy, const float* x, float* dW, float* db, std::int64_t rows, std::int64_t in,
                          std::int64_t out, bool accumulate, float* scratch);
};
const DenseKernels* dense_kernels(std::int64_t in, std::int64_t out);
std::int64_t dense_scratch_floats(std::int64_t rows, std::int64_t in, std::int64_t out);

// pre = x W^T + b and act = f(pre), both stored: the bits of forward followed by activate, in tiles of rows.
void dense_activation_forward(const DenseKernels& kernels, Activation activation, const float* x, const float* W,
                              const float* b, float* pre, float* act, std::int64_t rows, std::int64_t in,
                              std::int64_t out, float* scratch);

// Where the gradients go; `input` (dx) and `bias` may be null. Each says whether it adds to what is there.
struct DenseGradients {
  float* weight;
  float* bias;
  float* input;
  bool accumulate_params = false;
  bool accumulate_input = false;
};

// d_pre = d_act f'(pre), then the parameters' gradients and dx: the bits of activate_backward, backward_params and
// backward_input one after the other.
void dense_activation_backward(const DenseKernels& kernels, Activation activation, const float* x, const float* W,
                               const float* pre, const float* act, const float* d_act, float* d_pre,
                               const DenseGradients& to, std::int64_t rows, std::int64_t in, std::int64_t out,
                               float* scratch);

}  // namespace neurarium
