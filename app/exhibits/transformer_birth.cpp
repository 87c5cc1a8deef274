#include "app/exhibits/transformer_birth.h"

#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_chips.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace neurarium {
namespace {

constexpr std::size_t kMostKeyframes = 48;
constexpr double kAwaySeconds = 0.5;        // off screen: steps may be missing
constexpr std::int64_t kPastSequences = 8;  // as many as the present is measured on

}  // namespace

BirthPanel::BirthPanel(bool threads)
    : probe_(
          [](const TransformerMoment& m) {
            return Measured{m.step, measure_moment(m, kPastSequences)};
          },
          threads) {}

// Each view that comes is a measurement; another network, or another line of the run, begins anew.
void BirthPanel::follow_run(const Session& session, const TransformerView& view) {
  const Snapshot& now = session.snapshot();
  if (graph_ != view.task->graph || line_ != now.line) {
    graph_ = view.task->graph;
    line_ = now.line;
    history_.clear();
    past_.clear();
    seen_ = nullptr;
    asked_ = false;
  }
  history_.cut_after(now.head);
}

void BirthPanel::ask_past(Session& session) {
  asked_ = true;
  session.trainer().with([mail = mail_](Timeline& timeline) {
    std::vector<TransformerMoment> moments = past_moments(timeline, kMostKeyframes);
    const std::lock_guard lock(mail->mutex);
    mail->moments = std::move(moments);
    mail->arrived = true;
  });
}

// One keyframe after the other, the newest first.
void BirthPanel::measure_past() {
  {
    const std::lock_guard lock(mail_->mutex);
    if (mail_->arrived) {
      past_ = std::exchange(mail_->moments, {});
      mail_->arrived = asked_ = false;
    }
  }
  if (auto measured = probe_.take()) history_.add(measured->step, measured->scores);
  std::erase_if(past_, [this](const TransformerMoment& m) { return m.task->graph != graph_ || history_.has(m.step); });
  if (past_.empty() || probe_.busy()) return;
  probe_.ask(std::move(past_.back()));
  past_.pop_back();
}

void BirthPanel::update_curves() {
  const std::vector<std::string>& kinds = history_.kinds();
  if (std::ranges::find(kinds, kind_) == kinds.end()) {
    const auto induction = std::ranges::find(kinds, fmt::format("role.{}", head_role_name(HeadRole::Induction)));
    kind_ = kinds.empty() ? std::string() : induction != kinds.end() ? *induction : kinds.front();
  }
  if (drawn_version_ == history_.version() && drawn_kind_ == kind_) return;
  drawn_version_ = history_.version();
  drawn_kind_ = kind_;
  curves_ = history_.curves(kind_);
  samples_.assign(curves_.size(), Samples());
  for (std::size_t i = 0; i < curves_.size(); ++i) samples_[i].assign(curves_[i].steps, curves_[i].scores);
}

// Gives where the row, or rows, end.
float BirthPanel::draw_kinds(Ui& ui, const Area& area) {
  const auto scope = ui.scope("kind");
  ChipRow row(ui, area.min, area.max.x, ui.px(22), true);
  const std::vector<std::string>& kinds = history_.kinds();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto scope_of_kind = ui.scope(kinds[i]);
    const bool link = kinds[i].starts_with("link.");
    if (link && (i == 0 || !kinds[i - 1].starts_with("link."))) row.label(ui.tr("birth.links"));
    if (row.chip("birth.kind", ui.tr(kinds[i]), kinds[i] == kind_)) kind_ = kinds[i];
  }
  return row.bottom();
}

