// The commands of the program, one file each, and what they share: opening an exhibit or a file as a run.
#pragma once

#include "app/cli/console.h"
#include "app/cli/flags.h"
#include "engine/timeline.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

using Arguments = std::vector<std::string>;

struct Subcommand {
  std::string_view name;
  std::string_view about;
  // Ok, or the error whose sentence is printed and whose code the program ends with.
  Status (*run)(const Arguments& arguments, Console& console);
};

std::span<const Subcommand> subcommands();

Status run_list(const Arguments& arguments, Console& console);
Status run_names(const Arguments& arguments, Console& console);
Status run_train(const Arguments& arguments, Console& console);
Status run_values(const Arguments& arguments, Console& console);
Status run_generate(const Arguments& arguments, Console& console);
Status run_tokens(const Arguments& arguments, Console& console);
Status run_ablate(const Arguments& arguments, Console& console);
Status run_patch(const Arguments& arguments, Console& console);
Status run_lens(const Arguments& arguments, Console& console);
Status run_heads(const Arguments& arguments, Console& console);
Status run_embed(const Arguments& arguments, Console& console);
Status run_replay(const Arguments& arguments, Console& console);
Status run_export(const Arguments& arguments, Console& console);
Status run_film(const Arguments& arguments, Console& console);
Status run_shot(const Arguments& arguments, Console& console);
Status run_drive(const Arguments& arguments, Console& console);
Status run_check(const Arguments& arguments, Console& console);
Status run_bench(const Arguments& arguments, Console& console);
Status run_window(const Arguments& arguments, Console& console);  // no command: opens the window

// Parses `arguments`; true when the help was asked for and printed, so there is nothing to do.
Result<bool> parse_or_help(Flags& flags, const Arguments& arguments, Console& console);
// Where this program lies, for a second process of it.
inline constexpr std::string_view kThisProgram = "/proc/self/exe";

// The error of a command that was given no exhibit or file.
Error missing_exhibit(std::string_view command);

// The whole program: `arguments` without its own name. Returns the exit code.
int run_cli(const Arguments& arguments, Console& console);

}  // namespace neurarium
