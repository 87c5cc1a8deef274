#include "app/exhibits/transformer_lens.h"

#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

std::string lens_percent(double share) { return fmt::format("{:.1f} %", share * 100); }

// Where a click on a depth leads: to the part of the model that wrote there.
void go_to_depth(TransformerState& state, const LensDepth& depth, int position) {
  state.position = position + 1 == state.view->length() ? -1 : position;
  ++state.text_version;
  if (depth.part == LensPart::Embedded) {
    state.detail = Detail::Residual;
  } else if (depth.part == LensPart::Attention) {
    state.choose_head({depth.layer, state.head.layer == depth.layer ? state.head.head : 0});
    state.detail = Detail::Head;
  } else {
    state.layer_of_neurons = depth.layer;
    state.detail = Detail::Neurons;
  }
}

}  // namespace

std::string depth_name(Ui& ui, const LensDepth& depth) {
  if (depth.part == LensPart::Embedded) return ui.tr("lens.embedded");
  return ui.tr(depth.part == LensPart::Attention ? "lens.attention" : "lens.mlp", depth.layer);
}

LensPanel::LensPanel(Platform& platform, bool threads)
    : picture_(platform, Filter::Nearest),
      probe_([](const TransformerView& view,
                const NoKey&) { return read_logit_lens(*view.sentence, *view.params, view.spec); },
             threads) {}

// As many columns as hold a word each, the position in focus among them.
LensPanel::Window LensPanel::place(Ui& ui, const TransformerState& state, const LogitLens& lens, const Area& area) {
  Window w;
  w.min = {area.min.x + ui.px(86), area.min.y + ui.px(20)};
  const float width = area.max.x - w.min.x;
  const auto columns = static_cast<int>(lens.columns());
  w.count = std::clamp(static_cast<int>(width / ui.px(58)), 1, columns);
  w.cell = std::min(ui.px(110), width / static_cast<float>(w.count));
  w.row = std::min(ui.px(40), (area.max.y - ui.px(20) - w.min.y) / static_cast<float>(lens.depths.size()));
  const int focus = std::clamp(state.view->position - lens.first, 0, columns - 1);
  const int natural = std::clamp(focus - w.count + 1, 0, columns - w.count);
  scrolled_ = std::clamp(scrolled_, -(columns - w.count - natural), natural);
  w.first = natural - scrolled_;
  return w;
}

void LensPanel::draw_cells(Ui& ui, const TransformerView& view, const LogitLens& lens, const Window& w) {
  const Colormap map = Colormap::sequential(ui.theme(), 0, 1);
  Image image(w.count, static_cast<int>(lens.depths.size()));
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x)
      image.at(x, y) = map(lens.at(static_cast<std::size_t>(y), static_cast<std::size_t>(w.first + x)).answer);
  picture_.update(image);
  const ImVec2 max{w.min.x + w.cell * static_cast<float>(w.count), w.min.y + w.row * static_cast<float>(image.height)};
  picture_.draw(*ImGui::GetWindowDrawList(), w.min, max);
  const float line = ui.fonts().small->FontSize;
  if (w.row < line) return;
  const bool both = w.row >= 2 * line + ui.px(2);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const LensCell& cell = lens.at(static_cast<std::size_t>(y), static_cast<std::size_t>(w.first + x));
      const ImVec2 at{w.min.x + static_cast<float>(x) * w.cell, w.min.y + static_cast<float>(y) * w.row};
      const ImVec2 end{at.x + w.cell - 1, at.y + w.row};
      const ImU32 ink = readable_on(image.at(x, y));
      const float middle = both ? at.y + w.row * 0.5f : end.y;
      text_in(ui.fonts().small, at, {end.x, middle}, ink,
              token_text(ui, view.data->tokenizer->shown(cell.top.front().id)), Align::Center);
      if (both)
        text_in(ui.fonts().small, {at.x, middle}, end, ink, lens_percent(cell.top.front().probability), Align::Center);
    }
}

