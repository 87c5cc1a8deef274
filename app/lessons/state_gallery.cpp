#include "app/lessons/state_gallery.h"

#include "app/shell/dialog.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr float kGalleryWidth = 1080;   // of the dialog, before scaling
constexpr float kGalleryCard = 236;     // a card is at least so wide
constexpr float kGalleryPicture = 76;   // edge of a region
constexpr float kGallerySentence = 46;  // three lines
constexpr float kGalleryCardAir = 8;

}  // namespace

// One at a time: asks for the next that has none, and takes what has come.
void StateGallery::make_pictures(Ui& ui, const LessonBook& book) {
  if (std::optional<StateView> view = probe_.take()) {
    made_[view->state].view = *view;
    asked_ = nullptr;
  }
  if (asked_ == nullptr)
    for (const LessonBook::StatePtr& state : book.states())
      if (!made_.contains(state)) {
        asked_ = state;
        probe_.ask(state);
        break;
      }
  for (auto& [state, made] : made_) {
    if (!made.view.has_picture() || (made.picture != nullptr && made.theme == ui.theme().kind)) continue;
    if (made.picture == nullptr) made.picture = std::make_unique<Picture>(ui.platform());
    made.theme = ui.theme().kind;
    made.picture->update(paint_state(ui.theme(), made.view));
  }
}

void StateGallery::draw_picture(Ui& ui, const StartingState& state, ImVec2 min, ImVec2 max) {
  const auto made = std::find_if(made_.begin(), made_.end(), [&](const auto& m) { return m.first.get() == &state; });
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool wide = made != made_.end() && !made->second.view.has_network();
  const float edge = (max.y - min.y) * (wide ? 2 : 1);
  list.AddRectFilled(min, {min.x + edge, max.y}, t.panel, ui.px(4));
  if (made == made_.end() || made->second.picture == nullptr) return;
  made->second.picture->draw(list, min, {min.x + edge, max.y}, IM_COL32_WHITE, ui.px(4));
  if (!wide)
    draw_small_network(list, t, made->second.view, {min.x + edge + ui.px(18), min.y}, {max.x - ui.px(10), max.y});
}

bool StateGallery::draw_card(Ui& ui, const StartingState& state, float width, float height) {
  const Theme& t = ui.theme();
  const Item item = make_item(ui, state.key, {width, height}, WidgetKind::Button);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_face(list, t, item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.09f) : t.raised, ui.px(6));
  const float air = ui.px(kGalleryCardAir);
  const ImVec2 min{item.min.x + air, item.min.y + air};
  const float right = item.max.x - air;
  const float below = min.y + ui.px(kGalleryPicture);
  draw_picture(ui, state, min, {right, below});
  text_in(ui.fonts().strong, {min.x, below + ui.px(4)}, {right, below + ui.px(25)}, t.text, say(ui, state.title));
  ImFont* font = ui.fonts().small;
  const std::string sentence = wrapped(font, say(ui, state.about), right - min.x);
  list.PushClipRect({min.x, below}, item.max, true);
  list.AddText(font, font->FontSize, {min.x, below + ui.px(26)}, t.muted, sentence.c_str(), nullptr, right - min.x);
  list.PopClipRect();
  tooltip_text(ui, ui.tr("states.open_this"));
  return item.clicked;
}

std::shared_ptr<const StartingState> StateGallery::draw(Ui& ui, const LessonBook& book) {
  Dialog dialog(ui, "states", std::exchange(opening_, false), kGalleryWidth);
  open_ = static_cast<bool>(dialog);
  if (!open_) return nullptr;
  make_pictures(ui, book);
  heading(ui, "states.title");
  hint(ui, ui.tr("states.about"));
  ImGui::Dummy({1.0f, ui.px(2)});
  std::shared_ptr<const StartingState> chosen;
  const float gap = ui.px(8);
  const float room = available_width() - ui.px(12);  // the scroll bar
  const int across = std::max(1, static_cast<int>((room + gap) / (ui.px(kGalleryCard) + gap)));
  const float width = std::floor((room + gap) / static_cast<float>(across) - gap);
  const float height = ui.px(kGalleryPicture + 26 + kGallerySentence + 2 * kGalleryCardAir);
  const int rows = (static_cast<int>(book.states().size()) + across - 1) / across;
  const float all = static_cast<float>(rows) * (height + gap) - gap;
  const float most = ImGui::GetIO().DisplaySize.y - ui.px(190);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("cards", {0, std::max(ui.px(60), std::min(all, most))}, false, ImGuiWindowFlags_NoBackground);
  for (std::size_t i = 0; i < book.states().size(); ++i) {
    if (i % static_cast<std::size_t>(across) != 0) ImGui::SameLine();
    if (draw_card(ui, *book.states()[i], width, height)) chosen = book.states()[i];
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::Dummy({1.0f, ui.px(2)});
  align_right(button_width(ui, "help.close"));
  if (button(ui, "help.close") || chosen != nullptr) dialog.close();
  return chosen;
}

}  // namespace neurarium
