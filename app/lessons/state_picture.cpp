#include "app/lessons/state_picture.h"

#include "app/exhibits/basins_plane.h"
#include "app/exhibits/landscape_scene.h"
#include "app/exhibits/neuron_plane.h"
#include "app/lessons/ngram_picture.h"
#include "app/lessons/next_picture.h"
#include "app/lessons/order_picture.h"
#include "app/lessons/rnn_picture.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_output.h"
#include "app/lessons/backprop_picture.h"
#include "app/lessons/depth_picture.h"
#include "app/lessons/limits_state_picture.h"
#include "app/lessons/lookup_picture.h"
#include "app/lessons/sampling_picture.h"
#include "app/lessons/tfidf_picture.h"
#include "app/lessons/translate_picture.h"
#include "app/lessons/vision_picture.h"
#include "app/lessons/word2vec_picture.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace neurarium {
namespace {

constexpr int kStateZoom = 2;        // pixels of the picture for a sample of the region
constexpr int kMostStateDots = 260;  // points drawn
constexpr int kMostStateUnits = 8;   // of a layer

void paint_state_dot(Image& image, float x, float y, float radius, ImU32 color) {
  const auto reach = static_cast<int>(radius) + 2;
  for (int row = static_cast<int>(y) - reach; row <= static_cast<int>(y) + reach; ++row)
    for (int column = static_cast<int>(x) - reach; column <= static_cast<int>(x) + reach; ++column) {
      const float d = std::hypot(static_cast<float>(column) + 0.5f - x, static_cast<float>(row) + 0.5f - y);
      image.blend(column, row, color, std::clamp(radius + 0.5f - d, 0.0f, 1.0f));
    }
}

// Where the units of a column stand, at most kMostStateUnits.
std::vector<ImVec2> unit_column(int units, float x, ImVec2 min, ImVec2 max) {
  const int count = std::min(units, kMostStateUnits);
  std::vector<ImVec2> places;
  for (int i = 0; i < count; ++i)
    places.push_back({x, min.y + (max.y - min.y) * (static_cast<float>(i) + 0.5f) / static_cast<float>(count)});
  return places;
}

// The points on the picture, of many every so-many-th.
void paint_state_points(Image& image, const Theme& theme, const PointSet& points, const Domain& d,
                        const std::function<ImU32(float)>& color_of) {
  const std::int64_t stride = std::max<std::int64_t>(1, points.size() / kMostStateDots);
  for (std::int64_t i = 0; i < points.size(); i += stride) {
    const auto at = static_cast<std::size_t>(i);
    const double x = (static_cast<double>(points.x[2 * at]) - d.x1_low) / (d.x1_high - d.x1_low);
    const double y = (d.x2_high - static_cast<double>(points.x[2 * at + 1])) / (d.x2_high - d.x2_low);
    const float px = static_cast<float>(x) * static_cast<float>(image.width);
    const float py = static_cast<float>(y) * static_cast<float>(image.height);
    const float radius = points.size() < 10 ? 7.2f : 3.2f;
    paint_state_dot(image, px, py, radius + 1, theme.background);
    paint_state_dot(image, px, py, radius, color_of(points.target[at]));
  }
}

// A layer of the small network: its weights, [units, inputs].
struct SmallLayer {
  int units;
  std::span<const float> weights;
};

std::vector<SmallLayer> small_layers(const StateView& view) {
  std::vector<SmallLayer> layers;
  if (view.view != nullptr) {
    for (const LayerMaps& layer : view.view->layers)
      layers.push_back({layer.units, view.view->params->of(layer.weight)});
    return layers;
  }
  if (view.basins != nullptr) {
    const Graph& graph = *view.basins->task->graph;
    const auto units = static_cast<int>(view.basins->basins().hidden);
    for (std::int64_t l = 0; l < view.basins->basins().layers; ++l)
      layers.push_back({units, view.basins->params->of(graph.at(fmt::format("h{}.weight", l)))});
    layers.push_back(
        {static_cast<int>(view.basins->regions.places.size()), view.basins->params->of(graph.at("out.weight"))});
    return layers;
  }
  const NeuronView& neuron = *view.neuron;
  if (const int hidden = neuron.parts->network.hidden; hidden > 0)
    layers.push_back({hidden, neuron.params->of(neuron.graph().at("h0.weight"))});
  layers.push_back({1, neuron.params->of(neuron.graph().at("out.weight"))});
  return layers;
}

Image paint_curve(const Theme& theme, const CurveView& view) {
  constexpr int kHeight = 160;
  Image image(2 * kHeight, kHeight, theme.panel);
  const auto row = [&](double y) {
    return static_cast<float>(std::clamp((view.y_high - y) / (view.y_high - view.y_low), -0.5, 1.5) * kHeight);
  };
  const auto line = [&](const std::vector<float>& y, ImU32 color, float half) {
    const auto at = [&](int column) {
      return row(static_cast<double>(
          y[static_cast<std::size_t>(column) * (y.size() - 1) / static_cast<std::size_t>(image.width - 1)]));
    };
    for (int column = 0; column < image.width; ++column) {
      const float now = at(column), before = at(std::max(0, column - 1));
      const float top = std::min(now, before) - half, bottom = std::max(now, before) + half;
      for (int r = static_cast<int>(std::floor(top)); r <= static_cast<int>(bottom); ++r)
        image.blend(column, r, color,
                    std::clamp(std::min(static_cast<float>(r) + 1 - top, bottom - static_cast<float>(r)), 0.0f, 1.0f));
    }
  };
  for (const CurveUnit& unit : view.units) line(unit.piece, with_alpha(theme.sign(unit.out_weight), 0.35f), 0.9f);
  for (const CurvePoint& point : view.points)
    paint_state_dot(image, static_cast<float>((point.x / kCurveWindow + 1) / 2 * image.width), row(point.y), 3.0f,
                    point.test ? theme.good : theme.muted);
  line(view.network.y, theme.text, 1.7f);
  return image;
}

// In bands between the contour lines.
Image paint_descent(const Theme& theme, const DescentView& view) {
  constexpr int kHeight = 160;
  constexpr double kBands = 2 * kContourLevels;
  Image image(2 * kHeight, kHeight, theme.panel);
  const LandscapeGrid& grid = *view.grid;
  const HeightScale scale = scale_of(grid.z);
  const Colormap colors = landscape_colors(theme);
  const LandscapeWindow& w = grid.window;
  for (int row = 0; row < image.height; ++row)
    for (int column = 0; column < image.width; ++column) {
      const double x = w.x_low + (w.x_high - w.x_low) * (column + 0.5) / image.width;
      const double y = w.y_high - (w.y_high - w.y_low) * (row + 0.5) / image.height;
      image.at(column, row) = colors((std::floor(scale.share(view.surface.height(x, y)) * kBands) + 0.5) / kBands);
    }
  const auto place = [&](const PlanePoint& p) {
    return ImVec2{static_cast<float>((p[0] - w.x_low) / (w.x_high - w.x_low) * image.width),
                  static_cast<float>((w.y_high - p[1]) / (w.y_high - w.y_low) * image.height)};
  };
  for (std::size_t i = 0; i + 1 < view.way.size(); ++i) {
    if (!w.holds(view.way[i][0], view.way[i][1]) || !w.holds(view.way[i + 1][0], view.way[i + 1][1])) continue;
    const ImVec2 a = place(view.way[i]), b = place(view.way[i + 1]);
    const int dots = 1 + static_cast<int>(std::hypot(b.x - a.x, b.y - a.y));
    for (int k = 0; k < dots; ++k) {
      const float share = static_cast<float>(k) / static_cast<float>(dots);
      paint_state_dot(image, a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, 0.7f, theme.text);
    }
  }
  if (!w.holds(view.at[0], view.at[1])) return image;
  const ImVec2 at = place(view.at);
  paint_state_dot(image, at.x, at.y, 7, theme.background);
  paint_state_dot(image, at.x, at.y, 5.5f, theme.accent);
  return image;
}

void paint_state_pixels(Image& image, const Theme& theme, const Pixels& pixels, int side, int left, int edge) {
  const int top = (image.height - edge) / 2;
  for (int y = 0; y < edge; ++y)
    for (int x = 0; x < edge; ++x) {
      const bool on = pixels[static_cast<std::size_t>(y * side / edge * side + x * side / edge)] > 0;
      image.at(left + x, top + y) = on ? theme.text : theme.raised;
    }
}

// The start, the fall, and where it ends.
Image paint_fall(const Theme& theme, const HopfieldLook& look) {
  constexpr int kHeight = 160, kEdge = 120, kAir = 12;
  Image image(2 * kHeight, kHeight, theme.panel);
  const int side = look.start.patterns.side;
  paint_state_pixels(image, theme, look.start.pixels, side, kAir, kEdge);
  paint_state_pixels(image, theme, look.course.end, side, image.width - kAir - kEdge, kEdge);
  const double end = look.course.energy_at(look.course.size());
  const double height = std::max(1e-9, look.course.start_energy - end);
  const float left = kAir + kEdge + 8, width = static_cast<float>(image.width) - 2 * left;
  constexpr int kDots = 200;
  for (int i = 0; i <= kDots; ++i) {
    const double share = (look.course.energy_at(look.course.size() * i / kDots) - end) / height;
    const float x = left + width * static_cast<float>(i) / kDots;
    paint_state_dot(image, x, kHeight / 2 + kEdge * (0.5f - static_cast<float>(share)) * 0.9f, 1.2f, theme.accent);
  }
  return image;
}

template <class Moment>
Moment moment_of(const Timeline& run) {
  const Experiment& e = run.experiment();
  return {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()};
}

template <class View>
std::shared_ptr<const View> without_fault(std::shared_ptr<const View> view) {
  return view->fault.empty() ? view : nullptr;
}

// How a state is looked at, by the exhibit whose settings it has.
struct StateLook {
  bool (*is_of)(const ExhibitSettings& settings);
  void (*look)(const Timeline& run, StateView& made);
};
template <class Settings>
constexpr StateLook look_of(void (*look)(const Timeline& run, StateView& made)) {
  return {[](const ExhibitSettings& settings) { return dynamic_cast<const Settings*>(&settings) != nullptr; }, look};
}
constexpr StateLook kStateLooks[] = {
    look_of<CurveSettings>([](const Timeline& run, StateView& made) {
      made.curve = CurveObserver().observe(moment_of<CurveRequest>(run));
    }),
    look_of<DescentSettings>([](const Timeline& run, StateView& made) {
      auto request = moment_of<DescentRequest>(run);
      request.way = std::make_shared<const std::vector<RunPoint>>(way_of(run, kWayPoints, kWayRecent));
      made.descent = DescentObserver().observe(request);
    }),
    look_of<BackpropSettings>([](const Timeline& run, StateView& made) {
      made.backprop = look_at_backprop(moment_of<BackpropRequest>(run));
    }),
    look_of<NeuronSettings>([](const Timeline& run, StateView& made) {
      made.neuron = NeuronObserver().observe(moment_of<NeuronRequest>(run));
    }),
    look_of<LimitsSettings>(
        [](const Timeline& run, StateView& made) { made.limits = look_at_limits(moment_of<LimitsRequest>(run)); }),
    look_of<LookupSettings>(
        [](const Timeline& run, StateView& made) { made.lookup = look_up(moment_of<LookupMoment>(run)); }),
    look_of<SamplingSettings>(
        [](const Timeline& run, StateView& made) { made.sampling = look_at_sampling(moment_of<SamplingMoment>(run)); }),
    look_of<BasinsSettings>([](const Timeline& run, StateView& made) {
      made.basins = BasinsObserver().observe(moment_of<BasinsRequest>(run));
    }),
    look_of<DepthSettings>([](const Timeline& run, StateView& made) {
      made.depth = DepthObserver().observe(moment_of<DepthRequest>(run));
    }),
    look_of<NgramSettings>([](const Timeline& run, StateView& made) {
      made.ngram = without_fault(NgramObserver().observe(moment_of<NgramMoment>(run)));
    }),
    look_of<TfidfSettings>([](const Timeline& run, StateView& made) {
      made.tfidf = without_fault(look_at_tfidf(moment_of<TfidfRequest>(run)));
    }),
    look_of<Word2vecSettings>([](const Timeline& run, StateView& made) {
      made.word2vec = without_fault(look_at_word2vec(moment_of<Word2vecRequest>(run)));
    }),
    look_of<RnnSettings>([](const Timeline& run, StateView& made) {
      made.rnn = without_fault(look_at_rnn(moment_of<RnnRequest>(run)));
    }),
    look_of<NextSettings>([](const Timeline& run, StateView& made) {
      made.next = without_fault(look_at_next(moment_of<NextRequest>(run)));
    }),
    look_of<OrderSettings>(
        [](const Timeline& run, StateView& made) { made.order = look_at_order(moment_of<OrderRequest>(run)); }),
    look_of<TranslateSettings>([](const Timeline& run, StateView& made) {
      made.translate = without_fault(look_at_translation(moment_of<TranslateRequest>(run)));
    }),
    look_of<VisionSettings>([](const Timeline& run, StateView& made) {
      auto request = moment_of<VisionRequest>(run);
      const Examples& part = request.task->test->rows > 0 ? *request.task->test : *request.task->train;
      request.picture.assign(part.x.begin(), part.x.begin() + part.inputs);
      made.vision = look_at_vision(request);
    }),
    look_of<PlaygroundSettings>([](const Timeline& run, StateView& made) {
      PlaygroundRequest request;
      request.moment = moment_of<decltype(request.moment)>(run);
      made.view = PlaygroundObserver().observe(request);
    }),
};

}  // namespace

