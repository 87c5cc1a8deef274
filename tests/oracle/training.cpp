// Training: gradient clipping, learning rates, and whole runs of a perceptron through graph and optimizer.
#include "engine/models/mlp.h"
#include "engine/optim.h"
#include "engine/run.h"
#include "engine/schedule.h"
#include "oracle/gpt.h"
#include "oracle/operations.h"

#include <algorithm>
#include <optional>

namespace neurarium::oracle {
namespace {

// Clips in.g0, in.g1, ... (as many as the case has) by their common norm.
Result<Outcome> run_clip(const Case& c) {
  AlignedVector<float> all;
  for (const std::string& name : c.inputs) all.insert(all.end(), c[name].data.begin(), c[name].data.end());
  const double norm = clip_by_norm(all, c.number("max_norm", 1));
  Outcome outcome{{"out.norm", {static_cast<float>(norm)}}};
  auto from = all.begin();
  for (const std::string& name : c.inputs) {
    const auto to = from + static_cast<std::ptrdiff_t>(c[name].data.size());
    outcome["out" + name.substr(name.find('.'))].assign(from, to);
    from = to;
  }
  return outcome;
}

Result<Outcome> run_cosine(const Case& c) {
  const double high = c.number("lr_max", 0);
  const auto total = static_cast<std::int64_t>(c.number("total", 0));
  if (!(high > 0) || total < 1) return malformed(c, "lr_max and total must be above 0");
  const ScheduleSpec spec{ScheduleKind::Cosine, total, c.number("lr_min", 0) / high,
                          static_cast<std::int64_t>(c.number("warmup", 0))};
  Outcome outcome;
  for (std::size_t t = 0; t < c["out.lr"].data.size(); ++t)
    outcome["out.lr"].push_back(static_cast<float>(learning_rate_at(spec, high, static_cast<std::int64_t>(t))));
  return outcome;
}

// hyper.sizes as a specification; nothing when it is not a perceptron that the engine builds.
std::optional<MlpSpec> spec_of(const Case& c) {
  const auto sizes = c.hyper.find("sizes");
  if (sizes == c.hyper.end() || !sizes->is_array() || sizes->size() < 2 || sizes->size() > 10) return std::nullopt;
  std::vector<std::int32_t> widths;
  for (const auto& size : *sizes) {
    if (!size.is_number_integer() || size < 1 || size > 65536) return std::nullopt;
    widths.push_back(size);
  }
  MlpSpec spec;
  spec.inputs = widths.front();
  spec.outputs = widths.back();
  for (std::size_t i = 1; i + 1 < widths.size(); ++i) spec.hidden.push_back({widths[i], Activation::Tanh});
  spec.output_activation = Activation::Linear;
  const auto loss = loss_from_name(c.text("loss", "mse"));
  if (!loss) return std::nullopt;
  spec.loss = *loss;
  return spec;
}

std::optional<OptimizerSpec> optimizer_of(const Case& c) {
  const auto kind = optimizer_from_name(c.text("optimizer", ""));
  if (!kind) return std::nullopt;
  OptimizerSpec spec;
  spec.kind = *kind;
  spec.learning_rate = c.number("lr", spec.learning_rate);
  spec.momentum = c.number("momentum", spec.momentum);
  spec.beta1 = c.number("beta1", spec.beta1);
  spec.beta2 = c.number("beta2", spec.beta2);
  spec.alpha = c.number("alpha", spec.alpha);
  spec.eps = c.number("eps", spec.eps);
  spec.weight_decay = c.number("weight_decay", 0);
  return spec;
}

// One run: the numbers of the network, and steps as the case lists them.
class Run {
 public:
  Run(const Case& c, const MlpSpec& spec, const OptimizerSpec& optimizer)
      : case_(c),
        graph_(mlp(spec)),
        optimizer_spec_(optimizer),
        params_(*graph_),
        ws_(graph_, {.rows = std::max(c["in.X"].shape[0], c["in.batches"].shape[1])}),
        optimizer_(optimizer.kind, params_.layout().size()) {
    ws_.bind(params_);
  }

