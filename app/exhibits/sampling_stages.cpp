// The stages as columns: what a step removes is struck out and grey, what is left grows, and the draws fill up to the
// chances.
#include "app/exhibits/sampling_screen.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kStageHeadings = 56;
constexpr float kTallestBar = 32, kLowestBar = 9;
constexpr std::array<const char*, kSamplingSteps> kStageKeys = {
    "sampling.logits", "sampling.repetition", "sampling.softmax", "sampling.top_k", "sampling.top_p", "sampling.min_p"};

struct StageGrid {
  Area area;
  float names, row, gap, width;
  std::size_t rows;
  [[nodiscard]] float top() const { return area.min.y; }
  [[nodiscard]] Area column(int i) const {
    const float x = area.min.x + names + gap + (width + gap) * static_cast<float>(i);
    return {{x, area.min.y}, {x + width, area.max.y}};
  }
};

StageGrid lay_out_stages(Ui& ui, const SamplingView& view, const Area& area) {
  StageGrid g{};
  g.area = {{area.min.x, area.min.y + ui.px(kStageHeadings)}, {area.max.x, area.max.y - ui.px(4)}};
  float longest = ui.px(36);
  for (const std::int32_t id : view.order)
    longest =
        std::max(longest, text_size(ui.fonts().body, view.words.names[static_cast<std::size_t>(id)]).x + ui.px(6));
  g.names = std::min(longest, ui.px(96));
  g.gap = ui.px(10);
  const auto columns = static_cast<float>(kSamplingSteps + 1);
  g.width = std::floor((g.area.width() - g.names - g.gap * columns) / columns);
  const float height = g.area.height();
  g.rows = std::min(view.order.size(), static_cast<std::size_t>(std::max(1.0f, height / ui.px(kLowestBar))));
  g.row = std::min(ui.px(kTallestBar), std::floor(height / static_cast<float>(g.rows)));
  return g;
}

class StagePainter {
 public:
  StagePainter(Ui& ui, const SamplingState& state, const StageGrid& grid)
      : ui_(ui), t_(ui.theme()), state_(state), view_(*state.view), g_(grid) {
    for (const SamplingStage& stage : view_.stages)
      for (const double score : stage.scores)
        if (std::isfinite(score)) largest_ = std::max(largest_, std::abs(score));
    if (!(largest_ > 0)) largest_ = 1;
  }

  void draw_headings() const {
    for (int i = 0; i <= kSamplingSteps; ++i) {
      const Area c = g_.column(i);
      const float y = g_.top() - ui_.px(kStageHeadings);
      const bool last = i == kSamplingSteps;
      const Item item = make_item_at(ui_, last ? "sampling.drawn" : kStageKeys[static_cast<std::size_t>(i)],
                                     {c.min.x, y}, {c.max.x, y + ui_.px(kStageHeadings - 4)}, WidgetKind::Text);
      tooltip(ui_, last ? "sampling.drawn" : kStageKeys[static_cast<std::size_t>(i)]);
      text_in(ui_.fonts().strong, item.min, {item.max.x, y + ui_.px(18)}, t_.text,
              ui_.tr(last ? "sampling.drawn" : kStageKeys[static_cast<std::size_t>(i)]));
      if (last) {
        text_in(ui_.fonts().small, {c.min.x, y + ui_.px(18)}, {c.max.x, y + ui_.px(34)}, t_.muted,
                format_count(view_.draws));
        if (view_.draws > 0)
          text_in(ui_.fonts().small, {c.min.x, y + ui_.px(34)}, {c.max.x, y + ui_.px(50)}, t_.muted,
                  ui_.tr("sampling.gap", fmt::format("{:.1f}", view_.largest_gap * 100)));
        continue;
      }
      const SamplingStage& stage = view_.stages[static_cast<std::size_t>(i)];
      text_in(ui_.fonts().small, {c.min.x, y + ui_.px(18)}, {c.max.x, y + ui_.px(34)}, t_.muted,
              ui_.tr("sampling.kept", stage.kept));
      text_in(ui_.fonts().small, {c.min.x, y + ui_.px(34)}, {c.max.x, y + ui_.px(50)}, t_.muted,
              ui_.tr("sampling.entropy", fmt::format("{:.2f}", std::max(0.0, stage.entropy))));
    }
  }

  void draw_word(std::size_t place) const {
    const auto id = static_cast<std::size_t>(view_.order[place]);
    const float y = g_.top() + g_.row * static_cast<float>(place);
    const bool chosen = state_.hovered == static_cast<int>(id) || state_.selected == static_cast<int>(id);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (chosen) list.AddRectFilled({g_.area.min.x, y}, {g_.area.max.x, y + g_.row}, t_.raised, ui_.px(3));
    ui_.fonts().use(view_.words.names[id]);
    const bool lives = view_.stages.back().chances[id] > 0;
    text_in(g_.row >= ui_.px(16) ? ui_.fonts().body : ui_.fonts().small, {g_.area.min.x + ui_.px(2), y},
            {g_.area.min.x + g_.names, y + g_.row}, lives ? t_.text : t_.muted, view_.words.names[id]);
    for (int i = 0; i < kSamplingSteps; ++i) draw_bar(i, id, y);
    draw_draws(id, y);
  }

