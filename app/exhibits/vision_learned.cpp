#include "app/exhibits/vision_learned.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kMostPlacedPictures = static_cast<int>(kMostMappedPictures), kAtlasColumns = 20;
constexpr std::int64_t kMapStepsAFrame = 5;
constexpr std::string_view kMethodKey = "vision.method";  // without a label

}  // namespace

VisionLearnedPanel::VisionLearnedPanel(Platform& platform, bool threads)
    : strip_(platform),
      atlas_(platform, Filter::Nearest),
      probe_(study_pictures, threads),
      map_probe_([mapper = std::make_shared<VisionMapper>()](const VisionMapRequest& r) { return mapper->look(r); },
                 threads) {}

// Another picture is no other answer; another network, or other edits, is.
void VisionLearnedPanel::ask(const VisionState& state) {
  const VisionView& now = *state.view;
  const bool same = asked_ != nullptr && asked_->task == now.task && asked_->edits == now.edits &&
                    std::ranges::equal(asked_->params->flat(), now.params->flat());
  if (!same) {
    if (asked_ != nullptr && asked_->task != now.task) chosen_.reset();
    asked_ = state.view;
    const bool tests = now.task->test->rows > 0;
    probe_.ask({state.view, class_unit(now, 0), !tests});
  }
  if (auto found = probe_.take()) found_ = std::move(*found);
}

// While the map is on the screen it goes on; when the network has learned, it follows from where it is.
void VisionLearnedPanel::advance_map() {
  if (auto made = map_probe_.take()) map_ = std::move(*made);
  if (method_ == 0 || found_ == nullptr || map_probe_.busy()) return;
  const bool done = map_ != nullptr && map_->pictures == found_ && map_->steps >= map_->planned;
  if (!done) map_probe_.ask({found_, kMapStepsAFrame});
}

void VisionLearnedPanel::draw_cell(Ui& ui, const MatrixCell& cell, std::int64_t count, std::int64_t of,
                                   const Area& area) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope(fmt::format("{} as {}", cell.actual, cell.predicted));
  const Item item = make_item_at(ui, "vision.confused", area.min, area.max, WidgetKind::Button);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool right = cell.actual == cell.predicted;
  // A single mistake among many pictures must be seen: the root lifts small shares.
  const double share = of == 0 ? 0 : std::sqrt(static_cast<double>(count) / static_cast<double>(of));
  const ImU32 fill = mix(t.raised, right ? t.text : t.error, static_cast<float>(share * (right ? 0.35 : 0.9)));
  list.AddRectFilled({area.min.x + 1, area.min.y + 1}, {area.max.x - 1, area.max.y - 1}, fill, ui.px(2));
  if (chosen_ == cell || item.hovered)
    list.AddRect(area.min, area.max, chosen_ == cell ? t.accent : t.muted, ui.px(2), 0, ui.px(2));
  const ImU32 ink = contrast_ratio(fill, t.text) >= 4.5 ? t.text : readable_on(fill);
  const std::string said = format_count(count);
  if (count > 0 && text_size(ui.fonts().small, said).x < area.width())
    text_in(ui.fonts().small, area.min, area.max, ink, said, Align::Center);
  if (!item.clicked) return;
  if (chosen_ == cell)
    chosen_.reset();
  else
    chosen_ = cell;
}

