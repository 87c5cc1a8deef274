#include "app/shell/doctor_notice.h"

#include "app/ui/change_words.h"
#include "app/ui/numbers.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace neurarium {
namespace {

constexpr std::int64_t kStepsBetweenLooks = 100;
constexpr double kUsualSpan =
    10;  // the rates that an optimizer usually learns with: from the highest down to this part

BannerAction cure_action(Session& session, const Diagnosis& diagnosis) {
  const std::string_view key = diagnosis.from_start                        ? "doctor.start_over"
                               : session.snapshot().divergence.has_value() ? "doctor.step_back"
                                                                           : "doctor.apply";
  return {std::string(key), [&session, diagnosis] { apply_cure(session, diagnosis); }};
}

}  // namespace

std::string diagnosis_in_words(const Ui& ui, const Diagnosis& d) {
  std::string subject = d.evidence.subject;
  if (d.cause == Cause::RateTooHigh || d.cause == Cause::RateTooLow) subject = setting_value(ui, "optimizer", subject);
  if (d.cause == Cause::OutputRange || d.cause == Cause::LossOnBounded)
    subject = setting_value(ui, "activation", subject);
  std::string text = ui.tr(fmt::format("doctor.{}", cause_name(d.cause)), subject, format_short(d.evidence.number),
                           format_short(d.evidence.limit), format_short(d.evidence.limit / kUsualSpan));
  if (!d.notes.empty()) text += ui.tr("doctor.cure", changes_in_words(ui, d.notes));
  return text;
}

void apply_cure(Session& session, const Diagnosis& d) {
  const auto* settings = std::get_if<SetSettings>(&d.cure);
  if (settings != nullptr && d.from_start) return session.start_over(settings->settings->clone(), "change.cure");
  if (session.snapshot().divergence) return session.trainer().step_back_with(d.cure);
  if (settings != nullptr) return session.commit(settings->settings->clone(), "change.cure");
  const auto& kept = std::get<SetEdits>(d.cure).edits;
  const std::vector<Edit> present = session.edits();
  for (const Edit& edit : present)
    if (std::find(kept.begin(), kept.end(), edit) == kept.end()) session.remove_edits(edit.ref);
}

void DoctorNotice::show_divergence(Ui& ui, Session& session) {
  const Divergence& d = *session.snapshot().divergence;
  ui.banners().show(
      {"divergence",
       Severity::Error,
       ui.tr("divergence.sentence", format_count(d.step), ui.tr(d.tensor), diagnosis_in_words(ui, *shown_)),
       {cure_action(session, *shown_), {"divergence.reset", [&session] { session.reset(); }}}});
}

void DoctorNotice::show_stuck(Ui& ui, Session& session) {
  ui.banners().show({"doctor",
                     Severity::Info,
                     ui.tr("doctor.stuck", diagnosis_in_words(ui, *shown_)),
                     {cure_action(session, *shown_)}});
}

void DoctorNotice::look_at_divergence(Ui& ui, Session& session) {
  const std::optional<Divergence>& d = session.snapshot().divergence;
  const std::optional<std::int64_t> at = d && d->traced ? std::optional(d->step) : std::nullopt;
  if (at == diverged_at_) return;
  diverged_at_ = at;
  ui.banners().dismiss("divergence");
  if (!at) return;
  ui.banners().dismiss("doctor");
  shown_ = diagnose(patient_of(session.snapshot()));
  NEURARIUM_CHECK(shown_.has_value());
  show_divergence(ui, session);
}

// A quiet notice, once for the same settings, and only where something can be done.
void DoctorNotice::look_at_learning(Ui& ui, Session& session) {
  const Snapshot& s = session.snapshot();
  if (told_ != nullptr && told_ != s.settings) {
    ui.banners().dismiss("doctor");
    told_ = nullptr;
    looked_at_ = s.step;
  }
  if (s.head < looked_at_) looked_at_ = 0;
  if (told_ != nullptr || s.divergence || s.peeking || s.step < s.head) return;
  if (s.step < looked_at_ + kStepsBetweenLooks) return;
  looked_at_ = s.step;
  if (!is_stuck(s.points, *s.task)) return;
  std::optional<Diagnosis> found = diagnose(patient_of(s));
  if (!found) return;
  told_ = s.settings;
  shown_ = std::move(found);
  show_stuck(ui, session);
}

void DoctorNotice::update(Ui& ui, Session& session) {
  look_at_divergence(ui, session);
  look_at_learning(ui, session);
  if (std::exchange(language_, ui.language()) == ui.language()) return;
  for (const Banner& banner : std::vector<Banner>(ui.banners().all())) {
    if (banner.id == "divergence" && session.snapshot().divergence) show_divergence(ui, session);
    if (banner.id == "doctor") show_stuck(ui, session);
  }
}

}  // namespace neurarium
