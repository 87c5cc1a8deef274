#include "engine/wording.h"

#include <algorithm>
#include <cctype>

namespace neurarium {
namespace {

// One "{...}" of a template: the argument that it stands for, and the format behind the colon, with it.
struct Placeholder {
  std::size_t argument;
  std::string_view spec;
};

std::vector<Placeholder> placeholders(std::string_view form) {
  std::vector<Placeholder> found;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '{' && form[i] != '}') continue;
    if (i + 1 < form.size() && form[i + 1] == form[i]) {  // a doubled brace is a brace
      ++i;
      continue;
    }
    const std::size_t end = form.find('}', i);
    const std::string_view inside = form.substr(i + 1, end - i - 1);
    const std::size_t colon = std::min(inside.find(':'), inside.size());
    std::size_t argument = found.size();
    if (colon > 0) {
      argument = 0;
      for (const char digit : inside.substr(0, colon)) argument = 10 * argument + static_cast<std::size_t>(digit - '0');
    }
    found.push_back({argument, inside.substr(colon)});
    i = end;
  }
  return found;
}

}  // namespace

namespace detail {

Wording make_wording(std::string_view form, fmt::format_args args, std::span<const std::optional<Wording>> inner) {
  Wording out{fmt::vformat(form, args), form, std::vector<Wording>(inner.size())};
  std::vector<bool> done(inner.size(), false);
  for (const auto& [argument, spec] : placeholders(form)) {
    if (done[argument]) continue;
    done[argument] = true;
    out.parts[argument] =
        inner[argument] ? *inner[argument] : Wording{fmt::vformat(fmt::format("{{{}{}}}", argument, spec), args)};
  }
  return out;
}

}  // namespace detail
}  // namespace neurarium
