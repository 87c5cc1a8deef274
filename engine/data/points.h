// Labelled points of the plane: what the Playground learns from, made by a seeded generator or read from a file.
// A point set never changes once it is sealed, so that the trainer, the pictures and the history can share one.
#pragma once

#include "engine/base.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class Rng;

inline constexpr int kMaxPoints = 1'000'000;  // of a generated set
inline constexpr double kMaxNoise = 0.5;
inline constexpr double kPlaneHalf = 6;  // generated sets are made for the square [-6, 6] x [-6, 6]

struct PointSet {
  std::vector<float> x;                  // [n, 2] row-major: coordinates x1, x2
  std::vector<float> target;             // [n]: class 0..classes-1, or for regression a value of about -1..1
  std::vector<std::uint32_t> ids;        // [n], ascending: who is who after others were erased; empty: 0, 1, ...
  int classes = 0;                       // 0 = regression
  std::vector<std::string> class_names;  // [classes]
  std::array<std::string, 2> axis_names = {"x1", "x2"};
  double plane_half = 0;           // generated sets: half side of the square around 0 they are made for; files: 0
  std::uint64_t content_hash = 0;  // of everything above but plane_half; set by seal()

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(target.size()); }
};

using Points = std::shared_ptr<const PointSet>;

// FNV-1a of 64 bits (Fowler, Noll, Vo; RFC 9923). It tells data sets apart; it is no protection against forgery.
inline constexpr std::uint64_t kFnv1a64Start = 0xcbf29ce484222325ull;
[[nodiscard]] std::uint64_t fnv1a64(std::span<const std::byte> bytes, std::uint64_t state = kFnv1a64Start);

// Makes a finished set immutable and gives it its hash. Shapes and class ids must agree (checked; a file reader
// refuses bad input before it comes here).
[[nodiscard]] Points seal(PointSet points);

struct PointSpec {
  std::string kind = "spiral";
  int samples = 500;  // classes (at least 2) .. kMaxPoints
  double noise = 0;   // 0 .. kMaxNoise; TensorFlow Playground's slider shows it times 100
  int classes = 2;    // read by the kinds that leave a choice (blobs); the others have their own number
  std::uint64_t seed = 0;
  std::vector<double> balance = {};  // shares of the classes, 0 or more; empty: all alike

  bool operator==(const PointSpec&) const = default;
};

// One point to be made. `shape` places it and `jitter` disturbs it; each part has its own two streams, so other parts,
// a longer set or other noise leave it where it is.
struct PointDraw {
  int part;            // the class the point has without noise; 0 for regression
  int parts;           // number of classes; 1 for regression
  std::int64_t index;  // the index-th of the count points of its part
  std::int64_t count;
  double noise;
  Rng& shape;
  Rng& jitter;
};

struct LabelledPoint {
  double x1, x2, target;
};

struct PointKind {
  std::string_view name;
  int min_classes, max_classes, default_classes;  // all 0 for regression
  std::string_view about_key;                     // of the one-line description in the text catalog
  LabelledPoint (*generate)(const PointDraw&);

  [[nodiscard]] bool is_regression() const { return max_classes == 0; }
  [[nodiscard]] bool has_class_choice() const { return min_classes < max_classes; }
};

// All generators. To add a data set, write its function and its row in point_kinds.cpp.
[[nodiscard]] std::span<const PointKind> point_kinds();

// The kind of that name, or an error with the nearest one.
[[nodiscard]] Result<const PointKind*> find_point_kind(std::string_view name);

// The number of classes that a set of this kind and spec has; 0 for regression.
[[nodiscard]] int class_count(const PointKind& kind, const PointSpec& spec);

// The error of the first setting out of its range, if any.
[[nodiscard]] Status check_points(const PointSpec& spec);

// "3,1": a share for each class; where the number of classes changed, classes without one have 1. Errors: not a number
// from 0 to 1000, all of them 0.
[[nodiscard]] Result<std::vector<double>> parse_balance(std::string_view text, int classes);

// Generates the set: point i belongs to the class that lacks most of its share, in turn where all are alike, so every
// beginning of it is balanced too (before noise, which in xor, circles and checkerboard moves points across the
// border). Same spec, same bytes.
[[nodiscard]] Result<Points> make_points(const PointSpec& spec);

// The part of the plane to draw.
struct Domain {
  double x1_low, x1_high, x2_low, x2_high;
};

// A square around all finite points with a margin of a tenth of the span on each side; the plane of a generated set,
// grown by whole units if points lie outside. Axes whose spans differ more than fourfold (a file with age and
// income) get a range each, since a square would show a line.
[[nodiscard]] Domain domain_of(const PointSet& points);

}  // namespace neurarium
