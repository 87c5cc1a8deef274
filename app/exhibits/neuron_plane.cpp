#include "app/exhibits/neuron_plane.h"

#include "app/draw/axis.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_colors.h"
#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::string_view kDataKey = "neuron.data";  // without a text: the choices speak for themselves
constexpr float kPlaneStrength = 0.5f;                // of the colours: a step has no paler ones between

void draw_ring(ImDrawList& list, ImVec2 at, float radius, ImU32 color, ImU32 under, float width) {
  list.AddCircle(at, radius, under, 24, width * 2);
  list.AddCircle(at, radius, color, 24, width);
}

// The points of the plane, for the painting tools.
PaintedPoints painted_neuron_points(Session& session, const NeuronState& state) {
  const Points shown = state.view->parts->points;
  return {shown,
          [&session, shown] {
            const auto& s = dynamic_cast<const NeuronSettings&>(session.settings());
            return s.data == "file" ? s.points : shown;
          },
          [&session](Points points, std::string_view label, bool finished) {
            change_neuron(
                session, label,
                [&](NeuronSettings& s) {
                  if (s.data != "file") s.points_name = s.data;
                  s.points = std::move(points);
                  s.data = "file";
                },
                finished);
          }};
}

}  // namespace

DataWindow neuron_window(const Domain& d) {
  return {static_cast<float>(d.x1_low), static_cast<float>(d.x1_high), static_cast<float>(d.x2_low),
          static_cast<float>(d.x2_high)};
}

Image neuron_plane_image(const Theme& theme, const std::vector<float>& values, double low, double high, int zoom) {
  const Colormap map = Colormap::diverging(theme, 1);
  Image image(kNeuronGrid * zoom, kNeuronGrid * zoom);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const double value = static_cast<double>(values[static_cast<std::size_t>(y / zoom * kNeuronGrid + x / zoom)]);
      image.at(x, y) = mix(theme.zero, map(2 * (value - low) / (high - low) - 1), kPlaneStrength);
    }
  return image;
}

void set_hidden_layer(Session& session, bool on) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  dynamic_cast<NeuronSettings&>(*copy).hidden_layer = on;
  session.start_over(std::move(copy), "setting.hidden_layer");
}

