// Sequences in a workspace: any length up to its capacity, rows that do not know of each other, edits that follow the
// length, chunks of a mini-batch whose ids do not all count.
#include "engine/workspace.h"

#include "small_transformers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace neurarium {
namespace {

struct Sequences {
  Sequences(const TransformerSpec& spec, std::int64_t rows, std::int64_t length)
      : graph(transformer(spec)), params(*graph), ws(graph, {.rows = rows, .length = length}) {
    ws.bind(params);
    fill_transformer(spec, params, ws);
    ws.run_state().mode = Mode::Evaluate;
  }
  // Row r, position t gets the token and target of the same place in `all`, whose rows are `length` long.
  void feed_from(const Sequences& all, std::int64_t first_row) {
    for (const char* name : {"tokens", "targets"}) {
      const auto from = all.graph->at(name);
      const auto source = const_cast<Workspace<float>&>(all.ws).input(from);
      const auto to = ws.input(graph->at(name));
      for (std::int64_t r = 0; r < ws.rows(); ++r)
        for (std::int64_t t = 0; t < ws.length(); ++t)
          to[static_cast<std::size_t>(r * ws.length() + t)] =
              source[static_cast<std::size_t>((first_row + r) * all.ws.length() + t)];
    }
  }
  [[nodiscard]] std::span<const float> value(const char* name) const { return ws.value(graph->at(name)); }
  void edit(const std::vector<Edit>& edits) {
    std::vector<BoundEdit> bound;
    for (const Edit& e : edits) bound.push_back(*bind(e, *graph));
    ws.set_edits(bound);
  }
  std::shared_ptr<const Graph> graph;
  Params<float> params;
  Workspace<float> ws;
};

bool same_numbers(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

Edit edit_of(const std::string& ref, EditKind kind, float a = 0, std::vector<float> patch = {}) {
  return {*parse_value_ref(ref), kind, a, 0, std::move(patch)};
}

TEST(Sequence, a_shorter_run_has_the_bits_of_a_workspace_of_its_size) {
  for (const auto& [name, spec] : small_transformers()) {
    Sequences large(spec, 4, 6), exact(spec, 2, 3), all(spec, 4, 6);
    large.ws.set_rows(2);
    large.ws.set_length(3);
    if (spec.key_mask)
      for (Sequences* s : {&large, &exact}) std::ranges::fill(s->ws.input(s->graph->at("mask")), 1.0F);
    large.feed_from(all, 1);
    exact.feed_from(all, 1);
    for (Sequences* s : {&large, &exact}) {
      forward(s->ws);
      backward(s->ws);
    }
    for (std::size_t v = 0; v < large.graph->values().size(); ++v) {
      const auto id = static_cast<ValueId>(v);
      EXPECT_TRUE(same_numbers(large.ws.value(id), exact.ws.value(id))) << name << ": " << large.graph->value(id).name;
      EXPECT_EQ(large.ws.extents(id), exact.ws.extents(id));
    }
    EXPECT_TRUE(same_numbers(large.ws.param_gradients(), exact.ws.param_gradients())) << name;
  }
}

TEST(Sequence, a_row_has_the_same_bits_in_every_company) {
  TransformerSpec spec = small_gpt();
  spec.width = 24;
  spec.mlp_width = 40;
  Sequences all(spec, 9, 6), some(spec, 9, 6);
  forward(all.ws);
  for (const std::int64_t count : {1, 2, 5}) {
    some.ws.set_rows(count);
    some.feed_from(all, 3);
    forward(some.ws);
    for (const char* name : {"blocks.0.attn.pattern", "blocks.1.resid_post", "logits", "loss.each"}) {
      const auto size = static_cast<std::size_t>(all.ws.row_size(all.graph->at(name)));
      EXPECT_TRUE(same_numbers(all.value(name).subspan(3 * size, some.value(name).size()), some.value(name))) << name;
    }
  }
}

TEST(Sequence, what_comes_later_does_not_change_a_bit_of_a_causal_run) {
  const TransformerSpec spec = small_gpt();
  Sequences all(spec, 2, 6), part(spec, 2, 6);
  part.ws.set_length(4);
  part.feed_from(all, 0);
  forward(all.ws);
  forward(part.ws);
  const auto long_logits = all.value("logits");
  const auto short_logits = part.value("logits");
  for (std::size_t r = 0; r < 2; ++r)
    EXPECT_TRUE(same_numbers(long_logits.subspan(r * 6 * 5, 4 * 5), short_logits.subspan(r * 4 * 5, 4 * 5))) << r;
}

TEST(Sequence, an_edit_reaches_its_cell_at_every_length_and_does_nothing_beyond_it) {
  Sequences run(small_gpt(), 2, 6), plain(small_gpt(), 2, 6);
  run.edit({edit_of("blocks.0.attn.pattern[h=1,q=3,k=2]", EditKind::Set, 0.875F)});
  for (const std::int64_t length : {6, 4, 3, 5}) {
    run.ws.set_length(length);
    plain.ws.set_length(length);
    plain.feed_from(run, 0);
    forward(run.ws);
    forward(plain.ws);
    const auto pattern = run.value("blocks.0.attn.pattern");
    const auto free = plain.value("blocks.0.attn.pattern");
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      const bool held = at % length == 2 && at / length % length == 3 && at / length / length % 2 == 1;
      EXPECT_EQ(pattern[i], held ? 0.875F : free[i]) << "length " << length << ", " << i;
    }
    EXPECT_EQ(same_numbers(run.value("logits"), plain.value("logits")), length <= 3);
  }
}

TEST(Sequence, a_patch_of_a_longer_run_gives_each_position_its_own_number) {
  Sequences run(small_gpt(), 1, 6);
  std::vector<float> patch;
  for (int i = 0; i < 5 * 5; ++i) patch.push_back(static_cast<float>(i));  // [q, k] of a run of five positions
  run.edit({edit_of("blocks.0.attn.pattern[h=0]", EditKind::Patch, 0, patch)});
  run.ws.set_length(3);
  forward(run.ws);
  const auto pattern = run.value("blocks.0.attn.pattern");
  for (std::size_t q = 0; q < 3; ++q)
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(pattern[q * 3 + k], static_cast<float>(q * 5 + k));
  const auto wrong = bind(edit_of("blocks.0.attn.pattern[h=0]", EditKind::Patch, 0, {1, 2}), *run.graph);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(
      wrong.error().message,
      "'blocks.0.attn.pattern[h=0]' selects another count of numbers than the 2 of the patch, whatever the length.");
}

TEST(Sequence, a_direction_is_added_at_every_position_or_at_one) {
  for (const std::int64_t at : {kEvery, std::int64_t{2}}) {
    Sequences run(small_gpt(), 2, 6);
    const auto width = static_cast<std::size_t>(run.graph->value(run.graph->at("blocks.0.resid_pre")).dims.back().size);
    std::vector<float> direction;
    for (std::size_t i = 0; i < width; ++i) direction.push_back(static_cast<float>(i) - 1.5F);
    Edit edit = edit_of("blocks.0.resid_pre", EditKind::Add, 0.25F, direction);
    edit.ref.indices = {{"t", at}};
    run.edit({edit});
    forward(run.ws);
    const auto value = run.value("blocks.0.resid_pre");
    const auto original = run.ws.original(run.graph->at("blocks.0.resid_pre"));
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool steered = at == kEvery || i / width % 6 == static_cast<std::size_t>(at);
      EXPECT_EQ(value[i], steered ? original[i] + 0.25F * direction[i % width] : original[i]) << at << ", " << i;
    }
  }
}

