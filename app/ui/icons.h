// Icons drawn with strokes on a 24 x 24 grid, so that they need no font and stay sharp at every scale.
#pragma once

#include <imgui.h>

namespace neurarium {

enum class Icon {
  Play,
  Pause,
  Step,
  StepBack,
  StepEpoch,
  Reset,
  Undo,
  Redo,
  Plus,
  Minus,
  Pin,
  Lock,
  Unlock,
  Close,
  Check,
  ChevronDown,
  ChevronRight,
  ChevronLeft,
  Menu,
  Dice,
  Settings,
  Sun,
  Moon,
  Contrast,
  Language,
  Save,
  Open,
  Export,
  Search,
  Help,
  Info,
  Warning,
  Error,
  Snowflake,
  Network,
  Attention,
  Curve,
  Slope,
  Book,
  Tiles,
  Walk,
  Region,
  Surface,
  Space,
  Histogram,
  Matrix,
  Dead,
  Saturated,
  Race,
  Lookup,
  Sampling,
  Descent,
  Backprop,
  Basins,
  Depth,
  Limits,
  Neuron,
  Vision,
  Pencil,
  Eraser,
};

// `size` is the edge of the square around `center`.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color);

}  // namespace neurarium
