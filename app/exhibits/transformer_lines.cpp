// Attention as lines between tokens, from the one that reads to the one that is read; beside each other for languages
// that are written without spaces.
#include "app/exhibits/matrix_labels.h"
#include "app/exhibits/transformer_head.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kFaintest = 0.02f;       // patterns below are not drawn
constexpr std::size_t kMostLines = 400;  // the strongest

struct TokenLink {
  int query, key;
  float pattern;
};

std::vector<TokenLink> strongest_links(const TransformerState& state, int only) {
  const int length = state.view->length();
  const std::span<const float> pattern = state.view->of_block(state.head.layer, "attn.pattern");
  const auto first = static_cast<std::size_t>(state.head.head * length * length);
  std::vector<TokenLink> links;
  for (int query = 0; query < length; ++query)
    for (int key = 0; key < length; ++key) {
      const float p = pattern[first + static_cast<std::size_t>(query * length + key)];
      if (p >= kFaintest && (only < 0 || query == only || key == only)) links.push_back({query, key, p});
    }
  std::sort(links.begin(), links.end(), [](const TokenLink& a, const TokenLink& b) { return a.pattern > b.pattern; });
  if (links.size() > kMostLines) links.resize(kMostLines);
  return links;
}

// Where the tokens stand: queries left (or above), keys right (or below).
struct LinePlaces {
  Area area;
  float labels;
  int length;
  bool across;

  [[nodiscard]] float step() const { return (across ? area.width() : area.height()) / static_cast<float>(length); }
  [[nodiscard]] Area label(int token, bool key) const {
    const float a = static_cast<float>(token) * step();
    if (across)
      return {{area.min.x + a, key ? area.max.y - labels : area.min.y},
              {area.min.x + a + step(), key ? area.max.y : area.min.y + labels}};
    return {{key ? area.max.x - labels : area.min.x, area.min.y + a},
            {key ? area.max.x : area.min.x + labels, area.min.y + a + step()}};
  }
  [[nodiscard]] ImVec2 end(int token, bool key) const {
    const Area box = label(token, key);
    const ImVec2 middle{(box.min.x + box.max.x) * 0.5f, (box.min.y + box.max.y) * 0.5f};
    if (across) return {middle.x, key ? box.min.y - 2 : box.max.y + 2};
    return {key ? box.min.x - 4 : box.max.x + 4, middle.y};
  }
};

}  // namespace

void HeadPanel::draw_lines(Ui& ui, TransformerState& state, const Area& area) {
  if (area.width() < ui.px(120) || area.height() < ui.px(60)) return;
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const bool across = across_ < 0 ? is_written_in_squares(view) : across_ == 1;
  const float head = ui.px(20);
  text_in(ui.fonts().small, area.min, {area.max.x - ui.px(26), area.min.y + head}, t.muted,
          ui.tr(across ? "transformer.lines_across" : "transformer.lines_down"));
  if (icon_button_at(ui, "transformer.across", Icon::Menu, {area.max.x - ui.px(11), area.min.y + ui.px(9)},
                     {.size = 22, .active = across}))
    across_ = across ? 0 : 1;
  const Area inside{{area.min.x, area.min.y + head}, area.max};
  const auto name = [&](int i) { return token_text(ui, view.tokens[static_cast<std::size_t>(i)].text); };
  const float above = column_names_height(ui, inside.width() / static_cast<float>(view.length()),
                                          {0, view.length(), -1, -1, name}, ui.px(kMostNames));
  const LinePlaces places{inside, across ? above : std::min(ui.px(90), area.width() * 0.34f), view.length(), across};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  int hovered = state.hovered_token;
  const int only = hovered >= 0 ? hovered : state.pinned_token;
  const ImU32 hue = head_color(t, state.head.head, view.spec.heads);
  for (const TokenLink& link : strongest_links(state, only))
    list.AddLine(places.end(link.query, false), places.end(link.key, true),
                 with_alpha(hue, link.pattern * (link.query + 1 == view.length() ? state.grown : 1.0f)), ui.px(2));
  const float line = ui.fonts().small->FontSize;
  const int every = std::max(1, static_cast<int>(std::ceil(line / places.step())));
  const Item item = make_item_at(ui, "transformer.lines", inside.min, inside.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float along = across ? mouse.x - inside.min.x : mouse.y - inside.min.y;
    state.next_hovered_token = std::clamp(static_cast<int>(along / places.step()), 0, view.length() - 1);
    state.help = "transformer.help_lines";
    if (item.clicked)
      state.pinned_token = state.pinned_token == state.next_hovered_token ? -1 : state.next_hovered_token;
  }
  if (across) {
    for (const float y : {inside.min.y, inside.max.y - above})
      column_names(ui, {{inside.min.x, y}, {inside.max.x, y + above}}, {0, view.length(), only, -1, name});
    return;
  }
  for (int i = 0; i < view.length(); ++i) {
    const bool lit = i == only;
    if (!lit && (i % every != 0 || (only >= 0 && std::abs(i - only) < every))) continue;
    const std::string text = name(i);
    for (const bool key : {false, true}) {
      Area box = places.label(i, key);
      const float tall = std::max(0.0f, line - box.height()) * 0.5f;
      box = {{box.min.x, box.min.y - tall}, {box.max.x, box.max.y + tall}};
      const ImU32 ink = lit ? (i == state.pinned_token ? t.accent : t.text) : t.muted;
      text_in(ui.fonts().small, box.min, box.max, ink, text, key ? Align::Left : Align::Right);
    }
  }
}

}  // namespace neurarium
