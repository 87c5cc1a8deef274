// Banners are rows with a coloured edge; toasts are drawn on the foreground list and fade by the platform's clock.
#include "app/ui/feedback.h"

#include <algorithm>
#include <cmath>

#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

namespace neurarium {
namespace {

constexpr double kToastSeconds = 3.5;
constexpr double kFadeSeconds = 0.4;

ImU32 color_of(const Theme& t, Severity severity) {
  return severity == Severity::Error ? t.error : severity == Severity::Warning ? t.warning : t.muted;
}

Icon icon_of(Severity severity) {
  return severity == Severity::Error ? Icon::Error : severity == Severity::Warning ? Icon::Warning : Icon::Info;
}

// Draws one banner; true if it asks to go. `pressed` becomes the index of the action, or stays -1.
bool draw_banner(Ui& ui, const Banner& banner, int& pressed) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope(banner.id);
  const float width = available_width();
  float buttons = ui.px(40);
  for (const BannerAction& action : banner.actions)
    buttons += text_size(ui.fonts().body, ui.tr(action.key)).x + ui.px(36);
  ImFont* font = ui.fonts().body;
  // Where the buttons would squeeze the sentence they stand below it.
  const bool below = width - ui.px(44) - buttons < ui.px(240) && !banner.actions.empty();
  const float wrap = std::max(ui.px(60), width - ui.px(44) - (below ? ui.px(48) : buttons));
  const std::string sentence = wrapped(font, banner.text, wrap);
  const ImVec2 lines = font->CalcTextSizeA(font->FontSize, FLT_MAX, wrap, sentence.c_str());
  const float text_height = std::max(ui.px(44), lines.y + ui.px(16));
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max{min.x + width, min.y + text_height + (below ? ui.px(40) : 0.0f)};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = color_of(t, banner.severity);
  list.AddRectFilled(min, max, mix(t.raised, color, 0.08f), ui.px(5));
  list.AddRectFilled(min, {min.x + ui.px(4), max.y}, color, ui.px(5), ImDrawFlags_RoundCornersLeft);
  const float middle = min.y + text_height * 0.5f;
  draw_icon(list, icon_of(banner.severity), {min.x + ui.px(24), middle}, ui.px(18), color);
  list.AddText(font, font->FontSize, {min.x + ui.px(44), std::round(middle - lines.y * 0.5f)}, t.text, sentence.c_str(),
               nullptr, wrap);
  const float row = std::round(middle - ui.px(16));
  const ImVec2 actions{below ? min.x + ui.px(44) : std::max(min.x, max.x - buttons), below ? min.y + text_height : row};
  ImGui::SetCursorScreenPos(actions);
  for (std::size_t i = 0; i < banner.actions.size(); ++i) {
    if (button(ui, banner.actions[i].key)) pressed = static_cast<int>(i);
    ImGui::SameLine();
  }
  ImGui::SetCursorScreenPos({max.x - ui.px(40), row});
  const bool dismissed = icon_button(ui, "kit.dismiss", Icon::Close);
  ImGui::SetCursorScreenPos({min.x, max.y + ui.px(8)});
  ImGui::Dummy({1.0f, 1.0f});
  return dismissed;
}

}  // namespace

void Banners::show(Banner banner) {
  const auto same = std::find_if(banners_.begin(), banners_.end(), [&](const Banner& b) { return b.id == banner.id; });
  if (same != banners_.end())
    *same = std::move(banner);
  else
    banners_.push_back(std::move(banner));
}

void Banners::dismiss(const std::string& id) {
  std::erase_if(banners_, [&](const Banner& b) { return b.id == id; });
}

bool Banners::has(const std::string& id) const {
  return std::any_of(banners_.begin(), banners_.end(), [&](const Banner& b) { return b.id == id; });
}

void Banners::draw(Ui& ui) {
  const auto scope = ui.scope("banner");
  const std::vector<Banner> shown = banners_;  // an action may show or dismiss banners
  for (const Banner& banner : shown) {
    int pressed = -1;
    const bool dismissed = draw_banner(ui, banner, pressed);
    if (dismissed || pressed >= 0) dismiss(banner.id);
    if (pressed >= 0) banner.actions[static_cast<std::size_t>(pressed)].run();
  }
}

void Toasts::show(std::string text, Severity severity) { toasts_.push_back({std::move(text), severity, -1.0}); }

void Toasts::draw(Ui& ui) {
  const double now = ui.now();
  for (Toast& toast : toasts_)
    if (toast.shown_at < 0.0) toast.shown_at = now;
  std::erase_if(toasts_, [&](const Toast& toast) { return now - toast.shown_at > kToastSeconds; });
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().body;
  float bottom = screen.y - ui.px(24);
  for (auto it = toasts_.rbegin(); it != toasts_.rend(); ++it) {
    const double left = kToastSeconds - (now - it->shown_at);
    const auto alpha = static_cast<float>(std::clamp(left / kFadeSeconds, 0.0, 1.0));
    const ImVec2 text = text_size(font, it->text);
    const ImVec2 size{text.x + ui.px(32), text.y + ui.px(18)};
    const ImVec2 min{std::round((screen.x - size.x) * 0.5f), std::round(bottom - size.y)};
    const ImU32 edge = it->severity == Severity::Info ? t.line : color_of(t, it->severity);
    list.AddRectFilled(min, {min.x + size.x, min.y + size.y}, with_alpha(t.raised, alpha), ui.px(6));
    list.AddRect(min, {min.x + size.x, min.y + size.y}, with_alpha(edge, alpha), ui.px(6));
    list.AddText(font, font->FontSize, {min.x + ui.px(16), min.y + ui.px(9)}, with_alpha(t.text, alpha),
                 it->text.c_str());
    bottom -= size.y + ui.px(8);
  }
}

}  // namespace neurarium
