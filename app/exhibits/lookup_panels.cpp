// The columns at both sides of the look-up: what is asked and how, and the text with the learned projections.
#include "app/draw/colormap.h"
#include "app/exhibits/lookup.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::string_view kLookupPage = "lookup.story.";  // of the story, as it is remembered
constexpr int kSentencePage = 4;
constexpr std::array<std::string_view, 3> kLookupTries = {"cold", "learned", "sentence"};

// A line of the stories that are learned from.
std::string example_sentence(const LookupSettings& settings) {
  const auto data = settings.language();
  return data ? example_text(**data, 0) : settings.sentence;
}

void choose_source(Ui& ui, Session& session) {
  int source = lookup_settings(session).source == "table" ? 0 : 1;
  if (segmented(ui, "lookup.source", source, {"source.table", "source.sentence"})) {
    ui.choices[std::string(kLookupPage)] = source == 0 ? 0 : kSentencePage;
    start_lookup_over(session, "setting.source", [&](LookupSettings& s) {
      s.source = source == 0 ? "table" : "sentence";
      s.temperature = 1;
    });
  }
}

void choose_data(Ui& ui, Session& session) {
  const LookupSettings& now = lookup_settings(session);
  std::vector<std::string> options;
  std::vector<std::string> names;
  for (const LookupKind& kind : lookup_kinds()) {
    names.emplace_back(kind.name);
    options.push_back(fmt::format("lookup_data.{}", kind.name));
  }
  if (now.own != nullptr) {
    names.emplace_back("file");
    options.emplace_back("lookup_data.file");
  }
  auto index = static_cast<int>(std::find(names.begin(), names.end(), now.data) - names.begin());
  if (choice(ui, "lookup.data", index, options))
    start_lookup_over(session, "lookup.data",
                      [&](LookupSettings& s) { s.choose_data(names[static_cast<std::size_t>(index)]); });
  if (now.data == "file" && !now.own_name.empty()) hint(ui, now.own_name);
}

void ask(Ui& ui, Session& session, const LookupState& state) {
  const LookupView& view = *state.view;
  for (int d = 0; d < view.parts.table.key_dims; ++d) {
    const auto at = static_cast<std::size_t>(d);
    double query = d == 0 ? lookup_settings(session).query : lookup_settings(session).query2;
    SliderSpec spec{.min = view.key_low[at], .max = view.key_high[at]};
    spec.min = std::min(spec.min, query);
    spec.max = std::max(spec.max, query);
    const LookupKind* kind = find_lookup_kind(view.chosen().data);
    if (kind == nullptr || !kind->generated) spec.unit = view.parts.table.key_names[at];
    const Edited edited = slider(ui, d == 0 ? "setting.query" : "setting.query2", query, spec);
    if (edited.changed || edited.finished)
      change_lookup(
          session, "setting.query", [&](LookupSettings& s) { (d == 0 ? s.query : s.query2) = query; }, edited.finished);
  }
}

void draw_temperature(Ui& ui, Session& session, const LookupState& state) {
  setting(ui, session, "temperature");
  const auto set = [&](double temperature) {
    change_lookup(session, "setting.temperature", [&](LookupSettings& s) { s.temperature = temperature; });
  };
  const float half = (available_width() - ui.px(8)) * 0.5f;
  if (button(ui, "lookup.coldest", ButtonStyle::Normal, half)) set(kCoolest);
  ImGui::SameLine(0, ui.px(8));
  if (button(ui, "lookup.hottest", ButtonStyle::Normal, half)) set(kHottest);
  if (state.view == nullptr || state.view->is_sentence() || state.view->entries.empty()) return;
  const LookupView& view = *state.view;
  hint(ui, ui.tr("lookup.spread", format_number(view.spread, 3), view.entries.size()));
  if (std::isfinite(view.bandwidth))
    hint(ui, ui.tr("lookup.bandwidth_is", format_number(view.bandwidth, 3), view.parts.table.key_names[0]));
}

void draw_table_settings(Ui& ui, Session& session, const LookupState& state) {
  choose_data(ui, session);
  if (state.view != nullptr && !state.view->is_sentence() && state.view->fault.empty()) ask(ui, session, state);
  int kernel = lookup_settings(session).kernel == "gaussian" ? 0 : 1;
  if (segmented(ui, "lookup.kernel", kernel, {"kernel.gaussian", "kernel.dot"}))
    start_lookup_over(session, "setting.kernel",
                      [&](LookupSettings& s) { s.kernel = kernel == 0 ? "gaussian" : "dot"; });
  draw_temperature(ui, session, state);
  setting(ui, session, "entries");
  setting(ui, session, "noise");
  setting(ui, session, "test-split");
  hint(ui, ui.tr("lookup.drop_csv"));
}

