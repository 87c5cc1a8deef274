// Edits hold, scale, shift, clamp or replace named values while the network goes on computing and training.
// Each kind defines what it does to the value and to the gradient that flows back through it, so that an edit
// never silently does nothing.
#pragma once

#include "engine/value_ref.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace neurarium {

enum class EditKind : std::uint8_t {
  Set,     // v = a              gradient stops
  Scale,   // v = a * v          gradient times a; a masked score (-inf) stays masked
  Add,     // v = v + a, or v + a * patch[i] along a direction   gradient passes
  Clamp,   // v into [a, b]      gradient passes where a <= v <= b held before; a masked score stays masked
  Mean,    // v = mean over the batch of this run, and over its positions "t"   gradient stops
  Patch,   // v = patch[i], values of another run   gradient stops
  Freeze,  // parameters only: no step, no weight decay, no moment update
};

std::string_view edit_kind_name(EditKind kind);
Result<EditKind> edit_kind_from_name(std::string_view name);

struct Edit {
  ValueRef ref;
  EditKind kind = EditKind::Set;
  float a = 0;
  float b = 0;
  std::vector<float> patch;  // Patch, Add: one number for each element selected in one row, row-major (*)
  bool operator==(const Edit&) const = default;
};

// (*) Add: or one for each element of a single position, which all positions share. An edit resolved against a graph
// has elements of one row (batch axis left out), and rows. With symbols as axes they are found anew, by find_targets().
struct BoundEdit {
  EditKind kind = EditKind::Set;
  float a = 0;
  float b = 0;
  std::vector<float> patch;
  ValueId value = kNoValue;
  std::int64_t row = kEvery;           // batch index, or every row
  std::vector<std::int64_t> elements;  // offsets within one row of the value; empty where an axis is a symbol
  std::vector<std::int64_t> at = {};   // index or kEvery for each axis
  std::int64_t patch_length = 0;       // Patch of a value with symbols: the length of the run that it was taken from
};

// Errors: those of bind(); Freeze on something that is no parameter; Mean on something without a batch axis; a patch of
// the wrong size (where axes are symbols: of no length's size); non-finite numbers.
Result<BoundEdit> bind(const Edit& edit, const Graph& graph);
// Those that fit the graph, bound to it: what looks at a run whose graph may no longer have all that its edits name.
[[nodiscard]] std::vector<BoundEdit> bind_fitting(const std::vector<Edit>& edits, const Graph& graph);

// One element that an edit selects in one row.
struct EditTarget {
  std::int64_t offset = 0;  // within the row
  std::int64_t patch = 0;   // index of its number in the patch
};
// The elements in a run of this length, row-major. Those beyond the length, or for which a patch that was taken from a
// shorter run has no number, are left out.
void find_targets(const BoundEdit& edit, const Value& value, std::int64_t length, std::vector<EditTarget>& targets);

// The same edits after the network was rebuilt: names follow the stable keys; edits of values that are gone, or whose
// index no longer exists, are left out.
std::vector<Edit> carry_over(const std::vector<Edit>& edits, const Graph& from, const Graph& to);

// v -> edited v for one element; `mean` is the batch mean of that element (Mean only), `patch` its patch value.
template <class T>
T edited(const BoundEdit& edit, T v, T mean, T patch);

// d(edited v)/dv at the value before the edit.
template <class T>
T edit_slope(const BoundEdit& edit, T v);

}  // namespace neurarium
