// The rail: an icon for each exhibit, the two lists and the window's buttons; their names while the mouse is on it.
#include "app/shell/shell.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/exhibit.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kSmallestRailShare = 0.6f;  // of their full size that its buttons shrink to before it scrolls
constexpr float kFixedButtons = 9;          // the smaller ones: two lists and seven of the window
constexpr float kNameLine = 20;

Icon exhibit_icon(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Icon>, 20> icons = {
      {{"transformer", Icon::Attention}, {"embeddings", Icon::Space}, {"neuron", Icon::Neuron},
       {"curve", Icon::Curve},           {"descent", Icon::Descent},  {"landscape", Icon::Surface},
       {"backprop", Icon::Backprop},     {"basins", Icon::Basins},    {"depth", Icon::Depth},
       {"vision", Icon::Vision},         {"lookup", Icon::Lookup},    {"sampling", Icon::Sampling},
       {"limits", Icon::Limits},         {"ngram", Icon::Ngram},      {"tfidf", Icon::Bag},
       {"word2vec", Icon::WordVectors},  {"rnn", Icon::Recurrent},    {"next", Icon::NextWord},
       {"translate", Icon::Translate},   {"order", Icon::Order}}};
  for (const auto& [exhibit, icon] : icons)
    if (exhibit == name) return icon;
  return Icon::Network;
}

Icon theme_icon(ThemeKind kind) {
  return kind == ThemeKind::Dark ? Icon::Moon : kind == ThemeKind::Light ? Icon::Sun : Icon::Contrast;
}

}  // namespace

// Exhibits from the top, the two lists and the window's buttons at the lower end; where they do not fit the wheel
// scrolls the exhibits, the one that is shown among them, and the others stay.
void Shell::draw_rail(const Rect& rect) {
  if (rect.width() < 8.0f) return;
  rail_names_.clear();
  draw_rail_icons(rect);
  draw_rail_names(rect);
}

