// Small labels over a picture: each at the first of its places that is free, so that none hides another or what must
// stay readable.
#pragma once

#include <imgui.h>

#include <optional>
#include <span>
#include <vector>

namespace neurarium {

class FreePlaces {
 public:
  struct Box {
    ImVec2 min, max;
  };
  // Everything is placed inside `within`; `air` pixels stay free between two boxes.
  FreePlaces(Box within, float air) : within_(within), air_(air) {}

  void take(Box box) { taken_.push_back(box); }
  // Takes the first place of a box of `size` about one of the `middles`; none where all of them are taken.
  std::optional<Box> place(ImVec2 size, std::span<const ImVec2> middles);

 private:
  [[nodiscard]] bool is_free(const Box& box) const;

  Box within_;
  float air_;
  std::vector<Box> taken_;
};

}  // namespace neurarium
