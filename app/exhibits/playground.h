// The Playground's screen, read from left to right as one sentence: data, features, hidden layers, output.
#pragma once

#include "app/exhibits/playground_coming.h"
#include "app/exhibits/playground_compare.h"
#include "app/exhibits/playground_data.h"
#include "app/exhibits/playground_features.h"
#include "app/exhibits/playground_inspector.h"
#include "app/exhibits/playground_network.h"
#include "app/exhibits/playground_output.h"
#include "app/exhibits/playground_race.h"
#include "app/exhibits/playground_walk.h"
#include "app/probe.h"
#include "app/screen.h"
#include "app/sentence_witness.h"

#include <memory>
#include <string>

namespace neurarium {

class PlaygroundScreen final : public Screen, public ViewWitness {
 public:
  explicit PlaygroundScreen(bool threads)
      : probe_([this](const PlaygroundRequest& request) { return observer_.observe(request); }, threads),
        coming_(threads),
        details_probe_([this](const DetailsRequest& request) { return observe_details(request); }, threads),
        compare_(threads),
        race_(threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool animating() const override { return walk_.playing(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string shown_view() const override;
  void escape() override;
  [[nodiscard]] bool can_compare() const override { return true; }
  void compare(Session& session, std::int32_t line, std::int64_t step) override;
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;
  [[nodiscard]] std::vector<ScreenTable> tables() const override;
  void leave() override;
  bool toggle_play(Session&) override;

  // For tests: what is drawn.
  [[nodiscard]] const PlaygroundState& state() const { return state_; }
  [[nodiscard]] const OutputPanel& output() const { return parts_->output; }
  [[nodiscard]] const NetworkPicture& network() const { return parts_->network; }
  [[nodiscard]] const PlaygroundCompare& comparison() const { return compare_; }
  [[nodiscard]] const PlaygroundRace& race() const { return race_; }

 private:
  // What needs the platform's textures.
  struct Parts {
    explicit Parts(Platform& platform) : data(platform), network(platform), output(platform) {}
    DataColumn data;
    FeatureColumn features;
    NetworkPicture network;
    OutputPanel output;
  };
  // What of a view to look at, beside the view itself.
  struct DetailsRequest {
    std::shared_ptr<const PlaygroundView> view;
    bool space = false, confusion = false;
    bool operator==(const DetailsRequest&) const = default;
  };
  PlaygroundDetails observe_details(const DetailsRequest& request);
  [[nodiscard]] DetailsRequest wanted_details() const;
  void update_details();
  Parts& parts(Ui& ui);
  void select(std::string_view name);
  void follow_data();
  void show_walk_panel(Ui& ui);
  void draw_layer_buttons(Ui& ui, Session& session, ImVec2 at);
  void draw_card(Ui& ui, Session& session, const Target& before);

  PlaygroundObserver observer_;  // used by the probe alone
  Probe<PlaygroundRequest, std::shared_ptr<const PlaygroundView>> probe_;
  ComingSteps coming_;
  StatsObserver stats_;  // these two by the other probe alone
  SpaceObserver space_;
  Probe<DetailsRequest, PlaygroundDetails> details_probe_;
  DetailsRequest details_asked_;
  PlaygroundState state_;
  PlaygroundWalk walk_;
  PlaygroundInspector inspector_;
  PlaygroundCompare compare_;
  PlaygroundRace race_;
  std::unique_ptr<Parts> parts_;
  bool walk_shown_ = false;  // its panel was asked for
  std::uint64_t asked_version_ = 0;
  std::uint64_t asked_example_ = 0;
  bool asked_ = false;
  std::uint64_t points_hash_ = 0;  // of the data that the current example belongs to
};

}  // namespace neurarium
