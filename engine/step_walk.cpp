#include "engine/step_walk.h"

#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>

namespace neurarium {
namespace {

// The values that the output is made of, itself among them; everything else that feeds the loss belongs to the loss.
std::vector<bool> sources_of(const Graph& graph, ValueId output) {
  std::vector<bool> reached(graph.values().size(), false);
  reached[static_cast<std::size_t>(output)] = true;
  for (std::size_t n = graph.nodes().size(); n-- > 0;) {
    const Node& node = graph.nodes()[n];
    const bool used = std::any_of(node.out.begin(), node.out.end(),
                                  [&](ValueId id) { return reached[static_cast<std::size_t>(id)]; });
    if (!used) continue;
    for (const ValueId id : node.in) reached[static_cast<std::size_t>(id)] = true;
  }
  return reached;
}

// Values, gradients and new numbers become known apart from each other.
constexpr std::size_t kComputed = 0;
std::size_t known_group(WalkStage stage) {
  return stage == WalkStage::Backward ? 1 : stage == WalkStage::Update ? 2 : kComputed;
}

}  // namespace

StepWalk::StepWalk(std::shared_ptr<const Keyframe> at, bool one_row, bool by_unit)
    : coming_(coming_step(std::move(at), one_row)), one_row_(one_row), by_unit_(by_unit) {
  run_forward_and_backward();
  list_operations();
}

// As Experiment::run_batch does it, in one piece, so that the terms of a sum over the rows stand side by side.
void StepWalk::run_forward_and_backward() {
  const Keyframe& at = *coming_.at;
  const Task& task = *at.task;
  const auto rows = static_cast<std::int64_t>(coming_.rows.size());
  params_ = std::make_unique<Params<float>>(graph());
  std::copy(at.params.begin(), at.params.end(), params_->flat().begin());
  run_ = std::make_unique<Workspace<float>>(task.graph, WorkspaceOptions{.rows = rows, .length = task.length});
  run_->set_length(task.length);
  run_->bind(*params_);
  run_->set_edits(bind_fitting(at.edits, graph()));
  run_->set_rows(rows);
  if (const std::int64_t scored = scored_targets(task, *task.train, coming_.rows); scored > 0)
    run_->run_state().total_examples = scored;
  run_->run_state().mode = Mode::Train;
  run_->run_state().seed = task.plan.seed;
  run_->run_state().step = at.step;
  feed(task, *task.train, coming_.rows, *run_);
  forward(*run_);
  backward(*run_);
}

void StepWalk::add(WalkStage stage, ValueId value) {
  const std::int64_t units = units_of(value);
  const bool given = stage != WalkStage::Update && graph().value(value).role != Role::Inner &&
                     graph().value(value).role != Role::Param;
  first_[known_group(stage)][static_cast<std::size_t>(value)] = static_cast<std::int64_t>(operations_.size());
  if (!by_unit_ || units == 1 || given) {
    operations_.push_back({stage, value, -1});
    return;
  }
  for (std::int64_t unit = 0; unit < units; ++unit) operations_.push_back({stage, value, unit});
}

void StepWalk::list_operations() {
  const Task& task = *coming_.at->task;
  for (std::vector<std::int64_t>& first : first_) first.assign(graph().values().size(), -1);
  const std::vector<bool> before_loss = sources_of(graph(), task.output);
  add(WalkStage::Forward, task.input);
  for (const bool forward_stage : {true, false}) {
    if (!forward_stage) add(WalkStage::Loss, task.target);
    for (const Node& node : graph().nodes())
      for (const ValueId id : node.out)
        if (graph().feeds_loss(id) && before_loss[static_cast<std::size_t>(id)] == forward_stage)
          add(forward_stage ? WalkStage::Forward : WalkStage::Loss, id);
  }
  list_gradients();
  for (const ValueId id : graph().params())
    if (graph().feeds_loss(id)) add(WalkStage::Update, id);
}

// A gradient is complete after the last of its readers in the backward direction, the first in the graph.
void StepWalk::list_gradients() {
  const auto first_reader = [&](ValueId id) {
    int first = -1;
    for (const int reader : graph().readers(id))
      if (graph().feeds_loss(graph().nodes()[static_cast<std::size_t>(reader)].out.back()) &&
          (first < 0 || reader < first))
        first = reader;
    return first;
  };
  for (int n = static_cast<int>(graph().nodes().size()); n-- > 0;) {
    const Node& node = graph().nodes()[static_cast<std::size_t>(n)];
    for (const Ids* ids : {&node.params, &node.in})
      for (const ValueId id : *ids) {
        const Role role = graph().value(id).role;
        const bool wanted = (role == Role::Param || role == Role::Inner) && graph().has_gradient(id);
        if (wanted && first_reader(id) == n) add(WalkStage::Backward, id);
      }
  }
}

std::int64_t StepWalk::place_of(const Cell& parameter) const {
  return params_->layout().offset(parameter.value) + parameter.offset;
}

double StepWalk::gradient_of(const Cell& parameter) const {
  return coming_.gradient[static_cast<std::size_t>(place_of(parameter))];
}

double StepWalk::before(const Cell& parameter) const {
  return params_->flat()[static_cast<std::size_t>(place_of(parameter))];
}

double StepWalk::after(const Cell& parameter) const {
  return coming_.params[static_cast<std::size_t>(place_of(parameter))];
}

std::size_t StepWalk::begin_of(WalkStage stage) const {
  const auto at =
      std::find_if(operations_.begin(), operations_.end(), [&](const WalkOperation& o) { return o.stage >= stage; });
  return static_cast<std::size_t>(at - operations_.begin());
}

bool StepWalk::is_known(std::size_t done, WalkStage stage, ValueId value, std::int64_t unit) const {
  const std::size_t group = known_group(stage);
  if (group == kComputed && graph().value(value).role == Role::Param) return true;
  const std::int64_t first = first_[group][static_cast<std::size_t>(value)];
  if (first < 0) return false;
  const bool one_for_all = operations_[static_cast<std::size_t>(first)].unit < 0;
  return static_cast<std::size_t>(first + (one_for_all ? 0 : unit)) < done;
}

std::int64_t StepWalk::units_of(ValueId value) const {
  const Value& v = graph().value(value);
  return v.role == Role::Param ? v.dims.front().size : run_->row_size(value);
}

std::int64_t StepWalk::unit_of(const Cell& cell) const {
  const Value& v = graph().value(cell.value);
  if (v.role == Role::Param) return cell.offset / (fixed_count(v) / v.dims.front().size);
  return cell.offset % run_->row_size(cell.value);
}

Cell StepWalk::cell_of(ValueId value, std::int64_t row, std::int64_t unit, std::int64_t inside) const {
  const Value& v = graph().value(value);
  if (v.role == Role::Param) return {value, unit * (fixed_count(v) / v.dims.front().size) + inside};
  return {value, (has_batch_axis(v.dims) ? row * run_->row_size(value) : 0) + unit};
}

}  // namespace neurarium
