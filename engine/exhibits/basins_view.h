// What the basins' exhibit shows of a moment of a run: the network's regions beside the exact ones, and the course of
// the Hopfield network's pixels.
#pragma once

#include "engine/exhibits/basins.h"
#include "engine/journal.h"

#include <memory>
#include <vector>

namespace neurarium {

inline constexpr int kBasinsGrid = 100;        // samples a side
inline constexpr std::uint8_t kNoBasin = 255;  // where the network's outputs are no numbers
inline constexpr double kNearBorder = 0.5;     // in units of the plane
inline constexpr std::int64_t kCensusStarts = 1000;

struct BasinsRequest {
  TaskPtr task;
  SettingsPtr settings;  // a BasinsSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

// The network's answer over the square [-kPlaneHalf, kPlaneHalf]^2, and how it differs from the exact one.
struct NearestRegions {
  std::vector<PlanePlace> places;
  std::vector<std::vector<PlanePlace>> cells;  // the exact regions as polygons
  std::vector<std::uint8_t> answer;            // [kBasinsGrid^2], the top row first: a place's index, or kNoBasin
  std::vector<std::uint8_t> exact;
  std::int64_t wrong = 0;              // samples in which they differ
  std::int64_t wrong_near_border = 0;  // of them those within kNearBorder of an exact border
  [[nodiscard]] double wrong_share() const {
    return answer.empty() ? 0 : static_cast<double>(wrong) / static_cast<double>(answer.size());
  }
};

// The Hopfield network of the settings, apart from how far its pixels have come.
struct HopfieldLook {
  HopfieldStart start;
  Hopfield network;
  HopfieldCourse course;
  std::vector<bool> stable;         // stored patterns that stay as they are
  std::optional<KnownPattern> end;  // what the course falls into; nothing: a state that nobody stored
  BasinCensus census;
  [[nodiscard]] std::int64_t stable_count() const;
  [[nodiscard]] double capacity() const { return kHopfieldCapacity * network.units(); }
};

struct BasinsView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::unique_ptr<Params<float>> params;
  NearestRegions regions;
  std::shared_ptr<const HopfieldLook> hopfield;
  std::int64_t updates = 0;  // at most as many as the course has
  Pixels pixels;             // after them

  [[nodiscard]] const BasinsSettings& basins() const { return dynamic_cast<const BasinsSettings&>(*settings); }
};

// Keeps the Hopfield network between looks with the same patterns and start.
class BasinsObserver {
 public:
  [[nodiscard]] std::shared_ptr<const BasinsView> observe(const BasinsRequest& request);

 private:
  std::unique_ptr<BasinsSettings> last_;
  std::shared_ptr<const HopfieldLook> hopfield_;
};

[[nodiscard]] NearestRegions look_at_regions(const BasinsRequest& request);
// The share of the plane that a network of these settings, but of so many units, has wrong after `steps` steps. The
// settings must be ones that make a task.
[[nodiscard]] double wrong_share_of_size(const BasinsSettings& settings, std::int64_t units, std::int64_t steps);
// `census_starts`: random starts that are counted. The settings must be ones that make a task.
[[nodiscard]] std::shared_ptr<const HopfieldLook> look_at_hopfield(const BasinsSettings& settings,
                                                                   std::int64_t census_starts);

// The Hopfield network's numbers after so many updates, by name: patterns [patterns, pixels], weight [pixels, pixels],
// state [pixels], field [pixels] (what the others tell each pixel), energy [1].
[[nodiscard]] TensorFile hopfield_values(const HopfieldLook& look, std::int64_t updates);

}  // namespace neurarium
