// neurarium names: every value that can be looked at, edited or written, with its shape.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <ostream>

namespace neurarium {
namespace {

std::string_view role_name(Role role) {
  constexpr std::array<std::string_view, 5> names = {"input", "target", "parameter", "value", "loss"};
  return names[static_cast<std::size_t>(role)];
}

// "b,8": the batch is a letter, fixed sizes are numbers; a scalar has none.
std::vector<std::string> axes_of(const Value& value) {
  std::vector<std::string> shape;
  for (const Dim& dim : value.dims) shape.push_back(dim.size == kSymbol ? dim.label : std::to_string(dim.size));
  return shape;
}

nlohmann::ordered_json described(const Value& value) {
  nlohmann::ordered_json shape = nlohmann::ordered_json::array();
  nlohmann::ordered_json labels = nlohmann::ordered_json::array();
  for (const Dim& dim : value.dims) {
    if (dim.size == kSymbol)
      shape.push_back(dim.label);
    else
      shape.push_back(dim.size);
    labels.push_back(dim.label);
  }
  return {{"name", value.name}, {"shape", shape}, {"axes", labels}, {"role", role_name(value.role)}};
}

}  // namespace

Status run_names(const Arguments& arguments, Console& console) {
  Flags flags("names",
              "Every named value with its shape; b is the number of examples, t, q and k the length of a text.");
  std::string place;
  bool json = false;
  flags.place("EXHIBIT|FILE", place, "An exhibit (`neurarium list`), a project, or a GPT-2 checkpoint's folder");
  flags.yes("json", json, "One JSON object a line");
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  const auto opened = open_place(place, "names", settings, 1, console);
  if (!opened) return opened.error();
  for (const Value& value : opened->graph().values()) {
    if (json)
      console.out << described(value).dump() << '\n';
    else
      console.out << fmt::format("{:<24} [{}]  {}\n", value.name, fmt::join(axes_of(value), ", "),
                                 role_name(value.role));
  }
  return ok_status();
}

}  // namespace neurarium
