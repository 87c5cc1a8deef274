#include "engine/interpret/neuron_examples.h"

#include <algorithm>

namespace neurarium {
namespace {

void keep_largest(std::vector<NeuronExample>& best, const NeuronExample& example, std::size_t kept) {
  const auto smaller = [](const NeuronExample& a, const NeuronExample& b) { return a.value > b.value; };
  best.insert(std::upper_bound(best.begin(), best.end(), example, smaller), example);
  if (best.size() > kept) best.pop_back();
}

// The tokens without what fills them up at the end.
std::vector<int> without_padding(std::vector<int> tokens, int padding) {
  while (tokens.size() > 1 && tokens.back() == padding) tokens.pop_back();
  return tokens;
}

}  // namespace

NeuronExamples find_neuron_examples(const Task& task, const LanguageData& data, Params<float>& params,
                                    const std::vector<Edit>& edits, int layer, std::int64_t count, std::size_t kept) {
  NeuronExamples found;
  found.layer = layer;
  const ValueId id = task.graph->find(fmt::format("blocks.{}.mlp.post", layer));
  if (id == kNoValue) return found;
  const auto width = static_cast<std::size_t>(task.graph->value(id).dims.back().size);
  found.best.resize(width);
  found.active.resize(width);
  SequenceReader reader(task.graph, params, edits, data.length, data.padding());
  for (std::int64_t i = 0; i < count; ++i) {
    found.sequences.push_back(without_padding(sequence_of(task, data, SamplePart::Test, i).tokens, data.padding()));
    const auto post = reader.read(found.sequences.back()).value(id);
    const std::size_t length = found.sequences.back().size();
    found.positions += static_cast<std::int64_t>(length);
    for (std::size_t neuron = 0; neuron < width; ++neuron) {
      NeuronExample best{static_cast<int>(i), 0, post[neuron]};
      for (std::size_t t = 0; t < length; ++t) {
        const float value = post[t * width + neuron];
        found.active[neuron] += value > 0 ? 1 : 0;
        if (value > best.value) best = {static_cast<int>(i), static_cast<int>(t), value};
      }
      keep_largest(found.best[neuron], best, kept);
    }
  }
  for (double& share : found.active) share /= static_cast<double>(found.positions);
  return found;
}

}  // namespace neurarium