void NeuronPlane::update(Ui& ui, const NeuronState& state) {
  if (pictured_ == state.view && theme_ == ui.theme().kind) return;
  pictured_ = state.view;
  theme_ = ui.theme().kind;
  const NeuronView& view = *state.view;
  const Theme& t = ui.theme();
  const NeuronParts& parts = *view.parts;
  heat_.update(neuron_plane_image(t, view.region, parts.low, parts.high));
  scatter_.clear();
  folded_.clear();
  rows_.clear();
  const auto inputs = static_cast<std::size_t>(parts.network.inputs);
  for (std::int64_t row = 0; row < parts.rows(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    const bool wrong = view.fires[at] != parts.wanted[at];
    const ImU32 color = class_color(t, 2, parts.wanted[at] ? 1 : 0);
    const std::uint8_t shape = parts.wanted[at] ? 1 : 0;
    if (!view.folded.empty())
      folded_.push_back({view.folded[2 * at], view.folded[2 * at + 1], color, shape, false, wrong});
    if (!view.in_plane[at]) continue;
    rows_.push_back(static_cast<std::int32_t>(row));
    scatter_.push_back({parts.x[at * inputs + static_cast<std::size_t>(view.axes[0])],
                        parts.x[at * inputs + static_cast<std::size_t>(view.axes[1])], color, shape, false, wrong});
  }
  if (!view.folded.empty()) folded_heat_.update(neuron_plane_image(t, view.folded_region, parts.low, parts.high));
}

// The current example, and the point of the last mistake.
void NeuronPlane::draw_marks(Ui& ui, const NeuronState& state, ImVec2 min, ImVec2 max) const {
  const NeuronView& view = *state.view;
  const Theme& t = ui.theme();
  const DataWindow window = neuron_window(view.parts->domain);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto inputs = static_cast<std::size_t>(view.parts->network.inputs);
  const auto pixel = [&](const float* x) { return window.to_pixel(x[view.axes[0]], x[view.axes[1]], min, max); };
  const Presentation* last = view.course == nullptr ? nullptr : view.course->made(view.step);
  if (last != nullptr && last->mistake()) {
    const ImVec2 at = pixel(view.parts->x.data() + static_cast<std::size_t>(last->row) * inputs);
    draw_ring(list, at, ui.px(14), t.error, t.background, ui.px(2.5f));
    const std::string& words = ui.tr("neuron.was_wrong");
    const float width = text_size(ui.fonts().small, words).x + ui.px(12);
    const bool right = at.x + ui.px(20) + width < max.x;
    const ImVec2 low{right ? at.x + ui.px(20) : at.x - ui.px(20) - width, at.y - ui.px(10)};
    list.AddRectFilled(low, {low.x + width, low.y + ui.px(20)}, t.panel, ui.px(4));
    text_in(ui.fonts().small, low, {low.x + width, low.y + ui.px(20)}, t.error, words, Align::Center);
  }
  const ImVec2 at = pixel(view.example->value(view.task->input).data());
  if (at.x < min.x || at.x > max.x || at.y < min.y || at.y > max.y) return;
  draw_ring(list, at, ui.px(9), t.accent, t.background, ui.px(2));
  for (const float s : {-1.0f, 1.0f}) {
    list.AddLine({at.x + s * ui.px(9), at.y}, {at.x + s * ui.px(14), at.y}, t.accent, ui.px(2));
    list.AddLine({at.x, at.y + s * ui.px(9)}, {at.x, at.y + s * ui.px(14)}, t.accent, ui.px(2));
  }
}

void NeuronPlane::draw_axes(Ui& ui, const Domain& domain, const std::string& across, const std::string& up, ImVec2 min,
                            ImVec2 max) const {
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const Axis x(domain.x1_low, domain.x1_high, false), y(domain.x2_low, domain.x2_high, false);
  for (const Tick& tick : x.ticks(4)) {
    const float at = min.x + static_cast<float>(x.share(tick.value)) * (max.x - min.x);
    if (at + ui.px(14) > max.x - text_size(font, across).x) continue;
    text_in(font, {at - ui.px(24), max.y + ui.px(3)}, {at + ui.px(24), max.y + ui.px(3) + line}, t.muted, tick.label,
            Align::Center);
  }
  for (const Tick& tick : y.ticks(4)) {
    const float at = max.y - static_cast<float>(y.share(tick.value)) * (max.y - min.y);
    if (at - ui.px(10) < min.y + line) continue;
    text_in(font, {min.x - ui.px(34), at - line * 0.5f}, {min.x - ui.px(5), at + line * 0.5f}, t.muted, tick.label,
            Align::Right);
  }
  text_in(font, {min.x, max.y + ui.px(3)}, {max.x, max.y + ui.px(3) + line}, t.text, across, Align::Right);
  text_in(font, {min.x - ui.px(64), min.y}, {min.x - ui.px(5), min.y + line}, t.text, up, Align::Right);
}

// A point, or any place of the plane: the other inputs stay as they are.
void NeuronPlane::choose(NeuronState& state, ImVec2 at, std::int32_t row) const {
  const NeuronView& view = *state.view;
  const std::span<const float> now = view.example->value(view.task->input);
  std::vector<float> x(now.begin(), now.end());
  if (row >= 0) {
    const auto first = view.parts->x.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * x.size());
    x.assign(first, first + static_cast<std::ptrdiff_t>(x.size()));
  } else {
    x[static_cast<std::size_t>(view.axes[0])] = at.x;
    x[static_cast<std::size_t>(view.axes[1])] = at.y;
  }
  state.choose_example(std::move(x));
}

