// The points themselves: turned, zoomed, pointed at, chosen by click or box, dragged, with trails of where they were.
#pragma once

#include "app/draw/point_cloud.h"
#include "app/exhibits/embeddings_camera.h"
#include "app/exhibits/embeddings_state.h"
#include "app/ui/item.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace neurarium {

class EmbeddingsCanvas {
 public:
  explicit EmbeddingsCanvas(Platform& platform, bool jump) : cloud_(platform), jump_(jump) {}
  void draw(Ui& ui, Session& session, EmbeddingsState& state, const Area& area);
  [[nodiscard]] bool busy() const { return moving_; }  // something is still on its way to its place

  // For tests.
  [[nodiscard]] ImVec2 place_of(std::int32_t row) const;  // window coordinates
  [[nodiscard]] const EmbeddingsCamera& camera() const { return camera_; }

 private:
  void take_positions(EmbeddingsState& state, float seconds);
  void place_points(Ui& ui, const EmbeddingsState& state);
  void color_points(Ui& ui, const EmbeddingsState& state);
  void draw_axes(Ui& ui, const EmbeddingsState& state) const;
  void draw_trails(Ui& ui, const EmbeddingsState& state) const;
  void draw_marks(Ui& ui, EmbeddingsState& state) const;
  void draw_labels(Ui& ui, const EmbeddingsState& state) const;
  void draw_notes(Ui& ui, const EmbeddingsState& state) const;
  void draw_buttons(Ui& ui, EmbeddingsState& state);
  void touch(Ui& ui, Session& session, EmbeddingsState& state, const Item& item);
  void select_box(EmbeddingsState& state, bool add) const;
  void drag_point(Session& session, EmbeddingsState& state, bool finished);
  [[nodiscard]] bool can_drag(const EmbeddingsState& state) const;

  PointCloud cloud_;
  EmbeddingsCamera camera_;
  bool jump_;  // in pictures and tests nothing is eased
  Area area_{};
  double last_time_ = -1;
  bool moving_ = false;

  EmbeddingsViewPtr view_;          // whose positions are the wanted ones
  std::vector<MapPosition> shown_;  // on their way to those of the view
  std::vector<std::int32_t> rows_;  // of the points that are drawn
  std::vector<CloudPoint> points_;
  std::vector<ImU32> colors_;  // [all rows]
  std::string legend_key_;     // what the colours were made of
  ThemeKind theme_ = ThemeKind::Dark;
  VectorsPtr colored_;
  std::deque<std::vector<MapPosition>> trail_;  // positions of before, the newest last

  struct Drag {
    std::int32_t on = -1;   // the point that was pressed
    std::int32_t row = -1;  // the same where it can be moved; -1: the view is turned or moved
    ImVec2 from{0, 0};
    std::vector<float> vector;  // of the point, when the drag began
    MapPosition at{};
    bool box = false;
    bool moved = false;
  };
  std::optional<Drag> drag_;
};

}  // namespace neurarium
