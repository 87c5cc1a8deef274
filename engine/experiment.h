// A seed and a journal: the training run itself, without threads. The trainer, the headless commands and the tests all
// step this; the state after s steps is a function of the settings, the seed and the journal alone.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/journal.h"
#include "engine/measure.h"
#include "engine/optim.h"
#include "engine/parallel.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace neurarium {

// Where a mini-batch comes from: the epoch, and how many of its rows are used up.
struct Cursor {
  std::int64_t epoch = 0;
  std::int64_t position = 0;  // file order: rows taken so far, wrapping
  bool operator==(const Cursor&) const = default;
};

// Everything that training needs to go on from a step: what History keeps and project files store.
struct Keyframe {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::vector<Edit> edits;
  AlignedVector<float> params;     // flat, in the layout of the task's graph
  AlignedVector<float> optimizer;  // its moments, [slots] times the same
  std::int64_t optimizer_steps = 0;
  Cursor cursor;
  std::size_t journal_size = 0;  // entries already applied
  [[nodiscard]] bool is_finite() const;
  [[nodiscard]] std::size_t bytes() const;  // without the task and the settings, which keyframes share
};

// A NaN or an infinity, traced to the value that had it first.
struct Divergence {
  std::int64_t step = 0;  // the step that produced it (it was the step-th to run, counted from 0)
  Wording tensor;         // "h1.pre"; "gradient of h0.weight"; after the update "h0.weight" or "moments of h0.weight"
  double largest_gradient = 0;  // |gradient| in the step before
  bool traced = false;          // step and tensor are exact; before that they are where it was noticed
};

class Experiment {
 public:
  // `threads` changes how fast a step is, never its bits.
  static Result<std::unique_ptr<Experiment>> make(std::unique_ptr<ExhibitSettings> settings, int threads = 1);
  // At a saved state; `journal` holds at least the entries that the keyframe has applied.
  static std::unique_ptr<Experiment> resume(const Keyframe& at, Journal journal, int threads = 1);
  ~Experiment();

  // One mini-batch. Returns false, and does nothing more, once the run has diverged.
  bool step();

  // Applies the change now and writes it in the journal. On error nothing has changed.
  Status apply(Change change);

  // Back to step 0 with the current settings (and their seed) and no journal; the edits stay.
  void reset();
  // Parameters from a file instead of the initialisation: names and shapes must match. Counts as step 0, so the journal
  // begins anew.
  Status load_parameters(const TensorFile& file);

  [[nodiscard]] Keyframe keyframe() const;
  void restore(const Keyframe& keyframe);
  // Entries after the keyframe's are applied again as their steps come; `journal` replaces the present one.
  void set_journal(Journal journal) { journal_ = std::move(journal); }
  [[nodiscard]] const Journal& journal() const { return journal_; }
  // Forgets the journal from the present step on: what was going to happen will not (a branch). A single row that was
  // asked for by a step that could not be done is forgotten too.
  void cut_journal();
  [[nodiscard]] bool at_end_of_journal() const { return journal_applied_ == journal_.size(); }
  // The journal has the coming mini-batch take a single row.
  [[nodiscard]] bool takes_one() const;

  [[nodiscard]] std::int64_t steps() const { return step_; }
  [[nodiscard]] std::int64_t epoch() const { return cursor_.epoch; }
  [[nodiscard]] std::int64_t steps_per_epoch() const;
  [[nodiscard]] const TaskPtr& task() const { return task_; }
  [[nodiscard]] const Graph& graph() const { return *task_->graph; }
  [[nodiscard]] const SettingsPtr& settings() const { return settings_; }
  [[nodiscard]] const std::vector<Edit>& edits() const { return edits_; }
  [[nodiscard]] const Params<float>& params() const { return *params_; }
  [[nodiscard]] const std::optional<Divergence>& divergence() const { return divergence_; }
  // Of the last mini-batch, before its update.
  [[nodiscard]] float batch_loss() const { return batch_loss_; }
  // The same with the penalties: what the gradient is of.
  [[nodiscard]] float batch_objective() const { return batch_objective_; }
  [[nodiscard]] double learning_rate() const;  // of the coming step
  // Of the last step that was done: the rows it took of task()->train, and the gradient of its objective as the
  // optimizer got it, in the layout of Params. None before the first step and after a change of settings or edits.
  [[nodiscard]] std::span<const std::int32_t> batch_rows() const { return batch_rows_; }
  [[nodiscard]] std::span<const float> gradients() const;
  [[nodiscard]] double gradient_norm() const;  // the L2 norm of gradients(); NaN while there are none

  // Over all training and test rows, with the edits in place.
  [[nodiscard]] Metrics measure();

  // Finds the exact step and tensor of the divergence: re-steps from `from`, a finite keyframe before it, with every
  // value, gradient and parameter checked. The run stands at that step afterwards.
  void trace_divergence(const Keyframe& from);

 private:
  explicit Experiment(int threads);
  struct Runner;  // the workspaces of the mini-batch's chunks
  Status adopt(SettingsPtr settings, bool initialise);
  void initialise();
  Status bind_edits(const std::vector<Edit>& edits);
  void apply_due_entries();
  Status apply_unrecorded(const Change& change);
  [[nodiscard]] bool loss_is_finite() const;
  [[nodiscard]] bool state_is_finite() const;  // parameters and moments
  Wording first_non_finite_tensor();
  [[nodiscard]] Wording first_non_finite_state() const;
  void gather_batch();
  void run_batch();
  void update();

  Parallel parallel_;
  SettingsPtr settings_;
  TaskPtr task_;
  std::vector<Edit> edits_;
  std::vector<BoundEdit> bound_edits_;
  std::unique_ptr<Params<float>> params_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Runner> runner_;
  std::vector<std::int64_t> frozen_;  // flat indices
  std::vector<std::int32_t> order_;   // of the current epoch
  std::int64_t order_epoch_ = -1;
  std::vector<std::int32_t> batch_rows_;
  Measurer measurer_;
  Cursor cursor_;
  std::int64_t step_ = 0;
  float batch_loss_ = 0;
  float batch_objective_ = 0;
  Journal journal_;
  std::size_t journal_applied_ = 0;
  std::optional<Divergence> divergence_;
};

}  // namespace neurarium
