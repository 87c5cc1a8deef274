// Runs of the Transformer for tests: a task with its recommended settings, trained for so many steps, and its figures.
#pragma once

#include "engine/exhibits/language_scores.h"
#include "engine/exhibits/transformer.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string_view>

namespace neurarium {

inline std::unique_ptr<Experiment> language_run(std::string_view task, std::int64_t seed,
                                                const std::function<void(TransformerSettings&)>& tweak = {}) {
  auto settings = std::make_unique<TransformerSettings>();
  settings->choose_task(task);
  settings->random_seed = seed;
  if (tweak) tweak(*settings);
  auto made = Experiment::make(std::move(settings), 2);
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

inline LanguageScores scores_after(Experiment& run, std::int64_t steps) {
  while (run.steps() < steps)
    if (!run.step()) throw std::runtime_error("the run diverged");
  return *language_scores(run);
}

// Of one kind; 0 where it was not measured.
inline double accuracy_of(const LanguageScores& scores, LinkKind kind) {
  for (const AbilityScore& ability : scores.abilities)
    if (ability.kind == kind) return ability.accuracy();
  return 0;
}
inline double attention_to(const LanguageScores& scores, LinkKind kind) {
  for (const HeadScore& head : scores.best_heads)
    if (head.kind == kind) return head.attention;
  return 0;
}
inline double exact_part(const LanguageScores& scores) {
  return static_cast<double>(scores.exact) / static_cast<double>(scores.sequences);
}

}  // namespace neurarium
