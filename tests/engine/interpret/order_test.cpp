#include "engine/interpret/order.h"

#include "engine/interpret/pattern_paint.h"
#include "tests/engine/interpret/studied.h"

#include <cmath>
#include <limits>

namespace neurarium {
namespace {

const std::vector<int> kWords = {1, 4, 0, 2, 3};

TEST(WorthOfOrder, removed_positions_are_those_of_the_model_without_any) {
  for (const auto& [name, spec] : small_transformers()) {
    if (!spec.causal) continue;
    StudiedSmall small(spec);
    const OrderWorth worth = worth_of_order(small.model(), scored_text(kWords));
    TextRun plain(small.model(), kWords);
    plain.run();
    EXPECT_NEAR(worth.as_is, plain.loss(), 1e-6) << name;
    if (spec.positions == PositionKind::None) {
      EXPECT_TRUE(std::isnan(worth.removed) && std::isnan(worth.shuffled));
      continue;
    }
    StudiedSmall without(spec);
    without.spec.positions = PositionKind::None;
    without.graph = transformer(without.spec);
    without.params = Params<float>(*without.graph);
    for (const ValueId id : without.graph->params()) {
      const auto from = small.params.of(small.graph->at(without.graph->value(id).name));
      std::copy(from.begin(), from.end(), without.params.of(id).begin());
    }
    TextRun bare(without.model(), kWords);
    bare.run();
    EXPECT_NEAR(worth.removed, bare.loss(), 2e-5) << name;
    EXPECT_NE(worth.shuffled, worth.as_is) << name;
    EXPECT_NE(worth.shuffled, worth.removed) << name;
  }
}

TEST(WorthOfOrder, positions_that_are_a_value_are_shuffled_by_an_edit) {
  StudiedSmall small(small_gpt());
  const auto edits = position_edits(small.model(), PositionChange::Shuffled, 6, 3);
  ASSERT_EQ(edits.size(), 1u);
  TextRun run(small.model(), kWords);
  run.run(edits);
  const auto table = small.params.of(small.graph->at("pos_embed.weight"));
  const auto now = run.value("pos_embed");
  std::vector<int> found;
  for (std::size_t t = 0; t < kWords.size(); ++t)
    for (int row = 0; row < 6; ++row)
      if (std::equal(now.begin() + static_cast<std::ptrdiff_t>(t * 4),
                     now.begin() + static_cast<std::ptrdiff_t>(t * 4 + 4), table.begin() + row * 4))
        found.push_back(row);
  ASSERT_EQ(found.size(), kWords.size()) << "each position has a row of the table";
  EXPECT_NE(found, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(PatternPaint, a_painted_row_still_sums_to_one) {
  const std::vector<float> row = {0.5F, 0.25F, 0.25F, 0};
  EXPECT_EQ(repainted_row(row, 2, 0, 0, true), (std::vector<float>{0, 0.5F, 0.5F, 0}));
  EXPECT_EQ(repainted_row(row, 2, 1, 1, true), (std::vector<float>{0, 1, 0, 0}));
  EXPECT_EQ(repainted_row({row.data(), 4}, 0, 0, 0.2, true), (std::vector<float>{1, 0, 0, 0}))
      << "there is nothing else to read";
  const std::vector<float> one = {0, 1, 0, 0};
  EXPECT_EQ(repainted_row(one, 2, 1, 0.5, true), (std::vector<float>{0.25F, 0.5F, 0.25F, 0}));
}

TEST(PatternPaint, a_forbidden_pair_is_read_no_more_and_the_rest_keeps_its_proportions) {
  for (const auto& [name, spec] : small_transformers()) {
    StudiedSmall small(spec);
    TextRun run(small.model(), kWords);
    run.run();
    const std::string pattern = "blocks.0.attn.pattern";
    const auto at = [&](int q, int k) {
      return static_cast<double>(run.value(pattern)[static_cast<std::size_t>((5 + q) * 5 + k)]);
    };
    const double before = at(3, 0) / (1 - at(3, 1));
    run.run({forbid_edit(0, 1, 3, 1)});
    EXPECT_EQ(at(3, 1), 0) << name;
    EXPECT_NEAR(at(3, 0), before, 1e-5) << name;
  }
}

TEST(PatternPaint, a_shape_holds_in_texts_of_every_length) {
  StudiedSmall small(small_gpt());
  for (const PatternShape shape :
       {PatternShape::Uniform, PatternShape::Previous, PatternShape::Itself, PatternShape::First})
    for (const std::size_t length : {1u, 3u, 5u}) {
      TextRun run(small.model(), std::span(kWords).first(length));
      run.run({shape_edit(1, 0, shape, 6, true)});
      const std::vector<float> want = shaped_pattern(shape, static_cast<int>(length), true);
      const auto now = run.value("blocks.1.attn.pattern").first(length * length);
      EXPECT_EQ(std::vector<float>(now.begin(), now.end()), want);
    }
}

}  // namespace
}  // namespace neurarium
