// neurarium tokens: how a model cuts a text, with the ids that it computes with.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "app/cli/token_input.h"

#include <nlohmann/json.hpp>

#include <ostream>

namespace neurarium {

Status run_tokens(const Arguments& arguments, Console& console) {
  Flags flags("tokens", "The tokens of a text: their ids, the bytes they stand for, and how they read.");
  std::string place;
  std::optional<std::string> text;
  bool json = false;
  flags.place("EXHIBIT|FILE", place,
              "A project of the transformer, a checkpoint's folder, or `transformer` with flags");
  flags.text("text", text, "TEXT", "What is cut into tokens");
  flags.yes("json", json, "One JSON object a line");
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (!text) return usage_error("`neurarium tokens` needs a text to cut: --text \"...\".");
  const auto model = open_model(place, "tokens", settings, console);
  if (!model) return model.error();
  const auto read = encode_text(*model, *text, console);
  if (!read) return read.error();
  const std::vector<TokenGroup> groups = character_groups(*model->tokenizer, read->ids);
  auto group = groups.begin();
  for (std::size_t i = 0; i < read->size(); ++i) {
    if (i == group->first + group->count) ++group;
    const ByteSpan span = read->spans[i];
    const std::string shown_text = token_text(*model, read->ids[i]);
    const bool whole = group->count == 1;
    if (json) {
      nlohmann::ordered_json line = {
          {"position", i}, {"id", read->ids[i]}, {"begin", span.begin}, {"end", span.end}, {"text", shown_text}};
      if (!whole) line["part_of"] = group->text;
      console.out << line.dump() << '\n';
    } else {
      console.out << fmt::format("{:>6}  id {:<6} bytes {:>6} to {:<6}  {}{}\n", i, read->ids[i], span.begin, span.end,
                                 shown_text, whole ? "" : fmt::format("  part of {}", group->text));
    }
  }
  return ok_status();
}

}  // namespace neurarium
