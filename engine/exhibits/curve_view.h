// What curve fitting shows of a moment of a run: the network's curve and the piece that each unit adds to it, the
// polynomial as it learns and as it would be best, how wrong each is, and all numbers of one example.
#pragma once

#include "engine/data/split.h"
#include "engine/exhibits/curve.h"
#include "engine/models/polynomial_fit.h"
#include "engine/snapshot.h"
#include "engine/workspace.h"

#include <memory>
#include <optional>
#include <vector>

namespace neurarium {

inline constexpr int kCurveSamples = 301;                // places across the picture
inline constexpr double kCurveWindow = 1.5;              // it shows x from -1.5 to 1.5; the data lies within [-1, 1]
inline constexpr std::int64_t kShownCurvePoints = 2000;  // more are sampled, and the screen says so

struct CurveRequest {
  TaskPtr task;
  SettingsPtr settings;  // a CurveSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
  double x = 0;  // the current example, as the network sees it
  double y = 0;
};

// A line of the picture and its mean squared errors (NaN where there are no test points).
struct FittedCurve {
  std::vector<float> y;  // [kCurveSamples]
  double train_error = 0, test_error = 0;
};

// One hidden unit: out_weight * f(weight * x + bias).
struct CurveUnit {
  double weight = 0, bias = 0, out_weight = 0;
  std::optional<double> kink;  // where the sum is 0; none without a weight, or where its activation is linear
  std::vector<float> piece;    // [kCurveSamples] what it adds to the curve, with the edits in place
  bool idle = false;           // adds the same number everywhere in the data
};

struct CurvePoint {
  double x = 0, y = 0;
  bool test = false;
  double network = 0, polynomial = 0, exact = 0;  // what each gives there
};

// How the network stands to its data, by its errors.
enum class FitState : std::uint8_t {
  Unknown,  // no test points, or no finite errors
  Under,    // the training error is above a tenth of the variance of y, and of twice the noise that was added
  Over,     // the test error is above twice the training error, and that matters: by 1 % of the variance and more
  Good,     // neither
};

struct CurveView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const CurveParts> parts;
  std::vector<double> x;       // [kCurveSamples]
  std::vector<double> target;  // [kCurveSamples], NaN where it is not known
  FittedCurve network, polynomial, exact;
  std::vector<CurveUnit> units;
  double out_bias = 0;
  std::vector<double> coefficients;  // of the polynomial that learns: [degree + 1]
  std::shared_ptr<const PolynomialFit> best;
  double polynomial_distance = 0;  // root mean square of coefficients less the best ones
  std::vector<CurvePoint> points;  // all, or a sample
  std::int64_t total_points = 0;
  FitState state = FitState::Unknown;
  double y_low = -1, y_high = 1;  // of data and target, with air: what the picture shows
  // All values and gradients of the current example (one row), with the edits in place.
  double example_x = 0, example_y = 0;
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> example;

  [[nodiscard]] const CurveSettings& curve_settings() const { return dynamic_cast<const CurveSettings&>(*settings); }
  // The network's curve at a place, between samples on a straight line.
  [[nodiscard]] double network_at(double place) const;
};

// The bias that puts the kink of a unit at `x`: what the unit gives on the other side, and all slopes, stay.
[[nodiscard]] double bias_for_kink(const CurveUnit& unit, double x);

// Keeps its workspaces and the data between looks at the same structure.
class CurveObserver {
 public:
  [[nodiscard]] std::shared_ptr<const CurveView> observe(const CurveRequest& request);

 private:
  void adopt(const CurveRequest& request);
  void fill_curves(CurveView& view);
  void fill_units(CurveView& view) const;
  void fill_points(CurveView& view);
  void run_example(const CurveRequest& request, CurveView& view) const;

  TaskPtr task_;
  SettingsPtr settings_;
  std::shared_ptr<const CurveParts> parts_;
  std::shared_ptr<const PolynomialFit> best_;
  std::vector<double> grid_, target_;
  std::vector<bool> is_test_;
  DisplaySample shown_;
  double y_low_ = -1, y_high_ = 1;
  std::unique_ptr<Params<float>> params_;
  std::unique_ptr<Workspace<float>> tile_;
  std::vector<Edit> edits_;
};

}  // namespace neurarium
