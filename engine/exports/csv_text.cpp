#include "engine/exports/csv_text.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace neurarium {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

void append_number(std::string& out, double number) {
  out += ',';
  if (!std::isnan(number)) fmt::format_to(std::back_inserter(out), "{:.9g}", number);
}

}  // namespace neurarium
