#include "app/exhibits/ngram.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 5> kNgramParts = {"ngram.part_next", "ngram.part_table", "ngram.part_graph",
                                                         "ngram.part_growth", "ngram.part_perplexity"};
constexpr float kWrittenHeight = 100;

}  // namespace

const NgramSettings& ngram_settings(const Session& session) {
  return dynamic_cast<const NgramSettings&>(session.settings());
}

std::string ngram_token(Ui& ui, const NgramText& text, int id) {
  std::string name = text.name(id);
  ui.fonts().use(name);
  return name;
}

void NgramScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const NgramSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version) {
    asked_ = true;
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  if (auto view = probe_.take()) {
    if (state_.view != nullptr && state_.view->text != (*view)->text) state_.selected = -1;
    state_.view = std::move(*view);
  }
}

std::string NgramScreen::selected() const {
  if (state_.selected < 0 || state_.view == nullptr || state_.view->row < 0) return {};
  return fmt::format("table[{},{}]", state_.view->row, state_.selected);
}

std::vector<std::string_view> NgramScreen::actions() const { return {kNgramParts.begin(), kNgramParts.end()}; }

void NgramScreen::act(Session&, std::string_view action) { choose_part_named(state_.part, kNgramParts, action); }

void NgramScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("ngram");
  state_.help = {};
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  if (!state_.view->fault.empty()) return tell_fault(ui, state_.view->fault, rest);
  const float split = rest.min.y + std::min(ui.px(kWrittenHeight), rest.height() * 0.4f);
  draw_ngram_written(ui, session, state_, {rest.min, {rest.max.x, split}});
  const Area below =
      choose_part(ui, "ngram.part", state_.part, kNgramParts, {{rest.min.x, split + ui.px(8)}, rest.max}, 660);
  switch (state_.part) {
    case NgramPart::Next:
      return draw_ngram_next(ui, session, state_, below);
    case NgramPart::Table:
      return draw_ngram_table(ui, session, state_, below);
    case NgramPart::Graph:
      return draw_ngram_graph(ui, session, state_, below);
    case NgramPart::Growth:
      return draw_ngram_growth(ui, state_, below);
    case NgramPart::Perplexity:
      return draw_ngram_perplexity(ui, session, state_, below);
  }
}

void NgramScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("ngram");
  if (const std::string chosen = draw_ngram_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "ngram-" + chosen;
}

bool NgramScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  return controls_.corpus().open_file(ui, session, path);
}

}  // namespace neurarium
