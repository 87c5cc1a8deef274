#include "engine/edits.h"

#include "engine/params.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"set", "scale", "add", "clamp", "mean", "patch", "freeze"};

bool has_symbols(const Value& value) {
  return std::any_of(value.dims.begin(), value.dims.end(),
                     [](const Dim& dim) { return dim.size == kSymbol && dim.label != kBatchAxis; });
}

// How many elements of one row `at` selects in a run of this length.
std::int64_t selected_count(const Value& value, const std::vector<std::int64_t>& at, std::int64_t length) {
  std::int64_t count = 1;
  for (std::size_t axis = 0; axis < value.dims.size(); ++axis)
    if (value.dims[axis].label != kBatchAxis && at[axis] == kEvery) count *= extent(value.dims[axis], 1, length);
  return count;
}

// The length of a run in which `at` selects `count` elements, or 0. Beyond the index on an axis when that is larger.
std::int64_t length_of_patch(const Value& value, const std::vector<std::int64_t>& at, std::int64_t count) {
  std::int64_t length = 1;
  for (std::size_t axis = 0; axis < value.dims.size(); ++axis)
    if (value.dims[axis].size == kSymbol && value.dims[axis].label != kBatchAxis && at[axis] != kEvery)
      length = std::max(length, at[axis] + 1);
  while (selected_count(value, at, length) < count &&
         selected_count(value, at, length + 1) > selected_count(value, at, length))
    ++length;
  return selected_count(value, at, length) == count ? length : 0;
}

bool all_finite(const std::vector<float>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](float x) { return std::isfinite(x); });
}

}  // namespace

std::string_view edit_kind_name(EditKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

Result<EditKind> edit_kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<EditKind>(i);
  return usage_error("'{}' is not a kind of edit; use one of {}.", name, fmt::join(kNames, ", "));
}

Result<BoundEdit> bind(const Edit& edit, const Graph& graph) {
  Result<BoundRef> ref = bind(edit.ref, graph);
  if (!ref) return ref.error();
  const Value& value = graph.value(ref->value);
  if (edit.kind == EditKind::Freeze && value.role != Role::Param)
    return usage_error("'{}' cannot be frozen: only parameters are; hold a computed value with set.",
                       to_string(edit.ref));
  if (edit.kind == EditKind::Mean && !has_batch_axis(value.dims))
    return usage_error("'{}' has no mean: it has no axis of examples; hold it with set.", to_string(edit.ref));
  if (!std::isfinite(edit.a) || !std::isfinite(edit.b) || !all_finite(edit.patch))
    return usage_error("'{}' cannot be edited with a number that is not finite.", to_string(edit.ref));
  if (edit.kind == EditKind::Clamp && edit.a > edit.b)
    return usage_error("'{}' cannot be clamped to [{}, {}]: the lower end is above the upper.", to_string(edit.ref),
                       edit.a, edit.b);
  const bool reads_patch = edit.kind == EditKind::Patch || edit.kind == EditKind::Add;
  BoundEdit bound{edit.kind, edit.a, edit.b, {}, ref->value, kEvery, {}, ref->at};
  if (reads_patch) bound.patch = edit.patch;
  for (std::size_t axis = 0; axis < value.dims.size(); ++axis)
    if (value.dims[axis].label == kBatchAxis) bound.row = ref->at[axis];
  const auto numbers = static_cast<std::int64_t>(bound.patch.size());
  if (has_symbols(value)) {
    const bool repeats = edit.kind == EditKind::Add && numbers == selected_count(value, ref->at, 1);
    if (numbers > 0 && !repeats) bound.patch_length = length_of_patch(value, ref->at, numbers);
    if ((numbers > 0 || edit.kind == EditKind::Patch) && !repeats && bound.patch_length == 0)
      return usage_error("'{}' selects another count of numbers than the {} of the patch, whatever the length.",
                         to_string(edit.ref), edit.patch.size());
    return bound;
  }
  std::vector<EditTarget> targets;
  find_targets(bound, value, 1, targets);
  for (const EditTarget& target : targets) bound.elements.push_back(target.offset);
  if ((numbers > 0 || edit.kind == EditKind::Patch) && bound.patch.size() != bound.elements.size())
    return usage_error("'{}' selects {} numbers, but the patch has {}.", to_string(edit.ref), bound.elements.size(),
                       edit.patch.size());
  return bound;
}

