#include "app/exhibits/neuron_unit.h"

#include "app/exhibits/value_bar.h"
#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kCurveSamples = 120;
constexpr float kHeadOfSum = 52;  // title and names of the columns, before scaling

// What the bar of a weight is called in names of values: "out.weight[0,1]".
ValueRef ref_of_term(const NeuronView& view, const char* layer, std::int64_t offset, bool bias) {
  const ValueId id = view.graph().at(fmt::format("{}.{}", layer, bias ? "bias" : "weight"));
  return element_ref(view.graph(), id, offset, view.example->extents(id));
}

// An activation to be drawn: places (sum, output), and the ends of the outputs.
struct CurvePicture {
  std::vector<std::pair<double, double>> points;
  double low = 0, high = 1;
};

CurvePicture curve_of(Activation activation, double span) {
  CurvePicture curve;
  for (int i = 0; i <= kCurveSamples; ++i) {
    const double x = -span + 2 * span * i / kCurveSamples;
    const double y = activation_value(activation, x);
    if (activation == Activation::Step && y == 1 && !curve.points.empty() && curve.points.back().second == 0)
      curve.points.emplace_back(0, 0), curve.points.emplace_back(0, 1);
    curve.points.emplace_back(x, y);
    curve.low = std::min(curve.low, y);
    curve.high = std::max(curve.high, y);
  }
  return curve;
}

Activation activation_of(const NeuronState& state) {
  const NeuronSpec& network = state.view->parts->network;
  return state.unit < 0 ? network.activation : network.hidden_activation;
}

}  // namespace

std::vector<NeuronSum::TermRow> NeuronSum::rows_of(Ui& ui, const NeuronState& state) const {
  const NeuronView& view = *state.view;
  const std::string layer = state.layer();
  const std::span<const float> weight = view.example->value(view.graph().at(layer + ".weight"));
  const std::span<const float> x =
      view.example->value(state.reads_inputs() ? view.task->input : view.graph().at("h0.act"));
  std::vector<TermRow> rows;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t at = state.row() * x.size() + i;
    const auto number = static_cast<int>(i);
    rows.push_back({state.reads_inputs() ? neuron_input_name(number) : neuron_hidden_name(number),
                    static_cast<double>(x[i]), static_cast<double>(weight[at]), static_cast<std::int64_t>(at), false});
  }
  rows.push_back({ui.tr("neuron.bias"), 1,
                  static_cast<double>(view.example->value(view.graph().at(layer + ".bias"))[state.row()]),
                  static_cast<std::int64_t>(state.row()), true});
  return rows;
}

void NeuronSum::edit_input(NeuronState& state, int input, double value) const {
  const std::span<const float> x = state.view->example->value(state.view->task->input);
  std::vector<float> inputs(x.begin(), x.end());
  inputs[static_cast<std::size_t>(input)] = static_cast<float>(value);
  state.choose_example(std::move(inputs));
}

void NeuronSum::weight_menu(Ui& ui, Session& session, const NeuronState& state, const TermRow& row, bool open) const {
  ContextMenu menu(ui, "neuron.edit", open);
  if (!menu) return;
  const ValueRef ref = ref_of_term(*state.view, state.layer(), row.offset, row.bias);
  const bool frozen = session.find_edit(ref, EditKind::Freeze) != nullptr;
  if (menu_item(ui, "edit.zero")) session.set_parameter(ref.name, row.offset, 0);
  if (menu_item(ui, "edit.freeze", {.shortcut = {}, .checked = frozen, .enabled = true})) {
    if (frozen)
      session.remove_edits(ref);
    else
      session.add_edit({ref, EditKind::Freeze, 0, 0, {}});
  }
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(ref).c_str());
}

