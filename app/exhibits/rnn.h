// The screen of recurrent networks: the typed text with its states and gates as strips, how far back the gradient
// reaches, what comes next; units that follow something of the text; and what waits for what.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/draw/image.h"
#include "app/exhibits/corpus_controls.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/rnn_view.h"

#include <memory>
#include <optional>
#include <string>

namespace neurarium {

enum class RnnPart : std::uint8_t { Read, Units, Waiting };

struct RnnState {
  std::shared_ptr<const RnnView> view;
  RnnPart part = RnnPart::Read;
  std::string strip = "rnn.h";       // the value that is shown over the text
  std::int64_t position = -1;        // whose answer is asked for; -1: the last
  std::uint64_t version = 1;         // counts changes of what is asked for, beside the run
  std::optional<Cell> pinned;        // a number of a strip
  std::optional<Cell> menu;          // whose menu is open
  double pressed = 0;                // the number that is being dragged, as it was when the button went down
  std::vector<WaitingTime> waiting;  // measured; empty: not yet
  bool measures = false;             // is asked for
  std::string_view help;
};

[[nodiscard]] const RnnSettings& rnn_settings(const Session& session);

// "rnn.h[5,3]": position and unit.
[[nodiscard]] ValueRef rnn_ref(const RnnView& view, const Cell& cell);

// The text, a strip of the chosen value over it, and the gradient that reaches back.
class RnnStrips {
 public:
  explicit RnnStrips(Platform& platform) : strip_(platform, Filter::Nearest) {}
  void draw(Ui& ui, Session& session, RnnState& state, const Area& area);

 private:
  struct Columns;
  void draw_names(Ui& ui, RnnState& state, const Area& area) const;
  void draw_tokens(Ui& ui, RnnState& state, const Columns& columns, const Area& area) const;
  void draw_strip(Ui& ui, Session& session, RnnState& state, const Columns& columns, const Area& area);
  void draw_reach(Ui& ui, const RnnState& state, const Columns& columns, const Area& area) const;

  Picture strip_;
};

void draw_rnn_next(Ui& ui, RnnState& state, const Area& area);
void draw_rnn_units(Ui& ui, RnnState& state, const Area& area);
void draw_rnn_waiting(Ui& ui, RnnState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_rnn_inspector(Ui& ui, Session& session, const RnnState& state);

class RnnControls {
 public:
  void draw(Ui& ui, Session& session, const RnnState& state, const Area& area);
  [[nodiscard]] CorpusControls& corpus() { return corpus_; }
  [[nodiscard]] bool busy() const { return corpus_.busy(); }

 private:
  CorpusControls corpus_;
};

class RnnScreen final : public Screen {
 public:
  explicit RnnScreen(bool threads) : probe_(look_at_rnn, threads), waiting_(measure_waiting_of, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override {
    return probe_.busy() || controls_.busy() || waiting_.busy() || state_.measures || asked_state_ != state_.version;
  }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override { state_.pinned.reset(); }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  [[nodiscard]] RnnState& state() { return state_; }  // for tests

 private:
  static std::vector<WaitingTime> measure_waiting_of(const std::shared_ptr<const RnnSettings>& settings) {
    return measure_waiting(*settings);
  }
  Probe<RnnRequest, std::shared_ptr<const RnnView>> probe_;
  Probe<std::shared_ptr<const RnnSettings>, std::vector<WaitingTime>> waiting_;
  RnnState state_;
  RnnControls controls_;
  std::unique_ptr<RnnStrips> strips_;
  std::uint64_t asked_version_ = 0, asked_state_ = 0;
};

}  // namespace neurarium
