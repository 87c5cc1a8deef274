// Networks that read pictures: a convolutional network like LeNet (LeCun et al. 1998), a small VGG (Simonyan, Zisserman
// 2014; the one of CNN Explainer), a perceptron on the same pixels to compare with, a residual network and a vision
// transformer.
#pragma once

#include "engine/ops/ops.h"

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace neurarium {

enum class VisionKind : std::uint8_t { LeNet, TinyVgg, Mlp, ResNet, Vit };
// As in files and flags.
inline constexpr std::array<std::string_view, 5> kVisionNames = {"lenet", "tinyvgg", "mlp", "resnet", "vit"};

struct ConvNetSpec {
  VisionKind kind = VisionKind::LeNet;
  std::int32_t channels = 1, height = 28, width = 28;  // of the pictures
  std::int32_t classes = 10;
  Activation activation = Activation::Relu;
  // Channels of each stage that ends in a pooling (lenet, tinyvgg) or halves the picture after the first (resnet),
  // units of each hidden layer (mlp), or the width of the residual stream (vit); empty: lenet 8 16, tinyvgg 10 10, mlp
  // 64, resnet 8 16, vit 32.
  std::vector<std::int32_t> widths;
  // Side of the kernels, an odd number; 0: for lenet 5 on pictures of 20 pixels and more, otherwise 3. Kernels reach
  // over the border only where pictures are small (under 20 pixels): there the maps keep their size.
  std::int32_t kernel = 0;
  std::vector<std::int32_t> dense;  // units of hidden dense layers before the classes
  std::int32_t blocks = 2;          // of each stage (resnet), of the transformer (vit)
  std::vector<bool> skips;          // resnet: whether block N has its skip link; missing ones are on
  bool batch_norm = true;           // resnet
  std::int32_t patch = 0;  // vit: side of a patch, a divisor of height and width; 0: about seven patches a side
  std::int32_t heads = 4;  // vit

  // What an empty or zero field stands for.
  [[nodiscard]] std::vector<std::int32_t> stage_widths() const;
  [[nodiscard]] std::int32_t kernel_side() const;
  [[nodiscard]] std::int32_t patch_side() const;
  [[nodiscard]] std::int32_t border() const;  // zeros on each side of a map that is convolved
  bool operator==(const ConvNetSpec&) const = default;
};

// A sentence about the first number that no network can be built from.
Status check(const ConvNetSpec& spec);

// Inputs: x [b,c,y,x], target [b] (class ids). Values of the stages i = 1, 2, ...:
//   lenet    conv<i>.pre, conv<i>.act [b,c,y,x], pool<i>
//   tinyvgg  two convolutions a stage, conv1 conv2 pool1 conv3 conv4 pool2
//   mlp      fc<i>.pre, fc<i>.act [b,out]
//   resnet   conv1.pre, bn1.mean .var [c] .normalized .out, act1; for each block blocks.N.conv1.pre, bn1.*, act1,
//            conv2.pre, bn2.*, skip.pre (where the shape changes), sum (with its skip link), out; pool [b,c,1,1]
//   vit      patches.pre [b,c,y,x], embed, pos_embed [b,t,c], blocks.N.* and ln_final.* as transformer.h names them,
//            pool [b,c]
// then the dense layers fc<i>.pre .act if there are any, logits [b,class], probs; loss.each [b], loss.data, loss.
// Parameters: conv<i>.weight [out,in,y,x] and .bias [out], fc<i>.weight [out,in] and .bias, fc.weight [class,in] and
// .bias; of a resnet also bn<i>.weight .bias .running_mean .running_var [c] instead of the convolutions' biases, of a
// vit patches.weight .bias, pos_embed.weight [t,c] and the blocks' own. Pools are 2 by 2; a row or column that is left
// over is dropped. With a `second` name the same network is recorded once more under it ("fresh.conv1.pre"), with
// weights of its own, on the same pictures; the loss is then the sum of both.
std::shared_ptr<const Graph> convnet(const ConvNetSpec& spec, std::string_view second = {});

}  // namespace neurarium
