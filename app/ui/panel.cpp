// The ranges of sliders are where the useful values lie; typed flags and files reach the full range of the field.
#include "app/ui/panel.h"

#include "app/ui/change_words.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

struct Range {
  std::string_view key;
  double low, high;
  bool zero;  // the left end means 0
};

constexpr std::array kRanges = {
    Range{"samples", 10, 20'000, false},
    Range{"batch", 1, 1'000, false},
    Range{"learning-rate", 1e-5, 10, true},
    Range{"weight-decay", 1e-6, 1, true},
    Range{"l1", 1e-6, 1, true},
    Range{"l2", 1e-6, 1, true},
    Range{"clip-norm", 1e-3, 100, true},
    Range{"huber-delta", 0.01, 100, false},
    Range{"warmup-steps", 1, 100'000, true},
    Range{"decay-steps", 1, 1e6, false},
    Range{"write-every", 1, 10'000, true},
};

SliderSpec slider_spec(const Field& field, double value) {
  SliderSpec spec;
  spec.min = field.low;
  spec.max = field.high;
  spec.step = field.step;
  spec.log = field.logarithmic;
  const auto* range = std::find_if(kRanges.begin(), kRanges.end(), [&](const Range& r) { return r.key == field.key; });
  if (range != kRanges.end()) {
    spec.min = range->low;
    spec.max = std::clamp(std::max(range->high, value), range->low, field.high);
    spec.zero_at_min = range->zero && field.low == 0;
    if (value > 0) spec.min = std::max(field.low > 0 ? field.low : 1e-12, std::min(spec.min, value));
  }
  if (field.logarithmic) spec.step = 0;
  return spec;
}

Edited draw_number(Ui& ui, const std::string& key, const Field& field, double* value) {
  return slider(ui, key, *value, slider_spec(field, *value));
}

Edited draw_whole(Ui& ui, const std::string& key, const Field& field, std::int64_t* value) {
  if (field.high > 1e13) return number(ui, key, *value, {.min = field.low, .max = field.high, .per_pixel = 0.1});
  auto wide = static_cast<double>(*value);
  SliderSpec spec = slider_spec(field, wide);
  spec.step = 1;
  const Edited edited = slider(ui, key, wide, spec);
  if (edited.changed) *value = std::llround(wide);
  return edited;
}

Edited draw_name(Ui& ui, const std::string& key, const Field& field, std::string* value) {
  if (field.choices.empty()) return text_input(ui, key, *value);
  std::vector<std::string> options;
  for (const std::string_view name : field.choices) options.push_back(option_key(field.key, name));
  auto index = static_cast<int>(std::find(field.choices.begin(), field.choices.end(), *value) - field.choices.begin());
  const Edited edited = choice(ui, key, index, options);
  if (edited.changed) *value = std::string(field.choices[static_cast<std::size_t>(index)]);
  return edited;
}

Edited draw_field(Ui& ui, const Field& field) {
  const std::string key = setting_key(field.key);
  if (const auto* number = std::get_if<double*>(&field.value)) return draw_number(ui, key, field, *number);
  if (const auto* whole = std::get_if<std::int64_t*>(&field.value)) return draw_whole(ui, key, field, *whole);
  if (const auto* flag = std::get_if<bool*>(&field.value)) return toggle(ui, key, **flag);
  return draw_name(ui, key, field, std::get<std::string*>(field.value));
}

// It differs from what the run began with.
bool waits_for_reset(const Session& session, const Field& field) {
  if (field.effect != Effect::Reinitialises) return false;
  const std::unique_ptr<ExhibitSettings> begun = session.settings_at_reset().clone();
  const Fields fields = begun->fields();
  const Field* before = find_field(fields, field.key);
  return before != nullptr && to_text(*before) != to_text(field);
}

}  // namespace

Edited setting(Ui& ui, Session& session, std::string_view field_key) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  const Fields fields = copy->fields();
  const Field* field = find_field(fields, field_key);
  NEURARIUM_CHECK(field != nullptr);
  if (!field->visible) return {};
  const Edited edited = draw_field(ui, *field);
  if (waits_for_reset(session, *field)) {
    hint(ui, ui.tr("setting.applies_at_reset"));
    const auto scope = ui.scope(field->key);
    if (button(ui, "setting.reset_now")) session.reset();
  }
  if (edited.changed || edited.finished) session.commit(std::move(copy), setting_key(field_key), edited.finished);
  return edited;
}

void panel(Ui& ui, Session& session, std::string_view group, std::span<const std::string_view> except) {
  const std::unique_ptr<ExhibitSettings> settings = session.settings().clone();
  for (const Field& field : settings->fields()) {
    if (field.group != group || std::find(except.begin(), except.end(), field.key) != except.end()) continue;
    setting(ui, session, field.key);
  }
}

}  // namespace neurarium
