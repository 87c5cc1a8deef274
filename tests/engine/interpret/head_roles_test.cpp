// Roles of heads, their composition and their history: on patterns and weights made by hand, and on the trained model
// of the repeat task, whose induction circuit is known to be there.
#include "engine/exhibits/trained_models.h"
#include "engine/interpret/composition.h"
#include "engine/interpret/head_history.h"
#include "tests/engine/models/small_transformers.h"

#include <gtest/gtest.h>

#include <Eigen/Core>

#include <cmath>
#include <set>

namespace neurarium {
namespace {

std::set<std::pair<int, int>> pairs_of(const std::vector<GoldLink>& links) {
  std::set<std::pair<int, int>> pairs;
  for (const GoldLink& link : links) pairs.insert({link.query, link.source});
  return pairs;
}

TEST(HeadRoles, look_where_their_names_say) {
  const std::vector<int> tokens = {5, 7, 5, 7};
  using Pairs = std::set<std::pair<int, int>>;
  EXPECT_EQ(pairs_of(role_links(tokens, HeadRole::Previous, true)), (Pairs{{1, 0}, {2, 1}, {3, 2}}));
  EXPECT_EQ(pairs_of(role_links(tokens, HeadRole::First, true)), (Pairs{{2, 0}, {3, 0}}));
  EXPECT_EQ(pairs_of(role_links(tokens, HeadRole::Duplicate, true)), (Pairs{{2, 0}, {3, 1}}));
  EXPECT_EQ(pairs_of(role_links(tokens, HeadRole::Duplicate, false)), (Pairs{{0, 2}, {1, 3}, {2, 0}, {3, 1}}));
  EXPECT_EQ(pairs_of(role_links(tokens, HeadRole::Induction, true)), (Pairs{{2, 1}, {3, 2}}));
}

TEST(HeadRoles, repeated_tokens_are_the_same_half_twice_and_differ_by_index) {
  const std::vector<int> pool = {3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<int> tokens = repeated_tokens(pool, 13, 0);
  ASSERT_EQ(tokens.size(), 12u);
  EXPECT_TRUE(std::equal(tokens.begin(), tokens.begin() + 6, tokens.begin() + 6));
  EXPECT_EQ(std::set<int>(tokens.begin(), tokens.end()).size(), 6u) << "no token twice in a half while they last";
  EXPECT_NE(tokens, repeated_tokens(pool, 13, 1));
  EXPECT_EQ(repeated_tokens(std::vector<int>{1}, 1000, 0).size(), 50u);
}

TEST(HeadRoles, a_head_that_attends_evenly_scores_what_chance_says) {
  const TransformerSpec spec = small_gpt();
  const auto graph = transformer(spec);
  Params<float> params(*graph);  // all zero: every score is zero, every pattern even
  SequenceReader reader(graph, params, {}, 6);
  const std::vector<std::vector<int>> texts = {{0, 1, 2, 0, 1, 2}};
  const std::vector<RoleScore> scores = measure_roles(reader, spec, texts, texts);
  EXPECT_EQ(scores.size(), 4u * 4u);
  for (const RoleScore& score : scores) {
    EXPECT_NEAR(score.score, score.chance, 1e-5);
    EXPECT_GT(score.chance, 0);
  }
}

using Square = Eigen::MatrixXd;

// [rows, cols] of a parameter, as a head has it.
Square weights_of(const Params<float>& params, const Graph& graph, const std::string& name, std::int64_t rows,
                  std::int64_t cols) {
  const auto w = params.of(graph.at(name));
  return Eigen::Map<const Eigen::Matrix<float, -1, -1, Eigen::RowMajor>>(w.data(), rows, cols).cast<double>();
}

TEST(Composition, is_the_norm_of_the_written_out_products) {
  TransformerSpec spec = small_gpt();
  spec.post_norm = true;  // nothing to fold in
  spec.heads = 1;
  const auto graph = transformer(spec);
  Params<float> params(*graph);
  Workspace<float> ws(graph, {.rows = 2, .length = 2});
  ws.set_length(2);
  ws.set_rows(2);
  fill_transformer(spec, params, ws);
  const auto w = [&](int layer, const std::string& name) {
    return weights_of(params, *graph, fmt::format("blocks.{}.attn.{}.weight", layer, name), 4, 4);
  };
  const Square ov = w(0, "o") * w(0, "v");
  const Square qk = w(1, "q").transpose() * w(1, "k");
  const Square later = w(1, "o") * w(1, "v");
  const std::vector<Composition> all = head_compositions(*graph, params, spec);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_NEAR(all[0].q, (qk.transpose() * ov).norm() / (qk.norm() * ov.norm()), 1e-6);
  EXPECT_NEAR(all[0].k, (qk * ov).norm() / (qk.norm() * ov.norm()), 1e-6);
  EXPECT_NEAR(all[0].v, (later * ov).norm() / (later.norm() * ov.norm()), 1e-6);
}

TransformerMoment moment_of(const TrainedModel& model) {
  TransformerSettings settings = model.settings;
  settings.samples = 256;  // few, as nothing is trained
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok());
  const auto flat = (*made)->params().flat();
  return {(*made)->task(), (*made)->settings(), {}, {flat.begin(), flat.end()}, 0};
}

TEST(HeadRoles, the_trained_repeat_model_has_its_induction_circuit) {
  const TrainedModel* model = find_trained_model("repeat");
  ASSERT_NE(model, nullptr);
  const TransformerMoment moment = moment_of(*model);
  const LanguageMeasurements measured = measure_moment(moment, 4);
  double induction = 0;
  for (const RoleScore& score : measured.roles)
    if (score.role == HeadRole::Induction) induction = std::max(induction, score.score);
  EXPECT_GT(induction, 0.6);
  Params<float> params(*moment.task->graph);
  std::copy(moment.params.begin(), moment.params.end(), params.flat().begin());
  const TransformerSpec spec = model->settings.spec(**model->settings.data());
  const auto path = find_induction_path(head_compositions(*moment.task->graph, params, spec), measured.roles, spec);
  ASSERT_TRUE(path.has_value());
  EXPECT_LT(path->link.from.layer, path->link.to.layer);
  const auto role = measured.role_of(path->link.to.layer, path->link.to.head);
  ASSERT_TRUE(role.has_value());
  EXPECT_TRUE(role->clear);
  EXPECT_NE(role->key.find("induction"), std::string::npos);
}

TEST(HeadHistory, keeps_a_curve_a_head_in_the_order_of_steps_and_forgets_another_future) {
  HeadHistory history;
  for (const std::int64_t step : {40, 0, 20}) {
    LanguageMeasurements measured;
    measured.roles = {{0, 1, HeadRole::Induction, static_cast<double>(step) / 100, 0.1}};
    measured.heads = {{1, 0, LinkKind::Copy, 0.5}};
    history.add(step, measured);
  }
  EXPECT_EQ(history.kinds(), (std::vector<std::string>{"role.induction", "link.copy"}));
  const std::vector<ScoreCurve> curves = history.curves("role.induction");
  ASSERT_EQ(curves.size(), 1u);
  EXPECT_EQ(curves[0].head, 1);
  EXPECT_EQ(curves[0].steps, (std::vector<double>{0, 20, 40}));
  EXPECT_EQ(curves[0].scores, (std::vector<double>{0, 0.2, 0.4}));
  history.cut_after(20);
  EXPECT_EQ(history.size(), 2u);
  EXPECT_FALSE(history.has(40));
  for (std::int64_t step = 0; step < 2000; ++step) history.add(step, {});
  EXPECT_LE(history.size(), HeadHistory::kMostMoments);
  EXPECT_TRUE(history.has(0));
  EXPECT_TRUE(history.has(1999));
}

TEST(HeadHistory, measures_the_past_from_keyframes) {
  auto settings = std::make_unique<TransformerSettings>();
  settings->choose_task("repeat");
  settings->samples = 64;
  settings->width = 16;
  settings->heads = 2;
  auto timeline = Timeline::make(std::move(settings));
  ASSERT_TRUE(timeline.ok());
  for (int i = 0; i < 8; ++i) ASSERT_TRUE((*timeline)->step());
  const std::vector<TransformerMoment> moments = past_moments(**timeline, 4);
  ASSERT_EQ(moments.size(), 4u);
  EXPECT_EQ(moments.front().step, 0);
  EXPECT_GT(moments.back().step, moments.front().step);
  EXPECT_NE(moments.front().params, moments.back().params);
  EXPECT_EQ(measure_moment(moments.back(), 2).roles.size(), 4u * 4u);
}

}  // namespace
}  // namespace neurarium
