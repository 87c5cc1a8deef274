// Rotary positions (Su et al. 2021): pairs of a query or key are turned by an angle that grows with the position, so
// that their product depends on the distance alone.
#include "engine/ops/rotary.h"

#include "engine/ops/axes.h"
#include "engine/ops/ops.h"

#include <cmath>

namespace neurarium {
namespace {

struct RotaryPair {
  std::int64_t first, second;  // columns
};

RotaryPair rotary_pair(std::int64_t i, std::int64_t width, bool interleaved) {
  return interleaved ? RotaryPair{2 * i, 2 * i + 1} : RotaryPair{i, i + width / 2};
}

// Calls apply(cos, sin, offset of the first of the pair, of the second) for every pair.
template <class T, class Apply>
void each_rotary_pair(const Frame<T>& f, Apply&& apply) {
  const std::int64_t width = f.out[0].cols;
  const PositionAxis axis = position_axis(f, f.node->out[0]);
  const std::int64_t rows = axis.stride / width;  // that share a position, one after the other
  for (std::int64_t t = 0; t < axis.size; ++t) {
    for (std::int64_t i = 0; i < width / 2; ++i) {
      const double angle = rotary_angle(static_cast<double>(t) + f.args.b, i, width, f.args.a);
      const auto c = static_cast<T>(std::cos(angle));
      const auto s = static_cast<T>(std::sin(angle));
      const RotaryPair pair = rotary_pair(i, width, f.args.flag);
      for (std::int64_t r = t * rows; r < f.out[0].rows; r += axis.size * rows)
        for (std::int64_t h = r; h < r + rows; ++h) apply(c, s, h * width + pair.first, h * width + pair.second);
    }
  }
}

// (y1, y2) = (x1 cos - x2 sin, x1 sin + x2 cos)
template <class T>
void rotary_forward(Frame<T>& f) {
  const T* x = f.in[0].data;
  T* y = f.out[0].data;
  each_rotary_pair(f, [&](T c, T s, std::int64_t a, std::int64_t b) {
    y[a] = x[a] * c - x[b] * s;
    y[b] = x[a] * s + x[b] * c;
  });
}

template <class T>
void rotary_backward(Frame<T>& f) {
  const Operand<T>& x = f.in[0];
  if (x.grad == nullptr) return;
  const T* dy = f.out[0].grad;
  each_rotary_pair(f, [&](T c, T s, std::int64_t a, std::int64_t b) {
    x.add_grad(a, dy[a] * c + dy[b] * s);
    x.add_grad(b, dy[b] * c - dy[a] * s);
  });
}

// The offset of the other of a pair, and the angle; `second` says which of the two `offset` is.
struct RotaryCell {
  std::int64_t partner;
  double angle;
  bool second;
};

RotaryCell rotary_cell(const Frame<float>& f, std::int64_t offset) {
  const std::int64_t width = f.out[0].cols;
  const std::int64_t column = offset % width;
  const bool second = f.args.flag ? column % 2 == 1 : column >= width / 2;
  const std::int64_t i = f.args.flag ? column / 2 : column % (width / 2);
  const RotaryPair pair = rotary_pair(i, width, f.args.flag);
  return {offset - column + (second ? pair.first : pair.second),
          rotary_angle(static_cast<double>(position_axis(f, f.node->out[0]).at(offset)) + f.args.b, i, width, f.args.a),
          second};
}

void rotary_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const RotaryCell cell = rotary_cell(f, offset);
  terms.kind = TermKind::Sum;
  terms.add(std::cos(cell.angle), {f.node->in[0], offset});
  terms.add(cell.second ? std::sin(cell.angle) : -std::sin(cell.angle), {f.node->in[0], cell.partner});
}

void rotary_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const RotaryCell cell = rotary_cell(f, offset);
  terms.add(std::cos(cell.angle), {f.node->out[0], offset, true});
  terms.add(cell.second ? -std::sin(cell.angle) : std::sin(cell.angle), {f.node->out[0], cell.partner, true});
}

}  // namespace

double rotary_angle(double position, std::int64_t i, std::int64_t width, double base) {
  return position * std::pow(base, -2.0 * static_cast<double>(i) / static_cast<double>(width));
}

namespace ops {
const Op rotary{.name = "rotary",
                .forward = rotary_forward<float>,
                .backward = rotary_backward<float>,
                .forward64 = rotary_forward<double>,
                .backward64 = rotary_backward<double>,
                .explain = rotary_explain,
                .explain_gradient = rotary_explain_gradient};
}  // namespace ops

ValueId rotary(GraphBuilder& g, std::string_view name, ValueId x, double base, double offset, bool interleaved) {
  NEURARIUM_CHECK_EQ(g.dims(x).back().size % 2, 0);
  const ValueId y = g.value(name, g.dims(x));
  g.node(ops::rotary, {x}, {}, {y}, {.a = base, .b = offset, .flag = interleaved});
  return y;
}

}  // namespace neurarium
