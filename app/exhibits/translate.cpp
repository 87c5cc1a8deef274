#include "app/exhibits/translate.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kTranslateParts = {"translate.part_words", "translate.part_matrices",
                                                             "translate.part_beams"};
constexpr float kNextColumn = 190;

}  // namespace

const TranslateSettings& translate_settings(const Session& session) {
  return dynamic_cast<const TranslateSettings&>(session.settings());
}

std::int64_t TranslateState::written() const {
  const auto all = std::ssize(view->written);
  return shown < 0 ? all : std::min(shown, all);
}

std::int64_t TranslateState::at_place() const {
  return place >= 0 ? std::min(place, std::ssize(view->next) - 1) : written();
}

std::string source_word(Ui& ui, const TranslateView& view, std::int64_t at) {
  std::string word = view.set->source_words->shown(view.asked.ids[static_cast<std::size_t>(at)]);
  ui.fonts().use(word);
  return word;
}

std::string target_word(Ui& ui, const TranslateView& view, int id) {
  std::string word = view.set->target_words->shown(id);
  ui.fonts().use(word);
  return word;
}

void TranslateScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const TranslateSettings*>(now.settings.get()) == nullptr) return;
  if (asked_version_ != now.version) {
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  auto view = probe_.take();
  if (!view) return;
  const bool other = state_.view == nullptr || state_.view->task->graph != (*view)->task->graph ||
                     state_.view->asked.ids != (*view)->asked.ids;
  if (other) {
    state_.pinned.reset();
    state_.shown = state_.place = -1;
  }
  state_.view = std::move(*view);
  if (!state_.view->fault.empty()) return;
  state_.layer = std::min(state_.layer, state_.view->layers() - 1);
  if (state_.head >= state_.view->heads()) state_.head = -1;
}

std::string TranslateScreen::selected() const {
  if (!state_.pinned || state_.view == nullptr) return {};
  return to_string(element_ref(state_.view->graph(), state_.pinned->value, state_.pinned->offset,
                               state_.view->run->extents(state_.pinned->value)));
}

std::vector<std::string_view> TranslateScreen::actions() const {
  return {kTranslateParts.begin(), kTranslateParts.end()};
}

void TranslateScreen::act(Session&, std::string_view action) {
  choose_part_named(state_.part, kTranslateParts, action);
}

void TranslateScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("translate");
  if (matrices_ == nullptr) matrices_ = std::make_unique<TranslateMatrices>(ui.platform());
  state_.help = {};
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  if (!state_.view->fault.empty()) return tell_fault(ui, state_.view->fault, rest);
  const Area shown = choose_part(ui, "translate.part", state_.part, kTranslateParts, rest, 460);
  if (state_.part == TranslatePart::Beams) return draw_translate_beams(ui, state_, shown);
  const float heads = ui.px(26);
  draw_translate_heads(ui, session, state_, {shown.min, {shown.max.x, shown.min.y + heads}});
  const Area below{{shown.min.x, shown.min.y + heads + ui.px(10)}, shown.max};
  if (state_.part == TranslatePart::Matrices) return matrices_->draw(ui, session, state_, below);
  const float next = std::min(ui.px(kNextColumn), below.width() * 0.3f);
  draw_translate_words(ui, state_, {below.min, {below.max.x - next - ui.px(24), below.max.y}});
  draw_translate_next(ui, state_, {{below.max.x - next, below.min.y}, below.max});
}

void TranslateScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("translate");
  if (const std::string chosen = draw_translate_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "translate-" + chosen;
}

bool TranslateScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".tsv") && !path.ends_with(".txt")) return false;
  tell_text(ui, controls_.open(session, path));
  return true;
}

}  // namespace neurarium
