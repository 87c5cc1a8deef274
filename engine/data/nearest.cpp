#include "engine/data/nearest.h"

#include "engine/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::size_t kLongestPlaces = 2000;  // bytes

bool read_coordinate(std::string_view text, double& out) {
  text = trimmed(text);
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc{} && stop == text.data() + text.size() && std::abs(out) <= kPlaneHalf;
}

double square_of_distance(const PlanePlace& p, double x, double y) {
  return (p.x - x) * (p.x - x) + (p.y - y) * (p.y - y);
}

// The part of the polygon whose points are not nearer to `other` than to `own`.
std::vector<PlanePlace> cut_by_bisector(const std::vector<PlanePlace>& polygon, const PlanePlace& own,
                                        const PlanePlace& other) {
  const auto ahead = [&](const PlanePlace& p) {
    return square_of_distance(other, p.x, p.y) - square_of_distance(own, p.x, p.y);
  };
  std::vector<PlanePlace> kept;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const PlanePlace &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    const double at_a = ahead(a), at_b = ahead(b);
    if (at_a >= 0) kept.push_back(a);
    if ((at_a > 0 && at_b < 0) || (at_a < 0 && at_b > 0)) {
      const double share = at_a / (at_a - at_b);
      kept.push_back({a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
    }
  }
  return kept;
}

}  // namespace

Result<std::vector<PlanePlace>> parse_places(std::string_view text) {
  if (text.size() > kLongestPlaces)
    return usage_error("The places take {} bytes; give {} to {} places such as -3,2; 0.5,-1.", text.size(),
                       kFewestPlaces, kMostPlaces);
  std::vector<PlanePlace> places;
  while (!trimmed(text).empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view entry = trimmed(text.substr(0, end));
    text = text.substr(std::min(end + 1, text.size()));
    if (entry.empty()) continue;
    const std::size_t comma = entry.find(',');
    PlanePlace place;
    if (comma == std::string_view::npos || !read_coordinate(entry.substr(0, comma), place.x) ||
        !read_coordinate(entry.substr(comma + 1), place.y))
      return usage_error("The places: '{}' is no pair of numbers from -{} to {}; write such as -3,2; 0.5,-1.",
                         shown(entry, 40), kPlaneHalf, kPlaneHalf);
    places.push_back(place);
  }
  if (places.size() < kFewestPlaces || places.size() > kMostPlaces)
    return usage_error("There are {} places; give {} to {}, such as -3,2; 0.5,-1.", places.size(), kFewestPlaces,
                       kMostPlaces);
  return places;
}

std::string to_string(const std::vector<PlanePlace>& places) {
  const auto number = [](double v) {
    return std::round(std::clamp(std::isfinite(v) ? v : 0, -kPlaneHalf, kPlaneHalf) * 100) / 100;
  };
  std::string text;
  for (const PlanePlace& p : places)
    text += fmt::format("{}{},{}", text.empty() ? "" : "; ", number(p.x) + 0.0, number(p.y) + 0.0);
  return text;
}

int nearest_place(const std::vector<PlanePlace>& places, double x, double y) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < places.size(); ++i)
    if (square_of_distance(places[i], x, y) < square_of_distance(places[best], x, y)) best = i;
  return static_cast<int>(best);
}

double border_distance(const std::vector<PlanePlace>& places, double x, double y) {
  const PlanePlace& own = places[static_cast<std::size_t>(nearest_place(places, x, y))];
  double least = std::numeric_limits<double>::infinity();
  for (const PlanePlace& other : places) {
    const double apart = std::hypot(other.x - own.x, other.y - own.y);
    if (apart > 0)
      least = std::min(least, (square_of_distance(other, x, y) - square_of_distance(own, x, y)) / (2 * apart));
  }
  return least;
}

std::vector<PlanePlace> nearest_region(const std::vector<PlanePlace>& places, std::size_t index, const Domain& square) {
  std::vector<PlanePlace> polygon = {{square.x1_low, square.x2_low},
                                     {square.x1_high, square.x2_low},
                                     {square.x1_high, square.x2_high},
                                     {square.x1_low, square.x2_high}};
  for (std::size_t other = 0; other < places.size() && !polygon.empty(); ++other) {
    if (other == index) continue;
    if (places[other] == places[index]) {
      if (other < index) return {};
      continue;
    }
    polygon = cut_by_bisector(polygon, places[index], places[other]);
  }
  return polygon;
}

PlanePlace emptiest_place(const std::vector<PlanePlace>& places) {
  constexpr int kNodes = 21;
  PlanePlace best;
  double most = -1;
  for (int row = 1; row + 1 < kNodes; ++row)
    for (int column = 1; column + 1 < kNodes; ++column) {
      const auto at = [](int node) { return kPlaneHalf * (2.0 * node / (kNodes - 1) - 1); };
      double room = std::numeric_limits<double>::infinity();
      for (const PlanePlace& p : places) room = std::min(room, square_of_distance(p, at(column), at(row)));
      if (room <= most) continue;
      most = room;
      best = {at(column), at(row)};
    }
  return best;
}

}  // namespace neurarium
