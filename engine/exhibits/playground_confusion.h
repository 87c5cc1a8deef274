// Which classes the network takes for which, on the training and on the test points: the confusion matrix, with the
// recall and the precision of each class.
#pragma once

#include "engine/exhibits/playground_view.h"

#include <array>
#include <memory>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kConfusionPoints = 20000;  // of a part; more are sampled, and the screen says so

// Counts of one part of the data.
struct Confusion {
  int classes = 0;
  std::vector<std::int64_t> counts;    // [actual, predicted]
  std::int64_t points = 0, total = 0;  // that were looked at, of how many
  [[nodiscard]] std::int64_t at(int actual, int predicted) const {
    return counts[static_cast<std::size_t>(actual) * static_cast<std::size_t>(classes) +
                  static_cast<std::size_t>(predicted)];
  }
  [[nodiscard]] std::int64_t actual(int k) const;     // points of the class
  [[nodiscard]] std::int64_t predicted(int k) const;  // points that the network takes for it
  [[nodiscard]] double recall(int k) const;           // of the points of the class, the share that is found
  [[nodiscard]] double precision(int k) const;        // of those taken for it, the share that is right
  [[nodiscard]] double accuracy() const;              // NaN, as the two above, where there is nothing to divide by
};

struct PlaygroundConfusion {
  std::shared_ptr<const PlaygroundView> view;
  Confusion train, test;
  std::vector<std::int32_t> predicted;  // of the points that are drawn, [view->shown]
};

// The class that the network names for an output, as its metric has it; 0..classes-1.
[[nodiscard]] int predicted_class(MetricKind metric, std::span<const float> output);

// Null for a regression. Of a part with more than `most` points a sample is counted.
[[nodiscard]] std::shared_ptr<const PlaygroundConfusion> observe_confusion(std::shared_ptr<const PlaygroundView> view,
                                                                           std::int64_t most = kConfusionPoints);

}  // namespace neurarium
