#include "engine/data/points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

Points made(const PointSpec& spec) {
  Result<Points> points = make_points(spec);
  EXPECT_TRUE(points.ok()) << (points.ok() ? "" : points.error().message);
  return points.ok() ? *points : nullptr;
}

PointSpec spec_of(std::string_view kind, int samples = 500, double noise = 0, std::uint64_t seed = 3) {
  return {std::string(kind), samples, noise, 2, seed};
}

std::string refusal(const PointSpec& spec) {
  const Result<Points> points = make_points(spec);
  return points.ok() ? "accepted" : points.error().message;
}

std::vector<int> class_counts(const PointSet& points) {
  std::vector<int> counts(static_cast<std::size_t>(points.classes));
  for (const float target : points.target) ++counts[static_cast<std::size_t>(target)];
  return counts;
}

double largest_coordinate(const PointSet& points) {
  double largest = 0;
  for (const float v : points.x) largest = std::max(largest, std::abs(double{v}));
  return largest;
}

TEST(Points, of_every_kind_have_the_asked_number_and_valid_targets) {
  for (const PointKind& kind : point_kinds()) {
    const Points points = made(spec_of(kind.name, 301, 0.25));
    ASSERT_EQ(points->size(), 301) << kind.name;
    EXPECT_EQ(points->x.size(), 602u) << kind.name;
    EXPECT_EQ(points->classes, kind.default_classes) << kind.name;
    for (const float v : points->x) ASSERT_TRUE(std::isfinite(v)) << kind.name;
    if (!kind.is_regression()) {
      EXPECT_EQ(static_cast<int>(points->class_names.size()), points->classes);
      for (const float t : points->target) ASSERT_TRUE(t >= 0 && t < static_cast<float>(points->classes)) << kind.name;
    }
  }
}

TEST(Points, of_every_kind_lie_in_the_plane_without_noise) {
  for (const PointKind& kind : point_kinds())
    EXPECT_LE(largest_coordinate(*made(spec_of(kind.name, 500))), kPlaneHalf) << kind.name;
}

TEST(Points, of_every_kind_but_blobs_lie_in_the_plane_at_the_highest_noise) {
  for (const PointKind& kind : point_kinds()) {
    if (kind.name == "blobs") continue;  // Gaussians have no bound
    EXPECT_LE(largest_coordinate(*made(spec_of(kind.name, 5000, kMaxNoise))), kPlaneHalf) << kind.name;
  }
}

TEST(Points, are_balanced_to_one_point_for_even_and_odd_numbers) {
  for (const PointKind& kind : point_kinds()) {
    if (kind.is_regression()) continue;
    for (const int samples : {6, 7, 500, 501}) {
      const std::vector<int> counts = class_counts(*made(spec_of(kind.name, samples)));
      const auto [low, high] = std::minmax_element(counts.begin(), counts.end());
      EXPECT_LE(*high - *low, 1) << kind.name << " " << samples;
    }
  }
}

TEST(Points, of_blobs_are_balanced_for_two_to_six_classes) {
  for (int classes = 2; classes <= 6; ++classes) {
    PointSpec spec = spec_of("blobs", 601, 0.5);
    spec.classes = classes;
    const std::vector<int> counts = class_counts(*made(spec));
    ASSERT_EQ(static_cast<int>(counts.size()), classes);
    for (const int count : counts) EXPECT_NEAR(count, 601.0 / classes, 1) << classes;
  }
}

TEST(Points, of_the_same_spec_are_the_same_bytes) {
  for (const PointKind& kind : point_kinds()) {
    const Points a = made(spec_of(kind.name, 200, 0.2));
    const Points b = made(spec_of(kind.name, 200, 0.2));
    EXPECT_EQ(a->x, b->x) << kind.name;
    EXPECT_EQ(a->target, b->target) << kind.name;
    EXPECT_EQ(a->content_hash, b->content_hash) << kind.name;
  }
}

TEST(Points, of_another_seed_differ) {
  for (const PointKind& kind : point_kinds()) {
    const Points a = made(spec_of(kind.name, 200, 0.2, 1));
    const Points b = made(spec_of(kind.name, 200, 0.2, 2));
    EXPECT_NE(a->x, b->x) << kind.name;
    EXPECT_NE(a->content_hash, b->content_hash) << kind.name;
  }
}

TEST(Points, stay_where_they_are_when_only_the_noise_of_the_label_changes) {
  for (const char* kind : {"xor", "circles", "checkerboard", "plane", "multi-gaussian"}) {
    const Points clean = made(spec_of(kind, 500, 0));
    const Points noisy = made(spec_of(kind, 500, 0.5));
    EXPECT_EQ(clean->x, noisy->x) << kind;
    EXPECT_NE(clean->target, noisy->target) << kind;
  }
}