void find_targets(const BoundEdit& edit, const Value& value, std::int64_t length, std::vector<EditTarget>& targets) {
  targets.assign(1, {});
  const std::int64_t patch_length = edit.patch_length > 0 ? edit.patch_length : length;
  for (std::size_t axis = 0; axis < value.dims.size(); ++axis) {
    const Dim& dim = value.dims[axis];
    if (dim.label == kBatchAxis) continue;
    const std::int64_t size = extent(dim, 1, length);
    const std::int64_t patch_size = extent(dim, 1, patch_length);
    const bool every = edit.at[axis] == kEvery;
    const bool repeats = edit.kind == EditKind::Add && edit.patch_length == 0 && dim.size == kSymbol;
    const bool patch = !edit.patch.empty() && !repeats;
    const std::int64_t first = every ? 0 : edit.at[axis];
    const std::int64_t end = every ? (patch ? std::min(size, patch_size) : size) : std::min(size, first + 1);
    const std::vector<EditTarget> outer = std::exchange(targets, {});
    for (const EditTarget& base : outer)
      for (std::int64_t i = first; i < end; ++i)
        targets.push_back({base.offset * size + i, every && !repeats ? base.patch * patch_size + i : base.patch});
  }
}

namespace {

// An index along re-ordered columns (inputs that were switched on or off) goes with its column's key. False when the
// column is gone.
bool follow_column(ValueRef& ref, const Graph& from, const Value& old, const Value& now) {
  if (old.column_keys.empty() || now.column_keys.empty()) return true;
  ValueRef in_old = ref;
  in_old.name = old.name;
  const Result<BoundRef> bound = bind(in_old, from);
  if (!bound) return false;
  const std::int64_t column = bound->at.back();
  if (column == kEvery) return true;
  const auto at =
      std::find(now.column_keys.begin(), now.column_keys.end(), old.column_keys[static_cast<std::size_t>(column)]);
  if (at == now.column_keys.end()) return false;
  ref.indices.clear();
  for (std::size_t axis = 0; axis + 1 < bound->at.size(); ++axis) {
    const bool batch = old.dims[axis].label == kBatchAxis;
    if (!batch || bound->at[axis] != kEvery)
      ref.indices.push_back({batch ? old.dims[axis].label : std::string(), bound->at[axis]});
  }
  ref.indices.push_back({{}, at - now.column_keys.begin()});
  return true;
}

}  // namespace

std::vector<BoundEdit> bind_fitting(const std::vector<Edit>& edits, const Graph& graph) {
  std::vector<BoundEdit> bound;
  for (const Edit& edit : edits)
    if (Result<BoundEdit> b = bind(edit, graph)) bound.push_back(std::move(*b));
  return bound;
}

std::vector<Edit> carry_over(const std::vector<Edit>& edits, const Graph& from, const Graph& to) {
  std::vector<Edit> kept;
  for (Edit edit : edits) {
    const ValueId old = from.find(edit.ref.name);
    const ValueId now = old == kNoValue ? kNoValue : to.find_key(from.value(old).key);
    if (now == kNoValue) continue;
    edit.ref.name = to.value(now).name;
    if (!follow_column(edit.ref, from, from.value(old), to.value(now))) continue;
    if (bind(edit, to)) kept.push_back(std::move(edit));
  }
  return kept;
}

namespace {

// A score that attention left out.
template <class T>
bool is_masked(T v) {
  return v == -std::numeric_limits<T>::infinity();
}

}  // namespace

template <class T>
T edited(const BoundEdit& edit, T v, T mean, T patch) {
  switch (edit.kind) {
    case EditKind::Set:
      return static_cast<T>(edit.a);
    case EditKind::Scale:
      return is_masked(v) ? v : static_cast<T>(edit.a) * v;
    case EditKind::Add:
      return v + static_cast<T>(edit.a) * (edit.patch.empty() ? T{1} : patch);
    case EditKind::Clamp:
      return is_masked(v) ? v : std::clamp(v, static_cast<T>(edit.a), static_cast<T>(edit.b));
    case EditKind::Mean:
      return mean;
    case EditKind::Patch:
      return patch;
    case EditKind::Freeze:
      return v;
  }
  return v;
}

template <class T>
T edit_slope(const BoundEdit& edit, T v) {
  switch (edit.kind) {
    case EditKind::Set:
    case EditKind::Mean:
    case EditKind::Patch:
      return T{0};
    case EditKind::Scale:
      return static_cast<T>(edit.a);
    case EditKind::Clamp:
      return static_cast<T>(edit.a) <= v && v <= static_cast<T>(edit.b) ? T{1} : T{0};
    case EditKind::Add:
    case EditKind::Freeze:
      return T{1};
  }
  return T{1};
}

template float edited(const BoundEdit&, float, float, float);
template double edited(const BoundEdit&, double, double, double);
template float edit_slope(const BoundEdit&, float);
template double edit_slope(const BoundEdit&, double);

}  // namespace neurarium
