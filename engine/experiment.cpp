#include "engine/experiment.h"

#include "engine/carry_over.h"
#include "engine/ops/batch_norm.h"
#include "engine/ops/image.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kParamsCheckedEvery = 50;  // steps between looks at all parameters

constexpr std::int64_t kChunkPositions = 128;  // of sequences: fewer make products too low to be fast
constexpr std::int64_t kSequenceChunks = 4;    // each has gradients of its own, which are large for a transformer

// How often each weight of a node is used for one row: a kernel once for each place that it visits.
std::int64_t uses_per_row(const Graph& graph, const Node& node) {
  if (node.op != &ops::conv2d) return 1;
  const Dims& y = graph.value(node.out[0]).dims;
  return std::int64_t{y[2].size} * y[3].size;
}

// Multiply-adds of the forward pass for one row, about. Backward takes twice as many; it is not counted because the
// chunks' gradients have to be added up afterwards, so that smaller chunks gain nothing.
std::int64_t work_per_row(const Graph& graph) {
  std::int64_t count = 0;
  for (const Node& node : graph.nodes())
    for (const ValueId id : node.params) count += fixed_count(graph.value(id)) * uses_per_row(graph, node);
  return count;
}

// Into how many chunks a mini-batch is cut: a function of the shapes alone. A mean over the batch needs it whole.
int chunks_of(const Task& task, std::int64_t batch, const std::vector<BoundEdit>& edits) {
  const auto is_mean = [](const BoundEdit& edit) { return edit.kind == EditKind::Mean; };
  if (needs_whole_batch(*task.graph) || std::any_of(edits.begin(), edits.end(), is_mean)) return 1;
  if (task.length == 1) return chunk_count(batch, work_per_row(*task.graph));
  const std::int64_t most = std::min(batch, kSequenceChunks);
  return static_cast<int>(std::clamp<std::int64_t>(batch * task.length / kChunkPositions, 1, most));
}

// The pictures that feed() wrote, as this step has them.
void augment_fed(const Task& task, std::int64_t step, std::span<const std::int32_t> rows, Workspace<float>& workspace) {
  const auto size = static_cast<std::size_t>(task.train->inputs);
  const std::span<float> pictures = workspace.input(task.input);
  for (std::size_t i = 0; i < rows.size(); ++i)
    augment(*task.augmentation, task.plan.seed, step, rows[i], pictures.subspan(i * size, size));
}

std::unique_ptr<Optimizer> make_optimizer(const Task& task, const ParamLayout& layout) {
  auto optimizer = std::make_unique<Optimizer>(task.plan.optimizer.kind, layout.size());
  optimizer->leave_undecayed(undecayed_ranges(*task.graph, layout, task.plan.decay_all));
  return optimizer;
}

}  // namespace

// A mini-batch is cut into chunks of rows whose size depends on the shapes alone; each has a workspace, and their
// gradients are added in order. So the bits do not depend on the number of threads.
struct Experiment::Runner {
  std::vector<std::unique_ptr<Workspace<float>>> chunks;
  std::int64_t rows_per_chunk = 1;

  Runner(const TaskPtr& task, Params<float>& params, const std::vector<BoundEdit>& edits) {
    const std::int64_t batch = std::min(task->plan.batch, std::max<std::int64_t>(1, task->train->rows));
    const int count = chunks_of(*task, batch, edits);
    rows_per_chunk = (batch + count - 1) / count;
    for (std::int64_t first = 0; first < batch; first += rows_per_chunk) {
      const std::int64_t rows = std::min(rows_per_chunk, batch - first);
      chunks.push_back(std::make_unique<Workspace<float>>(
          task->graph, WorkspaceOptions{.rows = rows, .length = task->length, .only_loss = true}));
      chunks.back()->set_length(task->length);
      chunks.back()->bind(params);
      chunks.back()->set_edits(edits);
    }
  }
};

Experiment::Experiment(int threads) : parallel_(threads) {}
Experiment::~Experiment() = default;

Result<std::unique_ptr<Experiment>> Experiment::make(std::unique_ptr<ExhibitSettings> settings, int threads) {
  std::unique_ptr<Experiment> made(new Experiment(threads));
  if (Status s = made->adopt(SettingsPtr(std::move(settings)), true); !s) return s.error();
  return made;
}

std::unique_ptr<Experiment> Experiment::resume(const Keyframe& at, Journal journal, int threads) {
  std::unique_ptr<Experiment> made(new Experiment(threads));
  made->journal_ = std::move(journal);
  made->restore(at);
  return made;
}

