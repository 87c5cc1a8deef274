#include "app/ui/change_words.h"

#include "app/ui/numbers.h"

#include <algorithm>
#include <charconv>

namespace neurarium {
namespace {

std::string with_underscores(std::string_view prefix, std::string_view name) {
  std::string key = fmt::format("{}.{}", prefix, name);
  std::replace(key.begin() + static_cast<std::ptrdiff_t>(prefix.size()), key.end(), '-', '_');
  return key;
}

// What the names of a choice are called in the catalog.
std::string_view names_of(std::string_view field) {
  if (field == "output-activation") return "activation";
  if (field == "init-scheme") return "init";
  if (field == "first-weights") return "first_weights";
  if (field == "norm-kind") return "norm_kind";
  return field;
}

// "set 0.5" as "held at 0.5".
std::string edit_words(const Ui& ui, const std::string& edit) {
  const std::size_t blank = edit.find(' ');
  const std::string number = blank == std::string::npos ? std::string() : edit.substr(blank + 1);
  return ui.tr(fmt::format("edit_kind.{}", edit.substr(0, blank)), number);
}

}  // namespace

std::string setting_key(std::string_view field) { return with_underscores("setting", field); }
std::string option_key(std::string_view field, std::string_view option) {
  return with_underscores(names_of(field), option);
}

std::string setting_value(const Ui& ui, std::string_view field, const std::string& value) {
  if (value.empty()) return "\u2013";
  const std::string key = option_key(field, value);
  if (ui.has_text(key)) return ui.tr(key);
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() && end == value.data() + value.size() ? format_short(number) : value;
}

std::string change_in_words(const Ui& ui, const ChangeNote& note) {
  switch (note.kind) {
    case ChangeNote::Kind::Setting:
      return ui.tr("note.setting", ui.tr(setting_key(note.name)), setting_value(ui, note.name, note.from),
                   setting_value(ui, note.name, note.to));
    case ChangeNote::Kind::Data:
      return ui.tr("note.data");
    case ChangeNote::Kind::Parameter:
      return note.to.empty() ? ui.tr("note.parameters", note.name) : ui.tr("note.parameter", note.name, note.to);
    case ChangeNote::Kind::Edit:
      return ui.tr("note.edit", note.name, note.to.empty() ? ui.tr("note.released") : edit_words(ui, note.to));
  }
  return {};
}

std::string changes_in_words(const Ui& ui, const std::vector<ChangeNote>& notes, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, notes.size()); ++i) {
    if (!text.empty()) text += ui.tr("note.and");
    text += change_in_words(ui, notes[i]);
  }
  if (notes.size() > most) text += ui.tr("note.more", notes.size() - most);
  return text;
}

}  // namespace neurarium
