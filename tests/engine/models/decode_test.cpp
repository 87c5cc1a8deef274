// Decoding position by position gives the numbers of a full forward pass, edited or not.
#include "engine/models/decode.h"

#include "small_transformers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kCapacity = 6;

// The transformers that decode: causal, and without a mask.
std::vector<SmallTransformer> causal_transformers() {
  std::vector<SmallTransformer> all = small_transformers();
  for (SmallTransformer& t : all) {
    t.spec.causal = true;
    t.spec.key_mask = false;
  }
  SmallTransformer wide{"wide", small_gpt()};
  wide.spec.width = 40;
  wide.spec.heads = 4;
  wide.spec.mlp_width = 70;
  all.push_back(wide);
  return all;
}

struct Decoding {
  explicit Decoding(const TransformerSpec& spec)
      : graph(transformer(spec)), params(*graph), full(graph, {.rows = 1, .length = kCapacity}) {
    full.bind(params);
    fill_transformer(spec, params, full);
    full.run_state().mode = Mode::Evaluate;
    for (const float id : full.input(graph->at("tokens"))) tokens.push_back(static_cast<std::int32_t>(id));
  }
  void run_full(std::int64_t length) {
    full.set_length(length);
    std::copy_n(tokens.begin(), length, full.input(graph->at("tokens")).begin());
    forward(full);
  }
  std::shared_ptr<const Graph> graph;
  Params<float> params;
  Workspace<float> full;
  std::vector<std::int32_t> tokens;
};

// Every value that the decoder keeps, against the positions of the full pass (whose masked keys it has not).
int expect_same_values(const Decoding& d, const Decoder& decoder, const std::string& what) {
  int compared = 0;
  const std::int64_t length = decoder.length();
  for (std::size_t v = 0; v < d.graph->values().size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    const Dims& dims = d.graph->value(id).dims;
    for (std::int64_t t = 0; t < length; ++t) {
      const auto got = decoder.value(id, t);
      if (got.empty()) continue;
      const auto want = d.full.value(id);
      const bool matrix = dims.back().label == "k";
      const auto size = static_cast<std::int64_t>(got.size());
      for (std::int64_t i = 0; i < size; ++i) {
        const std::int64_t at = matrix ? (i / (t + 1) * length + t) * length + i % (t + 1) : t * size + i;
        const double expected = want[static_cast<std::size_t>(at)];
        EXPECT_NEAR(got[static_cast<std::size_t>(i)], expected, 1e-5 * std::max(1.0, std::abs(expected)))
            << what << ": " << d.graph->value(id).name << " at " << t << ", " << i;
        ++compared;
      }
    }
  }
  return compared;
}

TEST(Decode, position_by_position_equals_the_full_pass) {
  for (const auto& [name, spec] : causal_transformers()) {
    Decoding d(spec);
    if (name == "wide")  // the weights of the narrow ones would let its numbers, and their rounding, grow into hundreds
      for (float& w : d.params.flat()) w *= 0.25F;
    Decoder decoder(d.graph, d.params, kCapacity);
    decoder.append(std::span(d.tokens).first(2));
    for (std::size_t t = 2; t < d.tokens.size(); ++t) decoder.append(d.tokens[t]);
    d.run_full(kCapacity);
    EXPECT_GT(expect_same_values(d, decoder, name), 300);
  }
}

TEST(Decode, goes_on_from_where_it_was_cut) {
  Decoding d(small_gpt());
  Decoder decoder(d.graph, d.params, kCapacity);
  decoder.append(std::vector<std::int32_t>{1, 2, 3, 4});
  decoder.truncate(1);
  EXPECT_EQ(decoder.length(), 1);
  d.tokens = {1, 4, 0, 0, 0, 0};
  decoder.append(std::vector<std::int32_t>{4, 0});
  d.run_full(3);
  EXPECT_GT(expect_same_values(d, decoder, "after a cut"), 100);
  decoder.append(std::vector<std::int32_t>(20, 0));
  EXPECT_EQ(decoder.length(), kCapacity) << "what does not fit is left out";
}

TEST(Decode, edits_act_as_in_the_full_pass) {
  const std::vector<std::string> refs = {"tokens[t=1]",
                                         "embed[t=2]",
                                         "pos_embed[c=1]",
                                         "blocks.0.ln1.scale",
                                         "blocks.0.attn.k[t=1]",
                                         "blocks.0.attn.v",
                                         "blocks.0.attn.z[h=1]",
                                         "blocks.1.attn.pattern[h=0,q=3,k=2]",
                                         "blocks.0.mlp.post[2]",
                                         "embed.weight[3,2]",
                                         "blocks.1.attn.q.weight",
                                         "blocks.0.attn.scores[k=0]",
                                         "ln_final.out[t=4]",
                                         "blocks.1.resid_post[t=0]"};
  for (const std::string& ref : refs) {
    for (const EditKind kind : {EditKind::Set, EditKind::Scale, EditKind::Add, EditKind::Clamp}) {
      if (ref == "blocks.0.attn.scores[k=0]" && kind == EditKind::Set) continue;  // all queries see key 0 anyway
      Decoding d(small_gpt());
      const BoundEdit edit =
          *bind(Edit{*parse_value_ref(ref), kind, kind == EditKind::Clamp ? -0.4F : 2, 0.5F, {}}, *d.graph);
      Decoder decoder(d.graph, d.params, kCapacity);
      decoder.append(d.tokens);
      decoder.set_edits({edit});
      d.full.set_edits({edit});
      d.run_full(kCapacity);
      EXPECT_GT(expect_same_values(d, decoder, ref), 300);
    }
  }
}

