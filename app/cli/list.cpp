// neurarium list: the words that the other commands understand.
#include "app/cli/command.h"
#include "engine/data/features.h"
#include "engine/exhibits/exhibit.h"

#include <nlohmann/json.hpp>

#include <ostream>

namespace neurarium {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson described(const ExhibitInfo& exhibit) {
  OrderedJson settings = OrderedJson::object();
  const std::unique_ptr<ExhibitSettings> defaults = exhibit.defaults();
  for (const Field& field : defaults->fields()) {
    OrderedJson about = {{"group", field.group}, {"default", to_json(field)}};
    if (!field.choices.empty())
      about["choices"] = field.choices;
    else if (!std::holds_alternative<std::string*>(field.value) && !std::holds_alternative<bool*>(field.value))
      about["range"] = {field.low, field.high};
    settings[std::string(field.key)] = about;
  }
  return {{"name", exhibit.name}, {"settings", settings}};
}

void print(const ExhibitInfo& exhibit, std::ostream& out) {
  out << exhibit.name << '\n';
  const std::unique_ptr<ExhibitSettings> defaults = exhibit.defaults();
  for (const Field& field : defaults->fields()) {
    out << fmt::format("  --{:<18}", field.key);
    if (!field.choices.empty())
      out << fmt::format("{}", fmt::join(field.choices, " "));
    else if (field.key == "inputs") {
      for (const Feature& feature : feature_table()) out << feature.name << ' ';
    } else if (bool* const* flag = std::get_if<bool*>(&field.value))
      out << (**flag ? fmt::format("off with --no-{}", field.key) : "on when given");
    else if (!std::holds_alternative<std::string*>(field.value))
      out << fmt::format("{} to {}", field.low, field.high);
    else
      out << (to_text(field).empty() ? "text" : "such as " + to_text(field));
    out << '\n';
  }
}

}  // namespace

Status run_list(const Arguments& arguments, Console& console) {
  Flags flags("list", "Lists the exhibits and, for each, its settings with what they may be.");
  bool json = false;
  flags.yes("json", json, "One JSON object");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (!json) {
    for (const ExhibitInfo& exhibit : exhibits()) print(exhibit, console.out);
    for (const ExhibitView& view : exhibit_views())
      console.out << fmt::format("{}\n  shows the run of {}\n", view.name, fmt::join(view.of, " or "));
    return ok_status();
  }
  OrderedJson all = {{"exhibits", OrderedJson::array()}};
  for (const ExhibitInfo& exhibit : exhibits()) all["exhibits"].push_back(described(exhibit));
  all["views"] = OrderedJson::array();
  for (const ExhibitView& view : exhibit_views()) all["views"].push_back({{"name", view.name}, {"of", view.of}});
  console.out << all.dump(2) << '\n';
  return ok_status();
}

}  // namespace neurarium