void NeuronSum::draw_row(Ui& ui, Session& session, NeuronState& state, const TermRow& row, int index, float y) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope(row.bias ? "bias" : fmt::format("{}{}", state.reads_inputs() ? "x" : "h", index + 1));
  const float low = y + at_.row - ui.px(4);
  text_in(ui.fonts().body, {at_.name, y}, {at_.input, low}, t.text, row.name);
  const float gap = ui.px(14);
  if (!row.bias && state.reads_inputs()) {
    double value = row.input;
    const double span = std::max(2.0, round_up(std::abs(row.input)));
    if (value_bar(ui, "neuron.input", {at_.input, y}, {at_.weight - gap, low}, value, span))
      edit_input(state, index, value);
    if (ImGui::IsItemHovered()) state.help = "neuron.help_input";
  } else if (!row.bias) {
    text_in(ui.fonts().body, {at_.input, y}, {at_.weight - gap, low}, t.sign(row.input), brief_number(row.input),
            Align::Center);
  }
  if (!row.bias) text_in(ui.fonts().body, {at_.weight - gap, y}, {at_.weight, low}, t.muted, "×", Align::Center);
  double weight = row.weight;
  const Edited edited =
      value_bar(ui, "neuron.weight", {at_.weight, y}, {at_.product - ui.px(4), low}, weight, weight_span_);
  if (ImGui::IsItemHovered()) state.help = "neuron.help_weight";
  const ValueRef ref = ref_of_term(*state.view, state.layer(), row.offset, row.bias);
  if (ImGui::IsItemActivated()) state.selected = to_string(ref);
  weight_menu(ui, session, state, row, ImGui::IsItemHovered() && ImGui::IsMouseReleased(1));
  if (edited.changed || edited.finished)
    session.set_parameter(ref.name, row.offset, static_cast<float>(weight), edited.finished);
  if (session.find_edit(ref, EditKind::Freeze) != nullptr)
    draw_icon(*ImGui::GetWindowDrawList(), Icon::Snowflake, {at_.weight + ui.px(10), (y + low) * 0.5f}, ui.px(12),
              t.accent);
  const double product = row.input * row.weight;
  text_in(ui.fonts().body, {at_.product, y}, {at_.stack - ui.px(10), low}, t.sign(product),
          fmt::format("= {}", brief_number(product)), Align::Right);
}

// Each product begins where the one above it ends; the last bar is their sum, which is what the threshold is about.
void NeuronSum::draw_stack(Ui& ui, const std::vector<TermRow>& rows, double sum, ImVec2 min, float bottom) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = (at_.stack + at_.end) * 0.5f, half = (at_.end - at_.stack) * 0.5f;
  const auto place = [&](double v) {
    return middle + half * static_cast<float>(std::isfinite(v) ? std::clamp(v / span_, -1.0, 1.0) : 0.0);
  };
  list.AddLine({middle, min.y - ui.px(4)}, {middle, bottom}, t.accent, ui.px(1.5f));
  double from = 0;
  float y = min.y;
  const auto bar = [&](double a, double b, float air, ImU32 color) {
    const float x0 = std::min(place(a), place(b)), x1 = std::max(place(a), place(b));
    list.AddRectFilled({x0, y + air}, {std::max(x1, x0 + 1.0f), y + at_.row - air - ui.px(4)}, color, ui.px(2));
  };
  for (const TermRow& row : rows) {
    const double to = from + row.input * row.weight;
    bar(from, to, ui.px(5), t.sign(to - from));
    list.AddLine({place(to), y + at_.row * 0.5f}, {place(to), y + at_.row + ui.px(4)}, with_alpha(t.muted, 0.7f));
    from = to;
    y += at_.row;
  }
  bar(0, sum, ui.px(2), t.sign(sum));
}

// The numbers at the ends of the curve's axes, and the threshold between them.
void NeuronSum::draw_curve_labels(Ui& ui, double low_end, double high_end, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  ImFont* small = ui.fonts().small;
  const float line = small->FontSize, air = ui.px(4);
  const float top = min.y + ui.px(10), floor = max.y - ui.px(10);
  const ImVec2 low{min.x, max.y + ui.px(2)}, high{max.x, max.y + ui.px(2) + line};
  text_in(small, {min.x + air, top - line * 0.5f}, {max.x - air, top + line * 0.5f}, t.muted, format_short(high_end));
  text_in(small, {min.x + air, floor - line}, {max.x - air, floor}, t.muted, format_short(low_end));
  text_in(small, low, high, t.muted, format_short(-span_));
  text_in(small, low, high, t.accent, ui.tr("neuron.threshold"), Align::Center);
  text_in(small, low, high, t.muted, format_short(span_), Align::Right);
}

