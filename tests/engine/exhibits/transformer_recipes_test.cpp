// Every language task has settings of its own, and a user's choice outlives a change of the task.
#include "engine/exhibits/transformer_recipes.h"

#include "engine/measure.h"
#include "engine/run.h"
#include "tests/engine/exhibits/language_runs.h"

namespace neurarium {
namespace {

TEST(TransformerRecipes, there_is_one_for_each_task_in_their_order_and_it_can_be_trained) {
  const auto recipes = transformer_recipes();
  ASSERT_EQ(recipes.size(), language_tasks().size() + 1);
  EXPECT_EQ(recipes.back().task, kOwnTextTask);
  for (std::size_t i = 0; i < language_tasks().size(); ++i) {
    EXPECT_EQ(recipes[i].task, language_tasks()[i].name);
    TransformerSettings settings;
    settings.choose_task(recipes[i].task);
    settings.samples = 16;
    EXPECT_TRUE(settings.make_task().ok()) << recipes[i].task;
    for (const Field& field : settings.fields())
      EXPECT_TRUE(set_from_text(field, to_text(field)).ok()) << recipes[i].task << " " << field.key;
  }
}

TEST(TransformerRecipes, choosing_a_task_takes_what_it_recommends_and_leaves_what_the_user_chose) {
  TransformerSettings s;
  s.learning_rate = 0.01;
  s.items = 3;
  s.choose_task("repeat");
  const TransformerRecipe& repeat = *find_recipe("repeat");
  EXPECT_EQ(s.task, "repeat");
  EXPECT_EQ(s.heads, repeat.heads);
  EXPECT_EQ(s.attention_only, repeat.attention_only);
  EXPECT_EQ(s.learning_rate, 0.01) << "the user's";
  EXPECT_EQ(s.items, 0) << "items of one task mean nothing to another";
  s.choose_task("town");
  s.learning_rate = find_recipe("town")->learning_rate;
  EXPECT_TRUE(s.equals(TransformerSettings()));
  s.choose_task("no such task");
  EXPECT_EQ(s.task, "town");
}

// A head reads no padding, whatever the weights are; without the mask every head of an untrained model does.
TEST(TransformerRecipes, an_encoder_does_not_read_the_padding_of_shorter_sentences) {
  const auto run = language_run("topic", 0, [](TransformerSettings& s) { s.samples = 16; });
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run->step());
  const Task& task = *run->task();
  Params<float> params = run->params();
  Workspace<float> ws(task.graph, {.rows = 16, .length = task.length, .gradients = false});
  ws.bind(params);
  ws.set_rows(16);
  ws.set_length(task.length);
  std::vector<std::int32_t> rows(16);
  for (std::int32_t i = 0; i < 16; ++i) rows[static_cast<std::size_t>(i)] = i;
  feed(task, *task.train, rows, ws);
  forward(ws);
  const std::span<const float> tokens = ws.input(task.input);
  const std::span<const float> pattern = ws.value(task.graph->at("blocks.0.attn.pattern"));
  const auto length = static_cast<std::size_t>(task.length);
  const std::size_t heads = pattern.size() / (16 * length * length);
  int padded = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::size_t row = i / (heads * length * length);
    const bool padding = tokens[row * length + i % length] == task.padding;
    padded += padding ? 1 : 0;
    EXPECT_EQ(pattern[i] == 0, padding) << i;
  }
  EXPECT_GT(padded, 0) << "sentences differ in length";
}

}  // namespace
}  // namespace neurarium
