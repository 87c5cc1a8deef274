// Counts of n-grams, add-k probabilities and perplexity.
#include "engine/models/ngram.h"
#include "oracle/operations.h"

#include <algorithm>
#include <cmath>

namespace neurarium::oracle {
namespace {

using Json = nlohmann::json;

std::vector<std::string> texts_of(const Json& j) {
  std::vector<std::string> texts;
  for (const Json& text : j)
    if (text.is_string()) texts.push_back(text.get<std::string>());
  return texts;
}

std::vector<int> ids_of(const Json& tokens, const std::vector<std::string>& vocabulary) {
  std::vector<int> ids;
  for (const std::string& token : texts_of(tokens)) {
    const auto at = std::find(vocabulary.begin(), vocabulary.end(), token);
    ids.push_back(at == vocabulary.end() ? -1 : static_cast<int>(at - vocabulary.begin()));
  }
  return ids;
}

Result<Outcome> run_ngram(const Case& c) {
  for (const char* key : {"train_tokens", "vocabulary", "counts", "queries", "test_tokens"})
    if (!c.table.contains(key) || !c.table[key].is_array()) return malformed(c, "\"{}\" is missing", key);
  const std::vector<std::string> vocabulary = texts_of(c.table["vocabulary"]);
  const auto n = static_cast<int>(c.number("n", 1));
  Parallel parallel(1);
  auto counted =
      NgramCounts::make(ids_of(c.table["train_tokens"], vocabulary), static_cast<int>(vocabulary.size()), n, parallel);
  if (!counted) return counted.error();
  const auto counts = std::make_shared<const NgramCounts>(std::move(*counted));
  NgramModel model(counts, {.order = n, .smoothing = NgramSmoothing::AddK, .k = c.number("k", 0)});
  Outcome outcome;
  std::size_t listed = 0;
  for (const char* list : {"counts", "queries"})
    for (const Json& row : c.table[list]) {
      const std::vector<int> gram = ids_of(row.value("gram", Json::array()), vocabulary);
      if (std::ssize(gram) != n) return malformed(c, "a gram of \"{}\" has not {} tokens", list, n);
      const NgramTerm term = model.explain(std::span(gram).first(gram.size() - 1), gram.back()).front();
      const std::string prefix = std::string(list) + ".";
      outcome[prefix + "count"].push_back(static_cast<float>(term.count));
      outcome[prefix + "context_count"].push_back(static_cast<float>(term.total));
      outcome[prefix + "p"].push_back(static_cast<float>(term.probability));
      listed += list[0] == 'c' ? 1 : 0;
    }
  for (; listed < counts->level(n).size(); ++listed) outcome["counts.count"].push_back(0);  // n-grams that none listed
  const std::vector<int> test = ids_of(c.table["test_tokens"], vocabulary);
  const double perplexity = model.perplexity(test);
  outcome["test_perplexity"] = {static_cast<float>(perplexity)};
  outcome["test_log_likelihood"] = {
      static_cast<float>(-std::log(perplexity) * static_cast<double>(std::ssize(test) - n + 1))};
  return outcome;
}

}  // namespace

std::vector<Operation> ngram_operations() {
  return {{"ngram", {"1-gram counts", "2-gram counts", "3-gram counts"}, {}, run_ngram}};
}

}  // namespace neurarium::oracle
