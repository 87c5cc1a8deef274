#include "engine/models/convnet.h"

#include "engine/ops/image.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int32_t kLargePicture = 20;  // pixels from which a 5x5 kernel without a border leaves enough of a map
constexpr WindowArgs kHalving = {.size = {2, 2}, .stride = {2, 2}};

// Records the layers of one kind of network. Weights of different kinds have different stable keys, so that a change of
// kind begins anew instead of putting one network's kernels into another's.
class Recorder {
 public:
  explicit Recorder(const ConvNetSpec& spec) : spec_(spec) {}

  void convolution(const std::string& name, std::int32_t out) {
    const auto scope = layer(name);
    const std::int32_t in = g.dims(x)[1].size, side = spec_.kernel_side(), border = spec_.border();
    const ValueId weight = g.weight("weight", {{"out", out}, {"in", in}, {"y", side}, {"x", side}});
    const ValueId bias = g.bias("bias", {{"out", out}});
    x = activate(g, "act", conv2d(g, "pre", x, weight, bias, {.padding = {border, border}}), spec_.activation);
  }
  void pool(const std::string& name) { x = max_pool(g, name, x, kHalving); }

  void dense(const std::string& name, std::int32_t units) {
    const auto scope = layer(name);
    const ValueId weight = g.weight("weight", {{"out", units}, {"in", inputs()}});
    const ValueId bias = g.bias("bias", {{"out", units}});
    x = activate(g, "act", flat_linear("pre", weight, bias, "out"), spec_.activation);
  }

  std::shared_ptr<const Graph> finish(ValueId target) {
    ValueId weight = kNoValue, bias = kNoValue;
    {
      const auto scope = layer("fc");
      weight = g.weight("weight", {{"class", spec_.classes}, {"in", inputs()}});
      bias = g.bias("bias", {{"class", spec_.classes}});
    }
    const ValueId logits = flat_linear("logits", weight, bias, "class");
    softmax(g, "probs", logits);
    ValueId data = kNoValue;
    {
      const auto scope = g.scope("loss");
      data = data_loss(g, LossKind::CrossEntropy, logits, target);
    }
    return g.finish(add(g, "loss", {data}));
  }

  GraphBuilder g;
  ValueId x = kNoValue;

 private:
  [[nodiscard]] GraphBuilder::Scope layer(const std::string& name) {
    return g.scope(name, fmt::format("{}.{}", kVisionNames[static_cast<std::size_t>(spec_.kind)], name));
  }
  // Numbers of x for each picture.
  [[nodiscard]] std::int32_t inputs() const {
    std::int32_t count = 1;
    for (const Dim& dim : g.dims(x))
      if (dim.label != kBatchAxis) count *= dim.size;
    return count;
  }
  // W x + b over all numbers of a picture's maps, in the order in which they lie.
  ValueId flat_linear(std::string_view name, ValueId weight, ValueId bias, const char* axis) {
    const ValueId y = g.value(name, {{"b"}, {axis, g.dims(weight).front().size}});
    g.node(ops::linear, {x}, {weight, bias}, {y});
    return y;
  }

  const ConvNetSpec& spec_;
};

// The convolutions of one stage: VGG's idea is two small ones in place of a large one.
int convolutions_a_stage(VisionKind kind) { return kind == VisionKind::TinyVgg ? 2 : 1; }

void record_convolutions(const ConvNetSpec& spec, Recorder& r) {
  int number = 0, stage = 0;
  for (const std::int32_t width : spec.stage_widths()) {
    for (int i = 0; i < convolutions_a_stage(spec.kind); ++i) r.convolution(fmt::format("conv{}", ++number), width);
    r.pool(fmt::format("pool{}", ++stage));
  }
}

// A side of a map behind all stages; below 1 where a kernel or a pool does not fit any more.
std::int32_t side_at_end(const ConvNetSpec& spec, std::int32_t side) {
  const auto stages = static_cast<int>(spec.stage_widths().size());
  for (int stage = 0; stage < stages && side > 0; ++stage) {
    side -= convolutions_a_stage(spec.kind) * (spec.kernel_side() - 1 - 2 * spec.border());
    side = side < 2 ? 0 : side / 2;
  }
  return side;
}

}  // namespace

std::vector<std::int32_t> ConvNetSpec::stage_widths() const {
  if (!widths.empty()) return widths;
  switch (kind) {
    case VisionKind::LeNet:
      return {8, 16};
    case VisionKind::TinyVgg:
      return {10, 10};
    case VisionKind::Mlp:
      return {64};
  }
  return {};
}

std::int32_t ConvNetSpec::kernel_side() const {
  if (kernel > 0) return kernel;
  return kind == VisionKind::LeNet && std::min(height, width) >= kLargePicture ? 5 : 3;
}

std::int32_t ConvNetSpec::border() const {
  return std::min(height, width) >= kLargePicture ? 0 : (kernel_side() - 1) / 2;
}

Status check(const ConvNetSpec& spec) {
  constexpr std::int32_t kMostSide = 1024, kMostWidth = 4096, kMostLayers = 16;
  struct Limit {
    std::string_view name;
    std::int64_t value, low, high;
  };
  std::vector<Limit> limits = {{"channels", spec.channels, 1, 64},
                               {"height", spec.height, 1, kMostSide},
                               {"width", spec.width, 1, kMostSide},
                               {"classes", spec.classes, 2, kMostWidth},
                               {"kernel", spec.kernel_side(), 1, kMostSide}};
  for (const std::int32_t width : spec.stage_widths()) limits.push_back({"stage width", width, 1, kMostWidth});
  for (const std::int32_t units : spec.dense) limits.push_back({"dense units", units, 1, kMostWidth});
  for (const Limit& limit : limits)
    if (limit.value < limit.low || limit.value > limit.high)
      return usage_error("A vision network with {} = {} cannot be built; choose one from {} to {}.", limit.name,
                         limit.value, limit.low, limit.high);
  if (spec.stage_widths().size() + spec.dense.size() > kMostLayers)
    return usage_error("A vision network of {} layers is too deep; choose at most {}.",
                       spec.stage_widths().size() + spec.dense.size(), kMostLayers);
  if (spec.kernel_side() % 2 == 0)
    return usage_error("A kernel of {} pixels has no middle; choose an odd number.", spec.kernel_side());
  if (spec.kind != VisionKind::Mlp && std::min(side_at_end(spec, spec.height), side_at_end(spec, spec.width)) < 1)
    return usage_error("Nothing is left of a picture of {} x {} pixels behind {} stages; choose fewer.", spec.height,
                       spec.width, spec.stage_widths().size());
  return ok_status();
}

std::shared_ptr<const Graph> convnet(const ConvNetSpec& spec) {
  NEURARIUM_CHECK(check(spec).ok());
  Recorder r(spec);
  r.x = r.g.input("x", {{"b"}, {"c", spec.channels}, {"y", spec.height}, {"x", spec.width}});
  const ValueId target = r.g.target("target", {{"b"}});
  std::vector<std::int32_t> dense = spec.dense;
  if (spec.kind == VisionKind::Mlp) {
    dense = spec.stage_widths();
  } else {
    record_convolutions(spec, r);
  }
  int number = 0;
  for (const std::int32_t units : dense) r.dense(fmt::format("fc{}", ++number), units);
  return r.finish(target);
}

}  // namespace neurarium
