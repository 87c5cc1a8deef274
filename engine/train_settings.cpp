#include "engine/train_settings.h"

namespace neurarium {

void TrainSettings::add_init_field(FieldList& f) {
  f.name("init-scheme", &init_scheme, {kInitNames.begin(), kInitNames.end()}, Effect::Reinitialises);
}

void TrainSettings::add_optimizer_fields(FieldList& f, double largest_batch) {
  f.name("optimizer", &optimizer, {kOptimizerNames.begin(), kOptimizerNames.end()});
  f.number("learning-rate", &learning_rate, {0, 1e10, 0, true});
  f.number("momentum", &momentum, {0, 0.9999, 0.01, false}, Effect::Live,
           optimizer == "momentum" || optimizer == "nesterov");
  f.number("weight-decay", &weight_decay, {0, 10, 0, true});
  f.number("batch", &batch, {1, largest_batch, 1, true});
}

void TrainSettings::add_beta_fields(FieldList& f) {
  const bool adaptive = optimizer == "adam" || optimizer == "adamw";
  f.number("beta1", &beta1, {0, 0.9999, 0.01, false}, Effect::Live, adaptive);
  f.number("beta2", &beta2, {0, 0.9999, 0.001, false}, Effect::Live, adaptive);
}

void TrainSettings::add_schedule_fields(FieldList& f) {
  const bool decays = schedule != "constant";
  f.number("clip-norm", &clip_norm, {0, 1e6, 0, true});
  f.name("schedule", &schedule, {kScheduleNames.begin(), kScheduleNames.end()});
  f.number("warmup-steps", &warmup_steps, {0, 1e9, 100, true});
  f.number("decay-steps", &decay_steps, {1, 1e12, 1000, true}, Effect::Live, decays);
  f.number("decay-factor", &decay_factor, {0, 1, 0.05, false}, Effect::Live, decays);
  f.name("order", &order, {"shuffled", "file"});
  f.number("seed", &random_seed, {0, 1e15, 1, false}, Effect::Reinitialises);
}

Result<TrainPlan> TrainSettings::plan() const {
  const Result<OptimizerKind> kind = optimizer_from_name(optimizer);
  if (!kind) return kind.error();
  const Result<ScheduleKind> curve = schedule_from_name(schedule);
  if (!curve) return curve.error();
  const Result<InitScheme> init = init_from_name(init_scheme);
  if (!init) return init.error();
  TrainPlan plan;
  plan.optimizer.kind = *kind;
  plan.optimizer.learning_rate = learning_rate;
  plan.optimizer.momentum = momentum;
  plan.optimizer.beta1 = beta1;
  plan.optimizer.beta2 = beta2;
  plan.optimizer.weight_decay = weight_decay;
  plan.schedule.kind = *curve;
  plan.schedule.warmup = warmup_steps;
  plan.schedule.period = decay_steps;
  plan.schedule.factor = decay_factor;
  plan.init = *init;
  plan.batch = batch;
  plan.clip_norm = clip_norm;
  plan.order = order == "file" ? OrderKind::File : OrderKind::Shuffled;
  plan.seed = static_cast<std::uint64_t>(random_seed);
  return plan;
}

}  // namespace neurarium
