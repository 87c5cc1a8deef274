// The card of one number of the transformer: its name, what it is in words, value, gradient, and the formula with the
// current numbers.
#pragma once

#include "app/exhibits/formula.h"
#include "app/exhibits/transformer_state.h"
#include "app/ui/widgets.h"

namespace neurarium {

// A logit of the position whose next tokens are shown becomes a probability: exp(logit / T) / sum with its numbers, of
// the sum the `most` largest terms. None for any other number.
[[nodiscard]] std::vector<FormulaLine> softmax_of(Ui& ui, const TransformerView& view, const Cell& cell,
                                                  std::size_t most);
// How the number was made, and what its constants are: the scale of a score is 1 / sqrt of the length of a key.
[[nodiscard]] std::vector<FormulaLine> formula_with_notes(Ui& ui, const TransformerView& view, const Cell& cell,
                                                          std::size_t most);

// `most` lines of terms at most.
[[nodiscard]] Card card_of(Ui& ui, const TransformerState& state, const Session& session, const ValueRef& ref,
                           std::size_t most);
// "block 1, head 2: how much "she" reads from "mary"": what the value is.
[[nodiscard]] std::string describe(Ui& ui, const TransformerView& view, const ValueRef& ref);
// "induction 0.97", of what the head does most; empty where nothing is measured.
[[nodiscard]] std::string score_label(Ui& ui, const TransformerView& view, HeadChoice head);

}  // namespace neurarium
