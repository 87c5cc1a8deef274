// Curve fitting: a network with one hidden layer learns y = f(x), and a polynomial beside it learns the same points.
// Its settings, and the task they make.
#pragma once

#include "engine/data/curve_points.h"
#include "engine/exhibits/exhibit.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kMaxCurveUnits = 64;

struct CurveSettings final : ExhibitSettings, TrainSettings {
  // data
  std::string data = "formula";  // formula | drawn | file
  std::string formula = "sin(3*x)";
  std::int64_t samples = 60;
  double noise = 0.1;  // standard deviation of what is added to y
  double test_split = 0.3;
  std::int64_t data_seed = 0;
  std::shared_ptr<const DrawnCurve> drawn;  // [kCurveKnots]; null: nothing was drawn
  std::shared_ptr<const CurveTable> file;   // null: no file
  std::string file_name;                    // for labels

  // network
  std::int64_t hidden = 8;
  std::string activation = "relu";
  bool spread_kinks = true;   // at the start the kinks lie anywhere in the data; off: all of them at 0, as biases are 0
  bool facing_kinks = false;  // spread evenly, and each unit active towards the middle: for very few units
  std::int64_t degree = 5;
  std::string basis = "chebyshev";  // chebyshev | powers

  // training, beside TrainSettings
  double l2 = 0;  // on the network's weights

  CurveSettings() {
    init_scheme = "uniform";
    learning_rate = 0.01;
  }
  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // Values of the graph: x, target; h0.weight [hidden,1], h0.bias, h0.pre, h0.act; out.weight [1,hidden], out.bias,
  // out.pre, out.act; poly.basis [b,degree], poly.weight [1,degree], poly.bias, poly.pre, poly.act; loss.data of the
  // network and poly.loss.data of the polynomial, each a mean of squared errors. Their sum is trained: the two share no
  // parameter, so each learns as if it were alone (but for clip-norm, which is of both).
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// How the user's numbers lie on what the network sees: seen = (given - center) / half. Only a table is scaled.
struct CurveScale {
  double x_center = 0, x_half = 1, y_center = 0, y_half = 1;
  [[nodiscard]] double given_x(double seen) const { return x_center + x_half * seen; }
  [[nodiscard]] double given_y(double seen) const { return y_center + y_half * seen; }
  bool operator==(const CurveScale&) const = default;
};

// The points as the network sees them, with the split.
struct CurveParts {
  CurvePoints points;
  std::vector<std::int32_t> train, test;  // rows of `points`
  CurveScale scale;
  std::string x_name = "x", y_name = "y";
};
Result<CurveParts> curve_parts(const CurveSettings& settings);

// The function that the points are of, without noise: NaN throughout for a table, and where a formula is not defined.
[[nodiscard]] std::vector<double> curve_target(const CurveSettings& settings, std::span<const double> x);

// The curve as a drawing, to go on from by hand: the function, or the table's points joined in order of x.
[[nodiscard]] DrawnCurve curve_as_drawing(const CurveSettings& settings);

// Reads a CSV or TSV file and makes it the data of the settings. Errors: those of read_csv and choose_curve.
Status read_curve_file(const std::string& path, CurveSettings& settings);

std::unique_ptr<ExhibitSettings> make_curve_defaults();

}  // namespace neurarium
