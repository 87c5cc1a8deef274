// neurarium generate: a model goes on from a beginning, token by token.
#include "app/cli/text_answers.h"
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "app/cli/token_input.h"
#include "app/cli/value_sets.h"
#include "engine/exhibits/translate.h"
#include "engine/models/generate.h"
#include "engine/models/sampling.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <ostream>

namespace neurarium {
namespace {

using GeneratedJson = nlohmann::ordered_json;

struct GenerateOptions {
  std::string place;
  std::int64_t count = 64;
  SamplingSpec sampling;
  std::int64_t seed = 0;
  std::vector<std::string> sets;
  std::int64_t threads = 1;
  bool json = false;
};

void declare(Flags& flags, GenerateOptions& options) {
  flags.place("FILE", options.place, about_model_place());
  flags.whole("tokens", options.count, 1, 1'000'000, "How many tokens to add (default 64)");
  flags.number("temperature", options.sampling.temperature, 0, 1000,
               "0: always the most probable token; 1: by probability (default); more: wilder");
  flags.whole("top-k", options.sampling.top_k, 0, std::int64_t{1} << 31, "Only the K most probable (default 0: all)");
  flags.whole("threads", options.threads, 1, 64, "How fast, never which text (default 1)");
  flags.number("top-p", options.sampling.top_p, 0, 1,
               "Only the fewest that together have this probability (default 1: all)");
  flags.number("min-p", options.sampling.min_p, 0, 1,
               "Only those with at least this part of the largest probability (default 0: all)");
  flags.number("repetition-penalty", options.sampling.repetition_penalty, 1, 100,
               "Divides the logits of tokens that were there before (default 1: none)");
  flags.whole("seed", options.seed, 0, std::int64_t{1} << 60, "Another seed, another continuation (default 0)");
  flags.texts("set", options.sets, "REF=V", "Hold a value, such as 'blocks.0.attn.z[h=1]=0'");
  flags.yes("json", options.json, "One JSON object a token; the last line has \"tokens\" and \"text\" of the whole");
}

std::string json_line(const GeneratedJson& object) {
  return object.dump(-1, ' ', false, GeneratedJson::error_handler_t::replace) + "\n";
}

Status check_can_continue(const LanguageModel& model) {
  if (!model.spec.causal)
    return usage_error("{} reads in both directions, so it cannot be continued; choose a causal model.",
                       shown(model.source));
  return ok_status();
}

// What a network that translates writes is not drawn by chance: the most probable word after each.
Status translate_text(const Experiment& experiment, const TokenInput& input, const std::vector<std::string>& sets,
                      Console& console) {
  if (!input.text()) return usage_error("There is nothing to translate; give --text \"...\".");
  auto edits = edits_with_sets(experiment.edits(), sets, experiment.graph());
  if (!edits) return edits.error();
  return print_translation_of(experiment, *input.text(), std::move(*edits), console);
}

// Counts and recurrent networks, whose runs hold the text that their tokens come from.
Status continue_run(const Experiment& experiment, const TokenInput& input, const GenerateOptions& options,
                    Console& console) {
  if (!input.text()) return usage_error("There is nothing to go on from; give --text \"...\".");
  if (!options.sets.empty() && dynamic_cast<const NgramSettings*>(experiment.settings().get()) != nullptr)
    return usage_error("What counts write does not hang on values; leave --set out.");
  auto edits = with_sets(experiment.edits(), options.sets, experiment.graph());
  if (!edits) return edits.error();
  const auto written = continue_text(experiment, *input.text(), options.sampling, options.count, std::move(*edits));
  if (!written) return written.error();
  if (options.json)
    console.out << json_line({{"tokens", written->tokens}, {"text", written->text}});
  else
    console.out << written->text << '\n';
  return ok_status();
}

// `all` holds the prompt and receives what follows.
Status generate(LanguageModel& model, const GenerateOptions& options, std::vector<std::int32_t>& all,
                Console& console) {
  auto edits = edits_with_sets(model.edits, options.sets, *model.graph);
  if (!edits) return edits.error();
  Parallel parallel(static_cast<int>(options.threads));
  Continuation text(model.graph, model.params, model.spec.context, std::move(*edits), &parallel);
  TokenSampler sampler(options.sampling);
  std::vector<std::int32_t> prompt = all;
  keep_context(model, prompt, console);
  std::span<const float> logits = text.append(prompt);
  for (std::int64_t i = 0; i < options.count; ++i) {
    const auto position = static_cast<std::int64_t>(all.size());
    const TokenCandidate drawn = sampler.draw(logits, position, all);
    if (drawn.id < 0)
      return input_error("{}: the logits after {} tokens are no numbers; release the values that are held.",
                         shown(model.source), position);
    all.push_back(drawn.id);
    if (options.json)
      console.out << json_line({{"position", position},
                                {"id", drawn.id},
                                {"text", token_text(model, drawn.id)},
                                {"probability", drawn.probability},
                                {"chance", drawn.chance}});
    if (i + 1 == options.count) break;
    const std::int64_t before = text.dropped();
    logits = text.append(drawn.id);
    if (before == 0 && text.dropped() > 0)
      note(console, fmt::format("The context of {} tokens is full: from here on each token drops the oldest one.",
                                model.spec.context));
  }
  return ok_status();
}

}  // namespace

Status run_generate(const Arguments& arguments, Console& console) {
  Flags flags("generate",
              "A language model, or a saved run of rnn or ngram, goes on from a text, token by token; one of translate "
              "translates --text.");
  GenerateOptions options;
  declare(flags, options);
  TokenInput input(flags, "tokens-in");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  options.sampling.seed = static_cast<std::uint64_t>(options.seed);
  if (Status s = check(options.sampling); !s) return s;
  auto opened = open_saved(options.place, "generate", console);
  if (!opened) return opened.error();
  if (opened->run && dynamic_cast<const TranslateSettings*>(opened->run->timeline->experiment().settings().get()))
    return translate_text(opened->run->timeline->experiment(), input, options.sets, console);
  if (opened->run && can_continue_text(*opened->run->timeline->experiment().settings()))
    return continue_run(opened->run->timeline->experiment(), input, options, console);
  auto model = model_of(std::move(*opened), options.place);
  if (!model) return model.error();
  if (Status s = check_can_continue(*model); !s) return s;
  const auto prompt = input.read(*model, console);
  if (!prompt) return prompt.error();
  std::vector<std::int32_t> all = *prompt;
  if (Status s = generate(*model, options, all, console); !s) return s;
  const std::string text = text_of(*model, all);
  if (options.json)
    console.out << json_line({{"tokens", all}, {"text", model->tokenizer ? GeneratedJson(text) : GeneratedJson()}});
  else
    console.out << text << '\n';
  return ok_status();
}

}  // namespace neurarium
