#include "app/exhibits/transformer.h"

#include "app/exhibits/file_field.h"
#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_inspector.h"
#include "app/exhibits/transformer_loss.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <utility>

namespace neurarium {
namespace {

constexpr std::size_t kCardTerms = 6;
constexpr double kGrowSeconds = 0.2;  // in which the row of a new token appears
constexpr float kLowCentre = 560;     // height below which everything moves together
constexpr float kLowestCentre = 480;  // below which what is large keeps more of the room
constexpr float kGuide = 20;          // height of the line below the flow

// Both write the same under each id, so that what they answer can be compared.
bool same_tokens(const Tokenizer& a, const Tokenizer& b) {
  if (&a == &b) return true;
  if (a.size() != b.size()) return false;
  for (int id = 0; id < a.size(); ++id)
    if (a.shown(id) != b.shown(id)) return false;
  return true;
}

}  // namespace

void TransformerScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const TransformerSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version || asked_text_ != state_.text_version) {
    if (edits_ != now.edits && state_.compared == Compared::Before) state_.compare_as(Compared::After);
    edits_ = now.edits;
    probe_.ask(request_of(now));
    asked_ = true;
    asked_version_ = now.version;
    asked_text_ = state_.text_version;
  }
  take_view();
  if (parts_ != nullptr) parts_->intervene.update(session, state_);
}

// The sentence as it is now, and what the user wants it compared with.
ComparedRequest TransformerScreen::request_of(const Snapshot& now) const {
  ComparedRequest request;
  request.after = {{now.task, now.settings, now.edits, now.params, now.step},
                   state_.text,
                   state_.continuation,
                   state_.position,
                   state_.temperature,
                   state_.text_version};
  if (state_.before_moment == nullptr && !state_.before_text) return request;
  request.before = request.after;
  if (state_.before_moment != nullptr)
    request.before->moment = *state_.before_moment;
  else
    std::erase_if(request.before->moment.edits, [](const Edit& e) { return e.kind != EditKind::Freeze; });
  if (state_.before_text) request.before->text = *state_.before_text;
  return request;
}

void TransformerScreen::take_view() {
  auto views = probe_.take();
  if (!views) return;
  state_.take_views(std::move(*views));
  state_.suggest_head();
  if (state_.views.after->data == data_) return;
  const bool first = data_ == nullptr;
  if (first || !same_tokens(*data_->tokenizer, *state_.views.after->data->tokenizer)) state_.before_moment = nullptr;
  data_ = state_.views.after->data;
  if (std::exchange(keep_text_, false)) return;
  if (!first || state_.text.empty()) state_.change_text(example_text(*data_, 0));
}

bool TransformerScreen::busy() const {
  return state_.grown < 1 || probe_.busy() || merges_.busy() || asked_text_ != state_.text_version ||
         (parts_ != nullptr && (parts_->data.busy() || parts_->generate.running() || detail_busy()));
}

// Panels that are not drawn take no answers, so they keep nobody waiting.
bool TransformerScreen::detail_busy() const {
  switch (state_.detail) {
    case Detail::Lens:
      return parts_->lens.busy();
    case Detail::Neurons:
      return parts_->neurons.busy();
    case Detail::Intervene:
      return parts_->intervene.busy();
    case Detail::Words:
      return parts_->words.busy();
    case Detail::Probes:
      return parts_->probes.busy();
    case Detail::Birth:
      return parts_->birth.busy();
    case Detail::Paths:
      return parts_->paths.busy();
    case Detail::Labels:
      return parts_->labels.busy();
    default:
      return false;
  }
}

void TransformerScreen::escape() {
  state_.selected = {};
  state_.pinned_pair = {};
  state_.pinned_token = -1;
}

// The row of a token that was just written appears from left to right, as the token reads those before it.
void TransformerScreen::grow_row(double now) {
  const auto tokens = [](const TransformerView& view) { return view.length() + view.dropped; };
  const bool longer = drawn_ != nullptr && drawn_ != state_.view && drawn_->task == state_.view->task &&
                      state_.view->continued > 0 && tokens(*state_.view) == tokens(*drawn_) + 1;
  if (longer) grown_at_ = now;
  drawn_ = state_.view;
  state_.grown = grown_at_ < 0 ? 1.0f : static_cast<float>(std::clamp((now - grown_at_) / kGrowSeconds, 0.0, 1.0));
}

TransformerScreen::Parts& TransformerScreen::parts(Ui& ui) {
  if (parts_ != nullptr) return *parts_;
  parts_ = std::make_unique<Parts>(ui.platform(), threads_);
  for (const auto& [verb, rest] : std::exchange(waiting_, {})) act_for_lesson(verb, rest);
  return *parts_;
}

void TransformerScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("transformer");
  Parts& p = parts(ui);
  state_.help = {};
  state_.hovered = {};
  state_.hovered_pair = {};
  state_.hovered_token = state_.next_hovered_token;
  state_.next_hovered_token = -1;
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float data = std::clamp(inner.width() * 0.17f, ui.px(136), ui.px(232));
  p.data.draw(ui, session, state_, {inner.min, {inner.min.x + data, inner.max.y}});
  const Area rest{{inner.min.x + data + ui.px(24), inner.min.y}, inner.max};
  const bool low = area.height() < ui.px(kLowCentre);
  const float sentence = rest.min.y + TokenLine::height(ui, low);
  p.tokens.draw(ui, state_, {rest.min, {rest.max.x, sentence}}, low);
  if (state_.view == nullptr) return;
  grow_row(ui.now());
  p.generate.tick(ui, state_);
  const float left = rest.max.y - sentence;
  const float flow = sentence + std::floor((left - ui.px(kGuide)) * (area.height() < ui.px(kLowestCentre) ? 0.41f
                                                                     : low                                ? 0.46f
                                                                                                          : 0.43f));
  p.flow.draw(ui, session, state_, touch_, {{rest.min.x, sentence + ui.px(4)}, {rest.max.x, flow}});
  draw_guide(ui, session, {{rest.min.x, flow + ui.px(3)}, {rest.max.x, flow + ui.px(3 + kGuide)}});
  draw_detail(ui, session, {{rest.min.x, flow + ui.px(kGuide + 8)}, rest.max});
  touch_.draw(ui, session, state_);
  if (cell_of(*state_.view, state_.hovered)) {
    Card content = card_of(ui, state_, session, state_.hovered, kCardTerms);
    content.hint = ui.tr("transformer.card_hint");
    if (hovered_before_ == state_.hovered && !ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId))
      hover_card(ui, content);
  }
  hovered_before_ = state_.hovered;
}

// What to do next, one step at a time.
void TransformerScreen::draw_guide(Ui& ui, const Session& session, const Area& area) {
  const float end = draw_compare_switch(ui, state_, area);
  const bool touched = !session.edits().empty() || !state_.selected.name.empty();
  const std::string_view key = state_.view->step == 0 && state_.view->task->start == nullptr ? "transformer.guide_train"
                               : !state_.head_chosen                                         ? "transformer.guide_head"
                               : !touched                                                    ? "transformer.guide_touch"
                                          : "transformer.guide_write";
  text_in(ui.fonts().small, area.min, {end, area.max.y}, ui.theme().text,
          state_.views.before == nullptr ? ui.tr(key) : change_summary(ui, state_));
}

void TransformerScreen::draw_detail(Ui& ui, Session& session, const Area& area) {
  const float tabs = ui.px(82);
  tabs_.draw(ui, state_, {area.min, {area.min.x + tabs, area.max.y}});
  const Area right{{area.min.x + tabs + ui.px(16), area.min.y}, area.max};
  const float parts = DetailTabs::draw_parts(ui, state_, right);
  const Area below{{right.min.x, right.min.y + parts}, right.max};
  if (below.height() < ui.px(40)) return;
  switch (state_.detail) {
    case Detail::Head:
      return parts_->head.draw(ui, session, state_, touch_, below);
    case Detail::Heads:
      return parts_->flow.heads().draw_all(ui, session, state_, below);
    case Detail::Weights:
      return parts_->weights.draw(ui, session, state_, touch_, below);
    case Detail::Residual:
      return parts_->residual.draw(ui, session, state_, below);
    case Detail::Lens:
      return parts_->lens.draw(ui, state_, below);
    case Detail::Attribution:
      return parts_->attribution.draw(ui, state_, below);
    case Detail::Words:
      return parts_->words.draw(ui, state_, below);
    case Detail::Probes:
      return parts_->probes.draw(ui, state_, below);
    case Detail::Birth:
      return parts_->birth.draw(ui, session, state_, parts_->flow.heads(), below);
    case Detail::Paths:
      return parts_->paths.draw(ui, session, state_, parts_->flow.heads(), below);
    case Detail::Neurons:
      return parts_->neurons.draw(ui, session, state_, touch_, below);
    case Detail::Intervene:
      return parts_->intervene.draw(ui, session, state_, below);
    case Detail::Generate:
      return parts_->generate.draw(ui, session, state_, below);
    case Detail::Tokens:
      return merges_.draw(ui, session, state_, below);
    case Detail::Loss:
      return draw_position_loss(ui, state_, below);
    case Detail::Labels:
      return parts_->labels.draw(ui, state_, below);
    case Detail::Count:
      return parts_->count.draw(ui, state_, below);
  }
}

void TransformerScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("transformer");
  draw_transformer_inspector(ui, session, state_);
}

bool TransformerScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".txt") && !path.ends_with(".md")) return false;
  tell_text(ui, parts(ui).data.open(session, path));
  return true;
}

}  // namespace neurarium
