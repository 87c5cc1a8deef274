// Each cause is provoked by a real run, found, cured by the change that is offered, and the cured run learns.
#include "engine/doctor.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

// Steps until it diverges or is stuck; false when it does neither.
bool falls_ill(Timeline& run) {
  for (int i = 0; i < 4000; ++i) {
    if (!run.step()) return true;
    if (i % 100 == 99 && is_stuck(run.series().points(), *run.experiment().task())) return true;
  }
  return false;
}

std::unique_ptr<Timeline> cured(std::unique_ptr<Timeline> run, const Diagnosis& diagnosis) {
  if (diagnosis.from_start) {
    const auto settings = std::get<SetSettings>(diagnosis.cure).settings;
    return Timeline::make(settings->clone()).value();
  }
  const bool diverged = run->experiment().divergence().has_value();
  const Status s = diverged ? run->step_back_with(diagnosis.cure) : run->change(diagnosis.cure);
  EXPECT_TRUE(s.ok());
  return run;
}

// A run of these settings falls ill of `cause`, and learns when the cure is taken.
Diagnosis check_case(Cause cause, const runs::Tweak& tweak, double good_loss) {
  auto run = runs::timeline(tweak);
  EXPECT_TRUE(falls_ill(*run)) << "loss " << run->series().points().back().metrics.train_loss;
  const auto diagnosis = diagnose(patient_of(*run));
  if (!diagnosis) {
    ADD_FAILURE() << "nothing was found";
    return {};
  }
  EXPECT_EQ(cause_name(diagnosis->cause), cause_name(cause));
  EXPECT_FALSE(diagnosis->notes.empty());
  run = cured(std::move(run), *diagnosis);
  const double before = run->experiment().measure().train_loss;
  for (int i = 0; i < 1500; ++i)
    if (!run->step()) break;
  EXPECT_FALSE(run->experiment().divergence());
  const double after = run->experiment().measure().train_loss;
  EXPECT_LT(after, good_loss) << "before " << before;
  return *diagnosis;
}

void on_circle(PlaygroundSettings& s) {
  s.data = "circles";
  s.samples = 200;
  s.hidden = "6,4";
}

Points user_points(double input_scale, double target_scale) {
  PointSet set;
  for (int i = 0; i < 200; ++i) {
    const double x1 = std::sin(i * 1.7);
    const double x2 = std::cos(i * 2.3);
    set.x.push_back(static_cast<float>(x1 * input_scale));
    set.x.push_back(static_cast<float>(x2 * input_scale));
    set.target.push_back(static_cast<float>(target_scale * std::tanh(x1 + x2)));
  }
  return seal(std::move(set));
}

TEST(Doctor, a_rate_that_is_too_high_is_lowered) {
  const Diagnosis d = check_case(
      Cause::RateTooHigh,
      [](auto& s) {
        on_circle(s);
        s.optimizer = "sgd";
        s.output_activation = "linear";
        s.learning_rate = 50;
      },
      0.2);
  EXPECT_EQ(d.evidence.number, 50);
  EXPECT_EQ(d.evidence.subject, "sgd");
}

TEST(Doctor, a_rate_that_keeps_a_run_from_learning_without_breaking_it_is_lowered_from_the_start) {
  const Diagnosis d = check_case(
      Cause::RateTooHigh,
      [](auto& s) {
        on_circle(s);
        s.hidden = "8";
        s.activation = "relu";
        s.learning_rate = 3;
      },
      0.1);
  EXPECT_TRUE(d.from_start);
}

TEST(Doctor, a_rate_that_is_too_low_is_raised) {
  check_case(
      Cause::RateTooLow,
      [](auto& s) {
        on_circle(s);
        s.learning_rate = 1e-7;
      },
      0.1);
}

TEST(Doctor, equal_weights_never_part_and_are_made_anew) {
  const Diagnosis d = check_case(
      Cause::InitZero,
      [](auto& s) {
        on_circle(s);
        s.init_scheme = "zeros";
      },
      0.1);
  EXPECT_EQ(d.evidence.subject, "h0");
  EXPECT_TRUE(d.from_start);
}

