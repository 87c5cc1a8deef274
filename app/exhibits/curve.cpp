#include "app/exhibits/curve.h"

#include "app/exhibits/curve_inspector.h"
#include "app/exhibits/curve_side.h"
#include "app/ui/numbers.h"
#include "app/ui/story.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr float kCurveOptions = 54;  // height of the row above the picture
constexpr float kCurveErrorRow = 22;
constexpr float kCurveErrorTable = 286;  // widest

struct CurveErrorLine {
  std::string_view key;
  const FittedCurve* fit;  // null: the target, which has no error
  bool* shown;
  ImU32 color;
  bool dashed;
};

// A row of the table: the line as it is drawn, its name, both errors; a click shows or hides the line.
void draw_curve_error(Ui& ui, const CurveErrorLine& line, const Area& row) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Item item = make_item_at(ui, line.key, row.min, row.max, WidgetKind::Toggle);
  tooltip(ui, line.key);
  if (item.clicked) *line.shown = !*line.shown;
  if (item.hovered) list.AddRectFilled(item.min, item.max, t.raised, ui.px(3));
  const float y = item.center().y, x = item.min.x + ui.px(4);
  const ImU32 ink = with_alpha(line.color, *line.shown ? 1.0f : 0.25f);
  const float dash = ui.px(line.dashed ? 5 : 18);
  for (float at = 0; at < ui.px(18); at += dash * 1.6f)
    list.AddLine({x + at, y}, {std::min(x + ui.px(18), x + at + dash), y}, ink, ui.px(2.4f));
  const ImU32 words = *line.shown ? t.text : t.muted;
  const float column = ui.px(62);
  text_in(ui.fonts().small, {x + ui.px(24), item.min.y}, {item.max.x - 2 * column, item.max.y}, words, ui.tr(line.key));
  if (line.fit == nullptr) return;
  const auto number = [&](double error, float right, ImU32 color) {
    text_in(ui.fonts().small, {right - column, item.min.y}, {right - ui.px(4), item.max.y}, color,
            std::isfinite(error) ? format_number(error, 3) : "\u2013", Align::Right);
  };
  number(line.fit->train_error, item.max.x - column, words);
  number(line.fit->test_error, item.max.x, *line.shown ? t.good : t.muted);
}

}  // namespace

void CurveScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const CurveSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version || asked_example_ != state_.example_version) {
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step, state_.example_x, state_.example_y});
    asked_ = true;
    asked_version_ = now.version;
    asked_example_ = state_.example_version;
  }
  if (auto view = probe_.take()) state_.view = std::move(*view);
  if (state_.view == nullptr) return;
  if (state_.view->parts != followed_) follow_data();
  if (!exists(*state_.view, state_.selected)) state_.selected = {};
  if (!exists(*state_.view, state_.hovered)) state_.hovered = {};
}

// Other data: the current example becomes the training point that is nearest to where it was.
void CurveScreen::follow_data() {
  followed_ = state_.view->parts;
  const CurvePoints& points = followed_->points;
  std::size_t best = 0;
  for (const std::int32_t row : followed_->train) {
    const auto i = static_cast<std::size_t>(row);
    if (row == followed_->train.front() ||
        std::abs(points.x[i] - state_.example_x) < std::abs(points.x[best] - state_.example_x))
      best = i;
  }
  state_.choose_example(points.x[best], points.y[best], true);
}

bool CurveScreen::busy() const { return probe_.busy() || asked_example_ != state_.example_version; }

std::string CurveScreen::selected() const {
  if (state_.view == nullptr || !exists(*state_.view, state_.selected)) return {};
  return to_string(ref_of(*state_.view, state_.selected));
}

std::vector<std::string_view> CurveScreen::actions() const {
  return {"curve.squares",     "curve.pieces_each", "curve.pieces_stacked",
          "curve.pieces_none", "curve.tool_draw",   "curve.tool_look"};
}

void CurveScreen::act(Session&, std::string_view action) {
  if (action == "curve.squares") state_.squares = !state_.squares;
  if (action == "curve.pieces_each") state_.pieces = CurvePieces::Each;
  if (action == "curve.pieces_stacked") state_.pieces = CurvePieces::Stacked;
  if (action == "curve.pieces_none") state_.pieces = CurvePieces::None;
  if (action == "curve.tool_draw") state_.tool = CurveTool::Draw;
  if (action == "curve.tool_look") state_.tool = CurveTool::Look;
}

CurveScreen::Parts& CurveScreen::parts(Ui& ui) {
  if (parts_ == nullptr) parts_ = std::make_unique<Parts>(ui.platform());
  return *parts_;
}

void CurveScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("curve");
  Parts& p = parts(ui);
  state_.help = {};
  state_.hovered_before = std::exchange(state_.hovered, CurveTarget{});
  const float pad = ui.px(16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float data = std::clamp(inner.width() * 0.17f, ui.px(136), ui.px(232));
  p.data.draw(ui, session, state_, {inner.min, {inner.min.x + data, inner.max.y}});
  if (state_.view == nullptr) return;
  const float side = std::clamp(inner.width() * 0.24f, ui.px(190), ui.px(270));
  const Area right{{inner.max.x - side, inner.min.y}, inner.max};
  const Area middle{{inner.min.x + data + ui.px(20), inner.min.y}, {right.min.x - ui.px(20), inner.max.y}};
  draw_options(ui, {middle.min, {middle.max.x, middle.min.y + ui.px(kCurveOptions)}});
  const float table = ui.px(20 + 4 * kCurveErrorRow);
  p.plot.draw(
      ui, session, state_, touch_,
      {{middle.min.x, middle.min.y + ui.px(kCurveOptions + 8)}, {middle.max.x, middle.max.y - table - ui.px(8)}});
  const float width = std::min(ui.px(kCurveErrorTable), middle.width() * 0.62f);
  const Area errors{{middle.min.x, middle.max.y - table}, {middle.min.x + width, middle.max.y}};
  draw_errors(ui, errors);
  draw_verdict(ui, {{errors.max.x + ui.px(14), errors.min.y}, middle.max});
  draw_curve_side(ui, session, state_, touch_, right);
  touch_.draw(ui, session, state_);
  draw_card(ui, session);
}

// How the pieces are drawn, and the squares.
void CurveScreen::draw_options(Ui& ui, const Area& area) {
  const float squares = std::min(ui.px(170), area.width() * 0.36f);
  ImGui::SetCursorScreenPos(area.min);
  constexpr auto kFlags = ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("pieces", {area.width() - squares - ui.px(16), area.height()}, false, kFlags);
  auto pieces = static_cast<int>(state_.pieces);
  if (segmented(ui, "curve.pieces", pieces, {"curve.pieces_each", "curve.pieces_stacked", "curve.pieces_none"}))
    state_.pieces = static_cast<CurvePieces>(pieces);
  ImGui::EndChild();
  ImGui::SetCursorScreenPos({area.max.x - squares, area.min.y + ui.px(23)});
  ImGui::BeginChild("squares", {squares, area.height() - ui.px(23)}, false, kFlags);
  toggle(ui, "curve.squares", state_.squares);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void CurveScreen::draw_errors(Ui& ui, const Area& area) {
  const auto scope = ui.scope("lines");
  const Theme& t = ui.theme();
  const CurveView& view = *state_.view;
  const float column = ui.px(62), title = area.min.y + ui.px(20);
  text_in(ui.fonts().small, area.min, {area.max.x - 2 * column, title}, t.muted, ui.tr("curve.error_title"));
  text_in(ui.fonts().small, {area.max.x - 2 * column, area.min.y}, {area.max.x - column - ui.px(4), title}, t.muted,
          ui.tr("curve.train_error"), Align::Right);
  text_in(ui.fonts().small, {area.max.x - column, area.min.y}, {area.max.x - ui.px(4), title}, t.muted,
          ui.tr("curve.test_error"), Align::Right);
  const std::array lines = {
      CurveErrorLine{"curve.line_network", &view.network, &state_.show_network, t.text, false},
      CurveErrorLine{"curve.line_learning", &view.polynomial, &state_.show_learning, t.classes[3], false},
      CurveErrorLine{"curve.line_best", &view.exact, &state_.show_best, t.classes[3], true},
      CurveErrorLine{"curve.line_target", nullptr, &state_.show_target, t.muted, true}};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const float y = title + ui.px(kCurveErrorRow) * static_cast<float>(i);
    draw_curve_error(ui, lines[i], {{area.min.x, y}, {area.max.x, y + ui.px(kCurveErrorRow)}});
  }
}

void CurveScreen::draw_verdict(Ui& ui, const Area& area) const {
  const Theme& t = ui.theme();
  constexpr std::array<std::string_view, 4> kNames = {"unknown", "under", "over", "good"};  // by FitState
  const std::string key = fmt::format("curve_fit.{}", kNames[static_cast<std::size_t>(state_.view->state)]);
  const ImU32 color = state_.view->state == FitState::Good      ? t.good
                      : state_.view->state == FitState::Unknown ? t.muted
                                                                : t.warning;
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(24)}, color, ui.tr(key + ".title"));
  text_lines(ui.fonts().small, {area.min.x, area.min.y + ui.px(26)}, area.width(), t.muted, ui.tr(key + ".about"));
}

// Of what is under the pointer, from the second frame on.
void CurveScreen::draw_card(Ui& ui, Session& session) {
  if (!state_.hovered || state_.hovered != state_.hovered_before || !exists(*state_.view, state_.hovered)) return;
  if (state_.hovered == state_.selected || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId)) return;
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  Card content = card_of(ui, state_, session, state_.hovered);
  content.hint = ui.tr("playground.card_hint");
  hover_card(ui, content);
}

void CurveScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("curve");
  // The starting states that the story offers, by their files.
  constexpr std::array<std::string_view, 3> kTries = {"three-pieces", "overfit", "wiggles"};
  if (state_.view == nullptr || !exists(*state_.view, state_.selected))
    if (const std::string chosen = draw_story(ui, "curve.story.", "curve.try.", kTries); !chosen.empty())
      wanted_state_ = "curve-" + chosen;
  draw_curve_inspector(ui, session, state_);
}

bool CurveScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".csv") && !path.ends_with(".tsv") && !path.ends_with(".txt")) return false;
  if (const Status status = parts(ui).data.open(session, path); !status)
    ui.banners().show({"csv", Severity::Error, ui.tr(status.error()), {}});
  return true;
}

}  // namespace neurarium
