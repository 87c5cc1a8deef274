// The descent's screen: a surface from above and as a relief, the marble on it, where each optimizer would roll it, and
// a race of all six.
#pragma once

#include "app/exhibits/descent_state.h"
#include "app/exhibits/run_way.h"
#include "app/probe.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct DescentRaceRequest {
  std::shared_ptr<const ExhibitSettings> settings;
  PlanePoint start{};
  RaceRates rates = RaceRates::Same;
};

class DescentScreen final : public Screen {
 public:
  explicit DescentScreen(bool threads);

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool animating() const override { return state_.race_runs(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::vector<std::string_view> actions() const override { return {"descent.race", "descent.arrows"}; }
  void act(Session& session, std::string_view action) override;
  void escape() override { end_race(); }
  void leave() override { watching_ = false; }

  // For tests: what is drawn.
  [[nodiscard]] const DescentState& state() const { return state_; }
  [[nodiscard]] LandscapeScene scene(const Theme& theme) const;

 private:
  void draw_surfaces(Ui& ui, Session& session, const Area& area);
  void draw_rules(Ui& ui, Session& session, const Area& area);
  void draw_readout(Ui& ui, const LandscapeTouch& touch, const Area& area) const;
  void move_marble(Session& session, const LandscapeTouch& touch) const;
  void start_race();
  void end_race();
  void run_race(double now);

  bool threads_;
  DescentObserver observer_;  // used by the probe alone
  DescentState state_;
  RunWay way_{kWayPoints, kWayRecent};
  RunMoment asked_;
  bool watching_ = false;                      // snapshots carry the state of the run
  double raced_at_ = -1;                       // when the race last moved
  std::unique_ptr<LandscapePicture> picture_;  // needs the platform's textures
  Probe<DescentRequest, std::shared_ptr<const DescentView>> probe_;
  Probe<DescentRaceRequest, std::shared_ptr<const DescentRace>> racing_;  // last: they end first
};

}  // namespace neurarium
