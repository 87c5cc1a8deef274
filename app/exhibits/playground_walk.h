// The walk through the coming step: play, pause, forward and back one operation at a time, what the operation does with
// its numbers, and the marks on the picture of the network. All numbers are those of the engine's StepWalk.
#pragma once

#include "app/exhibits/playground_network.h"

namespace neurarium {

class PlaygroundWalk {
 public:
  // What is asked of the engine.
  [[nodiscard]] bool one_row() const { return one_row_; }
  [[nodiscard]] bool by_unit() const { return by_unit_; }
  [[nodiscard]] bool playing() const { return playing_; }

  void open(Session& session, PlaygroundState& state);
  void close(PlaygroundState& state);
  // Once a frame, when state.coming is up to date: keeps the place, and goes on while it plays.
  void update(double now, Session& session, PlaygroundState& state);
  // Left and right bracket, while it is open.
  void handle_keys(Ui& ui, Session& session, PlaygroundState& state);
  // In the inspector's column.
  void draw_panel(Ui& ui, Session& session, PlaygroundState& state);

  void forward_one(Session& session, PlaygroundState& state);  // at the end: takes the step
  void back_one(PlaygroundState& state);

 private:
  void follow(PlaygroundState& state);
  void take(Session& session, PlaygroundState& state);
  void draw_rows(Ui& ui, PlaygroundState& state);
  void draw_transport(Ui& ui, Session& session, PlaygroundState& state);
  void draw_operation(Ui& ui, PlaygroundState& state);
  void show_row(PlaygroundState& state, std::int64_t row);

  bool one_row_ = true;
  bool by_unit_ = true;
  bool playing_ = false;
  bool stop_at_stages_ = true;
  double speed_ = 2;      // operations a second; at kFastestWalk without a limit
  double last_time_ = 0;  // of playing
  double debt_ = 0;       // operations owed by the clock
  std::shared_ptr<const StepWalk> seen_;
};

inline constexpr double kSlowestWalk = 1;
inline constexpr double kFastestWalk = 100;  // the right end of the slider: no limit

// The operation that was done last, or null before the first.
[[nodiscard]] const WalkOperation* last_operation(const PlaygroundState& state);
// The number that stands for the operation: of the selected unit where it is one of those, else of the first.
[[nodiscard]] Cell focus_of(const PlaygroundState& state, const WalkOperation& operation);
// "h0.pre[2] = 0.41": what was done last, for the picture; empty before the first.
[[nodiscard]] std::string walk_caption(Ui& ui, const PlaygroundState& state);

// Values on units and inputs, lit links, new weights: over the finished picture. Gives the numbers beside the units.
std::vector<WalkChip> draw_walk_marks(Ui& ui, const PlaygroundState& state, const NetworkPicture& network);

}  // namespace neurarium
