#include "engine/exhibits/playground_space.h"

#include "tests/engine/exhibits/playground_looks.h"

#include <cmath>

namespace neurarium {
namespace {

TEST(PrincipalAxes, find_the_directions_and_the_shares_of_a_cloud_that_was_made_along_known_ones) {
  // Along (1, 2, 2) / 3 with deviations of 3, along (2, 1, -2) / 3 of 1, nothing else.
  std::vector<float> rows;
  for (int i = -50; i <= 50; ++i)
    for (int j = -50; j <= 50; ++j) {
      const float a = 3 * static_cast<float>(i), b = static_cast<float>(j);
      rows.insert(rows.end(), {a / 3 + 2 * b / 3 + 5, 2 * a / 3 + b / 3, 2 * a / 3 - 2 * b / 3});
    }
  const Principal found = principal_axes(rows, 3);
  EXPECT_NEAR(found.mean[0], 5, 1e-4);
  const double sign = found.axes[0][0] > 0 ? 1 : -1;
  EXPECT_NEAR(sign * found.axes[0][0], 1.0 / 3, 1e-5);
  EXPECT_NEAR(sign * found.axes[0][1], 2.0 / 3, 1e-5);
  EXPECT_NEAR(sign * found.axes[0][2], 2.0 / 3, 1e-5);
  EXPECT_NEAR(std::abs(found.axes[1][2]), 2.0 / 3, 1e-5);
  EXPECT_NEAR(found.explained[0], 0.9, 1e-6);
  EXPECT_NEAR(found.explained[1], 0.1, 1e-6);
}

TEST(PrincipalAxes, leave_out_what_is_not_finite_and_survive_a_cloud_of_one_point) {
  const float nan = std::nanf("");
  std::vector<float> rows = {1, 1, 1, 2, 2, 2, nan, 0, 0, 3, 3, 3};
  EXPECT_NEAR(principal_axes(rows, 3).explained[0], 1, 1e-9);
  EXPECT_NEAR(principal_axes(rows, 3).mean[0], 2, 1e-9);
  rows = {4, 5, 6, 4, 5, 6};
  const Principal same = principal_axes(rows, 3);
  EXPECT_EQ(same.mean, (std::vector<double>{4, 5, 6}));
  EXPECT_EQ(same.explained[0], 0);
  EXPECT_EQ(same.axes[0], (std::vector<double>{1, 0, 0}));
  rows = {nan, nan, nan};
  EXPECT_EQ(principal_axes(rows, 3).explained[0], 0);
}

TEST(PlaygroundSpace, two_units_are_the_axes_and_the_points_lie_where_their_activations_say) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "4,2"; });
  runs::advance(*e, 20);
  PlaygroundObserver observer;
  const auto view = looks::look(observer, *e);
  const auto space = SpaceObserver().observe(view);
  ASSERT_EQ(space->layers.size(), 4u);
  EXPECT_EQ(space->layers[0].kind, SpaceKind::Plane);
  EXPECT_EQ(space->layers[1].kind, SpaceKind::Principal);
  EXPECT_EQ(space->layers[2].kind, SpaceKind::Direct);
  EXPECT_EQ(space->layers[3].kind, SpaceKind::Single);
  for (const std::size_t point : {0u, 7u, 59u}) {
    const auto row = static_cast<std::size_t>(space->rows[point]);
    const float x1 = view->parts->points->x[2 * row], x2 = view->parts->points->x[2 * row + 1];
    EXPECT_EQ(space->layers[0].points[point].x, x1);
    const std::vector<float> h1 = looks::values_at(*view, "h1.act", x1, x2);
    EXPECT_EQ(space->layers[2].points[point].x, h1[0]);
    EXPECT_EQ(space->layers[2].points[point].y, h1[1]);
    EXPECT_EQ(space->layers[3].points[point].x, looks::values_at(*view, "out.act", x1, x2)[0]);
    EXPECT_EQ(space->layers[3].points[point].y, x2);
    // The projection, from the values that are shown beside it.
    const SpaceLayer& wide = space->layers[1];
    const std::vector<float> h0 = looks::values_at(*view, "h0.act", x1, x2);
    double across = 0;
    for (std::size_t u = 0; u < 4; ++u) {
      EXPECT_EQ(wide.values[point * 4 + u], h0[u]);
      across += (static_cast<double>(h0[u]) - wide.mean[u]) * wide.axes[0][u];
    }
    EXPECT_NEAR(static_cast<double>(wide.points[point].x), across, 1e-5);
    EXPECT_GE(wide.explained[0], wide.explained[1]);
  }
  EXPECT_EQ(space->layers[0].example.x, 1.5f);
  EXPECT_EQ(space->layers[2].example.x, static_cast<float>(view->value(view->layers[1].act, 0)));
}

TEST(PlaygroundSpace, everything_finite_lies_in_the_frame_and_edits_hold) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "6:relu,2"; });
  ASSERT_TRUE(e->apply(SetEdits{{runs::edit("h1.act[1]", EditKind::Set, 0.25f)}}).ok());
  PlaygroundObserver observer;
  const auto space = SpaceObserver().observe(looks::look(observer, *e));
  for (const SpaceLayer& layer : space->layers)
    for (const SpacePoint p : layer.grid) {
      EXPECT_GE(static_cast<double>(p.x), layer.x_low - 1e-6) << layer.name;
      EXPECT_LE(static_cast<double>(p.x), layer.x_high + 1e-6) << layer.name;
      EXPECT_GE(static_cast<double>(p.y), layer.y_low - 1e-6) << layer.name;
      EXPECT_LE(static_cast<double>(p.y), layer.y_high + 1e-6) << layer.name;
    }
  for (const SpacePoint p : space->layers[2].points) EXPECT_EQ(p.y, 0.25f);
}