void BirthPanel::draw_chart(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  ChartSpec spec;
  // Of many heads the best have a place in the legend, the chosen one always.
  std::vector<std::size_t> order(curves_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t i) {
    const bool chosen = state.head == HeadChoice{curves_[i].layer, curves_[i].head};
    return std::pair{chosen ? 0 : 1, -curves_[i].scores.back()};
  };
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  const auto named = static_cast<std::size_t>(std::max(1.0f, area.width() / ui.px(125)));
  for (std::size_t i = 0; i < order.size(); ++i) {
    const ScoreCurve& curve = curves_[order[i]];
    const std::string name = ui.tr("birth.head", curve.layer, curve.head);
    const ImU32 hue = head_color(t, curve.head, state.view->spec.heads);
    if (i < named)
      spec.series.push_back(
          {name, &samples_[order[i]], curve.layer == state.head.layer ? hue : mix(t.panel, hue, 0.6f)});
    else
      spec.shades.push_back({&samples_[order[i]], name});
  }
  spec.cursor = static_cast<double>(state.view->step);
  spec.x_max = static_cast<double>(std::max<std::int64_t>(1, session.snapshot().head));
  spec.x_min = 0;
  spec.empty_text = ui.tr("birth.empty");
  ImGui::SetCursorScreenPos(area.min);
  const ChartHit hit = chart(ui, "birth.chart", {area.width(), area.height()}, spec, &zoom_);
  if (hit.hovered) state.help = "birth.help";
  if (hit.clicked)
    session.trainer().seek(
        std::clamp<std::int64_t>(static_cast<std::int64_t>(hit.x + 0.5), 0, session.snapshot().head));
}

// The chosen head at the step of the time slider, and what it is called there.
void BirthPanel::draw_pattern(Ui& ui, TransformerState& state, HeadThumbnails& heads, const Area& area) const {
  const Theme& t = ui.theme();
  const float row = ui.px(18);
  const float edge = std::floor(std::min(area.width(), area.height() - 2 * row));
  if (edge < ui.px(24)) return;
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + row}, t.text,
          ui.tr("birth.pattern", state.head.layer, state.head.head, state.view->step));
  const ImVec2 min{area.min.x, area.min.y + row};
  const Item item = make_item_at(ui, "birth.pattern", min, {min.x + edge, min.y + edge}, WidgetKind::Button);
  tooltip(ui, "birth.pattern");
  heads.draw_pattern(t, state.view, state.head, item.min, item.max);
  ImGui::GetWindowDrawList()->AddRect(item.min, item.max, item.hovered ? t.text : t.accent);
  if (item.clicked) state.detail = Detail::Head;
  text_in(ui.fonts().small, {area.min.x, item.max.y}, {area.max.x, item.max.y + row}, t.muted,
          score_label(ui, *state.view, state.head));
}

void BirthPanel::draw(Ui& ui, Session& session, TransformerState& state, HeadThumbnails& heads, const Area& area) {
  const auto scope = ui.scope("birth");
  follow_run(session, *state.view);
  const bool was_away = drawn_at_ < 0 || ui.now() - drawn_at_ > kAwaySeconds;
  drawn_at_ = ui.now();
  if ((seen_ == nullptr || was_away) && !waiting()) ask_past(session);
  if (seen_ != state.view) {
    seen_ = state.view;
    history_.add(seen_->step, seen_->measured);
  }
  measure_past();
  update_curves();
  const Area body{{area.min.x, draw_kinds(ui, area) + ui.px(4)}, area.max};
  const float side = std::min(body.height() - ui.px(36), body.width() * 0.3f);
  const float foot = ui.px(20);
  draw_chart(ui, session, state, {body.min, {body.max.x - side - ui.px(20), body.max.y - foot}});
  draw_pattern(ui, state, heads, {{body.max.x - side, body.min.y}, body.max});
  const bool flat = session.snapshot().head == 0;
  text_in(ui.fonts().small, {area.min.x, area.max.y - foot}, {body.max.x - side - ui.px(20), area.max.y},
          ui.theme().muted,
          flat            ? ui.tr("birth.nothing_yet")
          : past_.empty() ? ui.tr("birth.measured", history_.size())
                          : ui.tr("birth.measuring", past_.size()));
}

}  // namespace neurarium
