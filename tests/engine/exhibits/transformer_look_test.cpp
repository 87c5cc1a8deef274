// What the Transformer's screen shows beyond the named values: pairs, lengths, measurements, the view of a sentence.
#include "engine/carry_over.h"
#include "engine/exhibits/transformer_attention.h"
#include "engine/exhibits/transformer_view.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

TransformerSettings little() {
  TransformerSettings s;
  s.task = "coref";
  s.samples = 32;
  s.width = 16;
  s.heads = 2;
  s.init_scheme = "xavier";
  return s;
}

TransformerRequest request_of(const TransformerSettings& settings, const std::string& text) {
  const auto task = settings.make_task();
  EXPECT_TRUE(task.ok());
  Params<float> params(*(*task)->graph);
  initialise_parameters(**task, params);
  TransformerRequest request;
  request.moment = {*task, SettingsPtr(settings.clone()), {}, {params.flat().begin(), params.flat().end()}, 0};
  request.text = text;
  return request;
}

std::shared_ptr<const TransformerView> look(const TransformerSettings& settings, const std::string& text) {
  return TransformerObserver().observe(request_of(settings, text));
}

TEST(TransformerLook, a_pair_is_the_dot_product_that_the_run_made) {
  for (const char* positions : {"rotary", "learned"}) {
    TransformerSettings settings = little();
    settings.positions = positions;
    const auto view = look(settings, "tom sings . mary runs");
    const std::vector<float> raw = unmasked_scores(*view->sentence, view->spec, 1, 1);
    for (int q = 0; q < 5; ++q)
      for (int k = 0; k < 5; ++k) {
        const PairReading pair = read_pair(*view->sentence, view->spec, 1, 1, q, k);
        EXPECT_NEAR(pair.score, static_cast<double>(raw[static_cast<std::size_t>(q * 5 + k)]), 1e-5);
        EXPECT_EQ(pair.masked, k > q);
        if (pair.masked) {
          EXPECT_TRUE(std::isinf(pair.stored_score));
        } else {
          EXPECT_NEAR(pair.score, pair.stored_score, 1e-4) << positions << q << k;
        }
        double sum = 0;
        for (const float product : pair.products) sum += static_cast<double>(product);
        EXPECT_NEAR(sum, pair.dot, 1e-4);
      }
  }
}

TEST(TransformerLook, one_head_without_bias_writes_all_that_attention_writes) {
  TransformerSettings settings = little();
  settings.heads = 1;
  settings.bias = false;
  const auto view = look(settings, "tom sings . mary runs");
  ASSERT_EQ(view->residual.size(), 2u);
  for (const BlockWrites& block : view->residual) {
    ASSERT_EQ(block.attention.size(), 5u);
    for (std::size_t t = 0; t < 5; ++t) EXPECT_NEAR(block.heads[0][t], block.attention[t], 1e-4);
  }
  EXPECT_EQ(view->residual[0].after, view->residual[1].before) << "what a block leaves is what the next one finds";
}

TEST(TransformerLook, directions_of_the_stream_are_cosines_with_the_end_and_with_what_was_before) {
  const auto view = look(little(), "tom sings . mary runs");
  const auto width = static_cast<std::size_t>(view->spec.width);
  const auto cosine = [&](std::string_view a, int a_layer, std::string_view b, int b_layer, std::size_t t) {
    const auto x = view->of_block(a_layer, a).subspan(t * width, width);
    const auto y = view->of_block(b_layer, b).subspan(t * width, width);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (std::size_t c = 0; c < width; ++c) {
      xy += static_cast<double>(x[c]) * static_cast<double>(y[c]);
      xx += static_cast<double>(x[c]) * static_cast<double>(x[c]);
      yy += static_cast<double>(y[c]) * static_cast<double>(y[c]);
    }
    return xy / std::sqrt(xx * yy);
  };
  for (std::size_t t = 0; t < 5; ++t) {
    const BlockWrites& first = view->residual[0];
    EXPECT_NEAR(first.to_end.mlp[t], cosine("mlp_out", 0, "resid_post", 1, t), 1e-4);
    EXPECT_NEAR(first.to_before.mlp[t], cosine("mlp_out", 0, "resid_mid", 0, t), 1e-4);
    EXPECT_NEAR(first.to_before.middle[t], cosine("resid_mid", 0, "resid_pre", 0, t), 1e-4);
    EXPECT_NEAR(view->residual[1].to_end.after[t], 1, 1e-5);
    EXPECT_NEAR(first.to_before.before[t], 1, 1e-5);
  }
}

TEST(TransformerLook, an_identity_pattern_moves_each_tokens_own_value) {
  TransformerRequest request = request_of(little(), "tom sings .");
  for (int t = 0; t < 3; ++t)
    for (int k = 0; k <= t; ++k)
      request.moment.edits.push_back(
          {{"blocks.0.attn.pattern", {{"h", 0}, {"q", t}, {"k", k}}}, EditKind::Set, t == k ? 1.0f : 0.0f, 0, {}});
  const auto view = TransformerObserver().observe(request);
  const std::vector<float> weighted = value_weighted_pattern(*view->sentence, view->spec, 0, 0);
  const std::span<const float> v = view->of_block(0, "attn.v");
  for (std::size_t t = 0; t < 3; ++t) {
    double length = 0;
    for (std::size_t d = 0; d < 8; ++d) length += std::pow(static_cast<double>(v[t * 16 + d]), 2);
    EXPECT_NEAR(weighted[t * 3 + t], std::sqrt(length), 1e-5);
  }
  EXPECT_EQ(weighted[3], 0);
}

TEST(TransformerLook, every_head_is_measured_for_every_kind_of_the_task) {
  const auto view = look(little(), "tom sings .");
  const auto kinds = view->data->task->info().links.size();
  EXPECT_EQ(view->measured.heads.size(), kinds * 2 * 2);
  EXPECT_EQ(view->measured.best_heads().size(), kinds);
  for (const HeadScore& best : view->measured.best_heads())
    for (const HeadScore& score : view->measured.heads)
      EXPECT_TRUE(score.kind != best.kind || score.attention <= best.attention);
  ASSERT_NE(view->measured.of_head(1, 0), nullptr);
  EXPECT_EQ(view->measured.positions.size(), 32u);
  EXPECT_NEAR(view->measured.positions[2].loss, std::log(static_cast<double>(view->spec.vocab)), 2);
}

TEST(TransformerLook, a_continuation_follows_the_text_and_a_position_is_asked_for) {
  TransformerRequest request = request_of(little(), "tom sings");
  request.continuation = {1, 2};
  request.position = 1;
  request.number = 7;
  const auto view = TransformerObserver().observe(request);
  EXPECT_EQ(view->length(), 4);
  EXPECT_EQ(view->continued, 2);
  EXPECT_EQ(view->tokens[3].id, 2);
  EXPECT_EQ(view->position, 1);
  EXPECT_EQ(view->request, 7u);
  const auto vocab = static_cast<std::size_t>(view->spec.vocab);
  const auto logits = view->sentence->value(view->task->output).subspan(vocab, vocab);
  EXPECT_EQ(view->next.front().logit, static_cast<double>(*std::max_element(logits.begin(), logits.end())));
}

TEST(TransformerLook, the_example_is_a_text_that_the_tokenizer_reads_back) {
  const auto data = little().data();
  ASSERT_TRUE(data.ok());
  const std::string text = example_text(**data, 3);
  EXPECT_FALSE(text.empty());
  EXPECT_EQ((*data)->tokenizer->encode(text).unknown, 0);
  EXPECT_NE(text, example_text(**data, 4));
}

}  // namespace
}  // namespace neurarium