TEST(Sequence, the_mean_of_an_edit_is_over_rows_and_positions) {
  Sequences run(small_gpt(), 2, 6);
  run.edit({edit_of("blocks.0.attn.z[h=1]", EditKind::Mean)});
  forward(run.ws);
  const auto original = run.ws.original(run.graph->at("blocks.0.attn.z"));
  const auto z = run.value("blocks.0.attn.z");
  for (std::size_t d = 2; d < 4; ++d) {
    double mean = 0;
    for (std::size_t i = d; i < original.size(); i += 4) mean += original[i];
    for (std::size_t i = d; i < z.size(); i += 4) EXPECT_NEAR(z[i], mean / 12, 1e-6);
  }
  EXPECT_EQ(z[0], original[0]);
}

TEST(Sequence, a_masked_score_stays_masked_unless_it_is_held) {
  Sequences run(small_gpt(), 1, 3);
  const float masked = -std::numeric_limits<float>::infinity();
  for (const EditKind kind : {EditKind::Scale, EditKind::Clamp}) {
    run.edit({edit_of("blocks.0.attn.scores", kind, 0)});
    forward(run.ws);
    EXPECT_EQ(run.value("blocks.0.attn.scores")[1], masked);
    EXPECT_EQ(run.value("blocks.0.attn.pattern")[1], 0);
  }
  run.edit({edit_of("blocks.0.attn.scores[q=0,k=1]", EditKind::Set, 1)});
  forward(run.ws);
  EXPECT_GT(run.value("blocks.0.attn.pattern")[1], 0);
}

TEST(Sequence, chunks_of_a_mini_batch_with_targets_left_out_add_up) {
  TransformerSpec spec = small_gpt();
  Sequences whole(spec, 6, 4), chunk(spec, 2, 4);
  const auto targets = whole.ws.input(whole.graph->at("targets"));
  for (const std::size_t i : {3u, 5u, 6u, 7u, 20u}) targets[i] = -1;
  const auto counted = std::count_if(targets.begin(), targets.end(), [](float id) { return id >= 0; });
  forward(whole.ws);
  backward(whole.ws);
  std::vector<double> sum(whole.ws.param_gradients().size());
  double loss = 0;
  for (std::int64_t first = 0; first < 6; first += 2) {
    chunk.ws.set_rows(2, 6, first);
    chunk.ws.run_state().total_examples = counted;
    chunk.feed_from(whole, first);
    forward(chunk.ws);
    backward(chunk.ws);
    loss += chunk.value("loss")[0];
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += chunk.ws.param_gradients()[i];
  }
  EXPECT_NEAR(loss, whole.value("loss")[0], 1e-5);
  for (std::size_t i = 0; i < sum.size(); ++i) EXPECT_NEAR(sum[i], whole.ws.param_gradients()[i], 1e-5);
}

TEST(Sequence, dropout_draws_a_row_alike_in_every_chunk) {
  TransformerSpec spec = small_gpt();
  spec.dropout = 0.5;
  Sequences whole(spec, 6, 4), chunk(spec, 2, 4);
  for (Sequences* s : {&whole, &chunk}) s->ws.run_state().mode = Mode::Train;
  chunk.ws.set_rows(2, 6, 4);
  forward(whole.ws);
  forward(chunk.ws);
  for (const char* name : {"embed_drop.mask", "blocks.1.attn.drop.mask", "blocks.0.mlp_drop.mask"}) {
    const auto part = chunk.value(name);
    EXPECT_TRUE(same_numbers(whole.value(name).last(part.size()), part)) << name;
  }
}

}  // namespace
}  // namespace neurarium
