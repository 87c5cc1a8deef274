// The race: copies of the run's settings with different optimizer, rate, batch, activation or depth learn beside each
// other, decided by steps. The run itself rests and is kept.
#pragma once

#include "app/draw/samples.h"
#include "app/exhibits/playground_lane.h"
#include "app/probe.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

class PlaygroundRace {
 public:
  explicit PlaygroundRace(bool threads);

  void open(Session& session);
  void close();
  [[nodiscard]] bool is_open() const { return open_; }
  void toggle_play();
  void pause();
  void update(Session& session);  // once a frame
  [[nodiscard]] bool busy() const;
  void draw(Ui& ui, Session& session, const Area& area);
  void draw_inspector(Ui& ui);

  // For tests: what is shown.
  [[nodiscard]] const RaceNews* news() const { return runner_ == nullptr ? nullptr : &runner_->latest(); }
  [[nodiscard]] const std::vector<PlaygroundSettings>& lanes() const { return lanes_; }

 private:
  struct LaneLook {
    std::shared_ptr<const PlaygroundView> view;
    Image image;
    std::vector<ScatterPoint> points;
  };
  struct Question {
    std::vector<PlaygroundMoment> moments;
    Theme theme;
  };
  std::vector<LaneLook> look(const Question& question);
  void restart();
  void add_lane();
  void ask_for_pictures();
  void draw_head(Ui& ui, const Area& row);
  void draw_finish(Ui& ui, float left, float right, float middle);
  [[nodiscard]] float lane_width(const Ui& ui, const Area& area) const;
  void draw_lanes(Ui& ui, Session& session, const Area& area);
  void draw_losses(Ui& ui, const Area& area);
  bool draw_field(Ui& ui, const Field& field);

  bool threads_;
  bool open_ = false;
  std::vector<PlaygroundSettings> lanes_;
  FinishLine finish_;
  std::size_t selected_ = 0;
  double speed_ = 300;  // steps a second
  Wording error_;       // why there is no race
  std::unique_ptr<RaceRunner> runner_;
  std::optional<Theme> theme_;  // of the pictures
  std::uint64_t asked_version_ = 0;
  ThemeKind asked_theme_ = ThemeKind::Dark;
  std::vector<std::unique_ptr<RegionPicture>> pictures_;
  std::vector<Samples> losses_;
  std::vector<PlaygroundObserver> observers_;  // used by the probe alone
  std::vector<LaneLook> looks_;
  bool new_looks_ = false;
  Probe<Question, std::vector<LaneLook>> probe_;  // last: it ends first
};

}  // namespace neurarium
