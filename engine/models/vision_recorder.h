// What the networks of pictures are recorded with; each kind's own file says in which order.
#pragma once

#include "engine/models/convnet.h"
#include "engine/ops/image.h"

#include <string>

namespace neurarium {

// Weights of different kinds have different stable keys, so that a change of kind begins anew instead of putting one
// network's kernels into another's.
class VisionRecorder {
 public:
  explicit VisionRecorder(const ConvNetSpec& spec) : spec_(spec) {}

  [[nodiscard]] GraphBuilder::Scope layer(const std::string& name);
  // `pre` and, with a bias, weight and bias, under the current scope.
  void convolution(std::int32_t out, std::int32_t side, const WindowArgs& window, bool with_bias = true);
  void dense(const std::string& name, std::int32_t units);
  // fc, logits, probs and the loss against `target`: loss.data.
  ValueId classes(ValueId target);

  GraphBuilder g;
  ValueId x = kNoValue;  // what the next layer reads

 private:
  ValueId flat_linear(std::string_view name, ValueId weight, ValueId bias, const char* axis);
  [[nodiscard]] std::int32_t inputs() const;
  const ConvNetSpec& spec_;
};

void record_resnet(const ConvNetSpec& spec, VisionRecorder& r);
void record_vit(const ConvNetSpec& spec, VisionRecorder& r);

}  // namespace neurarium
