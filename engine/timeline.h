// A run with its past: the experiment, keyframes to go back to, the measured losses, and the lines that were left when
// the user changed the past. No threads; the trainer drives one, headless commands use it directly.
#pragma once

#include "engine/branch_tree.h"
#include "engine/history.h"
#include "engine/replay.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// A line of the run that was left by a change in its past. It is a journal: going back re-steps it, bit for bit.
struct Branch {
  std::int64_t forked_at = 0;  // the last step that it shares with the present line
  std::int64_t head = 0;       // how far it had come
  Journal journal;
  std::vector<MetricPoint> points;
  std::int64_t points_stride = 1;
  WrittenSamples samples = {};
  std::int32_t name = 0;  // see line_name
};

// Where the cure of a divergence begins: well before it.
[[nodiscard]] std::int64_t step_before_divergence(std::int64_t step);

class Timeline {
 public:
  static Result<std::unique_ptr<Timeline>> make(std::unique_ptr<ExhibitSettings> settings, int threads = 1,
                                                std::size_t history_bytes = kHistoryBytes);

  // One mini-batch, recorded. False once the run has diverged (divergence() says where).
  bool step();
  // The same with a single row, the next of the epoch's order. In the past this is a change, unless the line did so.
  bool step_one();

  // A change of the user's, now. In the past it leaves the present line as a branch and goes on from here.
  Status change(Change change);

  // Back to step 0, journal and past forgotten; settings that wait for a reset (seed, initialisation) take effect.
  void reset();
  Status load_parameters(const TensorFile& file);  // at step 0 only: they become the start

  // Goes to a step of the present line (0..head()), exactly. False when `progress` stopped it on the way.
  bool seek(std::int64_t step, const Progress& progress = {});
  bool switch_to(std::size_t branch, const Progress& progress = {});

  // After a divergence: back to well before it, where the change (its cure) is made.
  Status step_back_with(Change change);

  // A step of the present line, or of a branch, to be computed again beside the run.
  [[nodiscard]] Replay replay_of(std::optional<std::size_t> branch, std::int64_t step) const;

  [[nodiscard]] Experiment& experiment() { return *experiment_; }
  [[nodiscard]] const Experiment& experiment() const { return *experiment_; }
  [[nodiscard]] std::int64_t steps() const { return experiment_->steps(); }
  [[nodiscard]] std::int64_t head() const { return head_; }  // the furthest step of this line
  [[nodiscard]] const History& history() const { return history_; }
  [[nodiscard]] const Series& series() const { return series_; }
  [[nodiscard]] const WrittenSamples& samples() const { return samples_; }  // of this line
  [[nodiscard]] const std::vector<Branch>& branches() const { return branches_; }
  [[nodiscard]] const std::vector<BranchInfo>& tree() const { return tree_; }  // one for each branch
  [[nodiscard]] std::int32_t line() const { return line_; }                    // the present line's name
  // Steps at which the user changed something, ascending. A step on a single row is no change of the network's.
  [[nodiscard]] std::vector<std::int64_t> marks() const;

  // A run that was saved (files/project.h), whose parts agree with each other: it stands at `present`.
  struct Saved {
    std::vector<Keyframe> frames;  // ascending steps, the first one at step 0
    std::int64_t stride = 1;       // of the history
    Journal journal;
    Series series;
    WrittenSamples samples;
    std::vector<Branch> branches;
    Keyframe present;
    std::int64_t head = 0;
    std::int32_t line = 0;
  };
  static std::unique_ptr<Timeline> resume(Saved saved, int threads = 1, std::size_t history_bytes = kHistoryBytes);

 private:
  Timeline(std::unique_ptr<Experiment> experiment, std::size_t history_bytes);
  bool advance();
  Status change_line(Change change, const Journal* left);
  void leave_line(std::int64_t forked_at, Journal journal);
  void update_forks();
  [[nodiscard]] const Keyframe& last_finite_frame() const;
  void restart_records();
  void take_sample();

  std::unique_ptr<Experiment> experiment_;
  History history_;
  Series series_;
  WrittenSamples samples_;
  std::vector<Branch> branches_;
  std::vector<BranchInfo> tree_;
  std::int64_t head_ = 0;
  std::int32_t line_ = 0;
  std::int32_t lines_ = 1;  // that were named so far
};

}  // namespace neurarium
