// What the walk draws over the finished picture of the network: nothing stands there before it was computed.
#include "app/exhibits/playground_walk.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {
namespace {

constexpr std::size_t kMostLabels = 10;    // of links at a time
constexpr float kSmallestPrinted = 34.0f;  // edge of a unit that has room for a number

class WalkMarks {
 public:
  WalkMarks(Ui& ui, const PlaygroundState& state, const NetworkPicture& network)
      : ui_(ui),
        state_(state),
        view_(*state.view),
        walk_(*state.coming),
        network_(network),
        geometry_(network.geometry()),
        last_(last_operation(state)),
        read_(cell_reader(walk_.run())),
        list_(*ImGui::GetWindowDrawList()) {}

  void draw() {
    const std::vector<std::size_t> lit = draw_links();
    draw_inputs();
    for (int l = 0; l < static_cast<int>(geometry_.layers.size()); ++l) draw_layer(l);
    if (lit.size() <= kMostLabels)
      for (const std::size_t i : lit) label_link(i, geometry_.link_targets[i]);
    for (const Target& t : lit_biases_) label_bias(t);
    draw_loss();
  }

 private:
  [[nodiscard]] bool known(WalkStage stage, ValueId value, std::int64_t unit) const {
    return walk_.is_known(state_.walk.done, stage, value, unit);
  }
  [[nodiscard]] double number(ValueId value, std::int64_t unit, bool gradient) const {
    Cell cell = walk_.cell_of(value, state_.walk.row, unit);
    cell.gradient = gradient;
    return read_(cell);
  }
  // The operation that was done last is about this value, and this unit of it.
  [[nodiscard]] bool active(ValueId value, std::int64_t unit) const {
    return last_ != nullptr && last_->value == value && (last_->unit < 0 || last_->unit == unit);
  }

  // The weight's new number, its gradient, or the weight itself: what the walk has come to with each link. Gives those
  // of the last operation.
  std::vector<std::size_t> draw_links() {
    largest_ = 0;
    for (const float g : walk_.coming().gradient) largest_ = std::max(largest_, std::abs(static_cast<double>(g)));
    std::vector<std::size_t> lit;
    for (std::size_t i = 0; i < geometry_.link_targets.size() && i < network_.links().size(); ++i) {
      const Target& t = geometry_.link_targets[i];
      const LayerMaps& layer = view_.layers[static_cast<std::size_t>(t.layer)];
      const bool by_sum = last_ != nullptr && !last_->gradient() && active(layer.pre, t.unit);
      const bool by_weight = active(layer.weight, t.unit);
      if (by_sum || by_weight || carries_gradient(t))
        lit.push_back(i);
      else if (known(WalkStage::Backward, layer.weight, t.unit))
        draw_gradient_link(i, t, false);
    }
    for (const std::size_t i : lit) draw_lit_link(i, geometry_.link_targets[i]);
    return lit;
  }

  // Backward of a unit: the gradients of the next layer's sums come back over its outgoing links.
  [[nodiscard]] bool carries_gradient(const Target& t) const {
    if (t.layer == 0 || last_ == nullptr || !last_->gradient()) return false;
    return active(view_.layers[static_cast<std::size_t>(t.layer) - 1].act, t.input);
  }

  void draw_gradient_link(std::size_t i, const Target& t, bool strong) {
    const double g = walk_.gradient_of(cell_of(view_, t));
    const auto part = largest_ > 0 ? static_cast<float>(std::abs(g) / largest_) : 0.0f;
    Link link = network_.links()[i];
    link.width = 0.8f + 4.0f * part + (strong ? ui_.px(1) : 0.0f);
    link.color = with_alpha(ui_.theme().sign(g), strong ? 1.0f : 0.25f + 0.6f * part);
    draw_link(list_, link);
  }

  void draw_lit_link(std::size_t i, const Target& t) {
    if (last_->gradient() && !carries_gradient(t)) return draw_gradient_link(i, t, true);
    Link link = network_.links()[i];
    const double w = last_->stage == WalkStage::Update ? after(t) : value_of(view_, t);
    link.width += ui_.px(1);
    link.color = with_alpha(w == 0 ? ui_.theme().muted : ui_.theme().sign(w), 1.0f);
    draw_link(list_, link);
  }

  [[nodiscard]] double after(const Target& t) const { return walk_.after(cell_of(view_, t)); }

  void label_link(std::size_t i, const Target& t) {
    const bool gradient = last_->gradient() && !carries_gradient(t);
    const bool update = last_->stage == WalkStage::Update;
    const double shown = gradient ? walk_.gradient_of(cell_of(view_, t)) : update ? after(t) : value_of(view_, t);
    chip(geometry_.handle(i), (update ? "\u2192 " : "") + format_number(shown, 3), ui_.theme().sign(shown));
  }

  void chip(ImVec2 middle, const std::string& text, ImU32 color) {
    const ImVec2 size = text_size(ui_.fonts().small, text);
    const ImVec2 half{size.x * 0.5f + ui_.px(4), size.y * 0.5f + ui_.px(1)};
    const ImVec2 min{middle.x - half.x, middle.y - half.y};
    const ImVec2 max{middle.x + half.x, middle.y + half.y};
    list_.AddRectFilled(min, max, with_alpha(ui_.theme().background, 0.9f), ui_.px(3));
    text_in(ui_.fonts().small, min, {max.x + 1, max.y}, color, text, Align::Center);
  }

