// Vision: a small network learns which class a picture belongs to. Its settings, and the task they make.
#pragma once

#include "engine/data/pictures.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/convnet.h"
#include "engine/train_settings.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMostMapChannels = 64;   // of a convolution
inline constexpr std::int64_t kMostPixelUnits = 1024;  // of a dense layer
inline constexpr std::size_t kMostVisionStages = 4;

struct VisionSettings final : ExhibitSettings, TrainSettings {
  VisionSettings();

  // data
  std::string data = "digits";  // digits | fashion | file, with the user's own in `pictures`
  std::int64_t samples = 0;     // pictures to train on; 0: all
  double test_split = 0.2;      // of sets without a test part of their own
  std::int64_t data_seed = 0;
  Pictures pictures;  // the user's own; null otherwise

  // network
  std::string model = "lenet";  // a row of kVisionNames
  std::string widths;           // channels of each stage, or units of each layer of mlp: "8,16"; "": the model's
  std::string dense;            // units of hidden dense layers before the classes: "32"
  std::int64_t kernel = 0;      // side of the kernels; 0: as the pictures' size asks
  std::string activation = "relu";

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// The set that the settings name. Errors: not installed, no file of the user's.
[[nodiscard]] Result<Pictures> vision_pictures(const VisionSettings& settings);
// The network for pictures of that set.
[[nodiscard]] Result<ConvNetSpec> vision_network(const VisionSettings& settings, const PictureSet& pictures);

std::unique_ptr<ExhibitSettings> make_vision_defaults();

}  // namespace neurarium
