#include "engine/data/points.h"

#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

std::uint64_t hash_string(const std::string& text, std::uint64_t state) {
  const std::uint64_t length = text.size();
  state = fnv1a64(std::as_bytes(std::span(&length, 1)), state);
  return fnv1a64(std::as_bytes(std::span(text)), state);
}

std::uint64_t hash_points(const PointSet& points) {
  const std::array<std::int64_t, 2> shape = {points.size(), points.classes};
  std::uint64_t state = fnv1a64(std::as_bytes(std::span(shape)));
  state = fnv1a64(std::as_bytes(std::span(points.x)), state);
  state = fnv1a64(std::as_bytes(std::span(points.target)), state);
  state = fnv1a64(std::as_bytes(std::span(points.ids)), state);
  for (const std::string& name : points.class_names) state = hash_string(name, state);
  for (const std::string& name : points.axis_names) state = hash_string(name, state);
  return state;
}

// The two streams of one part, told apart by kind, part and role.
struct PartStreams {
  Rng shape, jitter;
  PartStreams(const PointSpec& spec, int part)
      : shape(spec.seed, "data", fmt::format("{}.{}.shape", spec.kind, part)),
        jitter(spec.seed, "data", fmt::format("{}.{}.jitter", spec.kind, part)) {}
};

struct Span {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
  [[nodiscard]] double length() const { return high - low; }
  [[nodiscard]] double centre() const { return low + length() / 2; }
  [[nodiscard]] Span around_centre(double half) const { return {centre() - half, centre() + half}; }
};

std::array<Span, 2> spans_of(const PointSet& points) {
  std::array<Span, 2> spans;
  for (std::size_t i = 0; i + 1 < points.x.size(); i += 2) {
    if (!std::isfinite(points.x[i]) || !std::isfinite(points.x[i + 1])) continue;
    spans[0].add(points.x[i]);
    spans[1].add(points.x[i + 1]);
  }
  for (Span& span : spans)
    if (span.low > span.high) span = {0, 0};
  return spans;
}

// Half of the picture's side for a span: with margin, and one for a span of zero (scaled, so that it is visible in
// double beside a large centre).
double half_with_margin(const Span& span) {
  if (span.length() > 0) return span.length() * 0.6;
  return std::max(1.0, std::abs(span.centre()) * 0.1);
}

// Pictures compute in float, where the width of the plane must not overflow; points beyond lie outside of it.
Span within_floats(const Span& span) {
  constexpr double kFarthest = std::numeric_limits<float>::max() / 2.5;
  return std::max(-span.low, span.high) <= kFarthest ? span : Span{-kFarthest, kFarthest};
}

// The part that each point belongs to.
std::vector<int> parts_of_points(const PointSpec& spec, int parts) {
  std::vector<double> shares = spec.balance;
  if (shares.empty()) shares.assign(static_cast<std::size_t>(parts), 1);
  const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);
  std::vector<int> owner;
  std::vector<double> lack(shares.size(), 0);
  for (int i = 0; i < spec.samples; ++i) {
    for (std::size_t part = 0; part < lack.size(); ++part) lack[part] += shares[part] / whole;
    // Sums of thirds are not exact: what is nearly alike is alike.
    auto most = lack.begin();
    for (auto part = lack.begin(); part != lack.end(); ++part)
      if (*part > *most + 1e-9) most = part;
    *most -= 1;
    owner.push_back(static_cast<int>(most - lack.begin()));
  }
  return owner;
}

}  // namespace

Result<std::vector<double>> parse_balance(std::string_view text, int classes) {
  std::vector<double> shares;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string_view item = trimmed(text.substr(start, end - start));
    start = end + 1;
    double share = 0;
    const auto [stop, code] = std::from_chars(item.data(), item.data() + item.size(), share);
    if (code != std::errc{} || stop != item.data() + item.size() || !(share >= 0 && share <= 1000))
      return usage_error("The balance '{}': '{}' is not a share from 0 to 1000; write one for each class, such as 3,1.",
                         shown(text), shown(item));
    shares.push_back(share);
  }
  shares.resize(static_cast<std::size_t>(classes), 1);
  if (std::accumulate(shares.begin(), shares.end(), 0.0) <= 0)
    return usage_error("The balance '{}' leaves no class a point; give one of them a share.", shown(text));
  return shares;
}

std::uint64_t fnv1a64(std::span<const std::byte> bytes, std::uint64_t state) {
  for (const std::byte b : bytes) state = (state ^ static_cast<std::uint64_t>(b)) * 0x100000001b3ull;
  return state;
}

