// A picture in a network that reads pictures: the maps of every layer, the classes, and how one number of a map was
// made.
#pragma once

#include "engine/exhibits/vision.h"
#include "engine/explain.h"
#include "engine/journal.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct VisionRequest {
  TaskPtr task;
  SettingsPtr settings;  // a VisionSettings
  std::vector<Edit> edits = {};
  AlignedVector<float> params = {};
  std::int64_t step = 0;
  std::vector<float> picture = {};  // as the network reads it
  std::int32_t label = -1;          // its class; -1: unknown, then the gradients are those of the likeliest
};

// A value of the network that is shown as maps.
struct VisionStage {
  ValueId value = kNoValue;
  std::string name;  // of the value
  std::int32_t channels = 1, height = 1, width = 1;
  bool units = false;         // a dense layer: its units lie in one map, row by row
  ValueId kernel = kNoValue;  // the weight that made it, or made what it is the activation of
  double low = 0, high = 0;   // of all its numbers
  [[nodiscard]] std::int64_t map_size() const { return std::int64_t{height} * width; }
};

struct VisionView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  Pictures pictures;
  std::vector<Edit> edits;
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> run;  // of the one picture, forward and backward, with the edits in place
  std::vector<VisionStage> stages;        // from the picture on
  std::vector<double> chances;            // of each class
  std::int32_t likeliest = 0;
  std::int32_t label = -1;

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] std::span<const float> map(const VisionStage& stage, std::int32_t channel) const {
    const std::int64_t size = stage.map_size();
    const std::span<const float> all = run->value(stage.value);
    const std::int64_t first = channel * size;
    return all.subspan(static_cast<std::size_t>(first),
                       static_cast<std::size_t>(std::min(size, std::ssize(all) - first)));
  }
};
// Null where the settings are not a VisionSettings, or the picture is none of its set.
[[nodiscard]] std::shared_ptr<const VisionView> look_at_vision(const VisionRequest& request);

// A number under a window of the layer before.
struct WindowCell {
  bool inside = false;  // false: beyond the border, where a zero is read
  Cell source, weight;  // weight: kNoValue for a pooling
  double number = 0, factor = 1;
};
// How a number of a map was made.
struct VisionNumber {
  enum class Kind : std::uint8_t { Given, Products, Largest, Mean, Sum };
  Kind kind = Kind::Given;
  Cell cell;  // the number
  Cell made;  // what the window made: the cell itself, or the one that it is the activation of
  double value = 0, sum = 0, bias = 0;
  std::int32_t channels = 0, height = 0, width = 0;  // of the window
  std::vector<WindowCell> window;                    // [channels, height, width]; empty for Given and Sum
  std::int64_t largest = -1;                         // Largest: which of the window
  // Of channel c, the sum of its products.
  [[nodiscard]] double channel_sum(std::int32_t c) const;
};
[[nodiscard]] VisionNumber look_at_number(const VisionView& view, const Cell& cell);

// Kernels that one knows by name, to be put in the place of a learned one; the same for every channel, their size is
// that of the kernel. Numbers row by row, of a length like that of `like`, so that the layers after it get on.
inline constexpr std::array<std::string_view, 5> kKnownKernels = {"edge-vertical", "edge-horizontal", "blur", "sharpen",
                                                                  "identity"};
[[nodiscard]] std::vector<float> known_kernel(std::string_view name, std::int32_t height, std::int32_t width,
                                              std::int32_t channels, std::span<const float> like);

}  // namespace neurarium
