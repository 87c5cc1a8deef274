// The settings of training that every exhibit with an optimizer shares, and the plan they make.
#pragma once

#include "engine/settings.h"
#include "engine/task.h"

#include <string>

namespace neurarium {

struct TrainSettings {
  std::string init_scheme = "xavier";
  std::string optimizer = "adam";
  double learning_rate = 0.02;
  double momentum = 0.9;
  double beta1 = 0.9;  // of Adam and AdamW, PyTorch's
  double beta2 = 0.999;
  double weight_decay = 0;
  std::int64_t batch = 30;
  double clip_norm = 0;
  std::string schedule = "constant";
  std::int64_t warmup_steps = 0;
  std::int64_t decay_steps = 10'000;
  double decay_factor = 0.5;       // step: times this every decay_steps; cosine: down to this part of the rate
  std::string order = "shuffled";  // shuffled | file
  std::int64_t random_seed = 0;    // flag --seed

  // In the order of the panel, so that an exhibit may put its own between them.
  void add_init_field(FieldList& fields);
  void add_optimizer_fields(FieldList& fields, double largest_batch);
  void add_beta_fields(FieldList& fields);
  void add_schedule_fields(FieldList& fields);
  // Errors: an unknown name.
  [[nodiscard]] Result<TrainPlan> plan() const;
};

}  // namespace neurarium
