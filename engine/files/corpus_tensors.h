// A text of the user's in a project file.
#pragma once

#include "engine/data/corpus.h"
#include "engine/files/safetensors.h"

#include <string_view>

namespace neurarium {

// Nothing where there is none.
void save_corpus(TensorFile& file, std::string_view prefix, const CorpusPtr& corpus);
// Null where none was saved. Errors: bytes that are no text.
[[nodiscard]] Result<CorpusPtr> load_corpus_tensors(const TensorFile& file, std::string_view prefix);

}  // namespace neurarium
