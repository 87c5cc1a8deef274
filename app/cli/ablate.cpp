// neurarium ablate: what the heads, MLPs and layers of a model are worth in a text, one taken away at a time.
#include "app/cli/command.h"
#include "app/cli/run_log.h"
#include "app/cli/study_input.h"
#include "engine/files/atomic_file.h"
#include "engine/interpret/ablation.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace neurarium {
namespace {

constexpr std::int64_t kReplacementTexts = 32;  // of the test part, over which a mean is taken

struct AblateOptions {
  std::string place, heads = "all", kind = "zero", other, out;
  std::int64_t neurons = -1;
  std::int64_t sequences = 0;
  bool mlps = false, layers = false, json = false;
};

void declare(Flags& flags, AblateOptions& options) {
  flags.place("FILE", options.place, about_model_place());
  flags.text("heads", options.heads, "all|none|L.H,...", "Which heads, each by itself (default all)");
  flags.yes("mlps", options.mlps, "Also the MLP of each layer");
  flags.yes("layers", options.layers, "Also each whole layer");
  flags.whole("neurons", options.neurons, 0, 1'000'000, "Also each neuron of the MLP of this layer");
  flags.text("kind", options.kind, "zero|mean|resample",
             "What replaces what is taken away: zero (default), its mean over test texts, or what it was in another");
  flags.text("other", options.other, "TEXT", "Take means and resampled values from this text instead");
  flags.whole("sequences", options.sequences, 1, 100'000, "The loss over so many test texts instead of the text");
  flags.text("out", options.out, "FILE.csv", "The table as CSV");
  flags.yes("json", options.json, "One JSON object a line");
}

Result<AblationKind> ablation_kind(const std::string& name) {
  for (std::size_t i = 0; i < kAblationNames.size(); ++i)
    if (kAblationNames[i] == name) return static_cast<AblationKind>(i);
  return usage_error("--kind '{}' is none of zero, mean, resample.{}", shown(name), did_you_mean(name, kAblationNames));
}

Result<std::vector<ModelPart>> listed_heads(const std::string& list, const TransformerSpec& spec) {
  if (list == "all") return all_heads(spec);
  std::vector<ModelPart> heads;
  if (list == "none") return heads;
  for (std::string_view rest = list;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string word(trimmed(rest.substr(0, comma)));
    ModelPart head;
    int read = 0;
    const bool two = std::sscanf(word.c_str(), "%9d.%9d%n", &head.layer, &head.index, &read) == 2;
    if (!two || static_cast<std::size_t>(read) != word.size())
      return usage_error("--heads: '{}' is no head; write LAYER.HEAD, as in 0.1,1.3, or all.", shown(word));
    if (Status s = check(head, spec); !s) return s.error();
    heads.push_back(head);
    if (comma == rest.size()) return heads;
    rest.remove_prefix(comma + 1);
  }
}

Result<std::vector<ModelPart>> wanted_parts(const AblateOptions& options, const TransformerSpec& spec) {
  auto parts = listed_heads(options.heads, spec);
  if (!parts) return parts;
  const auto add = [&](PartKind kind, int layer, int index) -> Status {
    if (Status s = check(ModelPart{kind, layer, index}, spec); !s) return s;
    parts->push_back({kind, layer, index});
    return ok_status();
  };
  for (int layer = 0; layer < spec.layers; ++layer) {
    if (options.mlps)
      if (Status s = add(PartKind::Mlp, layer, 0); !s) return s.error();
    if (options.layers)
      if (Status s = add(PartKind::Layer, layer, 0); !s) return s.error();
  }
  for (int i = 0; options.neurons >= 0 && i < spec.mlp_size(); ++i)
    if (Status s = add(PartKind::Neuron, static_cast<int>(options.neurons), i); !s) return s.error();
  return parts;
}

// The texts that means and resampled values come from.
Result<std::vector<std::vector<int>>> replacement_texts(const OpenedStudy& study, const AblateOptions& options,
                                                        AblationKind kind, std::size_t length, Console& console) {
  std::vector<std::vector<int>> texts;
  if (!options.other.empty()) {
    const auto other = read_prompt(study.model, options.other, "other");
    if (!other) return other.error();
    texts.push_back(*other);
    return texts;
  }
  if (kind == AblationKind::Zero || study.task == nullptr) return texts;
  const ScoredTexts tests = test_texts(*study.task, kReplacementTexts);
  for (std::int64_t row = 0; row < tests.rows(); ++row) texts.push_back(tests.text(row, study.model.padding));
  if (kind == AblationKind::Resample)  // the first that is long enough
    std::stable_partition(texts.begin(), texts.end(), [&](const auto& text) { return text.size() >= length; });
  note(console, kind == AblationKind::Mean ? fmt::format("Means are over {} texts of the test part.", texts.size())
                                           : std::string("Resampled values are those of one text of the test part."));
  return texts;
}

std::string name_of(const ModelPart& part) {
  const std::string_view kind = kPartNames[static_cast<std::size_t>(part.kind)];
  const bool one_of_many = part.kind == PartKind::Head || part.kind == PartKind::Neuron;
  return one_of_many ? fmt::format("{} {}.{}", kind, part.layer, part.index) : fmt::format("{} {}", kind, part.layer);
}

// A row of each form; `part` null: nothing taken away.
struct AblationTable {
  const AblateOptions& options;
  AblationScore baseline;
  Console& console;
  std::string csv = "part,layer,index,loss,loss_increase,logit_difference,logit_difference_change\n";

  void head() {
    if (!options.json)
      console.out << fmt::format("{:<16}{:>10}{:>10}{:>12}{:>10}\n", "without", "loss", "change", "logit diff",
                                 "change");
    row(nullptr, baseline);
  }
  void row(const ModelPart* part, const AblationScore& score) {
    const double loss = score.loss - baseline.loss;
    const double logit = score.logit_difference - baseline.logit_difference;
    const bool indexed = part != nullptr && (part->kind == PartKind::Head || part->kind == PartKind::Neuron);
    const std::string kind(part == nullptr ? "none" : kPartNames[static_cast<std::size_t>(part->kind)]);
    const auto number = [](double x) { return std::isfinite(x) ? fmt::format("{:.6g}", x) : std::string(); };
    csv += fmt::format("{},{},{},{},{},{},{}\n", kind, part == nullptr ? std::string() : std::to_string(part->layer),
                       indexed ? std::to_string(part->index) : std::string(), number(score.loss), number(loss),
                       number(score.logit_difference), number(logit));
    if (options.json) {
      nlohmann::ordered_json line = {{"part", kind}};
      if (part != nullptr) line["layer"] = part->layer;
      if (indexed) line["index"] = part->index;
      line["loss"] = score.loss;
      line["loss_increase"] = loss;
      line["logit_difference"] = score.logit_difference;
      line["logit_difference_change"] = logit;
      console.out << line.dump() << '\n';
      return;
    }
    const auto cell = [](double x) { return std::isfinite(x) ? fmt::format("{:.4f}", x) : std::string("-"); };
    const auto change = [](double x) { return std::isfinite(x) ? fmt::format("{:+.4f}", x) : std::string("-"); };
    console.out << fmt::format("{:<16}{:>10}{:>10}{:>12}{:>10}\n", part == nullptr ? "nothing" : name_of(*part),
                               cell(score.loss), part == nullptr ? "" : change(loss), cell(score.logit_difference),
                               part == nullptr ? "" : change(logit));
  }
};

Status ablate(OpenedStudy& study, const AblateOptions& options, AblationQuestion question,
              const std::vector<ModelPart>& parts, Console& console) {
  auto sweep = AblationSweep::make(study.studied(), std::move(question));
  if (!sweep) return sweep.error();
  const AnswerPair& answer = (*sweep)->answer();
  note(console,
       fmt::format("The logit difference is that of '{}' and '{}' after token {}.",
                   token_text(study.model, answer.right), token_text(study.model, answer.wrong), answer.position));
  AblationTable table{options, (*sweep)->baseline(), console};
  table.head();
  for (const ModelPart& part : parts) table.row(&part, (*sweep)->measure(part));
  if (options.out.empty()) return ok_status();
  return save_atomically(options.out, std::as_bytes(std::span(table.csv)));
}

}  // namespace

Status run_ablate(const Arguments& arguments, Console& console) {
  Flags flags("ablate", "Takes away heads, MLPs, neurons or layers, each by itself: how loss and logits change.");
  AblateOptions options;
  declare(flags, options);
  TokenInput input(flags, "tokens");
  const AnswerFlags answer_flags(flags);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  const auto kind = ablation_kind(options.kind);
  if (!kind) return kind.error();
  if (Status s = check_writable(options.out); !s) return s;
  auto study = open_study(options.place, "ablate", console);
  if (!study) return study.error();
  auto parts = wanted_parts(options, study->model.spec);
  if (!parts) return parts.error();
  const auto answer = answer_flags.read(study->model);
  if (!answer) return answer.error();
  auto ids = input.read(study->model, console);
  if (!ids) return ids.error();
  keep_context(study->model, *ids, console);
  AblationQuestion question{{ids->begin(), ids->end()}, *answer, *kind, {}, {}};
  auto texts = replacement_texts(*study, options, *kind, ids->size(), console);
  if (!texts) return texts.error();
  question.texts = std::move(*texts);
  if (options.sequences > 0 && study->task == nullptr)
    return usage_error("{} comes without test texts; leave out --sequences.", shown(options.place));
  if (options.sequences > 0) question.scored = test_texts(*study->task, options.sequences);
  return ablate(*study, options, std::move(question), *parts, console);
}

}  // namespace neurarium
