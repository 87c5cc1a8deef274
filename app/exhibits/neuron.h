// The neuron's screen: its sum and its activation at the left, the plane with its line at the right, and the story, the
// rule and the settings in the inspector.
#pragma once

#include "app/exhibits/neuron_plane.h"
#include "app/exhibits/neuron_unit.h"
#include "app/probe.h"
#include "app/screen.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class NeuronScreen final : public Screen {
 public:
  explicit NeuronScreen(bool threads)
      : probe_([this](const NeuronRequest& request) { return observer_.observe(request); }, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override { return state_.selected; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;
  void escape() override;
  void leave() override { watching_ = false; }

  [[nodiscard]] const NeuronState& state() const { return state_; }  // for tests: what is drawn

 private:
  NeuronObserver observer_;  // used by the probe alone
  Probe<NeuronRequest, std::shared_ptr<const NeuronView>> probe_;
  NeuronState state_;
  NeuronSum sum_;
  std::unique_ptr<NeuronPlane> plane_;  // needs the platform's textures
  bool watching_ = false;               // snapshots carry the state of the run
  bool waiting_ = false;                // for the first of them
  bool asked_ = false;
  std::uint64_t asked_version_ = 0, asked_example_ = 0;
};

}  // namespace neurarium
