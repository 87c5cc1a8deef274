// The encoder and decoder: gradients, what padding and words to come must not change, names, and beam search.
#include "engine/models/encoder_decoder.h"

#include "engine/files/safetensors.h"
#include "engine/models/beam_search.h"
#include "engine/models/recurrent_translator.h"
#include "tests/engine/numeric_check.h"

#include <gmock/gmock.h>

namespace neurarium {
namespace {

EncoderDecoderSpec small_translator(bool post_norm, PositionKind positions) {
  return {.source_vocab = 5,
          .target_vocab = 6,
          .source_length = 3,
          .target_length = 4,
          .layers = 2,
          .heads = 2,
          .width = 4,
          .positions = positions,
          .post_norm = post_norm};
}

template <class T>
void fill_weights(const Graph& graph, const std::function<std::span<T>(ValueId)>& numbers) {
  Rng rng(2, "small translator");
  for (const ValueId id : graph.params())
    for (T& w : numbers(id)) {
      const auto normal = static_cast<T>(static_cast<float>(0.5 * rng.normal()));
      w = graph.value(id).kind == ParamKind::Gain ? 1 + normal : normal;
    }
}

class EitherNorm : public testing::TestWithParam<bool> {
 protected:
  std::shared_ptr<const Graph> graph = encoder_decoder(small_translator(GetParam(), PositionKind::Sinusoidal));
};
INSTANTIATE_TEST_SUITE_P(Norms, EitherNorm, testing::Bool());

TEST_P(EitherNorm, gradients_of_both_sides_agree_with_finite_differences) {
  const auto learned = encoder_decoder(small_translator(GetParam(), PositionKind::Learned));
  DoubleRun run(learned, 2);
  fill_weights<double>(*learned, [&](ValueId id) { return run.numbers(id); });
  // The first sentence is shorter, and so is its translation.
  const std::vector<double> pair = {1, 2, -1, 4, 1, -1, -1, /**/ 3, 4, 1, 4, 2, 3, 1};
  const std::vector<double> targets = {1, 5, -1, -1, /**/ 2, 3, 1, 5};
  std::copy(pair.begin(), pair.end(), run.workspace().input(learned->at("pair")).begin());
  std::copy(targets.begin(), targets.end(), run.workspace().input(learned->at("targets")).begin());
  run.workspace().run_state().total_examples = 6;
  expect_gradients_agree(run, GetParam() ? "post-norm" : "pre-norm", 1e-5);
}

TEST_P(EitherNorm, padding_and_words_to_come_change_nothing) {
  Params<float> params(*graph);
  fill_weights<float>(*graph, [&](ValueId id) { return params.of(id); });
  Workspace<float> ws(graph, {.rows = 1, .gradients = false});
  ws.bind(params);
  const auto first_logits = [&](std::vector<float> pair) {
    std::copy(pair.begin(), pair.end(), ws.input(graph->at("pair")).begin());
    forward(ws);
    const std::span<const float> all = ws.value(graph->at("logits")).first(2 * 6);
    return std::vector<float>(all.begin(), all.end());
  };
  const auto plain = first_logits({1, 2, -1, 4, 1, -1, -1});
  EXPECT_EQ(plain, first_logits({1, 2, -1, 4, 1, 3, 2})) << "words to come";
  EXPECT_NE(plain, first_logits({1, 3, -1, 4, 1, -1, -1})) << "the sentence is read";
  EXPECT_NE(plain, first_logits({2, 1, -1, 4, 1, -1, -1})) << "and its order";
  const std::span<const float> cross = ws.value(graph->at("dec.1.cross.pattern"));
  for (std::size_t row = 0; row < cross.size() / 3; ++row) {
    EXPECT_EQ(cross[3 * row + 2], 0) << "padding is read by nobody";
    EXPECT_NEAR(cross[3 * row] + cross[3 * row + 1], 1, 1e-6);
  }
}

TEST(EncoderDecoder, names_every_part_of_both_sides) {
  const auto post = encoder_decoder(small_translator(true, PositionKind::Learned));
  for (const char* name : {"source",
                           "written",
                           "enc.embed",
                           "enc.scaled",
                           "enc.pos_embed.weight",
                           "enc.0.resid_pre",
                           "enc.0.attn.scores",
                           "enc.1.attn.pattern",
                           "enc.1.ln2.out",
                           "dec.embed.weight",
                           "dec.0.attn.pattern",
                           "dec.0.ln_cross.normalized",
                           "dec.1.cross.q",
                           "dec.1.cross.pattern",
                           "dec.1.cross.z",
                           "dec.1.cross_out",
                           "dec.1.resid_cross",
                           "dec.1.mlp.post",
                           "dec.1.resid_post",
                           "logits",
                           "loss"})
    EXPECT_NE(post->find(name), kNoValue) << name;
  EXPECT_EQ(post->find("dec.ln_final.out"), kNoValue);
  EXPECT_NE(encoder_decoder(small_translator(false, PositionKind::None))->find("dec.ln_final.out"), kNoValue);
}

// "enc.0.attn.q.weight" as the case calls it: "param.enc.0.self.W_q".
std::string name_in_case(std::string name) {
  if (name.ends_with("embed.weight")) return name.starts_with("enc") ? "param.src_embed" : "param.tgt_embed";
  const auto change = [&](std::string_view from, std::string_view to) {
    if (const std::size_t at = name.find(from); at != std::string::npos) name.replace(at, from.size(), to);
  };
  const bool decodes = name.starts_with("dec");
  change(".ln2.", decodes ? ".ln3." : ".ln2.");
  change(".ln_cross.", ".ln2.");
  change(".attn.", ".self.");
  change("mlp.in.weight", "ffn.W_1");
  change("mlp.in.bias", "ffn.b_1");
  change("mlp.out.weight", "ffn.W_2");
  change("mlp.out.bias", "ffn.b_2");
  for (const std::string part : {"q", "k", "v", "o"}) {
    change("." + part + ".weight", ".W_" + part);
    change("." + part + ".bias", ".b_" + part);
  }
  return "param." + name;
}

// The case of an independent implementation. Where its mask is 0, the source is padding here.
TEST(EncoderDecoder, has_the_numbers_of_the_oracle) {
  const auto file =
      load_safetensors(std::string(NEURARIUM_SOURCE_DIR) + "/tests/data/oracles/attention/encoder_decoder.safetensors");
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto graph = encoder_decoder({.source_vocab = 9,
                                      .target_vocab = 7,
                                      .source_length = 5,
                                      .target_length = 4,
                                      .layers = 2,
                                      .heads = 2,
                                      .width = 8,
                                      .mlp_width = 16});
  DoubleRun run(graph, 2);
  for (const ValueId id : graph->params()) {
    const auto numbers = file->doubles(name_in_case(graph->value(id).name));
    ASSERT_TRUE(numbers.ok()) << graph->value(id).name << ": " << numbers.error().message;
    ASSERT_EQ(numbers->size(), run.numbers(id).size()) << graph->value(id).name;
    std::ranges::copy(*numbers, run.numbers(id).begin());
  }
  const auto source = *file->integers("in.src"), mask = *file->integers("in.src_mask"),
             before = *file->integers("in.tgt_in"), after = *file->integers("in.tgt_out");
  const std::span<double> pair = run.workspace().input(graph->at("pair"));
  for (std::size_t row = 0; row < 2; ++row) {
    for (std::size_t i = 0; i < 5; ++i)
      pair[9 * row + i] = mask[5 * row + i] == 0 ? -1 : static_cast<double>(source[5 * row + i]);
    for (std::size_t i = 0; i < 4; ++i) pair[9 * row + 5 + i] = static_cast<double>(before[4 * row + i]);
  }
  std::ranges::copy(after, run.workspace().input(graph->at("targets")).begin());
  run.workspace().run_state().total_examples = 8;
  run.run();
  for (const auto& [value, output] : {std::pair{"dec.0.attn.pattern", "out.dec.0.pattern"},
                                      {"dec.1.cross.pattern", "out.dec.1.cross_pattern"},
                                      {"logits", "out.logits"},
                                      {"loss", "out.loss"}}) {
    const auto wanted = file->doubles(output);
    ASSERT_TRUE(wanted.ok()) << wanted.error().message;
    const std::span<const double> made = run.workspace().value(graph->at(value));
    ASSERT_EQ(made.size(), wanted->size()) << value;
    for (std::size_t i = 0; i < made.size(); ++i) EXPECT_NEAR(made[i], (*wanted)[i], 1e-6) << value << "[" << i << "]";
  }
}

TEST(RecurrentTranslator, gradients_agree_and_padding_is_not_read) {
  const auto graph = recurrent_translator(small_translator(true, PositionKind::None));
  DoubleRun run(graph, 2);
  fill_weights<double>(*graph, [&](ValueId id) { return run.numbers(id); });
  const std::vector<double> pair = {1, 2, -1, 4, 1, -1, -1, /**/ 3, 4, 1, 4, 2, 3, 1};
  const std::vector<double> targets = {1, 5, -1, -1, /**/ 2, 3, 1, 5};
  std::copy(pair.begin(), pair.end(), run.workspace().input(graph->at("pair")).begin());
  std::copy(targets.begin(), targets.end(), run.workspace().input(graph->at("targets")).begin());
  run.workspace().run_state().total_examples = 6;
  expect_gradients_agree(run, "LSTM with attention", 1e-5);
  const std::span<const double> pattern = run.workspace().value(graph->at("dec.0.cross.pattern"));
  for (std::size_t row = 0; row < 4; ++row) EXPECT_EQ(pattern[3 * row + 2], 0);
}

TEST(EncoderDecoder, that_cannot_be_built_is_refused) {
  EncoderDecoderSpec spec = small_translator(true, PositionKind::None);
  spec.heads = 3;
  EXPECT_THAT(check(spec).error().message, ::testing::HasSubstr("A width of 4 cannot be split into 3 heads"));
  spec = small_translator(true, PositionKind::Rotary);
  EXPECT_FALSE(check(spec).ok());
}

TEST_P(EitherNorm, one_beam_is_the_greedy_way_and_more_beams_find_nothing_worse) {
  Params<float> params(*graph);
  fill_weights<float>(*graph, [&](ValueId id) { return params.of(id); });
  Translator translator(graph, params, {}, {.start = 4, .end = 5}, 4);
  for (const std::vector<int>& source : {std::vector<int>{1, 2, 3}, {3}, {2, 2}}) {
    const std::vector<int> greedy = translator.greedy(source);
    const BeamSearch one = translator.beams(source, 1), four = translator.beams(source, 4);
    std::vector<int> kept;
    for (const BeamNode& node : one.nodes)
      if (node.kept && !node.ends) kept.push_back(node.id);
    kept.resize(std::min<std::size_t>(kept.size(), 3));
    EXPECT_EQ(kept, greedy);
    if (one.best < 0) continue;
    ASSERT_GE(four.best, 0);
    const auto chance = [](const BeamSearch& s) { return s.nodes[static_cast<std::size_t>(s.best)].log_probability; };
    EXPECT_GE(chance(four), chance(one));
    double sum = 0;
    for (const int node : four.path(four.best)) sum += std::log(four.nodes[static_cast<std::size_t>(node)].probability);
    EXPECT_NEAR(sum, chance(four), 1e-9) << "the chance of a beginning is the product of its words'";
  }
}

}  // namespace
}  // namespace neurarium
