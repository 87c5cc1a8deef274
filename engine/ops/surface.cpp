#include "engine/ops/surface.h"

#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

constexpr std::array<double, 3> kBeale = {1.5, 2.25, 2.625};
constexpr double kTurn = 2 * std::numbers::pi;

// The three terms of Beale's function: t = c - x + x y^k, and its derivatives.
template <class T, class Take>
void each_beale_term(T x, T y, Take&& take) {
  T power = 1;  // y^(k-1)
  for (int k = 1; k <= 3; ++k) {
    const T c = static_cast<T>(kBeale[static_cast<std::size_t>(k - 1)]);
    take(k, c - x + x * power * y, power * y - 1, static_cast<T>(k) * x * power, power);
    power *= y;
  }
}

template <class T>
T beale_height(T x, T y) {
  T sum = 0;
  each_beale_term(x, y, [&](int, T t, T, T, T) { sum += t * t; });
  return sum;
}

template <class T>
std::array<T, 2> beale_gradient(T x, T y) {
  std::array<T, 2> g = {0, 0};
  each_beale_term(x, y, [&](int, T t, T tx, T ty, T) {
    g[0] += 2 * t * tx;
    g[1] += 2 * t * ty;
  });
  return g;
}

template <class T>
T surface_height(const Surface& s, T x, T y) {
  const T k = static_cast<T>(s.steepness), turn = static_cast<T>(kTurn);
  switch (s.kind) {
    case SurfaceKind::Bowl:
      return (x * x + y * y) / 2;
    case SurfaceKind::Valley:
      return (x * x + k * y * y) / 2;
    case SurfaceKind::Saddle:
      return x * x / 2 + (y * y - 2) * (y * y - 2) / 8;
    case SurfaceKind::Rosenbrock:
      return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
    case SurfaceKind::Himmelblau:
      return (x * x + y - 11) * (x * x + y - 11) + (x + y * y - 7) * (x + y * y - 7);
    case SurfaceKind::Rastrigin:
      return 20 + x * x - 10 * std::cos(turn * x) + y * y - 10 * std::cos(turn * y);
    case SurfaceKind::Beale:
      return beale_height(x, y);
  }
  return 0;
}

template <class T>
std::array<T, 2> surface_gradient(const Surface& s, T x, T y) {
  const T k = static_cast<T>(s.steepness), turn = static_cast<T>(kTurn);
  switch (s.kind) {
    case SurfaceKind::Bowl:
      return {x, y};
    case SurfaceKind::Valley:
      return {x, k * y};
    case SurfaceKind::Saddle:
      return {x, (y * y - 2) * y / 2};
    case SurfaceKind::Rosenbrock:
      return {-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)};
    case SurfaceKind::Himmelblau: {
      const T u = x * x + y - 11, v = x + y * y - 7;
      return {4 * u * x + 2 * v, 2 * u + 4 * v * y};
    }
    case SurfaceKind::Rastrigin:
      return {2 * x + 10 * turn * std::sin(turn * x), 2 * y + 10 * turn * std::sin(turn * y)};
    case SurfaceKind::Beale:
      return beale_gradient(x, y);
  }
  return {0, 0};
}

std::array<double, 3> beale_hessian(double x, double y) {
  std::array<double, 3> h = {0, 0, 0};
  each_beale_term(x, y, [&](int k, double t, double tx, double ty, double power) {
    const double bent = k == 1 ? 0 : k * (k - 1) * x * (k == 2 ? 1 : y);  // d^2 t / dy^2
    h[0] += 2 * tx * tx;
    h[1] += 2 * (ty * tx + t * k * power);
    h[2] += 2 * (ty * ty + t * bent);
  });
  return h;
}

template <class T>
Surface surface_of(const Frame<T>& f) {
  return {static_cast<SurfaceKind>(static_cast<int>(f.args.a)), f.args.b};
}

template <class T>
void surface_forward(Frame<T>& f) {
  std::fill_n(f.out[0].data, f.out[0].count(), surface_height(surface_of(f), f.param[0].data[0], f.param[1].data[0]));
}

// dx = sum over the rows of dh * df/dx, likewise dy
template <class T>
void surface_backward(Frame<T>& f) {
  const std::array<T, 2> slope = surface_gradient(surface_of(f), f.param[0].data[0], f.param[1].data[0]);
  T up = 0;
  for (std::int64_t i = 0; i < f.out[0].count(); ++i) up += f.out[0].grad[i];
  for (const std::size_t p : {std::size_t{0}, std::size_t{1}})
    if (f.param[p].grad != nullptr) f.param[p].add_grad(0, up * slope[p]);
}

void surface_explain(const Frame<float>& f, int, std::int64_t, Terms& terms) {
  terms.kind = TermKind::Function;
  terms.function = kSurfaceNames[static_cast<std::size_t>(f.args.a)];
  terms.parameter = f.args.b;
  for (const int p : {0, 1}) terms.add(1, {f.node->params[p], 0});
}

