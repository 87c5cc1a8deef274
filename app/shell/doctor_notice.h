// Tells why the run diverged, or quietly why it does not learn, with the cure as a button. One diagnosis
// (engine/doctor), told once.
#pragma once

#include "app/session.h"
#include "app/ui/ui.h"
#include "engine/doctor.h"

#include <cstdint>
#include <optional>
#include <string>

namespace neurarium {

class DoctorNotice {
 public:
  // Once a frame, before it is drawn.
  void update(Ui& ui, Session& session);

 private:
  void look_at_divergence(Ui& ui, Session& session);
  void look_at_learning(Ui& ui, Session& session);

  void show_divergence(Ui& ui, Session& session);
  void show_stuck(Ui& ui, Session& session);

  std::optional<Diagnosis> shown_;           // what the banner says
  std::string language_;                     // in which it says it
  std::optional<std::int64_t> diverged_at_;  // what the banner is about
  std::int64_t looked_at_ = 0;               // the step of the last look at how it learns
  SettingsPtr told_;                         // the settings for which the quiet notice was shown
};

// What speaks for the cause, and what the cure changes.
[[nodiscard]] std::string diagnosis_in_words(const Ui& ui, const Diagnosis& diagnosis);
void apply_cure(Session& session, const Diagnosis& diagnosis);

}  // namespace neurarium
