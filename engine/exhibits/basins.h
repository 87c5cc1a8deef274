// Basins of attraction: a network learns which of a few places of the plane is nearest, and a Hopfield network falls
// from noisy pixels into a stored pattern. Its settings, and the task they make.
#pragma once

#include "engine/data/nearest.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/hopfield.h"
#include "engine/train_settings.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kMaxBasinUnits = 64, kMaxBasinLayers = 3;

struct BasinsSettings final : ExhibitSettings, TrainSettings {
  BasinsSettings();

  std::string view = "nearest";  // nearest | hopfield: which of the two is shown

  // which place is nearest
  std::string places;  // as parse_places reads them
  std::int64_t samples = 500;
  double test_split = 0.2;
  std::int64_t data_seed = 0;
  std::int64_t hidden = 8;  // units of each hidden layer
  std::int64_t layers = 1;
  std::string activation = "tanh";

  // the Hopfield network: it is stored and not trained, so the run above does not touch it
  std::string patterns;  // as parse_patterns reads them
  std::int64_t cue = 1;  // the pattern to begin with, from 1 on; beyond the last one the last
  double pixel_noise = 0.2;
  std::int64_t pixel_seed = 0;
  std::string drawn_start;   // a start drawn by hand, as a pattern; empty: the cue with noise
  std::int64_t updates = 0;  // how many pixels have been asked

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // Values of the graph: those of mlp() with cross-entropy, an output for each place.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }
};

// The patterns, and where the pixels begin. Errors: of the patterns; a drawn start of another side.
struct HopfieldStart {
  PixelPatterns patterns;
  int cue = 0;  // index of the pattern that the start came from
  Pixels pixels;
};
Result<HopfieldStart> hopfield_start(const BasinsSettings& settings);

std::unique_ptr<ExhibitSettings> make_basins_defaults();

}  // namespace neurarium
