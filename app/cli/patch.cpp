// neurarium patch: activation patching between two prompts, over layers and positions or over heads, as CSV.
#include "app/cli/command.h"
#include "app/cli/run_log.h"
#include "app/cli/study_input.h"
#include "engine/exports/csv_text.h"
#include "engine/files/atomic_file.h"
#include "engine/interpret/patching.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <ostream>

namespace neurarium {
namespace {

struct PatchOptions {
  std::string place, over = "resid", out;
  std::optional<std::string> clean, corrupt;
  bool json = false;
};

void declare(Flags& flags, PatchOptions& options) {
  flags.place("FILE", options.place, about_model_place());
  flags.text("clean", options.clean, "TEXT",
             "The prompt whose answer is looked for (ids for a model without tokenizer)");
  flags.text("corrupt", options.corrupt, "TEXT", "The same with a detail changed, of as many tokens");
  flags.text("over", options.over, "resid|heads|attn|mlp",
             "What is patched: the residual stream (default), heads, or what attention or the MLP of a layer writes");
  flags.text("out", options.out, "FILE.csv", "The table as CSV (default: on stdout)");
  flags.yes("json", options.json, "One JSON object a patch");
}

Result<PatchOver> patch_over(const std::string& name) {
  for (std::size_t i = 0; i < kPatchOverNames.size(); ++i)
    if (kPatchOverNames[i] == name) return static_cast<PatchOver>(i);
  return usage_error("--over '{}' is none of resid, heads, attn, mlp.{}", shown(name),
                     did_you_mean(name, kPatchOverNames));
}

struct PatchTable {
  const LanguageModel& model;
  const PatchQuestion& question;
  std::string csv = "direction,layer,column,token,logit_difference,share\n";
  std::string json = {};

  void add(const PatchScore& score) {
    const std::string_view direction = kPatchDirectionNames[static_cast<std::size_t>(score.place.direction)];
    const bool head = question.over == PatchOver::Heads;
    const auto column = static_cast<std::size_t>(score.place.column);
    const std::string token = head ? std::string() : token_text(model, question.clean[column]);
    csv += fmt::format("{},{},{},{},{:.6g},{}\n", direction, score.place.layer, score.place.column, csv_field(token),
                       score.logit_difference,
                       std::isfinite(score.share) ? fmt::format("{:.6g}", score.share) : std::string());
    nlohmann::ordered_json line = {{"direction", direction}, {"layer", score.place.layer}};
    line[head ? "head" : "position"] = score.place.column;
    if (!head) line["token"] = token;
    line["logit_difference"] = score.logit_difference;
    line["share"] = score.share;
    json += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
};

Status patch(OpenedStudy& study, const PatchOptions& options, PatchQuestion question, Console& console) {
  auto made = PatchingSweep::make(study.studied(), std::move(question));
  if (!made) return made.error();
  PatchingSweep& sweep = **made;
  const AnswerPair& answer = sweep.question().answer;
  note(console, fmt::format("The logit of '{}' less that of '{}' after token {}: {:.4f} clean, {:.4f} corrupt.",
                            token_text(study.model, answer.right), token_text(study.model, answer.wrong),
                            answer.position, sweep.clean(), sweep.corrupt()));
  PatchTable table{study.model, sweep.question()};
  const auto start = std::chrono::steady_clock::now();
  for (const PatchDirection direction : {PatchDirection::Denoise, PatchDirection::Noise})
    for (int layer = 0; layer < sweep.rows(); ++layer)
      for (const PatchScore& score : sweep.measure_row(direction, layer)) table.add(score);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  note(console, fmt::format("{} patches in {:.3f} s.", 2 * sweep.rows() * sweep.columns(), took.count()));
  const std::string& content = options.json ? table.json : table.csv;
  if (!options.out.empty()) return save_atomically(options.out, std::as_bytes(std::span(content)));
  console.out << content;
  return ok_status();
}

}  // namespace

Status run_patch(const Arguments& arguments, Console& console) {
  Flags flags("patch",
              "Carries single values from the run of one prompt into that of another: which bring the answer.");
  PatchOptions options;
  declare(flags, options);
  const AnswerFlags answer_flags(flags);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (!options.clean || !options.corrupt)
    return usage_error("`neurarium patch` needs two prompts: --clean \"...\" --corrupt \"...\".");
  const auto over = patch_over(options.over);
  if (!over) return over.error();
  if (Status s = check_writable(options.out); !s) return s;
  auto study = open_study(options.place, "patch", console);
  if (!study) return study.error();
  const auto answer = answer_flags.read(study->model);
  if (!answer) return answer.error();
  const auto clean = read_prompt(study->model, *options.clean, "clean");
  if (!clean) return clean.error();
  const auto corrupt = read_prompt(study->model, *options.corrupt, "corrupt");
  if (!corrupt) return corrupt.error();
  return patch(*study, options, {*clean, *corrupt, *answer, *over}, console);
}

}  // namespace neurarium
