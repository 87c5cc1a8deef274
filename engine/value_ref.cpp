#include "engine/value_ref.h"

#include "engine/text.h"

#include <algorithm>
#include <charconv>

namespace neurarium {
namespace {

std::vector<std::string_view> names_of(const Graph& graph) {
  std::vector<std::string_view> names;
  for (const Value& v : graph.values()) names.push_back(v.name);
  return names;
}

std::string describe_axes(const Value& value) {
  std::string out;
  for (const Dim& d : value.dims) {
    if (!out.empty()) out += ", ";
    out += d.size == kSymbol ? d.label : fmt::format("{}={}", d.label, d.size);
  }
  return out;
}

Status bind_index(const Value& value, const ValueRef& ref, std::size_t axis, std::int64_t at, BoundRef& bound) {
  const Dim& dim = value.dims[axis];
  if (at != kEvery && dim.size != kSymbol && at >= dim.size)
    return usage_error("'{}': index {} is outside axis '{}', which has {} entries (0 to {}).", to_string(ref), at,
                       dim.label, dim.size, dim.size - 1);
  bound.at[axis] = at;
  return ok_status();
}

// Where `name` has something that no name has: white space, a control character or punctuation of references.
std::size_t find_no_name(std::string_view name) {
  const auto bad = std::find_if(name.begin(), name.end(), [](char c) {
    return (c >= 0 && c <= ' ') || c == 0x7F || std::string_view("[]=,*'").find(c) != std::string_view::npos;
  });
  return bad == name.end() ? std::string_view::npos : static_cast<std::size_t>(bad - name.begin());
}

}  // namespace

std::string to_string(const ValueRef& ref) {
  if (ref.indices.empty()) return ref.name;
  std::string out = ref.name + '[';
  for (std::size_t i = 0; i < ref.indices.size(); ++i) {
    const auto& index = ref.indices[i];
    if (i > 0) out += ',';
    if (!index.label.empty()) out += index.label + '=';
    out += index.at == kEvery ? std::string("*") : std::to_string(index.at);
  }
  return out + ']';
}

Result<ValueRef> parse_value_ref(std::string_view text) {
  const auto fault = [&](std::size_t at, const Wording& why) {
    return usage_error(
        "'{}' is not a value reference: {} at character {}; write it like h0.weight[3,2] or pattern[h=0,q=*].",
        shown(text, 60), why, at + 1);
  };
  ValueRef ref;
  const std::size_t open = text.find('[');
  ref.name = std::string(text.substr(0, open));
  if (ref.name.empty()) return fault(0, worded("a name is missing"));
  if (const std::size_t bad = find_no_name(ref.name); bad != std::string::npos)
    return fault(bad, worded("unexpected character"));
  if (open == std::string_view::npos) return ref;
  if (text.back() != ']') return fault(text.size() - 1, worded("']' is missing"));
  std::size_t at = open + 1;
  while (at < text.size()) {
    std::size_t end = text.find_first_of(",]", at);
    std::string_view item = text.substr(at, end - at);
    ValueRef::Index index;
    if (const std::size_t equals = item.find('='); equals != std::string_view::npos) {
      index.label = std::string(item.substr(0, equals));
      if (index.label.empty()) return fault(at, worded("an axis label is missing before '='"));
      if (const std::size_t bad = find_no_name(index.label); bad != std::string::npos)
        return fault(at + bad, worded("unexpected character"));
      item.remove_prefix(equals + 1);
    }
    if (item != "*") {
      const auto [stop, code] = std::from_chars(item.data(), item.data() + item.size(), index.at);
      if (code != std::errc{} || stop != item.data() + item.size() || index.at < 0)
        return fault(at, worded("an index must be a whole number from 0 or *"));
    }
    ref.indices.push_back(std::move(index));
    if (text[end] == ']') {
      if (end + 1 != text.size()) return fault(end + 1, worded("text after ']'"));
      break;
    }
    at = end + 1;
  }
  return ref;
}

Result<BoundRef> bind(const ValueRef& ref, const Graph& graph) {
  const ValueId id = graph.find(ref.name);
  if (id == kNoValue) {
    const Wording near = did_you_mean(ref.name, names_of(graph));
    return usage_error("There is no value named '{}' in this network.{}", shown(ref.name, 60),
                       near.empty() ? worded(" `neurarium names` lists them.") : near);
  }
  const Value& value = graph.value(id);
  BoundRef bound{id, std::vector<std::int64_t>(value.dims.size(), kEvery)};
  std::vector<bool> given(value.dims.size(), false);
  std::size_t next = 0;
  for (const auto& index : ref.indices) {
    std::size_t axis = next;
    if (index.label.empty()) {
      while (axis < value.dims.size() && value.dims[axis].label == kBatchAxis) ++axis;
      next = axis + 1;
    } else {
      for (axis = 0; axis < value.dims.size() && value.dims[axis].label != index.label;) ++axis;
      if (axis == value.dims.size())
        return usage_error("'{}': '{}' has no axis '{}'; its axes are [{}].", to_string(ref), ref.name, index.label,
                           describe_axes(value));
    }
    if (axis >= value.dims.size())
      return usage_error("'{}' gives more indices than '{}' has axes [{}].", to_string(ref), ref.name,
                         describe_axes(value));
    if (given[axis])
      return usage_error("'{}' gives axis '{}' twice; give each axis once.", to_string(ref), value.dims[axis].label);
    given[axis] = true;
    if (Status s = bind_index(value, ref, axis, index.at, bound); !s) return s.error();
  }
  return bound;
}

ValueRef element_ref(const Graph& graph, ValueId value, std::int64_t offset, const std::vector<std::int64_t>& extents,
                     bool with_batch) {
  const Value& v = graph.value(value);
  ValueRef ref{v.name, {}};
  std::vector<std::int64_t> at(extents.size());
  for (std::size_t axis = extents.size(); axis-- > 0;) {
    at[axis] = offset % extents[axis];
    offset /= extents[axis];
  }
  for (std::size_t axis = 0; axis < at.size(); ++axis) {
    const bool batch = v.dims[axis].label == kBatchAxis;
    if (batch && !with_batch) continue;
    ref.indices.push_back({batch ? std::string(kBatchAxis) : std::string(), at[axis]});
  }
  return ref;
}

}  // namespace neurarium
