#include "app/exhibits/neuron_rule.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// Weights and bias of the neuron within all parameters.
struct NeuronNumbers {
  std::vector<double> weight;
  double bias = 0;
};

NeuronNumbers numbers_of(const NeuronView& view, std::span<const float> params) {
  const ParamLayout layout(view.graph());
  const ValueId weight = view.graph().at("out.weight"), bias = view.graph().at("out.bias");
  NeuronNumbers numbers;
  for (std::int64_t i = 0; i < layout.count(weight); ++i)
    numbers.weight.push_back(static_cast<double>(params[static_cast<std::size_t>(layout.offset(weight) + i)]));
  numbers.bias = static_cast<double>(params[static_cast<std::size_t>(layout.offset(bias))]);
  return numbers;
}

// What the neuron reads of a row: its inputs, or what the hidden layer makes of them.
std::vector<double> inputs_of_row(const NeuronView& view, std::int32_t row) {
  const bool hidden = view.parts->network.hidden > 0;
  const std::vector<float>& all = hidden ? view.folded : view.parts->x;
  const std::size_t width = all.size() / static_cast<std::size_t>(view.parts->rows());
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * width);
  return {first, first + static_cast<std::ptrdiff_t>(width)};
}

std::string in_brackets(const std::vector<double>& numbers) {
  std::string text;
  for (const double x : numbers) text += (text.empty() ? "" : ", ") + brief_number(x);
  return "(" + text + ")";
}

std::string term_name(const NeuronView& view, std::size_t input) {
  const int number = static_cast<int>(input);
  return view.parts->network.hidden > 0 ? neuron_hidden_name(number) : neuron_input_name(number);
}

// "w1 = 1 − 1 · 1 = 0", for each number that the mistake moved.
void draw_update(Ui& ui, const NeuronView& view, const Presentation& p, const NeuronNumbers& before) {
  const NeuronNumbers after = numbers_of(view, p.after);
  const double rate = view.task->plan.optimizer.learning_rate;
  const std::vector<double> x = inputs_of_row(view, p.row);
  const char* sign = p.wanted ? "+" : "−";
  Card content;
  content.title = ui.tr("neuron.update");
  const auto line = [&](const std::string& name, double old, double input, double now) {
    content.formula.push_back(fmt::format("{} = {} {} {} · {} = {}", name, brief_number(old), sign, brief_number(rate),
                                          brief_number(input), brief_number(now)));
  };
  for (std::size_t i = 0; i < after.weight.size() && i < x.size(); ++i)
    line("w" + term_name(view, i).substr(1), before.weight[i], x[i], after.weight[i]);
  line("b", before.bias, 1, after.bias);
  card(ui, content);
}

void draw_last(Ui& ui, const NeuronView& view, const Presentation& p) {
  const PerceptronCourse& course = *view.course;
  const std::vector<double> x = inputs_of_row(view, p.row);
  std::string sentence = ui.tr("neuron.shown", view.step, in_brackets(x), brief_number(static_cast<double>(p.sum)));
  text(ui, sentence);
  const Theme& t = ui.theme();
  ImGui::PushStyleColor(ImGuiCol_Text, p.mistake() ? t.error : t.good);
  text(ui, ui.tr(!p.mistake() ? "neuron.rule_right" : p.wanted ? "neuron.rule_missed" : "neuron.rule_false_alarm"));
  ImGui::PopStyleColor();
  if (!p.mistake()) return;
  const std::int64_t index = &p - course.presentations().data();
  draw_update(ui, view, p, numbers_of(view, course.params(index)));
}

// Mistakes so far as a bar whose end is the bound.
void draw_count(Ui& ui, const NeuronView& view) {
  const Theme& t = ui.theme();
  const std::int64_t mistakes = view.course->mistakes(view.step);
  const bool bounded = std::isfinite(view.bound);
  const double most = std::floor(view.bound + 1e-6);
  const auto shown = [&] { return most < 1e15 ? format_count(static_cast<std::int64_t>(most)) : format_number(most); };
  text(ui, bounded ? ui.tr("neuron.mistakes_of", mistakes, shown()) : ui.tr("neuron.mistakes", mistakes));
  if (view.course->begin().step > 0) hint(ui, ui.tr("neuron.counted_since", view.course->begin().step));
  if (!bounded) return;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), height = ui.px(8);
  const float share =
      static_cast<float>(std::clamp(static_cast<double>(mistakes) / std::max(1.0, view.bound), 0.0, 1.0));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + width, at.y + height}, t.raised, height * 0.5f);
  list.AddRectFilled(at, {at.x + width * share, at.y + height}, t.error, height * 0.5f);
  ImGui::Dummy({width, height});
  const NeuronNumbers start = numbers_of(view, view.course->begin().params);
  const bool from_zero =
      start.bias == 0 && std::all_of(start.weight.begin(), start.weight.end(), [](double w) { return w == 0; });
  hint(ui, ui.tr(from_zero ? "neuron.bound_from_zero" : "neuron.bound_from_here",
                 format_number(view.separation.radius, 3), format_number(view.separation.margin, 3)));
}

