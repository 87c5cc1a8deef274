// Depth: a plain and a residual network of up to 50 layers begin with the same
// weights and learn the same points by the same mini-batches. Its settings, and
// the task they make.
#pragma once

#include "engine/data/pictures.h"
#include "engine/data/points.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/deep.h"
#include "engine/train_settings.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr int kMinDepth = 2, kMaxDepth = 50, kMinDeepWidth = 8, kMaxDeepWidth = 64;
// Coordinates of the plane are divided by it, so that the inputs are about as
// large as activations.
inline constexpr double kDeepInputScale = 3;

// By the names of their values: "plain.layers.0.weight".
inline constexpr std::array<std::string_view, 2> kDeepNetworks = {"plain", "residual"};

struct DepthSettings final : ExhibitSettings, TrainSettings {
  DepthSettings();

  // data
  std::string data = "circles";  // a row of point_kinds() with classes, or "digits"
  std::int64_t samples = 400;
  double noise = 0;
  double test_split = 0.2;
  std::int64_t data_seed = 0;

  // both networks
  std::int64_t depth = 20;
  std::int64_t width = 16;
  std::string activation = "tanh";
  bool layer_norm = false;
  bool batch_norm = false;
  double init_gain = 1;       // the layers' weights begin as often as large as the scheme has them
  std::string skips = "all";  // of the residual network, as parse_skips reads them

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // Values of the graph: x [b,in], target [b], and for each of kDeepNetworks
  // those of deep_network() under its name; loss, the sum of both losses. The
  // two share no parameter, so each learns as if it were alone (but for
  // clip-norm, which is of both). Output and loss of the task are the residual
  // network's, the other ones the plain one's.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }
};

// What is learned, with its split: points of the plane, or pictures.
struct DepthParts {
  Points points;                          // null: pictures
  Pictures pictures;                      // null: points
  std::vector<std::int32_t> train, test;  // their rows
  [[nodiscard]] int classes() const {
    return points != nullptr ? points->classes : static_cast<int>(pictures->classes());
  }
  [[nodiscard]] int inputs() const { return points != nullptr ? 2 : static_cast<int>(pictures->picture_size()); }
};
Result<DepthParts> depth_parts(const DepthSettings& settings);

// The data sets on offer.
[[nodiscard]] std::vector<std::string_view> depth_data_names();

std::unique_ptr<ExhibitSettings> make_depth_defaults();

}  // namespace neurarium
