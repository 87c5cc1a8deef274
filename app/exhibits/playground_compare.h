// Another moment beside the one on the screen: both decision regions, the difference of the outputs and of the weights,
// the settings that differ and both losses. The other moment is computed beside the run, which stays where it is.
#pragma once

#include "app/draw/samples.h"
#include "app/exhibits/playground_geometry.h"
#include "app/exhibits/playground_region_picture.h"
#include "app/probe.h"
#include "engine/exhibits/playground_compare.h"

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

class PlaygroundCompare {
 public:
  explicit PlaygroundCompare(bool threads);

  void open(Session& session, std::int32_t line, std::int64_t step);
  void close();
  [[nodiscard]] bool is_open() const { return line_.has_value(); }
  // Once a frame: takes what was computed, and compares with the newest view of the run.
  void update(Session& session, const std::shared_ptr<const PlaygroundView>& here);
  [[nodiscard]] bool busy() const;
  void draw(Ui& ui, Session& session, const Area& area);
  void draw_inspector(Ui& ui);

  // For tests: what is shown.
  [[nodiscard]] const PlaygroundComparison* comparison() const { return compared_ ? &*compared_ : nullptr; }
  [[nodiscard]] const PlaygroundView* there() const { return there_.get(); }

 private:
  // What the trainer's thread knows of the other line.
  struct Line {
    Replay replay;
    std::vector<MetricPoint> points;
    std::int64_t head = 0;
    bool found = false;
  };
  struct Question {
    Line line;
    std::int64_t number = 0;
  };
  struct Pictures {
    explicit Pictures(Platform& platform) : here(platform), there(platform), difference(platform), links(platform) {}
    RegionPicture here, there, difference;
    LinkLayer links;
  };
  using View = std::shared_ptr<const PlaygroundView>;
  void ask(Session& session, std::int64_t step);
  View replay(const Question& question);
  void picture(Ui& ui);
  void draw_head(Ui& ui, Session& session, const Area& row);
  void draw_regions(Ui& ui, const Snapshot& snapshot, const Area& area);
  void place_links(const Theme& theme, const GeometrySpec& spec);
  void draw_links(Ui& ui, const Area& area);
  void draw_losses(Ui& ui, const Snapshot& snapshot, const Area& area);
  [[nodiscard]] std::string name_of_difference(Ui& ui) const;

  std::optional<std::int32_t> line_;  // that is compared with
  std::int64_t step_ = 0;             // of it, as asked
  std::int64_t head_ = 0;             // of it
  std::vector<MetricPoint> points_;   // of it
  std::future<Line> coming_;          // from the trainer
  View here_, there_;
  std::optional<PlaygroundComparison> compared_;
  std::optional<std::pair<View, View>> compared_of_;
  std::unique_ptr<Pictures> pictures_;
  std::optional<std::pair<View, View>> pictured_;
  ThemeKind pictured_theme_ = ThemeKind::Dark;
  struct LinksOf {
    GeometrySpec spec;
    std::pair<View, View> moments;
    ThemeKind theme = ThemeKind::Dark;
    bool operator==(const LinksOf&) const = default;
  };
  std::optional<LinksOf> links_of_;
  NetworkGeometry geometry_;
  std::vector<Link> links_;
  Samples loss_here_, loss_there_;
  PlaygroundObserver observer_;  // used by the probe alone
  std::atomic<std::int64_t> wanted_{0};
  std::atomic<double> done_{0};
  Probe<Question, View> probe_;  // last: it ends first
};

}  // namespace neurarium