Points seal(PointSet points) {
  NEURARIUM_CHECK_EQ(points.x.size(), 2 * points.target.size());
  NEURARIUM_CHECK_EQ(points.class_names.size(), static_cast<std::size_t>(points.classes));
  NEURARIUM_CHECK(points.ids.empty() || points.ids.size() == points.target.size());
  NEURARIUM_CHECK(std::ranges::adjacent_find(points.ids, std::greater_equal<>()) == points.ids.end());
  for (const float target : points.target) {
    const bool is_class_id = target >= 0 && target < static_cast<float>(points.classes) && target == std::floor(target);
    NEURARIUM_CHECK(points.classes == 0 || is_class_id);
  }
  points.content_hash = hash_points(points);
  return std::make_shared<const PointSet>(std::move(points));
}

Result<const PointKind*> find_point_kind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PointKind& kind : point_kinds()) {
    if (kind.name == name) return &kind;
    names.push_back(kind.name);
  }
  const Wording hint = did_you_mean(name, names);
  return usage_error("There is no data set '{}'.{}", shown(name),
                     hint.empty() ? worded(" Choose one of {}.", fmt::join(names, ", ")) : hint);
}

int class_count(const PointKind& kind, const PointSpec& spec) {
  return kind.has_class_choice() ? spec.classes : kind.default_classes;
}

Status check_points(const PointSpec& spec) {
  const Result<const PointKind*> found = find_point_kind(spec.kind);
  if (!found) return found.error();
  const PointKind& kind = **found;
  const int classes = class_count(kind, spec);
  if (classes < kind.min_classes || classes > kind.max_classes)
    return usage_error("The data set '{}' has {} to {} classes, but {} were asked for; choose a number in that range.",
                       kind.name, kind.min_classes, kind.max_classes, classes);
  const int fewest = std::max(2, classes);
  if (spec.samples < fewest || spec.samples > kMaxPoints)
    return usage_error("The data set '{}' has {} to {} points, but {} asked for; choose a number in that range.",
                       kind.name, fewest, with_commas(kMaxPoints),
                       spec.samples == 1 ? worded("1 was") : worded("{} were", spec.samples));
  if (!(spec.noise >= 0 && spec.noise <= kMaxNoise))
    return usage_error("The noise must be a number from 0 to {}, but it is {}; choose a number in that range.",
                       kMaxNoise,
                       std::isnan(spec.noise) ? worded("not a number") : Wording{fmt::format("{}", spec.noise)});
  return ok_status();
}

Result<Points> make_points(const PointSpec& spec) {
  if (const Status status = check_points(spec); !status) return status.error();
  const PointKind& kind = **find_point_kind(spec.kind);
  PointSet points;
  points.classes = class_count(kind, spec);
  points.plane_half = kPlaneHalf;
  for (int c = 0; c < points.classes; ++c) points.class_names.push_back(fmt::format("{}", c));

  const int parts = std::max(1, points.classes);
  std::vector<PartStreams> streams;
  for (int part = 0; part < parts; ++part) streams.emplace_back(spec, part);
  points.x.reserve(static_cast<std::size_t>(spec.samples) * 2);
  points.target.reserve(static_cast<std::size_t>(spec.samples));
  NEURARIUM_CHECK(spec.balance.empty() || spec.balance.size() == static_cast<std::size_t>(parts));
  const std::vector<int> owner = parts_of_points(spec, parts);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(parts), 0);
  for (const int part : owner) ++counts[static_cast<std::size_t>(part)];
  std::vector<std::int64_t> made(static_cast<std::size_t>(parts), 0);
  for (const int part : owner) {
    const auto of_part = static_cast<std::size_t>(part);
    PartStreams& stream = streams[of_part];
    const LabelledPoint p =
        kind.generate({part, parts, made[of_part]++, counts[of_part], spec.noise, stream.shape, stream.jitter});
    points.x.push_back(static_cast<float>(p.x1));
    points.x.push_back(static_cast<float>(p.x2));
    points.target.push_back(static_cast<float>(p.target));
  }
  return seal(std::move(points));
}

Domain domain_of(const PointSet& points) {
  const std::array<Span, 2> spans = spans_of(points);
  if (points.plane_half > 0) {
    double reach = points.plane_half;
    for (const Span& span : spans) reach = std::max({reach, std::ceil(-span.low), std::ceil(span.high)});
    return {-reach, reach, -reach, reach};
  }
  std::array<double, 2> half = {half_with_margin(spans[0]), half_with_margin(spans[1])};
  const double longer = std::max(half[0], half[1]);
  if (longer <= 4 * std::min(half[0], half[1])) half = {longer, longer};
  const Span x1 = within_floats(spans[0].around_centre(half[0]));
  const Span x2 = within_floats(spans[1].around_centre(half[1]));
  return {x1.low, x1.high, x2.low, x2.high};
}

}  // namespace neurarium
