// The words nearest to a chosen one, and the list of analogies with what the vectors answer.
#include "app/exhibits/word2vec.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr float kListRow = 21, kListHead = 24;

std::string equation(Ui& ui, const Word2vecView& view, const AnalogyAnswer& a) {
  return fmt::format("{} − {} + {}", shown_word(ui, view, a.to), shown_word(ui, view, a.from),
                     shown_word(ui, view, a.as));
}

void tell_analogy(Ui& ui, const Word2vecView& view, const AnalogyAnswer& asked) {
  Card card{.title = equation(ui, view, asked)};
  for (const Neighbor& n : asked.best)
    card.rows.push_back({shown_word(ui, view, n.row), format_number(1 - static_cast<double>(n.distance), 3),
                         n.row == asked.expected ? ui.theme().good : 0});
  if (asked.expected >= 0) card.hint = ui.tr("word2vec.expected", shown_word(ui, view, asked.expected));
  hover_card(ui, card);
}

void draw_analogy(Ui& ui, Word2vecState& state, const AnalogyAnswer& asked, const Area& area) {
  const Theme& t = ui.theme();
  const Word2vecView& view = *state.view;
  const Item item = make_item_at(ui, "word2vec.analogy", area.min, area.max, WidgetKind::Text);
  ui.registry().explain_item();
  if (item.hovered) ImGui::GetWindowDrawList()->AddRectFilled(area.min, area.max, t.raised, ui.px(3));
  const float split = area.min.x + area.width() * 0.62f;
  text_in(ui.fonts().small, area.min, {split, area.max.y}, t.text, equation(ui, view, asked));
  const std::string answer = asked.best.empty() ? "–" : shown_word(ui, view, asked.best.front().row);
  const ImU32 color = asked.expected < 0 ? t.accent : asked.hit() ? t.good : t.warning;
  const std::string mark = asked.expected < 0 ? "" : asked.hit() ? "✓ " : "✗ ";
  text_in(ui.fonts().small, {split + ui.px(4), area.min.y}, area.max, color, mark + answer);
  if (!item.hovered) return;
  state.help = "word2vec.help_analogies";
  tell_analogy(ui, view, asked);
}

}  // namespace

void draw_nearest_words(Ui& ui, Session& session, Word2vecState& state, const Area& area) {
  const auto scope = ui.scope("nearest");
  const Theme& t = ui.theme();
  const Word2vecView& view = *state.view;
  const float head = ui.px(kListHead), row = ui.px(kListRow);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text,
          view.word < 0 ? ui.tr("word2vec.no_word") : ui.tr("word2vec.nearest_to", shown_word(ui, view, view.word)));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < view.nearest.size(); ++i) {
    const float y = area.min.y + head + row * static_cast<float>(i);
    if (y + row > area.max.y) break;
    const Neighbor& n = view.nearest[i];
    const auto number = ui.scope(std::to_string(n.row));
    const Item item = make_item_at(ui, "word2vec.neighbor", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Button);
    ui.registry().explain_item();
    if (item.hovered) {
      list.AddRectFilled(item.min, item.max, t.raised, ui.px(3));
      state.map.next_hovered = n.row;
      state.help = "word2vec.help_nearest";
    }
    const double cosine = 1 - static_cast<double>(n.distance);
    const float names = area.width() * 0.44f, end = area.max.x - ui.px(44);
    text_in(ui.fonts().body, {area.min.x + ui.px(2), y}, {area.min.x + names, y + row}, t.text,
            shown_word(ui, view, n.row));
    const ImVec2 min{area.min.x + names, y + row * 0.3f};
    list.AddRectFilled(min, {end, y + row * 0.7f}, t.raised, ui.px(2));
    list.AddRectFilled(min, {min.x + (end - min.x) * static_cast<float>(std::clamp(cosine, 0.0, 1.0)), y + row * 0.7f},
                       t.positive, ui.px(2));
    text_in(ui.fonts().small, {end, y}, {area.max.x, y + row}, t.muted, format_number(cosine, 3), Align::Right);
    if (item.clicked) {
      const std::string word(view.words->text.tokenizer->bytes(n.row));
      change_exhibit<Word2vecSettings>(session, "setting.word", [&](Word2vecSettings& s) { s.word = word; });
    }
  }
}

void draw_analogies(Ui& ui, Word2vecState& state, const Area& area) {
  const auto scope = ui.scope("analogies");
  const Theme& t = ui.theme();
  const Word2vecView& view = *state.view;
  const float head = ui.px(kListHead);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text,
          ui.tr("word2vec.analogies_title", view.hits(), view.analogies.size()));
  const std::size_t count = view.analogies.size() + (view.typed ? 1 : 0);
  if (count == 0) return;
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + head});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("list", {area.width(), std::max(1.0f, area.height() - head)}, false, ImGuiWindowFlags_NoBackground);
  const float row = ui.px(kListRow);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  for (std::size_t i = 0; i < count; ++i) {
    const float y = from.y + row * static_cast<float>(i);
    const bool typed = view.typed && i == 0;
    const AnalogyAnswer& asked = typed ? *view.typed : view.analogies[i - (view.typed ? 1 : 0)];
    const auto number = ui.scope(typed ? "typed" : std::to_string(i));
    draw_analogy(ui, state, asked, {{from.x, y}, {from.x + width, y + row}});
  }
  ImGui::SetCursorScreenPos(from);
  ImGui::Dummy({1, row * static_cast<float>(count)});
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

}  // namespace neurarium
