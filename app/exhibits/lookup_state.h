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

struct LookupState {
  std::shared_ptr<const LookupView> view;
  int hovered = -1, next_hovered = -1;  // place in the view's entries, or word; of the last frame, and of this one
  int pinned = -1;
  double pressed = 0;  // the number that is being dragged, as it was when the button went down
  WordColour colour = WordColour::Received;
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

// What a number becomes that is dragged by its cell, up being more: the change in units of `scale` since the button
// went down, and whether this is the end. Right after the item; none while it is not dragged.
struct CellDrag {
  double number;
  bool finished;
};
[[nodiscard]] std::optional<CellDrag> drag_cell(const Ui& ui, const Item& item, double& pressed, double now,
                                                double scale);

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