StateView view_state(const std::shared_ptr<const StartingState>& state) {
  StateView made{state};
  const ExhibitSettings& settings = *state->start.settings;
  const auto found = std::ranges::find_if(kStateLooks, [&](const StateLook& l) { return l.is_of(settings); });
  if (found == std::end(kStateLooks)) return made;
  const auto run = begin(state->start);
  if (!run) return made;
  while ((*run)->steps() < state->steps && (*run)->step()) continue;
  found->look(**run, made);
  return made;
}

Image paint_state(const Theme& theme, const StateView& state) {
  if (state.neuron != nullptr) {
    const NeuronParts& parts = *state.neuron->parts;
    Image image = neuron_plane_image(theme, state.neuron->region, parts.low, parts.high, kStateZoom);
    paint_state_points(image, theme, *parts.points, parts.domain,
                       [&](float label) { return class_color(theme, 2, label > 0.5f ? 1 : 0); });
    return image;
  }
  if (state.curve != nullptr) return paint_curve(theme, *state.curve);
  if (state.descent != nullptr) return paint_descent(theme, *state.descent);
  if (state.order != nullptr) return order_picture(theme, *state.order);
  if (state.tfidf != nullptr) return tfidf_picture(theme, *state.tfidf);
  if (state.word2vec != nullptr) return word2vec_picture(theme, *state.word2vec);
  if (state.next != nullptr) return next_picture(theme, *state.next);
  if (state.translate != nullptr) return translate_picture(theme, *state.translate);
  if (state.rnn != nullptr) return rnn_picture(theme, *state.rnn);
  if (state.ngram != nullptr) return ngram_picture(theme, *state.ngram);
  if (state.limits != nullptr) return limits_picture(theme, *state.limits);
  if (state.lookup != nullptr) return lookup_picture(theme, *state.lookup);
  if (state.sampling != nullptr) return sampling_picture(theme, *state.sampling);
  if (state.backprop != nullptr) return backprop_picture(theme, *state.backprop);
  if (state.depth != nullptr) return depth_picture(theme, *state.depth);
  if (state.vision != nullptr) return vision_picture(theme, *state.vision);
  if (state.basins != nullptr && !state.has_network()) return paint_fall(theme, *state.basins->hopfield);
  if (state.basins != nullptr) {
    Image image = nearest_image(theme, state.basins->regions, kStateZoom);
    for (const PlanePlace& place : state.basins->regions.places) {
      const auto at = [&](double v) {
        return static_cast<float>((v / kPlaneHalf + 1) / 2) * static_cast<float>(image.width);
      };
      paint_state_dot(image, at(place.x), at(-place.y), 7.2f, theme.background);
      paint_state_dot(image, at(place.x), at(-place.y), 5.6f, theme.text);
    }
    return image;
  }
  const PlaygroundView& view = *state.view;
  Image image(kRegionGrid * kStateZoom, kRegionGrid * kStateZoom);
  const RegionColors colors(theme, view, false);
  std::vector<float> outputs(view.region.size());
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const auto cell = static_cast<std::size_t>(y / kStateZoom * kRegionGrid + x / kStateZoom);
      for (std::size_t k = 0; k < outputs.size(); ++k) outputs[k] = view.region[k][cell];
      image.at(x, y) = colors(outputs);
    }
  paint_state_points(image, theme, *view.parts->points, view.domain,
                     [&](float label) { return colors.of_label(label); });
  return image;
}