TEST(Doctor, an_initialisation_that_grows_from_layer_to_layer_is_replaced) {
  check_case(
      Cause::InitTooLarge,
      [](auto& s) {
        s.data = "blobs";
        s.samples = 200;
        s.hidden = "32,32,32,32,32,32,32,32";
        s.activation = "linear";
        s.output_activation = "linear";
        s.init_scheme = "he";
        s.optimizer = "sgd";
        s.learning_rate = 0.01;
      },
      0.2);
}

TEST(Doctor, inputs_far_from_unit_scale_are_standardised) {
  const Diagnosis d = check_case(
      Cause::InputsUnscaled,
      [](auto& s) {
        s.data = "file";
        s.points = user_points(500, 1);
        s.activation = "relu";
        s.optimizer = "sgd";
        s.learning_rate = 0.03;
      },
      0.02);
  EXPECT_NEAR(d.evidence.number, 500 / std::sqrt(2), 40);
}

TEST(Doctor, an_input_formula_far_from_unit_scale_is_left_out) {
  const Diagnosis d = check_case(
      Cause::InputsUnscaled,
      [](auto& s) {
        on_circle(s);
        s.inputs = "x1,x2,1000*x1";
        s.activation = "relu";
        s.output_activation = "linear";
        s.optimizer = "sgd";
        s.learning_rate = 0.03;
      },
      0.1);
  EXPECT_EQ(d.evidence.subject, "1000*x1");
}

TEST(Doctor, targets_of_a_regression_far_from_unit_scale_are_divided) {
  const auto sick = [](auto& s) {
    s.activation = "relu";
    s.optimizer = "sgd";
    s.learning_rate = 0.03;
  };
  check_case(
      Cause::TargetsUnscaled,
      [&](auto& s) {
        sick(s);
        s.data = "file";
        s.points = user_points(1, 3000);
      },
      0.02);
  check_case(
      Cause::TargetsUnscaled,
      [&](auto& s) {
        sick(s);
        s.data = "formula";
        s.target_formula = "500*sin(x1/2)";
      },
      0.05);
}

TEST(Doctor, an_output_that_cannot_reach_the_targets_is_named) {
  for (const char* output : {"sigmoid", "relu"}) {
    const Diagnosis d = check_case(
        Cause::OutputRange,
        [&](auto& s) {
          on_circle(s);
          s.output_activation = output;
        },
        0.1);
    EXPECT_EQ(d.evidence.subject, output);
    EXPECT_EQ(d.evidence.number, -1);
    EXPECT_EQ(d.evidence.limit, 0);
  }
}

TEST(Doctor, a_loss_on_free_numbers_does_not_go_with_probabilities) {
  for (const char* loss : {"hinge", "bce_logits"})
    check_case(
        Cause::LossOnBounded,
        [&](auto& s) {
          on_circle(s);
          s.loss = loss;
          s.output_activation = "sigmoid";
        },
        0.2);
}

TEST(Doctor, a_layer_of_dead_units_gets_a_slope) {
  const Diagnosis d = check_case(
      Cause::DeadUnits,
      [](auto& s) {
        on_circle(s);
        s.activation = "relu";
        s.output_activation = "linear";
        s.optimizer = "sgd";
        s.learning_rate = 1;
      },
      0.1);
  EXPECT_TRUE(d.from_start);
  EXPECT_GE(d.evidence.number, 0.9 * d.evidence.limit);
}

TEST(Doctor, a_gradient_that_vanishes_on_its_way_back_gets_steeper_slopes_and_a_start_that_keeps_its_size) {
  const Diagnosis d = check_case(
      Cause::Vanishing,
      [](auto& s) {
        on_circle(s);
        s.hidden = "8,8,8,8,8,8";
        s.activation = "sigmoid";
        s.optimizer = "sgd";
        s.learning_rate = 0.1;
      },
      0.1);
  EXPECT_TRUE(d.from_start);
  EXPECT_EQ(d.evidence.subject, "h0");
  EXPECT_LT(d.evidence.number, 1e-3);
  EXPECT_EQ(d.evidence.limit, 6);
  const auto& cured = dynamic_cast<const PlaygroundSettings&>(*std::get<SetSettings>(d.cure).settings);
  EXPECT_EQ(cured.activation, "tanh");
}

