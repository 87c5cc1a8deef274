// A plane through the space of a network's weights: two weights, two random directions, or those along which the run
// has moved most.
#pragma once

#include "engine/landscape/grid.h"
#include "engine/landscape/walks.h"
#include "engine/task.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

enum class PlaneKind : std::uint8_t {
  Weights,  // any two
  Random,   // two random directions, each filter as long as that of the network (Li et al. 2018); biases stay
  Way,      // the first two principal components of the way of the run, seen from where it is now (Li et al. 2018)
};

struct PlaneChoice {
  PlaneKind kind = PlaneKind::Weights;
  std::array<std::int64_t, 2> weights = {0, 1};  // among those of landscape_weights()
  std::uint64_t seed = 0;                        // of the random directions
  double reach = 1;                              // half the side of the window; Way: as much around the way
  bool operator==(const PlaneChoice&) const = default;
};

// A number that the plane can be laid through.
struct LandscapeWeight {
  std::string name;  // "h0.weight[2,1]"
  ValueId value = kNoValue;
  std::int64_t element = 0;
  std::int64_t place = 0;  // in the layout of Params
};
// Every parameter that the data loss depends on, in recording order.
[[nodiscard]] std::vector<LandscapeWeight> landscape_weights(const Task& task);

// The points center + a u + b v.
struct LossPlane {
  AlignedVector<float> center, u, v;
  LandscapeWindow window;            // of a and b
  std::array<std::string, 2> names;  // Weights: those of the two
  double explained = 0;              // Way: the share of the way's squared length that lies in the plane
  std::string fault;                 // a catalog key; empty: the plane is there
  // The place of the plane that is nearest to these parameters.
  [[nodiscard]] std::array<double, 2> place_of(std::span<const float> params) const;
  void fill(double a, double b, std::span<float> params) const;
};
// `params`: of now, through which the plane goes. `way` may be empty but for PlaneKind::Way.
[[nodiscard]] LossPlane loss_plane(const Task& task, std::span<const float> params, std::span<const RunPoint> way,
                                   const PlaneChoice& choice);

}  // namespace neurarium
