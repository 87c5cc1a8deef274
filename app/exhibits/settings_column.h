// The frame of a screen whose settings stand in a column at its left: the column, what is beside it, and the choice of
// what is shown there.
#pragma once

#include "app/ui/registry.h"
#include "app/ui/ui.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct SettingsFrame {
  Area column, rest;
};
[[nodiscard]] SettingsFrame settings_frame(const Ui& ui, const Area& area);
// Whether it is worth to draw anything there.
[[nodiscard]] inline bool has_room(const Ui& ui, const Area& area) {
  return area.width() >= ui.px(80) && area.height() >= ui.px(80);
}

// The column while it is filled: it scrolls where it is low. Paths begin with "settings/".
class SettingsColumn {
 public:
  SettingsColumn(Ui& ui, const Area& area);
  ~SettingsColumn();
  SettingsColumn(const SettingsColumn&) = delete;
  SettingsColumn& operator=(const SettingsColumn&) = delete;

 private:
  Registry::Scope scope_;
};

// What cannot be shown, said in the middle.
void tell_fault(Ui& ui, const Wording& fault, const Area& area);

// Which of several panels is shown, as buttons along the top of the area; gives what is below them.
template <class Part>
Area choose_part(Ui& ui, std::string_view key, Part& part, std::span<const std::string_view> parts, const Area& area,
                 float width);
// The same by name, as the palette asks for it.
template <class Part>
void choose_part_named(Part& part, std::span<const std::string_view> parts, std::string_view name) {
  const auto at = std::ranges::find(parts, name);
  if (at != parts.end()) part = static_cast<Part>(at - parts.begin());
}

namespace detail {
Area choose_part(Ui& ui, std::string_view key, int& part, std::span<const std::string_view> parts, const Area& area,
                 float width);
}
template <class Part>
Area choose_part(Ui& ui, std::string_view key, Part& part, std::span<const std::string_view> parts, const Area& area,
                 float width) {
  auto number = static_cast<int>(part);
  const Area below = detail::choose_part(ui, key, number, parts, area, width);
  part = static_cast<Part>(number);
  return below;
}

}  // namespace neurarium
