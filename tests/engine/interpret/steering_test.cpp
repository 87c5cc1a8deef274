#include "engine/interpret/probe_direction.h"
#include "engine/interpret/steering.h"

#include "tests/engine/interpret/studied.h"

namespace neurarium {
namespace {

TEST(Steering, the_whole_difference_at_the_last_token_makes_the_other_prompts_prediction) {
  for (const auto& [name, spec] : small_transformers()) {
    StudiedSmall small(spec);
    const std::vector<int> towards = {1, 4, 0};
    const std::vector<int> away = {1, 2, 3};
    const std::string value = fmt::format("blocks.{}.resid_post", spec.layers - 1);
    const auto direction = steering_direction(small.model(), towards, away, value);
    ASSERT_TRUE(direction.ok()) << name;
    TextRun wanted(small.model(), towards);
    wanted.run();
    TextRun pushed(small.model(), away);
    pushed.run({steering_edit(*direction, 1, 2)});
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(pushed.logits(2)[i], wanted.logits(2)[i], 2e-5) << name;
    pushed.run();
    const std::vector<float> first(pushed.logits(0).begin(), pushed.logits(0).end());
    pushed.run({steering_edit(*direction, 1)});
    EXPECT_NE(std::vector<float>(pushed.logits(0).begin(), pushed.logits(0).end()), first) << "at every token";
  }
}

TEST(Steering, pushes_every_value_that_a_probe_can_read) {
  StudiedSmall small(small_gpt());
  const std::vector<int> away = {1, 2, 3};
  for (const std::string& value : probe_values(*small.model().graph)) {
    if (value == "pos_embed") continue;  // both prompts have the same one
    const auto direction = steering_direction(small.model(), {1, 4, 0}, away, value);
    ASSERT_TRUE(direction.ok()) << value << ": " << direction.error().message;
    TextRun run(small.model(), away);
    run.run();
    const std::vector<float> before(run.value(value).begin(), run.value(value).end());
    run.run({steering_edit(*direction, 2)});
    const std::span<const float> after = run.value(value);
    const std::size_t width = direction->numbers.size();
    for (std::size_t i = 0; i < before.size(); ++i)
      EXPECT_NEAR(after[i] - before[i], 2 * direction->numbers[i % width], 1e-4) << value;
  }
}

TEST(Steering, says_in_a_sentence_what_has_no_direction) {
  StudiedSmall small(small_gpt());
  const auto message = [&](const std::vector<int>& a, const std::vector<int>& b, const std::string& value) {
    const auto direction = steering_direction(small.model(), a, b, value);
    return direction ? std::string("made") : direction.error().message;
  };
  EXPECT_EQ(
      message({1, 2}, {1, 2}, "blocks.0.resid_pre"),
      "The two prompts leave the same vector in blocks.0.resid_pre, so there is no direction; change one of them.");
  EXPECT_EQ(message({1}, {2}, "blocks.0.attn.pattern"),
            "'blocks.0.attn.pattern' has no vector at each position; choose one such as blocks.0.resid_pre.");
  EXPECT_EQ(message({1}, {}, "blocks.0.resid_pre"),
            "The prompt to steer away from has no tokens; give it at least one.");
}

TEST(Steering, once_along_a_probe_leads_from_one_mean_to_the_other) {
  const ProbeDirection probe{"blocks.0.resid_post", {0.6F, -0.8F}, 5};
  const std::vector<float> values = {3, 4, 0, 1};  // two tokens, of length 5 and 1
  const SteeringDirection direction = steering_direction(probe, values);
  EXPECT_EQ(direction.value, probe.value);
  EXPECT_NEAR(direction.numbers[0], 3, 1e-6);
  EXPECT_NEAR(direction.numbers[1], -4, 1e-6);
  EXPECT_EQ(direction.length, 5);
  EXPECT_NEAR(direction.usual, 3, 1e-6);
}

}  // namespace
}  // namespace neurarium
