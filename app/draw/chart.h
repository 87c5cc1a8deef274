// Line charts over steps: several series, raw and smoothed, linear or logarithmic, a crosshair with readout, marks
// where the user intervened, a part that the wheel enlarges, and gaps that say how many values were not finite.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/draw/samples.h"
#include "app/ui/item.h"
#include "app/ui/ui.h"

namespace neurarium {

struct ChartSeries {
  std::string name = {};  // as the legend shows it
  const Samples* samples = nullptr;
  ImU32 color = 0;
};

// A line that stands behind the others without a place in legend and readout.
struct ChartShade {
  const Samples* samples = nullptr;
  std::string about = {};  // shown while the pointer is on the line
};

// The part of the steps that the user looks at; nothing: all of them. The wheel enlarges about the pointer, a drag
// moves; at the end of the run the part grows with it.
struct ChartZoom {
  struct Part {
    double low, high;
    double whole;  // the end of all steps when it was last drawn
  };
  std::optional<Part> part = {};
};

struct ChartMark {
  double x = 0.0;
  std::string text = {};
  ImU32 color = 0;
};

struct ChartSpec {
  std::vector<ChartSeries> series = {};
  std::vector<ChartShade> shades = {};
  std::vector<ChartMark> marks = {};
  bool log_x = false;
  bool log_y = false;
  std::optional<double> x_min = {}, x_max = {};  // default: what the series cover
  std::optional<double> cursor = {};             // the current step
  std::string empty_text = {};                   // shown while there is nothing to draw
  std::string note = {};                         // behind the last values, when they are not of now
  std::optional<float> legend_end = {};          // window coordinate: what stands at the right of the legend
};

struct ChartHit {
  bool hovered = false;
  bool clicked = false;
  double x = 0.0;  // under the pointer
};

// Draws the chart into `size` at the ImGui cursor and registers it under `key` as a canvas.
ChartHit chart(Ui& ui, std::string_view key, ImVec2 size, const ChartSpec& spec, ChartZoom* zoom = nullptr);

}  // namespace neurarium
