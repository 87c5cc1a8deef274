// What an exhibit makes of its settings: a graph, the examples, and how to train. Immutable and shared, so that the
// trainer, keyframes and snapshots of the same structure hold one copy.
#pragma once

#include "engine/data/augment.h"
#include "engine/graph.h"
#include "engine/init.h"
#include "engine/matrix.h"
#include "engine/optim.h"
#include "engine/schedule.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// Rows of numbers to learn from. Immutable.
struct Examples {
  std::int64_t rows = 0;
  std::int64_t inputs = 0;      // columns of x
  std::int64_t targets = 0;     // columns of target
  AlignedVector<float> x;       // [rows, inputs]
  AlignedVector<float> target;  // [rows, targets]
  bool operator==(const Examples&) const = default;
};
using ExamplesPtr = std::shared_ptr<const Examples>;

enum class MetricKind : std::uint8_t {
  SignAccuracy,    // one output, target -1 or 1: the signs agree
  LogitAccuracy,   // one logit, target 0 or 1: logit > 0 agrees
  ArgmaxOneHot,    // the largest output is the target's largest
  ArgmaxClass,     // the largest output is the class id
  TokenArgmax,     // at each position whose target id is not negative, the largest logit is the id
  SequenceArgmax,  // the same at every such position of the row, or the row is wrong; the logits are [b,positions,v]
  None,            // regression: the loss alone
};

enum class OrderKind : std::uint8_t {
  Shuffled,  // a new permutation each epoch, f(seed, epoch); the last mini-batch may be smaller
  File,      // consecutive rows, wrapping
};

struct TrainPlan {
  OptimizerSpec optimizer;
  ScheduleSpec schedule;
  std::int64_t batch = 10;
  double clip_norm = 0;   // 0: off
  bool decay_all = true;  // false: biases and gains do not decay (GPT-2's recipe)
  OrderKind order = OrderKind::Shuffled;
  InitScheme init = InitScheme::Playground;
  std::uint64_t seed = 0;
};

struct Task {
  std::shared_ptr<const Graph> graph;
  ValueId input = kNoValue;
  ValueId target = kNoValue;
  ValueId mask = kNoValue;       // 1 for inputs that are read, 0 for padding; none: the network has no such input
  ValueId output = kNoValue;     // what the metric reads
  ValueId data_loss = kNoValue;  // without penalties
  // A second network in the graph that learns the same examples beside the first, measured too; most have none.
  ValueId other_output = kNoValue;
  ValueId other_loss = kNoValue;
  ExamplesPtr train, test;    // test may have no rows
  std::int64_t length = 1;    // positions of a sequence; x and target have a number for each
  float padding = -1;         // the input that is padding, where there is a mask
  bool reads_ids = false;     // the input holds ids of tokens, whose size means nothing
  std::int64_t measured = 0;  // the metrics read the first so many rows of train and of test; 0: all
  MetricKind metric = MetricKind::None;
  TrainPlan plan;
  std::optional<Augmentation> augmentation;  // what training reads instead of the pictures that x holds
  std::shared_ptr<const void> source;        // what the examples were read from, kept as long as they are
  // Trained parameters to start from, in the layout of Params; null: plan.init and the seed make them.
  std::shared_ptr<const AlignedVector<float>> start;
};
using TaskPtr = std::shared_ptr<const Task>;

// The task with the examples of another where they are equal: a million points lie in memory once, however many
// settings were tried on them.
TaskPtr sharing_examples(const TaskPtr& task, const Task& other);

}  // namespace neurarium
