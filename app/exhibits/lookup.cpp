#include "app/exhibits/lookup.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <filesystem>

namespace neurarium {

void LookupScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const LookupSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version) {
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
    asked_ = true;
    asked_version_ = now.version;
  }
  auto view = probe_.take();
  if (!view) return;
  const auto count = [](const LookupView& v) { return v.entries.size() + v.words.size(); };
  if (state_.view != nullptr && count(*state_.view) != count(**view)) state_.pinned = state_.hovered = -1;
  state_.view = std::move(*view);
}

void LookupScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("lookup");
  state_.help = {};
  state_.hovered = state_.next_hovered;
  state_.next_hovered = -1;
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float column = std::clamp(inner.width() * 0.2f, ui.px(160), ui.px(232));
  draw_lookup_controls(ui, session, state_, {inner.min, {inner.min.x + column, inner.max.y}});
  const Area rest{{inner.min.x + column + ui.px(20), inner.min.y}, inner.max};
  if (state_.view == nullptr || rest.width() < ui.px(80) || rest.height() < ui.px(80)) return;
  if (!state_.view->is_sentence() && !state_.view->fault.empty())
    return text_in(ui.fonts().body, rest.min, rest.max, ui.theme().muted, ui.tr(state_.view->fault), Align::Center);
  draw_cell_menu(ui, session, state_, false);
  if (state_.view->is_sentence()) {
    if (sentence_ == nullptr) sentence_ = std::make_unique<LookupSentence>(ui.platform());
    return sentence_->draw(ui, session, state_, rest);
  }
  if (plot_ == nullptr) plot_ = std::make_unique<LookupPlot>(ui.platform());
  const float split = std::floor(rest.min.y + rest.height() * 0.46f);
  plot_->draw(ui, session, state_, {rest.min, {rest.max.x, split - ui.px(8)}});
  draw_lookup_row(ui, session, state_, {{rest.min.x, split}, rest.max});
}

void LookupScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("lookup");
  draw_lookup_inspector(ui, session, state_);
  wanted_state_ = std::exchange(state_.wanted, {});
}

// The last column is the value, or the last two of four.
bool LookupScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".csv") && !path.ends_with(".tsv")) return false;
  Result<LookupTable> table = read_lookup_table(path, 1);
  if (!table)
    if (Result<LookupTable> wide = read_lookup_table(path, 2)) table = std::move(wide);
  if (!table) {
    ui.banners().show({"table", Severity::Error, ui.tr(table.error()), {}});
    return true;
  }
  ui.banners().dismiss("table");
  change_lookup(session, "lookup.open_table", [&](LookupSettings& s) {
    double sum = 0;
    for (int i = 0; i < table->size(); ++i) sum += static_cast<double>(table->key(i)[0]);
    s.query = sum / table->size();
    s.source = "table";
    s.take_table(std::move(*table), std::filesystem::path(path).filename().string());
  });
  return true;
}

}  // namespace neurarium