// The activation over the axis of the sum: the blocks above and the point on the curve stand over each other.
void NeuronSum::draw_curve(Ui& ui, NeuronState& state, double sum, ImVec2 min, ImVec2 max) const {
  const Activation activation = activation_of(state);
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, "neuron.curve", min, max, WidgetKind::Canvas);
  tooltip(ui, "neuron.curve");
  if (item.hovered) state.help = "neuron.help_curve";
  const CurvePicture curve = curve_of(activation, span_);
  const float top = min.y + ui.px(10), floor = max.y - ui.px(10);
  const auto place = [&](double x, double v) {
    const double share = std::clamp((curve.high - v) / (curve.high - curve.low), 0.0, 1.0);
    const double across = std::clamp(x / span_, -1.0, 1.0);
    return ImVec2{(min.x + max.x) * 0.5f + (max.x - min.x) * 0.5f * static_cast<float>(across),
                  top + static_cast<float>(share) * (floor - top)};
  };
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, t.raised, ui.px(4));
  list.AddLine(place(-span_, 0), place(span_, 0), t.line);
  list.AddLine({place(0, 0).x, min.y}, {place(0, 0).x, max.y}, t.accent, ui.px(1.5f));
  for (std::size_t i = 1; i < curve.points.size(); ++i)  // a polyline would slant the corners of a step
    list.AddLine(place(curve.points[i - 1].first, curve.points[i - 1].second),
                 place(curve.points[i].first, curve.points[i].second), t.text, ui.px(2));
  if (std::isfinite(sum)) {
    const ImVec2 at = place(sum, activation_value(activation, sum));
    list.AddLine({at.x, min.y}, at, with_alpha(t.accent, 0.8f), ui.px(1));
    list.AddCircleFilled(at, ui.px(6), t.background);
    list.AddCircleFilled(at, ui.px(4.5f), t.accent);
  }
  draw_curve_labels(ui, curve.low, curve.high, min, max);
}

// Left of the curve: which function it is, and what comes out.
void NeuronSum::draw_answer(Ui& ui, Session& session, const NeuronState& state, double sum, ImVec2 min,
                            float bottom) const {
  const auto settings = session.settings().clone();
  const Fields fields = settings->fields();
  const Field* field = find_field(fields, "activation");
  std::vector<std::string> options;
  for (const std::string_view name : field->choices) options.push_back(option_key("activation", name));
  const auto now = std::find(field->choices.begin(), field->choices.end(), to_text(*field));
  auto index = static_cast<int>(now - field->choices.begin());
  ImGui::SetCursorScreenPos({at_.name, min.y});
  if (choice(ui, "neuron.activation", index, options, min.x - ui.px(16) - at_.name))
    change_neuron(session, "setting.activation", [&](NeuronSettings& s) {
      s.activation = std::string(field->choices[static_cast<std::size_t>(index)]);
    });
  const float y = ImGui::GetCursorScreenPos().y + ui.px(2), line = ui.px(22), right = min.x - ui.px(16);
  const auto out = static_cast<double>(
      state.view->value(fmt::format("{}.act", state.layer()), static_cast<std::int64_t>(state.row())));
  const Theme& t = ui.theme();
  text_in(ui.fonts().body, {at_.name, y}, {right, y + line}, t.muted, ui.tr("neuron.output"));
  text_in(ui.fonts().strong, {at_.name, y}, {right, y + line}, t.sign(out), format_number(out, 4), Align::Right);
  const bool fires = sum >= 0;
  text_in(ui.fonts().body, {at_.name, y + line}, {right, y + 2 * line}, fires ? t.positive : t.negative,
          ui.tr(fires ? "neuron.fires" : "neuron.silent"));
  if (!state.view->went_round() || state.view->parts->network.hidden > 0) return;
  ImGui::SetCursorScreenPos({at_.name, std::min(y + 2 * line + ui.px(6), bottom - ui.px(32))});
  if (button(ui, "neuron.add_layer", ButtonStyle::Primary, right - at_.name)) set_hidden_layer(session, true);
}

// With a hidden layer there are several neurons: which one's sum is shown.
void NeuronSum::draw_tabs(Ui& ui, NeuronState& state, const Area& area) const {
  const int hidden = state.view->parts->network.hidden;
  const Theme& t = ui.theme();
  state.unit = std::min(state.unit, hidden - 1);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(24)}, t.text, ui.tr("neuron.sum_title"));
  if (hidden == 0) return;
  const float width = ui.px(30);
  float x = area.max.x - width * static_cast<float>(hidden + 1);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (int i = 0; i <= hidden; ++i, x += width) {
    const int unit = i == hidden ? -1 : i;
    const std::string key = unit < 0 ? "neuron.tab_out" : fmt::format("neuron.tab_{}", unit + 1);
    const Item item =
        make_item_at(ui, key, {x, area.min.y}, {x + width - ui.px(2), area.min.y + ui.px(24)}, WidgetKind::Button);
    const bool on = unit == state.unit;
    draw_face(list, t, item.min, item.max, on || item.hovered ? mix(t.raised, t.text, on ? 0.2f : 0.08f) : t.raised,
              ui.px(4));
    text_in(ui.fonts().body, item.min, item.max, on ? t.text : t.muted, unit < 0 ? "y" : neuron_hidden_name(unit),
            Align::Center);
    tooltip_text(ui, ui.tr(unit < 0 ? "neuron.tab_out.tip" : "neuron.tab_hidden.tip"));
    if (item.clicked) state.unit = unit;
  }
}