TEST(Decode, a_patch_gives_each_position_its_own_number) {
  Decoding d(small_gpt());
  std::vector<float> patch;
  for (int i = 0; i < 5 * 2; ++i) patch.push_back(0.1F * static_cast<float>(i));
  const BoundEdit edit = *bind(Edit{*parse_value_ref("blocks.0.attn.z[h=1]"), EditKind::Patch, 0, 0, patch}, *d.graph);
  Decoder decoder(d.graph, d.params, kCapacity);
  decoder.set_edits({edit});
  decoder.append(d.tokens);
  d.full.set_edits({edit});
  d.run_full(kCapacity);
  expect_same_values(d, decoder, "patch");
}

TEST(Decode, parameters_that_changed_are_taken_up) {
  Decoding d(small_gpt());
  Decoder decoder(d.graph, d.params, kCapacity);
  decoder.append(d.tokens);
  for (float& w : d.params.flat()) w *= 0.5F;
  decoder.recompute();
  d.run_full(kCapacity);
  expect_same_values(d, decoder, "changed parameters");
}

TEST(Decode, without_kept_values_the_logits_are_the_same) {
  Decoding d(small_gpt());
  Decoder all(d.graph, d.params, kCapacity), last(d.graph, d.params, kCapacity, {.keep_values = false});
  const auto want = all.append(d.tokens);
  const auto got = last.append(d.tokens);
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-5F * std::max(1.0F, std::abs(want[i])));
  EXPECT_TRUE(last.value(d.graph->at("embed"), 0).empty());
  EXPECT_FALSE(last.value(d.graph->at("embed"), 5).empty());
  EXPECT_TRUE(last.value(d.graph->at("loss"), 5).empty());
}

TEST(Decode, blocks_of_a_long_text_equal_the_full_pass_with_the_same_bits_for_any_threads) {
  constexpr std::int64_t kLong = 150;  // two blocks and a part of one
  for (SmallTransformer& t : causal_transformers()) {
    t.spec.context = kLong;
    const auto graph = transformer(t.spec);
    Params<float> params(*graph);
    Workspace<float> full(graph, {.rows = 1, .length = kLong});
    full.bind(params);
    full.set_length(kLong);
    fill_transformer(t.spec, params, full);
    for (float& w : params.flat()) w *= 0.5F;
    full.run_state().mode = Mode::Evaluate;
    const BoundEdit edit =
        *bind(Edit{*parse_value_ref("blocks.0.attn.z[h=0,t=70]"), EditKind::Set, 0.3F, 0, {}}, *graph);
    full.set_edits({edit});
    forward(full);
    std::vector<std::int32_t> tokens;
    for (const float id : full.input(graph->at("tokens"))) tokens.push_back(static_cast<std::int32_t>(id));
    const auto want = full.value(graph->at("logits")).last(static_cast<std::size_t>(t.spec.vocab));

    for (const bool keep : {true, false}) {
      std::vector<float> first;
      for (const int threads : {0, 1, 2, 3}) {
        Parallel parallel(std::max(threads, 1));
        Decoder decoder(graph, params, kLong, {.keep_values = keep, .parallel = threads > 0 ? &parallel : nullptr});
        decoder.set_edits({edit});
        decoder.append(std::span(tokens).first(3));
        const auto got = decoder.append(std::span(tokens).subspan(3));
        for (std::size_t i = 0; i < want.size(); ++i)
          EXPECT_NEAR(got[i], want[i], 1e-5F * std::max(1.0F, std::abs(want[i]))) << t.name << ", " << i;
        if (first.empty()) first.assign(got.begin(), got.end());
        EXPECT_TRUE(std::equal(got.begin(), got.end(), first.begin())) << t.name << ", " << threads << " threads";
      }
    }
  }
}

TEST(Decode, after_a_cut_nothing_is_said_of_positions_that_were_not_kept) {
  Decoding d(small_gpt());
  Decoder decoder(d.graph, d.params, kCapacity, {.keep_values = false});
  decoder.append(d.tokens);
  decoder.truncate(3);
  EXPECT_TRUE(decoder.value(d.graph->at("embed"), 2).empty());
  EXPECT_FALSE(decoder.value(d.graph->at("blocks.0.attn.k"), 2).empty());
}

}  // namespace
}  // namespace neurarium