// Takes the settings over: a new task, parameters initialised or carried over by stable key. On error nothing changed.
Status Experiment::adopt(SettingsPtr settings, bool initialise_all) {
  Result<TaskPtr> task = settings->make_task();
  if (!task) return task.error();
  if (task_ != nullptr) *task = sharing_examples(*task, *task_);
  const TaskPtr old_task = std::exchange(task_, *task);
  settings_ = std::move(settings);
  const bool new_data =
      old_task == nullptr || old_task->train != task_->train || old_task->plan.order != task_->plan.order;
  if (new_data && !initialise_all) cursor_ = {cursor_.epoch + 1, 0};
  order_epoch_ = -1;
  if (initialise_all) {
    initialise();
  } else {
    edits_ = neurarium::carry_over(edits_, *old_task->graph, *task_->graph);
    const std::unique_ptr<Params<float>> old = std::exchange(params_, std::make_unique<Params<float>>(*task_->graph));
    const std::unique_ptr<Optimizer> old_optimizer =
        std::exchange(optimizer_, make_optimizer(*task_, params_->layout()));
    initialise_parameters(*task_, *params_);
    carry_over(*old_task->graph, *old, *task_->graph, *params_);
    carry_over(*old_task->graph, *old_optimizer, old->layout(), *task_->graph, *optimizer_, params_->layout());
  }
  NEURARIUM_CHECK(bind_edits(edits_).ok());
  return ok_status();
}

void Experiment::initialise() {
  params_ = std::make_unique<Params<float>>(*task_->graph);
  initialise_parameters(*task_, *params_);
  optimizer_ = make_optimizer(*task_, params_->layout());
}

// Binds the edits to the graph and makes the workspaces that run with them. On error nothing changed.
Status Experiment::bind_edits(const std::vector<Edit>& edits) {
  std::vector<BoundEdit> bound;
  std::vector<std::int64_t> frozen;
  for (const Edit& edit : edits) {
    Result<BoundEdit> b = bind(edit, graph());
    if (!b) return b.error();
    if (b->kind == EditKind::Freeze)
      for (const std::int64_t i : b->elements) frozen.push_back(params_->layout().offset(b->value) + i);
    bound.push_back(std::move(*b));
  }
  std::sort(frozen.begin(), frozen.end());
  frozen.erase(std::unique(frozen.begin(), frozen.end()), frozen.end());
  if (&edits != &edits_) edits_ = edits;
  bound_edits_ = std::move(bound);
  frozen_ = std::move(frozen);
  runner_ = std::make_unique<Runner>(task_, *params_, bound_edits_);
  batch_rows_.clear();
  measurer_.forget();
  return ok_status();
}

void Experiment::reset() {
  step_ = 0;
  cursor_ = {};
  journal_.clear();
  journal_applied_ = 0;
  divergence_.reset();
  NEURARIUM_CHECK(adopt(settings_, true).ok());
}

Status Experiment::load_parameters(const TensorFile& file) {
  Params<float> loaded = *params_;
  for (const ValueId id : graph().params()) {
    const Value& value = graph().value(id);
    const auto numbers = file.finite_floats(value.name, shape_of(value));
    if (!numbers) return numbers.error();
    std::copy(numbers->begin(), numbers->end(), loaded.of(id).begin());
  }
  std::copy(loaded.flat().begin(), loaded.flat().end(), params_->flat().begin());
  journal_.clear();
  journal_applied_ = 0;
  return ok_status();
}

Status Experiment::apply(Change change) {
  if (Status s = apply_unrecorded(change); !s) return s;
  cut_journal();
  const bool due_in_the_step = std::holds_alternative<TakeOne>(change);
  journal_.push_back({step_, std::move(change)});
  journal_applied_ = journal_.size() - (due_in_the_step ? 1 : 0);
  divergence_.reset();
  return ok_status();
}

Status Experiment::apply_unrecorded(const Change& change) {
  if (const auto* settings = std::get_if<SetSettings>(&change)) return adopt(settings->settings, false);
  if (const auto* edits = std::get_if<SetEdits>(&change)) return bind_edits(edits->edits);
  if (std::holds_alternative<TakeOne>(change)) return ok_status();  // gather_batch() takes it from the journal
  const auto& set = std::get<SetParameters>(change);
  if (Status s = check(set, graph()); !s) return s;
  const std::span<float> numbers = params_->of(graph().at(set.name));
  for (std::size_t i = 0; i < set.offsets.size(); ++i)
    numbers[static_cast<std::size_t>(set.offsets[i])] = set.values[i];
  return ok_status();
}

// While re-stepping: the entries whose step has come. They were applied once, so they cannot fail.
void Experiment::apply_due_entries() {
  while (journal_applied_ < journal_.size() && journal_[journal_applied_].step <= step_ && !takes_one()) {
    NEURARIUM_CHECK(apply_unrecorded(journal_[journal_applied_].change).ok());
    ++journal_applied_;
  }
}