void NeuronPlane::draw_plane(Ui& ui, Session& session, NeuronState& state, ImVec2 min, ImVec2 max) {
  const Item item = make_item_at(ui, "neuron.plane", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const DataWindow window = neuron_window(state.view->parts->domain);
  list.PushClipRect(min, max, true);
  heat_.draw(list, min, max);
  draw_lines(ui, state, min, max);
  points_.draw(ui, min, max, window, scatter_, scatter_.size() > 100 ? 4.0f : 6.0f);
  draw_marks(ui, state, min, max);
  list.PopClipRect();
  list.AddRect(min, max, ui.theme().line);
  draw_axes(ui, state.view->parts->domain, neuron_input_name(state.view->axes[0]),
            neuron_input_name(state.view->axes[1]), min, max);
  readout_.reset();
  if (item.hovered) {
    readout_ = window.to_data(ImGui::GetIO().MousePos, min, max);
    state.help = "neuron.help_plane";
  }
  if (state.paint.tool == PointTool::Look && drag_line(ui, session, state, item)) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    state.help = "neuron.help_line";
    return;
  }
  const int hit = points_.hit(ImGui::GetIO().MousePos, min, max, window);
  const std::int32_t under = hit < 0 ? -1 : rows_[static_cast<std::size_t>(hit)];
  const bool two = state.view->parts->network.inputs == 2;
  if (two && tools_.use(ui, state.paint, painted_neuron_points(session, state), item, window, under, state.help))
    return;
  if (item.clicked) choose(state, window.to_data(ImGui::GetIO().MousePos, min, max), under);
}

// The plane of the two hidden units: the rows lie where the layer has put them, and one line parts them.
void NeuronPlane::draw_folded(Ui& ui, const NeuronState& state, ImVec2 min, ImVec2 max) {
  const NeuronView& view = *state.view;
  const Theme& t = ui.theme();
  make_item_at(ui, "neuron.folded", min, max, WidgetKind::Canvas);
  tooltip(ui, "neuron.folded");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const DataWindow window = neuron_window(view.folded_domain);
  list.PushClipRect(min, max, true);
  folded_heat_.draw(list, min, max);
  const LineEnds ends = ends_of(view.folded_line, view.folded_domain);
  if (ends.crosses) {
    const auto pixel = [&](const std::array<double, 2>& p) {
      return window.to_pixel(static_cast<float>(p[0]), static_cast<float>(p[1]), min, max);
    };
    list.AddLine(pixel(ends.from), pixel(ends.to), t.background, ui.px(5));
    list.AddLine(pixel(ends.from), pixel(ends.to), state.unit < 0 ? t.accent : t.text, ui.px(2.5f));
  }
  folded_points_.draw(ui, min, max, window, folded_, folded_.size() > 100 ? 4.0f : 6.0f);
  // Which rows lie there: several may have come together.
  std::vector<std::pair<ImVec2, std::string>> places;
  const auto inputs = static_cast<std::size_t>(view.parts->network.inputs);
  for (std::size_t row = 0; row < folded_.size() && folded_.size() <= 8; ++row) {
    const ImVec2 at = window.to_pixel(folded_[row].x, folded_[row].y, min, max);
    const float* x = view.parts->x.data() + row * inputs;
    const std::string name =
        fmt::format("({}, {})", format_short(static_cast<double>(x[0])), format_short(static_cast<double>(x[1])));
    const auto same = std::find_if(places.begin(), places.end(), [&](const auto& p) {
      return std::hypot(p.first.x - at.x, p.first.y - at.y) < ui.px(10);
    });
    if (same == places.end())
      places.emplace_back(at, name);
    else
      same->second += " " + name;
  }
  for (const auto& [at, name] : places)
    text_in(ui.fonts().small, {at.x - ui.px(80), at.y + ui.px(9)}, {at.x + ui.px(80), at.y + ui.px(25)}, t.text, name,
            Align::Center);
  list.PopClipRect();
  list.AddRect(min, max, t.line);
  draw_axes(ui, view.folded_domain, neuron_hidden_name(0), neuron_hidden_name(1), min, max);
}

