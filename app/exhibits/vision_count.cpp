#include "app/exhibits/vision_count.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/vision_features.h"
#include "engine/models/layer_count.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

struct CountColumn {
  LayerCost LayerCount::*of;
  std::int64_t LayerCost::*what;
  std::string_view key;
};
constexpr std::array kCountColumns = {
    CountColumn{&LayerCount::as_it_is, &LayerCost::parameters, "vision.count_here"},
    CountColumn{&LayerCount::unshared, &LayerCost::parameters, "vision.count_unshared"},
    CountColumn{&LayerCount::dense, &LayerCost::parameters, "vision.count_dense"},
    CountColumn{&LayerCount::as_it_is, &LayerCost::multiply_adds, "vision.count_here"},
    CountColumn{&LayerCount::dense, &LayerCost::multiply_adds, "vision.count_dense"}};
constexpr std::size_t kParameterColumns = 3;

// Numbers to the right of their column, with a bar by its share of the largest of all that is comparable.
class CountTable {
 public:
  CountTable(Ui& ui, const Area& area, const LayerCounts& counts) : ui_(ui), area_(area), t_(ui.theme()) {
    name_ = std::min(ui.px(190), area.width() * 0.26f);
    column_ = (area.width() - name_) / static_cast<float>(kCountColumns.size());
    for (std::size_t i = 0; i < kCountColumns.size(); ++i) {
      std::int64_t& most = i < kParameterColumns ? most_parameters_ : most_products_;
      most = std::max(most, counts.total(kCountColumns[i].of).*kCountColumns[i].what);
    }
  }

  void heads(float y) {
    const float line = ui_.px(22);
    text_in(ui_.fonts().strong, {x(0), y}, {x(kParameterColumns), y + line}, t_.text, ui_.tr("vision.parameters"));
    text_in(ui_.fonts().strong, {x(kParameterColumns), y}, {area_.max.x, y + line}, t_.text,
            ui_.tr("vision.multiply_adds"));
    for (std::size_t i = 0; i < kCountColumns.size(); ++i) {
      const auto scope = ui_.scope(std::to_string(i));
      const ImVec2 min{x(i), y + line}, max{x(i + 1) - ui_.px(14), y + 2 * line};
      make_item_at(ui_, kCountColumns[i].key, min, max, WidgetKind::Canvas);
      tooltip(ui_, kCountColumns[i].key);
      text_in(ui_.fonts().small, min, max, t_.muted, ui_.tr(kCountColumns[i].key));
    }
  }

  template <class Of>
  void row(float y, float height, const std::string& name, const std::string& shape, Of&& cost, bool strong) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float middle = y + height * 0.55f;
    text_in(strong ? ui_.fonts().strong : ui_.fonts().body, {area_.min.x, y}, {x(0) - ui_.px(8), middle}, t_.text,
            name);
    text_in(ui_.fonts().small, {area_.min.x, middle}, {x(0) - ui_.px(8), y + height}, t_.muted, shape);
    for (std::size_t i = 0; i < kCountColumns.size(); ++i) {
      const std::int64_t number = cost(kCountColumns[i]);
      const std::int64_t most = i < kParameterColumns ? most_parameters_ : most_products_;
      const float left = x(i), right = x(i + 1) - ui_.px(14);
      text_in(strong ? ui_.fonts().strong : ui_.fonts().body, {left, y}, {right, middle}, t_.text,
              format_count(number));
      const float share =
          static_cast<float>(static_cast<double>(number) / static_cast<double>(std::max<std::int64_t>(1, most)));
      const bool here = kCountColumns[i].of == &LayerCount::as_it_is;
      list.AddRectFilled({left, middle + ui_.px(4)}, {right, middle + ui_.px(8)}, t_.raised, ui_.px(2));
      list.AddRectFilled({left, middle + ui_.px(4)},
                         {left + std::max(ui_.px(1), (right - left) * share), middle + ui_.px(8)},
                         here ? t_.accent : t_.muted, ui_.px(2));
    }
  }

 private:
  [[nodiscard]] float x(std::size_t column) const { return area_.min.x + name_ + column_ * static_cast<float>(column); }

  Ui& ui_;
  Area area_;
  const Theme& t_;
  float name_ = 0, column_ = 0;
  std::int64_t most_parameters_ = 1, most_products_ = 1;
};

}  // namespace

void draw_vision_count(Ui& ui, const VisionState& state, const Area& area) {
  const auto scope = ui.scope("count");
  LayerCounts counts = count_layers(state.view->graph());
  // The network beside a transfer is as large.
  std::erase_if(counts.layers, [](const LayerCount& layer) { return is_of_fresh_network(layer.name); });
  CountTable table(ui, area, counts);
  table.heads(area.min.y);
  float y = area.min.y + ui.px(50);
  const float foot = ui.px(46);
  const auto lines = static_cast<float>(counts.layers.size() + 1);
  const float height = std::clamp((area.max.y - foot - y) / lines, ui.px(26), ui.px(46));
  for (const LayerCount& layer : counts.layers) {
    if (y + 2 * height > area.max.y - foot) break;
    table.row(
        y, height, layer.name, fmt::format("{} → {}", format_count(layer.inputs), format_count(layer.outputs)),
        [&](const CountColumn& c) { return layer.*c.of.*c.what; }, false);
    y += height;
  }
  ImGui::GetWindowDrawList()->AddLine({area.min.x, y}, {area.max.x, y}, ui.theme().line);
  table.row(
      y + ui.px(4), height, ui.tr("vision.count_total"), "",
      [&](const CountColumn& c) { return counts.total(c.of).*c.what; }, true);
  ImGui::SetCursorScreenPos({area.min.x, area.max.y - foot});
  ImGui::BeginChild("saved", {area.width(), foot}, false, ImGuiWindowFlags_NoBackground);
  const auto here = counts.total(&LayerCount::as_it_is).parameters, dense = counts.total(&LayerCount::dense).parameters;
  hint(ui, ui.tr("vision.count_saved",
                 format_number(static_cast<double>(dense) / static_cast<double>(std::max<std::int64_t>(1, here)), 3)));
  ImGui::EndChild();
}

}  // namespace neurarium
