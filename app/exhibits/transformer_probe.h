// Linear probes: how well each value of the model tells what the task knows about a position, depth by depth, and the
// direction in which the value keeps it.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/exhibits/view_probe.h"
#include "engine/interpret/probe_direction.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

// Which of the values are probed.
enum class ProbedValues : std::uint8_t { Stream, Writes, Heads, Neurons, Others };
inline constexpr int kProbedValues = 5;

class ProbePanel {
 public:
  explicit ProbePanel(bool threads);
  void draw(Ui& ui, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy(); }

 private:
  struct Question {
    ProbeLabel label{};
    ProbedValues values{};
    bool operator==(const Question&) const = default;
  };
  static ProbeReport answer(const TransformerView& view, const Question& question);
  void draw_choices(Ui& ui, const TransformerView& view, const Area& area);
  void draw_bars(Ui& ui, TransformerState& state, const ProbeReport& report, const Area& area);
  void draw_direction(Ui& ui, TransformerState& state, const ProbeReport& report, const Area& area);

  ViewProbe<Question, ProbeReport> probe_;
  Question question_;
  std::string value_;               // whose direction is shown; empty: of the best
  std::size_t high_ = 0, low_ = 1;  // the classes that it tells apart
};

}  // namespace neurarium