void draw_small_network(ImDrawList& list, const Theme& theme, const StateView& view, ImVec2 min, ImVec2 max) {
  const std::vector<SmallLayer> layers = small_layers(view);
  const int inputs = view.view != nullptr     ? static_cast<int>(view.view->parts->features.size())
                     : view.neuron != nullptr ? view.neuron->parts->network.inputs
                                              : 2;
  const float step = (max.x - min.x) / static_cast<float>(layers.size());
  std::vector<ImVec2> before = unit_column(inputs, min.x, min, max);
  const float most = static_cast<float>(kMostStateUnits);
  const float radius = std::clamp((max.y - min.y) / most * 0.32f, 2.0f, 6.0f);
  std::vector<ImVec2> dots = before;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const SmallLayer& layer = layers[l];
    const std::vector<ImVec2> here = unit_column(layer.units, min.x + step * static_cast<float>(l + 1), min, max);
    const std::size_t fan_in = layer.weights.size() / static_cast<std::size_t>(layer.units);
    for (std::size_t u = 0; u < here.size(); ++u)
      for (std::size_t i = 0; i < before.size(); ++i) {
        const auto w = static_cast<double>(layer.weights[u * fan_in + i]);
        const auto size = static_cast<float>(std::tanh(std::abs(w)));
        list.AddLine(before[i], here[u], with_alpha(theme.sign(w), 0.15f + 0.75f * size), 0.7f + 1.6f * size);
      }
    dots.insert(dots.end(), here.begin(), here.end());
    before = here;
  }
  for (const ImVec2 at : dots) {
    list.AddCircleFilled(at, radius, theme.raised);
    list.AddCircle(at, radius, theme.muted, 0, 1.0f);
  }
}

}  // namespace neurarium
