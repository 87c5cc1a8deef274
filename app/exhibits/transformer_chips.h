// Small choices in a row, as wide as their words: the parts of a panel, tokens, kinds of scores.
#pragma once

#include "app/ui/item.h"

#include <string>
#include <string_view>

namespace neurarium {

class ChipRow {
 public:
  // From `min` to the right, inside `area`.
  ChipRow(Ui& ui, ImVec2 min, float right, float height) : ui_(ui), at_(min), right_(right), height_(height) {}

  // A word before the chips.
  void label(const std::string& text);
  // True when it was clicked. The key says path and tooltip; nothing is drawn where it does not fit.
  bool chip(std::string_view key, const std::string& text, bool chosen);
  [[nodiscard]] float x() const { return at_.x; }
  void skip(float width) { at_.x += width; }

 private:
  Ui& ui_;
  ImVec2 at_;
  float right_, height_;
};

}  // namespace neurarium
