#include "engine/exhibits/transformer_recipes.h"

#include <algorithm>

namespace neurarium {
namespace {

// With a rate that has fallen by `steps`: sums and sorted rows become exact to the last item, and what was understood
// late is not lost again to a spike.
constexpr TransformerRecipe falling(TransformerRecipe row, std::int64_t steps, double factor = 0.05) {
  row.schedule = "cosine";
  row.decay_steps = steps;
  row.decay_factor = factor;
  return row;
}

constexpr TransformerRecipe with_samples(TransformerRecipe row, std::int64_t samples) {
  row.samples = samples;
  return row;
}

// Sentences of a grammar: rules are found early at a high rate, and a falling one makes what is written grammatical.
constexpr TransformerRecipe in_words(std::string_view task, std::int64_t batch = 16) {
  TransformerRecipe row{task, 2, 4, 64, false, "rotary", batch, 0.005};
  row.init_scheme = "normal";
  return falling(row, 3000);
}

}  // namespace

std::span<const TransformerRecipe> transformer_recipes() {
  // Attention alone suffices, and is easiest to read, where something is only looked up. Rotary positions find a
  // distance in fewer steps than learned ones, which suit tasks whose items stand at fixed places.
  static constexpr TransformerRecipe rows[] = {
      {"copy", 1, 1, 32, false, "learned", 64, 0.003},
      {"reverse", 1, 1, 32, false, "learned", 64, 0.003},
      with_samples(falling({"sort", 1, 2, 32, false, "learned", 64, 0.008}, 1400), 32768),
      with_samples(falling({"add", 2, 3, 48, false, "learned", 128, 0.005}, 900), 32768),
      {"repeat", 2, 2, 32, true, "rotary", 32, 0.003},
      falling({"modular", 1, 4, 64, false, "learned", 480, 0.003, "adamw", 1, 0.98, 0, 8192, "normal"}, 2000, 0.1),
      in_words("fewshot", 32),
      {"coref", 2, 4, 64, true, "learned", 32, 0.003, "adam", 0, 0.99, 1, 8192, "normal"},
      in_words("agreement"),
      in_words("reflexive"),
      in_words("ioi"),
      in_words("list"),
      in_words("order"),
      in_words("polysemy"),
      {"topic", 1, 2, 32, false, "rotary", 32, 0.003},
      {"mood", 1, 2, 32, false, "rotary", 32, 0.003},
      {"topic-mood", 1, 2, 32, false, "rotary", 32, 0.003},
      in_words("town"),
      {"coref-zh", 2, 4, 64, true, "learned", 32, 0.003, "adam", 0, 0.99, 1, 8192, "normal"},
      in_words("measure-zh"),
      in_words("ioi-zh"),
      in_words("list-zh"),
      in_words("order-zh"),
      in_words("polysemy-zh"),
      in_words("town-zh"),
      {"text", 2, 4, 64, false, "rotary", 16, 0.003},
  };
  return rows;
}

const TransformerRecipe* find_recipe(std::string_view task) {
  const auto rows = transformer_recipes();
  const auto at =
      std::find_if(rows.begin(), rows.end(), [&](const TransformerRecipe& row) { return row.task == task; });
  return at == rows.end() ? nullptr : &*at;
}

}  // namespace neurarium