 private:
  // Of logits to both sides of zero, of chances from the left.
  void draw_bar(int i, std::size_t id, float y) const {
    const SamplingStage& stage = view_.stages[static_cast<std::size_t>(i)];
    const Area c = g_.column(i);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float pad = std::max(1.0f, std::floor(g_.row * 0.14f));
    const ImVec2 min{c.min.x, y + pad};
    const ImVec2 max{c.max.x, y + g_.row - pad};
    const bool is_score = i < static_cast<int>(SamplingStep::Temperature);
    if (is_score) {
      const double score = stage.scores[id];
      const float middle = (min.x + max.x) * 0.5f;
      const auto reach = static_cast<float>(std::isfinite(score) ? score / largest_ : 0) * (max.x - min.x) * 0.5f;
      list.AddLine({middle, y}, {middle, y + g_.row}, t_.line);
      list.AddRectFilled({std::min(middle, middle + reach), min.y}, {std::max(middle, middle + reach), max.y},
                         t_.sign(score), ui_.px(2));
      return number(score > 0 ? ImVec2{min.x, y} : ImVec2{middle, y},
                    score > 0 ? ImVec2{middle - ui_.px(3), y + g_.row} : ImVec2{max.x, y + g_.row},
                    format_number(score, 3), t_.muted, Align::Right);
    }
    list.AddRectFilled(min, max, t_.raised, ui_.px(2));
    const double chance = stage.chances[id];
    if (chance <= 0) return struck(i, id, min, max);
    list.AddRectFilled(min, {min.x + std::max(1.0f, (max.x - min.x) * static_cast<float>(chance)), max.y}, t_.positive,
                       ui_.px(2));
    number({min.x, y}, {max.x - ui_.px(3), y + g_.row}, fmt::format("{:.1f}", chance * 100),
           chance > 0.8 ? readable_on(t_.positive) : t_.text, Align::Right);
  }

  // Removed here or before: what it had is outlined where it was cut.
  void struck(int i, std::size_t id, ImVec2 min, ImVec2 max) const {
    const double before = view_.stages[static_cast<std::size_t>(i - 1)].chances[id];
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (before > 0 && i > static_cast<int>(SamplingStep::Temperature))
      list.AddRect(min, {min.x + std::max(2.0f, (max.x - min.x) * static_cast<float>(before)), max.y}, t_.negative,
                   ui_.px(2));
    list.AddLine({min.x, (min.y + max.y) * 0.5f}, {max.x, (min.y + max.y) * 0.5f},
                 before > 0 ? t_.negative : with_alpha(t_.muted, 0.5f), ui_.px(before > 0 ? 2 : 1));
  }

  void draw_draws(std::size_t id, float y) const {
    const Area c = g_.column(kSamplingSteps);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float pad = std::max(1.0f, std::floor(g_.row * 0.14f));
    const ImVec2 min{c.min.x, y + pad};
    const ImVec2 max{c.max.x, y + g_.row - pad};
    const auto chance = static_cast<float>(view_.stages.back().chances[id]);
    const float share =
        view_.draws > 0 ? static_cast<float>(view_.histogram[id]) / static_cast<float>(view_.draws) : 0.0f;
    list.AddRectFilled(min, max, t_.raised, ui_.px(2));
    if (share > 0)
      list.AddRectFilled(min, {min.x + std::max(1.0f, (max.x - min.x) * share), max.y}, t_.good, ui_.px(2));
    if (chance > 0) {
      const float x = min.x + (max.x - min.x) * chance;
      list.AddLine({x, y + 1}, {x, y + g_.row - 1}, t_.accent, ui_.px(2));
    }
    if (view_.draws > 0 && view_.histogram[id] > 0)
      number({min.x, y}, {max.x - ui_.px(3), y + g_.row}, format_count(view_.histogram[id]),
             share > 0.75f ? readable_on(t_.good) : t_.text, Align::Right);
  }

  void number(ImVec2 min, ImVec2 max, const std::string& said, ImU32 color, Align align) const {
    if (g_.row >= ui_.px(13)) text_in(ui_.fonts().small, min, max, color, said, align);
  }

  Ui& ui_;
  const Theme& t_;
  const SamplingState& state_;
  const SamplingView& view_;
  const StageGrid& g_;
  double largest_ = 0;
};

// Right is more. The whole width of the column is the scale of the logits, twice.
void drag_logit(Session& session, SamplingState& state, std::size_t id, const Item& item, double scale) {
  if (ImGui::IsItemActivated()) {
    state.pressed = static_cast<double>(state.view->logits[id]);
    state.press_scale = scale;
  }
  const float moved = ImGui::GetMouseDragDelta(0, 0).x;
  const bool ends = ImGui::IsItemDeactivated();
  if (moved == 0 || !(item.held || ends)) return;
  const auto words = static_cast<std::int64_t>(state.view->words.names.size());
  const double number = state.pressed + static_cast<double>(moved / item.size().x) * 2 * state.press_scale;
  session.set_parameter("table", state.view->words.row() * words + static_cast<std::int64_t>(id),
                        static_cast<float>(number), ends);
}

