#include "app/exhibits/playground_lane.h"

#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kTitle = 22.0f;
constexpr float kStatus = 18.0f;
constexpr float kChoice = 24.0f;
constexpr float kButton = 30.0f;
constexpr int kChoices = 5;
constexpr float kBeside = 280.0f;        // from this width on the choices stand beside the picture
constexpr float kChoicesWidth = 166.0f;  // and take this: "Optimizer" and "Momentum" beside each other
constexpr std::array kRates = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0};
constexpr std::array<std::int64_t, 9> kBatches = {1, 2, 5, 10, 30, 50, 100, 200, 500};

std::string status_of(Ui& ui, const LaneNews* news, ImU32& color) {
  const Theme& t = ui.theme();
  color = t.muted;
  if (news == nullptr) return {};
  if (news->divergence) {
    color = t.error;
    return ui.tr("race.diverged", format_count(news->divergence->step));
  }
  if (news->place > 0) {
    color = t.good;
    return ui.tr("race.arrived", news->place, format_count(news->arrived_at));
  }
  if (news->points.empty()) return {};
  const Metrics& m = news->points.back().metrics;
  return ui.tr("race.loss", format_number(std::isnan(m.test_loss) ? m.train_loss : m.test_loss, 3));
}

std::vector<std::string> names(Ui& ui, std::string_view field, std::span<const std::string_view> options) {
  std::vector<std::string> out;
  for (const std::string_view name : options) out.push_back(ui.tr(option_key(field, name)));
  return out;
}

template <class Numbers>
std::vector<std::string> numbers(const Numbers& from) {
  std::vector<std::string> out;
  for (const auto n : from) out.push_back(format_short(static_cast<double>(n)));
  return out;
}

// The five that a race is mostly about. Returns whether one was changed.
bool draw_choices(Ui& ui, PlaygroundSettings& s, ImVec2 at, float width) {
  bool changed = false;
  const float row = ui.px(kChoice);
  const auto next = [&] {
    const Area area{at, {at.x + width, at.y + row - ui.px(2)}};
    at.y += row;
    return area;
  };
  const auto pick = [&](std::string_view key, std::string_view field, const std::string& shown,
                        const std::vector<std::string>& options) {
    const int picked = small_choice(ui, key, ui.tr(setting_key(field)), shown, options, next());
    changed = changed || picked >= 0;
    return picked;
  };
  const auto value = [&](std::string_view field, const std::string& name) { return setting_value(ui, field, name); };
  if (const int i =
          pick("race.optimizer", "optimizer", value("optimizer", s.optimizer), names(ui, "optimizer", kOptimizerNames));
      i >= 0)
    s.optimizer = kOptimizerNames[static_cast<std::size_t>(i)];
  if (const int i = pick("race.rate", "learning-rate", format_short(s.learning_rate), numbers(kRates)); i >= 0)
    s.learning_rate = kRates[static_cast<std::size_t>(i)];
  if (const int i = pick("race.batch", "batch", format_count(s.batch), numbers(kBatches)); i >= 0)
    s.batch = kBatches[static_cast<std::size_t>(i)];
  if (const int i = pick("race.activation", "activation", value("activation", s.activation),
                         names(ui, "activation", kActivationNames));
      i >= 0)
    s.activation = kActivationNames[static_cast<std::size_t>(i)];
  std::vector<std::string> depths;
  for (int i = 0; i <= kMaxHiddenLayers; ++i) depths.push_back(fmt::format("{}", i));
  const int i = small_choice(ui, "race.depth", ui.tr("race.depth"), fmt::format("{}", depth_of(s)), depths, next());
  if (i >= 0) set_depth(s, i);
  return changed || i >= 0;
}

// Colour, name, how it stands; returns whether its removal is wanted.
bool draw_lane_head(Ui& ui, std::size_t number, const LaneNews* news, bool removable, const Area& area) {
  const Theme& t = ui.theme();
  const ImVec2 at = area.min;
  ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + ui.px(5)}, {at.x + ui.px(12), at.y + ui.px(17)},
                                            t.classes[number % t.classes.size()], ui.px(3));
  text_in(ui.fonts().strong, {at.x + ui.px(18), at.y}, {area.max.x - ui.px(24), at.y + ui.px(kTitle)}, t.text,
          ui.tr("race.lane", number + 1));
  const bool remove = removable && icon_button_at(ui, "race.remove", Icon::Close,
                                                  {area.max.x - ui.px(10), at.y + ui.px(11)}, {.size = 20});
  ImU32 ink = 0;
  const std::string status = status_of(ui, news, ink);
  text_in(ui.fonts().small, {at.x, at.y + ui.px(kTitle)}, {area.max.x, at.y + ui.px(kTitle + kStatus)}, ink, status);
  return remove;
}

