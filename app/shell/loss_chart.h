// Training and test loss (or accuracy) over the whole run, with the current step and the user's interventions.
#pragma once

#include "app/draw/samples.h"
#include "app/session.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"

#include <cstdint>

namespace neurarium {

class LossChart {
 public:
  // A click goes to that step. `log` is the user's choice of scale for the loss.
  void draw(Ui& ui, Session& session, const Rect& area, bool& log);

 private:
  void read(const Snapshot& snapshot);
  void draw_switches(Ui& ui, const Rect& area, bool& log);

  Samples train_loss_, test_loss_, train_accuracy_, test_accuracy_;  // accuracies in per cent
  bool has_test_ = false;
  bool has_accuracy_ = false;
  bool show_accuracy_ = false;
  std::uint64_t version_ = 0;  // of the snapshot that was read
};

}  // namespace neurarium
