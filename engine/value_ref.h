// A ValueRef names a number or a block of numbers: `h0.weight[3,2]`, `blocks.0.attn.pattern[h=2,q=5]`, `h1.act[*]`.
// It is the one handle that hover cards, edits, journal entries, `--set`, lessons and tests share.
#pragma once

#include "engine/graph.h"

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Index along one axis; kEvery selects them all.
inline constexpr std::int64_t kEvery = -1;

struct ValueRef {
  std::string name;
  // One entry per given index. A label ("q=5") or, when empty, the next axis that is not the batch axis.
  struct Index {
    std::string label;
    std::int64_t at = kEvery;
    bool operator==(const Index&) const = default;
  };
  std::vector<Index> indices;
  bool operator==(const ValueRef&) const = default;
};

std::string to_string(const ValueRef& ref);

// Parses the text form; the error names the position of the fault.
Result<ValueRef> parse_value_ref(std::string_view text);

// A reference bound to a graph: one index (or kEvery) for each axis of the value.
// The batch axis "b" is kEvery unless it is given by label.
struct BoundRef {
  ValueId value = kNoValue;
  std::vector<std::int64_t> at;
};

// Errors: unknown name (with the nearest one), unknown label, too many indices, index out of range (naming both sizes).
Result<BoundRef> bind(const ValueRef& ref, const Graph& graph);

// The reference of one element: `offset` counts row-major through `extents` (the sizes of the value's axes).
// The batch axis is left out unless `with_batch`.
ValueRef element_ref(const Graph& graph, ValueId value, std::int64_t offset, const std::vector<std::int64_t>& extents,
                     bool with_batch = false);

}  // namespace neurarium
