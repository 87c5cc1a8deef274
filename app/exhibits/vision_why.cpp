#include "app/exhibits/vision_why.h"

#include "app/draw/colormap.h"
#include "app/exhibits/vision_maps.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::string_view kAboutKey = "vision.about";  // without a label
constexpr double kMostNudge = 0.3, kLeastNudge = 0.005;
constexpr float kTileFoot = 18, kTileHead = 20;

std::string chance_text(double chance) { return fmt::format("{:.1f} %", 100 * chance); }

double largest_magnitude(std::span<const float> numbers) {
  double most = 0;
  for (const float v : numbers) most = std::max(most, static_cast<double>(std::abs(v)));
  return most > 0 ? most : 1;
}

}  // namespace

VisionWhyPanel::VisionWhyPanel(Platform& platform, bool threads)
    : asked_for_(platform, Filter::Nearest),
      nudged_(platform, Filter::Nearest),
      strongest_(platform),
      nearest_(platform),
      why_probe_(study_why, threads),
      ascent_probe_(climb_on, threads),
      set_probe_(study_pictures, threads) {
  for (auto& tile : tiles_) tile = std::make_unique<Picture>(platform, Filter::Nearest);
}

// The panel asks only while it is drawn. The ascent goes on by itself until it has done its steps; another network goes
// on from the picture that was there.
void VisionWhyPanel::ask(const VisionState& state) {
  const bool other_unit = !(asked_unit_ == unit_);
  const bool other_network = asked_ == nullptr || asked_->step != state.honest->step ||
                             asked_->task != state.honest->task || !(asked_->edits == state.honest->edits) ||
                             !std::ranges::equal(asked_->params->flat(), state.honest->params->flat());
  if (asked_ != state.honest || other_unit || asked_nudge_ != nudge_) why_probe_.ask({state.honest, unit_, nudge_});
  if (asked_ != state.honest || other_unit) set_probe_.ask({state.honest, unit_, true});
  if (auto found = why_probe_.take()) why_ = std::move(*found);
  if (auto found = set_probe_.take()) set_ = std::move(*found);
  if (auto found = ascent_probe_.take())
    if ((*found)->unit == unit_) ascent_ = std::move(*found);
  const bool same_task = asked_ != nullptr && asked_->task == state.honest->task;
  if (other_unit || !same_task) {
    ascent_ = nullptr;
    ascent_probe_.ask({state.honest, unit_});
  } else if (ascent_ != nullptr && !ascent_probe_.busy()) {
    if (other_network)
      ascent_probe_.ask({state.honest, unit_, ascent_->picture, std::min(ascent_->steps, kAscentSteps / 2)});
    else if (ascent_->steps < kAscentSteps)
      ascent_probe_.ask({state.honest, unit_, ascent_->picture, ascent_->steps});
  }
  asked_ = state.honest;
  asked_unit_ = unit_;
  asked_nudge_ = nudge_;
}

