// Keyframes of a run, from the first step to the present, within a byte budget however long the run is.
#pragma once

#include "engine/experiment.h"

#include <cstddef>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kHistoryBytes = std::size_t{32} << 20;

// Keeps a keyframe at every multiple of the stride; when the budget is full the stride doubles and every second one
// goes. Step 0 always stays, so every step of the run can be reached by restoring a keyframe and stepping on.
class History {
 public:
  explicit History(std::size_t budget = kHistoryBytes) : budget_(budget) {}

  [[nodiscard]] bool wants(std::int64_t step) const {
    return step % stride_ == 0 && (frames_.empty() || step > frames_.back().step);
  }
  void add(Keyframe frame);
  // Forgets what came after the step, or after more entries of the journal than the first `entries`.
  void cut_after(std::int64_t step, std::size_t entries = static_cast<std::size_t>(-1));
  void clear();
  void set_frames(std::vector<Keyframe> frames, std::int64_t stride);  // ascending steps, not empty

  // The last keyframe at or before the step; there must be one.
  [[nodiscard]] const Keyframe& before(std::int64_t step) const;
  // The keyframe nearest to the step: what the slider shows while it is dragged.
  [[nodiscard]] const Keyframe& nearest(std::int64_t step) const;
  [[nodiscard]] const std::vector<Keyframe>& frames() const { return frames_; }
  [[nodiscard]] std::int64_t stride() const { return stride_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t budget() const { return budget_; }

 private:
  void thin();
  void count_bytes();
  std::vector<Keyframe> frames_;  // ascending steps
  std::size_t budget_;
  std::size_t bytes_ = 0;
  std::int64_t stride_ = 1;
};

// One measured point of the loss chart.
struct MetricPoint {
  std::int64_t step = 0;
  Metrics metrics;
};

// Measured points at the multiples of a stride that doubles as the run grows: at most kCapacity, and always the same
// ones for the same run.
class Series {
 public:
  static constexpr std::size_t kCapacity = 2048;
  void clear();
  // A set larger than kCapacity rows is measured once an epoch or less often, so that measuring never costs more than
  // training; `rows` is of the whole set, training and test.
  [[nodiscard]] bool wants(std::int64_t step, std::int64_t rows, std::int64_t batch, std::int64_t length = 1) const;
  void add(MetricPoint point);
  void cut_after(std::int64_t step);
  [[nodiscard]] const std::vector<MetricPoint>& points() const { return points_; }
  void set_points(std::vector<MetricPoint> points, std::int64_t stride) {
    points_ = std::move(points);
    stride_ = stride;
  }
  [[nodiscard]] std::int64_t stride() const { return stride_; }

 private:
  std::vector<MetricPoint> points_;
  std::int64_t stride_ = 1;
};

// What a model wrote by itself after a step of training (ExhibitSettings::write_sample).
struct WrittenSample {
  std::int64_t step = 0;
  std::string text;
  bool operator==(const WrittenSample&) const = default;
};

// Samples every n steps, at most kCapacity: when they are too many every second one goes, and from then on they are
// taken half as often.
class WrittenSamples {
 public:
  static constexpr std::size_t kCapacity = 256;
  [[nodiscard]] bool wants(std::int64_t step, std::int64_t every) const;
  void add(WrittenSample sample);
  void cut_after(std::int64_t step);
  void clear() { *this = {}; }
  void set_all(std::vector<WrittenSample> all, std::int64_t thinned) {
    all_ = std::move(all);
    thinned_ = thinned;
  }
  [[nodiscard]] const std::vector<WrittenSample>& all() const { return all_; }  // ascending steps
  [[nodiscard]] std::int64_t thinned() const { return thinned_; }               // taken every n times so many steps

 private:
  std::vector<WrittenSample> all_;
  std::int64_t thinned_ = 1;
};

}  // namespace neurarium
