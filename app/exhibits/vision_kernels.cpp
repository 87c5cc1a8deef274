#include "app/exhibits/vision_kernels.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kMostColumns = 24;
constexpr float kLargestKernel = 64;

void paint_kernel(Image& into, int left, int top, std::span<const float> kernel, int width, const Colormap& map) {
  for (std::size_t i = 0; i < kernel.size(); ++i)
    into.at(left + static_cast<int>(i) % width, top + static_cast<int>(i) / width) =
        map(static_cast<double>(kernel[i]));
}

double largest_in(std::span<const float> numbers) {
  double most = 0;
  for (const float v : numbers) most = std::max(most, static_cast<double>(std::abs(v)));
  return most;
}

}  // namespace

std::span<const float> VisionKernels::Kernels::part(std::span<const float> all, std::int32_t map,
                                                    std::int32_t read) const {
  const std::size_t size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  return all.subspan(
      (static_cast<std::size_t>(map) * static_cast<std::size_t>(in) + static_cast<std::size_t>(read)) * size, size);
}

// Of the network that is shown: what a transfer trains beside it comes after its output.
std::vector<VisionKernels::Kernels> VisionKernels::layers_of(const VisionView& view) {
  std::vector<Kernels> layers;
  for (const VisionStage& stage : view.stages) {
    if (stage.kernel == kNoValue || stage.units) continue;
    const Value& value = view.graph().value(stage.kernel);
    if (value.dims.size() != 4 || (!layers.empty() && layers.back().id == stage.kernel)) continue;
    const bool known = std::ranges::any_of(layers, [&](const Kernels& k) { return k.id == stage.kernel; });
    if (!known)
      layers.push_back(
          {value.name, value.dims[0].size, value.dims[1].size, value.dims[2].size, value.dims[3].size, stage.kernel});
  }
  return layers;
}

// Anew for another layer or network, and as the run grows by a column.
void VisionKernels::ask(Session& session, const Kernels& layer) {
  {
    const std::lock_guard lock(mail_->mutex);
    if (mail_->arrived) {
      moments_ = std::move(mail_->moments);
      mail_->arrived = asked_ = false;
    }
  }
  const Snapshot& now = session.snapshot();
  const std::int64_t grown = std::max<std::int64_t>(1, now.head / static_cast<std::int64_t>(kMostColumns));
  const bool same = of_ == layer.name && asked_graph_ == now.task->graph && asked_line_ == now.line;
  if (asked_ || (same && now.head >= asked_head_ && now.head - asked_head_ < grown)) return;
  if (!same) moments_.clear();
  of_ = layer.name;
  asked_graph_ = now.task->graph;
  asked_line_ = now.line;
  asked_head_ = now.head;
  asked_ = true;
  session.trainer().with([mail = mail_, name = of_](Timeline& run) {
    std::vector<KernelMoment> moments = kernel_history(run, name, kMostColumns);
    const std::lock_guard lock(mail->mutex);
    mail->moments = std::move(moments);
    mail->arrived = true;
  });
}

void VisionKernels::draw_head(Ui& ui, const std::vector<Kernels>& layers, const Area& area) {
  const Theme& t = ui.theme();
  float x = area.min.x;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string& name = layers[i].name;
    const float width = text_size(ui.fonts().body, name).x + ui.px(16);
    if (x + width > area.max.x - ui.px(220)) break;
    const auto scope = ui.scope(name);
    const ImVec2 max{x + width, area.max.y};
    const Item item = make_item_at(ui, "vision.kernel_layer", {x, area.min.y}, max, WidgetKind::Button);
    tooltip(ui, "vision.kernel_layer");
    if (i == layer_ || item.hovered)
      draw_face(*ImGui::GetWindowDrawList(), t, {x, area.min.y}, max, i == layer_ ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().body, {x, area.min.y}, max, i == layer_ ? t.accent : t.text, name, Align::Center);
    if (item.clicked) layer_ = i;
    x = max.x + ui.px(4);
  }
  const Kernels& layer = layers[layer_];
  if (layer.in < 2) return;
  const float middle = (area.min.y + area.max.y) * 0.5f;
  if (icon_button_at(ui, "vision.kernel_before", Icon::ChevronLeft, {area.max.x - ui.px(200), middle}, {.size = 24}))
    in_ = (in_ + layer.in - 1) % layer.in;
  if (icon_button_at(ui, "vision.kernel_after", Icon::ChevronRight, {area.max.x - ui.px(14), middle}, {.size = 24}))
    in_ = (in_ + 1) % layer.in;
  text_in(ui.fonts().small, {area.max.x - ui.px(184), area.min.y}, {area.max.x - ui.px(30), area.max.y}, t.text,
          ui.tr("vision.kernel_reads", in_, layer.in), Align::Center);
}