// What is asked about: a class, or the map that was chosen last.
void VisionWhyPanel::draw_head(Ui& ui, VisionState& state, const Area& area) {
  const VisionView& view = *state.view;
  int about = state.about_map && state.chosen_map ? 1 : 0;
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("about", {ui.px(220), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  if (segmented(ui, kAboutKey, about, {"vision.about_class", "vision.about_map"})) state.about_map = about == 1;
  ImGui::EndChild();
  ImGui::PopStyleVar();
  if (about == 1) {
    unit_ = unit_of(view, *state.chosen_map);
    const bool map = unit_.count > 1;
    unit_name_ = map ? fmt::format("{}[{}]", view.graph().value(unit_.value).name, unit_.first / unit_.count)
                     : cell_text_of(view, *state.chosen_map);
  } else {
    const auto classes = static_cast<std::int32_t>(view.chances.size());
    const std::int32_t label = state.why_class >= 0 && state.why_class < classes ? state.why_class : view.likeliest;
    unit_ = class_unit(view, label);
    unit_name_ = fmt::format("{}[{}]", view.graph().value(unit_.value).name,
                             view.pictures->class_names[static_cast<std::size_t>(label)]);
  }
  ui.fonts().use(unit_name_);
  text_in(ui.fonts().mono, {area.min.x + ui.px(236), area.min.y}, {area.min.x + ui.px(440), area.max.y},
          ui.theme().text, unit_name_);
  if (about == 0)
    draw_class_chips(ui, state,
                     {{area.min.x + ui.px(250) + text_size(ui.fonts().mono, unit_name_).x, area.min.y},
                      {area.max.x - ui.px(70), area.max.y}});
  const double value = unit_mean(*view.run, unit_);
  text_in(ui.fonts().strong, {area.min.x + ui.px(236), area.min.y}, {area.max.x, area.max.y}, ui.theme().sign(value),
          format_number(value), Align::Right);
}

// The classes to ask about, as many as fit; the one that the network names is in strong letters.
void VisionWhyPanel::draw_class_chips(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope("classes");
  const std::vector<std::string>& names = state.view->pictures->class_names;
  const std::int32_t asked = state.why_class >= 0 ? state.why_class : state.view->likeliest;
  float x = area.min.x;
  for (std::int32_t i = 0; i < std::ssize(names); ++i) {
    const std::string& name = names[static_cast<std::size_t>(i)];
    ui.fonts().use(name);
    ImFont* font = i == state.view->likeliest ? ui.fonts().strong : ui.fonts().body;
    const float width = text_size(font, name).x + ui.px(14);
    if (x + width > area.max.x) return;
    const ImVec2 min{x, area.min.y + ui.px(4)}, max{x + width, area.max.y - ui.px(4)};
    const auto number = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "vision.why_class", min, max, WidgetKind::Button);
    tooltip(ui, "vision.why_class");
    if (i == asked || item.hovered)
      draw_face(*ImGui::GetWindowDrawList(), t, min, max, i == asked ? t.raised : t.panel, ui.px(4));
    text_in(font, min, max, i == asked ? t.accent : t.text, name, Align::Center);
    if (item.clicked) {
      state.why_class = i;
      state.pinned = Cell{state.view->task->output, i};
    }
    x += width + ui.px(2);
  }
}

void VisionWhyPanel::draw_tile(Ui& ui, std::size_t index, std::string_view key, const Area& area, const PictureMap& map,
                               std::string_view help) {
  const Theme& t = ui.theme();
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(kTileHead)}, t.text, ui.tr(key));
  if (map.numbers.empty()) {
    text_in(ui.fonts().small, {area.min.x, area.min.y + ui.px(kTileHead)}, area.max, t.muted, "–", Align::Center);
    return;
  }
  const ImVec2 min{area.min.x, area.min.y + ui.px(kTileHead)}, max{area.max.x, area.max.y - ui.px(kTileFoot)};
  const double most = round_up(largest_magnitude(map.numbers));
  const Colormap colors = Colormap::diverging(t, most);
  Image image(map.width, map.height);
  for (std::size_t i = 0; i < map.numbers.size(); ++i) image.pixels[i] = colors(static_cast<double>(map.numbers[i]));
  tiles_[index]->update(image);
  const Item item = make_item_at(ui, key, min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  tiles_[index]->draw(*ImGui::GetWindowDrawList(), min, max, IM_COL32_WHITE, ui.px(3));
  std::string below = "±" + format_short(most);
  if (item.hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto place = [](float at, float low, float high, std::int32_t count) {
      return std::clamp(static_cast<std::int32_t>((at - low) / (high - low) * static_cast<float>(count)), 0, count - 1);
    };
    const std::int32_t y = place(mouse.y, min.y, max.y, map.height), x = place(mouse.x, min.x, max.x, map.width);
    below = fmt::format("[{},{}] {}", y, x,
                        format_number(static_cast<double>(map.numbers[static_cast<std::size_t>(y * map.width + x)])));
    tooltip_text(ui, ui.tr(help));
  }
  text_in(ui.fonts().small, {area.min.x, max.y}, area.max, t.muted, below);
}

