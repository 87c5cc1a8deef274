// THE list of exhibits: menu, command line, tests, pictures and lessons iterate it.
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/transformer.h"
#include "engine/text.h"

#include <array>
#include <vector>

namespace neurarium {

std::span<const ExhibitInfo> exhibits() {
  static constexpr std::array<ExhibitInfo, 2> list = {{
      {"playground", make_playground_defaults, make_playground_defaults},
      {"transformer", make_transformer_defaults, make_transformer_opening},
  }};
  return list;
}

Result<const ExhibitInfo*> find_exhibit(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ExhibitInfo& info : exhibits()) {
    if (info.name == name) return &info;
    names.push_back(info.name);
  }
  return usage_error("There is no exhibit '{}'.{} `neurarium list` shows them all.", shown(name),
                     did_you_mean(name, names));
}

}  // namespace neurarium
