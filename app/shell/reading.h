// Small muted names over their numbers, in the bar on top.
#pragma once

#include "app/ui/ui.h"

#include <span>
#include <string>
#include <string_view>

namespace neurarium {

struct Reading {
  std::string_view key;
  std::string value;
  float narrowest;  // before scaling; wider numbers only push by whole digits
};

// From left to right as many as fit between the two, in the middle of the present window.
void draw_readings(Ui& ui, std::span<const Reading> readings, float from, float to);

}  // namespace neurarium
