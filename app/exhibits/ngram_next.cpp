// The next token: its probability by the counts, written out on hover, beside that of the table that learns it.
#include "app/exhibits/ngram.h"
#include "app/exhibits/share_bar.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kLargestNextRow = 24, kLowestNextRow = 15;
constexpr float kLogitsAcross = 8;  // that a drag over the whole bar changes a logit by

std::string quoted_context(Ui& ui, const NgramText& text, std::span<const int> tokens) {
  const std::string out = text.shown(tokens);
  ui.fonts().use(out);
  return ui.tr("ngram.after", out);
}

// One order of the probability as a sum with its numbers.
std::string term_formula(const NgramSettings& s, int vocabulary, const NgramTerm& term) {
  if (s.smoothing == "add-k")
    return fmt::format("({} + {}) / ({} + {} · {}) = {}", term.count, format_number(s.add), term.total,
                       format_number(s.add), vocabulary, format_number(term.probability));
  if (term.total == 0) return fmt::format("0 / 0 → {}", format_number(term.probability));
  const std::string seen = fmt::format("({} − {}) / {}", term.count, format_number(term.discount, 3), term.total);
  if (s.smoothing == "kneser-ney")
    return fmt::format("{} + {} · p = {}", term.count > 0 ? seen : "0", format_number(term.passed_on, 3),
                       format_number(term.probability));
  if (term.count > 0) return fmt::format("{} = {}", seen, format_number(term.probability));
  return fmt::format("0 → {} · p = {}", format_number(term.passed_on, 3), format_number(term.probability));
}

void tell_candidate(Ui& ui, const NgramView& view, const NgramCandidate& next) {
  const auto& s = dynamic_cast<const NgramSettings&>(*view.settings);
  Card card;
  card.title = view.row < 0 ? view.text->name(next.id) : fmt::format("table[{},{}]", view.row, next.id);
  card.subtitle = view.text->name(next.id);
  card.rows = {{ui.tr("ngram.counted_p"), format_number(next.counted), ui.theme().positive}};
  if (view.row >= 0) {
    card.rows.push_back({ui.tr("ngram.learned_p"), format_number(next.learned), ui.theme().good});
    card.rows.push_back({ui.tr("ngram.logit"), format_number(static_cast<double>(next.logit))});
  }
  for (const NgramTerm& term : next.terms) {
    card.formula.push_back(quoted_context(ui, *view.text, term.context));
    card.formula.push_back("  " + term_formula(s, view.text->vocabulary(), term));
  }
  card.hint = ui.tr(view.row < 0 ? "ngram.no_row" : "ngram.next_hint");
  hover_card(ui, card);
}

void candidate_menu(Ui& ui, Session& session, const NgramView& view, bool open) {
  ContextMenu menu(ui, "ngram.row_menu", open);
  if (!menu || view.row < 0) return;
  const ValueRef row{"table", {{"", static_cast<std::int32_t>(view.row)}}};
  const bool frozen = session.find_edit(row, EditKind::Freeze) != nullptr;
  if (menu_item(ui, "ngram.freeze_row", {.shortcut = {}, .checked = frozen, .enabled = true})) {
    if (frozen)
      session.remove_edits(row);
    else
      session.add_edit({row, EditKind::Freeze, 0, 0, {}});
  }
  if (menu_item(ui, "ngram.forget_row")) {
    std::vector<std::int64_t> offsets;
    for (int i = 0; i < view.text->vocabulary(); ++i) offsets.push_back(view.row * view.text->vocabulary() + i);
    const std::size_t count = offsets.size();
    session.set_parameters("table", std::move(offsets), std::vector<float>(count, 0.0f));
  }
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(row).c_str());
}

