// Nearest places: regions as polygons agree with distances, and hostile texts are refused.
#include "engine/data/nearest.h"

#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

constexpr Domain kNearestSquare{-kPlaneHalf, kPlaneHalf, -kPlaneHalf, kPlaneHalf};

double area_of(const std::vector<PlanePlace>& polygon) {
  double twice = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const PlanePlace &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

// The corners run against the clock.
bool lies_in(const std::vector<PlanePlace>& polygon, double x, double y) {
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const PlanePlace &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    if ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) < -1e-9) return false;
  }
  return !polygon.empty();
}

TEST(NearestRegions, are_the_places_where_no_other_is_nearer) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Rng rng(seed, "test");
    std::vector<PlanePlace> places;
    for (std::size_t i = 0; i < 2 + seed; ++i) places.push_back({rng.uniform(-6, 6), rng.uniform(-6, 6)});
    double area = 0;
    for (std::size_t i = 0; i < places.size(); ++i) area += area_of(nearest_region(places, i, kNearestSquare));
    EXPECT_NEAR(area, 144, 1e-6);
    for (int i = 0; i < 200; ++i) {
      const double x = rng.uniform(-6, 6), y = rng.uniform(-6, 6);
      const auto nearest = static_cast<std::size_t>(nearest_place(places, x, y));
      EXPECT_TRUE(lies_in(nearest_region(places, nearest, kNearestSquare), x, y));
      EXPECT_GE(border_distance(places, x, y), 0);
    }
  }
}

TEST(NearestRegions, have_the_bisector_as_their_border) {
  const std::vector<PlanePlace> places = {{-2, 0}, {4, 0}};
  EXPECT_EQ(nearest_place(places, 0.9, 3), 0);
  EXPECT_EQ(nearest_place(places, 1.1, -3), 1);
  EXPECT_NEAR(border_distance(places, 3, 5), 2, 1e-12);
  EXPECT_NEAR(area_of(nearest_region(places, 0, kNearestSquare)), 84, 1e-9);
}

TEST(NearestRegions, of_places_on_top_of_each_other_belong_to_the_first) {
  const std::vector<PlanePlace> places = {{1, 1}, {1, 1}};
  EXPECT_EQ(nearest_place(places, 3, 3), 0);
  EXPECT_NEAR(area_of(nearest_region(places, 0, kNearestSquare)), 144, 1e-9);
  EXPECT_TRUE(nearest_region(places, 1, kNearestSquare).empty());
  EXPECT_TRUE(std::isinf(border_distance(places, 0, 0)));
}

TEST(NearestPlaces, are_read_back_as_they_were_written) {
  const std::vector<PlanePlace> places = {{-3.25, 2}, {0, -6}, {6, 0.01}};
  const auto read = parse_places(to_string(places));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, places);
  EXPECT_EQ(to_string({{-7, std::nan("")}, {1e9, 0.004}}), "-6,0; 6,0");
}

TEST(NearestPlaces, that_are_no_pairs_are_refused_with_a_sentence) {
  for (const char* text : {"", "1,2", ";;;", "1,2;3", "1,2;x,3", "1,2;nan,3", "1,2;inf,0", "1,2;7,0", "1,2;3,4,5",
                           "\xE7\x82\xB9;\xE7\x82\xB9"})
    EXPECT_FALSE(parse_places(text).ok()) << text;
  EXPECT_FALSE(parse_places("0,0;0,0;0,0;0,0;0,0;0,0;0,0;0,0;0,0;0,0;0,0;0,0;0,0").ok());
  EXPECT_FALSE(parse_places(std::string(100'000, ';')).ok());
}

TEST(NearestPlaces, get_a_further_one_where_there_is_most_room) {
  const PlanePlace far = emptiest_place({{-5, -5}, {-4, -5}});
  EXPECT_GT(far.x, 4);
  EXPECT_GT(far.y, 4);
}

}  // namespace
}  // namespace neurarium
