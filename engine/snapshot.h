// What the trainer shows of its run: numbers only, complete in itself, never written after it was published.
#pragma once

#include "engine/stop_when.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

struct Snapshot {
  TaskPtr task;
  SettingsPtr settings;
  std::vector<Edit> edits;
  AlignedVector<float> params;  // flat, in the layout of the task's graph
  std::int64_t step = 0;
  std::int64_t head = 0;  // the furthest step of this line: where the time slider ends
  std::int64_t epoch = 0;
  std::int64_t steps_per_epoch = 1;
  double batch_loss = 0;               // of the last mini-batch, before its update
  double learning_rate = 0;            // of the coming step
  std::vector<MetricPoint> points;     // of the loss chart
  std::vector<WrittenSample> samples;  // what the model wrote on the way
  std::vector<std::int64_t> marks;     // steps at which the user intervened
  std::vector<BranchInfo> branches;    // the lines that were left, as a tree
  std::int32_t line = 0;               // the present one's name (line_name)
  std::optional<Divergence> divergence;
  bool running = false;
  std::int64_t steps_left = -1;    // until it stops by itself; -1: it does not
  std::optional<StopWhen> until;   // what it runs up to
  std::optional<Stopped> reached;  // and that it did, until the next command
  // The whole state, where Trainer::watch_state() asked for it: of what is shown, also while peeking.
  std::shared_ptr<const Keyframe> state;
  bool takes_one = false;       // this line's coming step takes a single row
  bool peeking = false;         // a keyframe of the past is looked at; the run stands elsewhere
  std::int64_t commands = 0;    // of the trainer's commands, how many were carried out
  double seeking = -1;          // part done of a seek that is under way, or -1
  double steps_per_second = 0;  // over about the last second; 0 while paused
  double samples_per_second = 0;
  std::uint64_t version = 0;  // counts up with every state that differs
};

}  // namespace neurarium