void Shell::draw_rail_icons(const Rect& rect) {
  const Panel panel(*ui_, "rail", rect, {0.0f, false, false});
  const auto offered = static_cast<float>(exhibits().size() + exhibit_views().size());
  const float ends = ui_->px(28 + 28 + 8);
  const float share =
      std::clamp((rect.height() - ends) / ui_->px(offered * 48 + kFixedButtons * 40), kSmallestRailShare, 1.0f);
  const float fixed = std::min(ui_->px(28 + kFixedButtons * 40 * share), rect.height() * 0.6f);
  const Rect top{rect.min, {rect.max.x, rect.max.y - fixed}};
  const float long_end = std::max(top.height(), ui_->px(28 + offered * 48 * share));
  const bool scrolls = long_end > top.height() + 1.0f;
  ImGui::SetCursorScreenPos(top.min);
  ImGui::BeginChild("rail", {top.width(), std::max(1.0f, top.height())}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  const float scrolled = ImGui::GetScrollY(), most = ImGui::GetScrollMaxY();
  rail_top_ = top.max.y;
  draw_rail_exhibits({{top.min.x, top.min.y - scrolled}, {top.max.x, top.min.y - scrolled + long_end}}, share);
  if (scrolls) {
    ImGui::SetCursorScreenPos({top.min.x, top.min.y - scrolled + long_end - 1.0f});
    ImGui::Dummy({1.0f, 1.0f});
    // That there is more, above or below.
    const float x = (top.min.x + top.max.x) * 0.5f;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto more = [&](float y, float direction) {
      const float half = ui_->px(6), tip = ui_->px(4) * direction;
      list.AddRectFilled({top.min.x, y - ui_->px(7)}, {top.max.x - 1.0f, y + ui_->px(7)},
                         with_alpha(ui_->theme().panel, 0.85f));
      list.AddTriangleFilled({x - half, y - tip * 0.5f}, {x + half, y - tip * 0.5f}, {x, y + tip}, ui_->theme().text);
    };
    if (scrolled > 1.0f) more(top.min.y + ui_->px(7), -1);
    if (scrolled < most - 1.0f) more(top.max.y - ui_->px(7), 1);
  }
  ImGui::EndChild();
  draw_fixed_buttons({{rect.min.x, top.max.y}, rect.max}, share);
}

void Shell::draw_rail_exhibits(const Rect& rect, float share) {
  const float x = (rect.min.x + rect.max.x) * 0.5f, step = ui_->px(48) * share;
  float y = rect.min.y + ui_->px(28);
  const auto offer = [&](std::string_view name) {
    if (name == shown_ && rail_shows_ != shown_) {
      ImGui::SetScrollFromPosY(y - ImGui::GetWindowPos().y, 0.5f);
      rail_shows_ = shown_;
    }
    rail_names_.push_back({fmt::format("exhibit.{}", name), y, name == shown_});
    if (icon_button_at(*ui_, fmt::format("exhibit.{}", name), exhibit_icon(name), {x, y},
                       {.size = std::min(40.0f, 48 * share), .active = name == shown_, .named = true}))
      open_exhibit(std::string(name));
    y += step;
  };
  for (const ExhibitInfo& exhibit : exhibits()) offer(exhibit.name);
  for (const ExhibitView& view : exhibit_views()) offer(view.name);
}

void Shell::draw_fixed_buttons(const Rect& rect, float share) {
  const float x = (rect.min.x + rect.max.x) * 0.5f, step = ui_->px(40) * share, size = std::min(36.0f, 40 * share);
  float low = rect.max.y - ui_->px(28);
  const float lists = low - (kFixedButtons - 1) * step;
  rail_names_.push_back({"lesson.list", lists, lesson_.is_open()});
  rail_names_.push_back({"states.title", lists + step, false});
  if (icon_button_at(*ui_, "lesson.list", Icon::Book, {x, lists},
                     {.size = size, .active = lesson_.is_open(), .named = true}))
    lesson_list_.open();
  if (icon_button_at(*ui_, "states.title", Icon::Tiles, {x, lists + step}, {.size = size, .named = true}))
    gallery_.open();
  const auto press = [&](std::string_view key, Icon icon) {
    rail_names_.push_back({std::string(key), low, false});
    const bool pressed = icon_button_at(*ui_, key, icon, {x, low}, {.size = size, .named = true});
    low -= step;
    return pressed;
  };
  if (press("app.theme", theme_icon(settings_.theme))) set_theme(theme_after(settings_.theme));
  if (press("app.language", Icon::Language)) switch_language();
  if (press("app.help", Icon::Help)) help_.open({});
  if (press("app.palette", Icon::Search)) palette_.open();
  if (press("app.export", Icon::Export)) asking_export_ = true;
  if (press("app.save", Icon::Save)) save_or_ask(false);
  if (press("app.open", Icon::Open)) ask_open();
}

// Beside the icons what they are called, over the exhibit, while the mouse rests on the rail; a click puts the names
// away until it comes again.
void Shell::draw_rail_names(const Rect& rect) {
  const bool on_rail = rect.contains(ImGui::GetIO().MousePos);
  if (!on_rail) rail_quiet_ = false;
  if (on_rail && ImGui::IsMouseClicked(0)) rail_quiet_ = true;
  const bool dialog = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if (!on_rail || rail_quiet_ || dialog) return;
  const Theme& t = ui_->theme();
  const auto is_exhibit = [](const RailName& name) { return name.key.starts_with("exhibit."); };
  const auto title = [&](const RailName& name) { return ui_->tr(is_exhibit(name) ? name.key + ".title" : name.key); };
  const auto about = [&](const RailName& name) { return ui_->tr(name.key + (is_exhibit(name) ? ".about" : ".tip")); };
  float titles = 0, abouts = 0;
  for (const RailName& name : rail_names_) {
    if (!is_exhibit(name)) continue;
    titles = std::max(titles, text_size(ui_->fonts().strong, title(name)).x);
    abouts = std::max(abouts, text_size(ui_->fonts().small, about(name)).x);
  }
  const float left = rect.max.x + ui_->px(10), middle = left + titles + ui_->px(16);
  const float right = middle + abouts + ui_->px(14), half = ui_->px(kNameLine) * 0.5f;
  ImGui::SetNextWindowPos({rect.max.x, rect.min.y});
  ImGui::SetNextWindowSize({right - rect.max.x, rect.height()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::Begin("##rail names", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBackground |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({rect.max.x, rect.min.y}, {right, rect.max.y}, t.panel);
  list.AddLine({right, rect.min.y}, {right, rect.max.y}, t.line);
  for (const RailName& name : rail_names_) {
    if (is_exhibit(name) && (name.y - half < rect.min.y || name.y + half > rail_top_))
      continue;  // scrolled out of sight
    if (std::abs(ImGui::GetIO().MousePos.y - name.y) < half)
      list.AddRectFilled({rect.max.x, name.y - half}, {right, name.y + half}, t.raised);
    text_in(ui_->fonts().strong, {left, name.y - half}, {middle, name.y + half}, name.active ? t.accent : t.text,
            title(name));
    text_in(ui_->fonts().small, {middle, name.y - half}, {right, name.y + half}, t.muted, about(name));
  }
  ImGui::End();
  ImGui::PopStyleVar();
}

}  // namespace neurarium
