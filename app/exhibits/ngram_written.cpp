// What the counts write after the prompt, token by token, and how many tokens before each were found in the text.
#include "app/exhibits/ngram.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <span>
#include <vector>

namespace neurarium {
namespace {

struct PlacedToken {
  Area area;
  std::string name;
};

// The ground of a token: the more of the memory was found, the bluer; nothing found: the negative colour.
ImU32 memory_ground(const Theme& t, int found, int memory) {
  if (memory == 0) return with_alpha(t.positive, 0.12f);
  if (found == 0) return with_alpha(t.negative, 0.45f);
  return with_alpha(t.positive, 0.08f + 0.5f * static_cast<float>(found) / static_cast<float>(memory));
}

void tell_written(Ui& ui, const NgramView& view, std::size_t at, const std::vector<int>& all) {
  const WrittenToken& token = view.written[at];
  const std::size_t end = view.prompt.size() + at;
  const auto length = static_cast<std::size_t>(token.context);
  const std::string found = view.text->shown(std::span(all).subspan(end - length, length));
  ui.fonts().use(found);
  const auto memory = dynamic_cast<const NgramSettings&>(*view.settings).n - 1;
  hover_card(ui, {.title = view.text->name(token.id),
                  .rows = {{ui.tr("ngram.found"), found.empty() ? "\u2013" : found},
                           {ui.tr("ngram.found_length"), fmt::format("{} / {}", token.context, memory)},
                           {ui.tr("ngram.drawn_with"), format_number(token.probability), ui.theme().positive}},
                  .hint = ui.tr("ngram.written_hint")});
}

}  // namespace

void draw_ngram_written(Ui& ui, Session& session, NgramState& state, const Area& area) {
  const Theme& t = ui.theme();
  const NgramView& view = *state.view;
  const bool words = view.text->unit == CorpusUnit::Word;
  const float head = ui.px(20), line = ui.px(22), gap = words ? ui.px(4) : ui.px(1);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text, ui.tr("ngram.written_title"));
  const Area body{{area.min.x, area.min.y + head + ui.px(2)}, area.max};
  const Item item = make_item_at(ui, "ngram.written", body.min, body.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "ngram.help_written";
  std::vector<int> all = view.prompt;
  for (const WrittenToken& token : view.written) all.push_back(token.id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto memory = static_cast<int>(dynamic_cast<const NgramSettings&>(*view.settings).n) - 1;
  ImVec2 at = body.min;
  int hovered = -1;
  // Of a long prompt its end.
  const std::size_t first = view.prompt.size() > 60 ? view.prompt.size() - 60 : 0;
  for (std::size_t i = first; i < all.size(); ++i) {
    const std::string name = ngram_token(ui, *view.text, all[i]);
    const float width = std::max(ui.px(8), text_size(ui.fonts().body, name).x + (words ? ui.px(6) : ui.px(2)));
    if (at.x + width > body.max.x) at = {body.min.x, at.y + line + ui.px(3)};
    if (at.y + line > body.max.y) break;
    const ImVec2 max{at.x + width, at.y + line};
    const bool is_written = i >= view.prompt.size();
    if (is_written) {
      const auto place = static_cast<int>(i - view.prompt.size());
      list.AddRectFilled(at, max, memory_ground(t, view.written[static_cast<std::size_t>(place)].context, memory),
                         ui.px(2));
      const ImVec2 mouse = ImGui::GetIO().MousePos;
      if (item.hovered && mouse.x >= at.x && mouse.x < max.x + gap && mouse.y >= at.y && mouse.y < max.y) {
        hovered = place;
        list.AddRect(at, max, t.accent, ui.px(2));
      }
    }
    text_in(ui.fonts().body, at, max, is_written ? t.text : t.muted, name, Align::Center);
    at.x = max.x + gap;
  }
  if (hovered < 0) return;
  tell_written(ui, view, static_cast<std::size_t>(hovered), all);
  if (!item.clicked) return;
  const std::span<const int> kept(all.data(), view.prompt.size() + static_cast<std::size_t>(hovered) + 1);
  change_exhibit<NgramSettings>(session, "setting.prompt",
                                [&](NgramSettings& s) { s.prompt = view.text->typed(kept); });
}

}  // namespace neurarium
