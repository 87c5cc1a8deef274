// Vision: a small network learns which class a picture belongs to. Its settings, and the task they make.
#pragma once

#include "engine/data/augment.h"
#include "engine/data/drawing.h"
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

struct OpenedVision;    // opened_vision.h
struct VisionFeatures;  // vision_features.h
using OpenedVisionPtr = std::shared_ptr<const OpenedVision>;
using VisionFeaturesPtr = std::shared_ptr<const VisionFeatures>;

// What `model` is called while the network is the user's own (opened_vision.h).
inline constexpr std::string_view kOpenedNetwork = "opened";

struct VisionSettings final : ExhibitSettings, TrainSettings {
  VisionSettings();

  // data
  std::string data = "digits";  // digits | fashion | file, with the user's own in `pictures` | kDrawnSet
  std::int64_t samples = 0;     // pictures to train on; 0: all
  double test_split = 0.2;      // of sets without a test part of their own
  std::int64_t data_seed = 0;
  Pictures pictures;                  // the user's own; null otherwise
  Drawings drawings;                  // of the user, learned from besides; null: none
  std::string drawn_classes = "A,B";  // names of the classes of kDrawnSet
  bool augment = false;
  AugmentSpec augmentation{.shift = 0.5, .rotate = 10, .scale = 0.1, .noise = 0, .flip = false};  // where it is on

  // network
  std::string model = "lenet";  // a row of kVisionNames, or kOpenedNetwork
  std::string widths;           // channels of each stage, units of each layer of mlp, width of vit; "": the model's
  std::string dense;            // units of hidden dense layers before the classes: "32"
  std::int64_t kernel = 0;      // side of the kernels; 0: as the pictures' size asks
  std::string activation = "relu";
  std::int64_t blocks = 2;               // of each stage of resnet; of vit
  bool batch_norm = true;                // of resnet
  std::string skips = "all";             // of resnet: which blocks have one, as parse_skips() reads it, from 1 on
  std::int64_t patch = 0;                // vit: side of a patch; 0: as the pictures' size asks
  std::int64_t heads = 4;                // vit
  std::string first_weights = "random";  // random | trained: the model that comes with the program | features
  VisionFeaturesPtr features;            // to start from; what they learned says how large pictures are; null: none
  bool against_nothing = true;           // beside a transfer the same network learns from nothing
  OpenedVisionPtr opened;                // the user's own network; null: none

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// The set that the settings name, in the form that the network reads. Errors: not installed, no file of the user's, too
// few drawings.
[[nodiscard]] Result<Pictures> vision_pictures(const VisionSettings& settings);
// Its rows that train, with the drawings behind them, and those that test; made once while somebody holds them.
struct VisionParts {
  ExamplesPtr train, test;
};
[[nodiscard]] Result<VisionParts> vision_parts(const VisionSettings& settings, const PictureSet& pictures);
// The network for pictures of that set; none for an opened one.
[[nodiscard]] Result<ConvNetSpec> vision_network(const VisionSettings& settings, const PictureSet& pictures);
// Blocks of a residual network with these settings, all stages together.
[[nodiscard]] std::int32_t residual_blocks(const VisionSettings& settings);

// Names of the classes of kDrawnSet, in order. Errors: fewer than two, one twice, one that is empty or too long.
[[nodiscard]] Result<std::vector<std::string>> drawn_class_names(const VisionSettings& settings);
// Of the drawings, those that are of the settings' set, with a class that it has.
[[nodiscard]] std::vector<const LabelledDrawing*> drawings_in_use(const VisionSettings& settings,
                                                                  const PictureSet& pictures);
// One more drawing to learn from, of class `label` of the set `data`.
void add_drawing(VisionSettings& settings, Drawing drawing, std::string_view data, std::int32_t label);
// Without the drawings of the settings' set.
void forget_drawings(VisionSettings& settings);

std::unique_ptr<ExhibitSettings> make_vision_defaults();
// What the window opens with: digits, and a network that has learned them.
std::unique_ptr<ExhibitSettings> make_vision_opening();

// The parameters of the trained model that comes with the program (assets/models/vision-digits.safetensors), in the
// layout of the graph; null where the network or the set is another one. `steps`: how long it was trained.
struct VisionStart {
  std::shared_ptr<const AlignedVector<float>> parameters;
  std::int64_t steps = 0;
};
[[nodiscard]] VisionStart vision_start(const VisionSettings& settings, const Graph& graph);

}  // namespace neurarium