TEST(Points, move_in_proportion_when_the_noise_of_the_position_grows) {
  for (const char* kind : {"spiral", "spiral3", "moons"}) {
    const Points clean = made(spec_of(kind, 500, 0));
    const Points some = made(spec_of(kind, 500, 0.2));
    const Points more = made(spec_of(kind, 500, 0.4));
    EXPECT_EQ(clean->target, more->target) << kind;
    EXPECT_NE(clean->x, some->x) << kind;
    for (std::size_t i = 0; i < clean->x.size(); ++i)
      ASSERT_NEAR(more->x[i] - clean->x[i], 2 * (some->x[i] - clean->x[i]), 1e-5) << kind;
  }
}

TEST(Points, of_blobs_spread_around_the_same_centres_when_the_noise_grows) {
  const Points clean = made(spec_of("blobs", 500, 0));
  const Points noisy = made(spec_of("blobs", 500, 0.5));
  for (std::size_t i = 0; i < clean->x.size(); ++i) {
    const double centre = clean->target[i / 2] == 1 ? 2 : -2;
    ASSERT_NEAR(noisy->x[i] - centre, std::sqrt(8.0) * (clean->x[i] - centre), 1e-5);
  }
}

TEST(Points, of_a_longer_set_begin_with_those_of_a_shorter_one) {
  for (const PointKind& kind : point_kinds()) {
    if (kind.name.starts_with("spiral")) continue;  // its points divide the arm evenly, so all depend on the number
    const Points few = made(spec_of(kind.name, 100, 0.3));
    const Points many = made(spec_of(kind.name, 333, 0.3));
    EXPECT_TRUE(std::equal(few->x.begin(), few->x.end(), many->x.begin())) << kind.name;
    EXPECT_TRUE(std::equal(few->target.begin(), few->target.end(), many->target.begin())) << kind.name;
  }
}

TEST(PointSpec, of_an_unknown_kind_is_refused_with_the_nearest_one) {
  EXPECT_EQ(refusal(spec_of("spirl")), "There is no data set 'spirl'. Did you mean 'spiral'?");
  EXPECT_EQ(refusal(spec_of("banana")),
            "There is no data set 'banana'. Choose one of xor, spiral, spiral3, circles, blobs, moons, checkerboard, "
            "plane, multi-gaussian.");
  EXPECT_EQ(make_points(spec_of("spirl")).error().code, ExitCode::Usage);
}

TEST(PointSpec, with_too_few_or_too_many_points_is_refused) {
  EXPECT_EQ(refusal(spec_of("xor", 0)),
            "The data set 'xor' has 2 to 1,000,000 points, but 0 were asked for; choose a number in that range.");
  EXPECT_EQ(refusal(spec_of("xor", 1)),
            "The data set 'xor' has 2 to 1,000,000 points, but 1 was asked for; choose a number in that range.");
  EXPECT_EQ(refusal(spec_of("plane", -5)),
            "The data set 'plane' has 2 to 1,000,000 points, but -5 were asked for; choose a number in that range.");
  EXPECT_EQ(
      refusal(spec_of("moons", 1'000'001)),
      "The data set 'moons' has 2 to 1,000,000 points, but 1000001 were asked for; choose a number in that range.");
  EXPECT_EQ(refusal(spec_of("spiral3", 2)),
            "The data set 'spiral3' has 3 to 1,000,000 points, but 2 were asked for; choose a number in that range.");
}

TEST(PointSpec, with_noise_out_of_range_is_refused) {
  EXPECT_EQ(refusal(spec_of("xor", 10, -0.1)),
            "The noise must be a number from 0 to 0.5, but it is -0.1; choose a number in that range.");
  EXPECT_EQ(refusal(spec_of("xor", 10, 0.6)),
            "The noise must be a number from 0 to 0.5, but it is 0.6; choose a number in that range.");
  EXPECT_EQ(refusal(spec_of("xor", 10, std::numeric_limits<double>::quiet_NaN())),
            "The noise must be a number from 0 to 0.5, but it is not a number; choose a number in that range.");
}

TEST(PointSpec, with_an_impossible_number_of_classes_is_refused) {
  PointSpec spec = spec_of("blobs");
  for (const int classes : {-1, 0, 1, 7}) {
    spec.classes = classes;
    EXPECT_EQ(
        refusal(spec),
        fmt::format("The data set 'blobs' has 2 to 6 classes, but {} were asked for; choose a number in that range.",
                    classes));
  }
}