bool Experiment::takes_one() const {
  if (journal_applied_ >= journal_.size()) return false;
  const JournalEntry& next = journal_[journal_applied_];
  return next.step == step_ && std::holds_alternative<TakeOne>(next.change);
}

void Experiment::cut_journal() {
  const auto undone = [this](const JournalEntry& e) {
    return e.step == step_ && std::holds_alternative<TakeOne>(e.change);
  };
  while (journal_applied_ > 0 && undone(journal_[journal_applied_ - 1])) --journal_applied_;
  journal_.resize(journal_applied_);
}

bool Experiment::step() {
  if (divergence_) return false;
  gather_batch();
  run_batch();
  if (!loss_is_finite() || (step_ % kParamsCheckedEvery == 0 && !state_is_finite())) {
    divergence_ = Divergence{.step = step_, .tensor = {"loss"}};
    return false;
  }
  update();
  ++step_;
  apply_due_entries();
  return true;
}

std::int64_t Experiment::steps_per_epoch() const {
  const std::int64_t batch = std::min(task_->plan.batch, task_->train->rows);
  return (task_->train->rows + batch - 1) / batch;
}

// The rows of the coming mini-batch into batch_rows_, and the cursor beyond them.
void Experiment::gather_batch() {
  const std::int64_t n = task_->train->rows;
  std::int64_t batch = std::min(task_->plan.batch, n);
  if (takes_one()) {
    ++journal_applied_;
    batch = 1;
  }
  if (task_->plan.order == OrderKind::File) {
    batch_rows_.resize(static_cast<std::size_t>(batch));
    std::int64_t row = cursor_.position % n;
    for (std::int32_t& r : batch_rows_) {
      r = static_cast<std::int32_t>(row);
      if (++row == n) row = 0;
    }
    cursor_.position += batch;
    cursor_.epoch = cursor_.position / n;
    return;
  }
  if (cursor_.position >= n) cursor_ = {cursor_.epoch + 1, 0};
  if (order_epoch_ != cursor_.epoch || static_cast<std::int64_t>(order_.size()) != n) {
    order_.resize(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i) order_[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i);
    Rng(task_->plan.seed, "order", static_cast<std::uint64_t>(cursor_.epoch)).shuffle(order_);
    order_epoch_ = cursor_.epoch;
  }
  const std::int64_t rows = std::min(batch, n - cursor_.position);
  const auto first = order_.begin() + cursor_.position;
  batch_rows_.assign(first, first + rows);
  cursor_.position += rows;
}

