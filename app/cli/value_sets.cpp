#include "app/cli/value_sets.h"

#include "engine/text.h"

#include <fnmatch.h>

#include <charconv>
#include <cmath>

namespace neurarium {
namespace {

Result<Edit> parse_set(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  // "h0.act[b=3]" has a sign of its own inside the brackets.
  const std::size_t bracket = text.rfind(']');
  if (equals == std::string::npos || (bracket != std::string::npos && equals < bracket))
    return usage_error("--set '{}' has no value; write REF=V, such as 'h0.act[3]=0.5'.", shown(text));
  const auto ref = parse_value_ref(std::string_view(text).substr(0, equals));
  if (!ref) return ref.error();
  const std::string_view number = trimmed(std::string_view(text).substr(equals + 1));
  Edit edit{.ref = *ref, .kind = EditKind::Set, .patch = {}};
  const auto [stop, code] = std::from_chars(number.data(), number.data() + number.size(), edit.a);
  if (code != std::errc{} || stop != number.data() + number.size() || !std::isfinite(edit.a))
    return usage_error("--set '{}': '{}' is not a finite number.", shown(text), shown(number));
  return edit;
}

}  // namespace

Result<std::vector<Edit>> with_sets(std::vector<Edit> edits, const std::vector<std::string>& sets, const Graph& graph) {
  for (const std::string& text : sets) {
    const auto edit = parse_set(text);
    if (!edit) return edit.error();
    if (const auto fits = bind(*edit, graph); !fits) return fits.error();
    edits.push_back(*edit);
  }
  return edits;
}

Result<std::vector<BoundEdit>> edits_with_sets(std::vector<Edit> edits, const std::vector<std::string>& sets,
                                               const Graph& graph) {
  const auto all = with_sets(std::move(edits), sets, graph);
  if (!all) return all.error();
  std::vector<BoundEdit> bound;
  for (const Edit& edit : *all) {
    auto made = bind(edit, graph);
    if (!made) return made.error();
    bound.push_back(std::move(*made));
  }
  return bound;
}

Result<TensorFile> matching_values(const Workspace<float>& workspace, const std::string& glob) {
  TensorFile file;
  for (std::size_t i = 0; i < workspace.graph().values().size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    const std::string& name = workspace.graph().value(id).name;
    if (fnmatch(glob.c_str(), name.c_str(), 0) == 0) file.add<float>(name, workspace.extents(id), workspace.value(id));
  }
  if (!file.tensors().empty()) return file;
  return usage_error("--names '{}' matches no value; `neurarium names` lists them.", shown(glob));
}

}  // namespace neurarium
