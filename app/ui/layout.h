// The frame that all exhibits share: rail left, run bar on top, at times a lesson below it, the exhibit in the centre,
// inspector right, time and loss at the bottom. It adapts from 800 x 600 to large screens and stays harmless down to 1
// x 1; where the exhibit would get too narrow beside it, the inspector folds into a handle.
#pragma once

#include <imgui.h>

#include <optional>
#include <string_view>

#include "app/ui/ui.h"

namespace neurarium {

struct Rect {
  ImVec2 min, max;
  [[nodiscard]] float width() const { return max.x - min.x; }
  [[nodiscard]] float height() const { return max.y - min.y; }
  [[nodiscard]] bool contains(ImVec2 p) const { return p.x >= min.x && p.x < max.x && p.y >= min.y && p.y < max.y; }
};

// What the user dragged, in units before scaling; kept with the window's settings. 0: chosen by the window's size.
struct LayoutSizes {
  float inspector = 0.0f;
  float bottom = 0.0f;
  bool unfolded = false;  // the inspector is open although it leaves the exhibit little room; of this session only
  bool operator==(const LayoutSizes&) const = default;
};

struct Layout {
  Rect rail, bar, strip, centre, inspector, bottom;
  Rect handle;  // between exhibit and inspector, where there is hardly room for both; else empty
  [[nodiscard]] bool folded() const { return handle.width() >= 1.0f && inspector.width() < 1.0f; }
};

// Below this the exhibit's picture scrolls, before the space of its labels.
inline constexpr float kNarrowestCentre = 720.0f;  // before scaling, as all of these
inline constexpr float kLowestCentre = 310.0f;

// The rectangles for a window of `size`; `px(units)` scales. No rectangle is ever inverted, none overlaps another.
// `strip` is the height in pixels of a strip below the bar (a lesson), 0 for none.
[[nodiscard]] Layout compute_layout(ImVec2 size, const LayoutSizes& sizes, float scale, float strip = 0.0f);

// Computes the layout, paints the surfaces behind it and lets the user drag the two splitters
// ("layout/inspector splitter", "layout/bottom splitter"), and fold the inspector ("layout/inspector handle").
Layout begin_layout(Ui& ui, LayoutSizes& sizes, float strip = 0.0f);

// A window without background that fills a rectangle; its name is the scope of the paths in it.
class Panel {
 public:
  struct Spec {
    float padding = 16.0f;  // before scaling
    bool scroll = true;
    bool over = false;  // lies on top of the panels that it overlaps, and takes no keys from them
  };
  Panel(Ui& ui, std::string_view name, const Rect& rect) : Panel(ui, name, rect, Spec{16.0f, true, false}) {}
  Panel(Ui& ui, std::string_view name, const Rect& rect, Spec spec);
  ~Panel();
  Panel(const Panel&) = delete;
  Panel& operator=(const Panel&) = delete;

 private:
  std::optional<Registry::Scope> scope_;
};

}  // namespace neurarium
