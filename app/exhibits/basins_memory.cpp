// Beside the pixels: how the start is made, how full the memory is, and where random starts end.
#include "app/exhibits/basins_pixels.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

template <class F>
void change_patterns(Session& session, BasinsState& state, std::string_view label, F change, bool finished = true) {
  change_start(
      session, state, label,
      [&](BasinsSettings& s) {
        Result<PixelPatterns> all = parse_patterns(s.patterns);
        if (!all) return;
        change(*all, s);
        s.patterns = to_string(*all);
      },
      finished);
}

void draw_start_settings(Ui& ui, Session& session, BasinsState& state) {
  const BasinsSettings& now = basins_settings(session);
  double noise = now.pixel_noise * 100;
  const Edited edited = slider(ui, "basins.noise", noise, {.min = 0, .max = 100, .step = 1, .unit = "%"});
  if (edited.changed || edited.finished)
    change_start(
        session, state, "basins.noise", [&](BasinsSettings& s) { s.pixel_noise = noise / 100; }, edited.finished);
  if (button(ui, "basins.other_noise", ButtonStyle::Normal, -1))
    change_start(session, state, "basins.other_noise", [](BasinsSettings& s) { ++s.pixel_seed; });
}

// The number of patterns against the capacity.
void draw_fullness(Ui& ui, const HopfieldLook& look) {
  const Theme& t = ui.theme();
  const auto stored = static_cast<double>(look.stable.size());
  text(ui, ui.tr("basins.memory_holds", look.stable.size(), look.stable_count()));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), height = ui.px(10);
  const double full = std::max(2 * look.capacity(), stored);
  const auto x = [&](double count) { return at.x + width * static_cast<float>(count / full); };
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + width, at.y + height}, t.raised, height * 0.5f);
  list.AddRectFilled(at, {x(stored), at.y + height}, stored > look.capacity() ? t.warning : t.positive, height * 0.5f);
  list.AddLine({x(look.capacity()), at.y - ui.px(3)}, {x(look.capacity()), at.y + height + ui.px(3)}, t.text, ui.px(2));
  ImGui::Dummy({width, height + ui.px(4)});
  hint(ui, ui.tr("basins.capacity", look.network.units(), format_number(look.capacity(), 3)));
}

void draw_memory(Ui& ui, Session& session, BasinsState& state) {
  const HopfieldLook& look = *state.view->hopfield;
  const std::size_t count = look.stable.size();
  draw_fullness(ui, look);
  const auto add = [&](std::string_view key, bool random) {
    ImGui::BeginDisabled(count >= kMostPatterns);
    if (button(ui, key, ButtonStyle::Normal, -1))
      change_patterns(session, state, key, [&](PixelPatterns& all, BasinsSettings& s) {
        const auto number = static_cast<std::uint64_t>(all.patterns.size());
        all.patterns.push_back(random ? random_pixels(all.pixels(), static_cast<std::uint64_t>(s.pixel_seed), number)
                                      : Pixels(static_cast<std::size_t>(all.pixels()), -1));
        s.cue = std::ssize(all.patterns);
      });
    ImGui::EndDisabled();
  };
  add("basins.add_random", true);
  add("basins.add_empty", false);
  ImGui::BeginDisabled(count <= 1);
  if (button(ui, "basins.forget", ButtonStyle::Normal, -1))
    change_patterns(session, state, "basins.forget", [&](PixelPatterns& all, BasinsSettings& s) {
      const auto at = std::min(s.cue, std::ssize(all.patterns)) - 1;
      if (all.patterns.size() > 1) all.patterns.erase(all.patterns.begin() + at);
      s.cue = std::max<std::int64_t>(1, at);
    });
  ImGui::EndDisabled();
  int side = look.start.patterns.side;
  const Edited edited = slider(ui, "basins.side", side, {.min = kSmallestSide, .max = kLargestSide, .step = 1});
  if (edited.changed || edited.finished)
    change_patterns(
        session, state, "basins.side", [&](PixelPatterns& all, BasinsSettings&) { all = with_side(all, side); },
        edited.finished);
}

// Stored, reversed and spurious as parts of one bar, with their shares.
void draw_census(Ui& ui, const HopfieldLook& look) {
  const BasinCensus& census = look.census;
  if (census.starts == 0) return;
  const Theme& t = ui.theme();
  const auto total = [](const std::vector<std::int64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  };
  const std::array<std::int64_t, 3> parts = {total(census.stored), total(census.reversed), census.spurious};
  const std::array<ImU32, 3> colors = {t.positive, t.negative, t.muted};
  constexpr std::array<std::string_view, 3> kNames = {"basins.census_stored", "basins.census_reversed",
                                                      "basins.census_spurious"};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), height = ui.px(14);
  const Item item = make_item_at(ui, "basins.census", at, {at.x + width, at.y + height}, WidgetKind::Canvas);
  tooltip(ui, "basins.census");
  float x = at.x;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const float end = x + width * static_cast<float>(parts[i]) / static_cast<float>(census.starts);
    ImGui::GetWindowDrawList()->AddRectFilled({x, item.min.y}, {end, item.max.y}, colors[i]);
    x = end;
  }
  ImGui::Dummy({width, height + ui.px(4)});
  std::vector<CardRow> rows;
  for (std::size_t i = 0; i < parts.size(); ++i) rows.push_back({ui.tr(kNames[i]), format_count(parts[i]), colors[i]});
  rows.push_back({ui.tr("basins.census_states"), format_count(census.spurious_states)});
  card_rows(ui, rows);
  if (census.strongest.empty()) return;
  hint(ui, ui.tr("basins.census_strongest"));
  const ImVec2 row = ImGui::GetCursorScreenPos();
  const float gap = ui.px(6), edge = std::floor((available_width() - 5 * gap) / 6);
  for (std::size_t i = 0; i < census.strongest.size(); ++i) {
    const ImVec2 min{row.x + static_cast<float>(i) * (edge + gap), row.y};
    draw_pixels(*ImGui::GetWindowDrawList(), t, {min, {min.x + edge, min.y + edge}}, census.strongest[i].state,
                look.start.patterns.side, t.muted);
    text_in(ui.fonts().small, {min.x, min.y + edge}, {min.x + edge, min.y + edge + ui.px(18)}, t.muted,
            format_count(census.strongest[i].starts), Align::Center);
  }
  ImGui::Dummy({width, edge + ui.px(20)});
}

}  // namespace

void draw_pixels_inspector(Ui& ui, Session& session, BasinsState& state) {
  const HopfieldLook& look = *state.view->hopfield;
  {
    const auto scope = ui.scope("start");
    if (section(ui, "basins.start_section")) draw_start_settings(ui, session, state);
  }
  {
    const auto scope = ui.scope("memory");
    if (section(ui, "basins.memory_section")) draw_memory(ui, session, state);
  }
  const auto scope = ui.scope("census");
  if (section(ui, "basins.census_section")) {
    text(ui, ui.tr("basins.census_text", format_count(look.census.starts)));
    draw_census(ui, look);
  }
}

}  // namespace neurarium
