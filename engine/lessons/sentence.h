// What the Transformer's screen shows, as far as lessons ask for it: the sentence with every value of its pass, and
// what the user has chosen to look at. No window: the screen fills it in, tests may as well.
#pragma once

#include "engine/exhibits/transformer_view.h"
#include "engine/interpret/word_vectors.h"
#include "engine/lessons/check.h"

#include <memory>
#include <span>
#include <string>

namespace neurarium {

// A stretch of a training text, and the place in it that was chosen: see lesson "labels".
struct LabelWindow {
  std::int64_t first = 0, length = 0;
  std::int64_t chosen = -1;  // place inside the window; -1: none
  std::int64_t example = 0;  // the text, by its number
};

struct SentenceMoment {
  std::shared_ptr<const TransformerView> view;  // with what was done to the model
  std::string text;                             // as typed
  std::string part;                             // of the screen that is open: "head", "words", "patch"
  std::string compared = "after";               // before | after | difference
  int layer = 0, head = 0;                      // of the large head
  std::shared_ptr<const WordVectors> words = nullptr;
  LabelWindow window = {};
};

// What lessons can ask of it; monostate where another exhibit is shown.
[[nodiscard]] std::span<const QuantityInfo> sentence_quantities();

}  // namespace neurarium
