// What a screen of sentences tells a lesson that checks what is shown, beside the contract that all screens have.
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

// What a lesson sees of a screen; `ready` is false while that is still being computed.
struct ScreenLook {
  std::string selected;
  std::optional<SentenceMoment> sentence;
  bool ready = true;
  [[nodiscard]] LessonMoment moment(const Session& session) const {
    return {session.snapshot(), session.settings(), session.edits(), selected, 0, sentence ? &*sentence : nullptr};
  }
};
[[nodiscard]] inline ScreenLook look_at_screen(const Screen* screen, const Session& session) {
  ScreenLook look;
  if (screen == nullptr) return look;
  look.selected = screen->selected();
  const auto* witness = dynamic_cast<const SentenceWitness*>(screen);
  if (witness == nullptr) return look;
  look.sentence = witness->sentence(session);
  look.ready = look.sentence.has_value();
  return look;
}

}  // namespace neurarium