void VisionWhyPanel::draw_saliencies(Ui& ui, const VisionState& state, const Area& area) {
  if (why_ == nullptr) return;
  const PictureSet& set = *state.view->pictures;
  const float gap = ui.px(14);
  const float edge = std::min((area.width() - 4 * gap) / 5, area.height() - ui.px(kTileHead + kTileFoot));
  const auto tile = [&](std::size_t i) {
    const float x = area.min.x + static_cast<float>(i) * (std::max(edge, ui.px(96)) + gap);
    return Area{{x, area.min.y}, {x + edge, area.min.y + edge + ui.px(kTileHead + kTileFoot)}};
  };
  constexpr std::array<std::string_view, 3> keys = {"vision.saliency_gradient", "vision.saliency_product",
                                                    "vision.saliency_integrated"};
  constexpr std::array<std::string_view, 3> helps = {"vision.help_gradient", "vision.help_product",
                                                     "vision.help_integrated"};
  for (std::size_t i = 0; i < keys.size(); ++i)
    draw_tile(ui, i, keys[i], tile(i), {set.height, set.width, why_->saliencies[i]}, helps[i]);
  draw_tile(ui, 3, "vision.cam", tile(3), why_->cam, "vision.help_cam");
  draw_tile(ui, 4, "vision.covered", tile(4), why_->covered, "vision.help_covered");
}

void VisionWhyPanel::draw_ascent(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const float head = ui.px(kTileHead), foot = ui.px(kTileFoot);
  const PictureSet& set = *state.view->pictures;
  const float edge = std::min(area.height() - head - foot, area.width() * 0.3f);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text, ui.tr("vision.asks_for"));
  const ImVec2 min{area.min.x, area.min.y + head};
  if (ascent_ != nullptr && std::ssize(ascent_->picture) == set.picture_size()) {
    Image image(set.width, set.height);
    paint_picture(ui, image, 0, 0, ascent_->picture, set, t.text);
    asked_for_.update(image);
    make_item_at(ui, "vision.asks_for", min, {min.x + edge, min.y + edge}, WidgetKind::Canvas);
    tooltip(ui, "vision.asks_for");
    asked_for_.draw(*ImGui::GetWindowDrawList(), min, {min.x + edge, min.y + edge}, IM_COL32_WHITE, ui.px(3));
    text_in(ui.fonts().small, {min.x, min.y + edge}, {min.x + edge + ui.px(40), min.y + edge + foot},
            t.sign(ascent_->value), ui.tr("vision.ascent_value", format_number(ascent_->value), ascent_->steps));
  }
  if (set_ == nullptr || !(set_->unit == unit_)) return;
  const float left = area.min.x + edge + ui.px(56);
  text_in(ui.fonts().small, {left, area.min.y}, {area.max.x, area.min.y + head}, t.text, ui.tr("vision.fires_it"));
  std::vector<StripPicture> pictures;
  for (const std::int32_t row : set_->answers.strongest(16))
    pictures.push_back({row, format_number(static_cast<double>(set_->answers.unit[static_cast<std::size_t>(row)]), 3)});
  const auto scope = ui.scope("strongest");
  strongest_.draw(ui, state, {{left, area.min.y + head}, area.max}, pictures, *set_->examples, true, ui.px(44));
}

void VisionWhyPanel::draw_neighbors(Ui& ui, VisionState& state, const Area& area) {
  const float head = ui.px(kTileHead);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, ui.theme().text, ui.tr("vision.nearest"));
  if (set_ == nullptr || set_->view->task != state.view->task) return;
  std::vector<StripPicture> pictures;
  const std::vector<std::string>& names = state.view->pictures->class_names;
  for (const Neighbor& n : set_->nearest) {
    const std::int32_t actual = set_->answers.actual[static_cast<std::size_t>(n.row)];
    pictures.push_back({n.row, names[static_cast<std::size_t>(actual)], actual != state.view->likeliest});
  }
  const auto scope = ui.scope("nearest");
  nearest_.draw(ui, state, {{area.min.x, area.min.y + head}, area.max}, pictures, *set_->examples, true, ui.px(44));
}