void NeuronPlane::draw_readout(Ui& ui, const NeuronState& state, ImVec2 at, float width) const {
  const NeuronView& view = *state.view;
  const Theme& t = ui.theme();
  const float line = ui.fonts().small->FontSize + ui.px(4);
  if (!readout_) return text_lines(ui.fonts().small, at, width, t.muted, ui.tr("neuron.plane_hint"));
  const std::string place = fmt::format(
      "{} = {}   {} = {}", neuron_input_name(view.axes[0]), format_number(static_cast<double>(readout_->x), 3),
      neuron_input_name(view.axes[1]), format_number(static_cast<double>(readout_->y), 3));
  text_in(ui.fonts().small, at, {at.x + width, at.y + line}, t.muted, place);
  std::string sums;
  for (std::size_t unit = 0; unit < view.lines.size(); ++unit) {
    const double sum = view.lines[unit].at(static_cast<double>(readout_->x), static_cast<double>(readout_->y));
    sums += view.lines.size() == 1 ? ui.tr("neuron.sum_here", format_number(sum, 3))
                                   : fmt::format("{}: {}   ", neuron_hidden_name(static_cast<int>(unit)),
                                                 ui.tr("neuron.sum_here", format_number(sum, 3)));
  }
  text_in(ui.fonts().small, {at.x, at.y + line}, {at.x + width, at.y + 2 * line}, t.text, sums);
}

// Which points are learned; gives where the picture begins.
float NeuronPlane::draw_data(Ui& ui, Session& session, const Area& area) const {
  const auto& settings = dynamic_cast<const NeuronSettings&>(session.settings());
  std::vector<std::string_view> names = {"and", "or", "nand", "xor"};
  if (settings.points != nullptr) names.push_back("file");
  std::vector<std::string> options;
  for (const std::string_view name : names) options.push_back(fmt::format("neuron.data.{}", name));
  auto index = static_cast<int>(std::find(names.begin(), names.end(), settings.data) - names.begin());
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("data", {area.width(), ui.px(34)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  if (segmented(ui, kDataKey, index, options))
    change_neuron(session, "setting.data",
                  [&](NeuronSettings& s) { s.data = std::string(names[static_cast<std::size_t>(index)]); });
  ImGui::EndChild();
  ImGui::PopStyleVar();
  return area.min.y + ui.px(42);
}

void NeuronPlane::draw(Ui& ui, Session& session, NeuronState& state, const Area& area) {
  const auto scope = ui.scope("plane");
  update(ui, state);
  const bool folded = !state.view->folded.empty();
  const float axis = ui.px(34), gap = ui.px(44);
  const float top = draw_data(ui, session, {{area.min.x + axis, area.min.y}, area.max});
  const float below = ui.px(20 + 40), title = folded ? ui.px(22) : 0;
  const float room = folded ? (area.width() - axis - gap) * 0.5f : area.width() - axis;
  const float edge = std::floor(std::max(ui.px(80), std::min(room, area.max.y - top - below - title)));
  const ImVec2 min{area.min.x + axis, top + title};
  if (folded) {
    text_in(ui.fonts().strong, {min.x, top}, {min.x + edge, min.y}, ui.theme().text, ui.tr("neuron.plane_title"));
    const float x = min.x + edge + gap;
    text_in(ui.fonts().strong, {x, top}, {x + edge, min.y}, ui.theme().text, ui.tr("neuron.folded"));
    draw_folded(ui, state, {x, min.y}, {x + edge, min.y + edge});
  }
  draw_plane(ui, session, state, min, {min.x + edge, min.y + edge});
  draw_readout(ui, state, {min.x, min.y + edge + ui.px(22)}, area.max.x - min.x);
}

}  // namespace neurarium
