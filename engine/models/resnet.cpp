// The residual network (He et al. 2016) as its authors built it for small pictures: a stem, blocks of two 3x3
// convolutions with a skip around them, stages that halve the picture, and the mean of each channel at the end.
#include "engine/models/vision_recorder.h"
#include "engine/ops/batch_norm.h"

namespace neurarium {
namespace {

constexpr std::int32_t kResidualKernel = 3;

class ResidualRecorder {
 public:
  ResidualRecorder(const ConvNetSpec& spec, VisionRecorder& r) : spec_(spec), r_(r) {}

  void stem(std::int32_t width) {
    convolution("conv1", width, kResidualKernel, 1, true);
    normed("bn1", true);
    r_.x = activate(r_.g, "act1", r_.x, spec_.activation);
  }

  // Block `number` of all blocks: its first convolution moves by `stride`.
  void block(std::size_t number, std::int32_t width, std::int32_t stride) {
    const auto scope = r_.layer(fmt::format("blocks.{}", number));
    const ValueId in = r_.x;
    convolution("conv1", width, kResidualKernel, stride);
    normed("bn1");
    r_.x = activate(r_.g, "act1", r_.x, spec_.activation);
    convolution("conv2", width, kResidualKernel, 1);
    normed("bn2");
    if (number >= spec_.skips.size() || spec_.skips[number]) {
      const ValueId inner = r_.x;
      r_.x = add(r_.g, "sum", {inner, skip(in, width, stride)});
    }
    r_.x = activate(r_.g, "out", r_.x, spec_.activation);
  }

 private:
  // The input itself, or, where the shape changes, its 1x1 convolution.
  ValueId skip(ValueId in, std::int32_t width, std::int32_t stride) {
    if (stride == 1 && r_.g.dims(in)[1].size == width) return in;
    r_.x = in;
    convolution("skip", width, 1, stride);
    return r_.x;
  }
  [[nodiscard]] GraphBuilder::Scope scope(const char* name, bool outermost) {
    return outermost ? r_.layer(name) : r_.g.scope(name);
  }
  void convolution(const char* name, std::int32_t width, std::int32_t side, std::int32_t stride,
                   bool outermost = false) {
    const auto inside = scope(name, outermost);
    const std::int32_t border = side / 2;
    // Batch norm takes every channel's mean away, and a bias with it.
    r_.convolution(width, side, {.stride = {stride, stride}, .padding = {border, border}}, !spec_.batch_norm);
  }
  void normed(const char* name, bool outermost = false) {
    if (!spec_.batch_norm) return;
    const auto inside = scope(name, outermost);
    r_.x = batch_norm(r_.g, r_.x).out;
  }

  const ConvNetSpec& spec_;
  VisionRecorder& r_;
};

}  // namespace

void record_resnet(const ConvNetSpec& spec, VisionRecorder& r) {
  ResidualRecorder recorder(spec, r);
  const std::vector<std::int32_t> widths = spec.stage_widths();
  recorder.stem(widths.front());
  std::size_t number = 0;
  for (std::size_t stage = 0; stage < widths.size(); ++stage)
    for (int i = 0; i < spec.blocks; ++i) recorder.block(number++, widths[stage], stage > 0 && i == 0 ? 2 : 1);
  r.x = global_average_pool(r.g, "pool", r.x);
}

}  // namespace neurarium
