// Curve fitting: the points, the polynomial that is best and the one that learns, and the pieces that make the curve.
#include "engine/exhibits/curve_view.h"

#include "engine/data/line_formula.h"
#include "engine/run.h"
#include "engine/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace neurarium {
namespace {

CurveSettings curve_with(const std::function<void(CurveSettings&)>& tweak = {}) {
  CurveSettings s;
  if (tweak) tweak(s);
  return s;
}

std::unique_ptr<Experiment> curve_run(const CurveSettings& settings, std::int64_t steps) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << made.error().message;
  for (std::int64_t i = 0; i < steps; ++i) (*made)->step();
  return std::move(*made);
}

std::shared_ptr<const CurveView> look_at(const Experiment& e, double x = 0.25) {
  CurveObserver observer;
  return observer.observe(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps(), x, 0});
}

std::string refused(const CurveSettings& settings) {
  const Result<TaskPtr> task = settings.make_task();
  return task.ok() ? "taken" : task.error().message;
}

Table table_of(const std::string& csv) { return *parse_csv(std::as_bytes(std::span(csv)), "t.csv"); }

TEST(CurveFormula, has_x_alone) {
  const Result<LineFormula> formula = LineFormula::parse("2*x + 1");
  ASSERT_TRUE(formula.ok());
  const std::vector<double> x = {-1, 0, 0.5};
  std::vector<double> y(3);
  formula->fill(x, y);
  EXPECT_EQ(y, (std::vector<double>{-1, 1, 2}));
  for (const char* wrong : {"x1", "x2+x", "", "sin(", "x = 2", "\xf0\x9f\x98\x80"})
    EXPECT_FALSE(LineFormula::parse(wrong).ok()) << wrong;
  EXPECT_NE(LineFormula::parse("x1").error().message.find("the variable is x"), std::string::npos);
}

TEST(CurveData, every_function_on_offer_can_be_learned) {
  for (const CurvePreset& preset : curve_presets())
    EXPECT_EQ(refused(curve_with([&](CurveSettings& s) { s.formula = preset.formula; })), "taken") << preset.name;
}

TEST(CurveData, noise_moves_heights_and_no_places) {
  const auto quiet = curve_parts(curve_with([](CurveSettings& s) { s.noise = 0; }));
  const auto loud = curve_parts(curve_with([](CurveSettings& s) { s.noise = 0.5; }));
  ASSERT_TRUE(quiet.ok() && loud.ok());
  EXPECT_EQ(quiet->points.x, loud->points.x);
  EXPECT_EQ(quiet->train, loud->train);
  EXPECT_NE(quiet->points.y, loud->points.y);
  for (std::size_t i = 0; i < quiet->points.x.size(); ++i)
    EXPECT_NEAR(quiet->points.y[i], std::sin(3 * quiet->points.x[i]), 1e-12);
}

TEST(CurveData, what_cannot_be_learned_is_refused_with_its_place) {
  EXPECT_NE(refused(curve_with([](CurveSettings& s) { s.formula = "1/(x-x)"; })).find("at x = "), std::string::npos);
  EXPECT_NE(refused(curve_with([](CurveSettings& s) { s.formula = "exp(900*x)"; })).find("up to 1e+06"),
            std::string::npos);
  EXPECT_NE(refused(curve_with([](CurveSettings& s) { s.data = "drawn"; })).find("drawn"), std::string::npos);
  EXPECT_NE(refused(curve_with([](CurveSettings& s) { s.data = "file"; })).find("--points"), std::string::npos);
}

TEST(CurveData, a_stroke_of_the_pen_changes_what_lies_below_it_alone) {
  const DrawnCurve flat(kCurveKnots, 0.0f);
  const DrawnCurve made = draw_stroke(flat, 0.5, 1, 0, 0);
  EXPECT_NEAR(drawn_value(made, 0.25), 0.5, 0.02);
  EXPECT_NEAR(drawn_value(made, 0.5), 1, 1e-6);
  EXPECT_EQ(drawn_value(made, -0.5), 0);
  EXPECT_EQ(drawn_value(made, 0.9), 0);
  EXPECT_EQ(drawn_value(made, 7), drawn_value(made, 1));
}