  // Copies the initial weights W1, b1, W2, ...; a shape that does not fit hyper.sizes is refused.
  Status load() {
    for (const auto& [name, id] : named()) {
      const auto found = case_.tensors.find("param." + name);
      if (found == case_.tensors.end() || found->second.data.size() != params_.of(id).size())
        return malformed(case_, "'param.{}' is missing or does not fit hyper.sizes", name);
      std::copy(found->second.data.begin(), found->second.data.end(), params_.of(id).begin());
    }
    return ok_status();
  }

  Outcome train() {
    const Numbers& batches = case_["in.batches"];
    const std::int64_t size = batches.shape[1];
    for (std::int64_t s = 0; s < batches.shape[0]; ++s) {
      const auto first = batches.data.begin() + s * size;
      step(std::vector<double>(first, first + size));
    }
    for (const auto& [name, id] : named())
      outcome_["out.final." + name].assign(params_.of(id).begin(), params_.of(id).end());
    std::vector<double> all(static_cast<std::size_t>(case_["in.X"].shape[0]));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<double>(i);
    feed(all);
    forward(ws_);
    const auto output = ws_.value(graph_->at("out.act"));
    outcome_["out.final_output"].assign(output.begin(), output.end());
    return outcome_;
  }

 private:
  void step(const std::vector<double>& rows) {
    feed(rows);
    forward(ws_);
    backward(ws_);
    outcome_["out.losses"].push_back(ws_.value(graph_->loss())[0]);
    if (const double limit = case_.number("max_norm", 0); limit > 0)
      outcome_["out.grad_norms"].push_back(static_cast<float>(clip_by_norm(ws_.param_gradients(), limit)));
    optimizer_.step(optimizer_spec_, optimizer_spec_.learning_rate, params_.flat(), ws_.param_gradients());
  }

  void feed(const std::vector<double>& rows) {
    ws_.set_rows(static_cast<std::int64_t>(rows.size()));
    for (const auto& [from, to] : {std::pair{"in.X", "x"}, std::pair{"in.Y", "target"}}) {
      const ValueId id = graph_->at(to);
      const auto width = static_cast<std::size_t>(ws_.row_size(id));
      for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t k = 0; k < width; ++k)
          ws_.input(id)[r * width + k] =
              static_cast<float>(case_[from].data[static_cast<std::size_t>(rows[r]) * width + k]);
    }
  }

  // W1, b1, ... in the cases are h0.weight, h0.bias, ... here; the last layer is `out`.
  [[nodiscard]] std::vector<std::pair<std::string, ValueId>> named() const {
    std::vector<std::pair<std::string, ValueId>> names;
    for (std::size_t i = 0; i < graph_->params().size(); ++i)
      names.emplace_back(fmt::format("{}{}", i % 2 == 0 ? 'W' : 'b', i / 2 + 1), graph_->params()[i]);
    return names;
  }

