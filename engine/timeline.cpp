#include "engine/timeline.h"

#include <algorithm>

namespace neurarium {
namespace {
constexpr std::size_t kMaxBranches = 16;
constexpr std::int64_t kStepsBetweenProgress = 256;
}  // namespace

Timeline::Timeline(std::unique_ptr<Experiment> experiment, std::size_t history_bytes)
    : experiment_(std::move(experiment)), history_(history_bytes) {
  restart_records();
}

Result<std::unique_ptr<Timeline>> Timeline::make(std::unique_ptr<ExhibitSettings> settings, int threads,
                                                 std::size_t history_bytes) {
  auto experiment = Experiment::make(std::move(settings), threads);
  if (!experiment) return experiment.error();
  return std::unique_ptr<Timeline>(new Timeline(std::move(*experiment), history_bytes));
}

void Timeline::restart_records() {
  head_ = experiment_->steps();
  history_.clear();
  const Task& task = *experiment_->task();
  series_.restart(task.train.rows + task.test.rows, task.plan.batch);
  record();
}

void Timeline::record() {
  const std::int64_t step = experiment_->steps();
  if (history_.wants(step)) history_.add(experiment_->keyframe());
  if (series_.wants(step)) series_.add({step, experiment_->measure()});
}

bool Timeline::step() {
  if (!experiment_->step()) {
    if (!experiment_->divergence()->is_traced()) experiment_->trace_divergence(last_finite_frame());
    return false;
  }
  head_ = std::max(head_, experiment_->steps());
  record();
  return true;
}

const Keyframe& Timeline::last_finite_frame() const {
  const auto& frames = history_.frames();
  std::size_t i = static_cast<std::size_t>(&history_.before(experiment_->steps()) - frames.data());
  while (i > 0 && !all_finite(frames[i].params)) --i;
  return frames[i];
}

Status Timeline::change(Change change) {
  const std::int64_t step = experiment_->steps();
  const bool in_the_past = step < head_ || !experiment_->at_end_of_journal();
  Journal left = in_the_past ? experiment_->journal() : Journal{};
  if (Status s = experiment_->apply(std::move(change)); !s) return s;
  if (in_the_past) {
    branches_.push_back({step, head_, std::move(left), series_.points(), series_.stride()});
    if (branches_.size() > kMaxBranches) branches_.erase(branches_.begin());
  }
  history_.cut_after(step);
  series_.cut_after(step);
  head_ = step;
  return ok_status();
}

void Timeline::reset() {
  experiment_->reset();
  branches_.clear();
  restart_records();
}

Status Timeline::load_parameters(const TensorFile& file) {
  NEURARIUM_CHECK_EQ(experiment_->steps(), 0);
  if (Status s = experiment_->load_parameters(file); !s) return s;
  restart_records();
  return ok_status();
}

bool Timeline::seek(std::int64_t step, const Progress& progress) {
  step = std::clamp<std::int64_t>(step, history_.frames().front().step, head_);
  const std::int64_t here = experiment_->steps();
  const Keyframe& frame = history_.before(step);
  if (step < here || frame.step > here || experiment_->divergence()) experiment_->restore(frame);
  const std::int64_t start = experiment_->steps();
  while (experiment_->steps() < step) {
    const std::int64_t done = experiment_->steps() - start;
    if (progress && done % kStepsBetweenProgress == 0 &&
        !progress(static_cast<double>(done) / static_cast<double>(step - start)))
      return false;
    if (!experiment_->step()) return false;
  }
  return true;
}

bool Timeline::switch_to(std::size_t branch, const Progress& progress) {
  NEURARIUM_CHECK(branch < branches_.size());
  Branch to = std::move(branches_[branch]);
  branches_.erase(branches_.begin() + static_cast<std::ptrdiff_t>(branch));
  branches_.push_back({to.forked_at, head_, experiment_->journal(), series_.points(), series_.stride()});
  history_.cut_after(to.forked_at);
  experiment_->set_journal(std::move(to.journal));
  experiment_->restore(history_.before(to.forked_at));
  series_.set_points(std::move(to.points), to.points_stride);
  head_ = to.head;
  return seek(head_, progress);
}

Status Timeline::step_back_and_halve() {
  const std::int64_t at = experiment_->divergence() ? experiment_->divergence()->step : experiment_->steps();
  std::unique_ptr<ExhibitSettings> settings = experiment_->settings()->clone();
  const Fields fields = settings->fields();
  const Field* rate = find_field(fields, "learning-rate");
  if (rate == nullptr) return usage_error("This exhibit has no learning rate to halve.");
  **std::get_if<double*>(&rate->value) /= 2;
  head_ = std::max(head_, at);
  seek(std::max<std::int64_t>(0, at - std::max<std::int64_t>(10, at / 5)));
  return change(SetSettings{SettingsPtr(std::move(settings))});
}

std::vector<std::int64_t> Timeline::marks() const {
  std::vector<std::int64_t> steps;
  for (const JournalEntry& entry : experiment_->journal())
    if (steps.empty() || steps.back() != entry.step) steps.push_back(entry.step);
  return steps;
}

void Timeline::adopt(std::vector<Keyframe> frames, Journal journal, Series series, std::vector<Branch> branches,
                     std::int64_t step, std::int64_t head) {
  NEURARIUM_CHECK(!frames.empty());
  history_.clear();
  for (Keyframe& frame : frames) history_.add(std::move(frame));
  experiment_->set_journal(std::move(journal));
  series_ = std::move(series);
  branches_ = std::move(branches);
  head_ = head;
  experiment_->restore(history_.before(step));
  seek(step);
}

}  // namespace neurarium
