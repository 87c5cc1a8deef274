// Backpropagation on graphs that can be read: a single path, f(g(x)), a 2-2-1 network, and a deep chain in which
// gradients vanish. Its settings, and the task they make: one example, whose numbers are settings.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/models/chain.h"
#include "engine/train_settings.h"

#include <string>

namespace neurarium {

inline constexpr std::int64_t kLeastDepth = 2;
inline constexpr std::int64_t kMostDepth = 30;

struct BackpropSettings final : ExhibitSettings, TrainSettings {
  BackpropSettings();

  std::string graph = "path";  // path | nested | network | chain
  double x1 = 1;
  double x2 = 0.5;  // of the network alone
  double wanted = 0.9;
  std::string activation = "sigmoid";  // sigmoid | tanh | relu
  std::int64_t depth = 10;             // of the chain
  bool residual = false;               // of the chain
  bool random_start = false;           // by the scheme and the seed, instead of the round numbers

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }

  [[nodiscard]] bool deep() const { return graph == "chain"; }
};

// Errors: an unknown activation.
Result<ChainSpec> chain_spec(const BackpropSettings& settings);

std::unique_ptr<ExhibitSettings> make_backprop_defaults();

}  // namespace neurarium
