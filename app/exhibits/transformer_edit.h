// Touching a number of the transformer: parameters are set, values are held, heads are switched off. Everything goes
// through the session, so everything can be undone and works while training runs.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/ui/item.h"

namespace neurarium {

[[nodiscard]] bool is_parameter(const TransformerView& view, const ValueRef& ref);
// A number that a hold would not change: a token, a masked score, the loss.
[[nodiscard]] bool is_touchable(const TransformerView& view, const ValueRef& ref);

// The end of the scale on which the numbers of a value lie: the largest magnitude, rounded up; 1 where all are zero.
[[nodiscard]] double number_scale(const TransformerView& view, ValueId value);

// A parameter gets the number; a value is held at it.
void set_number(Session& session, const TransformerView& view, const ValueRef& ref, double number, bool finished);

// A head is off while its z is held at zero.
[[nodiscard]] ValueRef head_ref(HeadChoice head);
[[nodiscard]] bool is_head_off(const Session& session, HeadChoice head);
void toggle_head(Session& session, HeadChoice head);

// What the pointer does to the numbers of the screen's canvases: hover, click, drag, double-click, menu. One for all of
// them, so that at most one number is dragged or typed.
class NumberTouch {
 public:
  // Right after the item of a canvas; `under` is the number below the pointer (no name: none). True in the frame in
  // which a number was clicked without being dragged.
  bool touch(Ui& ui, Session& session, TransformerState& state, const Item& canvas, const ValueRef& under);
  // Once a frame after all canvases: the open text field, the menu.
  void draw(Ui& ui, Session& session, TransformerState& state);

 private:
  bool press(Ui& ui, Session& session, TransformerState& state, const Item& canvas, const ValueRef& under);
  void menu(Ui& ui, Session& session, TransformerState& state);

  ValueRef pressed_, typed_, menu_;
  std::string canvas_;  // path of the canvas of the press
  bool dragging_ = false;
  bool open_menu_ = false;
  ImVec2 press_at_{0, 0}, type_at_{0, 0};
  double press_value_ = 0;
  double press_scale_ = 1;
};

}  // namespace neurarium
