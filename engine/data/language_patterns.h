// The grammars of the language tasks, as tables of words and patterns (notation: language_grammar.h).
#pragma once

#include "engine/data/language_grammar.h"

namespace neurarium {

// Parts: story, agreement, reflexive, coref, pronouns (coref with six questions), ioi, list.
[[nodiscard]] const GrammarText& english_town();
// Parts: story, measure, coref, pronouns, ioi, list.
[[nodiscard]] const GrammarText& chinese_town();
// Parts: order, order-zh, polysemy, polysemy-zh.
[[nodiscard]] const GrammarText& word_lessons();
// Part: talk, sentences with a topic (word t, agreement TOPIC) and a mood (word m, agreement MOOD).
[[nodiscard]] const GrammarText& talk_lesson();

}  // namespace neurarium
