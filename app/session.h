// What a screen may do with the run, in the user's terms: every call is one entry of undo, and a drag is one entry.
// The screens never touch the trainer's data; they read the snapshot and post changes.
#pragma once

#include "engine/trainer.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neurarium {

class Session {
  struct Entry;

 public:
  // A run that stands aside, with everything that the user sees of it; nothing of it is lost.
  struct Parked {
    std::unique_ptr<Timeline> timeline;
    SettingsPtr settings, settings_at_reset;
    std::vector<Edit> edits;
    std::vector<Entry> undo, redo;
    bool unsaved = false;
  };

  explicit Session(std::unique_ptr<Timeline> timeline, std::function<void()> published = {});

  // Takes the newest snapshot; true when it is new. Once a frame.
  bool update();
  [[nodiscard]] const Snapshot& snapshot() const { return trainer_.latest(); }
  [[nodiscard]] Trainer& trainer() { return trainer_; }

  // The settings as the user sees them: the newest that were committed, also before the trainer has taken them over.
  [[nodiscard]] const ExhibitSettings& settings() const { return *settings_; }
  // Those with which the run began: what is initialised anew at a reset waits where the two differ.
  [[nodiscard]] const ExhibitSettings& settings_at_reset() const { return *settings_at_reset_; }
  // `label` is the catalog key of the undo entry; while a widget is dragged (`finished` false) commits merge.
  void commit(std::unique_ptr<ExhibitSettings> settings, std::string_view label, bool finished = true);

  // A parameter's elements, now (weights and biases that are dragged or typed).
  void set_parameter(const std::string& name, std::int64_t offset, float value, bool finished = true);
  // Several at once, as one change: a row that is moved.
  void set_parameters(const std::string& name, std::vector<std::int64_t> offsets, std::vector<float> values,
                      bool finished = true);
  // Elements of several parameters as one entry: what a drag changes together. `target` tells one drag from another.
  void set_parameters(std::vector<SetParameters> sets, std::string_view target, bool finished = true);
  // Holds a value at a number (EditKind::Set): the pin. Replaces an earlier hold of the same reference.
  void hold(const ValueRef& ref, float value, bool finished = true);
  void add_edit(const Edit& edit);         // Freeze, Clamp, Scale, ...; replaces one of the same kind and reference
  void remove_edits(const ValueRef& ref);  // release, unfreeze
  // All edits at once, as one entry of undo; those of one `target` merge while a drag is not finished.
  void set_edits(std::vector<Edit> edits, std::string_view label, std::string target, bool finished);
  [[nodiscard]] const std::vector<Edit>& edits() const { return edits_; }  // newest committed
  [[nodiscard]] const Edit* find_edit(const ValueRef& ref, EditKind kind) const;

  void undo();
  void redo();
  [[nodiscard]] bool can_undo() const { return !undo_.empty(); }
  [[nodiscard]] bool can_redo() const { return !redo_.empty(); }
  [[nodiscard]] std::string_view undo_label() const;  // catalog key
  [[nodiscard]] std::string_view redo_label() const;

  void reset();  // same seed, same initial weights; stops training
  // Step 0 of a run with these settings and the initial weights they make: another task, or other weights to start
  // from. One entry of undo, which starts over with the settings of before.
  void start_over(std::unique_ptr<ExhibitSettings> settings, std::string_view label);
  void reset_with_seed(std::int64_t seed);           // the same with another seed
  void replace(std::unique_ptr<Timeline> timeline);  // a project that was opened; undo is forgotten
  // Another run beside the present one, as one entry of undo, which brings the present one back as it was.
  void open_run(std::unique_ptr<Timeline> timeline, std::string_view label);
  // Another run, with an undo of its own, while the present one stands aside until `unpark`.
  [[nodiscard]] std::unique_ptr<Parked> park(std::unique_ptr<Timeline> next);
  // That run again; returns the present one.
  std::unique_ptr<Parked> unpark(std::unique_ptr<Parked> run);

  [[nodiscard]] bool unsaved() const { return unsaved_; }  // changes of the user's; mere training is none
  void mark_saved() { unsaved_ = false; }
  void mark_changed() { unsaved_ = true; }
  // Sentences of changes that the trainer refused since the last call.
  std::vector<Error> take_errors() { return trainer_.take_errors(); }

 private:
  // One thing the user did, with what takes it back; both are resolved changes, so undo never rewinds training.
  struct Entry {
    std::string label;
    std::string target;  // what it changed: entries of one drag share it
    std::vector<Change> forward, inverse;
    // A rebuilt network: the graph and parameters of before, to bring back numbers that were lost with it.
    TaskPtr old_task = {};
    AlignedVector<float> old_params = {};
    std::unique_ptr<Parked> run = {};  // the other run, of an entry that exchanges whole runs
    bool open = false;                 // the drag goes on
    bool restarts = false;             // its settings begin at step 0
  };
  [[nodiscard]] Parked exchange(Parked next);
  void record(Entry entry, bool finished);
  void apply(const Change& change);
  void restart(const std::vector<Change>& changes);
  void travel(Entry& entry, bool back);
  void forget_parameters();
  [[nodiscard]] std::optional<float> parameter(const std::string& name, std::int64_t offset) const;

  SettingsPtr settings_, settings_at_reset_;
  std::vector<Edit> edits_;
  std::map<std::pair<std::string, std::int64_t>, float> pending_;  // parameters set since the trainer caught up
  std::vector<Entry> undo_, redo_;
  bool unsaved_ = false;
  Trainer trainer_;  // last: it ends first
};

}  // namespace neurarium
