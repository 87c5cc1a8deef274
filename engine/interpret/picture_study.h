// Why a network says what it says about a picture: which pixels an answer rests on, by gradients and by covering them;
// the picture that a unit asks for; and the smallest change that makes the network err.
#pragma once

#include "engine/edits.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace neurarium {

// A network that reads one picture a row.
struct PictureNetwork {
  std::shared_ptr<const Graph> graph;
  Params<float>* params = nullptr;  // outlives what is made of this
  std::vector<Edit> edits = {};     // in place in every run; those that do not fit the graph are left out
  ValueId input = kNoValue;         // [b, ...]
};

// What is asked about: the mean of some neighbouring numbers of a value [b, ...] in a row. One for a class or a unit, a
// whole map for a channel.
struct PictureUnit {
  ValueId value = kNoValue;
  std::int64_t first = 0, count = 1;
  bool operator==(const PictureUnit&) const = default;
};
[[nodiscard]] double unit_mean(const Workspace<float>& run, const PictureUnit& unit, std::int64_t row = 0);

// The same program of values with the same ids, differentiated from another value than its loss.
[[nodiscard]] std::shared_ptr<const Graph> differentiated_from(const Graph& graph, ValueId value);

// Runs of a unit on some pictures at once, and its gradient with respect to each.
class PictureProbe {
 public:
  PictureProbe(const PictureNetwork& network, const PictureUnit& unit, std::int64_t rows);

  // pictures [rows, inputs]; fewer than the capacity are allowed.
  void run(std::span<const float> pictures);
  void differentiate();  // after run()

  [[nodiscard]] double mean(std::int64_t row = 0) const { return unit_mean(workspace_, unit_, row); }
  [[nodiscard]] std::span<const float> slopes() const { return workspace_.gradient(input_); }  // [rows, inputs]
  [[nodiscard]] const Workspace<float>& workspace() const { return workspace_; }
  [[nodiscard]] std::int64_t inputs() const { return workspace_.row_size(input_); }

 private:
  ValueId input_;
  PictureUnit unit_;
  Workspace<float> workspace_;
  std::vector<float> upstream_;
};

enum class Saliency : std::uint8_t {
  Gradient,    // how much the unit changes with a pixel (Simonyan et al. 2013), signed
  Product,     // gradient times input (Shrikumar et al. 2016)
  Integrated,  // integrated gradients from a black picture (Sundararajan et al. 2017): they add up to the difference
};
inline constexpr std::array<std::string_view, 3> kSaliencyNames = {"gradient", "product", "integrated"};
inline constexpr std::int64_t kIntegrationSteps = 32;

// For each number of the picture what it is to the unit, in the picture's layout.
[[nodiscard]] std::vector<float> saliency(const PictureNetwork& network, const PictureUnit& unit,
                                          std::span<const float> picture, Saliency kind);

struct PictureMap {
  std::int32_t height = 0, width = 0;
  std::vector<float> numbers;  // [height, width]
};

// Where the maps of a layer [b,c,y,x] speak for the unit: relu(sum_c mean(d unit / d map c) map c) (Grad-CAM, Selvaraju
// et al. 2017). Empty when the unit does not depend on the maps.
[[nodiscard]] PictureMap grad_cam(const PictureNetwork& network, const PictureUnit& unit,
                                  std::span<const float> picture, ValueId maps);
// The last value of the shape [b,c,y,x] that is more than a pixel, before the output; kNoValue: none. What Grad-CAM
// looks at.
[[nodiscard]] ValueId last_maps(const Graph& graph, ValueId output);

// How far the unit falls when a square of `side` pixels around a place is black, for every place at steps of `stride`
// (Zeiler, Fergus 2014). The input is [b,c,y,x]; near the border less is covered.
[[nodiscard]] PictureMap occlusion(const PictureNetwork& network, const PictureUnit& unit,
                                   std::span<const float> picture, std::int32_t side, std::int32_t stride);

// The picture that a unit asks for, found by gradient ascent on a picture of 0..1 (Erhan et al. 2009).
class PictureAscent {
 public:
  // Begins at `from`, or where that is empty at grey with a little noise of the seed.
  PictureAscent(const PictureNetwork& network, const PictureUnit& unit, std::uint64_t seed,
                std::vector<float> from = {});
  // Moves by `length` along the gradient (in units of the root mean square of a pixel's change).
  void step(double length = 0.05);

  [[nodiscard]] const std::vector<float>& picture() const { return picture_; }
  [[nodiscard]] double mean() const { return mean_; }  // of the unit, for picture()
  [[nodiscard]] std::int64_t steps() const { return steps_; }

 private:
  PictureProbe probe_;
  std::vector<float> picture_;
  double mean_ = 0;
  std::int64_t steps_ = 0;
};

// The picture after each pixel went by `size` in the direction in which the loss grows, within 0..1 (FGSM, Goodfellow
// et al. 2014). `slopes`: d loss / d picture.
[[nodiscard]] std::vector<float> adversarial(std::span<const float> picture, std::span<const float> slopes,
                                             double size);

}  // namespace neurarium
