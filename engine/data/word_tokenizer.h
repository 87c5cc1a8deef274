// Words and punctuation. The kind that typed sentences of the language tasks go through as well, with the vocabulary
// of the task.
#pragma once

#include "engine/data/tokenizer.h"

namespace neurarium {

struct WordRules {
  // Kept: white space other than the usual gap between two tokens (a space between words, none before a full stop or
  // between Han) becomes tokens, so that decode() gives the text back byte by byte. Otherwise white space is dropped
  // and decode() puts the usual gaps.
  bool keep_spaces = true;
  bool fold_case = false;  // "Tom" is read as "tom"
};

// `words` become the ids from 1 on ("<unk>" is 0), or from 2 on where spaces are kept ("<join>", no gap here, is 1).
// Words of Han or kana with several characters are found by the longest match; runs of digits that are no word are
// read digit by digit. The words must differ, be composed (NFC), not empty, and at most kMaxTokenBytes long.
[[nodiscard]] TokenizerPtr make_word_tokenizer(const std::vector<std::string>& words, WordRules rules);

// The usual text between two tokens: " " or "".
[[nodiscard]] std::string_view usual_gap(std::string_view left, std::string_view right);

}  // namespace neurarium
