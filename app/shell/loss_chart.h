// Training and test loss (or accuracy) over the whole run, with the current step and the user's interventions; behind
// them the runs before the last resets, as faint lines that say what was different.
#pragma once

#include "app/draw/chart.h"
#include "app/session.h"
#include "app/shell/user_settings.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>

namespace neurarium {

class LossChart {
 public:
  static constexpr std::size_t kMostEarlier = 8;

  // A click goes to that step.
  void draw(Ui& ui, Session& session, const Rect& area, ChartChoices& choices);

  // For tests.
  [[nodiscard]] std::size_t earlier_runs() const { return earlier_.size(); }
  [[nodiscard]] const ChartZoom& zoom() const { return zoom_; }

 private:
  // A run that was reset.
  struct EarlierRun {
    SettingsPtr settings;
    std::int64_t head = 0;
    bool has_test = false;
    Samples loss, accuracy;  // of the test part where there is one, else of the training part
  };
  void read(const Snapshot& snapshot, bool smooth);
  void keep_run();
  void each_choice(ChartChoices& choices, const std::function<bool(std::string_view, bool)>& pressed);
  float draw_switches(Ui& ui, const Rect& area, ChartChoices& choices);  // gives where the leftmost begins
  void add_earlier(Ui& ui, ChartSpec& spec) const;
  void add_series(Ui& ui, ChartSpec& spec) const;
  static void add_marks(Ui& ui, const Snapshot& snapshot, float width, ChartSpec& spec);

  Samples train_loss_, test_loss_, train_accuracy_, test_accuracy_;  // accuracies in per cent
  Samples other_loss_, other_accuracy_;                              // of the second network, on the training part
  std::string first_key_, other_key_;                                // what the two are called, in the catalog
  bool has_test_ = false;
  bool has_other_ = false;
  bool has_accuracy_ = false;
  bool show_accuracy_ = false;
  bool smooth_ = false;        // what the samples were read with
  std::uint64_t version_ = 0;  // of the snapshot that was read
  SettingsPtr settings_;       // of that snapshot
  std::int64_t head_ = 0;
  std::deque<EarlierRun> earlier_;  // the oldest first
  ChartZoom zoom_;
};

}  // namespace neurarium
