// The Playground: a multi-layer perceptron learns points of the plane. Its settings, and the task they make.
#pragma once

#include "engine/data/features.h"
#include "engine/data/points.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/mlp.h"
#include "engine/train_settings.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kMaxHiddenLayers = 8;
inline constexpr int kMaxHiddenUnits = 32;

struct PlaygroundSettings final : ExhibitSettings, TrainSettings {
  // data
  std::string data = "spiral";  // a row of point_kinds(), "formula", or "file" with the user's points in `points`
  std::int64_t samples = 500;
  double noise = 0;
  std::int64_t classes = 2;                           // read by the data sets that leave a choice
  std::string balance;                                // shares of the classes, such as "3,1"; "": all alike
  std::string target_formula = "sin(x1) + x2/3 > 0";  // of the data set "formula"
  double test_split = 0.2;                            // part of the points that is kept for testing
  std::string task = "auto";                          // auto | classification | regression (the user's file)
  bool standardize = false;                           // the user's columns to mean 0, deviation 1
  std::int64_t data_seed = 0;
  Points points;            // the user's own; null for generated data
  std::string points_name;  // file name, for labels

  // network
  std::string inputs = "x1,x2";
  std::string hidden = "8,8";              // widths; an activation of its own after a colon: "8:relu,4"
  std::string activation = "tanh";         // of the hidden layers that do not name their own
  std::string output_activation = "auto";  // auto: linear for regression and losses on logits, else tanh
  std::string loss = "auto";               // auto: half_mse; cross_entropy for more than two classes
  double huber_delta = 1;
  std::vector<std::int32_t> layer_ids;  // stable ids of the hidden layers, kept by insert and remove

  // training, beside TrainSettings
  double l1 = 0;
  double l2 = 0;

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// A hidden layer as the text "8:relu" has it; an empty activation means the network's.
struct HiddenLayer {
  std::int32_t width = 8;
  std::string activation;
  bool operator==(const HiddenLayer&) const = default;
};
Result<std::vector<HiddenLayer>> parse_hidden(std::string_view text);  // "" is no hidden layer
std::string to_string(const std::vector<HiddenLayer>& layers);

// The data set as points with the split, the features and the network that the settings describe.
struct PlaygroundParts {
  Points points;
  std::vector<std::int32_t> train, test;  // rows of `points`
  FeatureSet features;
  Standardizer standardizer;  // identity unless asked for
  MlpSpec network;
  MetricKind metric = MetricKind::None;
};
// The label of a point (class id, or the value of a regression) as the loss wants it: -1 and 1, or 0 and 1 for binary
// cross-entropy; the class id for cross-entropy; otherwise one number a class.
std::vector<float> encode_target(const PlaygroundParts& parts, float label);

Result<PlaygroundParts> playground_parts(const PlaygroundSettings& settings);

std::unique_ptr<ExhibitSettings> make_playground_defaults();

}  // namespace neurarium
