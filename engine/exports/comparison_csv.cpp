#include "engine/exports/comparison_csv.h"

#include "engine/exports/csv_text.h"

#include <algorithm>
#include <iterator>

namespace neurarium {
namespace {

// `columns` numbers to a row; 0: a list, which has no columns.
void append_pairs(std::string& out, std::string_view kind, const std::string& name, std::span<const float> here,
                  std::span<const float> there, std::size_t columns) {
  for (std::size_t i = 0; i < here.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{},{},{},", kind, name, columns > 0 ? i / columns : i);
    if (columns > 0) fmt::format_to(std::back_inserter(out), "{}", i % columns);
    append_number(out, double{here[i]});
    append_number(out, double{there[i]});
    append_number(out, double{here[i]} - double{there[i]});
    out += '\n';
  }
}

}  // namespace

std::string comparison_csv(const PlaygroundView& here, const PlaygroundView& there) {
  const PlaygroundComparison comparison = compare_playgrounds(here, there);
  std::string out = "kind,name,row,column,here,there,difference\n";
  fmt::format_to(std::back_inserter(out), "step,step,,,{},{},{}\n", here.step, there.step, here.step - there.step);
  for (const ChangeNote& note : comparison.settings)
    fmt::format_to(std::back_inserter(out), "setting,{},,,{},{},\n", csv_field(note.name.empty() ? "data" : note.name),
                   csv_field(note.to), csv_field(note.from));
  for (const LayerDifference& layer : comparison.layers) {
    const auto same_name = [&](const LayerMaps& l) { return l.name == layer.name; };
    const LayerMaps& mine = *std::ranges::find_if(here.layers, same_name);
    const LayerMaps& theirs = *std::ranges::find_if(there.layers, same_name);
    append_pairs(out, "weight", layer.name + ".weight", here.params->of(mine.weight), there.params->of(theirs.weight),
                 static_cast<std::size_t>(layer.inputs));
    append_pairs(out, "bias", layer.name + ".bias", here.params->of(mine.bias), there.params->of(theirs.bias), 0);
  }
  if (comparison.output.empty()) return out;
  for (std::size_t k = 0; k < here.region.size(); ++k)
    append_pairs(out, "output", fmt::format("{}[{}]", here.graph().value(here.region_value).name, k), here.region[k],
                 there.region[k], kRegionGrid);
  return out;
}

}  // namespace neurarium