void draw_sentence_settings(Ui& ui, Session& session, const LookupState& state) {
  int task = lookup_settings(session).task == "town" ? 0 : 1;
  if (segmented(ui, "lookup.language", task, {"lookup.english", "lookup.chinese"}))
    start_lookup_over(session, "setting.task", [&](LookupSettings& s) {
      s.task = task == 0 ? "town" : "town-zh";
      s.sentence = example_sentence(s);
    });
  draw_temperature(ui, session, state);
  setting(ui, session, "width");
  if (state.view == nullptr || !state.view->is_sentence() || !state.view->fault.empty()) return;
  hint(ui, ui.tr("lookup.word_count", state.view->words.size()));
  if (state.view->unknown > 0) hint(ui, ui.tr("lookup.unknown_words", state.view->unknown));
  if (state.view->left_out > 0) hint(ui, ui.tr("lookup.left_out", state.view->left_out));
}

// A small square matrix; each number is dragged up and down, as weights are.
void draw_projection(Ui& ui, Session& session, LookupState& state, const char* name) {
  const LookupView& view = *state.view;
  const ValueId id = view.task->graph->find(name);
  if (id == kNoValue) return;
  const auto numbers = view.of(name);
  const auto n = static_cast<int>(view.task->graph->value(id).dims.back().size);
  const auto rows = static_cast<int>(numbers.size()) / n;
  const Theme& t = ui.theme();
  double largest = 1;
  for (const float w : numbers) largest = std::max(largest, std::abs(static_cast<double>(w)));
  const Colormap map = Colormap::diverging(t, largest);
  text_in(ui.fonts().body, ImGui::GetCursorScreenPos(),
          {ImGui::GetCursorScreenPos().x + available_width(), ImGui::GetCursorScreenPos().y + ui.px(20)}, t.muted,
          name);
  ImGui::Dummy({1, ui.px(20)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = std::min(ui.px(64), available_width() / static_cast<float>(n));
  const float height = n > 4 ? width : ui.px(24);
  const auto scope = ui.scope(name);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < n; ++c) {
      const int offset = r * n + c;
      const ImVec2 min{at.x + width * static_cast<float>(c), at.y + height * static_cast<float>(r)};
      const auto cell = ui.scope(std::to_string(offset));
      const Area place{min, {min.x + width - 1, min.y + height - 1}};
      const auto now = static_cast<double>(numbers[static_cast<std::size_t>(offset)]);
      const ValueRef ref{name, {{"", r}, {"", c}}};
      const ImU32 color = map(now);
      ImGui::GetWindowDrawList()->AddRectFilled(place.min, place.max, color, ui.px(2));
      if (n <= 4)
        text_in(ui.fonts().small, place.min, place.max, readable_on(color), format_number(now, 3), Align::Center);
      if (session.find_edit(ref, EditKind::Freeze) != nullptr)
        ImGui::GetWindowDrawList()->AddRect(place.min, place.max, t.accent, ui.px(2), 0, ui.px(2));
      const CellTouch touched = touch_cell(ui, state, "lookup.cell", place, now, 1, {ref, now, offset});
      if (!touched.item.path.empty())
        tooltip_text(ui, ui.tr("lookup.cell_says", fmt::format("{}[{},{}]", name, r, c), format_number(now)));
      if (touched.number) session.set_parameter(name, offset, static_cast<float>(*touched.number), touched.finished);
    }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({1, height * static_cast<float>(rows) + ui.px(6)});
}

}  // namespace

void draw_lookup_controls(Ui& ui, Session& session, LookupState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  choose_source(ui, session);
  if (lookup_settings(session).source == "table")
    draw_table_settings(ui, session, state);
  else
    draw_sentence_settings(ui, session, state);
}

void draw_lookup_inspector(Ui& ui, Session& session, LookupState& state) {
  if (const std::string chosen = draw_story(ui, "lookup.story.", "lookup.try.", kLookupTries); !chosen.empty()) {
    const bool sentence = chosen == "sentence";
    if (sentence) ui.choices[std::string(kLookupPage)] = kSentencePage;
    state.wanted = fmt::format("lookup-{}{}", chosen, sentence && ui.shown_language() == "zh" ? "-zh" : "");
  }
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "lookup.learned", true)) {
    const LookupView& view = *state.view;
    if (const auto width = view.of("bandwidth"); !width.empty()) {
      double number_now = static_cast<double>(width[0]);
      const Edited edited = slider(ui, "lookup.bandwidth", number_now, {.min = 0.02, .max = 5, .log = true});
      if (edited.changed || edited.finished)
        session.set_parameter("bandwidth", 0, static_cast<float>(number_now), edited.finished);
    }
    if (!view.is_sentence() || view.chosen().width <= 16)
      for (const char* name : {"W_Q", "W_K", "W_V"}) draw_projection(ui, session, state, name);
    hint(ui, ui.tr(view.is_sentence() ? "lookup.learns_sentence" : "lookup.learns_table"));
  }
  draw_cell_menu(ui, session, state, true);
  if (section(ui, "lookup.training", false)) {
    setting(ui, session, "learning-rate");
    setting(ui, session, "batch");
    setting(ui, session, "optimizer");
  }
}

}  // namespace neurarium