  const Case& case_;
  std::shared_ptr<const Graph> graph_;
  OptimizerSpec optimizer_spec_;
  Params<float> params_;
  Workspace<float> ws_;
  Optimizer optimizer_;
  Outcome outcome_;
};

Status check_data(const Case& c, const MlpSpec& spec) {
  const Numbers& x = c["in.X"];
  const Numbers& y = c["in.Y"];
  const Numbers& batches = c["in.batches"];
  const bool class_ids = spec.loss == LossKind::CrossEntropy;
  const auto targets = static_cast<std::int64_t>(class_ids ? 1 : spec.outputs);
  if (x.rank() != 2 || x.shape[1] != spec.inputs || x.shape[0] < 1)
    return malformed(c, "in.X must be [rows, {}]", spec.inputs);
  if (static_cast<std::int64_t>(y.data.size()) != x.shape[0] * targets)
    return malformed(c, "in.Y must have {} numbers a row of in.X", targets);
  if (batches.rank() != 2 || !batches.integer || batches.data.empty())
    return malformed(c, "in.batches must hold whole numbers [steps, rows]");
  for (const double row : batches.data)
    if (row < 0 || row >= static_cast<double>(x.shape[0]))
      return malformed(c, "in.batches names row {}, but in.X has {}", row, x.shape[0]);
  return ok_status();
}

Result<Outcome> run_training(const Case& c) {
  const std::optional<MlpSpec> spec = spec_of(c);
  if (!spec) return malformed(c, "hyper.sizes or hyper.loss is not a perceptron's");
  const std::optional<OptimizerSpec> optimizer = optimizer_of(c);
  if (!optimizer) return malformed(c, "optimizer '{}' is unknown", c.text("optimizer", ""));
  if (Status s = check_data(c, *spec); !s) return s.error();
  Run run(c, *spec, *optimizer);
  if (Status s = run.load(); !s) return s.error();
  return run.train();
}

// The rate of step s: constant, or a cosine after a warm-up.
double rate_of(const Case& c, std::int64_t step) {
  const double high = c.number("lr_max", 0);
  if (!(high > 0)) return c.number("lr", 0);
  const ScheduleSpec spec{ScheduleKind::Cosine, static_cast<std::int64_t>(c.number("total", 1)),
                          c.number("lr_min", 0) / high, static_cast<std::int64_t>(c.number("warmup", 0))};
  return learning_rate_at(spec, high, step);
}

Numbers batch_of(const Numbers& all, std::int64_t step) {
  const std::int64_t size = all.shape[1] * all.shape[2];
  const auto first = all.data.begin() + step * size;
  return {{all.shape[1], all.shape[2]}, std::vector<double>(first, first + size), true};
}

Result<Outcome> run_gpt_training(const Case& c) {
  const Numbers& tokens = c["in.tokens"];
  const auto spec = gpt_spec(c);
  const auto optimizer = optimizer_of(c);
  if (!spec) return spec.error();
  if (!optimizer || tokens.rank() != 3 || tokens.data.empty() || tokens.shape != c["in.targets"].shape ||
      tokens.shape[2] > spec->context)
    return malformed(c, "tokens and targets must be [steps, batch, positions], the optimizer a known one");
  const auto graph = transformer(*spec);
  auto params = read_gpt2(gpt_tensors(c, "param.", ""), *spec, *graph);
  if (!params) return params.error();
  GptRun run(c, *spec, graph, std::move(*params), tokens.shape[1], tokens.shape[2]);
  Optimizer adam(optimizer->kind, run.params().layout().size());
  adam.leave_undecayed(undecayed_ranges(*graph, run.params().layout(), false));
  Outcome outcome;
  for (std::int64_t step = 0; step < tokens.shape[0]; ++step) {
    if (Status s = run.feed("tokens", batch_of(tokens, step)); !s) return s.error();
    if (Status s = run.feed("targets", batch_of(c["in.targets"], step)); !s) return s.error();
    run.run();
    run.run_backward();
    outcome["out.losses"].push_back(run.value("loss")[0]);
    if (const double limit = c.number("max_norm", 0); limit > 0)
      outcome["out.grad_norms"].push_back(static_cast<float>(clip_by_norm(run.workspace().param_gradients(), limit)));
    adam.step(*optimizer, rate_of(c, step), run.params().flat(), run.workspace().param_gradients());
  }
  const TensorFile final = to_gpt2(*spec, *graph, run.params().flat());
  for (const auto& [name, tensor] : final.tensors()) {
    const auto numbers = *final.floats(name);
    outcome["out.final." + name].assign(numbers.begin(), numbers.end());
  }
  return outcome;
}

}  // namespace

std::vector<Operation> training_operations() {
  return {{"gpt", {}, {"in.tokens", "in.targets", "param.*"}, run_gpt_training},
          {"clip", {"gradient clipping by global norm"}, {"in.g0", "in.*"}, run_clip},
          {"lr_cosine", {"learning rate at step t=0..: t<warmup"}, {}, run_cosine},
          {"mlp", {}, {"in.X", "in.Y", "in.batches", "param.*"}, run_training}};
}

}  // namespace neurarium::oracle
