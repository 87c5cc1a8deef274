#include "engine/step_walk.h"

#include "engine/exhibits/transformer.h"
#include "engine/files/project.h"
#include "engine/gradient_check.h"
#include "engine/models/mlp.h"
#include "engine/run.h"
#include "tests/engine/runs.h"

#include <cmath>
#include <set>

namespace neurarium {
namespace {

using runs::advance;
using runs::state;
using runs::timeline;

std::string float_bits(std::span<const float> numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

std::shared_ptr<const Keyframe> keyframe_of(const Experiment& e) {
  return std::make_shared<const Keyframe>(e.keyframe());
}

TEST(TakeOne, a_step_on_one_example_takes_the_next_row_and_the_rest_of_the_epoch_follows) {
  const auto whole = runs::experiment();
  ASSERT_TRUE(whole->step());
  const std::vector<std::int32_t> rows(whole->batch_rows().begin(), whole->batch_rows().end());
  const auto t = timeline();
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(t->step_one());
    ASSERT_EQ(t->experiment().batch_rows().size(), 1u);
    EXPECT_EQ(t->experiment().batch_rows()[0], rows[i]);
  }
  ASSERT_TRUE(t->step());
  EXPECT_EQ(t->experiment().batch_rows()[0], rows[3]) << "a mini-batch goes on where the single rows ended";
  EXPECT_EQ(t->experiment().batch_rows().size(), rows.size());
  EXPECT_TRUE(t->marks().empty());
}

TEST(TakeOne, single_rows_and_mini_batches_in_any_order_replay_bit_for_bit) {
  for (const int threads : {1, 3}) {
    const auto t = timeline({}, threads, 20'000);
    std::map<std::int64_t, std::string> seen;
    std::mt19937 random(5);
    for (int i = 0; i < 300; ++i) {
      seen[t->steps()] = state(*t);
      ASSERT_TRUE(random() % 2 == 0 ? t->step_one() : t->step());
    }
    for (int i = 0; i < 40; ++i) {
      const auto step = static_cast<std::int64_t>(random() % 300);
      t->seek(step);
      EXPECT_TRUE(seen[step] == state(*t)) << step;
    }
    EXPECT_TRUE(t->branches().empty());
  }
}

TEST(TakeOne, a_saved_run_goes_on_with_the_same_bits) {
  const auto t = timeline({}, 1, 20'000);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(i % 3 == 0 ? t->step() : t->step_one());
  t->seek(16);
  ASSERT_TRUE(t->experiment().takes_one()) << "of the line that lies ahead";
  auto opened = decode_project(encode_project(*t, "playground").value());
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  Timeline& again = *opened->timeline;
  for (int i = 16; i < 30; ++i) {
    EXPECT_EQ(again.experiment().takes_one(), i % 3 != 0) << i;
    ASSERT_TRUE(again.step());
  }
  t->seek(30);
  EXPECT_TRUE(state(again) == state(*t));
}

TEST(TakeOne, in_the_past_it_is_the_lines_own_step_or_a_branch) {
  const auto t = timeline();
  ASSERT_TRUE(t->step_one());
  advance(*t, 20);
  t->seek(0);
  ASSERT_TRUE(t->step_one());
  EXPECT_TRUE(t->branches().empty()) << "the line took one row there as well";
  EXPECT_EQ(t->head(), 21);
  ASSERT_TRUE(t->step_one());
  ASSERT_EQ(t->branches().size(), 1u);
  EXPECT_EQ(t->branches()[0].forked_at, 1);
  EXPECT_EQ(t->head(), 2);
}

TEST(TakeOne, a_change_before_the_row_was_taken_lets_the_usual_mini_batch_follow) {
  const auto t = timeline();
  ASSERT_TRUE(t->step_one());
  t->seek(0);
  ASSERT_TRUE(t->change(SetParameters{"out.bias", {0}, {0.5f}}).ok());
  ASSERT_TRUE(t->step());
  EXPECT_GT(t->experiment().batch_rows().size(), 1u);
}

TEST(ComingStep, is_the_step_that_training_then_does_bit_for_bit) {
  for (const char* optimizer : {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"})
    for (const bool one_row : {true, false}) {
      const auto t = timeline([&](PlaygroundSettings& s) {
        s.optimizer = optimizer;
        s.weight_decay = 0.01;
      });
      ASSERT_TRUE(t->change(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0.5f),
                                      runs::edit("h1.weight[0,*]", EditKind::Freeze)}})
                      .ok());
      advance(*t, 17);
      const ComingStep coming = coming_step(keyframe_of(t->experiment()), one_row);
      ASSERT_TRUE(coming.finite);
      ASSERT_TRUE(one_row ? t->step_one() : t->step());
      const Experiment& e = t->experiment();
      EXPECT_TRUE(float_bits(coming.params) == float_bits(e.params().flat())) << optimizer;
      EXPECT_TRUE(float_bits(coming.gradient) == float_bits(e.gradients())) << optimizer;
      EXPECT_EQ(coming.rows, std::vector<std::int32_t>(e.batch_rows().begin(), e.batch_rows().end()));
      EXPECT_EQ(coming.rows.size() == 1, one_row);
    }
}

TEST(ComingStep, the_numbers_of_an_update_make_the_new_weight_again) {
  for (const char* optimizer : {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"}) {
    const auto t = timeline([&](PlaygroundSettings& s) {
      s.optimizer = optimizer;
      s.weight_decay = 0.02;
    });
    ASSERT_TRUE(t->change(SetEdits{{runs::edit("h0.weight[1,0]", EditKind::Freeze)}}).ok());
    advance(*t, 9);
    const ComingStep coming = coming_step(keyframe_of(t->experiment()), false);
    const ParamLayout layout(t->experiment().graph());
    for (const ValueId id : t->experiment().graph().params())
      for (std::int64_t i = 0; i < layout.count(id); ++i) {
        const UpdateNumbers u = update_of(coming, layout.offset(id) + i);
        const bool frozen = t->experiment().graph().value(id).name == "h0.weight" && i == 2;
        EXPECT_EQ(u.frozen, frozen);
        const double again = frozen ? u.before : u.shrink * u.before - u.rate * u.direction;
        EXPECT_NEAR(again, u.after, 1e-6) << optimizer;
      }
  }
}

// The walk's own forward and backward are the trainer's, and every operation makes something known that was not.
TEST(StepWalk, its_numbers_are_those_of_the_step_and_each_appears_once) {
  for (const bool one_row : {true, false})
    for (const bool by_unit : {true, false}) {
      const auto t = timeline([](PlaygroundSettings& s) { s.l2 = 0.01; });
      advance(*t, 5);
      const StepWalk walk(keyframe_of(t->experiment()), one_row, by_unit);
      ASSERT_TRUE(one_row ? t->step_one() : t->step());
      EXPECT_TRUE(float_bits(walk.run().param_gradients()) == float_bits(t->experiment().gradients()));
      EXPECT_EQ(walk.run().value(walk.coming().at->task->data_loss)[0], t->experiment().batch_loss());
      std::set<std::string> seen;
      const std::vector<WalkOperation>& all = walk.operations();
      for (std::size_t i = 0; i < all.size(); ++i) {
        const std::int64_t unit = std::max<std::int64_t>(0, all[i].unit);
        EXPECT_FALSE(walk.is_known(i, all[i].stage, all[i].value, unit));
        EXPECT_TRUE(walk.is_known(i + 1, all[i].stage, all[i].value, unit));
        if (i > 0) {
          EXPECT_LE(all[i - 1].stage, all[i].stage);
        }
        EXPECT_TRUE(
            seen.insert(fmt::format("{} {} {}", static_cast<int>(all[i].stage), all[i].value, all[i].unit)).second);
      }
    }
}

// Nothing is shown as made of something that has not been shown before.
TEST(StepWalk, every_operation_uses_only_what_is_known) {
  const auto t = timeline([](PlaygroundSettings& s) { s.l1 = 0.01; });
  advance(*t, 3);
  const StepWalk walk(keyframe_of(t->experiment()), false, true);
  const std::vector<WalkOperation>& all = walk.operations();
  int checked = 0;
  for (std::size_t i = 0; i < all.size() && all[i].stage != WalkStage::Update; ++i) {
    for (std::int64_t unit = std::max<std::int64_t>(0, all[i].unit);
         unit < (all[i].unit < 0 ? walk.units_of(all[i].value) : all[i].unit + 1); ++unit) {
      Cell cell = walk.cell_of(all[i].value, 2, unit);
      cell.gradient = all[i].gradient();
      EXPECT_EQ(walk.unit_of(cell), unit);
      for (const Term& term : explain(walk.run(), cell).terms)
        for (const Cell& source : {term.a, term.b}) {
          if (source.value == kNoValue || (source.gradient && source.value == walk.graph().loss())) continue;
          ++checked;
          EXPECT_TRUE(walk.is_known(i, source.gradient ? WalkStage::Backward : WalkStage::Forward, source.value,
                                    walk.unit_of(source)))
              << walk.graph().value(cell.value).name << " of " << walk.graph().value(source.value).name;
        }
    }
  }
  EXPECT_GT(checked, 100);
}

TEST(StepWalk, goes_through_a_transformer_too) {
  auto settings = std::make_unique<TransformerSettings>();
  settings->layers = 1;
  settings->width = 8;
  settings->heads = 2;
  settings->batch = 3;
  auto made = Timeline::make(std::move(settings));
  ASSERT_TRUE(made.ok()) << made.error().message;
  Timeline& t = **made;
  const StepWalk walk(keyframe_of(t.experiment()), true, false);
  ASSERT_TRUE(t.step_one());
  EXPECT_TRUE(float_bits(walk.coming().params) == float_bits(t.experiment().params().flat()));
  std::size_t computed = 0, gradients = 0;
  for (const WalkOperation& o : walk.operations()) {
    if (o.gradient())
      ++gradients;
    else if (o.stage != WalkStage::Update)
      ++computed;
  }
  EXPECT_GT(computed, 15u);
  EXPECT_GT(gradients, 15u);
}

TEST(GradientCheck, finds_the_gradients_of_every_weight_and_unit_right) {
  for (const char* loss : {"auto", "cross_entropy", "huber"}) {
    const auto t = timeline([&](PlaygroundSettings& s) {
      s.loss = loss;
      s.l2 = 0.01;
    });
    advance(*t, 20);
    const StepWalk walk(keyframe_of(t->experiment()), false, false);
    for (const WalkOperation& o : walk.operations()) {
      if (!o.gradient()) continue;
      for (std::int64_t i = 0; i < walk.run().count(o.value); ++i) {
        const GradientCheck check = check_gradient(walk.run(), {o.value, i, true});
        EXPECT_TRUE(check.agrees) << loss << " " << walk.graph().value(o.value).name << "[" << i << "] "
                                  << check.analytic << " " << check.numeric;
        EXPECT_TRUE(check.kink.empty());
      }
    }
  }
}

// Two inputs, one ReLU unit that stands on its kink, one linear output.
TEST(GradientCheck, names_the_unit_whose_kink_is_in_reach) {
  MlpSpec spec;
  spec.hidden = {{1, Activation::Relu}};
  spec.output_activation = Activation::Linear;
  const std::shared_ptr<const Graph> graph = mlp(spec);
  Params<float> params(*graph);
  Workspace<float> run(graph, {.rows = 1});
  run.bind(params);
  params.of(graph->at("h0.weight"))[0] = 1.0f;
  params.of(graph->at("out.weight"))[0] = 2.0f;
  run.set_rows(1);
  run.input(graph->at("x"))[0] = 0.0f;
  run.input(graph->at("target"))[0] = 1.0f;
  forward(run);
  backward(run);
  const GradientCheck check = check_gradient(run, {graph->at("h0.bias"), 0, true});
  EXPECT_EQ(check.analytic, 0.0) << "the derivative of ReLU at 0 is taken as 0";
  EXPECT_LT(check.numeric, -0.5) << "half of the slope on the right";
  EXPECT_FALSE(check.agrees);
  EXPECT_EQ(check.kink, "h0.pre[0]");
}

// An edit that gates the gradient is part of the network that is checked.
TEST(GradientCheck, takes_edits_into_account) {
  const auto t = timeline();
  ASSERT_TRUE(t->change(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0.5f),
                                  runs::edit("h1.act[0]", EditKind::Scale, 3.0f)}})
                  .ok());
  advance(*t, 5);
  const StepWalk walk(keyframe_of(t->experiment()), true, false);
  const ValueId weight = walk.graph().at("h0.weight");
  EXPECT_EQ(check_gradient(walk.run(), {weight, 2, true}).numeric, 0.0) << "into a unit that is held";
  const GradientCheck other = check_gradient(walk.run(), {weight, 0, true});
  EXPECT_NE(other.analytic, 0.0);
  EXPECT_TRUE(other.agrees);
  EXPECT_TRUE(check_gradient(walk.run(), {walk.graph().at("h1.act"), 0, true}).agrees);
}

}  // namespace
}  // namespace neurarium
