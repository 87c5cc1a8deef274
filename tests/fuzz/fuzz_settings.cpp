// Fuzz target: any text, read as settings: once as the JSON of a project or a script, once as arguments of flags, a
// line each. What is accepted lies in its range and reads back as the same settings.
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/playground.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace neurarium;

void check_round_trip(PlaygroundSettings& settings) {
  PlaygroundSettings again;
  NEURARIUM_CHECK(set_from_json(again.fields(), to_json(settings.fields())).ok());
  NEURARIUM_CHECK(same_values(again.fields(), settings.fields()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  PlaygroundSettings from_json;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_discarded() && set_from_json(from_json.fields(), json).ok()) check_round_trip(from_json);

  PlaygroundSettings from_text;
  const Fields fields = from_text.fields();
  std::size_t begin = 0;
  for (const Field& field : fields) {
    if (begin > text.size()) break;
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    (void)set_from_text(field, text.substr(begin, end - begin));
    begin = end + 1;
  }
  check_round_trip(from_text);
  return 0;
}
