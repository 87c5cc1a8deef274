#include "app/exhibits/transformer_probe.h"

#include "app/exhibits/transformer_chips.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kProbeSequences = 128;
constexpr std::array<std::string_view, kProbedValues> kValueChips = {"probe.stream", "probe.writes", "probe.heads",
                                                                     "probe.neurons", "probe.others"};

bool is_probed(const std::string& name, ProbedValues values) {
  const auto ends = [&](std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view end) { return name.ends_with(end); });
  };
  switch (values) {
    case ProbedValues::Stream:
      return name == "embed" || ends({"resid_pre", "resid_mid", "resid_post", "ln_final.out"});
    case ProbedValues::Writes:
      return ends({"attn_out", "mlp_out"});
    case ProbedValues::Heads:
      return ends({"attn.q", "attn.k", "attn.v", "attn.z"});
    case ProbedValues::Neurons:
      return ends({"mlp.pre", "mlp.post"});
    case ProbedValues::Others:
      for (int i = 0; i < kProbedValues - 1; ++i)
        if (is_probed(name, static_cast<ProbedValues>(i))) return false;
      return true;
  }
  return false;
}

std::string probe_class_name(Ui& ui, const ProbeReport& report, std::size_t k) {
  const std::string& name = report.classes[k];
  if (report.label == ProbeLabel::Repeated) return ui.tr(name == "new" ? "probe.class_new" : "probe.class_seen");
  return token_text(ui, name);
}

std::string percent_of(double share) { return fmt::format("{:.0f} %", share * 100); }

}  // namespace

ProbePanel::ProbePanel(bool threads) : probe_(answer, threads) {}

ProbeReport ProbePanel::answer(const TransformerView& view, const Question& question) {
  std::vector<std::string> values;
  for (const std::string& name : probe_values(view.graph()))
    if (is_probed(name, question.values)) values.push_back(name);
  const std::vector<ProbeLabel> known = probe_labels(*view.data);
  const bool asks = std::ranges::find(known, question.label) != known.end();
  return fit_probes(*view.task, *view.data, *view.params, view.edits, asks ? question.label : known.front(), values,
                    affordable_sequences(view.graph(), view.data->length, kProbeSequences));
}

void ProbePanel::draw_choices(Ui& ui, const TransformerView& view, const Area& area) {
  const std::vector<ProbeLabel> labels = probe_labels(*view.data);
  if (std::ranges::find(labels, question_.label) == labels.end()) question_.label = labels.back();
  const float half = area.height() * 0.5f;
  ChipRow row(ui, area.min, area.max.x, half);
  row.label(ui.tr("probe.what"));
  for (const ProbeLabel label : labels) {
    const std::string key = fmt::format("probe_label.{}", probe_label_name(label));
    if (row.chip(key, ui.tr(key), label == question_.label)) question_.label = label;
  }
  ChipRow second(ui, {area.min.x, area.min.y + half}, area.max.x, half);
  second.label(ui.tr("probe.where"));
  for (std::size_t i = 0; i < kValueChips.size(); ++i)
    if (second.chip(kValueChips[i], ui.tr(kValueChips[i]), static_cast<std::size_t>(question_.values) == i))
      question_.values = static_cast<ProbedValues>(i);
}

// One bar a value, with the share that always naming the commonest class gets right as a line.
void ProbePanel::draw_bars(Ui& ui, TransformerState& state, const ProbeReport& report, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float label = ui.px(132);
  const float number = ui.px(46);
  const float head = ui.px(18);
  const float row = std::min(ui.px(24), (area.height() - head) / static_cast<float>(report.fits.size()));
  const float left = area.min.x + label;
  const float width = area.width() - label - number;
  const float common = left + width * static_cast<float>(report.majority);
  text_in(
      ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.muted,
      ui.tr("probe.counts", format_count(report.fitted), format_count(report.held_out), percent_of(report.majority)));
  const bool named = row >= ui.px(12);
  for (std::size_t i = 0; i < report.fits.size(); ++i) {
    const ProbeFit& fit = report.fits[i];
    const auto scope = ui.scope(std::to_string(i));
    const float y = area.min.y + head + row * static_cast<float>(i);
    const Item item = make_item_at(ui, "probe.value", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Choice);
    ui.registry().explain_item();
    const bool chosen = fit.value == value_;
    if (chosen || item.hovered) list.AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui.px(3));
    const float air = row > ui.px(10) ? ui.px(3) : 0.0f;
    list.AddRectFilled({left, y + air}, {left + width * static_cast<float>(fit.accuracy), y + row - air},
                       chosen ? t.accent : t.positive, ui.px(2));
    if (named) {
      text_in(ui.fonts().small, {area.min.x + ui.px(4), y}, {left - ui.px(6), y + row}, chosen ? t.text : t.muted,
              fit.value);
      text_in(ui.fonts().small, {left + width, y}, {area.max.x - ui.px(4), y + row}, t.text, percent_of(fit.accuracy),
              Align::Right);
    }
    if (item.clicked) value_ = fit.value;
    if (!item.hovered) continue;
    state.help = "probe.help";
    Card card;
    card.title = fit.value;
    card.subtitle = ui.tr("probe.numbers", fit.width);
    card.rows = {{ui.tr("probe.held_out"), percent_of(fit.accuracy)},
                 {ui.tr("probe.fitted"), percent_of(fit.fitted_accuracy)},
                 {ui.tr("probe.majority"), percent_of(report.majority)}};
    card.hint = ui.tr("probe.hint");
    hover_card(ui, card);
  }
  list.AddRectFilled({common, area.min.y + head},
                     {common + ui.px(1), area.min.y + head + row * static_cast<float>(report.fits.size())}, t.warning);
}

