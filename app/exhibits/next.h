// The screen of the next word: four bar charts for one prompt, from counting to the transformer, and under the prompt
// which of its words each answer hangs on.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/exhibits/corpus_controls.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/next_view.h"

#include <memory>
#include <string>

namespace neurarium {

struct NextState {
  std::shared_ptr<const NextView> view;
  std::string_view help;
};

[[nodiscard]] const NextSettings& next_settings(const Session& session);
[[nodiscard]] std::string predictor_key(std::size_t predictor);  // its name in the catalog
[[nodiscard]] ImU32 predictor_color(const Theme& theme, std::size_t predictor);

// The prompt, and a row a predictor: how far its answer moves when a word is taken away.
void draw_next_prompt(Ui& ui, NextState& state, const Area& area);
void draw_next_charts(Ui& ui, NextState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_next_inspector(Ui& ui, Session& session, const NextState& state);

class NextControls {
 public:
  void draw(Ui& ui, Session& session, const NextState& state, const Area& area);
  [[nodiscard]] CorpusControls& corpus() { return corpus_; }
  [[nodiscard]] bool busy() const { return corpus_.busy(); }

 private:
  CorpusControls corpus_;
  WideText prompt_;
};

class NextScreen final : public Screen {
 public:
  explicit NextScreen(bool threads) : probe_(look_at_next, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy() || controls_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override { return {}; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override {}

  [[nodiscard]] NextState& state() { return state_; }  // for tests

 private:
  Probe<NextRequest, std::shared_ptr<const NextView>> probe_;
  NextState state_;
  NextControls controls_;
  std::uint64_t asked_version_ = 0;
  bool asked_ = false;
};

}  // namespace neurarium