void surface_explain_gradient(const Frame<float>& f, int slot, std::int64_t, Terms& terms) {
  const auto p = static_cast<std::size_t>(slot - kParamSlot);
  const double slope =
      surface_of(f).gradient(static_cast<double>(f.param[0].data[0]), static_cast<double>(f.param[1].data[0]))[p];
  for (std::int64_t i = 0; i < f.out[0].count(); ++i) terms.add(slope, {f.node->out[0], i, true});
}

template <class T>
void pulled_forward(Frame<T>& f) {
  const T x = f.param[0].data[0], y = f.param[1].data[0];
  for (std::int64_t i = 0; i < f.out[0].count(); ++i)
    f.out[0].data[i] = f.in[0].data[i] + (f.in[1].data[i] * x + f.in[2].data[i] * y);
}

// dh = du;  dp = du x, dq = du y;  dx = sum du p, dy = sum du q
template <class T>
void pulled_backward(Frame<T>& f) {
  const std::int64_t rows = f.out[0].count();
  const T* up = f.out[0].grad;
  const std::array<T, 3> factor = {1, f.param[0].data[0], f.param[1].data[0]};
  for (std::size_t k = 0; k < 3; ++k)
    for (std::int64_t i = 0; f.in[k].grad != nullptr && i < rows; ++i) f.in[k].add_grad(i, up[i] * factor[k]);
  for (const std::size_t p : {std::size_t{0}, std::size_t{1}}) {
    T sum = 0;
    for (std::int64_t i = 0; i < rows; ++i) sum += up[i] * f.in[p + 1].data[i];
    if (f.param[p].grad != nullptr) f.param[p].add_grad(0, sum);
  }
}

void pulled_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Sum;
  terms.add(1, {f.node->in[0], offset});
  for (const int p : {0, 1}) terms.add(1, {f.node->in[p + 1], offset}, {f.node->params[p], 0});
}

void pulled_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  if (slot < kParamSlot) {
    const Cell up{f.node->out[0], offset, true};
    return slot == 0 ? terms.add(1, up) : terms.add(1, up, {f.node->params[slot - 1], 0});
  }
  for (std::int64_t i = 0; i < f.out[0].count(); ++i)
    terms.add(1, {f.node->out[0], i, true}, {f.node->in[slot - kParamSlot + 1], i});
}

}  // namespace

std::optional<SurfaceKind> find_surface(std::string_view name) {
  const auto found = std::find(kSurfaceNames.begin(), kSurfaceNames.end(), name);
  if (found == kSurfaceNames.end()) return std::nullopt;
  return static_cast<SurfaceKind>(found - kSurfaceNames.begin());
}

double Surface::height(double x, double y) const { return surface_height(*this, x, y); }

std::array<double, 2> Surface::gradient(double x, double y) const { return surface_gradient(*this, x, y); }

std::array<double, 3> Surface::hessian(double x, double y) const {
  switch (kind) {
    case SurfaceKind::Bowl:
      return {1, 0, 1};
    case SurfaceKind::Valley:
      return {1, 0, steepness};
    case SurfaceKind::Saddle:
      return {1, 0, (3 * y * y - 2) / 2};
    case SurfaceKind::Rosenbrock:
      return {2 - 400 * y + 1200 * x * x, -400 * x, 200};
    case SurfaceKind::Himmelblau:
      return {12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26};
    case SurfaceKind::Rastrigin:
      return {2 + 10 * kTurn * kTurn * std::cos(kTurn * x), 0, 2 + 10 * kTurn * kTurn * std::cos(kTurn * y)};
    case SurfaceKind::Beale:
      return beale_hessian(x, y);
  }
  return {0, 0, 0};
}

namespace ops {
const Op surface{.name = "surface",
                 .forward = surface_forward<float>,
                 .backward = surface_backward<float>,
                 .forward64 = surface_forward<double>,
                 .backward64 = surface_backward<double>,
                 .explain = surface_explain,
                 .explain_gradient = surface_explain_gradient,
                 .differentiable_inputs = 0};
const Op pulled{.name = "pulled",
                .forward = pulled_forward<float>,
                .backward = pulled_backward<float>,
                .forward64 = pulled_forward<double>,
                .backward64 = pulled_backward<double>,
                .explain = pulled_explain,
                .explain_gradient = pulled_explain_gradient};
}  // namespace ops

ValueId surface_loss(GraphBuilder& g, const Surface& surface, ValueId pull_x, ValueId pull_y, ValueId x, ValueId y) {
  const ValueId height = g.value("height", {{"b"}});
  g.node(ops::surface, {pull_x}, {x, y}, {height}, {.a = static_cast<double>(surface.kind), .b = surface.steepness});
  const auto scope = g.scope("loss");
  const ValueId each = g.value("each", {{"b"}});
  g.node(ops::pulled, {height, pull_x, pull_y}, {x, y}, {each});
  const ValueId data = g.value("data", {});
  g.node(ops::mean, {each}, {}, {data});
  return data;
}

}  // namespace neurarium
