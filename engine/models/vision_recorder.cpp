#include "engine/models/vision_recorder.h"

namespace neurarium {

GraphBuilder::Scope VisionRecorder::layer(const std::string& name) {
  return g.scope(name, fmt::format("{}.{}", kVisionNames[static_cast<std::size_t>(spec_.kind)], name));
}

void VisionRecorder::convolution(std::int32_t out, std::int32_t side, const WindowArgs& window, bool with_bias) {
  const ValueId weight = g.weight("weight", {{"out", out}, {"in", g.dims(x)[1].size}, {"y", side}, {"x", side}});
  x = conv2d(g, "pre", x, weight, with_bias ? g.bias("bias", {{"out", out}}) : kNoValue, window);
}

void VisionRecorder::dense(const std::string& name, std::int32_t units) {
  const auto scope = layer(name);
  const ValueId weight = g.weight("weight", {{"out", units}, {"in", inputs()}});
  const ValueId bias = g.bias("bias", {{"out", units}});
  x = activate(g, "act", flat_linear("pre", weight, bias, "out"), spec_.activation);
}

ValueId VisionRecorder::classes(ValueId target) {
  ValueId weight = kNoValue, bias = kNoValue;
  {
    const auto scope = layer("fc");
    weight = g.weight("weight", {{"class", spec_.classes}, {"in", inputs()}});
    bias = g.bias("bias", {{"class", spec_.classes}});
  }
  const ValueId logits = flat_linear("logits", weight, bias, "class");
  softmax(g, "probs", logits);
  const auto scope = g.scope("loss");
  return data_loss(g, LossKind::CrossEntropy, logits, target);
}

// W x + b over all numbers of a picture's maps, in the order in which they lie.
ValueId VisionRecorder::flat_linear(std::string_view name, ValueId weight, ValueId bias, const char* axis) {
  const ValueId y = g.value(name, {{"b"}, {axis, g.dims(weight).front().size}});
  g.node(ops::linear, {x}, {weight, bias}, {y});
  return y;
}

// Numbers of x for each picture.
std::int32_t VisionRecorder::inputs() const {
  std::int32_t count = 1;
  for (const Dim& dim : g.dims(x))
    if (dim.label != kBatchAxis) count *= dim.size;
  return count;
}

}  // namespace neurarium
