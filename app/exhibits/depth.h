// The screen of depth, from left to right: data and settings; the layers of the plain and the residual network, one
// above the other; what each says everywhere in the plane.
#pragma once

#include "app/exhibits/depth_inspector.h"
#include "app/exhibits/depth_profile.h"
#include "app/exhibits/depth_region.h"
#include "app/probe.h"
#include "app/screen.h"

#include <array>
#include <memory>
#include <string>

namespace neurarium {

class DepthScreen final : public Screen {
 public:
  explicit DepthScreen(bool threads)
      : probe_([this](const DepthRequest& request) { return observer_.observe(request); }, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::string selected() const override;
  void escape() override { state_.pin({}); }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  [[nodiscard]] const DepthState& state() const { return state_; }  // for tests

 private:
  // What needs the platform's textures.
  struct Parts {
    explicit Parts(Platform& platform) : regions{{{platform, 0}, {platform, 1}}}, inspector(platform) {}
    std::array<DepthRegion, 2> regions;
    DepthInspector inspector;
  };
  Parts& parts(Ui& ui);
  void draw_settings(Ui& ui, Session& session, const Area& area);
  void draw_card(Ui& ui) const;
  void select(std::string_view ref);

  DepthObserver observer_;  // used by the probe alone
  Probe<DepthRequest, std::shared_ptr<const DepthView>> probe_;
  DepthState state_;
  std::array<DepthProfile, 2> profiles_ = {DepthProfile(0), DepthProfile(1)};
  std::unique_ptr<Parts> parts_;
  bool asked_ = false;
  std::uint64_t asked_version_ = 0;
};

}  // namespace neurarium