// Right is more: the logit in the table.
void drag_learned(Session& session, NgramState& state, const NgramCandidate& next, const Item& item) {
  if (item.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (ImGui::IsItemActivated()) state.pressed = next.logit;
  const float moved = ImGui::GetMouseDragDelta(0, 0).x;
  const bool ends = ImGui::IsItemDeactivated();
  if (moved == 0 || !(item.held || ends)) return;
  session.set_parameter("table", state.view->row * state.view->text->vocabulary() + next.id,
                        state.pressed + moved / item.size().x * kLogitsAcross, ends);
}

}  // namespace

void draw_ngram_next(Ui& ui, Session& session, NgramState& state, const Area& area) {
  const auto scope = ui.scope("next");
  const Theme& t = ui.theme();
  const NgramView& view = *state.view;
  const float head = ui.px(40), names = ui.px(84), gap = ui.px(14);
  const float width = std::floor((area.width() - names - 2 * gap) / 2);
  const std::array<float, 2> left = {area.min.x + names + gap, area.min.x + names + 2 * gap + width};
  const auto heading = [&](float x, std::string_view key, const std::string& below) {
    const Item item = make_item_at(ui, key, {x, area.min.y}, {x + width, area.min.y + ui.px(36)}, WidgetKind::Text);
    tooltip(ui, key);
    text_in(ui.fonts().strong, item.min, {item.max.x, item.min.y + ui.px(18)}, t.text, ui.tr(key));
    text_in(ui.fonts().small, {x, item.min.y + ui.px(18)}, item.max, t.muted, below);
  };
  const std::span<const int> context(view.context);
  heading(left[0], "ngram.by_counts",
          ui.tr("ngram.found_of", quoted_context(ui, *view.text, context.last(static_cast<std::size_t>(view.known))),
                view.known, context.size()));
  heading(left[1], "ngram.by_learning",
          view.row < 0 ? ui.tr("ngram.no_row_short") : ui.tr("ngram.row_short", view.row));
  const float room = area.height() - head;
  const auto fit = static_cast<std::size_t>(std::max(1.0f, room / ui.px(kLowestNextRow)));
  const std::size_t rows = std::min(fit, view.candidates.size());
  const float row = std::floor(std::min(ui.px(kLargestNextRow), room / static_cast<float>(rows)));
  bool menu = false;
  for (std::size_t i = 0; i < rows; ++i) {
    const NgramCandidate& next = view.candidates[i];
    const float y = area.min.y + head + row * static_cast<float>(i);
    const auto number = ui.scope(std::to_string(next.id));
    const Item counted =
        make_item_at(ui, "ngram.candidate", {area.min.x, y}, {left[0] + width, y + row}, WidgetKind::Button);
    ui.registry().explain_item();
    const Item learned =
        make_item_at(ui, "ngram.learned", {left[1], y}, {left[1] + width, y + row}, WidgetKind::Canvas);
    ui.registry().explain_item();
    if (view.row >= 0) drag_learned(session, state, next, learned);
    const bool hovered = counted.hovered || learned.hovered;
    if (hovered || state.selected == next.id)
      ImGui::GetWindowDrawList()->AddRectFilled({area.min.x, y}, {area.max.x, y + row}, t.raised, ui.px(3));
    text_in(ui.fonts().body, {area.min.x + ui.px(2), y}, {area.min.x + names, y + row},
            state.selected == next.id ? t.accent : t.text, ngram_token(ui, *view.text, next.id));
    share_bar(ui, {{left[0], y}, {left[0] + width, y + row}}, next.counted, t.positive,
              fmt::format("{:.1f}", 100 * next.counted));
    share_bar(ui, {{left[1], y}, {left[1] + width, y + row}}, view.row < 0 ? 0 : next.learned, t.good,
              view.row < 0 ? "\u2013" : fmt::format("{:.1f}", 100 * next.learned));
    if (hovered) {
      state.help = "ngram.help_next";
      if (!ImGui::IsMouseDown(0)) tell_candidate(ui, view, next);
    }
    if (counted.clicked || learned.clicked) state.selected = next.id;
    menu |= counted.right_clicked || learned.right_clicked;
  }
  candidate_menu(ui, session, view, menu);
}

}  // namespace neurarium
