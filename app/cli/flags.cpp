#include "app/cli/flags.h"

#include "engine/text.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <deque>
#include <functional>

namespace neurarium {
namespace {

// Words of other programs, where the nearest spelling would mislead.
constexpr std::pair<std::string_view, std::string_view> kOtherWords[] = {
    {"--lr", "--learning-rate"}, {"--rate", "--learning-rate"},
    {"--wd", "--weight-decay"},  {"--batch-size", "--batch"},
    {"--layers", "--hidden"},    {"--dataset", "--data"},
    {"--csv", "--points"},       {"--features", "--inputs"},
    {"--output", "--out"},       {"--weights", "--init"},
    {"--epochs", "--steps"},     {"--iterations", "--steps"},
    {"--prompt", "--text"},      {"--data", "--task"},
    {"--corpus", "--points"},    {"--max-new-tokens", "--tokens"},
};

}  // namespace

struct Flags::Parser {
  std::string command;  // with the name of the program
  CLI::App app;
  std::deque<std::string> texts;  // of numbers, until they are read
  std::vector<std::function<Status()>> readers;

  [[nodiscard]] std::vector<std::string> flag_names() const {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
  }
  [[nodiscard]] std::string see_help() const { return fmt::format("`{} --help` lists what there is.", command); }

  [[nodiscard]] Error unknown(const std::string& word) const {
    if (word.empty() || word[0] != '-')
      return usage_error("'{}' is one word too many for `{}`; {}", shown(word), command, see_help());
    const std::string flag = word.substr(0, word.find('='));
    const std::vector<std::string> names = flag_names();
    std::string near;
    for (const auto& [other, ours] : kOtherWords)
      if (other == flag && std::find(names.begin(), names.end(), ours) != names.end()) near = ours;
    if (near.empty()) near = nearest_match(flag, names);
    return usage_error("`{}` has no flag '{}'.{} {}", command, shown(flag),
                       near.empty() ? "" : fmt::format(" Did you mean '{}'?", near), see_help());
  }
};

Flags::Flags(std::string_view command, std::string_view about) : parser_(std::make_unique<Parser>()) {
  parser_->command = command.empty() ? "neurarium" : fmt::format("neurarium {}", command);
  parser_->app.description(std::string(about));
  parser_->app.name(parser_->command);
  parser_->app.allow_extras();
  parser_->app.set_help_flag("--help,-h", "This text");
}

Flags::~Flags() = default;

void Flags::place(const std::string& name, std::string& value, const std::string& about) {
  parser_->app.add_option(name, value, about)->type_name("");
}

void Flags::places(const std::string& name, std::vector<std::string>& values, const std::string& about) {
  parser_->app.add_option(name, values, about)->type_name("");
}

void Flags::text(const std::string& name, std::string& value, const std::string& kind, const std::string& about) {
  parser_->app.add_option("--" + name, value, about)->type_name(kind);
}

void Flags::text(const std::string& name, std::optional<std::string>& value, const std::string& kind,
                 const std::string& about) {
  parser_->app
      .add_option_function<std::string>(
          "--" + name, [&value](const std::string& v) { value = v; }, about)
      ->type_name(kind);
}

void Flags::texts(const std::string& name, std::vector<std::string>& values, const std::string& kind,
                  const std::string& about) {
  parser_->app.add_option("--" + name, values, about)->type_name(kind)->allow_extra_args(false);
}

void Flags::whole(const std::string& name, std::int64_t& value, std::int64_t low, std::int64_t high,
                  const std::string& about) {
  std::string& text = parser_->texts.emplace_back();
  parser_->app.add_option("--" + name, text, about)->type_name("N");
  parser_->readers.emplace_back([&text, &value, name, low, high]() -> Status {
    if (text.empty()) return ok_status();
    std::int64_t number = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code == std::errc::invalid_argument || stop != text.data() + text.size())
      return usage_error("--{} is '{}', but must be a whole number.", name, shown(text));
    if (code != std::errc{} || number < low || number > high)
      return usage_error("--{} is {}, but must lie between {} and {}.", name, shown(text), low, high);
    value = number;
    return ok_status();
  });
}

void Flags::number(const std::string& name, double& value, double low, double high, const std::string& about) {
  std::string& text = parser_->texts.emplace_back();
  parser_->app.add_option("--" + name, text, about)->type_name("X");
  parser_->readers.emplace_back([&text, &value, name, low, high]() -> Status {
    if (text.empty()) return ok_status();
    double number = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code == std::errc::invalid_argument || stop != text.data() + text.size())
      return usage_error("--{} is '{}', but must be a number.", name, shown(text));
    if (code != std::errc{} || !(number >= low && number <= high))
      return usage_error("--{} is {}, but must lie between {} and {}.", name, shown(text), low, high);
    value = number;
    return ok_status();
  });
}

void Flags::yes(const std::string& name, bool& value, const std::string& about) {
  parser_->app.add_flag("--" + name, value, about);
}

void Flags::setting(const std::string& name, std::optional<std::string>& value, const std::string& kind,
                    const std::string& group, const std::string& about) {
  parser_->app
      .add_option_function<std::string>(
          "--" + name, [&value](const std::string& v) { value = v; }, about)
      ->type_name(kind)
      ->group(group);
}

void Flags::setting_switch(const std::string& name, std::optional<std::string>& value, bool on,
                           const std::string& group) {
  parser_->app
      .add_flag_function(
          (on ? "--no-" : "--") + name,
          [&value, on](std::int64_t given) { value = (given > 0) != on ? "true" : "false"; },  // --name=false counts -1
          on ? "(default on)" : "(default off)")
      ->group(group);
}

Result<std::optional<std::string>> Flags::parse(const std::vector<std::string>& arguments) {
  try {
    parser_->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return std::optional<std::string>(parser_->app.help());
  } catch (const CLI::ParseError& error) {
    return usage_error("{}: {}; {}", parser_->command, shown(error.what()), parser_->see_help());
  }
  const std::vector<std::string> extras = parser_->app.remaining();
  for (const std::string& word : extras)
    if (word.size() > 1 && word[0] == '-') return parser_->unknown(word);
  if (!extras.empty()) return parser_->unknown(extras.front());
  for (const auto& read : parser_->readers)
    if (Status s = read(); !s) return s.error();
  return std::optional<std::string>();
}

}  // namespace neurarium