// Forward and backward of the mini-batch, chunk by chunk; the first chunk's gradients end up holding the sum.
void Experiment::run_batch() {
  const auto rows = static_cast<std::int64_t>(batch_rows_.size());
  const std::int64_t per_chunk = runner_->rows_per_chunk;
  const auto used = static_cast<int>((rows + per_chunk - 1) / per_chunk);
  const std::int64_t scored = scored_targets(*task_, *task_->train, batch_rows_);
  parallel_.run(used, [&](int c) {
    const std::int64_t first = c * per_chunk;
    const std::int64_t count = std::min(per_chunk, rows - first);
    Workspace<float>& ws = *runner_->chunks[static_cast<std::size_t>(c)];
    ws.set_rows(count, rows, first);
    if (scored > 0) ws.run_state().total_examples = scored;
    RunState& run = ws.run_state();
    run.mode = Mode::Train;
    run.seed = task_->plan.seed;
    run.step = step_;
    const auto fed = std::span(batch_rows_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    feed(*task_, *task_->train, fed, ws);
    if (task_->augmentation) augment_fed(*task_, step_, fed, ws);
    forward(ws);
    backward(ws);
  });
  Workspace<float>& total = *runner_->chunks[0];
  batch_loss_ = total.value(task_->data_loss)[0];
  batch_objective_ = total.value(graph().loss())[0];
  for (int c = 1; c < used; ++c) {
    const Workspace<float>& part = *runner_->chunks[static_cast<std::size_t>(c)];
    batch_loss_ += part.value(task_->data_loss)[0];
    batch_objective_ += part.value(graph().loss())[0];
    const std::span<float> sum = total.param_gradients();
    const std::span<const float> gradient = part.param_gradients();
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += gradient[i];
  }
}

double Experiment::learning_rate() const {
  return learning_rate_at(task_->plan.schedule, task_->plan.optimizer.learning_rate, step_);
}

std::span<const float> Experiment::gradients() const {
  return batch_rows_.empty() ? std::span<const float>() : runner_->chunks[0]->param_gradients();
}

double Experiment::gradient_norm() const {
  if (batch_rows_.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (const float g : gradients()) sum += static_cast<double>(g) * g;
  return std::sqrt(sum);
}

void Experiment::update() {
  const std::span<float> gradients = runner_->chunks[0]->param_gradients();
  if (task_->plan.clip_norm > 0) clip_by_norm(gradients, task_->plan.clip_norm);
  optimizer_->step(task_->plan.optimizer, learning_rate(), params_->flat(), gradients, frozen_);
  follow_batch(*runner_->chunks[0], frozen_, *params_);
}

bool Keyframe::is_finite() const { return all_finite(params) && all_finite(optimizer); }

std::size_t Keyframe::bytes() const {
  std::size_t sum = sizeof(Keyframe) + (params.size() + optimizer.size()) * sizeof(float);
  for (const Edit& edit : edits) sum += sizeof(Edit) + edit.patch.size() * sizeof(float);
  return sum;
}

Keyframe Experiment::keyframe() const {
  Keyframe k;
  k.step = step_;
  k.task = task_;
  k.settings = settings_;
  k.edits = edits_;
  k.params.assign(params_->flat().begin(), params_->flat().end());
  k.optimizer.assign(optimizer_->state().begin(), optimizer_->state().end());
  k.optimizer_steps = optimizer_->steps();
  k.cursor = cursor_;
  k.journal_size = journal_applied_;
  return k;
}

void Experiment::restore(const Keyframe& k) {
  const bool same_graph = task_ != nullptr && task_->graph == k.task->graph;
  task_ = k.task;
  settings_ = k.settings;
  if (!same_graph) params_ = std::make_unique<Params<float>>(*task_->graph);
  std::copy(k.params.begin(), k.params.end(), params_->flat().begin());
  optimizer_ = make_optimizer(*task_, params_->layout());
  optimizer_->restore(k.optimizer, k.optimizer_steps);
  cursor_ = k.cursor;
  order_epoch_ = -1;
  step_ = k.step;
  journal_applied_ = std::min(k.journal_size, journal_.size());
  divergence_.reset();
  NEURARIUM_CHECK(bind_edits(std::vector<Edit>(k.edits)).ok());
  apply_due_entries();
}

// The loss with its penalties too: with bounded activations the data loss stays finite when they overflow.
bool Experiment::loss_is_finite() const { return std::isfinite(batch_loss_) && std::isfinite(batch_objective_); }

bool Experiment::state_is_finite() const { return all_finite(params_->flat()) && all_finite(optimizer_->state()); }

// The parameter that holds a NaN or an infinity, or whose moments do; empty if none.
Wording Experiment::first_non_finite_state() const {
  for (const ValueId id : graph().params())
    if (!all_finite(params_->of(id))) return {graph().value(id).name};
  const ParamLayout& layout = params_->layout();
  for (int slot = 0; slot < optimizer_->slots(); ++slot)
    for (const ValueId id : graph().params())
      if (const std::int64_t first = slot * layout.size() + layout.offset(id); !all_finite(
              optimizer_->state().subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(layout.count(id)))))
        return worded("moments of {}", graph().value(id).name);
  return {};
}

// The value, gradient or parameter that was the first to hold a NaN or an infinity in the batch just run; empty if
// none.
Wording Experiment::first_non_finite_tensor() {
  for (const auto& chunk : runner_->chunks) {
    if (const ValueId id = first_non_finite(*chunk); id != kNoValue) return {graph().value(id).name};
    if (const ValueId id = first_non_finite_gradient(*chunk); id != kNoValue)
      return worded("gradient of {}", graph().value(id).name);
  }
  return {};
}

void Experiment::trace_divergence(const Keyframe& from) {
  const std::int64_t last = step_;
  restore(from);
  Divergence found{.step = last, .tensor = {}, .largest_gradient = 0, .traced = true};
  while (step_ <= last) {
    gather_batch();
    run_batch();
    found.step = step_;
    found.tensor = first_non_finite_tensor();
    if (found.tensor.empty() && !loss_is_finite()) found.tensor = {"loss"};  // the sum over the chunks
    if (!found.tensor.empty()) break;
    found.largest_gradient = 0;
    for (const float g : runner_->chunks[0]->param_gradients())
      found.largest_gradient = std::max(found.largest_gradient, static_cast<double>(std::abs(g)));
    update();
    found.tensor = first_non_finite_state();
    if (!found.tensor.empty()) break;
    ++step_;
    apply_due_entries();
  }
  divergence_ = found;
}

Metrics Experiment::measure() { return measurer_.measure(task_, *params_, bound_edits_); }

}  // namespace neurarium
