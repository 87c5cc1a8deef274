#include "oracle/operations.h"

#include <algorithm>
#include <cctype>

namespace neurarium::oracle {
namespace {

// `text` begins with `word`, and the word ends there: "act_sin" is in "act_sin_seed7" and not in "act_sinc".
bool begins_with_word(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  return text.size() == word.size() || std::isalpha(static_cast<unsigned char>(text[word.size()])) == 0;
}

bool fits(std::string_view input, std::string_view taken) {
  if (taken.ends_with('*')) return input.starts_with(taken.substr(0, taken.size() - 1));
  if (taken.ends_with('?')) taken.remove_suffix(1);
  return input == taken;
}

// The case feeds what the operation takes, no more and no less.
bool inputs_fit(const Case& c, const Operation& operation) {
  const bool all_known = std::all_of(c.inputs.begin(), c.inputs.end(), [&](const std::string& input) {
    return std::any_of(operation.inputs.begin(), operation.inputs.end(),
                       [&](auto taken) { return fits(input, taken); });
  });
  const bool all_given = std::all_of(operation.inputs.begin(), operation.inputs.end(), [&](std::string_view taken) {
    return taken.ends_with('*') || taken.ends_with('?') || c.has_input(taken);
  });
  return all_known && all_given;
}

}  // namespace

std::vector<Operation> operations() {
  std::vector<Operation> all;
  for (auto family :
       {layer_operations, loss_operations, training_operations, attention_operations, transformer_operations,
        encoder_decoder_operations, embedding_operations, perceptron_operations, sampling_operations, lookup_operations,
        image_operations, ngram_operations, recurrent_operations, word2vec_operations}) {
    std::vector<Operation> some = family();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

const Operation* operation_of(const Case& c, const std::vector<Operation>& all) {
  const Operation* best = nullptr;
  for (const Operation& operation : all)
    if (begins_with_word(c.name, operation.name) && inputs_fit(c, operation) &&
        (best == nullptr || operation.name.size() > best->name.size()))
      best = &operation;
  if (best != nullptr) return best;
  for (const Operation& operation : all)
    for (const std::string_view definition : operation.definitions)
      if (begins_with_word(c.what, definition) && inputs_fit(c, operation)) return &operation;
  return nullptr;
}

}  // namespace neurarium::oracle