void LensPanel::draw_names(Ui& ui, const TransformerState& state, const TransformerView& view, const LogitLens& lens,
                           const Window& w, const Area& area) const {
  const Theme& t = ui.theme();
  const float line = ui.fonts().small->FontSize;
  const int every = std::max(1, static_cast<int>(std::ceil(line / w.row)));
  for (std::size_t y = 0; y < lens.depths.size(); ++y) {
    if (static_cast<int>(y) % every != 0) continue;
    const float middle = w.min.y + (static_cast<float>(y) + 0.5f) * w.row;
    text_in(ui.fonts().small, {area.min.x, middle - line}, {w.min.x - ui.px(6), middle + line}, t.muted,
            depth_name(ui, lens.depths[y]), Align::Right);
  }
  for (int x = 0; x < w.count; ++x) {
    const int token = lens.first + w.first + x;
    const float left = w.min.x + static_cast<float>(x) * w.cell;
    const bool focus = token == view.position;
    text_in(ui.fonts().small, {left, area.min.y}, {left + w.cell - 1, w.min.y},
            focus                          ? t.accent
            : token == state.hovered_token ? t.text
                                           : t.muted,
            token_text(ui, view.tokens[static_cast<std::size_t>(token)].text), Align::Center);
  }
  const bool scrolls = w.count < static_cast<int>(lens.columns());
  std::string foot = ui.tr("lens.scale");
  if (scrolls) foot += "  " + ui.tr("lens.scrolls");
  if (lens.first > 0) foot += "  " + ui.tr("lens.bounded", lens.columns());
  const float y = w.min.y + w.row * static_cast<float>(lens.depths.size());
  text_in(ui.fonts().small, {area.min.x, y}, {area.max.x, y + ui.px(20)}, t.muted, foot);
}

void LensPanel::draw_card(Ui& ui, const TransformerView& view, const LogitLens& lens, int depth, int column) const {
  const LensDepth& place = lens.depths[static_cast<std::size_t>(depth)];
  const LensCell& cell = lens.at(static_cast<std::size_t>(depth), static_cast<std::size_t>(column));
  const auto word = [&](int id) { return token_text(ui, view.data->tokenizer->shown(id)); };
  const int token = lens.first + column;
  Card card;
  card.title = to_string(ValueRef{place.value, {{"t", token}}});
  card.subtitle =
      ui.tr("lens.cell", depth_name(ui, place), token_text(ui, view.tokens[static_cast<std::size_t>(token)].text));
  for (const LensToken& top : cell.top)
    card.rows.push_back({fmt::format("\u201c{}\u201d", word(top.id)), lens_percent(top.probability)});
  const int answer = lens.answers[static_cast<std::size_t>(column)];
  card.rows.push_back(
      {ui.tr("lens.in_the_end", word(answer), cell.rank), lens_percent(cell.answer), ui.theme().accent});
  card.hint = ui.tr("lens.hint");
  hover_card(ui, card);
}

void LensPanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("lens");
  const auto* found = probe_.get(state.view, {});
  if (found == nullptr) return;
  const TransformerView& view = *found->view;
  const LogitLens& lens = *found->answer;
  const Window w = place(ui, state, lens, area);
  if (w.row < 1 || lens.first + w.first + w.count > view.length()) return;
  const Item item = make_item_at(
      ui, "lens.table", w.min,
      {w.min.x + w.cell * static_cast<float>(w.count), w.min.y + w.row * static_cast<float>(lens.depths.size())},
      WidgetKind::Canvas);
  ui.registry().explain_item();
  draw_cells(ui, view, lens, w);
  draw_names(ui, state, view, lens, w, area);
  if (!item.hovered) return;
  state.help = "lens.help";
  claim_wheel();
  const float wheel = ImGui::GetIO().MouseWheel;
  if (wheel != 0) scrolled_ += wheel > 0 ? 1 : -1;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int x = nearest_cell((mouse.x - w.min.x) / w.cell, w.count);
  const int y = nearest_cell((mouse.y - w.min.y) / w.row, static_cast<int>(lens.depths.size()));
  const ImVec2 at{w.min.x + static_cast<float>(x) * w.cell, w.min.y + static_cast<float>(y) * w.row};
  ImGui::GetWindowDrawList()->AddRect(at, {at.x + w.cell, at.y + w.row}, ui.theme().text, 0, 0, ui.px(2));
  state.next_hovered_token = lens.first + w.first + x;
  draw_card(ui, view, lens, y, w.first + x);
  if (item.clicked && found->view == state.view)
    go_to_depth(state, lens.depths[static_cast<std::size_t>(y)], state.next_hovered_token);
}

}  // namespace neurarium
