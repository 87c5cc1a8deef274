// The screen of the basins: which place is nearest, learned by a network beside the exact regions; or a Hopfield
// network whose pixels fall into stored patterns.
#pragma once

#include "app/exhibits/basins_pixels.h"
#include "app/exhibits/basins_plane.h"
#include "app/probe.h"
#include "app/screen.h"

#include <memory>
#include <string>

namespace neurarium {

class BasinsScreen final : public Screen {
 public:
  explicit BasinsScreen(bool threads);

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool animating() const override { return state_.playing || state_.all_sizes; }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;
  void leave() override { state_.playing = state_.all_sizes = false; }
  bool toggle_play(Session& session) override;
  [[nodiscard]] std::optional<OwnTime> own_time() override;
  void go_to(Session& session, std::int64_t updates, bool finished) override;
  void draw_beside_time(Ui& ui, const Area& area) override;

  [[nodiscard]] BasinsState& state() { return state_; }  // for tests

 private:
  struct SizeRequest {
    std::shared_ptr<const BasinsSettings> settings;
    std::int64_t units;
  };
  struct SizeAnswer {
    std::string places;
    std::int64_t layers, units;
    double wrong;
  };
  void take_view();
  void train_next_size(const Session& session);
  void move_pixels(Session& session);
  void draw_header(Ui& ui, Session& session, const Area& area);

  BasinsObserver observer_;  // used by the probe alone
  Probe<BasinsRequest, std::shared_ptr<const BasinsView>> probe_;
  Probe<SizeRequest, SizeAnswer> sizes_;
  BasinsState state_;
  std::unique_ptr<BasinsPlane> plane_;  // needs the platform's textures
  BasinsPixels pixels_;
  std::uint64_t asked_version_ = 0;
  std::pair<std::int64_t, std::int64_t> size_{0, 0};  // layers and units of the last view
  std::int64_t since_ = 0;                            // the step from which it has had them
  bool stopped_run_ = false;                          // the run was told to pause, and has not yet
};

}  // namespace neurarium