TEST(PointSpec, of_a_kind_without_a_choice_of_classes_does_not_read_them) {
  PointSpec spec = spec_of("xor");
  spec.classes = 5;  // left over from blobs
  EXPECT_EQ(made(spec)->content_hash, made(spec_of("xor"))->content_hash);
}

TEST(Points, at_the_limits_of_their_number_are_made) {
  EXPECT_EQ(made(spec_of("xor", 2))->size(), 2);
  EXPECT_EQ(made(spec_of("circles", kMaxPoints))->size(), kMaxPoints);
}

TEST(ContentHash, is_fnv_1a) {
  const std::string text = "foobar";
  EXPECT_EQ(fnv1a64({}), 0xcbf29ce484222325ull);
  EXPECT_EQ(fnv1a64(std::as_bytes(std::span(text))), 0x85944171f73967e8ull);
}

TEST(ContentHash, tells_any_change_apart) {
  const PointSet base = *made(spec_of("moons", 10));
  const auto hash_after = [&](auto change) {
    PointSet changed = base;
    change(changed);
    return seal(changed)->content_hash;
  };
  EXPECT_EQ(hash_after([](PointSet&) {}), base.content_hash);
  EXPECT_NE(hash_after([](PointSet& p) { p.x[3] = std::nextafter(p.x[3], 9.0f); }), base.content_hash);
  EXPECT_NE(hash_after([](PointSet& p) { p.target[0] = 1 - p.target[0]; }), base.content_hash);
  EXPECT_NE(hash_after([](PointSet& p) { p.axis_names = {"height", "weight"}; }), base.content_hash);
  EXPECT_NE(hash_after([](PointSet& p) { p.class_names = {"01", ""}; }), base.content_hash);
}

TEST(SealDeathTest, aborts_on_a_class_that_does_not_exist) {
  PointSet points = *made(spec_of("moons", 10));
  points.target[0] = 2;
  EXPECT_DEATH((void)seal(points), "is_class_id");
}

PointSet table(std::vector<float> x) {
  PointSet points;
  points.target.assign(x.size() / 2, 0.0f);
  points.x = std::move(x);
  return points;
}

void expect_domain(const Domain& d, double x1_low, double x1_high, double x2_low, double x2_high) {
  EXPECT_NEAR(d.x1_low, x1_low, 1e-9);
  EXPECT_NEAR(d.x1_high, x1_high, 1e-9);
  EXPECT_NEAR(d.x2_low, x2_low, 1e-9);
  EXPECT_NEAR(d.x2_high, x2_high, 1e-9);
}

TEST(DomainOf, a_generated_set_is_the_plane_whatever_the_noise) {
  expect_domain(domain_of(*made(spec_of("spiral", 500, 0))), -6, 6, -6, 6);
  expect_domain(domain_of(*made(spec_of("spiral", 500, 0.5))), -6, 6, -6, 6);
}

TEST(DomainOf, a_generated_set_grows_by_whole_units_around_stray_points) {
  const Points points = made(spec_of("blobs", 5000, 0.5));
  const Domain domain = domain_of(*points);
  const double reach = std::ceil(largest_coordinate(*points));
  ASSERT_GT(reach, 6);
  expect_domain(domain, -reach, reach, -reach, reach);
}

TEST(DomainOf, a_table_is_a_square_with_a_margin) { expect_domain(domain_of(table({0, 1, 10, 6})), -1, 11, -2.5, 9.5); }

TEST(DomainOf, a_table_of_very_different_columns_has_a_range_for_each) {
  expect_domain(domain_of(table({20, 0, 70, 100000})), 15, 75, -10000, 110000);
}

TEST(DomainOf, a_single_place_or_nothing_still_has_an_area) {
  expect_domain(domain_of(table({3, 4, 3, 4})), 2, 4, 3, 5);
  expect_domain(domain_of(table({})), -1, 1, -1, 1);
}

TEST(DomainOf, a_table_does_not_mind_extreme_or_missing_numbers) {
  const float huge = std::numeric_limits<float>::max();
  const Domain domain = domain_of(table({-huge, 0, huge, 1, std::nanf(""), 5}));
  EXPECT_LT(domain.x1_low, -1e38);
  EXPECT_GT(domain.x1_high, 1e38);
  EXPECT_LT(domain.x1_high - domain.x1_low, double{huge}) << "pictures compute in float";
  EXPECT_NEAR(domain.x2_high, 1.1, 1e-9);
}

}  // namespace
}  // namespace neurarium
