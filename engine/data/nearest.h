// Places in the plane and which of them is nearest: the exact answer (Voronoi 1908) that a network is to learn.
#pragma once

#include "engine/base.h"
#include "engine/data/points.h"

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct PlanePlace {
  double x = 0, y = 0;
  bool operator==(const PlanePlace&) const = default;
};

inline constexpr std::size_t kFewestPlaces = 2;
inline constexpr std::size_t kMostPlaces = 12;

// "-3,2; 0.5,-1; 4,4": two numbers a place, from -kPlaneHalf to kPlaneHalf. Errors name the place at fault: too few or
// too many, words, a number outside.
[[nodiscard]] Result<std::vector<PlanePlace>> parse_places(std::string_view text);
// To two decimals, as parse_places reads it; numbers outside the plane are moved to its edge.
[[nodiscard]] std::string to_string(const std::vector<PlanePlace>& places);

// The index of the nearest place; of equally near ones the first. `places` is not empty.
[[nodiscard]] int nearest_place(const std::vector<PlanePlace>& places, double x, double y);
// How far (x, y) is from the line behind which another place is nearer; infinite where there is no other place.
[[nodiscard]] double border_distance(const std::vector<PlanePlace>& places, double x, double y);

// The region of a place within the square as a convex polygon, its corners in order; empty where another place lies on
// top of it. (The square is cut by the bisector of the place and each other one; Sutherland and Hodgman 1974.)
[[nodiscard]] std::vector<PlanePlace> nearest_region(const std::vector<PlanePlace>& places, std::size_t index,
                                                     const Domain& square);

// Where a further place has the most room: of a grid's nodes the one farthest from all places.
[[nodiscard]] PlanePlace emptiest_place(const std::vector<PlanePlace>& places);

}  // namespace neurarium
