// neurarium lens: the logit lens of a text, and where the logit of the last token comes from.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "app/cli/token_input.h"
#include "engine/interpret/attribution.h"
#include "engine/interpret/logit_lens.h"
#include "engine/interpret/sequences.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace neurarium {
namespace {

using LensJson = nlohmann::ordered_json;

struct LensOptions {
  std::string place;
  std::int64_t top = 5;
  std::string against;
  bool json = false;
};

std::string_view lens_part_name(LensPart part) {
  return part == LensPart::Embedded ? "embedding" : part == LensPart::Attention ? "attention" : "mlp";
}

std::string depth_label(const LensDepth& depth) {
  if (depth.part == LensPart::Embedded) return std::string(lens_part_name(depth.part));
  return fmt::format("{} {}", lens_part_name(depth.part), depth.layer);
}

std::string writer_label(const Writer& writer) {
  switch (writer.kind) {
    case WriterKind::Embed:
      return "embed";
    case WriterKind::Position:
      return "position";
    case WriterKind::Head:
      return fmt::format("head {}.{}", writer.layer, writer.head);
    case WriterKind::AttentionBias:
      return fmt::format("attention bias {}", writer.layer);
    case WriterKind::Mlp:
      return fmt::format("mlp {}", writer.layer);
    case WriterKind::NormBias:
      return writer.layer < 0 ? "norm bias" : fmt::format("norm bias {}", writer.layer);
    case WriterKind::Edits:
      return "edits";
  }
  return {};
}

LensJson lens_json(const LanguageModel& model, std::span<const std::int32_t> tokens, const LogitLens& lens) {
  LensJson depths = LensJson::array();
  for (std::size_t d = 0; d < lens.depths.size(); ++d) {
    LensJson positions = LensJson::array();
    for (std::size_t t = 0; t < lens.columns(); ++t) {
      const LensCell& cell = lens.at(d, t);
      LensJson top = LensJson::array();
      for (const LensToken& token : cell.top)
        top.push_back({{"id", token.id},
                       {"text", token_text(model, token.id)},
                       {"logit", token.logit},
                       {"probability", token.probability}});
      const std::size_t place = static_cast<std::size_t>(lens.first) + t;
      positions.push_back({{"position", place},
                           {"token", token_text(model, tokens[place])},
                           {"top", std::move(top)},
                           {"answer", cell.answer},
                           {"rank", cell.rank}});
    }
    depths.push_back({{"value", lens.depths[d].value}, {"positions", std::move(positions)}});
  }
  return depths;
}

LensJson attribution_json(const LanguageModel& model, const Attribution& all) {
  LensJson parts = LensJson::array();
  for (const Contribution& part : all.parts)
    parts.push_back({{"writer", writer_label(part.writer)}, {"value", part.value}});
  return {{"token", token_text(model, all.token)},
          {"against", all.against < 0 ? LensJson() : LensJson(token_text(model, all.against))},
          {"parts", std::move(parts)},
          {"sum", all.sum},
          {"logit", all.logit}};
}

// Positions below each other, depths beside each other: the top token of each and its probability.
void print_lens(const LanguageModel& model, std::span<const std::int32_t> tokens, const LogitLens& lens,
                Console& console) {
  console.out << fmt::format("{:<16}", "after");
  for (const LensDepth& depth : lens.depths) console.out << fmt::format("  {:<18}", depth_label(depth));
  console.out << '\n';
  for (std::size_t t = 0; t < lens.columns(); ++t) {
    console.out << fmt::format("{:<16}", token_text(model, tokens[static_cast<std::size_t>(lens.first) + t]));
    for (std::size_t d = 0; d < lens.depths.size(); ++d) {
      const LensToken& top = lens.at(d, t).top.front();
      console.out << fmt::format("  {:<12} {:5.3f}", token_text(model, top.id), top.probability);
    }
    console.out << '\n';
  }
}

void print_attribution(const LanguageModel& model, const Attribution& all, Console& console) {
  const std::string minus = all.against < 0 ? "" : fmt::format(" minus '{}'", token_text(model, all.against));
  console.out << fmt::format("\nlogit of '{}'{} after the last token\n", token_text(model, all.token), minus);
  for (const Contribution& part : all.parts)
    console.out << fmt::format("  {:<18}{:>10.4f}\n", writer_label(part.writer), part.value);
  console.out << fmt::format("  {:<18}{:>10.4f}   logit {:.4f}\n", "sum", all.sum, all.logit);
}

// The id of a word of the model's. Errors: not exactly one token.
Result<int> token_of(const LanguageModel& model, const std::string& word, Console& console) {
  if (word.empty()) return -1;
  auto read = encode_text(model, word, console);
  if (!read) return read.error();
  if (read->ids.size() != 1)
    return usage_error("'{}' is {} tokens of {}; give --against a word that is one token.", shown(word, 60),
                       read->ids.size(), shown(model.source));
  return read->ids.front();
}

Status read_lens(LanguageModel& model, const std::vector<std::int32_t>& tokens, const LensOptions& options,
                 Console& console) {
  const auto against = token_of(model, options.against, console);
  if (!against) return against.error();
  SequenceReader reader(model.graph, model.params, model.edits, std::ssize(tokens), model.padding);
  const Workspace<float>& ws = reader.read(tokens);
  const LogitLens lens = read_logit_lens(ws, model.params, model.spec, static_cast<int>(options.top));
  if (lens.first > 0)
    note(console, fmt::format("The model is large, so the last {} positions are read.", lens.columns()));
  const Attribution parts =
      attribute_logit(ws, model.params, model.spec, std::ssize(tokens) - 1, lens.answers.back(), *against);
  if (!options.json) {
    print_lens(model, tokens, lens, console);
    print_attribution(model, parts, console);
    return ok_status();
  }
  const LensJson all{{"depths", lens_json(model, tokens, lens)}, {"attribution", attribution_json(model, parts)}};
  console.out << all.dump(2, ' ', false, LensJson::error_handler_t::replace) << '\n';
  return ok_status();
}

}  // namespace

Status run_lens(const Arguments& arguments, Console& console) {
  Flags flags("lens",
              "What a language model would answer after each part of each block, and which parts make its answer.");
  LensOptions options;
  flags.place("FILE", options.place, about_model_place());
  TokenInput input(flags, "tokens");
  flags.whole("top", options.top, 1, 100, "Tokens that --json lists at each place (default 5)");
  flags.text("against", options.against, "WORD", "Explain the lead of the last answer over this word, not its logit");
  flags.yes("json", options.json, "One JSON object: \"depths\" and \"attribution\"");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  auto model = open_model_file(options.place, "lens", console);
  if (!model) return model.error();
  const auto tokens = input.read(*model, console);
  if (!tokens) return tokens.error();
  std::vector<std::int32_t> kept = *tokens;
  keep_context(*model, kept, console);
  return read_lens(*model, kept, options, console);
}

}  // namespace neurarium
