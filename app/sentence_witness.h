// What some screens tell a lesson that checks what is shown, beside the contract that all screens have.
#pragma once

#include "app/screen.h"
#include "engine/lessons/sentence.h"

#include <optional>

namespace neurarium {

class SentenceWitness {
 public:
  virtual ~SentenceWitness() = default;
  // None while what is shown is still being computed.
  [[nodiscard]] virtual std::optional<SentenceMoment> sentence(const Session& session) const = 0;
};

class ViewWitness {
 public:
  virtual ~ViewWitness() = default;
  // What the output shows, and where in it: "region", "space h1" where it stands still at that layer.
  [[nodiscard]] virtual std::string shown_view() const = 0;
};

// What a lesson sees of a screen; `ready` is false while that is still being computed.
struct ScreenLook {
  std::string selected;
  std::string view = {};
  std::optional<SentenceMoment> sentence;
  bool ready = true;
  [[nodiscard]] LessonMoment moment(const Session& session) const {
    return {
        session.snapshot(), session.settings(), session.edits(), selected, 0, sentence ? &*sentence : nullptr, view};
  }
};
[[nodiscard]] inline ScreenLook look_at_screen(const Screen* screen, const Session& session) {
  ScreenLook look;
  if (screen == nullptr) return look;
  look.selected = screen->selected();
  if (const auto* seen = dynamic_cast<const ViewWitness*>(screen)) look.view = seen->shown_view();
  const auto* witness = dynamic_cast<const SentenceWitness*>(screen);
  if (witness == nullptr) return look;
  look.sentence = witness->sentence(session);
  look.ready = look.sentence.has_value();
  return look;
}

}  // namespace neurarium
