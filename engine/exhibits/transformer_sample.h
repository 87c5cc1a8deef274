// What a model of text writes by itself: from the same beginning and with the same seed after every so many steps of
// training, so that what differs is what it has learned.
#pragma once

#include "engine/edits.h"
#include "engine/exhibits/transformer_data.h"
#include "engine/params.h"

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kSampleTokens = 24;  // written at most

// The ids of a prompt; of an empty one the beginning of the first test sequence, up to the first token that counts.
// Never empty, and at least one position is left free where there are two.
[[nodiscard]] std::vector<std::int32_t> sample_prompt(const LanguageData& data, std::string_view prompt);

// The prompt and what follows it at kWritingTemperature, as valid UTF-8: a function of the arguments alone. Nothing
// from an encoder. It ends early where the logits are no numbers.
[[nodiscard]] std::string write_text_sample(const LanguageData& data, const std::shared_ptr<const Graph>& graph,
                                            const Params<float>& params, const std::vector<Edit>& edits,
                                            std::string_view prompt);

}  // namespace neurarium
