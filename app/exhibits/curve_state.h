// What the parts of the curve's screen share: the view, what is hovered and selected, what of the picture is on, and
// the changes that several parts make.
#pragma once

#include "app/screen.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/curve_view.h"

#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

// One touchable number: the value of a hidden unit, its three parameters, its kink (which is moved by the bias), the
// bias of the output, or a coefficient of the polynomial (0: the constant).
struct CurveTarget {
  enum class Kind : std::uint8_t { None, Unit, Weight, Bias, OutWeight, Kink, OutBias, Coefficient };
  Kind kind = Kind::None;
  int index = 0;
  bool operator==(const CurveTarget&) const = default;
  explicit operator bool() const { return kind != Kind::None; }
  // The hidden unit that it belongs to, or -1.
  [[nodiscard]] int unit() const {
    return kind == Kind::None || kind == Kind::OutBias || kind == Kind::Coefficient ? -1 : index;
  }
};

enum class CurvePieces : std::uint8_t { Each, Stacked, None };  // how the units' pieces are drawn
enum class CurveTool : std::uint8_t { Look, Draw };
enum class CurveSide : std::uint8_t { Units, Polynomial };  // what stands right of the picture

struct CurveState {
  std::shared_ptr<const CurveView> view;
  CurveTarget hovered, hovered_before, selected;
  CurveSide side = CurveSide::Units;
  CurvePieces pieces = CurvePieces::Each;
  CurveTool tool = CurveTool::Look;
  bool show_network = true, show_learning = false, show_best = false, show_target = true;
  bool squares = false;
  double example_x = 0.25, example_y = 0;  // the current example, as the network sees it
  bool example_is_point = false;
  std::uint64_t example_version = 0;
  std::string_view help;

  void choose_example(double x, double y, bool is_point);
};

[[nodiscard]] bool exists(const CurveView& view, const CurveTarget& target);
// The number itself; of a kink the bias that moves it.
[[nodiscard]] Cell cell_of(const CurveView& view, const CurveTarget& target);
[[nodiscard]] ValueRef ref_of(const CurveView& view, const CurveTarget& target);
[[nodiscard]] double value_of(const CurveView& view, const CurveTarget& target);  // NaN where there is none
// Writes it: a parameter is set, a unit is held, a kink sets its unit's bias.
void set_curve_target(Session& session, const CurveView& view, const CurveTarget& target, double value, bool finished);
[[nodiscard]] std::string describe(Ui& ui, const CurveTarget& target);
[[nodiscard]] Card card_of(Ui& ui, const CurveState& state, const Session& session, const CurveTarget& target);
// "0.82 · relu(1.20 · x − 0.35)".
[[nodiscard]] std::string unit_formula(const CurveView& view, int unit);

// Drag, click, double-click and right-click on any of them, at an item that the caller made; and the field for typing.
class CurveTouch {
 public:
  // A drag changes it, a click selects it.
  void use(Session& session, CurveState& state, const CurveTarget& target, const Item& item);
  // Menu and typing field, once a frame after everything that can be touched.
  void draw(Ui& ui, Session& session, CurveState& state);
  // What is being dragged keeps its look.
  [[nodiscard]] const CurveTarget& dragged() const { return pressed_; }

 private:
  void menu(Ui& ui, Session& session, const CurveView& view, bool open);

  CurveTarget pressed_, typed_, menu_;
  bool dragging_ = false, opens_menu_ = false, starts_typing_ = false;
  ImVec2 press_at_{0, 0};
  double press_value_ = 0;
  ImVec2 typed_min_{0, 0}, typed_max_{0, 0};
};

[[nodiscard]] const CurveSettings& curve_settings(const Session& session);
template <class F>
void change_curve(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<CurveSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}
// The same for what may not be possible: then nothing changes, and the error says why.
template <class F>
Status try_curve(Session& session, std::string_view label, F change) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<CurveSettings&>(*copy));
  if (const Result<TaskPtr> task = copy->make_task(); !task) return task.error();
  session.commit(std::move(copy), label);
  return ok_status();
}

}  // namespace neurarium
