// What the descent's exhibit shows of a moment of a run: the surface, where the marble lies, slope and curvature there,
// how it came, and where each optimizer would go next.
#pragma once

#include "engine/exhibits/descent.h"
#include "engine/landscape/curvature.h"
#include "engine/landscape/walks.h"

#include <array>
#include <memory>
#include <vector>

namespace neurarium {

inline constexpr int kDescentGrid = 101;
inline constexpr std::size_t kWayPoints = 800, kWayRecent = 300;

struct DescentRequest {
  TaskPtr task;
  SettingsPtr settings;  // a DescentSettings
  std::vector<Edit> edits = {};
  AlignedVector<float> params = {};
  std::int64_t step = 0;
  std::shared_ptr<const Keyframe> state = {};             // of the same moment; null: the run's own step is not known
  std::shared_ptr<const std::vector<RunPoint>> way = {};  // null: it is not known
};

using PlanePoint = std::array<double, 2>;

struct DescentView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  Surface surface;
  std::shared_ptr<const LandscapeGrid> grid;
  PlanePoint at{};  // the marble; not finite where the run has broken down
  double height = 0;
  PlanePoint gradient{};
  std::array<double, 3> hessian{};  // xx, xy, yy
  Curvature2 curvature;
  double rate = 0;               // of the coming step
  double rate_limit = 0;         // largest_rate() with the larger curvature; NaN: there is none
  bool quadratic = false;        // so that the limit holds everywhere, not only here
  std::vector<PlanePoint> way;   // up to the present place
  std::vector<PlanePoint> next;  // where one step of each of the compared optimizers leads; empty where not finite
  int own = -1;                  // the optimizer of the run among them
  bool own_is_exact = false;     // its step is the one that the run takes, mini-batch and moments included
  PlanePoint batch_gradient{};   // of the coming mini-batch, where that is known
  PlanePoint carried{};          // what the momentum alone adds to the coming step: -rate * m * v; 0 without
  [[nodiscard]] const DescentSettings& descent_settings() const {
    return dynamic_cast<const DescentSettings&>(*settings);
  }
  [[nodiscard]] bool is_finite() const;
  // rate * curvature against what the optimizer stands: over 1 it runs away. NaN: there is no limit.
  [[nodiscard]] double strain() const { return rate / rate_limit; }
};

// Keeps the grid between looks at the same surface.
class DescentObserver {
 public:
  [[nodiscard]] std::shared_ptr<const DescentView> observe(const DescentRequest& request);

 private:
  Surface gridded_;
  std::shared_ptr<const LandscapeGrid> grid_;
};

}  // namespace neurarium
