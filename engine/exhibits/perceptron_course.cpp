#include "engine/exhibits/perceptron_course.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kMostPresentations = 20'000;
constexpr std::int64_t kMostRounds = 400;  // through the data

// The same weights again, up to the rounding of sums such as 0.1 + 0.1 - 0.1.
bool same_weights(std::span<const float> a, std::span<const float> b, double rate) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!(std::abs(a[i] - b[i]) <= 1e-4 * rate)) return false;
  return true;
}

}  // namespace

PerceptronCourse::PerceptronCourse(std::shared_ptr<const Keyframe> at) : at_(std::move(at)) { follow(); }

std::span<const float> PerceptronCourse::params(std::int64_t presentations) const {
  return presentations == 0 ? std::span<const float>(at_->params)
                            : made_[static_cast<std::size_t>(presentations - 1)].after;
}

void PerceptronCourse::follow() {
  Keyframe start = *at_;
  start.journal_size = 0;
  const std::unique_ptr<Experiment> run = Experiment::resume(start, {});
  const Task& task = *run->task();
  Params<float> params(*task.graph);
  Workspace<float> one(task.graph, {.rows = 1, .gradients = false});
  one.bind(params);
  one.set_edits(bind_fitting(at_->edits, *task.graph));
  const ValueId sum = task.graph->at("out.pre"), fires = task.graph->at("out.fires");
  const std::int64_t rows = task.train->rows;
  const std::int64_t most = std::min(kMostPresentations, rows * kMostRounds);
  for (std::int64_t i = 0; i < most; ++i) {
    std::copy(run->params().flat().begin(), run->params().flat().end(), params.flat().begin());
    if (!run->step()) return;
    Presentation p;
    p.row = run->batch_rows().front();
    feed(task, *task.train, {&p.row, 1}, one);
    forward(one);
    p.sum = one.value(sum)[0];
    p.fired = one.value(fires)[0] > 0;
    p.wanted = task.train->target[static_cast<std::size_t>(p.row)] > 0;
    p.before = total_;
    p.after.assign(run->params().flat().begin(), run->params().flat().end());
    total_ += p.mistake() ? 1 : 0;
    made_.push_back(std::move(p));
    if (ends(rows, task.plan.order == OrderKind::File)) return;
  }
}

// Every example was right once without an update between, or the weights of an earlier round are back.
bool PerceptronCourse::ends(std::int64_t rows, bool file_order) {
  const auto done = static_cast<std::int64_t>(made_.size());
  const std::int64_t lately = done < rows ? 0 : made_[static_cast<std::size_t>(done - rows)].before;
  // A shuffled epoch may show an example twice within so many presentations: twice as many are asked for.
  const std::int64_t quiet = file_order ? rows : 2 * rows - 1;
  if (done >= quiet && total_ == made_[static_cast<std::size_t>(done - quiet)].before) {
    std::int64_t last = done;
    while (last > 0 && !made_[static_cast<std::size_t>(last - 1)].mistake()) --last;
    converges_ = last;
    return true;
  }
  if (!file_order || done % rows != 0 || total_ == lately) return false;
  const double rate = at_->task->plan.optimizer.learning_rate;
  for (std::int64_t earlier = done - rows; earlier >= 0; earlier -= rows) {
    if (!same_weights(params(earlier), params(done), rate)) continue;
    circle_ = {earlier, done - earlier, total_ - made_[static_cast<std::size_t>(earlier)].before};
    return true;
  }
  return false;
}

// A presentation beyond the circle is the one of its first round.
std::int64_t PerceptronCourse::folded(std::int64_t presentation) const {
  const auto done = static_cast<std::int64_t>(made_.size());
  if (presentation < done || !circle_) return presentation;
  return circle_->first + (presentation - circle_->first) % circle_->length;
}

std::int64_t PerceptronCourse::rounds(std::int64_t presentation) const {
  return circle_ && presentation >= circle_->first ? (presentation - circle_->first) / circle_->length : 0;
}

const Presentation* PerceptronCourse::made(std::int64_t step) const {
  std::int64_t at = step - at_->step - 1;
  if (at < 0) return nullptr;
  at = folded(at);
  const auto done = static_cast<std::int64_t>(made_.size());
  // After the last mistake the same rows come again and again.
  const std::int64_t rows = at_->task->train->rows;
  if (at >= done && converges_ && at_->task->plan.order == OrderKind::File) at = done - rows + (at - done) % rows;
  return at < done ? &made_[static_cast<std::size_t>(at)] : nullptr;
}

std::int64_t PerceptronCourse::mistakes(std::int64_t step) const {
  const std::int64_t passed = std::max<std::int64_t>(0, step - at_->step);
  if (passed == 0) return 0;
  const std::int64_t last = passed - 1, at = folded(last);
  const std::int64_t round = at == last ? 0 : rounds(last) * circle_->mistakes;
  if (at >= static_cast<std::int64_t>(made_.size())) return total_;
  const Presentation& p = made_[static_cast<std::size_t>(at)];
  return p.before + (p.mistake() ? 1 : 0) + round;
}

bool PerceptronCourse::passes(const Keyframe& now) const {
  if (now.task != at_->task || now.edits != at_->edits || now.step < at_->step) return false;
  const std::int64_t passed = now.step - at_->step;
  const auto done = static_cast<std::int64_t>(made_.size());
  std::span<const float> there;
  if (passed <= done)
    there = params(passed);
  else if (converges_)
    there = params(done);
  else if (circle_)
    there = params(folded(passed - 1) + 1);
  return !there.empty() && same_weights(there, now.params, at_->task->plan.optimizer.learning_rate);
}

}  // namespace neurarium