// A correction, beside the straight way so that there and back stay apart.
void draw_correction(Ui& ui, ImVec2 a, ImVec2 b) {
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length < 1) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = ui.theme().error;
  const ImVec2 d{(b.x - a.x) / length, (b.y - a.y) / length};
  const auto place = [&](float share, float ahead, float aside) {
    const float along = length * share + ui.px(ahead), side = ui.px(4 + aside);
    return ImVec2{a.x + d.x * along - d.y * side, a.y + d.y * along + d.x * side};
  };
  list.AddLine(place(0, 0, 0), place(1, 0, 0), color, ui.px(1.5f));
  list.AddTriangleFilled(place(0.5f, 5, 0), place(0.5f, -4, 4), place(0.5f, -4, -4), color);
}

// The middle and the span of the first two weights on the path.
struct PathFrame {
  double middle[2] = {0, 0}, span = 1e-6;
};

PathFrame frame_of(const std::vector<NeuronNumbers>& path) {
  PathFrame frame;
  for (std::size_t k = 0; k < 2; ++k) {
    double low = path.front().weight[k], high = low;
    for (const NeuronNumbers& n : path) low = std::min(low, n.weight[k]), high = std::max(high, n.weight[k]);
    frame.middle[k] = (low + high) / 2;
    frame.span = std::max(frame.span, high - low);
  }
  return frame;
}

// The weights of the circle as a closed path in the plane of the first two weights.
void draw_path(Ui& ui, const NeuronView& view, const PerceptronCourse::Circle& circle) {
  const Theme& t = ui.theme();
  std::vector<NeuronNumbers> path;
  for (std::int64_t i = 0; i <= circle.length; ++i)
    path.push_back(numbers_of(view, view.course->params(circle.first + i)));
  const PathFrame frame = frame_of(path);
  const Item item = make_item(ui, "neuron.circle", {available_width(), ui.px(140)}, WidgetKind::Canvas);
  tooltip(ui, "neuron.circle");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(item.min, item.max, t.raised, ui.px(4));
  const auto place = [&](const NeuronNumbers& n) {
    const double scale = static_cast<double>(ui.px(80)) / frame.span;
    return ImVec2{item.center().x + static_cast<float>((n.weight[0] - frame.middle[0]) * scale),
                  item.center().y - static_cast<float>((n.weight[1] - frame.middle[1]) * scale)};
  };
  for (std::size_t i = 0; i + 1 < path.size(); ++i) draw_correction(ui, place(path[i]), place(path[i + 1]));
  const std::int64_t passed = view.step - view.course->begin().step - circle.first;
  const std::int64_t here = passed < 0 ? -1 : passed % circle.length;
  std::vector<ImVec2> labelled;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const ImVec2 at = place(path[i]);
    const bool now = static_cast<std::int64_t>(i) == here;
    list.AddCircleFilled(at, ui.px(now ? 6.0f : 3.5f), now ? t.accent : t.text);
    const auto near = [&](ImVec2 p) { return std::hypot(p.x - at.x, p.y - at.y) < 2; };
    if (std::any_of(labelled.begin(), labelled.end(), near)) continue;
    labelled.push_back(at);
    const float y = at.y > item.center().y ? at.y + ui.px(7) : at.y - ui.px(23);
    text_in(ui.fonts().small, {at.x - ui.px(50), y}, {at.x + ui.px(50), y + ui.px(16)}, t.text,
            in_brackets({path[i].weight[0], path[i].weight[1]}), Align::Center);
  }
}

void draw_circle(Ui& ui, const NeuronView& view) {
  const PerceptronCourse::Circle& circle = *view.course->circle();
  if (!view.went_round()) return hint(ui, ui.tr("neuron.no_line"));
  heading(ui, "neuron.circle_title");
  text(ui, ui.tr("neuron.circle_text", circle.length, circle.mistakes));
  draw_path(ui, view, circle);
  if (view.parts->network.hidden > 0) return;
  text(ui, ui.tr("neuron.circle_way_out"));
}

}  // namespace

void draw_neuron_rule(Ui& ui, const NeuronState& state) {
  const NeuronView& view = *state.view;
  if (view.course == nullptr) return;
  const Presentation* last = view.course->made(view.step);
  if (last != nullptr)
    draw_last(ui, view, *last);
  else
    text(ui, ui.tr("neuron.press_step"));
  if (const Presentation* next = view.course->coming(view.step); next != nullptr && last != nullptr)
    hint(ui, ui.tr("neuron.coming", in_brackets(inputs_of_row(view, next->row))));
  draw_count(ui, view);
  if (view.course->circle()) return draw_circle(ui, view);
  const auto& ends = view.course->converges();
  if (ends && view.step >= view.course->begin().step + *ends && view.wrong() == 0) text(ui, ui.tr("neuron.all_right"));
}

}  // namespace neurarium
