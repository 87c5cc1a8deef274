// The list of commands, and what happens when a word is none of them.
#include "app/cli/command.h"
#include "engine/exhibits/exhibit.h"
#include "engine/text.h"

#include <array>
#include <filesystem>
#include <new>
#include <ostream>

namespace neurarium {
namespace {

constexpr std::string_view kVersion = "0.1.0";

std::string usage() {
  std::string text =
      "Neurarium, a microscope for neural networks\n\n"
      "Usage: neurarium [EXHIBIT | PROJECT | MODEL/ | FILE.csv]   open the window\n"
      "       neurarium COMMAND ...                      `neurarium COMMAND --help` says more\n\nCommands:\n";
  for (const Subcommand& command : subcommands()) text += fmt::format("  {:<10}{}\n", command.name, command.about);
  text += "\nExhibits:";
  for (const ExhibitInfo& exhibit : exhibits()) text += fmt::format(" {}", exhibit.name);
  for (const ExhibitView& view : exhibit_views()) text += fmt::format(" {}", view.name);
  text +=
      "\n\nExit codes: 0 ok, 1 a check failed or the run diverged, 2 wrong usage, 3 no display, 4 OpenGL missing or "
      "too "
      "old,\n  5 input file refused, 6 out of memory, 7 could not save, 8 internal error\n";
  return text;
}

// A first word that is no command: an exhibit or a file to open, or a slip.
Status open_or_refuse(const Arguments& arguments, Console& console) {
  const std::string& word = arguments.front();
  const bool is_flag = word.size() > 1 && word[0] == '-';
  std::error_code ignored;
  if (is_flag || find_shown(word).ok() || std::filesystem::exists(word, ignored)) return run_window(arguments, console);
  if (word.find('/') != std::string::npos || word.find('.') != std::string::npos)
    return input_error("{}: there is no such file; check the name.", shown(word));
  std::vector<std::string_view> names;
  for (const Subcommand& command : subcommands()) names.push_back(command.name);
  for (const ExhibitInfo& exhibit : exhibits()) names.push_back(exhibit.name);
  for (const ExhibitView& view : exhibit_views()) names.push_back(view.name);
  return usage_error("'{}' is neither a command, an exhibit nor a file.{} `neurarium --help` lists them.", shown(word),
                     did_you_mean(word, names));
}

Status dispatch(const Arguments& arguments, Console& console) {
  if (arguments.empty()) return run_window(arguments, console);
  const std::string& word = arguments.front();
  if (word == "--help" || word == "-h" || word == "help") {
    console.out << usage();
    return ok_status();
  }
  if (word == "--version") {
    console.out << "neurarium " << kVersion << '\n';
    return ok_status();
  }
  for (const Subcommand& command : subcommands())
    if (command.name == word) return command.run({arguments.begin() + 1, arguments.end()}, console);
  return open_or_refuse(arguments, console);
}

Status guarded(const Arguments& arguments, Console& console) try {
  if (Status s = dispatch(arguments, console); !s) return s;
  return flush(console);
} catch (const std::bad_alloc&) {
  return failure(ExitCode::OutOfMemory, "There is not enough memory for this; use fewer points or a smaller network.");
} catch (const std::exception& error) {
  return failure(ExitCode::Internal, "Internal error: {}. Please report it with the command that you gave.",
                 error.what());
}

}  // namespace

std::span<const Subcommand> subcommands() {
  static constexpr std::array list = {
      Subcommand{"list", "exhibits, data sets, optimizers, activations ...", run_list},
      Subcommand{"names", "every named value of an exhibit or file with its shape", run_names},
      Subcommand{"train", "train without a window", run_train},
      Subcommand{"values", "compute every named value and write them to a file", run_values},
      Subcommand{"generate", "a language model goes on from a text", run_generate},
      Subcommand{"tokens", "how a language model cuts a text, with the ids", run_tokens},
      Subcommand{"ablate", "what heads, MLPs and layers of a language model are worth in a text", run_ablate},
      Subcommand{"patch", "activation patching between two prompts", run_patch},
      Subcommand{"lens", "what a language model would answer after each part of each block", run_lens},
      Subcommand{"heads", "what each attention head does, measured", run_heads},
      Subcommand{"embed", "vectors of a model or a file as points: PCA, t-SNE, UMAP", run_embed},
      Subcommand{"replay", "compute a saved run again and compare the bits", run_replay},
      Subcommand{"export", "a run as C, PyTorch, CSV, safetensors or a line to paste", run_export},
      Subcommand{"shot", "a picture of the program, no display needed", run_shot},
      Subcommand{"film", "a run as MP4, GIF or PNG pictures, no display needed", run_film},
      Subcommand{"drive", "play a script that acts on the widgets, offscreen", run_drive},
      Subcommand{"check", "gradients, edits and determinism of every exhibit", run_check},
      Subcommand{"bench", "speed of training and evaluation", run_bench},
  };
  return list;
}

Result<bool> parse_or_help(Flags& flags, const Arguments& arguments, Console& console) {
  const auto help = flags.parse(arguments);
  if (!help) return help.error();
  if (*help) console.out << **help;
  return help->has_value();
}

Error missing_exhibit(std::string_view command) {
  return usage_error("`neurarium {}` needs an exhibit, such as {}; `neurarium list` shows them all.", command,
                     exhibits().front().name);
}

int run_cli(const Arguments& arguments, Console& console) {
  const Status done = guarded(arguments, console);
  if (done) return static_cast<int>(ExitCode::Ok);
  if (console.out) console.out.flush();  // results so far come before the sentence
  note(console, done.error().message);
  return static_cast<int>(done.error().code);
}

}  // namespace neurarium
