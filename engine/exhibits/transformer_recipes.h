// The settings with which each language task is learned in seconds, as measured: one row a task. Choosing a task takes
// them over, so that nobody has to find a rate first.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace neurarium {

struct TransformerRecipe {
  std::string_view task;
  std::int64_t layers, heads, width;
  bool attention_only;
  std::string_view positions;
  std::int64_t batch;
  double learning_rate;
  std::string_view optimizer = "adam";
  double weight_decay = 0;
  double beta2 = 0.99;
  double clip_norm = 1;
  std::int64_t samples = 8192;
  std::string_view init_scheme = "gpt2";
  std::string_view schedule = "constant";  // cosine comes down to decay_factor of the rate at decay_steps
  std::int64_t decay_steps = 10'000;
  double decay_factor = 0.5;
};

// In the order of language_tasks(), and "text" for the user's own.
[[nodiscard]] std::span<const TransformerRecipe> transformer_recipes();
[[nodiscard]] const TransformerRecipe* find_recipe(std::string_view task);  // null: there is no such task

}  // namespace neurarium
