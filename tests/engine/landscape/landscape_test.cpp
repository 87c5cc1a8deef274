// The landscapes by their own rules: derivatives against differences, the limit of the rate where it is crossed, the
// steps of every optimizer against the run itself, planes through a network, and curvature against the whole matrix.
#include <gtest/gtest.h>

#include "engine/exhibits/curve.h"
#include "engine/exhibits/descent_view.h"
#include "engine/exhibits/landscape_view.h"
#include "engine/exhibits/playground.h"
#include "engine/landscape/descent_race.h"

#include <cmath>

namespace neurarium {
namespace {

constexpr double kSurfaceNudge = 1e-5;

std::unique_ptr<Timeline> descent_run(const DescentSettings& settings, int steps) {
  auto run = Timeline::make(settings.clone());
  NEURARIUM_CHECK(run.ok());
  for (int i = 0; i < steps; ++i) (*run)->step();
  return std::move(*run);
}

template <class Request>
Request landscape_request_of(const Timeline& run) {
  const Experiment& e = run.experiment();
  Request request;
  request.task = e.task();
  request.edits = e.edits();
  request.params.assign(e.params().flat().begin(), e.params().flat().end());
  request.step = e.steps();
  request.state = std::make_shared<const Keyframe>(e.keyframe());
  request.way = std::make_shared<const std::vector<RunPoint>>(way_of(run, kWayPoints, kWayRecent));
  return request;
}

std::shared_ptr<const DescentView> look_at_descent(const Timeline& run) {
  auto request = landscape_request_of<DescentRequest>(run);
  request.settings = run.experiment().settings();
  return DescentObserver().observe(request);
}

TEST(Surfaces, HaveTheSlopeAndTheCurvatureOfTheirHeights) {
  for (std::size_t k = 0; k < kSurfaceNames.size(); ++k) {
    const Surface s{static_cast<SurfaceKind>(k), 7};
    for (const auto& [x, y] : {std::pair{0.3, -0.7}, {-1.2, 1.0}, {1.7, 0.4}}) {
      const auto g = s.gradient(x, y);
      const auto h = s.hessian(x, y);
      const double size = 1 + std::abs(h[0]) + std::abs(h[2]);
      EXPECT_NEAR(g[0], (s.height(x + kSurfaceNudge, y) - s.height(x - kSurfaceNudge, y)) / (2 * kSurfaceNudge),
                  1e-5 * size)
          << kSurfaceNames[k];
      EXPECT_NEAR(g[1], (s.height(x, y + kSurfaceNudge) - s.height(x, y - kSurfaceNudge)) / (2 * kSurfaceNudge),
                  1e-5 * size);
      const auto right = s.gradient(x + kSurfaceNudge, y), left = s.gradient(x - kSurfaceNudge, y);
      const auto up = s.gradient(x, y + kSurfaceNudge), down = s.gradient(x, y - kSurfaceNudge);
      EXPECT_NEAR(h[0], (right[0] - left[0]) / (2 * kSurfaceNudge), 1e-5 * size) << kSurfaceNames[k];
      EXPECT_NEAR(h[1], (right[1] - left[1]) / (2 * kSurfaceNudge), 1e-5 * size);
      EXPECT_NEAR(h[2], (up[1] - down[1]) / (2 * kSurfaceNudge), 1e-5 * size);
    }
    for (const auto& [x, y] : surface_info(s.kind).minima) {
      EXPECT_NEAR(s.height(x, y), 0, 1e-12) << kSurfaceNames[k];
      EXPECT_GT(curvature_of(s.hessian(x, y)).value[1], 0);
    }
    EXPECT_TRUE(surface_info(s.kind).window.holds(surface_info(s.kind).start[0], surface_info(s.kind).start[1]));
  }
}

TEST(Surfaces, AScaleIsLogarithmicOnlyWhereWallsHideTheRest) {
  const auto scale = [](SurfaceKind kind) { return scale_of(surface_grid({kind, 25}, 51).z); };
  EXPECT_EQ(scale(SurfaceKind::Bowl).soft, 0);
  EXPECT_GT(scale(SurfaceKind::Rosenbrock).soft, 0);
  const HeightScale steep = scale(SurfaceKind::Beale);
  for (const double share : {0.0, 0.25, 0.5, 1.0}) EXPECT_NEAR(steep.share(steep.height(share)), share, 1e-9);
  EXPECT_EQ(scale_of({}).low, 0);
  const std::vector<float> flat = {2, 2, NAN};
  EXPECT_EQ(scale_of(flat).share(2), 0);
}

TEST(Descent, StaysUnderTheLimitOfItsRateAndRunsAwayOverIt) {
  DescentSettings s;
  for (const char* optimizer : {"sgd", "momentum", "nesterov"}) {
    s.optimizer = optimizer;
    const double limit = look_at_descent(*descent_run(s, 0))->rate_limit;
    ASSERT_GT(limit, 0);
    s.learning_rate = 0.97 * limit;
    EXPECT_LT(look_at_descent(*descent_run(s, 400))->height, 1) << optimizer;
    s.learning_rate = 1.03 * limit;
    EXPECT_GT(look_at_descent(*descent_run(s, 400))->height, 100) << optimizer;
  }
  s.optimizer = "adam";
  EXPECT_TRUE(std::isnan(look_at_descent(*descent_run(s, 0))->rate_limit));
}

TEST(Descent, TheWholeSetHasNoNoiseAndMiniBatchesHave) {
  DescentSettings s;
  s.noise = 4;
  s.batch = kDescentExamples;
  const auto whole = look_at_descent(*descent_run(s, 3));
  EXPECT_NEAR(whole->batch_gradient[0], whole->gradient[0], 1e-4);
  EXPECT_NEAR(whole->batch_gradient[1], whole->gradient[1], 1e-4);
  s.batch = 2;
  const auto noisy = look_at_descent(*descent_run(s, 3));
  EXPECT_GT(std::hypot(noisy->batch_gradient[0] - noisy->gradient[0], noisy->batch_gradient[1] - noisy->gradient[1]),
            0.1);
}

TEST(Descent, ItsArrowsAreTheStepsThatTheRunTakes) {
  for (std::size_t kind = 0; kind < kComparedOptimizers; ++kind) {
    DescentSettings s;
    s.choose_surface("beale");
    s.optimizer = kOptimizerNames[kind];
    const auto run = descent_run(s, 40);
    auto request = landscape_request_of<DescentRequest>(*run);
    request.settings = run->experiment().settings();
    const auto exact = DescentObserver().observe(request);
    request.state = nullptr;
    const auto replayed = DescentObserver().observe(request);
    EXPECT_TRUE(exact->own_is_exact);
    EXPECT_FALSE(replayed->own_is_exact);
    EXPECT_EQ(replayed->way.size(), 41U);
    run->step();
    const PlanePoint after = look_at_descent(*run)->at;
    for (const auto& view : {exact, replayed})
      for (const std::size_t axis : {0U, 1U}) EXPECT_NEAR(view->next[kind][axis], after[axis], 1e-5) << s.optimizer;
  }
}

TEST(Descent, ARaceIsWonByWhoArrivesFirstAndBestRatesArriveNoLater) {
  DescentSettings s;
  const DescentRace same = race_descent(s, {-2.6, 1.2}, 300, RaceRates::Same);
  const DescentRace best = race_descent(s, {-2.6, 1.2}, 300, RaceRates::Best);
  ASSERT_EQ(same.lanes.size(), kComparedOptimizers);
  int winners = 0;
  for (std::size_t i = 0; i < same.lanes.size(); ++i) {
    const DescentLane& lane = same.lanes[i];
    EXPECT_NEAR(static_cast<double>(lane.way.front()[0]), -2.6, 1e-6);
    if (lane.arrived_at >= 0) {
      EXPECT_LE(lane.heights[static_cast<std::size_t>(lane.arrived_at)], same.line);
      ASSERT_GE(best.lanes[i].arrived_at, 0);
    }
    winners += lane.place == 1 ? 1 : 0;
  }
  EXPECT_GE(winners, 1);
  const auto run = descent_run(s, 300);
  EXPECT_EQ(same.lanes[0].way.back()[0], run->experiment().params().of(run->experiment().graph().at("x"))[0])
      << "a lane is the run itself";
}

std::unique_ptr<Timeline> trained_playground(int steps) {
  PlaygroundSettings settings;
  settings.samples = 120;
  auto run = Timeline::make(settings.clone());
  NEURARIUM_CHECK(run.ok());
  for (int i = 0; i < steps; ++i) (*run)->step();
  return std::move(*run);
}

TEST(Landscape, EveryPlaneGoesThroughTheNetworkAndShowsItsLoss) {
  const auto run = trained_playground(60);
  LandscapeObserver observer(2);
  for (const PlaneKind kind : {PlaneKind::Weights, PlaneKind::Random, PlaneKind::Way}) {
    auto request = landscape_request_of<LandscapeRequest>(*run);
    request.choice.kind = kind;
    request.side = 25;
    const auto view = observer.observe(request);
    ASSERT_EQ(view->plane->fault, "");
    EXPECT_NEAR(view->height, run->experiment().measure().train_loss, 1e-5);
    AlignedVector<float> there(request.params.size());
    view->plane->fill(view->at[0], view->at[1], there);
    for (std::size_t i = 0; i < there.size(); ++i) EXPECT_NEAR(there[i], request.params[i], 1e-5);
    // The slope in the plane is that of the losses around the marble.
    LossSampler sampler(request.task, {}, 1);
    for (const std::size_t axis : {0U, 1U}) {
      const double d = 1e-2 * (axis == 0 ? view->grid->window.x_high - view->grid->window.x_low
                                         : view->grid->window.y_high - view->grid->window.y_low);
      const auto at = [&](double sign) {
        view->plane->fill(view->at[0] + (axis == 0 ? sign * d : 0), view->at[1] + (axis == 1 ? sign * d : 0), there);
        return sampler.loss(there);
      };
      EXPECT_NEAR(view->gradient[axis], (at(1) - at(-1)) / (2 * d), 0.05 * (std::abs(view->gradient[axis]) + 0.05));
    }
    if (kind != PlaneKind::Way) continue;
    EXPECT_GT(view->plane->explained, 0.5);
    EXPECT_LE(view->plane->explained, 1 + 1e-9);
    EXPECT_EQ(view->way.size(), 61U);
  }
}

TEST(Landscape, RandomDirectionsAreAsLongAsTheFilters) {
  const auto run = trained_playground(5);
  auto request = landscape_request_of<LandscapeRequest>(*run);
  request.choice.kind = PlaneKind::Random;
  const LossPlane plane = loss_plane(*request.task, request.params, {}, request.choice);
  for (const LandscapeWeight& weight : landscape_weights(*request.task)) {
    if (weight.name.find("bias") == std::string::npos) continue;
    EXPECT_EQ(plane.u[static_cast<std::size_t>(weight.place)], 0) << weight.name;
  }
  const auto h0 =
      static_cast<std::size_t>(ParamLayout(*request.task->graph).offset(request.task->graph->at("h0.weight")));
  EXPECT_NEAR(std::hypot(plane.u[h0], plane.u[h0 + 1]), std::hypot(request.params[h0], request.params[h0 + 1]), 1e-5);
}

TEST(Landscape, PowerIterationFindsTheLargestOfTheExactCurvatures) {
  const auto run = trained_playground(30);
  const auto request = landscape_request_of<LandscapeRequest>(*run);
  LossSampler sampler(request.task, {}, 1);
  const LossCurvature exact = sampler.curvature(request.params);
  ASSERT_TRUE(exact.exact);
  EXPECT_EQ(exact.values.size(), landscape_weights(*request.task).size());
  const LossCurvature top = sampler.curvature(request.params, 3);
  ASSERT_FALSE(top.exact);
  ASSERT_GT(exact.values.back(), -exact.values.front());
  EXPECT_NEAR(top.values.back(), exact.values.back(), 0.02 * exact.values.back());
}

TEST(Landscape, ItSaysWhenTheGradientIsOfMoreThanTheHeight) {
  const auto plain = landscape_request_of<LandscapeRequest>(*trained_playground(1));
  EXPECT_FALSE(LandscapeObserver(1).observe(plain)->has_penalties());
  PlaygroundSettings settings;
  settings.l2 = 0.1;
  const auto run = Timeline::make(settings.clone());
  ASSERT_TRUE(run.ok());
  EXPECT_TRUE(LandscapeObserver(1).observe(landscape_request_of<LandscapeRequest>(**run))->has_penalties());
}

TEST(Landscape, TheCurvesPolynomialIsNoPartOfItsPlane) {
  CurveSettings settings;
  const auto task = settings.make_task();
  ASSERT_TRUE(task.ok());
  for (const LandscapeWeight& weight : landscape_weights(**task)) EXPECT_FALSE(weight.name.starts_with("poly"));
}

TEST(Landscape, APlaneThatCannotBeLaidSaysWhy) {
  const auto run = trained_playground(0);
  auto request = landscape_request_of<LandscapeRequest>(*run);
  request.choice.kind = PlaneKind::Way;
  EXPECT_EQ(LandscapeObserver(1).observe(request)->plane->fault, "landscape.short_way");
  request.choice = {.kind = PlaneKind::Weights, .weights = {3, 3}, .seed = 0, .reach = 1};
  EXPECT_EQ(LandscapeObserver(1).observe(request)->plane->fault, "landscape.same_weight");
  request.choice = {};
  for (float& w : request.params) w = 3e38F;
  const auto broken = LandscapeObserver(1).observe(request);
  EXPECT_TRUE(broken->plane->fault.empty() || broken->plane->fault == "landscape.broken");
}

}  // namespace
}  // namespace neurarium
