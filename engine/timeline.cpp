#include "engine/timeline.h"

#include "engine/measured_changes.h"

#include <algorithm>

namespace neurarium {
namespace {
constexpr std::size_t kMaxBranches = 16;
constexpr std::int64_t kStepsBetweenProgress = 256;
}  // namespace

Timeline::Timeline(std::unique_ptr<Experiment> experiment, std::size_t history_bytes)
    : experiment_(std::move(experiment)), history_(history_bytes) {}

Result<std::unique_ptr<Timeline>> Timeline::make(std::unique_ptr<ExhibitSettings> settings, int threads,
                                                 std::size_t history_bytes) {
  auto experiment = Experiment::make(std::move(settings), threads);
  if (!experiment) return experiment.error();
  std::unique_ptr<Timeline> made(new Timeline(std::move(*experiment), history_bytes));
  made->restart_records();
  return made;
}

std::unique_ptr<Timeline> Timeline::resume(Saved saved, int threads, std::size_t history_bytes) {
  auto experiment = Experiment::resume(saved.present, std::move(saved.journal), threads);
  std::unique_ptr<Timeline> made(new Timeline(std::move(experiment), history_bytes));
  made->history_.set_frames(std::move(saved.frames), saved.stride);
  made->series_ = std::move(saved.series);
  made->samples_ = std::move(saved.samples);
  made->branches_ = std::move(saved.branches);
  made->head_ = saved.head;
  made->line_ = saved.line;
  made->lines_ = saved.line + 1;
  for (const Branch& branch : made->branches_) made->lines_ = std::max(made->lines_, branch.name + 1);
  made->update_forks();
  return made;
}

void Timeline::restart_records() {
  head_ = experiment_->steps();
  history_.clear();
  series_.clear();
  samples_.clear();
  tree_.clear();
  line_ = 0;
  lines_ = 1;
  history_.add(experiment_->keyframe());
  series_.add({head_, experiment_->measure()});
  take_sample();
}

void Timeline::take_sample() {
  const std::int64_t step = experiment_->steps();
  const ExhibitSettings& settings = *experiment_->settings();
  if (!samples_.wants(step, settings.sample_every())) return;
  samples_.add({step, settings.write_sample(*experiment_->task(), experiment_->params(), experiment_->edits())});
}

bool Timeline::step() {
  if (!advance()) return false;
  const std::int64_t step = experiment_->steps();
  head_ = std::max(head_, step);
  const Task& task = *experiment_->task();
  if (series_.wants(step, rows_of_metrics(task), task.plan.batch, positions_of_row(task)))
    series_.add({step, experiment_->measure()});
  take_sample();
  return true;
}

bool Timeline::step_one() {
  if (experiment_->divergence()) return false;
  if (!experiment_->takes_one()) NEURARIUM_CHECK(change(TakeOne{}).ok());
  return step();
}

// One step and its keyframe. A divergence is traced; what came after the step that caused it is no past to go to.
bool Timeline::advance() {
  if (experiment_->step()) {
    if (history_.wants(experiment_->steps())) history_.add(experiment_->keyframe());
    return true;
  }
  if (experiment_->divergence()->traced) return false;
  const bool at_head = experiment_->steps() >= head_;
  experiment_->trace_divergence(last_finite_frame());
  if (!at_head) return false;
  head_ = experiment_->steps();
  history_.cut_after(head_);
  series_.cut_after(head_);
  samples_.cut_after(head_);
  return false;
}

const Keyframe& Timeline::last_finite_frame() const {
  const auto& frames = history_.frames();
  // One before the present if there is one, for the gradient of the step before.
  const std::int64_t step = std::max<std::int64_t>(frames.front().step, experiment_->steps() - 1);
  std::size_t i = static_cast<std::size_t>(&history_.before(step) - frames.data());
  while (i > 0 && !frames[i].is_finite()) --i;
  return frames[i];
}

Status Timeline::change(Change change) {
  if (experiment_->steps() >= head_ && experiment_->at_end_of_journal()) return change_line(std::move(change), nullptr);
  const Journal left = experiment_->journal();
  return change_line(std::move(change), &left);
}

// The change, now; `left` is the journal of the line that ends here, when it had gone further.
Status Timeline::change_line(Change change, const Journal* left) {
  const std::int64_t step = experiment_->steps();
  const bool alters = !std::holds_alternative<TakeOne>(change);
  if (Status s = experiment_->apply(std::move(change)); !s) return s;
  if (left != nullptr) {
    leave_line(step, *left);
    if (branches_.size() > kMaxBranches) branches_.erase(branches_.begin());
    line_ = lines_++;
  }
  history_.cut_after(step, experiment_->journal().size() - 1);
  const bool measured = alters && measures_changes(*experiment_->task(), experiment_->params().flat().size());
  series_.cut_after(measured ? step - 1 : step);
  if (measured) series_.add({step, experiment_->measure()});
  samples_.cut_after(step);
  head_ = step;
  // What is changed where a branch forks off belongs to the fork.
  const auto forks_here = [step](const Branch& branch) { return branch.forked_at == step; };
  if (left != nullptr || std::any_of(branches_.begin(), branches_.end(), forks_here)) update_forks();
  return ok_status();
}

// The present line becomes a branch with this journal.
void Timeline::leave_line(std::int64_t forked_at, Journal journal) {
  branches_.push_back({forked_at, head_, std::move(journal), series_.points(), series_.stride(), samples_, line_});
}

void Timeline::update_forks() {
  const RunLine present{&experiment_->journal(), head_};
  std::vector<RunLine> lines;
  for (Branch& branch : branches_) {
    lines.push_back({&branch.journal, branch.head});
    branch.forked_at = last_shared_step(present, lines.back());
  }
  const std::vector<Fork> forks = fork_branches(present, lines);
  const Keyframe& start = history_.frames().front();
  tree_.clear();
  for (std::size_t i = 0; i < forks.size(); ++i) {
    const Fork& fork = forks[i];
    const Journal& parent =
        fork.parent < 0 ? *present.journal : branches_[static_cast<std::size_t>(fork.parent)].journal;
    BranchInfo info{fork.at, branches_[i].head, fork.parent, fork.depth, branches_[i].name, {}, {}, {}};
    info.changed = journal_notes(branches_[i].journal, fork.entries, start.settings, start.edits, experiment_->graph());
    info.left = journal_notes(parent, fork.entries, start.settings, start.edits, experiment_->graph());
    if (!branches_[i].points.empty()) info.at_head = branches_[i].points.back().metrics;
    tree_.push_back(std::move(info));
  }
}

void Timeline::reset() {
  experiment_->reset();
  branches_.clear();
  restart_records();
}

Status Timeline::load_parameters(const TensorFile& file) {
  NEURARIUM_CHECK_EQ(experiment_->steps(), 0);
  if (Status s = experiment_->load_parameters(file); !s) return s;
  branches_.clear();
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
    if (!advance()) return false;
  }
  return true;
}