TEST(Doctor, a_gradient_that_vanishes_in_one_layer_of_its_own_activation_is_let_through_there) {
  const Diagnosis d = check_case(
      Cause::Vanishing,
      [](auto& s) {
        on_circle(s);
        s.hidden = "8,8:sigmoid,8:sigmoid,8:sigmoid,8:sigmoid,8:sigmoid";
        s.optimizer = "sgd";
        s.learning_rate = 0.1;
      },
      0.1);
  const auto& cured = dynamic_cast<const PlaygroundSettings&>(*std::get<SetSettings>(d.cure).settings);
  EXPECT_EQ(cured.hidden.find("sigmoid"), std::string::npos) << cured.hidden;
}

TEST(Doctor, activations_that_explode_at_a_common_rate_are_held_by_clipping) {
  check_case(
      Cause::Exploding,
      [](auto& s) {
        on_circle(s);
        s.hidden = "24,24,24,24";
        s.inputs = "x1,x2,x1^2,x2^2";
        s.activation = "relu";
        s.output_activation = "linear";
        s.optimizer = "sgd";
        s.learning_rate = 0.3;
      },
      0.2);
}

TEST(Doctor, a_value_that_is_held_far_away_is_let_go) {
  auto run = runs::timeline(on_circle);
  runs::advance(*run, 50);
  ASSERT_TRUE(run->change(SetEdits{{runs::edit("h1.act[1]", EditKind::Set, 1e30f)}}).ok());
  ASSERT_TRUE(
      run->change(runs::with_settings(run->experiment(), [](auto& s) { s.output_activation = "linear"; })).ok());
  while (run->step()) ASSERT_LT(run->steps(), 2000);
  const Diagnosis d = diagnose(patient_of(*run)).value();
  EXPECT_EQ(d.cause, Cause::SetByHand);
  EXPECT_EQ(d.evidence.subject, "h1.act[1]");
  run = cured(std::move(run), d);
  EXPECT_TRUE(run->experiment().edits().empty());
  runs::advance(*run, 1500);
  EXPECT_LT(run->experiment().measure().train_loss, 0.1);
}

TEST(Doctor, a_weight_that_was_set_far_away_is_not_blamed_on_the_rate) {
  auto run = runs::timeline([](auto& s) {
    on_circle(s);
    s.activation = s.output_activation = "linear";
  });
  ASSERT_TRUE(run->change(SetParameters{"h0.weight", {0}, {std::numeric_limits<float>::max()}}).ok());
  while (run->step()) ASSERT_LT(run->steps(), 100);
  const Diagnosis d = diagnose(patient_of(*run)).value();
  EXPECT_EQ(d.cause, Cause::SetByHand);
  EXPECT_EQ(d.evidence.subject, "h0.weight");
  run = cured(std::move(run), d);
  runs::advance(*run, 300);
}

TEST(Doctor, a_run_that_learns_or_has_learned_is_left_alone) {
  for (const auto& tweak : {runs::Tweak(on_circle), runs::Tweak([](auto& s) { s.data = "xor"; })}) {
    auto run = runs::timeline(tweak);
    for (int i = 0; i < 2000; ++i) {
      ASSERT_TRUE(run->step());
      if (i % 100 != 99) continue;
      EXPECT_FALSE(is_stuck(run->series().points(), *run->experiment().task())) << i;
    }
  }
}

TEST(Doctor, a_network_that_is_too_small_is_stuck_without_a_fault_of_the_settings) {
  auto run = runs::timeline([](auto& s) {
    on_circle(s);
    s.hidden = "";
  });
  EXPECT_TRUE(falls_ill(*run));
  EXPECT_FALSE(diagnose(patient_of(*run)));
}

}  // namespace
}  // namespace neurarium
