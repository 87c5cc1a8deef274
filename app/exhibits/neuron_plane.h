// The plane of two inputs: what the neuron gives everywhere, the points, and its line, which can be dragged. With a
// hidden layer each unit has a line, and the plane behind the layer stands beside it.
#pragma once

#include "app/draw/heatmap.h"
#include "app/exhibits/neuron_state.h"

#include <optional>
#include <vector>

namespace neurarium {

// Outputs over the plane, [kNeuronGrid^2], as a picture of `zoom` pixels a sample: `low` is orange, `high` is blue, the
// middle neutral, as the classes of the points.
[[nodiscard]] Image neuron_plane_image(const Theme& theme, const std::vector<float>& values, double low, double high,
                                       int zoom = 1);

[[nodiscard]] DataWindow neuron_window(const Domain& domain);

class NeuronPlane {
 public:
  explicit NeuronPlane(Platform& platform)
      : heat_(platform), folded_heat_(platform), points_(platform), folded_points_(platform) {}
  void draw(Ui& ui, Session& session, NeuronState& state, const Area& area);
  [[nodiscard]] std::size_t points_shown() const { return scatter_.size(); }

 private:
  // A part of a line that is dragged: an end turns it around the other one, the middle moves it.
  enum class Grip : std::uint8_t { None, First, Second, Middle };
  struct Grabbed {
    Grip grip = Grip::None;
    std::size_t unit = 0;
    std::array<double, 2> from{}, to{}, mouse{};  // when it was pressed
  };
  // Where the grips of a line lie on the screen.
  struct Handles {
    bool shown = false;
    ImVec2 first, second;
  };
  void update(Ui& ui, const NeuronState& state);
  [[nodiscard]] Handles handles_of(const NeuronState& state, std::size_t unit, ImVec2 min, ImVec2 max) const;
  [[nodiscard]] Grabbed grip_at(const NeuronState& state, ImVec2 mouse, ImVec2 min, ImVec2 max, float reach) const;
  bool drag_line(Ui& ui, Session& session, NeuronState& state, const Item& item);
  void draw_lines(Ui& ui, const NeuronState& state, ImVec2 min, ImVec2 max) const;
  void draw_line(Ui& ui, const NeuronState& state, std::size_t unit, ImVec2 min, ImVec2 max) const;
  void turn_line(Session& session, NeuronState& state, std::array<double, 2> at, bool finished) const;
  void draw_marks(Ui& ui, const NeuronState& state, ImVec2 min, ImVec2 max) const;
  void draw_axes(Ui& ui, const Domain& domain, const std::string& across, const std::string& up, ImVec2 min,
                 ImVec2 max) const;
  void draw_plane(Ui& ui, Session& session, NeuronState& state, ImVec2 min, ImVec2 max);
  void draw_folded(Ui& ui, const NeuronState& state, ImVec2 min, ImVec2 max);
  void draw_readout(Ui& ui, const NeuronState& state, ImVec2 at, float width) const;
  float draw_data(Ui& ui, Session& session, const Area& area) const;
  void choose(NeuronState& state, ImVec2 at, std::int32_t row) const;

  Heatmap heat_, folded_heat_;
  ScatterLayer points_, folded_points_;
  std::vector<ScatterPoint> scatter_, folded_;
  std::vector<std::int32_t> rows_;  // as they stand in scatter_
  PointTools tools_;
  Grabbed grabbed_;
  std::optional<ImVec2> readout_;  // where the pointer is, in the coordinates of the plane
  std::shared_ptr<const NeuronView> pictured_;
  ThemeKind theme_ = ThemeKind::Dark;
};

}  // namespace neurarium
