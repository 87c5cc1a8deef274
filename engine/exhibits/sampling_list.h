// The logits of a trained language model as a list that can be typed: how Softmax and sampling takes them from the
// Transformer.
#pragma once

#include "engine/exhibits/language_model.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// The `most` largest, as SamplingSettings::list has them; what is not finite is left out.
[[nodiscard]] std::string typed_list(std::span<const float> logits, const std::vector<std::string>& names,
                                     std::size_t most);

// Of the token that comes after the text, whose end alone is read where it is longer than the model's context. Errors:
// a model that cannot go on or has no tokenizer, a text without tokens.
Result<std::string> logits_after(LanguageModel& model, std::string_view text, std::size_t most);

// The model that the Transformer opens with.
Result<LanguageModel> opening_language_model();

}  // namespace neurarium
