// What the parts of the vision screen share: the picture that is shown, what of the network is chosen, and the view.
#pragma once

#include "app/screen.h"
#include "engine/data/drawing.h"
#include "engine/exhibits/vision_view.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class VisionPart : std::uint8_t { Layers, Kernels, Why, Learned, Count, Transfer };  // shown right of the pad
enum class VisionScale : std::uint8_t { Map, Layer, Network };  // what the darkest colour stands for

struct VisionState {
  std::shared_ptr<const VisionView> view;
  std::shared_ptr<const VisionView>
      honest;        // of the picture as it is, where `view` is of the nudged one; else the same
  double nudge = 0;  // FGSM's size, of the picture that goes through all maps; 0: as it is
  Drawing drawing;
  bool draws = false;         // the drawing is the picture; otherwise a picture of the set
  std::int32_t row = 0;       // of the part that the pictures are chosen from, or
  bool training = false;      // of those that train
  std::uint64_t version = 1;  // counts changes of the picture

  std::optional<Cell> hovered, next_hovered;  // a number of a map
  std::optional<Cell> pinned;
  bool slides = false;        // the window goes over the pinned number's map by itself
  double slid = 0;            // how far, in numbers
  std::int32_t channel = -1;  // of the layer before: whose window is shown large; -1: the strongest
  VisionScale scale = VisionScale::Layer;
  VisionPart part = VisionPart::Layers;
  std::optional<Cell> chosen_map;  // the number of a map that was pinned last
  bool about_map = false;          // Why asks about that map, not about a class
  std::int32_t why_class = -1;     // -1: the likeliest
  std::string_view help;

  [[nodiscard]] std::optional<Cell> looked_at() const { return hovered ? hovered : pinned; }
  void choose_row(std::int32_t to, bool of_training = false) {
    row = to;
    training = of_training;
    draws = false;
    nudge = 0;
    ++version;
  }
};

[[nodiscard]] const VisionSettings& vision_settings(const Session& session);
template <class F>
void change_vision(Session& session, std::string_view label, F change) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<VisionSettings&>(*copy));
  session.commit(std::move(copy), label);
}

}  // namespace neurarium
