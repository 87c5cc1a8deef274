// The landscape's screen: a view on the run of another exhibit, whose network lies as a marble on its own loss. Moving
// the marble sets the network's weights.
#pragma once

#include "app/exhibits/landscape_picture.h"
#include "app/exhibits/run_way.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/landscape_view.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class LandscapeScreen final : public Screen {
 public:
  explicit LandscapeScreen(bool threads);

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string_view help_key() const override { return help_; }
  void leave() override { watching_ = false; }

  // For tests: what is drawn.
  [[nodiscard]] const std::shared_ptr<const LandscapeView>& view() const { return view_; }
  [[nodiscard]] LandscapeScene scene(const Ui& ui) const;

 private:
  void ask(const Snapshot& now);
  void adopt(const Session& session);
  void choose_side(bool fresh, bool running);
  void draw_planes(Ui& ui, const Area& area);
  void draw_weight(Ui& ui, std::string_view key, std::size_t axis);
  void draw_rules(Ui& ui, Session& session, const Area& area) const;
  void draw_readout(Ui& ui, const LandscapeTouch& touch, const Area& area) const;
  void draw_curvature(Ui& ui) const;
  void move_marble(Session& session, const LandscapeTouch& touch);

  bool threads_;
  LandscapeObserver observer_;  // used by the probe alone
  PlaneChoice choice_;
  TaskPtr task_;  // whose weights are offered
  std::vector<LandscapeWeight> weights_;
  std::shared_ptr<const LandscapeView> view_;
  RunWay way_{200, 60};
  RunMoment asked_;
  PlaneChoice asked_choice_;
  std::size_t side_ = 0;   // of the last question, in kLandscapeSides
  bool waiting_ = false;   // for an answer
  bool watching_ = false;  // snapshots carry the state of the run
  // A drag of the marble: the plane stays as it was when it began.
  std::shared_ptr<const LandscapeView> held_;
  bool released_ = false;       // the drag is over; the plane stays until the next picture has come
  bool asked_picture_ = false;  // with the last question, not the marble's place alone
  bool all_arrows_ = false;     // also the other rules'
  std::string_view help_;
  std::unique_ptr<LandscapePicture> picture_;                            // needs the platform's textures
  Probe<LandscapeRequest, std::shared_ptr<const LandscapeView>> probe_;  // last: it ends first
};

}  // namespace neurarium
