// The look-up's screen: a table and its picture, the row of pictures from the query to the answer, and a sentence whose
// words look in each other.
#pragma once

#include "app/draw/heatmap.h"
#include "app/exhibits/lookup_state.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"

#include <memory>
#include <string>

namespace neurarium {

// The table as a picture: keys along the axes, the answer to every question, the query that is dragged.
class LookupPlot {
 public:
  explicit LookupPlot(Platform& platform) : heat_(platform) {}
  void draw(Ui& ui, Session& session, LookupState& state, const Area& area);

 private:
  struct Frame;
  void draw_axes(Ui& ui, const LookupState& state, const Frame& frame) const;
  void draw_curve(Ui& ui, const LookupState& state, const Frame& frame);
  void draw_entries(Ui& ui, LookupState& state, const Frame& frame) const;
  void draw_query(Ui& ui, const LookupState& state, const Frame& frame) const;
  void draw_answer(Ui& ui, const std::string& number, const Frame& frame, float line) const;
  void touch(Ui& ui, Session& session, LookupState& state, const Frame& frame);
  void ask_at(Session& session, const LookupState& state, const Frame& frame, ImVec2 at) const;
  void menu(Ui& ui, Session& session, LookupState& state, const Frame& frame);

  Heatmap heat_;
  const LookupView* painted_ = nullptr;
  ThemeKind theme_ = ThemeKind::Dark;
  int dragged_ = -1;  // row of the table; -1: the query
  bool pressed_ = false, open_menu_ = false;
  int menu_row_ = -1;
  std::array<double, 2> menu_at_{};
};

// Query, keys, scores, weights, values and answer beside each other, a row for each entry.
void draw_lookup_row(Ui& ui, Session& session, LookupState& state, const Area& area);

// The sentence: its words coloured by what they matter, who reads whom, and what comes next.
class LookupSentence {
 public:
  explicit LookupSentence(Platform& platform) : matrix_(platform, Filter::Nearest) {}
  void draw(Ui& ui, Session& session, LookupState& state, const Area& area);

 private:
  float draw_words(Ui& ui, LookupState& state, const Area& area) const;
  void draw_matrix(Ui& ui, Session& session, LookupState& state, const Area& area);
  Item touch_weights(Ui& ui, Session& session, LookupState& state, const Area& cells);
  void draw_next(Ui& ui, const LookupState& state, const Area& area) const;

  WideText field_;
  LookupCell touched_;  // the weight under the pointer, or the one that is dragged or typed
  ImVec2 touched_at_{0, 0};
  Picture matrix_;
  const LookupView* painted_ = nullptr;
  ThemeKind theme_ = ThemeKind::Dark;
};

void draw_lookup_controls(Ui& ui, Session& session, LookupState& state, const Area& area);
void draw_lookup_inspector(Ui& ui, Session& session, LookupState& state);

class LookupScreen final : public Screen {
 public:
  explicit LookupScreen(bool threads) : probe_(look_up, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override { state_.pinned = -1; }

  [[nodiscard]] LookupState& state() { return state_; }  // for tests

 private:
  Probe<LookupMoment, std::shared_ptr<const LookupView>> probe_;
  LookupState state_;
  std::unique_ptr<LookupPlot> plot_;
  std::unique_ptr<LookupSentence> sentence_;
  std::uint64_t asked_version_ = 0;
  bool asked_ = false;
};

}  // namespace neurarium
