// What the parts of the Playground's screen share: the view, what the pointer is on and what is selected, the current
// example, and the changes of settings that several parts make.
#pragma once

#include "app/exhibits/point_tools.h"
#include "app/screen.h"
#include "engine/exhibits/playground_confusion.h"
#include "engine/exhibits/playground_space.h"
#include "engine/exhibits/playground_stats.h"
#include "engine/exhibits/playground_view.h"
#include "engine/step_walk.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace neurarium {

// One touchable number of the network picture. `layer` counts in PlaygroundView::layers; `unit` is a row of its weight
// (or the input feature), `input` a column.
struct Target {
  enum class Kind : std::uint8_t { None, Input, Unit, Link, Bias };
  Kind kind = Kind::None;
  int layer = 0;
  int unit = 0;
  int input = 0;
  bool operator==(const Target&) const = default;
  explicit operator bool() const { return kind != Kind::None; }
};

// A number that the walk put on a link, beside a bias, or below the output.
struct WalkChip {
  Area area;
  std::string text;
};

// Where the walk through the coming step stands.
struct WalkPlace {
  bool open = false;
  std::size_t done = 0;              // operations
  std::int64_t row = 0;              // of the step's rows, the one that is shown
  std::vector<WalkChip> chips = {};  // on the picture of the last frame
};

// A number that is explained in the inspector, and the target that was selected with it.
struct Explained {
  Target selected;
  Cell cell;
  bool operator==(const Explained&) const = default;
};

// What the output panel shows.
enum class OutputView : std::uint8_t { Region, Surface, Space, Layers, Classes };

// What is computed of a view beside it, each when it is on screen; null before that.
struct PlaygroundDetails {
  std::shared_ptr<const PlaygroundStats> stats;  // always: the badges
  std::shared_ptr<const PlaygroundSpace> space;
  std::shared_ptr<const PlaygroundConfusion> confusion;
};

// A cell of the confusion matrix that was clicked: its points stand out.
struct ConfusedPoints {
  bool test = false;
  int actual = 0, predicted = 0;
  bool operator==(const ConfusedPoints&) const = default;
};

struct PlaygroundState {
  std::shared_ptr<const PlaygroundView> view;
  OutputView output_view = OutputView::Region;
  PlaygroundDetails details;
  std::optional<ConfusedPoints> confused;
  PaintSettings paint;
  bool show_test = true;    // the test points on the region
  bool discretize = false;  // the region shows the decision alone
  bool gradients = false;   // links and units by their gradient for the current example instead of their value
  Target hovered;           // in this frame
  Target selected;          // shown in the inspector
  float example[2] = {0, 0};
  float example_target = 0;
  bool example_is_point = false;  // one of the data's points; else its target is the nearest point's
  std::uint64_t example_version = 0;
  std::string_view help;                   // catalog key of what is under the pointer
  std::shared_ptr<const StepWalk> coming;  // the step that training does next; null while nothing shows it
  WalkPlace walk;
  Explained explained;           // a cell without a value: what the selected target says by itself
  std::vector<Explained> trail;  // what was explained before it, one term after the other

  void choose_example(std::int32_t row);
  void choose_example(float x1, float x2);
  [[nodiscard]] std::int32_t nearest(float x1, float x2) const;  // the point's row
  // Goes to a number that stands in the explanation of the present one, or back from there.
  void explain_source(const Cell& cell);
  void explain_back();
  // The coming step, where it is of the network that is shown.
  [[nodiscard]] const StepWalk* coming_here() const;
};

// The target still exists in the view.
[[nodiscard]] bool exists(const PlaygroundView& view, const Target& target);
// The value and the element that a target stands for.
[[nodiscard]] Cell cell_of(const PlaygroundView& view, const Target& target);
[[nodiscard]] ValueRef ref_of(const PlaygroundView& view, const Target& target);
[[nodiscard]] double value_of(const PlaygroundView& view, const Target& target);
// The target to which a number belongs: a unit for its sum, its activation and their gradients. None for the loss, the
// probabilities and the target value.
[[nodiscard]] Target target_of(const PlaygroundView& view, const Cell& cell);

[[nodiscard]] const PlaygroundSettings& playground_settings(const Session& session);
// Commits a change of the settings; `change` gets a copy to write into.
template <class F>
void change_settings(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<PlaygroundSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}

// The same for what may not be possible: then nothing changes, and the error says why.
template <class F>
Status try_settings(Session& session, std::string_view label, F change) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<PlaygroundSettings&>(*copy));
  if (const Result<TaskPtr> task = copy->make_task(); !task) return task.error();
  session.commit(std::move(copy), label);
  return ok_status();
}

// Structure. Layers keep their ids, so that weights stay with them.
void add_layer(Session& session, int position);  // before the hidden layer of that number; at the end: their count
void remove_layer(Session& session, int position);
void set_layer_width(Session& session, int layer, int width);
void set_layer_activation(Session& session, int layer, std::string_view name);  // empty: the network's
void toggle_input(Session& session, int offered);                               // by its place among those on offer
Status add_input(Session& session, std::string_view formula);  // errors: of the formula; one that is there
// The points of the region, for the painting tools.
[[nodiscard]] PaintedPoints painted_points(Session& session, const PlaygroundState& state);
// A loss that is for classes alone becomes the automatic one where the new data is a regression.
void suit_loss(PlaygroundSettings& settings, bool regression);

// The end of the colour scale that suits the layer's activation and its present numbers.
[[nodiscard]] double scale_of(const LayerMaps& layer);

}  // namespace neurarium
