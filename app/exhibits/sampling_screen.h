// The screen of softmax and sampling: a column of bars for each stage between the logits and the drawn word, the draws
// against their chances, and what a text becomes when it goes on greedily or by chance.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/sampling.h"

#include <memory>
#include <string>

namespace neurarium {

struct SamplingState {
  std::shared_ptr<const SamplingView> view;
  std::int64_t draws = 0;
  std::uint64_t version = 1;  // counts changes of what the view is asked for, beside the run
  double pressed = 0;         // the logit that is being dragged, as it was when the button went down
  double press_scale = 1;
  bool drawing = false;                                // more draws come by themselves
  int hovered = -1, next_hovered = -1, selected = -1;  // a word's id
  std::string_view help;
  std::string wanted;                    // the starting state that was chosen beside the picture
  std::shared_ptr<LanguageModel> model;  // of the open run of the Transformer; null: none is open
  std::string take_after;                // the text whose next token's logits are taken
};

[[nodiscard]] const SamplingSettings& sampling_settings(const Session& session);

// The stages as columns of bars, a row for each word. The logits are dragged.
void draw_sampling_stages(Ui& ui, Session& session, SamplingState& state, const Area& area);
// Greedy and sampled continuation.
void draw_continuations(Ui& ui, const SamplingState& state, const Area& area);
void draw_sampling_inspector(Ui& ui, Session& session, SamplingState& state);

// Where the words come from, and how they are cut.
class SamplingControls {
 public:
  void draw(Ui& ui, Session& session, SamplingState& state, const Area& area);

 private:
  void draw_source(Ui& ui, Session& session);
  void draw_taking(Ui& ui, Session& session, SamplingState& state);
  void draw_draws(Ui& ui, SamplingState& state) const;

  WideText lines_, list_, prompt_, take_;
  Wording refused_;  // why what is being typed makes no words
};

class SamplingScreen final : public Screen {
 public:
  explicit SamplingScreen(bool threads) : probe_(look_at_sampling, threads), threads_(threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy() || asked_state_ != state_.version; }
  [[nodiscard]] bool animating() const override { return state_.drawing; }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override { state_.selected = -1; }
  void meet(std::string_view exhibit, const Timeline& run) override;
  void leave() override { state_.drawing = false; }

  [[nodiscard]] SamplingState& state() { return state_; }  // for tests

 private:
  Probe<SamplingMoment, std::shared_ptr<const SamplingView>> probe_;
  bool threads_;
  SamplingState state_;
  SamplingControls controls_;
  std::uint64_t asked_version_ = 0, asked_state_ = 0;
};

}  // namespace neurarium
