// What the parts of the look-up's screen share: the view, which entry or word the pointer is on, and how settings are
// changed.
#pragma once

#include "app/screen.h"
#include "app/ui/item.h"
#include "engine/exhibits/lookup_view.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neurarium {

enum class WordColour : std::uint8_t { Received, Effect };

// The value of the network that a cell shows.
struct LookupCell {
  ValueRef ref;
  double now = 0;
  std::int64_t offset = -1;  // of a parameter; they are in the inspector, all others in the centre
};

struct LookupState {
  std::shared_ptr<const LookupView> view;
  int hovered = -1, next_hovered = -1;  // place in the view's entries, or word; of the last frame, and of this one
  int pinned = -1;
  double pressed = 0;  // the number that is being dragged, as it was when the button went down
  LookupCell menu;     // whose menu is open, or was
  bool opens_menu = false;
  WordColour colour = WordColour::Received;
  std::string wanted;     // the starting state that was chosen beside the picture
  std::string_view help;  // catalog key of what is under the pointer
  [[nodiscard]] int chosen() const { return hovered >= 0 ? hovered : pinned; }
};

[[nodiscard]] const LookupSettings& lookup_settings(const Session& session);

template <class F>
void change_lookup(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<LookupSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}
// The same for what makes the weights of before meaningless.
template <class F>
void start_lookup_over(Session& session, std::string_view label, F change) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<LookupSettings&>(*copy));
  session.start_over(std::move(copy), label);
}

// A number in a cell: dragged up it grows, in units of `scale`; a double click types it; the right button opens the
// menu of its value. Draw the cell before, so that the open text field lies above it.
struct CellTouch {
  Item item;                     // empty while the number is typed
  std::optional<double> number;  // what it becomes
  bool finished = false;         // the end of the drag, or typed
};
[[nodiscard]] CellTouch touch_cell(Ui& ui, LookupState& state, std::string_view key, const Area& cell, double now,
                                   double scale, const LookupCell& of);
// The menu of the value that was clicked with the right button: hold and release what the network computes, set and
// freeze what it learns (`parameters`). Once a frame in each column.
void draw_cell_menu(Ui& ui, Session& session, LookupState& state, bool parameters);
[[nodiscard]] bool is_held(const Session& session, const ValueRef& ref);

// An entry of the table set by hand; it becomes the user's own table.
void change_entry(Session& session, const LookupState& state, int row, std::array<double, 2> key,
                  std::array<double, 2> value, bool finished);
void remove_entry(Session& session, const LookupState& state, int row);
void add_entry(Session& session, const LookupState& state, std::array<double, 2> key, std::array<double, 2> value);

// One or two numbers as the table has them: "1.72", "(0.30, −0.20)".
[[nodiscard]] std::string lookup_numbers(const std::array<double, 2>& numbers, int count, int digits = 3);
// A value on the diverging scale of its column, -1 to 1.
[[nodiscard]] double lookup_shade(const LookupView& view, double value, std::size_t column);

}  // namespace neurarium
