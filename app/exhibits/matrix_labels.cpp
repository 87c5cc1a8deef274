#include "app/exhibits/matrix_labels.h"

#include "app/ui/item.h"
#include "engine/data/unicode.h"

#include <algorithm>
#include <cmath>
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

void column_names(Ui& ui, const Area& area, const EdgeNames& names) {
  const float cell = area.width() / static_cast<float>(names.count);
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const auto middle = [&](int i) { return area.min.x + (static_cast<float>(i - names.first) + 0.5f) * cell; };
  const auto half_of = [&](int i) { return std::max(cell, text_size(font, names.name(i)).x) * 0.5f; };
  const bool has_focus = names.focus >= names.first && names.focus < names.first + names.count;
  const float focus_half = has_focus ? half_of(names.focus) : 0;
  for (int i = names.first; i < names.first + names.count; ++i) {
    const std::string word = names.name(i);
    const float x = middle(i);
    const ImU32 ink = name_color(ui.theme(), names, i);
    const bool lies = text_size(font, word).x <= cell + ui.px(2);
    const std::vector<std::string_view> stacked = lies ? std::vector<std::string_view>() : upright(word);
    if (!stacked.empty() && cell >= line * kNarrowest && area.height() >= line * static_cast<float>(stacked.size())) {
      float y = area.max.y - line * static_cast<float>(stacked.size());
      for (const std::string_view character : stacked) {
        text_in(font, {x - line, y}, {x + line, y + line}, ink, character, Align::Center);
        y += line;
      }
      continue;
    }
    const bool focus = i == names.focus;
    const bool covered = has_focus && !focus && std::abs(x - middle(names.focus)) < focus_half + cell * 0.5f;
    if (!focus && (!lies || covered)) continue;
    const float half = focus ? focus_half + ui.px(1) : cell * 0.5f + ui.px(1);
    text_in(font, {x - half, area.max.y - line - ui.px(4)}, {x + half, area.max.y}, ink, word, Align::Center);
  }
}

}  // namespace neurarium
