// What the vision screen asks about a picture beyond its maps: why this class, and how the network fares with all the
// other pictures.
#pragma once

#include "engine/embedding/neighbors.h"
#include "engine/embedding/tsne.h"
#include "engine/exhibits/vision_view.h"
#include "engine/interpret/picture_answers.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMostAnsweredPictures = 2000;  // of a part; the screen says so where there are more
inline constexpr std::size_t kStudiedNeighbors = 12;

using VisionViewPtr = std::shared_ptr<const VisionView>;

[[nodiscard]] PictureNetwork network_of(const VisionView& view);
// The score of a class; a whole map for a number of a map, the unit itself for one of a dense layer.
[[nodiscard]] PictureUnit class_unit(const VisionView& view, std::int32_t label);
[[nodiscard]] PictureUnit unit_of(const VisionView& view, const Cell& cell);

// The view of the same picture moved by `size` so that the network errs (FGSM, see adversarial()).
[[nodiscard]] std::shared_ptr<const VisionView> look_at_nudged(const VisionView& view, double size);

struct VisionWhyRequest {
  VisionViewPtr view;
  PictureUnit unit;
  double nudge = 0.1;
};
struct VisionWhy {
  VisionViewPtr view;
  PictureUnit unit;
  double value = 0;                              // of the unit
  std::array<std::vector<float>, 3> saliencies;  // as Saliency, summed over colours: [height, width]
  PictureMap cam, covered;                       // empty where there are no maps
  std::int32_t covered_side = 0;                 // pixels
  std::vector<float> nudged;                     // the picture, so that the network errs
  std::vector<double> nudged_chances;
  std::int32_t nudged_likeliest = 0;
};
[[nodiscard]] std::shared_ptr<const VisionWhy> study_why(const VisionWhyRequest& request);

// The picture that a unit asks for, some steps further.
struct VisionAscentRequest {
  VisionViewPtr view;
  PictureUnit unit;
  std::vector<float> from = {};  // empty: grey with a little noise
  std::int64_t done = 0;         // steps before
};
struct VisionAscent {
  VisionViewPtr view;
  PictureUnit unit;
  std::vector<float> picture;
  std::int64_t steps = 0;
  double value = 0;  // of the unit
};
inline constexpr std::int64_t kAscentSteps = 200, kAscentAtOnce = 8;
[[nodiscard]] std::shared_ptr<const VisionAscent> climb_on(const VisionAscentRequest& request);

struct VisionPicturesRequest {
  VisionViewPtr view;
  PictureUnit unit;
  bool training = false;  // of the pictures that train, or of those that test
};
struct VisionPictures {
  VisionViewPtr view;
  PictureUnit unit;
  bool training = false;
  ExamplesPtr examples;
  PictureAnswers answers;
  std::vector<MapPosition> places;  // of the last hidden layer in its first two principal components
  std::array<double, 2> shares{};   // of the variance
  std::vector<Neighbor> nearest;    // to the view's picture, there
};
// The same layer by t-SNE, some steps further with each look; the places are kept when the network learns.
struct VisionMapRequest {
  std::shared_ptr<const VisionPictures> pictures;
  std::int64_t steps = 0;
};
struct VisionMap {
  std::shared_ptr<const VisionPictures> pictures;
  std::vector<MapPosition> places;  // of the first kMostMappedPictures; none where there are fewer than 4
  std::int64_t steps = 0, planned = 0;
};
inline constexpr std::int64_t kMostMappedPictures = 400;
class VisionMapper {
 public:
  [[nodiscard]] std::shared_ptr<const VisionMap> look(const VisionMapRequest& request);

 private:
  bool follow(const VisionMapRequest& request);
  Parallel parallel_{1};
  std::unique_ptr<MovingMap> map_;
  std::shared_ptr<const VisionPictures> of_;
};

[[nodiscard]] std::shared_ptr<const VisionPictures> study_pictures(const VisionPicturesRequest& request);

}  // namespace neurarium
