// What the command line prints of the exhibits on words and sequences: what comes next, the documents that a query
// finds, neighbours and analogies, the readers' answers, a translation; and the texts that they write.
#pragma once

#include "app/cli/console.h"
#include "engine/exhibits/corpus_settings.h"
#include "engine/experiment.h"
#include "engine/models/sampling.h"

#include <string>
#include <vector>

namespace neurarium {

// For `neurarium values`. Errors: what was asked cannot be read; another exhibit, which has to write to a file.
Status print_text_answer(const Experiment& experiment, Console& console);

// What the run of `translate` writes for a sentence, with these edits in place. Errors: a sentence without words.
Status print_translation_of(const Experiment& experiment, const std::string& sentence, std::vector<BoundEdit> edits,
                            Console& console);

// A run of n-grams or of a recurrent network goes on from a text; the latter with these edits in place.
[[nodiscard]] bool can_continue_text(const ExhibitSettings& settings);
[[nodiscard]] Result<ContinuedText> continue_text(const Experiment& experiment, const std::string& prompt,
                                                  const SamplingSpec& sampling, std::int64_t count,
                                                  std::vector<Edit> edits);

}  // namespace neurarium