// The direction of the chosen value between two classes, as a strip of its numbers.
void ProbePanel::draw_direction(Ui& ui, TransformerState& state, const ProbeReport& report, const Area& area) {
  const Theme& t = ui.theme();
  auto fit = std::ranges::find(report.fits, value_, &ProbeFit::value);
  if (fit == report.fits.end()) fit = std::ranges::max_element(report.fits, {}, &ProbeFit::accuracy);
  value_ = fit->value;
  const std::size_t classes = report.classes.size();
  if (classes < 2) return;
  if (high_ >= classes || low_ >= classes || high_ == low_) {
    high_ = 0;
    low_ = 1;
  }
  const float row = ui.px(22);
  float y = area.min.y;
  const auto line = [&](ImU32 ink, const std::string& sentence) {
    text_in(ui.fonts().small, {area.min.x, y}, {area.max.x, y + row}, ink, sentence);
    y += row;
  };
  line(t.text, ui.tr("probe.direction", value_));
  const auto pick = [&](std::string_view part, std::string_view key, std::size_t& to, std::size_t other) {
    const auto scope = ui.scope(part);
    ChipRow chips(ui, {area.min.x, y}, area.max.x, row - ui.px(2));
    chips.label(ui.tr(key));
    for (std::size_t k = 0; k < classes; ++k) {
      const auto scope_of_class = ui.scope(std::to_string(k));
      if (k != other && chips.chip("probe.class", probe_class_name(ui, report, k), k == to)) to = k;
    }
    y += row;
  };
  pick("from", "probe.from", low_, high_);
  pick("to", "probe.to", high_, low_);
  const ProbeDirection direction = probe_direction(*fit, high_, low_);
  float limit = 0;
  for (const float v : direction.vector) limit = std::max(limit, std::abs(v));
  const Item item = make_item_at(ui, "probe.direction_strip", {area.min.x, y + ui.px(4)},
                                 {area.max.x, std::min(y + ui.px(44), area.max.y - 2 * row)}, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float cell = item.size().x / static_cast<float>(direction.vector.size());
  const float middle = item.center().y;
  for (std::size_t c = 0; c < direction.vector.size() && limit > 0; ++c) {
    const float reach = item.size().y * 0.5f * direction.vector[c] / limit;
    const float x = item.min.x + cell * static_cast<float>(c);
    list.AddRectFilled({x, std::min(middle, middle - reach)},
                       {x + std::max(1.0f, cell - 1), std::max(middle, middle - reach) + 1},
                       t.sign(static_cast<double>(direction.vector[c])));
  }
  if (item.hovered) state.help = "probe.help";
  y = item.max.y + ui.px(2);
  line(t.muted, ui.tr("probe.gap", format_number(direction.gap)));
  ImGui::SetCursorScreenPos({area.min.x, y});
  if (y + row <= area.max.y + ui.px(4)) {
    ChipRow chips(ui, {area.min.x, y}, area.max.x, row - ui.px(2));
    if (chips.chip("probe.copy", ui.tr("probe.copy"), false))
      ImGui::SetClipboardText(fmt::format("{}", fmt::join(direction.vector, ",")).c_str());
    const TransformerView& view = *state.view;
    if (chips.chip("probe.steer", ui.tr("probe.steer"), false))
      state.wanted_steering = {steering_direction(direction, view.sentence->value(view.graph().at(value_))),
                               probe_class_name(ui, report, low_), probe_class_name(ui, report, high_)};
  }
}

void ProbePanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("probe");
  const float choices = ui.px(44);
  draw_choices(ui, *state.view, {area.min, {area.max.x, area.min.y + choices}});
  const auto* found = probe_.get(state.view, question_);
  const Area body{{area.min.x, area.min.y + choices + ui.px(4)}, area.max};
  if (found == nullptr) return;
  const ProbeReport& report = *found->answer;
  if (report.fits.empty()) {
    text_in(ui.fonts().small, body.min, body.max, ui.theme().muted, ui.tr("probe.too_few", report.fitted),
            Align::Center);
    return;
  }
  const float side = std::clamp(body.width() * 0.4f, ui.px(220), ui.px(420));
  draw_bars(ui, state, report, {body.min, {body.max.x - side - ui.px(20), body.max.y}});
  draw_direction(ui, state, report, {{body.max.x - side, body.min.y}, body.max});
}

}  // namespace neurarium
