#include "app/ui/wrap.h"

#include "app/ui/fonts.h"
#include "engine/data/unicode.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

bool is_wide(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF);
}

bool closes(char32_t c) {
  constexpr std::u32string_view kClosing =
      U"\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff09\u300b\u3011\u201d\u2019\u2026,.;:!?)]%\u00b7";
  return kClosing.find(c) != std::u32string_view::npos;
}

bool opens(char32_t c) {
  constexpr std::u32string_view kOpening = U"\uff08\u300a\u3010\u201c\u2018([";
  return kOpening.find(c) != std::u32string_view::npos;
}

bool may_break_between(char32_t before, char32_t after) {
  if (opens(before) || closes(after)) return false;
  return is_wide(before) || is_wide(after) || opens(after) || (closes(before) && before > 0x7F);
}

// "4,096", "0.98": ImGui would end a line behind the comma or the point.
bool has_parted_number(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if ((text[i] == '.' || text[i] == ',') && digit(text[i - 1]) && digit(text[i + 1])) return true;
  return false;
}

}  // namespace

std::string wrapped(ImFont* font, std::string_view text, float width) {
  const auto may_be_wide = [](char byte) { return static_cast<unsigned char>(byte) >= 0xE2; };
  Fonts::see(text);
  const bool numbers = has_parted_number(text);
  if ((!numbers && std::none_of(text.begin(), text.end(), may_be_wide)) || !is_utf8(text)) return std::string(text);
  width -= 0.5f;  // ImGui rounds on its way
  std::string out;
  bool any_wide = false;
  std::size_t chance = 0;  // where in `out` the line may end; 0: nowhere yet
  float since_chance = 0;  // pixels from there
  float line = 0;          // pixels of the line so far
  char32_t before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    const float advance =
        c.code == '\n' ? 0 : font->GetCharAdvance(static_cast<ImWchar>(c.code > 0xFFFF ? 0xFFFD : c.code));
    any_wide = any_wide || is_wide(c.code);
    if (before != 0 && before != '\n' && (before == ' ' || may_break_between(before, c.code))) {
      chance = out.size();
      since_chance = 0;
    }
    if (line + advance > width && c.code != ' ' && c.code != '\n' && line > 0) {
      if (chance == 0) {
        chance = out.size();
        since_chance = 0;
      }
      const std::size_t end = out[chance - 1] == ' ' ? chance - 1 : chance;
      out.replace(end, chance - end, "\n");
      line = since_chance;
      chance = 0;
    }
    if (c.code == '\n') line = since_chance = 0, chance = 0;
    out.append(text.substr(at, c.size));
    line += advance;
    since_chance += advance;
    before = c.code;
    at += c.size;
  }
  return any_wide || numbers ? out : std::string(text);
}

void text_lines(ImFont* font, ImVec2 at, float width, ImU32 color, std::string_view text) {
  const std::string lines = wrapped(font, text, width);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, at, color, lines.data(), lines.data() + lines.size(),
                                      width);
}

}  // namespace neurarium
