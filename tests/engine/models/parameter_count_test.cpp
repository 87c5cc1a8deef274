#include "engine/models/parameter_count.h"

#include "engine/params.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

// Without the gaps by which the layout aligns them.
std::int64_t numbers_of(const Graph& graph) {
  const ParamLayout layout(graph);
  std::int64_t sum = 0;
  for (const ValueId id : graph.params()) sum += layout.count(id);
  return sum;
}

TEST(ParameterCount, the_presets_have_the_published_totals) {
  for (const ModelPreset& preset : model_presets())
    EXPECT_EQ(count_parameters(preset.spec).total, preset.published) << preset.name;
}

TEST(ParameterCount, the_rows_add_up_to_the_parameters_of_the_graph) {
  std::vector<TransformerSpec> specs(6);
  specs[1].tied = false;
  specs[1].positions = PositionKind::Rotary;
  specs[2].mlp = MlpKind::SwiGlu;
  specs[2].norm = NormKind::Rms;
  specs[3].attention_only = true;
  specs[3].bias = false;
  specs[4].post_norm = true;
  specs[4].head_width = 8;
  specs[5].norm = NormKind::Rms;
  specs[5].mlp_width = 100;
  for (const TransformerSpec& spec : specs) {
    std::int64_t rows = 0;
    const ParameterCount count = count_parameters(spec);
    for (const ParameterRow& row : count.rows) rows += row.total();
    EXPECT_EQ(rows, count.total);
    EXPECT_EQ(count.total, numbers_of(*transformer(spec)));
  }
}

TEST(ParameterCount, gpt3_has_an_embedding_of_its_own_kind_and_a_cache_of_gigabytes) {
  const auto presets = model_presets();
  const auto gpt3 = std::find_if(presets.begin(), presets.end(), [](const auto& p) { return p.name == "GPT-3 175B"; });
  ASSERT_NE(gpt3, presets.end());
  const ParameterCount count = count_parameters(gpt3->spec);
  EXPECT_EQ(count.rows.front().rows, 50257);
  EXPECT_EQ(count.rows.front().columns, 12288);
  EXPECT_EQ(count.rows.front().total(), 617'558'016);
  EXPECT_EQ(count.cache_numbers, std::int64_t{2} * 96 * 12288 * 2048);
}

TEST(ParameterCount, two_operations_for_each_weight_and_the_cache_on_top) {
  TransformerSpec spec;
  spec.layers = 1;
  spec.attention_only = true;
  spec.vocab = 10;
  spec.width = 8;
  spec.heads = 2;
  spec.context = 3;
  // q k v o: 4 * 8 * 8, unembedding 10 * 8; scores and values of 3 positions: 2 * 8 * 3 each.
  EXPECT_EQ(count_parameters(spec).flops_per_token, 2 * (256 + 80) + 2 * 2 * 8 * 3);
}

}  // namespace
}  // namespace neurarium
