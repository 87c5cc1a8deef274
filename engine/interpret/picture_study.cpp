#include "engine/interpret/picture_study.h"

#include "engine/rng.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kCoveredRows = 64;  // pictures with a covered part in one run
constexpr double kStartNoise = 0.05;       // of an ascent, around the middle grey

ValueId recorded_again(GraphBuilder& builder, const Value& value) {
  switch (value.role) {
    case Role::Input:
      return builder.input(value.name, value.dims);
    case Role::Target:
      return builder.target(value.name, value.dims);
    case Role::Param:
      switch (value.kind) {
        case ParamKind::Weight:
          return builder.weight(value.name, value.dims);
        case ParamKind::Bias:
          return builder.bias(value.name, value.dims);
        case ParamKind::Gain:
          return builder.gain(value.name, value.dims);
        case ParamKind::Embedding:
          return builder.embedding(value.name, value.dims);
        case ParamKind::Statistic:
          return builder.statistic(value.name, value.dims, value.init_scale);
      }
      break;
    case Role::Inner:
    case Role::Loss:
      break;
  }
  return builder.value(value.name, value.dims);
}

// Black where |y - at_y| and |x - at_x| are within half the side.
void cover_square(std::span<float> picture, const Dims& dims, std::int32_t at_y, std::int32_t at_x, std::int32_t side) {
  const std::int32_t height = dims[2].size, width = dims[3].size, before = side / 2;
  for (std::int32_t c = 0; c < dims[1].size; ++c)
    for (std::int32_t y = std::max(0, at_y - before); y < std::min(height, at_y - before + side); ++y)
      for (std::int32_t x = std::max(0, at_x - before); x < std::min(width, at_x - before + side); ++x)
        picture[static_cast<std::size_t>((c * height + y) * width + x)] = 0;
}

}  // namespace

double unit_mean(const Workspace<float>& run, const PictureUnit& unit, std::int64_t row) {
  const std::span<const float> all = run.value(unit.value);
  const std::int64_t first = row * run.row_size(unit.value) + unit.first;
  double sum = 0;
  for (const float v : all.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(unit.count)))
    sum += static_cast<double>(v);
  return sum / static_cast<double>(unit.count);
}

std::shared_ptr<const Graph> differentiated_from(const Graph& graph, ValueId value) {
  GraphBuilder builder;
  for (ValueId id = 0; id < std::ssize(graph.values()); ++id)
    NEURARIUM_CHECK_EQ(recorded_again(builder, graph.value(id)), id);
  for (const Node& node : graph.nodes()) builder.node(*node.op, node.in, node.params, node.out, node.args);
  return builder.finish(value);
}

PictureProbe::PictureProbe(const PictureNetwork& network, const PictureUnit& unit, std::int64_t rows)
    : input_(network.input),
      unit_(unit),
      workspace_(differentiated_from(*network.graph, unit.value),
                 {.rows = rows, .input_gradients = true, .only = unit.value}) {
  workspace_.bind(*network.params);
  workspace_.set_edits(bind_fitting(network.edits, workspace_.graph()));
  workspace_.run_state().mode = Mode::Evaluate;
}

void PictureProbe::run(std::span<const float> pictures) {
  const std::int64_t rows = std::ssize(pictures) / inputs();
  NEURARIUM_CHECK(rows >= 1 && rows <= workspace_.capacity());
  workspace_.set_rows(rows);
  std::copy(pictures.begin(), pictures.end(), workspace_.input(input_).begin());
  forward(workspace_);
}

void PictureProbe::differentiate() {
  upstream_.assign(static_cast<std::size_t>(workspace_.count(unit_.value)), 0.0f);
  const std::int64_t size = workspace_.row_size(unit_.value);
  for (std::int64_t row = 0; row < workspace_.rows(); ++row)
    std::fill_n(upstream_.begin() + row * size + unit_.first, unit_.count, 1.0f / static_cast<float>(unit_.count));
  backward<float>(workspace_, upstream_);
}

std::vector<float> saliency(const PictureNetwork& network, const PictureUnit& unit, std::span<const float> picture,
                            Saliency kind) {
  // The integral by the midpoint rule: pictures at (k + 1/2) / n of the way from black.
  const std::int64_t rows = kind == Saliency::Integrated ? kIntegrationSteps : 1;
  PictureProbe probe(network, unit, rows);
  std::vector<float> way;
  for (std::int64_t k = 0; k < rows; ++k) {
    const double part = rows == 1 ? 1 : (static_cast<double>(k) + 0.5) / static_cast<double>(rows);
    for (const float v : picture) way.push_back(static_cast<float>(part * static_cast<double>(v)));
  }
  probe.run(way);
  probe.differentiate();
  const std::span<const float> slopes = probe.slopes();
  std::vector<float> out(picture.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    double slope = 0;
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row)
      slope += static_cast<double>(slopes[row * picture.size() + i]);
    slope /= static_cast<double>(rows);
    out[i] = static_cast<float>(kind == Saliency::Gradient ? slope : slope * static_cast<double>(picture[i]));
  }
  return out;
}