bool Timeline::switch_to(std::size_t branch, const Progress& progress) {
  NEURARIUM_CHECK(branch < branches_.size());
  Branch to = std::move(branches_[branch]);
  branches_.erase(branches_.begin() + static_cast<std::ptrdiff_t>(branch));
  const std::size_t common = common_entries(experiment_->journal(), to.journal);
  leave_line(to.forked_at, experiment_->journal());
  line_ = to.name;
  history_.cut_after(to.forked_at, common);
  experiment_->set_journal(std::move(to.journal));
  experiment_->restore(history_.before(to.forked_at));
  series_.set_points(std::move(to.points), to.points_stride);
  samples_ = std::move(to.samples);
  head_ = to.head;
  update_forks();
  return seek(head_, progress);
}

std::int64_t step_before_divergence(std::int64_t step) {
  return std::max<std::int64_t>(0, step - std::max<std::int64_t>(10, step / 5));
}

Status Timeline::step_back_with(Change change) {
  const std::int64_t at = experiment_->divergence() ? experiment_->divergence()->step : experiment_->steps();
  const Journal line = experiment_->journal();
  if (at == 0) {  // a change of the start may be what broke it
    experiment_->set_journal({});
    experiment_->restore(history_.frames().front());
  }
  seek(step_before_divergence(at));
  return change_line(std::move(change), &line);
}

Replay Timeline::replay_of(std::optional<std::size_t> branch, std::int64_t step) const {
  if (!branch) {
    const std::int64_t to = std::clamp<std::int64_t>(step, 0, head_);
    return {history_.before(to), experiment_->journal(), to};
  }
  NEURARIUM_CHECK(*branch < branches_.size());
  const Branch& other = branches_[*branch];
  const std::int64_t to = std::clamp<std::int64_t>(step, 0, other.head);
  const std::size_t common = common_entries(experiment_->journal(), other.journal);
  const std::vector<Keyframe>& frames = history_.frames();
  std::size_t i = static_cast<std::size_t>(&history_.before(std::min(to, other.forked_at)) - frames.data());
  while (i > 0 && frames[i].journal_size > common) --i;
  return {frames[i], other.journal, to};
}

std::vector<std::int64_t> Timeline::marks() const {
  std::vector<std::int64_t> steps;
  for (const JournalEntry& entry : experiment_->journal())
    if (!std::holds_alternative<TakeOne>(entry.change) && (steps.empty() || steps.back() != entry.step))
      steps.push_back(entry.step);
  return steps;
}

}  // namespace neurarium