// Returns whether it was clicked.
bool draw_lane_picture(Ui& ui, const LaneNews* news, RegionPicture& picture, bool selected, ImVec2 at, float edge) {
  const Theme& t = ui.theme();
  const ImVec2 end{at.x + edge, at.y + edge};
  const Item item = make_item_at(ui, "race.picture", at, end, WidgetKind::Canvas);
  if (news != nullptr && !news->other_start.empty())
    tooltip_text(ui, ui.tr("race.other_start", fmt::format("{}", fmt::join(news->other_start, ", "))));
  else
    tooltip(ui, "race.picture");
  picture.draw(ui, at, end);
  if (selected || item.hovered)
    ImGui::GetWindowDrawList()->AddRect(at, end, selected ? t.accent : t.text, 0, 0, ui.px(2));
  return item.clicked;
}

}  // namespace

int depth_of(const PlaygroundSettings& settings) {
  const Result<std::vector<HiddenLayer>> layers = parse_hidden(settings.hidden);
  return layers ? static_cast<int>(layers->size()) : 0;
}

void set_depth(PlaygroundSettings& settings, int layers) {
  Result<std::vector<HiddenLayer>> parsed = parse_hidden(settings.hidden);
  std::vector<HiddenLayer> hidden = parsed ? *parsed : std::vector<HiddenLayer>();
  const HiddenLayer last = hidden.empty() ? HiddenLayer{} : hidden.back();
  hidden.resize(static_cast<std::size_t>(layers), last);
  settings.hidden = to_string(hidden);
  if (settings.layer_ids.size() > hidden.size()) settings.layer_ids.resize(hidden.size());
}

LaneShape lane_shape(const Ui& ui, float width, float height) {
  const float head = ui.px(kTitle + kStatus);
  const float rows = ui.px(kChoices * kChoice + 4 + kButton);
  LaneShape shape;
  shape.beside = width >= ui.px(kBeside);
  shape.edge = shape.beside ? std::min(width - ui.px(kChoicesWidth), height - head)
                            : std::min(width, height - head - rows - ui.px(6));
  shape.edge = std::floor(std::max(ui.px(48), shape.edge));
  shape.height = head + (shape.beside ? std::max(shape.edge, rows) : shape.edge + ui.px(6) + rows);
  return shape;
}

int small_choice(Ui& ui, std::string_view key, const std::string& label, const std::string& shown,
                 const std::vector<std::string>& options, const Area& area) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, key, area.min, area.max, WidgetKind::Choice);
  tooltip(ui, key);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_face(list, t, item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.08f) : t.raised, ui.px(4));
  // Where both do not fit, the value alone says more than half a label; the tooltip has the label.
  const float left = item.min.x + ui.px(8), right = item.max.x - ui.px(8);
  const float value_width = std::min(right - left, text_size(ui.fonts().small, shown).x + ui.px(2));
  const bool both = text_size(ui.fonts().small, label).x + ui.px(6) + value_width <= right - left;
  if (both) text_in(ui.fonts().small, {left, item.min.y}, {right - value_width, item.max.y}, t.muted, label);
  text_in(ui.fonts().small, {both ? right - value_width : left, item.min.y}, {right, item.max.y}, t.text, shown,
          both ? Align::Right : Align::Left);
  ContextMenu menu(ui, key, item.clicked);
  if (!menu) return -1;
  int picked = -1;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Item option = make_item(ui, fmt::format("{}", i + 1), {ui.px(160), ui.px(26)}, WidgetKind::Choice);
    if (option.hovered) ImGui::GetWindowDrawList()->AddRectFilled(option.min, option.max, t.raised, ui.px(4));
    text_in(ui.fonts().body, {option.min.x + ui.px(10), option.min.y}, option.max,
            options[i] == shown ? t.accent : t.text, options[i]);
    if (!option.clicked) continue;
    picked = static_cast<int>(i);
    ImGui::CloseCurrentPopup();
  }
  return picked;
}

LaneWish draw_lane(Ui& ui, std::size_t number, PlaygroundSettings& settings, const LaneNews* news,
                   RegionPicture& picture, bool selected, bool removable, const Area& area) {
  const auto scope = ui.scope(fmt::format("lane {}", number + 1));
  LaneWish wish;
  const LaneShape shape = lane_shape(ui, area.width(), area.height());
  wish.remove = draw_lane_head(ui, number, news, removable, area);
  const ImVec2 at{area.min.x, area.min.y + ui.px(kTitle + kStatus)};
  wish.selected = draw_lane_picture(ui, news, picture, selected, at, shape.edge);
  ImVec2 rows{at.x, at.y + shape.edge + ui.px(6)};
  if (shape.beside) rows = {at.x + shape.edge + ui.px(8), at.y};
  const float width = area.max.x - rows.x;
  wish.changed = draw_choices(ui, settings, rows, width);
  rows.y += ui.px(kChoices * kChoice + 4);
  const Theme& t = ui.theme();
  const Item take =
      make_item_at(ui, "race.take_over", rows, {area.max.x, rows.y + ui.px(kButton - 4)}, WidgetKind::Button);
  tooltip(ui, "race.take_over");
  draw_face(*ImGui::GetWindowDrawList(), t, take.min, take.max, mix(t.raised, t.text, take.hovered ? 0.12f : 0.03f),
            ui.px(4));
  text_in(ui.fonts().small, take.min, take.max, t.text, ui.tr("race.take_over"), Align::Center);
  wish.take_over = take.clicked;
  return wish;
}

}  // namespace neurarium
