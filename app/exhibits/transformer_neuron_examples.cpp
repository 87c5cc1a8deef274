// Of the neuron panel: where a neuron fires most, as text with the token marked.
#include "app/exhibits/transformer_neurons.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kReadSequences = 64;
constexpr std::size_t kKeptExamples = 8;

}  // namespace

NeuronPanel::NeuronPanel(Platform& platform, bool threads)
    : strips_(platform),
      examples_(
          [](const TransformerView& view, int layer) {
            const std::int64_t count = affordable_sequences(view.graph(), view.data->length, kReadSequences);
            return find_neuron_examples(*view.task, *view.data, *view.params, view.edits, layer, count, kKeptExamples);
          },
          threads) {}

// One line: the value, and the tokens around the place from left to right as far as they fit.
void NeuronPanel::draw_example(Ui& ui, const TransformerView& view, const NeuronExamples& examples,
                               const NeuronExample& example, float limit, const Area& area) const {
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().small;
  const std::vector<int>& tokens = examples.sequences[static_cast<std::size_t>(example.sequence)];
  text_in(font, area.min, {area.min.x + ui.px(46), area.max.y}, t.sign(static_cast<double>(example.value)),
          format_number(static_cast<double>(example.value), 3), Align::Right);
  const float left = area.min.x + ui.px(56);
  const auto word = [&](int i) {
    return token_text(ui, view.data->tokenizer->shown(tokens[static_cast<std::size_t>(i)]));
  };
  const float gap = ui.px(4);
  // The token stands at two thirds, so that what led to it can be read.
  float x = left + (area.max.x - left) * 0.62f;
  int first = example.position;
  for (float room = x - left; first > 0; --first) {
    room -= text_size(font, word(first - 1)).x + gap;
    if (room < 0) break;
  }
  for (int i = first; i < example.position; ++i) x -= text_size(font, word(i)).x + gap;
  for (int i = first; i < static_cast<int>(tokens.size()); ++i) {
    const std::string text = word(i);
    const float width = text_size(font, text).x;
    if (x + width > area.max.x) break;
    const bool here = i == example.position;
    if (here) {
      const float share = limit > 0 ? std::clamp(example.value / limit, 0.0f, 1.0f) : 0.0f;
      ImGui::GetWindowDrawList()->AddRectFilled({x - gap * 0.5f, area.min.y + 1},
                                                {x + width + gap * 0.5f, area.max.y - 1},
                                                with_alpha(t.positive, 0.25f + 0.35f * share), ui.px(3));
    }
    text_in(font, {x, area.min.y}, {x + width + 1, area.max.y}, here ? t.text : t.muted, text);
    x += width + gap;
  }
}

void NeuronPanel::draw_examples(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const float row = ui.px(18);
  if (area.height() < 2 * row || neuron_ < 0) return;
  const auto* found = examples_.get(state.view, state.layer_of_neurons);
  const bool fits = found != nullptr && neuron_ < std::ssize(found->answer->best);
  if (!fits) {
    text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + row}, t.muted, ui.tr("neuron.reading"));
    return;
  }
  const NeuronExamples& all = *found->answer;
  const auto neuron = static_cast<std::size_t>(neuron_);
  const Item item = make_item_at(ui, "neuron.examples", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "neuron.help";
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + row}, t.text,
          ui.tr("neuron.title", all.layer, neuron_, format_count(all.positions), std::ssize(all.sequences),
                fmt::format("{:.0f} %", all.active[neuron] * 100)));
  const std::vector<NeuronExample>& best = all.best[neuron];
  for (std::size_t i = 0; i < best.size(); ++i) {
    const float y = area.min.y + row * static_cast<float>(i + 1);
    if (y + row > area.max.y) break;
    draw_example(ui, *found->view, all, best[i], best.front().value, {{area.min.x, y}, {area.max.x, y + row}});
  }
}

}  // namespace neurarium
