// Small choices in a row, as wide as their words: the parts of a panel, tokens, kinds of scores.
#pragma once

#include "app/ui/item.h"

#include <string>
#include <string_view>

namespace neurarium {

class ChipRow {
 public:
  // From `min` to the right as far as `right`; with `wraps` on into further rows.
  ChipRow(Ui& ui, ImVec2 min, float right, float height, bool wraps = false)
      : ui_(ui), at_(min), left_(min.x), right_(right), height_(height), wraps_(wraps) {}

  // A word before the chips.
  void label(const std::string& text);
  // True when it was clicked. The key says path and tooltip; nothing is drawn where it does not fit and
  // nothing wraps.
  bool chip(std::string_view key, const std::string& text, bool chosen);
  [[nodiscard]] float x() const { return at_.x; }
  [[nodiscard]] float bottom() const { return at_.y + height_; }
  void skip(float width) { at_.x += width; }

 private:
  Ui& ui_;
  ImVec2 at_;
  float left_, right_, height_;
  bool wraps_;
};

}  // namespace neurarium
