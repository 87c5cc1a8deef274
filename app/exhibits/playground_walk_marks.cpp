// What the walk draws over the finished picture of the network: nothing stands there before it was computed.
#include "app/exhibits/playground_walk.h"

#include "app/draw/free_places.h"
#include "app/ui/numbers.h"
#include "app/ui/short_numbers.h"
#include "app/ui/widgets.h"
#include "engine/run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {
namespace {

constexpr std::size_t kMostLabels = 10;    // of links at a time
constexpr float kSmallestPrinted = 34.0f;  // edge of a unit that has room for a number
constexpr double kHardly = 1e-3;           // below it "about 0" is said where no digit has room
// Where on its link a number may stand, from the middle outwards.
constexpr std::array kPlacesOnLink = {0.5f,  0.45f, 0.55f, 0.4f, 0.6f,  0.35f, 0.65f, 0.3f, 0.7f,
                                      0.25f, 0.75f, 0.2f,  0.8f, 0.15f, 0.85f, 0.1f,  0.9f};

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
        list_(*ImGui::GetWindowDrawList()),
        free_({{geometry_.area.min.x - ui.px(20), geometry_.area.min.y},
               {geometry_.area.max.x + ui.px(16), geometry_.area.max.y}},
              ui.px(1)) {}

  // Gives the numbers that it put beside the units, as they lie there.
  std::vector<WalkChip> draw() {
    const std::vector<std::size_t> lit = draw_links();
    draw_inputs();
    for (int l = 0; l < static_cast<int>(geometry_.layers.size()); ++l) draw_layer(l);
    draw_loss();
    for (const Target& t : lit_biases_) label_bias(t);
    for (const std::size_t i : worth_labels(lit)) label_link(i, geometry_.link_targets[i]);
    return std::move(chips_);
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

  // What a link's number says now: of the update the new weight, of backward its gradient or what carries it back.
  [[nodiscard]] double shown_on(const Target& t) const {
    if (last_->gradient() && !carries_gradient(t)) return walk_.gradient_of(cell_of(view_, t));
    return last_->stage == WalkStage::Update ? after(t) : value_of(view_, t);
  }

  [[nodiscard]] bool touches(const Target& link, const Target& looked_at) const {
    switch (looked_at.kind) {
      case Target::Kind::Link:
        return link == looked_at;
      case Target::Kind::Unit:
      case Target::Kind::Bias:
        return (link.layer == looked_at.layer && link.unit == looked_at.unit) ||
               (link.layer == looked_at.layer + 1 && link.input == looked_at.unit);
      default:
        return false;
    }
  }

  // Of too many those of the unit under the pointer, else of the chosen one, else the largest.
  [[nodiscard]] std::vector<std::size_t> worth_labels(std::vector<std::size_t> lit) const {
    std::ranges::stable_sort(lit, std::ranges::greater{},
                             [&](std::size_t i) { return std::abs(shown_on(geometry_.link_targets[i])); });
    for (const Target& looked_at : {state_.selected, state_.hovered})
      std::stable_partition(lit.begin(), lit.end(),
                            [&](std::size_t i) { return touches(geometry_.link_targets[i], looked_at); });
    if (lit.size() > kMostLabels) lit.resize(kMostLabels);
    return lit;
  }

  void label_link(std::size_t i, const Target& t) {
    const double shown = shown_on(t);
    std::vector<ImVec2> middles = {geometry_.handle(i)};
    const Link& link = geometry_.links[i];
    for (const float place : kPlacesOnLink) {
      const float x = link.from.x + (link.to.x - link.from.x) * place;
      middles.push_back({x, link_y(link, x)});
    }
    middles.push_back(below_source(t));  // where layers stand too close for numbers between them
    chip(middles, number_of(shown), ui_.theme().sign(shown));
  }

  // Between the unit from which a link comes and the one below it.
  [[nodiscard]] ImVec2 below_source(const Target& t) const {
    const bool first = t.layer == 0;
    const UnitColumn& column = first ? geometry_.features : geometry_.layers[static_cast<std::size_t>(t.layer) - 1];
    const auto input = static_cast<std::size_t>(t.input);
    const std::size_t unit = first ? static_cast<std::size_t>(geometry_.used[input]) : input;
    const float gap = column.y.size() > 1 ? column.y[1] - column.y[0] - column.size : ui_.px(20);
    return {column.x, column.max(unit).y + gap * 0.5f};
  }

  [[nodiscard]] std::string number_of(double shown) const {
    return (last_->stage == WalkStage::Update ? "\u2192 " : "") + format_significant(shown, 3);
  }

  // At the first of its places where it hides nothing; not at all where there is none.
  void chip(const std::vector<ImVec2>& middles, std::string text, ImU32 color) {
    const ImVec2 size = text_size(ui_.fonts().small, text);
    const auto place = free_.place({size.x + 2 * ui_.px(4), size.y}, middles);
    if (!place) return;
    list_.AddRectFilled(place->min, place->max, with_alpha(ui_.theme().background, 0.9f), ui_.px(3));
    text_in(ui_.fonts().small, place->min, {place->max.x + 1, place->max.y}, color, text, Align::Center);
    chips_.push_back({{place->min, place->max}, std::move(text)});
  }

  void box(ImVec2 min, ImVec2 max, std::optional<double> value, std::optional<double> gradient, bool lit) {
    free_.take({min, max});
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

  [[nodiscard]] std::string fitting(double value, std::string_view lead, float room) const {
    const float left = room - text_size(ui_.fonts().small, lead).x;
    const std::string number =
        format_fitting(value, [&](const std::string& text) { return text_size(ui_.fonts().small, text).x <= left; });
    if (!number.empty()) return std::string(lead) + number;
    return std::abs(value) < kHardly ? fmt::format("{}\u22480", lead) : std::string();
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
    const std::string text = number_of(shown);
    const float beside = text_size(ui_.fonts().small, text).x * 0.5f + ui_.px(8);
    const ImVec2 low = {column.min(u).x, column.max(u).y}, high = {column.max(u).x, column.min(u).y};
    const float below = ui_.px(12);
    chip({{low.x - ui_.px(10), low.y + below},
          {low.x - beside, low.y},
          {low.x - beside, column.y[u]},
          {column.x, low.y + below},
          {high.x + beside, low.y},
          {high.x + beside, high.y},
          {column.x, high.y - below}},
         text, ui_.theme().sign(shown));
  }

  void draw_loss() {
    const Graph& graph = walk_.graph();
    const int mean = graph.writer(view_.task->data_loss);
    if (mean < 0) return;
    const ValueId each = graph.nodes()[static_cast<std::size_t>(mean)].in[0];
    if (!known(WalkStage::Loss, each, 0)) return;
    const UnitColumn& column = geometry_.layers.back();
    const std::string text = ui_.tr("walk.loss_chip", format_significant(number(each, 0, false), 3));
    const float inside = geometry_.area.max.x - text_size(ui_.fonts().small, text).x * 0.5f - ui_.px(5);
    const float low = column.max(column.y.size() - 1).y, high = column.min(0).y;
    std::vector<ImVec2> middles;
    for (const float x : {std::min(column.x, inside), column.min(0).x - ui_.px(60)})
      for (const float y : {low + ui_.px(34), low + ui_.px(14), high - ui_.px(14), high - ui_.px(34)})
        middles.push_back({x, y});
    chip(middles, text, ui_.theme().text);
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
  FreePlaces free_;
  std::vector<WalkChip> chips_;
  std::vector<Target> lit_biases_;
  double largest_ = 0;
};

}  // namespace

std::vector<WalkChip> draw_walk_marks(Ui& ui, const PlaygroundState& state, const NetworkPicture& network) {
  if (!state.walk.open || state.coming_here() == nullptr) return {};
  if (network.geometry().layers.size() != state.view->layers.size()) return {};
  return WalkMarks(ui, state, network).draw();
}

}  // namespace neurarium