PictureMap grad_cam(const PictureNetwork& network, const PictureUnit& unit, std::span<const float> picture,
                    ValueId maps) {
  PictureProbe probe(network, unit, 1);
  probe.run(picture);
  probe.differentiate();
  const std::span<const float> slopes = probe.workspace().gradient(maps);
  const std::span<const float> numbers = probe.workspace().value(maps);
  const Dims& dims = network.graph->value(maps).dims;
  PictureMap map{dims[2].size, dims[3].size, {}};
  if (slopes.empty() || numbers.empty()) return map;
  const auto size = static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width);
  std::vector<double> sum(size);
  for (std::size_t c = 0; c < static_cast<std::size_t>(dims[1].size); ++c) {
    double weight = 0;
    for (const float v : slopes.subspan(c * size, size)) weight += static_cast<double>(v);
    weight /= static_cast<double>(size);
    for (std::size_t i = 0; i < size; ++i) sum[i] += weight * static_cast<double>(numbers[c * size + i]);
  }
  for (const double v : sum) map.numbers.push_back(static_cast<float>(std::max(0.0, v)));
  return map;
}

ValueId last_maps(const Graph& graph, ValueId output) {
  ValueId last = kNoValue;
  for (const Node& node : graph.nodes())
    for (const ValueId id : node.out) {
      if (id == output) return last;
      const Dims& dims = graph.value(id).dims;
      if (dims.size() == 4 && has_batch_axis(dims) && std::int64_t{dims[2].size} * dims[3].size > 1) last = id;
    }
  return last;
}

PictureMap occlusion(const PictureNetwork& network, const PictureUnit& unit, std::span<const float> picture,
                     std::int32_t side, std::int32_t stride) {
  const Dims& dims = network.graph->value(network.input).dims;
  NEURARIUM_CHECK_EQ(dims.size(), std::size_t{4});
  PictureMap map{(dims[2].size + stride - 1) / stride, (dims[3].size + stride - 1) / stride, {}};
  PictureProbe probe(network, unit, kCoveredRows);
  probe.run(picture);
  const double whole = probe.mean();
  const std::int64_t places = std::int64_t{map.height} * map.width;
  std::vector<float> covered;
  for (std::int64_t first = 0; first < places; first += kCoveredRows) {
    const std::int64_t count = std::min(kCoveredRows, places - first);
    covered.clear();
    for (std::int64_t i = first; i < first + count; ++i) {
      covered.insert(covered.end(), picture.begin(), picture.end());
      cover_square(std::span(covered).last(picture.size()), dims, static_cast<std::int32_t>(i / map.width) * stride,
                   static_cast<std::int32_t>(i % map.width) * stride, side);
    }
    probe.run(covered);
    for (std::int64_t i = 0; i < count; ++i) map.numbers.push_back(static_cast<float>(whole - probe.mean(i)));
  }
  return map;
}

PictureAscent::PictureAscent(const PictureNetwork& network, const PictureUnit& unit, std::uint64_t seed,
                             std::vector<float> from)
    : probe_(network, unit, 1), picture_(std::move(from)) {
  if (picture_.empty()) {
    Rng rng(seed, "picture ascent");
    picture_.resize(static_cast<std::size_t>(probe_.inputs()));
    for (float& v : picture_) v = static_cast<float>(std::clamp(0.5 + kStartNoise * rng.normal(), 0.0, 1.0));
  }
  probe_.run(picture_);
  mean_ = probe_.mean();
}

void PictureAscent::step(double length) {
  probe_.differentiate();
  const std::span<const float> slopes = probe_.slopes();
  double squares = 0;
  for (const float v : slopes) squares += static_cast<double>(v) * static_cast<double>(v);
  ++steps_;
  if (slopes.empty() || !(squares > 0)) return;
  const double factor = length / std::sqrt(squares / static_cast<double>(slopes.size()));
  for (std::size_t i = 0; i < picture_.size(); ++i)
    picture_[i] = static_cast<float>(
        std::clamp(static_cast<double>(picture_[i]) + factor * static_cast<double>(slopes[i]), 0.0, 1.0));
  probe_.run(picture_);
  mean_ = probe_.mean();
}

std::vector<float> adversarial(std::span<const float> picture, std::span<const float> slopes, double size) {
  NEURARIUM_CHECK_EQ(picture.size(), slopes.size());
  std::vector<float> out(picture.begin(), picture.end());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double sign = slopes[i] > 0 ? 1 : slopes[i] < 0 ? -1 : 0;
    out[i] = static_cast<float>(std::clamp(static_cast<double>(out[i]) + size * sign, 0.0, 1.0));
  }
  return out;
}

}  // namespace neurarium