TEST(CurveData, a_table_is_scaled_and_its_columns_are_found) {
  const auto chosen = choose_curve(table_of("year,y,x\n1,10,100\n2,30,300\n3,20,200\n"));
  ASSERT_TRUE(chosen.ok()) << chosen.error().message;
  EXPECT_EQ(chosen->x, (std::vector<float>{100, 300, 200}));
  CurveSettings s;
  s.data = "file";
  s.file = std::make_shared<const CurveTable>(*chosen);
  const auto parts = curve_parts(s);
  ASSERT_TRUE(parts.ok());
  EXPECT_EQ(parts->points.x, (std::vector<double>{-1, 1, 0}));
  EXPECT_EQ(parts->scale.given_x(-1), 100);
  EXPECT_EQ(parts->scale.given_y(1), 30);
  EXPECT_EQ(curve_as_drawing(s)[kCurveKnots / 2], 0.0f);
}

TEST(CurveData, tables_without_a_curve_are_refused) {
  for (const char* csv :
       {"x,y\n1,2\n", "x\n1\n2\n", "x,y\n1,2\n1,3\n", "x,y\n1,2\n2,\n", "a,b\nhat,coat\nshoe,sock\n"}) {
    const auto chosen = choose_curve(table_of(csv));
    ASSERT_FALSE(chosen.ok()) << csv;
    EXPECT_NE(chosen.error().message.find("t.csv"), std::string::npos) << chosen.error().message;
  }
}

TEST(CurveSettingsFile, carries_drawing_and_table) {
  CurveSettings s;
  s.drawn = std::make_shared<const DrawnCurve>(draw_stroke(DrawnCurve(kCurveKnots, 0.5f), 0, 1, 1, -1));
  s.file = std::make_shared<const CurveTable>(CurveTable{{1, 2}, {3, 5}, "a", "b"});
  s.file_name = "t.csv";
  TensorFile file;
  s.save_data(file, "p.");
  CurveSettings read;
  const Status status = read.load_data(file, "p.");
  ASSERT_TRUE(status.ok());
  EXPECT_TRUE(read.equals(s));
  read.drawn = nullptr;
  EXPECT_FALSE(read.equals(s));
  TensorFile bad;
  bad.add<float>("drawn", {2}, std::vector<float>{1, 2});
  EXPECT_FALSE(read.load_data(bad, "").ok());
}

TEST(PolynomialFit, finds_the_coefficients_that_made_the_points) {
  std::vector<double> x, y;
  for (int i = 0; i < 30; ++i) {
    x.push_back(-1 + 2.0 * i / 29);
    y.push_back(0.5 - 2 * x.back() + 3 * std::pow(x.back(), 3));
  }
  const PolynomialFit powers = fit_polynomial(x, y, 5, false);
  const std::vector<double> made = {0.5, -2, 0, 3, 0, 0};
  for (std::size_t k = 0; k < made.size(); ++k) EXPECT_NEAR(powers.coefficients[k], made[k], 1e-10);
  const PolynomialFit chebyshev = fit_polynomial(x, y, 5, true);
  EXPECT_NEAR(chebyshev.coefficients[1], -2 + 3 * 0.75, 1e-10);  // x^3 = (3 T_1 + T_3) / 4
  EXPECT_NEAR(chebyshev.coefficients[3], 0.75, 1e-10);
  EXPECT_NEAR(polynomial_value(chebyshev.coefficients, true, 1.4), polynomial_value(powers.coefficients, false, 1.4),
              1e-9);
}