  void box(ImVec2 min, ImVec2 max, std::optional<double> value, std::optional<double> gradient, bool lit) {
    const Theme& t = ui_.theme();
    const float strength = value ? 0.12f + 0.3f * static_cast<float>(std::tanh(std::abs(*value))) : 0.0f;
    list_.AddRectFilled(min, max, value ? mix(t.panel, t.sign(*value), strength) : with_alpha(t.panel, 0.88f),
                        ui_.px(4));
    const ImU32 edge = lit ? t.accent : mix(t.line, t.muted, 0.5f);
    list_.AddRect(min, max, edge, ui_.px(4), 0, lit ? ui_.px(2) : 1.0f);
    if (max.x - min.x < ui_.px(kSmallestPrinted)) return;
    const float middle = (min.y + max.y) * 0.5f;
    const float room = max.x - min.x - 2;
    const auto print = [&](const std::string& text, float top, float bottom) {
      text_in(ui_.fonts().small, {min.x, top}, {max.x, bottom}, t.text, text, Align::Center);
    };
    if (value) print(fitting(*value, "", room), min.y, gradient ? middle : max.y);
    if (gradient) print(fitting(*gradient, "\u2202", room), middle, max.y);
  }

  // With as many digits as there is room for, small numbers with an exponent; none where even that does not fit.
  [[nodiscard]] std::string fitting(double value, std::string_view lead, float room) const {
    constexpr double kRoundsToZero = 0.01;
    const bool tiny = value != 0 && std::abs(value) < kRoundsToZero;
    for (const int digits : {3, 2, 1}) {
      const std::string text = fmt::format("{}{}", lead, tiny ? one_digit(value) : format_number(value, digits));
      if (text_size(ui_.fonts().small, text).x <= room) return text;
    }
    return {};
  }

  // "−4e−3"
  static std::string one_digit(double value) {
    double exponent = std::floor(std::log10(std::abs(value)));
    if (std::round(std::abs(value) / std::pow(10, exponent)) >= 10) exponent += 1;  // 9.6e−3 is 1e−2
    const double digit = std::round(value / std::pow(10, exponent));
    return fmt::format("{}e\u2212{}", format_short(digit), static_cast<int>(-exponent));
  }

  void draw_inputs() {
    const ValueId x = view_.task->input;
    for (std::size_t i = 0; i < geometry_.used.size(); ++i) {
      const auto unit = static_cast<std::int64_t>(i);
      const auto row = static_cast<std::size_t>(geometry_.used[i]);
      std::optional<double> value;
      if (known(WalkStage::Forward, x, unit)) value = number(x, unit, false);
      box(geometry_.features.min(row), geometry_.features.max(row), value, {}, active(x, unit));
    }
  }

  void draw_layer(int l) {
    const LayerMaps& layer = view_.layers[static_cast<std::size_t>(l)];
    const UnitColumn& column = geometry_.layers[static_cast<std::size_t>(l)];
    for (std::size_t u = 0; u < column.y.size(); ++u) {
      const auto unit = static_cast<std::int64_t>(u);
      std::optional<double> value, gradient;
      if (known(WalkStage::Forward, layer.act, unit))
        value = number(layer.act, unit, false);
      else if (known(WalkStage::Forward, layer.pre, unit))
        value = number(layer.pre, unit, false);
      if (known(WalkStage::Backward, layer.pre, unit))
        gradient = number(layer.pre, unit, true);
      else if (known(WalkStage::Backward, layer.act, unit))
        gradient = number(layer.act, unit, true);
      const bool lit = active(layer.act, unit) || active(layer.pre, unit);
      box(column.min(u), column.max(u), value, gradient, lit);
      draw_bias(layer, column, u);
    }
  }

  void draw_bias(const LayerMaps& layer, const UnitColumn& column, std::size_t u) {
    if (!active(layer.bias, static_cast<std::int64_t>(u))) return;
    list_.AddCircle({column.min(u).x, column.max(u).y}, ui_.px(6), ui_.theme().accent, 0, ui_.px(2));
    lit_biases_.push_back({Target::Kind::Bias, static_cast<int>(&layer - view_.layers.data()), static_cast<int>(u), 0});
  }

  void label_bias(const Target& t) {
    const UnitColumn& column = geometry_.layers[static_cast<std::size_t>(t.layer)];
    const auto u = static_cast<std::size_t>(t.unit);
    const double shown = last_->gradient() ? walk_.gradient_of(cell_of(view_, t)) : after(t);
    chip({column.min(u).x - ui_.px(10), column.max(u).y + ui_.px(2)},
         (last_->gradient() ? "" : "\u2192 ") + format_number(shown, 3), ui_.theme().sign(shown));
  }

  void draw_loss() {
    const Graph& graph = walk_.graph();
    const int mean = graph.writer(view_.task->data_loss);
    if (mean < 0) return;
    const ValueId each = graph.nodes()[static_cast<std::size_t>(mean)].in[0];
    if (!known(WalkStage::Loss, each, 0)) return;
    const UnitColumn& column = geometry_.layers.back();
    const ImVec2 at{column.x, column.max(column.y.size() - 1).y + ui_.px(34)};
    chip(at, ui_.tr("walk.loss_chip", format_number(number(each, 0, false), 3)), ui_.theme().text);
  }

  Ui& ui_;
  const PlaygroundState& state_;
  const PlaygroundView& view_;
  const StepWalk& walk_;
  const NetworkPicture& network_;
  const NetworkGeometry& geometry_;
  const WalkOperation* last_;
  CellReader read_;
  ImDrawList& list_;
  std::vector<Target> lit_biases_;
  double largest_ = 0;
};

}  // namespace

void draw_walk_marks(Ui& ui, const PlaygroundState& state, const NetworkPicture& network) {
  if (!state.walk.open || state.coming_here() == nullptr) return;
  if (network.geometry().layers.size() != state.view->layers.size()) return;
  WalkMarks(ui, state, network).draw();
}

}  // namespace neurarium
