// The right column while a layer of the exhibit of depth is pinned: its numbers, what its units give as a histogram,
// and its weights as cells to touch.
#pragma once

#include "app/draw/matrix_view.h"
#include "app/exhibits/depth_state.h"

#include <memory>
#include <span>

namespace neurarium {

class DepthInspector {
 public:
  explicit DepthInspector(Platform& platform) : matrix_(platform) {}
  void draw(Ui& ui, Session& session, DepthState& state);

 private:
  void draw_switches(Ui& ui, Session& session, const DepthState& state);
  void draw_activations(Ui& ui, const DepthState& state) const;
  void follow_weights(const DepthState& state, std::span<const float> numbers);
  void draw_weights(Ui& ui, Session& session, DepthState& state);
  void draw_weight(Ui& ui, Session& session, DepthState& state) const;
  void weight_menu(Ui& ui, Session& session, const DepthState& state, bool open);

  MatrixView matrix_;
  std::shared_ptr<const DepthView> view_;  // what the matrix shows
  DepthPick shown_;
  std::uint64_t version_ = 0;
  double limit_ = 1;
  std::int64_t menu_ = 0;
};

}  // namespace neurarium
