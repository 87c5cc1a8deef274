#include "app/shell/palette.h"

#include "app/shell/dialog.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace neurarium {
namespace {

constexpr int kRows = 9;  // that are shown at a time

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::optional<std::int64_t> step_of(const std::string& query) {
  const std::optional<double> number = parse_number(query);
  if (!number || *number < 0 || *number > 9e15) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

const std::string& name_of(Ui& ui, const Command& command) {
  return command.label.empty() ? ui.tr(command.key) : command.label;
}

const std::string& about_of(Ui& ui, const Command& command) {
  const std::string tip = fmt::format("{}.tip", command.key);
  return command.about.empty() && ui.has_text(tip) ? ui.tr(tip) : command.about;
}

// By the name that is shown or by the English one, for which no input method is needed.
std::vector<std::size_t> find_commands(Ui& ui, const Commands& commands, const std::string& query) {
  std::vector<std::pair<int, std::size_t>> scored;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const Command& command = commands[i];
    const int score = std::max(match_score(query, name_of(ui, command)),
                               match_score(query, command.label.empty() ? ui.english(command.key) : command.english));
    if (commands[i].enabled && score >= 0) scored.push_back({-score, i});
  }
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::size_t> found;
  for (const auto& [score, i] : scored) found.push_back(i);
  return found;
}

bool draw_row(Ui& ui, std::string_view key, const std::string& label, const std::string& about, const std::string& keys,
              bool selected) {
  const Theme& t = ui.theme();
  const Item item = make_item(ui, key, {available_width(), ui.px(32)}, WidgetKind::Button);
  if (selected || item.hovered)
    ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, selected ? t.raised : with_alpha(t.raised, 0.5f),
                                              ui.px(4));
  text_in(ui.fonts().body, {item.min.x + ui.px(12), item.min.y}, item.max, t.text, label);
  text_in(ui.fonts().small, item.min, {item.max.x - ui.px(12), item.max.y}, t.muted, keys, Align::Right);
  const float left = item.min.x + ui.px(12) + text_size(ui.fonts().body, label).x + ui.px(12);
  const float right = item.max.x - ui.px(12) - (keys.empty() ? 0.0f : text_size(ui.fonts().small, keys).x + ui.px(12));
  if (right - left > ui.px(48)) text_in(ui.fonts().small, {left, item.min.y}, {right, item.max.y}, t.muted, about);
  const std::string name = keys.empty() ? label : fmt::format("{} ({})", label, keys);
  tooltip_text(ui, about.empty() ? name : fmt::format("{}\n{}", name, about));
  return item.clicked;
}

}  // namespace

int match_score(std::string_view query, std::string_view text) {
  int score = 0;
  std::size_t at = 0;
  bool follows = false;
  for (const char c : query) {
    if (c == ' ') {
      follows = false;
      continue;
    }
    const std::size_t from = at;
    while (at < text.size() && lower(text[at]) != lower(c)) ++at;
    if (at == text.size()) return -1;
    const bool starts_word = at == 0 || text[at - 1] == ' ';
    if (starts_word) score += 4;
    if (follows && at == from) score += 3;
    ++score;
    ++at;
    follows = true;
  }
  return score;
}

void Palette::draw_results(Ui& ui, const Commands& commands, const std::vector<std::size_t>& found) {
  const auto scope = ui.scope("result");
  const int count = static_cast<int>(found.size());
  if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0.0f && ImGui::IsWindowHovered())
    selected_ = std::clamp(selected_ + (wheel > 0 ? -1 : 1), 0, std::max(0, count - 1));
  first_ = std::clamp(first_, std::max(0, selected_ - kRows + 1), selected_);
  for (int k = first_; k < std::min(count, first_ + kRows); ++k) {
    const Command& command = commands[found[static_cast<std::size_t>(k)]];
    const std::string keys = command.chord ? chord_name(*command.chord) : std::string();
    const bool here = k == selected_;
    if (draw_row(ui, command.key, name_of(ui, command), about_of(ui, command), keys, here) ||
        (here && ui.input().pressed(Key::Enter)))
      chosen_ = command.run;
  }
}

void Palette::draw(Ui& ui, const Commands& commands, const std::function<void(std::int64_t)>& go_to) {
  const bool opening = std::exchange(opening_, false);
  if (opening) {
    query_.clear();
    selected_ = first_ = 0;
  }
  shown_ = false;
  if (Dialog dialog(ui, "palette", opening, 640, 0.15f); dialog) {
    shown_ = true;
    if (dialog.appearing()) ImGui::SetKeyboardFocusHere();
    if (text_input(ui, "palette.query", query_, {.hint_key = "palette.hint", .label = false})) selected_ = first_ = 0;
    ImGui::Dummy({1.0f, ui.px(4)});
    const std::optional<std::int64_t> step = step_of(query_);
    const std::vector<std::size_t> found = step ? std::vector<std::size_t>{} : find_commands(ui, commands, query_);
    const int count = static_cast<int>(found.size());
    if (ui.input().pressed(Key::Down, true)) ++selected_;
    if (ui.input().pressed(Key::Up, true)) --selected_;
    selected_ = std::clamp(selected_, 0, std::max(0, count - 1));
    draw_results(ui, commands, found);
    if (step && (draw_row(ui, "palette.go_to", ui.tr("palette.go_to", format_count(*step)), {}, {}, true) ||
                 ui.input().pressed(Key::Enter)))
      chosen_ = [go_to, to = *step] { go_to(to); };
    if (!step && found.empty()) hint(ui, ui.tr("palette.nothing"));
    if (count > kRows) hint(ui, ui.tr("palette.more", count));
    if (chosen_) {
      dialog.close();
      shown_ = false;
    }
  }
  ui.registry().collect_offers(shown_);
  if (chosen_) std::exchange(chosen_, nullptr)();
}

}  // namespace neurarium
