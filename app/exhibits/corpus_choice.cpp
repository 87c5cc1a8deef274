#include "app/exhibits/corpus_choice.h"

#include "app/ui/widgets.h"
#include "engine/data/word_tokenizer.h"

#include <algorithm>
#include <vector>

namespace neurarium {

std::optional<std::string_view> choose_corpus(Ui& ui, std::string_view now, bool own) {
  std::vector<std::string> options;
  std::vector<std::string_view> names;
  for (const std::string_view name : kSharedCorpora) {
    if (name == kOwnCorpus && !own) continue;
    names.push_back(name);
    options.push_back(fmt::format("text_source.{}", name == "town-zh" ? "town_zh" : name));
  }
  int index = static_cast<int>(std::find(names.begin(), names.end(), now) - names.begin());
  if (!choice(ui, "setting.text_source", index, options).changed) return std::nullopt;
  return names[static_cast<std::size_t>(index)];
}

std::string corpus_prompt(const Tokenizer& tokenizer, CorpusUnit unit, std::span<const int> tokens) {
  if (unit == CorpusUnit::Letter) return tokenizer.decode(tokens);
  std::string out;
  for (const int id : tokens) {
    if (!out.empty()) out += usual_gap(out, tokenizer.bytes(id));
    out += tokenizer.bytes(id);
  }
  return out;
}

}  // namespace neurarium