TEST(PolynomialFit, chebyshev_polynomials_are_the_better_conditioned_basis) {
  std::vector<double> x, y;
  for (int i = 0; i < 60; ++i) {
    x.push_back(-1 + 2.0 * i / 59);
    y.push_back(std::sin(3 * x.back()));
  }
  EXPECT_LT(fit_polynomial(x, y, 12, true).condition, 20);
  EXPECT_GT(fit_polynomial(x, y, 12, false).condition, 1000);
  const PolynomialFit few = fit_polynomial(std::span(x).first(3), std::span(y).first(3), 9, true);
  EXPECT_TRUE(std::isinf(few.condition));
  EXPECT_NEAR(polynomial_value(few.coefficients, true, x[1]), y[1], 1e-9);
}

TEST(PolynomialFit, gradient_descent_on_the_same_coefficients_comes_to_the_same_polynomial) {
  const auto e = curve_run(curve_with([](CurveSettings& s) {
                             s.degree = 4;
                             s.batch = 100;
                             s.optimizer = "sgd";
                             s.learning_rate = 0.3;
                             s.hidden = 1;
                           }),
                           4000);
  const auto view = look_at(*e);
  EXPECT_LT(view->polynomial_distance, 1e-3);
  EXPECT_GE(view->polynomial.train_error, view->exact.train_error - 1e-7);
  EXPECT_NEAR(view->polynomial.train_error, view->exact.train_error, 1e-6);
}

TEST(CurveView, the_pieces_and_the_bias_make_the_curve) {
  for (const char* activation : {"relu", "tanh", "sine"}) {
    const auto e = curve_run(curve_with([&](CurveSettings& s) { s.activation = activation; }), 200);
    const auto view = look_at(*e);
    for (std::size_t i = 0; i < view->x.size(); i += 7) {
      double sum = view->out_bias;
      for (const CurveUnit& unit : view->units) sum += static_cast<double>(unit.piece[i]);
      EXPECT_NEAR(sum, view->network.y[i], 1e-4) << activation << " at " << view->x[i];
    }
  }
}

TEST(CurveView, the_errors_are_those_that_training_measures) {
  const auto e = curve_run({}, 100);
  const auto view = look_at(*e);
  const Metrics metrics = e->measure();
  EXPECT_NEAR(view->network.train_error, metrics.train_loss, 1e-6);
  EXPECT_NEAR(view->network.test_error, metrics.test_loss, 1e-6);
}

TEST(CurveView, a_kink_that_is_moved_leaves_the_curve_on_its_flat_side) {
  const auto e = curve_run({}, 100);
  const auto before = look_at(*e);
  std::size_t u = 0;
  while (!(before->units[u].kink && std::abs(*before->units[u].kink) < 0.8)) ++u;
  const CurveUnit& unit = before->units[u];
  const double to = *unit.kink + 0.15;
  const auto bias = static_cast<float>(bias_for_kink(unit, to));
  ASSERT_TRUE(e->apply(SetParameters{"h0.bias", {static_cast<std::int64_t>(u)}, {bias}}).ok());
  const auto after = look_at(*e);
  EXPECT_NEAR(*after->units[u].kink, to, 1e-5);
  const bool flat_left = unit.weight > 0;
  for (std::size_t i = 0; i < before->x.size(); ++i) {
    const double x = before->x[i];
    const bool flat = flat_left ? x < *unit.kink : x > to;
    if (flat) {
      EXPECT_NEAR(after->network.y[i], before->network.y[i], 1e-5);
    }
  }
  const auto slope = [](const CurveView& v, std::size_t i) { return v.network.y[i + 1] - v.network.y[i]; };
  const std::size_t far = flat_left ? before->x.size() - 2 : 0;
  EXPECT_NEAR(slope(*after, far), slope(*before, far), 1e-4);
}

