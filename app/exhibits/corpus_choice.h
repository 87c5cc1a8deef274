// The text that the exhibits from counting to the transformer share, as it is chosen and typed.
#pragma once

#include "app/ui/ui.h"
#include "engine/data/shared_corpus.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace neurarium {

// The list of texts; the one that was chosen in this frame. `own`: the user has given one.
[[nodiscard]] std::optional<std::string_view> choose_corpus(Ui& ui, std::string_view now, bool own);

// Tokens as text to type.
[[nodiscard]] std::string corpus_prompt(const Tokenizer& tokenizer, CorpusUnit unit, std::span<const int> tokens);

}  // namespace neurarium
