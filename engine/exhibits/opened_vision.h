// A network for pictures of the user's own, opened from PyTorch's weights and a description of its layers, as the start
// of a run of Vision.
#pragma once

#include "engine/exhibits/vision.h"
#include "engine/models/layer_list.h"
#include "engine/timeline.h"

#include <memory>
#include <string>

namespace neurarium {

struct OpenedVision {
  std::string name;         // in messages: the file of the weights
  std::string description;  // of the layers, JSON
  PictureForm form;
  std::shared_ptr<const Graph> graph;
  AlignedVector<float> weights;  // in the layout of Params of the graph

  [[nodiscard]] std::int64_t classes() const;
  // The weights where a task has them; they live as long as the pointer.
  [[nodiscard]] std::shared_ptr<const AlignedVector<float>> start() const;
  bool operator==(const OpenedVision& other) const {
    return description == other.description && weights == other.weights;
  }
};

// Errors: those of load_vision_model(); pictures that the exhibit cannot show (neither 1 nor 3 channels, sides above
// kMostPictureSide), a network with fewer than two classes.
[[nodiscard]] Result<OpenedVisionPtr> open_vision(const std::string& weights, const std::string& description);

// A run that begins with the weights, on digits in the size that the network reads.
[[nodiscard]] Result<std::unique_ptr<Timeline>> timeline_of_vision(const std::string& weights,
                                                                   const std::string& description, int threads);

// What belongs to a file: model.safetensors and model.json beside each other are weights and their description.
struct DescribedFiles {
  std::string weights, description;
};
// Both files of a path that is one of them; empty where there is no such pair.
[[nodiscard]] std::optional<DescribedFiles> described_files(const std::string& path);

// In a project: under names that begin with `prefix`. Null when the file holds none; nothing in the file is trusted.
void save_opened_vision(TensorFile& file, std::string_view prefix, const OpenedVision& model);
[[nodiscard]] Result<OpenedVisionPtr> read_opened_vision(const TensorFile& file, const std::string& prefix);

}  // namespace neurarium