TEST(CurveView, kinks_begin_spread_over_the_data_or_all_at_zero) {
  const auto spread = look_at(*curve_run({}, 0));
  double low = 1, high = -1;
  for (const CurveUnit& unit : spread->units) {
    low = std::min(low, *unit.kink);
    high = std::max(high, *unit.kink);
  }
  EXPECT_GT(high - low, 0.5);
  EXPECT_LE(high, 1.0001);
  EXPECT_GE(low, -1.0001);
  const auto at_zero = look_at(*curve_run(curve_with([](CurveSettings& s) { s.spread_kinks = false; }), 0));
  for (const CurveUnit& unit : at_zero->units) EXPECT_EQ(*unit.kink, 0);
}

TEST(CurveView, units_that_face_the_middle_lie_evenly_and_are_active_there) {
  for (int seed = 0; seed < 10; ++seed) {
    const auto view = look_at(*curve_run(curve_with([&](CurveSettings& s) {
                                           s.facing_kinks = true;
                                           s.hidden = 4;
                                           s.random_seed = seed;
                                         }),
                                         0));
    for (std::size_t i = 0; i < view->units.size(); ++i) {
      const double kink = *view->units[i].kink, from = -1 + 0.5 * static_cast<double>(i);
      EXPECT_GT(kink, from);
      EXPECT_LT(kink, from + 0.5);
      EXPECT_GT(view->units[i].bias, 0) << "active at 0";
    }
  }
}

TEST(CurveView, three_units_that_face_the_middle_fit_a_wave_from_most_seeds) {
  int reached = 0;
  for (int seed = 0; seed < 10; ++seed)
    reached += look_at(*curve_run(curve_with([&](CurveSettings& s) {
                                    s.formula = "cos(3*x)";
                                    s.noise = 0;
                                    s.hidden = 3;
                                    s.facing_kinks = true;
                                    s.random_seed = seed;
                                  }),
                                  1600))
                           ->network.train_error < 0.01
                   ? 1
                   : 0;
  EXPECT_GE(reached, 9);
}

TEST(CurveView, a_held_unit_adds_the_same_everywhere) {
  const auto e = curve_run({}, 50);
  ASSERT_TRUE(e->apply(SetEdits{{{{"h0.act", {{"", 2}}}, EditKind::Set, 0.7f, 0, {}}}}).ok());
  const auto view = look_at(*e);
  for (const float piece : view->units[2].piece) EXPECT_EQ(piece, view->units[2].piece.front());
  EXPECT_NEAR(view->units[2].piece.front(), 0.7 * view->units[2].out_weight, 1e-6);
  EXPECT_TRUE(view->units[2].idle);
}

TEST(CurveView, says_when_the_network_under_and_overfits) {
  const auto few = [](CurveSettings& s) {
    s.samples = 24;
    s.test_split = 0.5;
    s.noise = 0.35;
    s.hidden = 64;
  };
  EXPECT_EQ(look_at(*curve_run(curve_with([](CurveSettings& s) { s.hidden = 1; }), 30))->state, FitState::Under);
  EXPECT_EQ(look_at(*curve_run(curve_with(few), 2000))->state, FitState::Over);
  EXPECT_EQ(look_at(*curve_run(curve_with([](CurveSettings& s) {
                                 s.noise = 0.05;
                                 s.samples = 400;
                               }),
                               2000))
                ->state,
            FitState::Good);
  EXPECT_EQ(look_at(*curve_run(curve_with([](CurveSettings& s) { s.test_split = 0; }), 5))->state, FitState::Unknown);
}

TEST(CurveView, every_number_of_the_basis_is_explained) {
  for (const char* basis : {"powers", "chebyshev"}) {
    const auto view = look_at(*curve_run(curve_with([&](CurveSettings& s) { s.basis = basis; }), 3), 1.3);
    const ValueId id = view->task->graph->at("poly.basis");
    for (std::int64_t k = 0; k < view->example->count(id); ++k) {
      const Terms terms = explain(*view->example, {id, k});
      EXPECT_NEAR(evaluate(terms, cell_reader(*view->example)), view->example->value(id)[static_cast<std::size_t>(k)],
                  1e-5)
          << basis << k;
    }
  }
}

}  // namespace
}  // namespace neurarium
