// Transfer: the features that a network learned from one set of pictures, kept as the beginning of another network
// that learns another set, beside the same network from nothing (Yosinski et al. 2014).
#pragma once

#include "engine/edits.h"
#include "engine/exhibits/vision.h"
#include "engine/params.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

// The second network of a transfer: its values are called "fresh.conv1.pre" and so on.
inline constexpr std::string_view kFreshNetwork = "fresh";
[[nodiscard]] bool is_of_fresh_network(std::string_view value);

// All weights of a trained network but those of its head, which names the classes.
struct VisionFeatures {
  struct Weight {
    std::string name;  // of the parameter: "conv1.weight"
    Shape shape;
    std::vector<float> numbers;
    bool operator==(const Weight&) const = default;
  };
  std::string data;             // what it learned: "digits"
  PictureForm form;             // of what it reads
  std::int64_t steps = 0;       // of training, those of a network that came with the program among them
  std::vector<Weight> weights;  // by name
  bool operator==(const VisionFeatures&) const = default;
};

// Of a network that was trained with these settings. Errors: those of vision_pictures(); numbers that are not finite.
[[nodiscard]] Result<VisionFeaturesPtr> features_of(const VisionSettings& settings, const Task& task,
                                                    const Params<float>& params, std::int64_t steps);

// A trained network in a file, ready to be transferred: a project, or what --save-weights wrote.
struct FeatureSource {
  VisionSettings settings;
  VisionFeaturesPtr features;
};
[[nodiscard]] Result<FeatureSource> load_features(const std::string& path);

// The same network with the features to start from: the next set is chosen by the caller.
void keep_features(VisionSettings& settings, const VisionSettings& trained, VisionFeaturesPtr features);

// The edits that hold the features as they are, to be put in front of others.
[[nodiscard]] std::vector<Edit> frozen_features(const VisionFeatures& features);
[[nodiscard]] bool are_frozen(const VisionFeatures& features, const std::vector<Edit>& edits);
// The edits without those.
[[nodiscard]] std::vector<Edit> without_frozen(const VisionFeatures& features, const std::vector<Edit>& edits);

// Numbers to start from, in the layout of Params: the seed's, over them the features; the fresh network begins with
// what the other one would have had without them. Errors: a network whose weights have other shapes than the features.
[[nodiscard]] Result<std::shared_ptr<const AlignedVector<float>>> transfer_start(const Task& task,
                                                                                 const VisionFeatures& features);

// In a project: under names that begin with `prefix`. Null when the file holds none; nothing in the file is trusted.
void save_features(TensorFile& file, std::string_view prefix, const VisionFeatures& features);
[[nodiscard]] Result<VisionFeaturesPtr> read_features(const TensorFile& file, const std::string& prefix);

}  // namespace neurarium
