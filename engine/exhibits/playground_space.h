// How each layer bends the plane: a grid and the points, carried from the inputs through every hidden layer to the
// output, as pictures in two dimensions. Wide layers are projected onto the two directions in which they vary most.
#pragma once

#include "engine/exhibits/playground_view.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kSpaceLines = 11;              // of the grid, in each direction
inline constexpr int kSpaceSteps = 41;              // samples along a line
inline constexpr std::int64_t kSpacePoints = 1000;  // more are sampled, and the screen says so

// How the two coordinates of a picture come from the values of the layer.
enum class SpaceKind : std::uint8_t {
  Plane,      // the inputs: x1 and x2 as the data has them
  Direct,     // two units: one for each axis
  Single,     // one unit: its value across; upwards x2, so that the points do not lie on each other
  Principal,  // wider: the first two principal components (Pearson 1901) of the grid and the points together
};

struct SpacePoint {
  float x = 0, y = 0;  // not finite where the layer's values are not
};

// Where two classes meet in the picture of the last hidden layer, clipped to its frame and to where no third class
// wins.
struct SpaceBorder {
  SpacePoint from, to;
};

struct SpaceLayer {
  std::string name;  // "x", "h0", "out"
  SpaceKind kind = SpaceKind::Plane;
  ValueId value = kNoValue;  // none for the plane
  int units = 2;
  // Principal: where the origin of the picture lies, and the directions of its axes, of length 1. [units]
  std::vector<double> mean;
  std::array<std::vector<double>, 2> axes;
  std::array<double, 2> explained = {1, 1};  // share of the variance along each axis (Principal)
  std::array<int, 2> component = {0, 1};     // which principal component each axis is; 0 has the most variance
  // The frame that holds everything.
  double x_low = -1, x_high = 1, y_low = -1, y_high = 1;
  std::vector<SpacePoint> grid;    // kSpaceLines lines of constant x2, then of constant x1; kSpaceSteps each
  std::vector<SpacePoint> points;  // [PlaygroundSpace::rows]
  SpacePoint example;
  std::vector<float> values;         // of the points, [rows, units]; none for the plane
  std::vector<SpaceBorder> borders;  // of the last hidden layer
  bool borders_exact = false;        // true in two dimensions; else where the border cuts the plane of the picture
};

struct PlaygroundSpace {
  std::shared_ptr<const PlaygroundView> view;
  std::vector<SpaceLayer> layers;  // the plane, the hidden layers, the output
  std::vector<std::int32_t> rows;  // of the data's points
  std::vector<std::size_t> shown;  // the same points, as they stand in view->shown
  bool sampled = false;            // of more points
};

// Keeps the axes of the last look, so that a picture does not flip or turn around from step to step: of the signs and
// the order of the axes, those are taken that are nearest to the last ones; at first, those that leave the grid most
// like the picture before.
class SpaceObserver {
 public:
  [[nodiscard]] std::shared_ptr<const PlaygroundSpace> observe(std::shared_ptr<const PlaygroundView> view);

 private:
  struct Axes {
    std::string name;
    std::array<std::vector<double>, 2> directions;
  };
  void keep_axes(SpaceLayer& layer, const SpaceLayer& before) const;
  std::vector<Axes> last_;
};

// The two directions in which the rows vary most, and the shares of the variance along them. Rows with a value that is
// not finite are left out. rows [n, width] row-major, width >= 2.
struct Principal {
  std::vector<double> mean;
  std::array<std::vector<double>, 2> axes;
  std::array<double, 2> explained = {0, 0};
};
[[nodiscard]] Principal principal_axes(std::span<const float> rows, int width);

}  // namespace neurarium
