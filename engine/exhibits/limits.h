// How much is enough: tasks that a network learns only with enough examples or units, or not at all. Points of the
// plane, parity, a cellular automaton, a curve beyond its data; and labels that mean nothing. Settings and task.
#pragma once

#include "engine/data/automaton.h"
#include "engine/exhibits/exhibit.h"
#include "engine/train_settings.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kMaxLimitUnits = 128, kMaxLimitLayers = 3, kMaxLimitSamples = 5000;
inline constexpr int kFewestBits = 4, kMostBits = 16;
inline constexpr std::int64_t kLimitTestRows = 1000;  // at most
inline constexpr double kLineReach = 2;               // the line is tested as far as this; it is learned in -1..1

struct LimitsSettings final : ExhibitSettings, TrainSettings {
  LimitsSettings();

  std::string problem = "plane";  // plane | parity | automaton | line
  std::int64_t samples = 200;     // to learn from; of rows of bits at most three quarters of all there are
  std::int64_t bits = 12;         // of a row, for parity and the automaton
  std::int64_t rule_steps = 1;    // of the automaton, from the row to the cell that is asked for
  double random_labels = 0;       // the share of training labels that are replaced by a coin's
  std::int64_t data_seed = 0;
  std::int64_t hidden = 16;  // units of each hidden layer
  std::int64_t layers = 2;
  std::string activation = "tanh";

  [[nodiscard]] bool has_bits() const { return problem == "parity" || problem == "automaton"; }
  [[nodiscard]] bool has_labels() const { return problem != "line"; }

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // Values of the graph: those of mlp() with one output: the logit of label 1 (binary cross-entropy), or y of the line
  // (mean squared error). The test rows are never learned from and keep their true labels; those of the line lie
  // outside -1..1.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }
};

// What the network is to find out about a row of bits (0 or 1): whether an odd number of them is on, or the middle cell
// after the automaton's steps.
[[nodiscard]] bool label_of_bits(const LimitsSettings& settings, const CellRow& bits);
// sin(4 x)
[[nodiscard]] double line_target(double x);

std::unique_ptr<ExhibitSettings> make_limits_defaults();

}  // namespace neurarium
