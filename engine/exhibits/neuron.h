// One neuron with 2 to 8 inputs learns a logical function or painted points, by the perceptron rule or by gradients.
// Its settings, and the task they make.
#pragma once

#include "engine/data/points.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/neuron.h"
#include "engine/train_settings.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kMaxNeuronInputs = 8;

struct NeuronSettings final : ExhibitSettings, TrainSettings {
  NeuronSettings();

  std::string data = "and";       // and | or | nand | xor | file, with the user's points in `points`
  std::int64_t inputs = 2;        // of a logical function; points of the plane have two
  std::string levels = "binary";  // what no and yes are as inputs: binary 0 and 1, bipolar -1 and 1
  Points points;                  // the user's own; null for a logical function
  std::string points_name;

  std::string activation = "auto";  // auto: step for the perceptron rule, sigmoid for gradients
  bool hidden_layer = false;        // as many units as inputs, before the neuron
  std::string rule = "perceptron";  // perceptron | gradient

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;

  [[nodiscard]] bool by_mistakes() const { return rule == "perceptron"; }
};

// What the settings describe: every row that is learned, and the network.
struct NeuronParts {
  std::vector<float> x;      // [rows, inputs]
  std::vector<bool> wanted;  // [rows]: the neuron is to fire
  NeuronSpec network;
  Points points;  // of the plane: the user's, or the first two inputs of the rows
  Domain domain{};
  double low = 0, high = 1;  // what the activation is to give for no and yes
  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(wanted.size()); }
};
// Errors: points of more than two classes or of a regression, no points at all.
Result<NeuronParts> neuron_parts(const NeuronSettings& settings);

// Weights with which a layer of as many units as inputs and the neuron behind it solve XOR (of more inputs: parity):
// unit k fires when at least k + 1 inputs are on, and they are added with alternating signs. In the layout of Params.
// `high` is what an input is when it is on, `low` when it is off.
std::vector<float> parity_weights(const Graph& graph, double low, double high, Activation activation);

std::unique_ptr<ExhibitSettings> make_neuron_defaults();

}  // namespace neurarium
