// Steering: the difference of two prompts as a direction, pushed along with a slider.
#include "app/exhibits/embeddings_state.h"
#include "app/exhibits/transformer_intervene.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/interpret/probe_direction.h"
#include "engine/interpret/prompt_pairs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr double kMostStrength = 4;  // times the difference of the prompts

// The stream before the last block, where there is more than one.
std::string first_steered(const TransformerSpec& spec) {
  return spec.layers > 1 ? block_name(spec.layers - 1, "resid_pre") : block_name(0, "resid_post");
}

// Along a direction, of whatever value: what the user adds to a number has none.
bool is_push(const Edit& e) { return e.kind == EditKind::Add && !e.patch.empty(); }

// The push that is in place; null: none.
const Edit* pushed(const Session& session) {
  const auto& edits = session.edits();
  const auto found = std::find_if(edits.begin(), edits.end(), is_push);
  return found == edits.end() ? nullptr : &*found;
}

}  // namespace

SteerPanel::SteerPanel(bool threads) : probe_([](const SteerAsk& ask) { return study_steering(ask); }, threads) {}

void SteerPanel::ask(const Session& session, const TransformerState& state) {
  const Tokenizer& tokenizer = *state.view->data->tokenizer;
  asked_ = number_;
  from_.clear();
  to_.clear();
  probe_.ask({number_, moment_of(session), tokenizer.encode(towards_).ids, tokenizer.encode(away_).ids, value_});
}

// Prompts for a model that is new here.
void SteerPanel::take_example(const TransformerState& state) {
  if (data_ == state.view->data) return;
  data_ = state.view->data;
  const PromptPair pair = example_prompts(*data_, 0);
  towards_ = data_->tokenizer->decode(pair.clean);
  away_ = data_->tokenizer->decode(pair.corrupt);
  value_ = first_steered(state.view->spec);
  strength_ = 0;
  ++number_;
}

void SteerPanel::update(Session& session, TransformerState& state) {
  if (auto wanted = std::exchange(state.wanted_steering, std::nullopt)) {
    take_example(state);
    asked_ = ++number_;  // no answer about prompts takes its place
    error_ = {};
    direction_ = std::move(wanted->direction);
    value_ = direction_->value;
    from_ = std::move(wanted->from);
    to_ = std::move(wanted->to);
    strength_ = 1;
    steer(session, state, true);
  }
  if (auto answer = probe_.take(); answer && answer->number == number_) {
    error_ = answer->error;
    direction_.reset();
    if (error_.empty()) direction_ = std::move(answer->direction);
    if (pushed(session) != nullptr && direction_) steer(session, state, true);
  }
  if (asked_ != number_ && !probe_.busy()) ask(session, state);
}

// Replaces the push of before; zero takes it away.
void SteerPanel::steer(Session& session, const TransformerState& state, bool finished) {
  std::vector<Edit> edits = session.edits();
  std::erase_if(edits, is_push);
  if (strength_ != 0 && direction_)
    edits.push_back(steering_edit(*direction_, strength_, everywhere_ ? kEvery : state.view->position));
  session.set_edits(std::move(edits), "intervene.undo_steer", "steer", finished);
}

void SteerPanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("steer");
  take_example(state);
  const float half = std::floor((area.width() - ui.px(24)) * 0.5f);
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("prompts", {half, area.height()}, false, ImGuiWindowFlags_NoBackground);
  Edited typed = towards_field_.field(ui, "intervene.towards", towards_, {.hint_key = "intervene.towards_hint"});
  typed |= away_field_.field(ui, "intervene.away", away_, {.hint_key = "intervene.away_hint"});
  if (typed.changed) ++number_;
  ImGui::EndChild();
  ImGui::SetCursorScreenPos({area.min.x + half + ui.px(24), area.min.y});
  ImGui::BeginChild("push", {half, area.height()}, false, ImGuiWindowFlags_NoBackground);
  const Edit* present = pushed(session);
  strength_ = present == nullptr ? 0 : static_cast<double>(present->a);
  const std::vector<std::string> values = probe_values(state.view->graph());
  auto place = static_cast<int>(std::find(values.begin(), values.end(), value_) - values.begin());
  if (pick(ui, "intervene.steered", place, values)) {
    value_ = values[static_cast<std::size_t>(place)];
    ++number_;
  }
  const Edited moved = slider(ui, "intervene.strength", strength_,
                              {.min = -kMostStrength, .max = kMostStrength, .step = 0.05, .centered = true});
  bool changed_place = toggle(ui, "intervene.everywhere", everywhere_).changed;
  if (moved.changed || moved.finished) steer(session, state, moved.finished);
  if (changed_place && strength_ != 0) steer(session, state, true);
  if (!error_.empty())
    hint(ui, ui.tr(error_));
  else if (direction_ && !to_.empty())
    hint(ui, ui.tr("intervene.direction_of_probe", direction_->value, from_, to_, format_number(direction_->length, 3),
                   format_number(direction_->usual, 3)));
  else if (direction_)
    hint(ui, ui.tr("intervene.direction_is", direction_->value, format_number(direction_->length, 3),
                   format_number(direction_->usual, 3)));
  ImGui::EndChild();
}

}  // namespace neurarium