void VisionLearnedPanel::draw_matrix(Ui& ui, const VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const PictureAnswers& answers = found_->answers;
  const std::vector<std::string>& names = state.view->pictures->class_names;
  const std::vector<std::int64_t> counts = answers.counts();
  const std::int32_t classes = answers.classes;
  const float head = ui.px(20);
  const double right =
      static_cast<double>(answers.right()) / static_cast<double>(std::max<std::int64_t>(1, answers.rows()));
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text, ui.tr("vision.confusion"));
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text, fmt::format("{:.1f} %", 100 * right),
          Align::Right);
  float label = ui.px(18);
  for (const std::string& name : names) {
    ui.fonts().use(name);
    label = std::max(label, text_size(ui.fonts().small, name).x + ui.px(8));
  }
  label = std::min(label, area.width() * 0.25f);
  const ImVec2 corner{area.min.x + label, area.min.y + 2 * head};
  const float edge =
      std::floor(std::min((area.max.x - corner.x), area.max.y - corner.y - head) / static_cast<float>(classes));
  for (std::int32_t actual = 0; actual < classes; ++actual) {
    std::int64_t of = 0;
    for (std::int32_t k = 0; k < classes; ++k) of += counts[static_cast<std::size_t>(actual * classes + k)];
    const float y = corner.y + edge * static_cast<float>(actual);
    const std::string& name = names[static_cast<std::size_t>(actual)];
    text_in(ui.fonts().small, {area.min.x, y}, {corner.x - ui.px(4), y + edge}, t.text, name);
    const float x = corner.x + edge * static_cast<float>(actual);
    text_in(ui.fonts().small, {x, corner.y - head}, {x + edge, corner.y}, t.text, name, Align::Center);
    for (std::int32_t predicted = 0; predicted < classes; ++predicted) {
      const ImVec2 min{corner.x + edge * static_cast<float>(predicted), y};
      draw_cell(ui, {actual, predicted}, counts[static_cast<std::size_t>(actual * classes + predicted)], of,
                {min, {min.x + edge, min.y + edge}});
    }
  }
  const float bottom = corner.y + edge * static_cast<float>(classes);
  text_in(ui.fonts().small, {area.min.x, bottom}, {area.max.x, bottom + head}, t.muted, ui.tr("vision.confusion_axes"));
}

// The pictures of the chosen cell, or the surest mistakes.
void VisionLearnedPanel::draw_behind(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const float head = ui.px(20);
  const PictureAnswers& answers = found_->answers;
  const std::vector<std::string>& names = state.view->pictures->class_names;
  const std::vector<std::int32_t> rows =
      chosen_ ? answers.rows_of(chosen_->actual, chosen_->predicted) : answers.mistakes();
  const auto name = [&](std::int32_t k) { return names[static_cast<std::size_t>(k)]; };
  const std::string title = chosen_ ? ui.tr("vision.taken_for", format_count(std::ssize(rows)), name(chosen_->actual),
                                            name(chosen_->predicted))
                                    : ui.tr("vision.worst_mistakes", format_count(std::ssize(rows)));
  ui.fonts().use(title);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text, title);
  std::vector<StripPicture> pictures;
  constexpr std::size_t kMostBehind = 64;
  for (const std::int32_t row : rows) {
    if (pictures.size() == kMostBehind) break;
    const auto at = static_cast<std::size_t>(row);
    const bool wrong = answers.actual[at] != answers.predicted[at];
    pictures.push_back({row,
                        wrong ? fmt::format("{} → {}", name(answers.actual[at]), name(answers.predicted[at]))
                              : fmt::format("{:.0f} %", 100 * static_cast<double>(answers.chance[at])),
                        wrong});
  }
  const auto scope = ui.scope("behind");
  strip_.draw(ui, state, {{area.min.x, area.min.y + head}, area.max}, pictures, *found_->examples, found_->training,
              ui.px(44));
}

