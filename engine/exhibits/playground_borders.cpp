#include "engine/exhibits/playground_borders.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace neurarium {
namespace {

// a x + b y + c in the coordinates of a picture.
struct PictureLine {
  double a = 0, b = 0, c = 0;
};

// What an output unit's sum is over the plane of the picture.
PictureLine output_sum(const PlaygroundView& view, const SpaceLayer& hidden, int unit) {
  const LayerMaps& out = view.layers.back();
  const auto weight = [&](std::size_t i) {
    return view.value(out.weight, static_cast<std::int64_t>(unit) * hidden.units + static_cast<std::int64_t>(i));
  };
  PictureLine line{0, 0, view.value(out.bias, unit)};
  if (hidden.kind == SpaceKind::Single) return {weight(0), 0, line.c};
  if (hidden.kind == SpaceKind::Direct) return {weight(0), weight(1), line.c};
  for (std::size_t i = 0; i < hidden.mean.size(); ++i) {
    line.a += weight(i) * hidden.axes[0][i];
    line.b += weight(i) * hidden.axes[1][i];
    line.c += weight(i) * hidden.mean[i];
  }
  return line;
}

// Activations through which the sign of one output's sum decides, and those that keep the order of several.
bool keeps_sign(Activation a) { return a != Activation::Sigmoid && a != Activation::Softplus && a != Activation::Sine; }
bool keeps_order(Activation a) {
  return a != Activation::Step && a != Activation::Relu && a != Activation::GeluTanh && a != Activation::GeluErf &&
         a != Activation::Silu && a != Activation::Sine;
}

// The part of the line f = 0 inside the frame where no `limit` is negative.
void add_border(SpaceLayer& layer, const PictureLine& f, std::span<const PictureLine> limits) {
  const double norm = f.a * f.a + f.b * f.b;
  if (!(norm > 0) || !std::isfinite(norm) || !std::isfinite(f.c)) return;
  const double mx = (layer.x_low + layer.x_high) * 0.5, my = (layer.y_low + layer.y_high) * 0.5;
  const double away = (f.a * mx + f.b * my + f.c) / norm;
  const double x = mx - away * f.a, y = my - away * f.b;  // the foot of the frame's middle
  const double size = std::sqrt(norm);
  const double dx = -f.b / size, dy = f.a / size;
  double from = -std::numeric_limits<double>::infinity(), to = -from;
  const auto clip = [&](const PictureLine& g) {
    const double slope = g.a * dx + g.b * dy, here = g.a * x + g.b * y + g.c;
    if (slope > 0)
      from = std::max(from, -here / slope);
    else if (slope < 0)
      to = std::min(to, -here / slope);
    else if (here < 0)
      from = std::numeric_limits<double>::infinity();
  };
  for (const PictureLine& side : {PictureLine{1, 0, -layer.x_low}, PictureLine{-1, 0, layer.x_high},
                                  PictureLine{0, 1, -layer.y_low}, PictureLine{0, -1, layer.y_high}})
    clip(side);
  for (const PictureLine& limit : limits) clip(limit);
  if (!(from < to)) return;
  layer.borders.push_back({{static_cast<float>(x + from * dx), static_cast<float>(y + from * dy)},
                           {static_cast<float>(x + to * dx), static_cast<float>(y + to * dy)}});
}

PictureLine difference(const PictureLine& f, const PictureLine& g) { return {f.a - g.a, f.b - g.b, f.c - g.c}; }

}  // namespace

void find_borders(const PlaygroundView& view, SpaceLayer& hidden) {
  const LayerMaps& out = view.layers.back();
  if (view.parts->points->classes == 0 || view.example->is_edited(out.pre) || view.example->is_edited(out.act)) return;
  hidden.borders_exact = hidden.kind != SpaceKind::Principal;
  if (out.units == 1) {
    if (keeps_sign(out.activation)) add_border(hidden, output_sum(view, hidden, 0), {});
    return;
  }
  if (!keeps_order(out.activation)) return;
  std::vector<PictureLine> sums;
  for (int unit = 0; unit < out.units; ++unit) sums.push_back(output_sum(view, hidden, unit));
  for (std::size_t i = 0; i < sums.size(); ++i)
    for (std::size_t j = i + 1; j < sums.size(); ++j) {
      std::vector<PictureLine> limits;
      for (std::size_t k = 0; k < sums.size(); ++k)
        if (k != i && k != j) limits.push_back(difference(sums[i], sums[k]));
      add_border(hidden, difference(sums[i], sums[j]), limits);
    }
}

}  // namespace neurarium