void VisionKernels::draw_now(Ui& ui, const VisionView& view, const Kernels& layer, double most, const Area& area) {
  const Theme& t = ui.theme();
  const float head = ui.px(20), gap = ui.px(6);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text,
          ui.tr("vision.kernels_now", format_count(view.step)));
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.muted, "±" + format_short(most), Align::Right);
  const std::span<const float> all = view.params->of(layer.id);
  const float room = area.height() - head;
  int columns = 1;
  float edge = 0;
  for (int tried = 1; tried <= layer.out; ++tried) {
    const int rows = (layer.out + tried - 1) / tried;
    const float fits =
        std::min((area.width() + gap) / static_cast<float>(tried) - gap, (room + gap) / static_cast<float>(rows) - gap);
    if (fits > edge) edge = fits, columns = tried;
  }
  edge = std::floor(std::min(edge, ui.px(kLargestKernel)));
  if (edge < 3) return;
  const Colormap map = Colormap::diverging(t, most);
  const int rows = (layer.out + columns - 1) / columns;
  Image image(layer.width * columns, layer.height * rows, t.background);
  for (std::int32_t k = 0; k < layer.out; ++k)
    paint_kernel(image, k % columns * layer.width, k / columns * layer.height, layer.part(all, k, in_), layer.width,
                 map);
  now_.update(image);
  const ImVec2 corner{area.min.x, area.min.y + head};
  make_item_at(ui, "vision.kernels_canvas", corner, area.max, WidgetKind::Canvas);
  tooltip(ui, "vision.kernels_canvas");
  for (std::int32_t k = 0; k < layer.out; ++k) {
    const auto column = static_cast<float>(k % columns), row = static_cast<float>(k / columns);
    const ImVec2 min{corner.x + column * (edge + gap), corner.y + row * (edge + gap)};
    now_.draw_part(*ImGui::GetWindowDrawList(), min, {min.x + edge, min.y + edge},
                   {column / static_cast<float>(columns), row / static_cast<float>(rows)},
                   {(column + 1) / static_cast<float>(columns), (row + 1) / static_cast<float>(rows)}, IM_COL32_WHITE,
                   ui.px(2));
  }
}

// A column a moment, a row a kernel.
void VisionKernels::draw_strip(Ui& ui, Session& session, const Kernels& layer, double most, const Area& area) {
  const Theme& t = ui.theme();
  const float head = ui.px(20), foot = ui.px(20), label = ui.px(26), gap = ui.px(3);
  const int columns = static_cast<int>(moments_.size());
  const float room = area.height() - head - foot;
  const float edge =
      std::floor(std::min((area.width() - label + gap) / static_cast<float>(kMostColumns) - gap, ui.px(34)));
  const int rows = std::min(layer.out, static_cast<std::int32_t>((room + gap) / (edge + gap)));
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text,
          rows < layer.out ? ui.tr("vision.kernels_strip_part", rows, layer.out) : ui.tr("vision.kernels_strip"));
  if (columns == 0 || rows < 1 || edge < 3) return;
  const Colormap map = Colormap::diverging(t, most);
  Image image(layer.width * columns, layer.height * rows, t.background);
  for (int c = 0; c < columns; ++c)
    for (int k = 0; k < rows; ++k)
      paint_kernel(image, c * layer.width, k * layer.height,
                   layer.part(moments_[static_cast<std::size_t>(c)].numbers, k, in_), layer.width, map);
  strip_.update(image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::int64_t step = session.snapshot().step;
  int shown = 0;  // the last column that is not after the step that is shown
  for (int c = 0; c < columns; ++c)
    if (moments_[static_cast<std::size_t>(c)].step <= step) shown = c;
  const float top = area.min.y + head;
  float said = area.min.x;
  for (int c = 0; c < columns; ++c) {
    const float x = area.min.x + label + static_cast<float>(c) * (edge + gap);
    const float bottom = top + static_cast<float>(rows) * (edge + gap) - gap;
    const std::int64_t at = moments_[static_cast<std::size_t>(c)].step;
    const auto scope = ui.scope(std::to_string(c));
    const Item item = make_item_at(ui, "vision.kernel_moment", {x, top}, {x + edge, bottom}, WidgetKind::Button);
    tooltip_text(ui, ui.tr("vision.kernel_moment.tip", format_count(at)));
    for (int k = 0; k < rows; ++k) {
      const ImVec2 min{x, top + static_cast<float>(k) * (edge + gap)};
      strip_.draw_part(
          list, min, {x + edge, min.y + edge},
          {static_cast<float>(c) / static_cast<float>(columns), static_cast<float>(k) / static_cast<float>(rows)},
          {static_cast<float>(c + 1) / static_cast<float>(columns),
           static_cast<float>(k + 1) / static_cast<float>(rows)});
      if (c == 0) text_in(ui.fonts().small, {area.min.x, min.y}, {x - gap, min.y + edge}, t.muted, std::to_string(k));
    }
    if (c == shown || item.hovered)
      list.AddRect({x - 1, top - 1}, {x + edge + 1, bottom + 1}, c == shown ? t.accent : t.muted, ui.px(2), 0,
                   ui.px(2));
    const std::string text = format_count(at);
    if (x >= said) {
      text_in(ui.fonts().small, {x, bottom}, {x + ui.px(80), bottom + foot}, t.muted, text);
      said = x + text_size(ui.fonts().small, text).x + ui.px(12);
    }
    if (item.clicked) session.trainer().seek(at);
  }
}

void VisionKernels::draw(Ui& ui, Session& session, const VisionState& state, const Area& area) {
  const auto scope = ui.scope("kernels");
  const VisionView& view = *state.view;
  const std::vector<Kernels> layers = layers_of(view);
  if (layers.empty())
    return text_in(ui.fonts().body, area.min, {area.max.x, area.min.y + ui.px(30)}, ui.theme().muted,
                   ui.tr("vision.no_kernels"));
  layer_ = std::min(layer_, layers.size() - 1);
  const float head = ui.px(30), gap = ui.px(10);
  draw_head(ui, layers, {area.min, {area.max.x, area.min.y + head}});
  const Kernels& layer = layers[layer_];
  in_ = std::min(in_, layer.in - 1);
  ask(session, layer);
  double most = largest_in(view.params->of(layer.id));
  for (const KernelMoment& moment : moments_) most = std::max(most, largest_in(moment.numbers));
  most = most > 0 ? round_up(most) : 1;
  const float top = area.min.y + head + gap, middle = top + (area.max.y - top) * 0.42f;
  draw_now(ui, view, layer, most, {{area.min.x, top}, {area.max.x, middle - gap}});
  if (of_ == layer.name) draw_strip(ui, session, layer, most, {{area.min.x, middle}, area.max});
}

}  // namespace neurarium