void VisionLearnedPanel::draw_method(Ui& ui, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("method", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  segmented(ui, kMethodKey, method_, {"vision.method_pca", "vision.method_tsne"});
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void VisionLearnedPanel::draw_places(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const PictureSet& set = *state.view->pictures;
  const float head = ui.px(20);
  const float choice = ui.px(30), foot = ui.px(18);
  draw_method(ui, {area.min, {area.min.x + ui.px(150), area.min.y + choice}});
  text_in(ui.fonts().small, {area.min.x, area.min.y + choice}, {area.max.x, area.min.y + choice + head}, t.text,
          method_ == 0 ? ui.tr("vision.last_hidden", fmt::format("{:.0f} %", 100 * found_->shares[0]),
                               fmt::format("{:.0f} %", 100 * found_->shares[1]))
                       : ui.tr("vision.last_hidden_tsne", map_ == nullptr ? 0 : map_->steps));
  const Area frame{{area.min.x, area.min.y + choice + head}, {area.max.x, area.max.y - foot}};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(frame.min, frame.max, t.panel, ui.px(4));
  advance_map();
  const std::vector<MapPosition>& places = method_ == 0 || map_ == nullptr ? found_->places : map_->places;
  const int count = static_cast<int>(std::min<std::ptrdiff_t>(
      {kMostPlacedPictures, std::ssize(places), static_cast<std::ptrdiff_t>(found_->answers.rows())}));
  text_in(ui.fonts().small, {area.min.x, frame.max.y}, area.max, t.muted,
          ui.tr("vision.points_shown", format_count(count), format_count(found_->examples->rows)));
  if (count < 2) return;
  const int rows = (count + kAtlasColumns - 1) / kAtlasColumns;
  Image image(set.width * kAtlasColumns, set.height * rows, t.background);
  float low_x = places[0][0], high_x = low_x, low_y = places[0][1], high_y = low_y;
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const bool wrong = found_->answers.actual[at] != found_->answers.predicted[at];
    const auto size = static_cast<std::size_t>(found_->examples->inputs);
    paint_picture(ui, image, i % kAtlasColumns * set.width, i / kAtlasColumns * set.height,
                  {found_->examples->x.data() + at * size, size}, set, wrong ? t.error : t.text);
    low_x = std::min(low_x, places[at][0]), high_x = std::max(high_x, places[at][0]);
    low_y = std::min(low_y, places[at][1]), high_y = std::max(high_y, places[at][1]);
  }
  // The paper is left out, so that pictures may lie over each other.
  for (std::uint32_t& pixel : image.pixels)
    if (pixel == t.raised) pixel = 0;
  atlas_.update(image);
  const float edge = ui.px(18);
  const auto place = [&](float v, float low, float high, float from, float to) {
    return from + edge * 0.5f + (v - low) / std::max(1e-12f, high - low) * (to - from - edge);
  };
  const Item item = make_item_at(ui, "vision.places", frame.min, frame.max, WidgetKind::Canvas);
  tooltip(ui, "vision.places");
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  int nearest = -1;
  float best = edge * edge;
  ImVec2 nearest_at{};
  for (int i = 0; i < count; ++i) {
    const MapPosition& p = places[static_cast<std::size_t>(i)];
    const ImVec2 at{place(p[0], low_x, high_x, frame.min.x, frame.max.x),
                    place(-p[1], -high_y, -low_y, frame.min.y, frame.max.y)};
    const auto column = static_cast<float>(i % kAtlasColumns), line = static_cast<float>(i / kAtlasColumns);
    atlas_.draw_part(list, {at.x - edge * 0.5f, at.y - edge * 0.5f}, {at.x + edge * 0.5f, at.y + edge * 0.5f},
                     {column / kAtlasColumns, line / static_cast<float>(rows)},
                     {(column + 1) / kAtlasColumns, (line + 1) / static_cast<float>(rows)});
    const float far = (at.x - mouse.x) * (at.x - mouse.x) + (at.y - mouse.y) * (at.y - mouse.y);
    if (item.hovered && far < best) {
      best = far;
      nearest = i;
      nearest_at = at;
    }
    if (!state.draws && state.training == found_->training && state.row == i)
      list.AddRect({at.x - edge * 0.6f, at.y - edge * 0.6f}, {at.x + edge * 0.6f, at.y + edge * 0.6f}, t.accent,
                   ui.px(2), 0, ui.px(2));
  }
  if (nearest < 0) return;
  list.AddRect({nearest_at.x - edge * 0.6f, nearest_at.y - edge * 0.6f},
               {nearest_at.x + edge * 0.6f, nearest_at.y + edge * 0.6f}, t.muted, ui.px(2), 0, ui.px(2));
  if (item.clicked) state.choose_row(nearest, found_->training);
}

void VisionLearnedPanel::draw(Ui& ui, VisionState& state, const Area& area) {
  const auto scope = ui.scope("learned");
  ask(state);
  if (found_ == nullptr || found_->view->task != state.view->task || found_->answers.rows() == 0) return;
  const float gap = ui.px(20), width = area.width();
  const float matrix = std::min(width * 0.46f, area.height() * 0.62f);
  const float upper = area.min.y + std::min(area.height() * 0.62f, matrix + ui.px(44));
  draw_matrix(ui, state, {area.min, {area.min.x + matrix, upper}});
  draw_places(ui, state, {{area.min.x + matrix + gap, area.min.y}, {area.max.x, upper}});
  const float foot = ui.px(18);
  draw_behind(ui, state, {{area.min.x, upper + ui.px(10)}, {area.max.x, area.max.y - foot}});
  const std::int64_t all = found_->examples->rows;
  const std::string which = ui.tr(found_->training ? "vision.training_pictures" : "vision.test_pictures");
  text_in(ui.fonts().small, {area.min.x, area.max.y - foot}, area.max, ui.theme().muted,
          fmt::format("{}: {} / {}", which, format_count(found_->answers.rows()), format_count(all)));
}

}  // namespace neurarium
