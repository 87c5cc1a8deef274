// The logit lens and direct logit attribution against the run itself: the last depth is the model's answer, and the
// parts of a logit sum to it, for every kind of transformer.
#include "engine/interpret/attribution.h"
#include "engine/interpret/logit_lens.h"
#include "tests/engine/models/small_transformers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

// A small transformer that has read two rows of five tokens.
struct ReadModel {
  explicit ReadModel(const TransformerSpec& s, const std::vector<Edit>& edits = {})
      : spec(s), graph(transformer(s)), params(*graph), ws(graph, {.rows = 2, .length = 5}) {
    ws.bind(params);
    ws.set_rows(2);
    ws.set_length(5);
    fill_transformer(spec, params, ws);
    ws.run_state().mode = Mode::Evaluate;
    ws.set_edits(bind_fitting(edits, *graph));
    forward(ws);
  }
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
  Workspace<float> ws;
};

TEST(LogitLens, the_last_depth_is_what_the_model_answers) {
  for (const SmallTransformer& small : small_transformers()) {
    const ReadModel m(small.spec);
    const auto depths = lens_depths(small.spec);
    const std::vector<float> lens = lens_logits(m.ws, m.params, m.spec, depths.back().value);
    const auto logits = m.ws.value(m.graph->at("logits"));
    ASSERT_EQ(lens.size(), logits.size()) << small.name;
    for (std::size_t i = 0; i < lens.size(); ++i) EXPECT_NEAR(lens[i], logits[i], 1e-4) << small.name << i;
  }
}

TEST(LogitLens, reads_after_every_part_that_writes) {
  TransformerSpec spec = small_gpt();
  EXPECT_EQ(lens_depths(spec).size(), 5u);  // embedding, and attention and perceptron of two blocks
  EXPECT_EQ(lens_depths(spec)[1].value, "blocks.0.resid_mid");
  spec.attention_only = true;
  EXPECT_EQ(lens_depths(spec).size(), 3u);
  spec.post_norm = true;
  EXPECT_EQ(lens_depths(spec)[2].value, "blocks.1.ln1.out");
}

TEST(LogitLens, a_cell_lists_the_most_probable_tokens_and_the_rank_of_the_answer) {
  const TransformerSpec spec = small_gpt();
  const auto graph = transformer(spec);
  Params<float> params(*graph);
  Workspace<float> ws(graph, {.rows = 1, .length = 6});
  ws.bind(params);
  ws.set_length(6);
  fill_transformer(spec, params, ws);
  ws.run_state().mode = Mode::Evaluate;
  forward(ws);
  const LogitLens lens = read_logit_lens(ws, params, spec, 3);
  EXPECT_EQ(lens.first, 0);
  ASSERT_EQ(lens.columns(), 6u);
  for (std::size_t d = 0; d < lens.depths.size(); ++d)
    for (std::size_t t = 0; t < lens.columns(); ++t) {
      const LensCell& cell = lens.at(d, t);
      ASSERT_EQ(cell.top.size(), 3u);
      EXPECT_GE(cell.top[0].probability, cell.top[1].probability);
      EXPECT_EQ(cell.rank == 1, cell.top[0].id == lens.answers[t]) << d << t;
      if (cell.rank == 1) {
        EXPECT_DOUBLE_EQ(cell.answer, cell.top[0].probability);
      }
    }
  for (std::size_t t = 0; t < lens.columns(); ++t) EXPECT_EQ(lens.at(lens.depths.size() - 1, t).rank, 1);
}

TEST(Attribution, the_parts_of_a_logit_sum_to_it) {
  for (const SmallTransformer& small : small_transformers()) {
    const ReadModel m(small.spec);
    for (std::int64_t row = 0; row < 10; ++row) {
      const Attribution one = attribute_logit(m.ws, m.params, m.spec, row, 2);
      EXPECT_NEAR(one.sum, one.logit, 1e-4) << small.name << row;
      const Attribution lead = attribute_logit(m.ws, m.params, m.spec, row, 2, 4);
      EXPECT_NEAR(lead.sum, lead.logit, 1e-4) << small.name << row;
      EXPECT_NEAR(lead.logit, one.logit - attribute_logit(m.ws, m.params, m.spec, row, 4).logit, 1e-5);
    }
  }
}

TEST(Attribution, what_an_edit_of_the_stream_puts_in_is_a_part_of_its_own) {
  const ReadModel m(small_gpt(), {{*parse_value_ref("blocks.0.resid_mid[c=1]"), EditKind::Set, 3, 0, {}}});
  const Attribution all = attribute_logit(m.ws, m.params, m.spec, 3, 1);
  EXPECT_NEAR(all.sum, all.logit, 1e-4);
  double edits = 0;
  for (const Contribution& part : all.parts)
    if (part.writer.kind == WriterKind::Edits) edits = part.value;
  EXPECT_GT(std::abs(edits), 1e-3);
}

TEST(Attribution, a_head_that_is_off_adds_nothing) {
  const ReadModel m(small_gpt(), {{*parse_value_ref("blocks.1.attn.z[h=1]"), EditKind::Set, 0, 0, {}}});
  for (const Contribution& part : attribute_logit(m.ws, m.params, m.spec, 2, 0).parts)
    if (part.writer == Writer{WriterKind::Head, 1, 1}) {
      EXPECT_EQ(part.value, 0);
    } else if (part.writer.kind == WriterKind::Head) {
      EXPECT_NE(part.value, 0);
    }
}

}  // namespace
}  // namespace neurarium
