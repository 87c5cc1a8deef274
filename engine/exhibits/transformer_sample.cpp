#include "engine/exhibits/transformer_sample.h"

#include "engine/edits.h"
#include "engine/models/generate.h"

#include <algorithm>

namespace neurarium {

std::vector<std::int32_t> sample_prompt(const LanguageData& data, std::string_view prompt) {
  const std::vector<int> typed = data.tokenizer->encode(prompt).ids;
  std::vector<std::int32_t> ids(typed.begin(), typed.end());
  if (ids.empty()) {
    const Examples& examples = data.test->rows > 0 ? *data.test : *data.train;
    const auto length = static_cast<std::ptrdiff_t>(data.length);
    const auto first = examples.target.begin();
    const auto counts = std::find_if(first, first + length, [](float id) { return id >= 0; });
    const std::ptrdiff_t size = std::min(length, counts - first + 1);
    for (std::ptrdiff_t i = 0; i < size; ++i)
      ids.push_back(static_cast<std::int32_t>(examples.x[static_cast<std::size_t>(i)]));
  }
  const auto most = static_cast<std::ptrdiff_t>(std::max<std::int64_t>(1, data.length - 1));
  if (std::ssize(ids) > most) ids.erase(ids.begin(), ids.end() - most);
  return ids;
}

std::string write_text_sample(const LanguageData& data, const std::shared_ptr<const Graph>& graph,
                              const Params<float>& params, const std::vector<Edit>& edits, std::string_view prompt) {
  if (!data.causal) return {};
  std::vector<std::int32_t> ids = sample_prompt(data, prompt);
  const std::size_t most = std::min(static_cast<std::size_t>(data.length), ids.size() + kSampleTokens);
  Continuation text(graph, params, static_cast<std::int64_t>(most), bind_fitting(edits, *graph));
  TokenSampler sampler({.temperature = kWritingTemperature});
  write_on(text, sampler, ids, static_cast<std::int64_t>(most));
  return clean_text(data.tokenizer->decode(std::vector<int>(ids.begin(), ids.end())), TextForm::AsIs).text;
}

}  // namespace neurarium