// Where everything stands, so that the blocks above and the curve below have one axis.
void NeuronSum::lay_out(Ui& ui, const std::vector<TermRow>& rows, double sum, const Area& area) {
  double reach = std::max(1.0, std::abs(sum)), from = 0, heaviest = 1;
  for (const TermRow& row : rows) {
    from += row.input * row.weight;
    reach = std::max(reach, std::abs(from));
    heaviest = std::max(heaviest, std::abs(row.weight));
  }
  span_ = std::isfinite(reach) ? round_up(reach * 1.05) : 1;
  if (!ImGui::IsMouseDown(0)) weight_span_ = std::isfinite(heaviest) ? round_up(heaviest) * 2 : 2;
  const float width = area.width();
  const auto count = static_cast<float>(rows.size() + 1);
  at_.curve = std::clamp(area.height() * 0.3f, ui.px(84), ui.px(200));
  at_.row =
      std::clamp(std::floor((area.height() - ui.px(kHeadOfSum) - at_.curve - ui.px(36)) / count), ui.px(22), ui.px(40));
  at_.name = area.min.x;
  at_.input = at_.name + std::max(ui.px(26), text_size(ui.fonts().body, ui.tr("neuron.bias")).x + ui.px(6));
  at_.weight = at_.input + std::floor(width * 0.19f);
  at_.product = at_.weight + std::floor(width * 0.21f);
  at_.stack = at_.product + std::max(ui.px(66), std::floor(width * 0.12f));
  at_.end = area.max.x;
}

void NeuronSum::draw_titles(Ui& ui, float y) const {
  ImFont* small = ui.fonts().small;
  const auto title = [&](float x, float end, std::string_view key, Align align) {
    text_in(small, {x, y}, {end, y + small->FontSize}, ui.theme().muted, ui.tr(key), align);
  };
  title(at_.input, at_.weight - ui.px(10), "neuron.column_input", Align::Center);
  title(at_.weight, at_.product - ui.px(4), "neuron.column_weight", Align::Center);
  title(at_.product, at_.stack - ui.px(10), "neuron.column_product", Align::Right);
  title(at_.stack, at_.end, "neuron.column_sum", Align::Center);
}

void NeuronSum::draw(Ui& ui, Session& session, NeuronState& state, const Area& area) {
  const auto scope = ui.scope("sum");
  draw_tabs(ui, state, area);
  const std::vector<TermRow> rows = rows_of(ui, state);
  const auto sum = static_cast<double>(
      state.view->value(fmt::format("{}.pre", state.layer()), static_cast<std::int64_t>(state.row())));
  lay_out(ui, rows, sum, area);
  draw_titles(ui, area.min.y + ui.px(30));
  const float first = area.min.y + ui.px(kHeadOfSum);
  float y = first;
  for (int i = 0; i < static_cast<int>(rows.size()); ++i, y += at_.row)
    draw_row(ui, session, state, rows[static_cast<std::size_t>(i)], i, y);
  const Theme& t = ui.theme();
  text_in(ui.fonts().strong, {at_.name, y}, {at_.product, y + at_.row - ui.px(4)}, t.text, ui.tr("neuron.sum"));
  text_in(ui.fonts().strong, {at_.product, y}, {at_.stack - ui.px(10), y + at_.row - ui.px(4)}, t.sign(sum),
          brief_number(sum), Align::Right);
  const ImVec2 low{at_.stack, y + at_.row + ui.px(6)};
  draw_stack(ui, rows, sum, {at_.stack, first}, low.y);
  const ImVec2 high{at_.end, std::min(area.max.y - ui.px(20), low.y + at_.curve)};
  draw_curve(ui, state, sum, low, high);
  draw_answer(ui, session, state, sum, low, high.y + ui.px(20));
}

}  // namespace neurarium
