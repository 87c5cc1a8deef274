// A growing text gives the logits of a full forward pass over what the model sees, before and after its context is
// full.
#include "engine/models/generate.h"

#include "small_transformers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kContext = 6;  // of small_gpt()

struct Grown {
  explicit Grown(std::vector<BoundEdit> edits = {})
      : graph(transformer(small_gpt())), params(*graph), full(graph, {.rows = 1, .length = kContext}) {
    full.bind(params);
    fill_transformer(small_gpt(), params, full);
    full.run_state().mode = Mode::Evaluate;
    full.set_edits(std::move(edits));
  }
  // The logits of the last of these tokens.
  std::vector<float> reference(std::span<const std::int32_t> tokens) {
    full.set_length(static_cast<std::int64_t>(tokens.size()));
    std::copy(tokens.begin(), tokens.end(), full.input(graph->at("tokens")).begin());
    forward(full);
    const auto all = full.value(graph->at("logits"));
    const auto last = all.last(static_cast<std::size_t>(small_gpt().vocab));
    return {last.begin(), last.end()};
  }
  std::shared_ptr<const Graph> graph;
  Params<float> params;
  Workspace<float> full;
};

void expect_near(std::span<const float> got, const std::vector<float>& want, const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (std::size_t i = 0; i < want.size(); ++i)
    EXPECT_NEAR(got[i], want[i], 1e-5F * std::max(1.0F, std::abs(want[i]))) << what << ", " << i;
}

const std::vector<std::int32_t> kStory = {1, 4, 2, 0, 3, 3, 1, 2, 4, 0};

TEST(Continuation, gives_the_logits_of_the_last_tokens_that_fit) {
  Grown g;
  Continuation text(g.graph, g.params, kContext);
  for (std::size_t n = 1; n <= kStory.size(); ++n) {
    const auto got = text.append(kStory[n - 1]);
    const std::size_t first = n > kContext ? n - kContext : 0;
    const std::span<const std::int32_t> seen = std::span(kStory).subspan(first, n - first);
    expect_near(got, g.reference(seen), fmt::format("after {} tokens", n));
    EXPECT_TRUE(std::equal(seen.begin(), seen.end(), text.window().begin(), text.window().end()));
    EXPECT_EQ(text.dropped(), static_cast<std::int64_t>(first));
  }
}

TEST(Continuation, reads_many_tokens_at_once_also_more_than_it_can_see) {
  Grown g;
  for (const std::size_t split : {std::size_t{1}, std::size_t{3}, std::size_t{9}}) {
    Continuation text(g.graph, g.params, kContext);
    text.append(std::span(kStory).first(split));
    const auto got = text.append(std::span(kStory).subspan(split));
    expect_near(got, g.reference(std::span(kStory).last(kContext)), fmt::format("cut at {}", split));
    EXPECT_EQ(text.dropped(), 4);
  }
}

TEST(Continuation, begins_anew) {
  Grown g;
  Continuation text(g.graph, g.params, kContext);
  text.append(kStory);
  text.clear();
  EXPECT_TRUE(text.window().empty());
  expect_near(text.append(std::span(kStory).first(2)), g.reference(std::span(kStory).first(2)), "anew");
  EXPECT_EQ(text.dropped(), 0);
}

TEST(Continuation, edits_act_before_and_after_the_context_is_full) {
  const auto graph = transformer(small_gpt());
  const auto edit = bind({.ref = *parse_value_ref("blocks.0.attn.z[h=1]"), .kind = EditKind::Set, .patch = {}}, *graph);
  ASSERT_TRUE(edit.ok());
  Grown edited({*edit});
  Grown plain;
  Continuation text(edited.graph, edited.params, kContext, {*edit});
  text.append(std::span(kStory).first(3));
  expect_near(text.append(kStory[3]), edited.reference(std::span(kStory).first(4)), "with room");
  const auto full = text.append(std::span(kStory).subspan(4));
  expect_near(full, edited.reference(std::span(kStory).last(kContext)), "full");
  EXPECT_GT(std::abs(full[0] - plain.reference(std::span(kStory).last(kContext))[0]), 1e-3F);
}

}  // namespace
}  // namespace neurarium