TEST(PlaygroundSpace, axes_keep_their_order_and_direction_while_the_network_learns) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "8,6"; });
  PlaygroundObserver observer;
  SpaceObserver space;
  auto before = space.observe(looks::look(observer, *e));
  for (int i = 0; i < 40; ++i) {
    runs::advance(*e, 3);
    const auto now = space.observe(looks::look(observer, *e));
    for (const std::size_t l : {1u, 2u})
      for (const std::size_t axis : {0u, 1u}) {
        double along = 0;
        for (std::size_t u = 0; u < now->layers[l].axes[axis].size(); ++u)
          along += now->layers[l].axes[axis][u] * before->layers[l].axes[axis][u];
        EXPECT_GE(along, 0) << "layer " << l << " axis " << axis << " flipped at look " << i;
      }
    before = now;
  }
}

// The border's two ends, and the output's sum at each: computed from the weights in the layer's own values.
TEST(PlaygroundSpace, the_line_of_two_units_is_where_the_output_is_zero) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "2"; });
  runs::advance(*e, 30);
  PlaygroundObserver observer;
  const auto view = looks::look(observer, *e);
  const auto space = SpaceObserver().observe(view);
  const SpaceLayer& hidden = space->layers[1];
  ASSERT_EQ(hidden.borders.size(), 1u);
  EXPECT_TRUE(hidden.borders_exact);
  const std::span<const float> w = view->example->value(view->graph().at("out.weight"));
  const double bias = view->value(view->graph().at("out.bias"), 0);
  for (const SpacePoint p : {hidden.borders[0].from, hidden.borders[0].to})
    EXPECT_NEAR(static_cast<double>(w[0] * p.x + w[1] * p.y) + bias, 0, 1e-5);
  int above = 0;
  const SpacePoint a = hidden.borders[0].from, b = hidden.borders[0].to;
  const auto side = [&](SpacePoint p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0; };
  const auto out = [&](std::size_t i) { return space->layers[2].points[i].x > 0; };
  std::size_t first = 0;
  while (std::abs(space->layers[2].points[first].x) < 1e-3f) ++first;
  const bool same = side(hidden.points[first]) == out(first);
  for (std::size_t i = 0; i < hidden.points.size(); ++i) {
    if (std::abs(space->layers[2].points[i].x) < 1e-3f) continue;
    EXPECT_EQ(side(hidden.points[i]) == out(i), same) << i;
    above += side(hidden.points[i]) ? 1 : 0;
  }
  EXPECT_GT(above, 0);
}

TEST(PlaygroundSpace, borders_of_several_classes_end_where_a_third_one_wins) {
  const auto e = runs::experiment([](auto& s) {
    s.data = "blobs";
    s.classes = 4;
    s.hidden = "2:linear";
  });
  PlaygroundObserver observer;
  const auto view = looks::look(observer, *e, [](looks::Weights& w) {
    const float identity[] = {1, 0, 0, 1};
    std::copy_n(identity, 4, w["h0.weight"].begin());
    w.fill("h0.bias", 0);
    const float rows[] = {1, 0, -1, 0, 0, 1, 0, -1};  // the classes win to the right, left, above and below
    std::copy_n(rows, 8, w["out.weight"].begin());
    w.fill("out.bias", 0);
  });
  const SpaceLayer hidden = SpaceObserver().observe(view)->layers[1];
  ASSERT_EQ(hidden.borders.size(), 4u) << "the diagonals, cut at the middle; 0 and 1 meet in no more than a point";
  for (const SpaceBorder& b : hidden.borders) {
    EXPECT_NEAR(std::abs(b.from.x), std::abs(b.from.y), 1e-4f);
    EXPECT_NEAR(std::abs(b.to.x), std::abs(b.to.y), 1e-4f);
    EXPECT_NEAR(std::min(std::abs(b.from.x), std::abs(b.to.x)), 0, 1e-5f);
  }
}

TEST(PlaygroundSpace, no_border_is_drawn_where_the_output_has_none) {
  PlaygroundObserver observer;
  for (const runs::Tweak& tweak :
       {runs::Tweak([](auto& s) { s.data = "plane"; }), runs::Tweak([](auto& s) { s.output_activation = "sigmoid"; }),
        runs::Tweak([](auto& s) { s.hidden = ""; })}) {
    const auto e = runs::experiment(tweak);
    const auto space = SpaceObserver().observe(looks::look(observer, *e));
    for (const SpaceLayer& layer : space->layers) EXPECT_TRUE(layer.borders.empty());
  }
  const auto e = runs::experiment();
  ASSERT_TRUE(e->apply(SetEdits{{runs::edit("out.act[0]", EditKind::Set, 1)}}).ok());
  EXPECT_TRUE(SpaceObserver().observe(looks::look(observer, *e))->layers[2].borders.empty());
}

TEST(PlaygroundSpace, weights_that_are_not_finite_are_survived) {
  const auto e = runs::experiment();
  PlaygroundObserver observer;
  const auto space = SpaceObserver().observe(looks::look(observer, *e, [](looks::Weights& w) {
    w.fill("h0.weight", std::nanf(""));
    w.fill("h1.weight", INFINITY);
  }));
  for (const SpaceLayer& layer : space->layers) {
    EXPECT_TRUE(std::isfinite(layer.x_low) && std::isfinite(layer.y_high)) << layer.name;
    EXPECT_LT(layer.x_low, layer.x_high) << layer.name;
  }
}

}  // namespace
}  // namespace neurarium
