#include "app/exhibits/word2vec.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr float kPairHeight = 128, kListWidth = 268;

}  // namespace

const Word2vecSettings& word2vec_settings(const Session& session) {
  return dynamic_cast<const Word2vecSettings&>(session.settings());
}

std::string shown_word(Ui& ui, const Word2vecView& view, int id) {
  std::string name = view.name(id);
  ui.fonts().use(name);
  return name;
}

void Word2vecScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const Word2vecSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version || asked_map_ != state_.map.version) {
    asked_ = true;
    asked_version_ = now.version;
    asked_map_ = state_.map.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
    EmbeddingsRequest map;
    map.moment = {now.task, now.settings, now.edits, now.params, now.step};
    map.source = {PointsOf::Rows, "input.weight"};
    map.choice = state_.map.choice;
    map.keep_axes = state_.map.keep_axes;
    map.number = state_.map.version;
    map_.ask(std::move(map));
  }
  if (auto view = map_.take()) {
    const auto rows = (*view)->points.vectors == nullptr ? 0 : (*view)->points.vectors->rows;
    if (rows != state_.map.rows()) state_.map.forget_points(), chosen_ = -1;
    state_.map.source = (*view)->source;
    state_.map.view = std::move(*view);
  }
  if (auto view = probe_.take()) {
    state_.view = std::move(*view);
    // The word of the settings is the point that is chosen.
    if (state_.view->fault.empty() && state_.view->word >= 0 && state_.view->word != chosen_ &&
        state_.view->word < state_.map.rows()) {
      chosen_ = state_.view->word;
      state_.map.select(chosen_, false);
    }
  }
}

// A point that was clicked becomes the word whose neighbours are shown.
void Word2vecScreen::follow_choice(Session& session) {
  if (state_.view == nullptr || !state_.view->fault.empty() || state_.map.selected.empty()) return;
  const int chosen = state_.map.selected.back();
  if (chosen == chosen_) return;
  chosen_ = chosen;
  const std::string word(state_.view->words->text.tokenizer->bytes(chosen));
  change_exhibit<Word2vecSettings>(session, "setting.word", [&](Word2vecSettings& s) { s.word = word; });
}

std::string Word2vecScreen::selected() const {
  if (state_.map.selected.empty()) return {};
  return to_string(ValueRef{"input.weight", {{"v", state_.map.selected.back()}}});
}

void Word2vecScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("word2vec");
  if (canvas_ == nullptr) canvas_ = std::make_unique<EmbeddingsCanvas>(ui.platform(), !threads_);
  state_.help = {};
  state_.map.help = {};
  state_.map.hovered = state_.map.next_hovered;
  state_.map.next_hovered = -1;
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  if (!state_.view->fault.empty()) return tell_fault(ui, state_.view->fault, rest);
  const float split = rest.min.y + std::min(ui.px(kPairHeight), rest.height() * 0.35f);
  draw_word_pair(ui, state_, {rest.min, {rest.max.x, split}});
  const float lists = std::min(ui.px(kListWidth), rest.width() * 0.42f);
  const Area map{{rest.min.x, split + ui.px(12)}, {rest.max.x - lists - ui.px(16), rest.max.y}};
  if (map.width() > ui.px(40) && map.height() > ui.px(40)) canvas_->draw(ui, session, state_.map, map);
  const Area side{{rest.max.x - lists, split + ui.px(12)}, rest.max};
  const float half = side.min.y + side.height() * 0.42f;
  draw_nearest_words(ui, session, state_, {side.min, {side.max.x, half - ui.px(8)}});
  draw_analogies(ui, state_, {{side.min.x, half}, side.max});
  follow_choice(session);
}

void Word2vecScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("word2vec");
  if (const std::string chosen = draw_word2vec_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "word2vec-" + chosen;
}

bool Word2vecScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  return controls_.corpus().open_file(ui, session, path);
}

}  // namespace neurarium
