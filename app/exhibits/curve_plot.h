// The picture of curve fitting: points, target, curves, the pieces of the units, squared errors, and the kinks as
// handles; shaded where there are no data.
#pragma once

#include "app/draw/scatter.h"
#include "app/exhibits/curve_state.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

class CurvePlot {
 public:
  explicit CurvePlot(Platform& platform) : scatter_(platform) {}
  void draw(Ui& ui, Session& session, CurveState& state, CurveTouch& touch, const Area& area);

 private:
  [[nodiscard]] ImVec2 place(double x, double y) const {
    return window_.to_pixel(static_cast<float>(x), static_cast<float>(y), min_, max_);
  }
  void draw_ground(Ui& ui, const CurveView& view) const;
  void draw_axes(Ui& ui, const CurveView& view) const;
  void draw_line(std::span<const float> y, ImU32 color, float width, float dash = 0) const;
  void draw_pieces(Ui& ui, const CurveState& state) const;
  void draw_stack(Ui& ui, const CurveState& state) const;
  void draw_curves(Ui& ui, const CurveState& state) const;
  void draw_squares(Ui& ui, const CurveView& view) const;
  void draw_points(Ui& ui, const CurveView& view);
  void draw_example(Ui& ui, const CurveState& state) const;
  void draw_kinks(Ui& ui, const CurveState& state) const;
  [[nodiscard]] ImVec2 kink_place(const CurveView& view, const CurveUnit& unit) const;
  [[nodiscard]] int kink_at(const CurveView& view, ImVec2 mouse, float reach) const;
  void use_kinks(Ui& ui, Session& session, CurveState& state, const Item& canvas);
  void choose(Ui& ui, CurveState& state, const Item& canvas) const;
  void stroke(Session& session, const Item& canvas);

  ScatterLayer scatter_;
  std::vector<ScatterPoint> dots_;
  std::shared_ptr<const CurveParts> dotted_;  // what the dots are of
  ThemeKind theme_ = ThemeKind::Dark;
  DataWindow window_;
  ImVec2 min_{0, 0}, max_{0, 0};
  int grabbed_ = -1;  // the unit whose kink is dragged
  bool moved_ = false, held_ = false;
  double grabbed_weight_ = 0;
  ImVec2 press_at_{0, 0};
  // A stroke of the pen that is under way.
  bool drawing_ = false;
  std::shared_ptr<const DrawnCurve> drawn_;
  ImVec2 last_{0, 0};  // in data coordinates
  double committed_at_ = 0;
};

// A line through evenly spaced heights, without the points that a straight line does not need (within `flat`).
[[nodiscard]] std::vector<ImVec2> thinned(std::span<const ImVec2> line, float flat);

}  // namespace neurarium
