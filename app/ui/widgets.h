// The widgets of the app. Each takes a key of the text catalog ("training.learning_rate"): the label is its text, the
// tooltip the text of "<key>.tip", and the path ends with its last part ("learning rate"). See app/README.md.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/draw/image.h"
#include "app/ui/feedback.h"
#include "app/ui/icons.h"
#include "app/ui/item.h"
#include "app/ui/ui.h"

namespace neurarium {

// --- text -------------------------------------------------------------------------------------------------------
void heading(Ui& ui, std::string_view key);      // strong, one line
void text(Ui& ui, const std::string& sentence);  // body, wrapped
void hint(Ui& ui, const std::string& sentence);  // small and muted, wrapped
void separator(Ui& ui);                          // a hairline with air above and below

// --- buttons (buttons.cpp) --------------------------------------------------------------------------------------
enum class ButtonStyle { Normal, Primary, Quiet };
// `width` 0 fits the text, negative fills the column.
bool button(Ui& ui, std::string_view key, ButtonStyle style = ButtonStyle::Normal, float width = 0.0f);

struct IconButtonSpec {
  float size = 32.0f;    // edge, before scaling
  bool primary = false;  // filled circle: the play button
  bool active = false;   // drawn as switched on
  bool named = false;    // what it does stands beside it: no tooltip
};
bool icon_button(Ui& ui, std::string_view key, Icon icon, IconButtonSpec spec = {});
// The same at a place of a canvas (centre).
bool icon_button_at(Ui& ui, std::string_view key, Icon icon, ImVec2 center, IconButtonSpec spec = {});
Edited toggle(Ui& ui, std::string_view key, bool& value);
// A heading that folds what follows; returns whether it is open.
bool section(Ui& ui, std::string_view key, bool open_at_first = true);

// --- numbers (sliders.cpp) --------------------------------------------------------------------------------------
struct SliderSpec {
  double min = 0.0;
  double max = 1.0;
  bool log = false;                  // min > 0
  bool zero_at_min = false;          // with log: the left end means 0
  double step = 0.0;                 // the grid of values; 0: three significant digits
  bool centered = false;             // fill from zero with the sign's colour
  bool one_line = false;             // label, track, value beside each other
  float width = 0.0f;                // 0 fills the column
  std::string unit = {};             // printed after the value
  std::string text_at_max = {};      // printed at the right end instead of the value ("unlimited")
  std::optional<double> ghost = {};  // a hollow knob: where the value is about to go
};
// Click or drag the track, wheel over it, double-click or Ctrl+click to type (typed values are clamped).
Edited slider(Ui& ui, std::string_view key, double& value, const SliderSpec& spec);
Edited slider(Ui& ui, std::string_view key, float& value, const SliderSpec& spec);
Edited slider(Ui& ui, std::string_view key, int& value, SliderSpec spec);

struct NumberSpec {
  double min = -std::numeric_limits<double>::max();
  double max = std::numeric_limits<double>::max();
  double per_pixel = 0.01;  // change while dragging
  bool whole = false;
  float width = 0.0f;
};
// A field to drag sideways or to type into.
Edited number(Ui& ui, std::string_view key, double& value, const NumberSpec& spec);
Edited number(Ui& ui, std::string_view key, std::int64_t& value, NumberSpec spec);

// --- choices and text fields (fields.cpp) -----------------------------------------------------------------------
// Options are catalog keys; the path of an option is "<path>/<last part of its key>".
Edited choice(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options, float width = 0.0f);
Edited segmented(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options);
// Pictures to choose from, wrapped into rows; `edge` is the size of one before scaling.
Edited thumbnails(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options,
                  const std::vector<const Picture*>& pictures, float edge = 56.0f);
struct TextSpec {
  std::string_view hint_key = {};
  int lines = 1;
  bool label = true;
};
Edited text_input(Ui& ui, std::string_view key, std::string& value, TextSpec spec = {});

// --- menus and dialogs (menus.cpp) ------------------------------------------------------------------------------
// `if (ContextMenu menu(ui, "edit"); menu) { if (menu_item(ui, "edit.freeze")) ... }` after an item: right click opens.
class ContextMenu {
 public:
  ContextMenu(Ui& ui, std::string_view key);
  // For a canvas that decides itself what was hit: opens when `open` is true.
  ContextMenu(Ui& ui, std::string_view key, bool open);
  ~ContextMenu();
  ContextMenu(const ContextMenu&) = delete;
  ContextMenu& operator=(const ContextMenu&) = delete;
  explicit operator bool() const { return shown_; }

 private:
  bool shown_;
  std::optional<Registry::Scope> scope_;
};
struct MenuItemSpec {
  std::string shortcut = {};
  bool checked = false;
  bool enabled = true;
};
bool menu_item(Ui& ui, std::string_view key, const MenuItemSpec& spec = {});
// For what stands in a menu that is closed: the palette offers it; true once when it was chosen there.
struct OfferSpec {
  std::string_view group = {};  // catalog key of what it belongs to
  std::string name = {};        // where the key has no text
  bool enabled = true;
};
bool offer(Ui& ui, std::string_view key, const OfferSpec& spec = {});

// A question before something that cannot be taken back: "<key>.title", "<key>.text", "<key>.yes".
// `open_confirm` may be called anywhere; `confirm` is called every frame, in one place.
enum class Answer { None, Yes, No };
void open_confirm(Ui& ui, std::string_view key);
Answer confirm(Ui& ui, std::string_view key);

// --- cards (card.cpp) -------------------------------------------------------------------------------------------
// One number explained: name, rows of values, formula with the current numbers.
struct CardRow {
  std::string label = {};
  std::string value = {};
  ImU32 color = 0;  // 0: text colour
};
struct Card {
  std::string title = {};     // the ValueRef, monospace
  std::string subtitle = {};  // what it is, in words
  std::vector<CardRow> rows = {};
  std::vector<std::string> formula = {};  // monospace lines
  std::string hint = {};                  // what one can do
};
void card(Ui& ui, const Card& content);
void card_rows(Ui& ui, const std::vector<CardRow>& rows);  // alone
// The same beside the pointer.
void hover_card(Ui& ui, const Card& content);

}  // namespace neurarium
