#include "app/exhibits/matrix_labels.h"

#include "app/ui/item.h"
#include "engine/data/unicode.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace neurarium {
namespace {

constexpr std::size_t kMostUpright = 3;  // characters below each other
constexpr float kNarrowest = 0.8f;       // column for a character, in its height

ImU32 name_color(const Theme& theme, const EdgeNames& names, int cell) {
  return cell == names.focus || cell == names.second ? theme.text : theme.muted;
}

bool in_focus(const EdgeNames& names, int cell) { return cell == names.focus || cell == names.second; }

// The characters of a word that can stand below each other; empty: it must lie.
std::vector<std::string_view> upright(std::string_view word) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < word.size();) {
    const Character c = character_at(word, at);
    if (c.code < 0x2E80) return {};
    characters.push_back(word.substr(at, c.size));
    at += c.size;
  }
  if (characters.size() > kMostUpright) characters.clear();
  return characters;
}

// Read from bottom to top, its beginning at the lower end; what does not fit is cut with an ellipsis.
void text_upwards(ImFont* font, const Area& area, ImU32 color, std::string_view text) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = area.height();
  const ImVec2 at{std::floor((area.min.x + area.max.x - font->FontSize) * 0.5f), area.max.y};
  // Drawn lying at the corner of the screen, and turned from there by a quarter. It lies outside of what may be drawn
  // on, so the letters must not be left out; the command that draws them goes on cutting off what is outside then.
  const ImVec4 clip = std::exchange(list._CmdHeader.ClipRect, ImVec4(0, 0, height + 1, font->FontSize + 1));
  const int first = list.VtxBuffer.Size;
  text_in(font, {0, 0}, {height, font->FontSize}, color, text);
  for (int i = first; i < list.VtxBuffer.Size; ++i) {
    const ImVec2 lying = list.VtxBuffer[i].pos;
    list.VtxBuffer[i].pos = {at.x + lying.y, at.y - lying.x};
  }
  list._CmdHeader.ClipRect = clip;
}

}  // namespace

void row_names(Ui& ui, const Area& area, const EdgeNames& names) {
  const float cell = area.height() / static_cast<float>(names.count);
  const float line = ui.fonts().small->FontSize;
  const int every = std::max(1, static_cast<int>(std::ceil(line / cell)));
  const auto near_focus = [&](int i) {
    return (names.focus >= 0 && std::abs(i - names.focus) < every) ||
           (names.second >= 0 && std::abs(i - names.second) < every);
  };
  for (int i = names.first; i < names.first + names.count; ++i) {
    const bool lit = in_focus(names, i);
    if (!lit && ((i - names.first) % every != 0 || near_focus(i))) continue;
    const float y = area.min.y + (static_cast<float>(i - names.first) + 0.5f) * cell;
    text_in(ui.fonts().small, {area.min.x, y - line}, {area.max.x, y + line}, name_color(ui.theme(), names, i),
            names.name(i), Align::Right);
  }
}

float column_names_height(Ui& ui, float cell, const EdgeNames& names, float most) {
  ImFont* font = ui.fonts().small;
  float longest = 0;
  bool lie = true;
  bool stand = true;
  float stacked = 0;
  for (int i = names.first; i < names.first + names.count; ++i) {
    const std::string word = names.name(i);
    const float width = text_size(font, word).x;
    longest = std::max(longest, width);
    const bool fits = width <= cell + ui.px(2);
    const auto characters = static_cast<float>(upright(word).size());
    lie = lie && fits;
    stand = stand && (fits || characters > 0);
    if (!fits) stacked = std::max(stacked, characters);
  }
  const float line = font->FontSize + ui.px(6);
  if (lie) return line;
  if (stand && cell >= font->FontSize * kNarrowest) return std::max(line, font->FontSize * stacked + ui.px(2));
  return std::clamp(longest + ui.px(6), line, std::max(line, most));
}

void column_names(Ui& ui, const Area& area, const EdgeNames& names) {
  const float cell = area.width() / static_cast<float>(names.count);
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const auto lies = [&](const std::string& word) { return text_size(font, word).x <= cell + ui.px(2); };
  const auto stacks = [&](const std::string& word) {
    const auto count = static_cast<float>(upright(word).size());
    return count > 0 && cell >= line * kNarrowest && area.height() >= line * count;
  };
  bool turned = false;  // one that stands on its side: then all do, as mixed directions are hard to read
  for (int i = names.first; i < names.first + names.count && !turned; ++i)
    turned = !lies(names.name(i)) && !stacks(names.name(i));
  const int every = turned ? std::max(1, static_cast<int>(std::ceil(line / cell))) : 1;
  for (int i = names.first; i < names.first + names.count; ++i) {
    const bool lit = in_focus(names, i);
    const bool near = names.focus >= 0 && std::abs(i - names.focus) < every;
    if (!lit && ((i - names.first) % every != 0 || near)) continue;
    const std::string word = names.name(i);
    const float x = area.min.x + (static_cast<float>(i - names.first) + 0.5f) * cell;
    const ImU32 ink = name_color(ui.theme(), names, i);
    const float half = std::max(cell, line) * 0.5f;
    if (turned) {
      text_upwards(font, {{x - half, area.min.y}, {x + half, area.max.y - ui.px(3)}}, ink, word);
    } else if (lies(word)) {
      text_in(font, {x - cell * 0.5f - ui.px(1), area.max.y - line - ui.px(4)},
              {x + cell * 0.5f + ui.px(1), area.max.y}, ink, word, Align::Center);
    } else {
      const std::vector<std::string_view> characters = upright(word);
      float y = area.max.y - line * static_cast<float>(characters.size());
      for (const std::string_view character : characters) {
        text_in(font, {x - line, y}, {x + line, y + line}, ink, character, Align::Center);
        y += line;
      }
    }
  }
}

}  // namespace neurarium