void VisionWhyPanel::draw_nudge(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const float head = ui.px(kTileHead);
  const PictureSet& set = *state.view->pictures;
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text, ui.tr("vision.nudge_title"));
  const float edge = std::min(area.height() - head, area.width() * 0.32f);
  const ImVec2 min{area.min.x, area.min.y + head};
  if (why_ != nullptr && std::ssize(why_->nudged) == set.picture_size()) {
    Image image(set.width, set.height);
    paint_picture(ui, image, 0, 0, why_->nudged, set, t.text);
    nudged_.update(image);
    nudged_.draw(*ImGui::GetWindowDrawList(), min, {min.x + edge, min.y + edge}, IM_COL32_WHITE, ui.px(3));
  }
  const float left = area.min.x + edge + ui.px(14);
  ImGui::SetCursorScreenPos({left, min.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("nudge", {area.max.x - left, ui.px(46)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  slider(ui, "vision.nudge", nudge_, {.min = 0, .max = kMostNudge, .step = 0.005});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  if (why_ == nullptr || why_->nudged_chances.size() != state.view->chances.size()) return;
  const auto& names = state.view->pictures->class_names;
  float y = min.y + ui.px(48);
  const auto line = [&](std::string_view key, std::int32_t label, double chance, ImU32 color) {
    if (y + ui.px(20) > area.max.y) return;
    const std::string said = fmt::format("{}  {}", names[static_cast<std::size_t>(label)], chance_text(chance));
    ui.fonts().use(said);
    text_in(ui.fonts().small, {left, y}, {area.max.x, y + ui.px(20)}, t.muted, ui.tr(key));
    text_in(ui.fonts().body, {left, y}, {area.max.x, y + ui.px(20)}, color, said, Align::Right);
    y += ui.px(20);
  };
  const auto at = [](std::int32_t i) { return static_cast<std::size_t>(i); };
  const std::int32_t before = why_->view->likeliest, after = why_->nudged_likeliest;
  line("vision.nudge_before", before, why_->view->chances[at(before)], t.text);
  line("vision.nudge_after", after, why_->nudged_chances[at(after)], after == before ? t.text : t.error);
  bool through = state.nudge > 0;
  if (y + ui.px(24) > area.max.y) return;
  ImGui::SetCursorScreenPos({left, y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("through", {area.max.x - left, ui.px(26)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  const bool switched = toggle(ui, "vision.nudge_through", through).changed;
  ImGui::EndChild();
  ImGui::PopStyleVar();
  const double wanted = through ? std::max(nudge_, kLeastNudge) : 0;
  if (!switched && state.nudge == wanted) return;
  state.nudge = wanted;
  ++state.version;
}

void VisionWhyPanel::draw(Ui& ui, VisionState& state, const Area& area) {
  const auto scope = ui.scope("why");
  const float head = ui.px(34), gap = ui.px(10);
  draw_head(ui, state, {area.min, {area.max.x, area.min.y + head}});
  ask(state);
  const float top = area.min.y + head + gap, height = area.max.y - top;
  const float first = height * 0.42f, half = (area.width() - ui.px(24)) * 0.56f;
  draw_saliencies(ui, state, {{area.min.x, top}, {area.max.x, top + first}});
  const float second = top + first + gap;
  draw_ascent(ui, state, {{area.min.x, second}, {area.min.x + half, area.max.y}});
  const float right = area.min.x + half + ui.px(24), middle = second + (area.max.y - second) * 0.66f;
  draw_nudge(ui, state, {{right, second}, {area.max.x, middle - gap}});
  draw_neighbors(ui, state, {{right, middle}, area.max});
}

}  // namespace neurarium