void show_word_card(Ui& ui, const SamplingView& view, std::size_t id) {
  const SamplingStage& last = view.stages.back();
  Card card;
  card.title = fmt::format("table[{},{}]", view.words.row(), id);
  card.subtitle = view.words.names[id];
  card.rows = {{ui.tr("sampling.card_logit"), format_number(static_cast<double>(view.logits[id]))},
               {ui.tr("sampling.card_softmax"), format_number(view.stages[0].chances[id])},
               {ui.tr("sampling.card_chance"), format_number(last.chances[id]), ui.theme().positive}};
  card.formula = {fmt::format("exp({}) / Σ", format_number(view.stages[2].scores[id], 3))};
  if (view.draws > 0)
    card.rows.push_back({ui.tr("sampling.card_drawn"),
                         fmt::format("{} / {}", format_count(view.histogram[id]), format_count(view.draws))});
  card.hint = ui.tr("sampling.card_hint");
  hover_card(ui, card);
}

std::string joined_words(Ui& ui, const SampledWords& words, const std::vector<std::int32_t>& ids) {
  std::string line;
  for (const std::int32_t id : ids) {
    const std::string& name = words.names[static_cast<std::size_t>(id)];
    line += (line.empty() ? "" : " ") + name;
  }
  ui.fonts().use(line);
  return line;
}

}  // namespace

void draw_sampling_stages(Ui& ui, Session& session, SamplingState& state, const Area& area) {
  const auto scope = ui.scope("stages");
  const SamplingView& view = *state.view;
  const StageGrid g = lay_out_stages(ui, view, area);
  if (g.width < ui.px(20) || g.area.height() < ui.px(30)) return;
  double scale = 1;
  for (const double score : view.stages[0].scores)
    if (std::isfinite(score)) scale = std::max(scale, std::abs(score));
  const Area logits = g.column(0);
  for (std::size_t i = 0; i < g.rows; ++i) {
    const auto id = static_cast<std::size_t>(view.order[i]);
    const float y = g.top() + g.row * static_cast<float>(i);
    const auto row = ui.scope(std::to_string(id));  // the row moves while it is dragged
    const Item bar =
        make_item_at(ui, "sampling.logit", {logits.min.x, y}, {logits.max.x, y + g.row}, WidgetKind::Canvas);
    ui.registry().explain_item();
    drag_logit(session, state, id, bar, scale);
    if (bar.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const Item rest =
        make_item_at(ui, "sampling.word", {logits.max.x, y}, {g.area.max.x, y + g.row}, WidgetKind::Button);
    ui.registry().explain_item();
    if (bar.hovered || rest.hovered) {
      state.next_hovered = static_cast<int>(id);
      state.help = "sampling.help_word";
    }
    if (bar.clicked || rest.clicked) state.selected = static_cast<int>(id);
  }
  const StagePainter painter(ui, state, g);
  painter.draw_headings();
  for (std::size_t i = 0; i < g.rows; ++i) painter.draw_word(i);
  if (g.rows < view.order.size())
    text_in(ui.fonts().small, {area.min.x, area.max.y - ui.px(14)}, {area.max.x, area.max.y}, ui.theme().muted,
            ui.tr("sampling.more_words", view.order.size() - g.rows));
  if (state.hovered >= 0 && !ImGui::IsMouseDown(0)) show_word_card(ui, view, static_cast<std::size_t>(state.hovered));
}

void draw_continuations(Ui& ui, const SamplingState& state, const Area& area) {
  const SamplingView& view = *state.view;
  const Theme& t = ui.theme();
  ImGui::GetWindowDrawList()->AddLine(area.min, {area.max.x, area.min.y}, t.line);
  const float label = std::max(text_size(ui.fonts().small, ui.tr("sampling.greedy")).x,
                               text_size(ui.fonts().small, ui.tr("sampling.sampled")).x) +
                      ui.px(12);
  const std::string prompt = joined_words(ui, view.words, view.words.prompt);
  const auto line = [&](std::string_view key, const std::vector<std::int32_t>& ids, float y) {
    const float height = ui.px(26);
    const Item item = make_item_at(ui, key, {area.min.x, y}, {area.max.x, y + height}, WidgetKind::Text);
    tooltip(ui, key);
    text_in(ui.fonts().small, item.min, {area.min.x + label, y + height}, t.muted, ui.tr(key));
    const float x = area.min.x + label;
    const float wide = text_size(ui.fonts().body, prompt).x + ui.px(6);
    text_in(ui.fonts().body, {x, y}, {x + wide, y + height}, t.muted, prompt);
    text_in(ui.fonts().body, {x + wide, y}, {area.max.x, y + height}, t.text, joined_words(ui, view.words, ids));
  };
  line("sampling.greedy", view.greedy, area.min.y + ui.px(10));
  line("sampling.sampled", view.sampled, area.min.y + ui.px(40));
}

}  // namespace neurarium
