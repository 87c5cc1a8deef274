#include "engine/models/convnet.h"

#include "engine/models/vision_recorder.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int32_t kLargePicture = 20;  // pixels from which a 5x5 kernel without a border leaves enough of a map
constexpr WindowArgs kHalving = {.size = {2, 2}, .stride = {2, 2}};

// The convolutions of one stage: VGG's idea is two small ones in place of a large one.
int convolutions_a_stage(VisionKind kind) { return kind == VisionKind::TinyVgg ? 2 : 1; }

void record_convolutions(const ConvNetSpec& spec, VisionRecorder& r) {
  int number = 0, stage = 0;
  for (const std::int32_t width : spec.stage_widths()) {
    for (int i = 0; i < convolutions_a_stage(spec.kind); ++i) {
      const auto scope = r.layer(fmt::format("conv{}", ++number));
      r.convolution(width, spec.kernel_side(), {.padding = {spec.border(), spec.border()}});
      r.x = activate(r.g, "act", r.x, spec.activation);
    }
    r.x = max_pool(r.g, fmt::format("pool{}", ++stage), r.x, kHalving);
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

Status check_patches(const ConvNetSpec& spec) {
  constexpr std::int64_t kMostTokens = 1024;
  const std::int32_t side = spec.patch_side(), width = spec.stage_widths().front();
  if (spec.height % side != 0 || spec.width % side != 0)
    return usage_error("A picture of {} x {} pixels cannot be cut into patches of {}; choose a divisor of both.",
                       spec.height, spec.width, side);
  if (std::int64_t{spec.height / side} * (spec.width / side) > kMostTokens)
    return usage_error("Patches of {} pixels make more than {} tokens; choose larger ones.", side, kMostTokens);
  if (width % spec.heads != 0)
    return usage_error("A width of {} cannot be split into {} heads; choose a multiple of the heads.", width,
                       spec.heads);
  return ok_status();
}

// All of the network under the current scope; returns loss.data.
ValueId record_classifier(const ConvNetSpec& spec, VisionRecorder& r, ValueId x, ValueId target) {
  r.x = x;
  std::vector<std::int32_t> dense = spec.dense;
  if (spec.kind == VisionKind::Mlp) {
    dense = spec.stage_widths();
  } else if (spec.kind == VisionKind::ResNet) {
    record_resnet(spec, r);
  } else if (spec.kind == VisionKind::Vit) {
    record_vit(spec, r);
  } else {
    record_convolutions(spec, r);
  }
  int number = 0;
  for (const std::int32_t units : dense) r.dense(fmt::format("fc{}", ++number), units);
  return r.classes(target);
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
    case VisionKind::ResNet:
      return {8, 16};
    case VisionKind::Vit:
      return {32};
  }
  return {};
}

std::int32_t ConvNetSpec::kernel_side() const {
  if (kernel > 0) return kernel;
  return kind == VisionKind::LeNet && std::min(height, width) >= kLargePicture ? 5 : 3;
}

std::int32_t ConvNetSpec::patch_side() const {
  if (patch > 0) return patch;
  const std::int32_t wanted = std::max(2, std::min(height, width) / 7);
  for (std::int32_t side = wanted; side > 1; --side)
    if (height % side == 0 && width % side == 0) return side;
  return 1;
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
                               {"kernel", spec.kernel_side(), 1, kMostSide},
                               {"blocks", spec.blocks, 1, 32},
                               {"heads", spec.heads, 1, 64}};
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
  const bool pools = spec.kind == VisionKind::LeNet || spec.kind == VisionKind::TinyVgg;
  if (pools && std::min(side_at_end(spec, spec.height), side_at_end(spec, spec.width)) < 1)
    return usage_error("Nothing is left of a picture of {} x {} pixels behind {} stages; choose fewer.", spec.height,
                       spec.width, spec.stage_widths().size());
  return spec.kind == VisionKind::Vit ? check_patches(spec) : ok_status();
}

std::shared_ptr<const Graph> convnet(const ConvNetSpec& spec, std::string_view second) {
  NEURARIUM_CHECK(check(spec).ok());
  VisionRecorder r(spec);
  const ValueId x = r.g.input("x", {{"b"}, {"c", spec.channels}, {"y", spec.height}, {"x", spec.width}});
  const ValueId target = r.g.target("target", {{"b"}});
  Ids losses{record_classifier(spec, r, x, target)};
  if (!second.empty()) {
    const auto scope = r.g.scope(second);
    losses.push_back(record_classifier(spec, r, x, target));
  }
  return r.g.finish(add(r.g, "loss", losses));
}

}  // namespace neurarium
