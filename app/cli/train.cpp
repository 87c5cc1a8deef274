// neurarium train: an exhibit trains without a window, with a log of every step and a project file at the end.
#include "app/cli/command.h"
#include "app/cli/perceptron_report.h"
#include "app/cli/run_log.h"
#include "app/cli/settings_flags.h"
#include "engine/doctor.h"
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/language_scores.h"
#include "engine/exhibits/trained_models.h"
#include "engine/exhibits/vision.h"
#include "engine/exports/settings_string.h"
#include "engine/files/project.h"
#include "engine/text.h"

#include <chrono>
#include <filesystem>
#include <ostream>

namespace neurarium {
namespace {

constexpr std::int64_t kDefaultSteps = 1000;
constexpr std::int64_t kStepsBetweenLooks = 64;  // at the clock, for the bar

struct TrainOptions {
  std::string exhibit, log, save, save_weights, settings;
  std::int64_t steps = -1;
  std::int64_t threads = 1;
  bool json = false;
};

void declare(Flags& flags, TrainOptions& options) {
  flags.place("EXHIBIT", options.exhibit, "What trains: `neurarium list` shows them");
  flags.whole("steps", options.steps, 0, std::int64_t{1} << 60,
              "Mini-batches to train on (default 1000; with --settings as far as its sender)");
  flags.whole("threads", options.threads, 1, 64, "How fast, never which result (default 1)");
  flags.text("log", options.log, "FILE.jsonl", "One JSON object a step: its number and the loss of its mini-batch");
  flags.text("save", options.save, "FILE.safetensors|DIR/",
             "The run, to be opened again; its parameters have their plain names. A folder: a transformer's weights in "
             "GPT-2's layout");
  flags.text("save-weights", options.save_weights, "FILE.safetensors",
             "A transformer's parameters alone in half precision, with its settings and scores, for --init");
  flags.text("settings", options.settings, "LINE",
             "Instead of an exhibit: a run as `neurarium export --as settings` writes it, hand edits included");
  flags.yes("json", options.json, "The result as one JSON object");
}

// Trains to the end, to a divergence or to the first line of the log that could not be written.
void train(Timeline& run, const TrainOptions& options, RunLog& log, Console& console) {
  ProgressBar bar(console, "training");
  for (std::int64_t i = 0; i < options.steps; ++i) {
    if (!run.step()) return;
    log.step(i, run.experiment());
    if (i % kStepsBetweenLooks == 0) bar.show(static_cast<double>(i) / static_cast<double>(options.steps));
  }
}

std::string percent(double part) { return std::isnan(part) ? "none" : fmt::format("{:.1f} %", 100 * part); }

std::string in_words(const Timeline& run, const Metrics& metrics) {
  std::string text = fmt::format("{} steps, train loss {:.6g}", with_commas(static_cast<std::uint64_t>(run.steps())),
                                 metrics.train_loss);
  if (!std::isnan(metrics.test_loss)) text += fmt::format(", test loss {:.6g}", metrics.test_loss);
  if (!std::isnan(metrics.train_accuracy)) text += fmt::format(", accuracy {}", percent(metrics.train_accuracy));
  if (!std::isnan(metrics.test_accuracy)) text += fmt::format(", test accuracy {}", percent(metrics.test_accuracy));
  if (const std::string other = other_network(run.experiment()); !other.empty())
    text += fmt::format("\n{}: train loss {:.6g}, accuracy {}, test accuracy {}", other, metrics.other_train_loss,
                        percent(metrics.other_train_accuracy), percent(metrics.other_test_accuracy));
  return text;
}

std::string scores_in_words(const LanguageScores& scores) {
  std::string text;
  for (const AbilityScore& ability : scores.abilities)
    text += fmt::format("  {:<12}{:>7} right\n", link_kind_name(ability.kind), percent(ability.accuracy()));
  if (scores.sequences > 0)
    text += fmt::format("  {:<12}{:>7} of the sequences have every answer right\n", "exact",
                        percent(static_cast<double>(scores.exact) / static_cast<double>(scores.sequences)));
  for (const HeadScore& head : scores.best_heads)
    text += fmt::format("  {:<12}{:>7.2f} of the attention of head {}.{}\n", link_kind_name(head.kind), head.attention,
                        head.layer, head.head);
  if (const WrittenSentences& w = scores.written; w.sentences > 0)
    text += fmt::format("  {} of {} sentences that it wrote are grammatical{}\n", w.grammatical, w.sentences,
                        w.first_bad.empty() ? "" : fmt::format("; the first that is not: {}", w.first_bad));
  return text;
}

std::string cause_in_words(const Diagnosis& d) {
  const Evidence& e = d.evidence;
  switch (d.cause) {
    case Cause::SetByHand:
      return fmt::format("{} stands at {:.3g}, very far from 0", e.subject, e.number);
    case Cause::InputsUnscaled:
    case Cause::TargetsUnscaled:
      return fmt::format("{} is far from unit scale ({:.3g} on average)", e.subject, e.number);
    case Cause::OutputRange:
    case Cause::LossOnBounded:
      return fmt::format("the output activation {} does not suit loss and targets", e.subject);
    case Cause::InitZero:
    case Cause::InitTooLarge:
      return fmt::format("the initialisation does not suit the network ({})", e.subject);
    case Cause::DeadUnits:
      return fmt::format("{:.0f} of {:.0f} units of {} answer 0 to every example", e.number, e.limit, e.subject);
    case Cause::Vanishing:
      return fmt::format("{:.1g} of the gradient arrives at {}", e.number, e.subject);
    case Cause::Exploding:
      return fmt::format("the activations explode ({} reaches {:.3g})", e.subject, e.number);
    default:
      return fmt::format("the learning rate {:g} does not suit {} (usual: {:g})", e.number, e.subject, e.limit);
  }
}

Error diverged(Timeline& run) {
  const Divergence found = *run.experiment().divergence();
  const std::optional<Diagnosis> diagnosis = diagnose(patient_of(run));
  std::string advice;
  for (const ChangeNote& note : diagnosis->notes)
    if (note.kind == ChangeNote::Kind::Setting)
      advice += fmt::format("{} --{} {}", advice.empty() ? "; try" : "", note.name, note.to);
  return failure(ExitCode::CheckFailed,
                 "The run diverged at step {}: {} held the first NaN or infinity. Likely cause: {}{}.",
                 with_commas(static_cast<std::uint64_t>(found.step)), found.tensor, cause_in_words(*diagnosis), advice);
}

bool names_a_folder(const std::string& path) {
  std::error_code ignored;
  return path.ends_with('/') || std::filesystem::is_directory(path, ignored);
}

// Refused before an hour of training rather than after it.
Status check_can_save(const Experiment& experiment, const std::string& path) {
  if (!names_a_folder(path)) return check_writable(path);
  const auto model = language_model_of(experiment, "this run");
  if (!model)
    return usage_error("--save {} is a folder, which only a transformer can be saved in; give a file.", shown(path));
  if (Status s = check_gpt2(model->spec); !s) return s;
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? ok_status()
                                                      : check_writable(path.substr(0, path.find_last_not_of('/') + 1));
}

Status check_can_save_weights(const Experiment& experiment, const std::string& path) {
  if (path.empty()) return ok_status();
  const bool vision = dynamic_cast<const VisionSettings*>(experiment.settings().get()) != nullptr;
  if (experiment.task()->metric != MetricKind::TokenArgmax && !vision)
    return usage_error("--save-weights {} is for a transformer or a vision network; use --save.", shown(path));
  return check_writable(path);
}

Status save_run(Timeline& run, const TrainOptions& options) {
  if (options.save.empty()) return ok_status();
  if (!names_a_folder(options.save)) return save_project(options.save, run, options.exhibit);
  const auto model = language_model_of(run.experiment(), options.exhibit);
  if (!model) return model.error();
  if (!all_finite(model->params.flat()))
    return failure(ExitCode::SaveFailed,
                   "The weights are not finite, so they were not saved; train with a lower rate.");
  return save_checkpoint(options.save, *model);
}

Status save_weights(const Experiment& experiment, const std::string& path) {
  if (path.empty()) return ok_status();
  const auto file = encode_trained_model(experiment);
  return file ? save_safetensors(path, *file) : Status(file.error());
}

// The run of --settings LINE.
Result<std::unique_ptr<Timeline>> pasted_run(TrainOptions& options, const SettingsFlags& settings, Console& console) {
  if (const auto given = settings.first_given(); given || !options.exhibit.empty())
    return usage_error("--settings LINE brings its own exhibit and settings; leave {} out.",
                       given ? "--" + *given : shown(options.exhibit));
  auto opened = open_settings_string(options.settings, static_cast<int>(options.threads));
  if (!opened) return opened.error();
  for (const Wording& remark : opened->project.notes) note(console, remark.message);
  options.exhibit = opened->project.exhibit;
  if (options.steps < 0) options.steps = opened->step;
  return std::move(opened->project.timeline);
}

Result<std::unique_ptr<Timeline>> run_to_train(TrainOptions& options, const SettingsFlags& settings, Console& console) {
  if (!options.settings.empty()) return pasted_run(options, settings, console);
  if (options.exhibit.empty()) return missing_exhibit("train");
  if (options.steps < 0) options.steps = kDefaultSteps;
  return settings.timeline(options.exhibit, static_cast<int>(options.threads), console);
}

}  // namespace

Status run_train(const Arguments& arguments, Console& console) {
  Flags flags("train", "Trains an exhibit without a window.");
  TrainOptions options;
  declare(flags, options);
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  const auto made = run_to_train(options, settings, console);
  if (!made) return made.error();
  Timeline& run = **made;
  if (Status s = check_can_save(run.experiment(), options.save); !s) return s;
  if (Status s = check_can_save_weights(run.experiment(), options.save_weights); !s) return s;
  RunLog log;
  if (Status s = log.open(options.log, run.experiment()); !s) return s;

  const auto start = std::chrono::steady_clock::now();
  train(run, options, log, console);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const Metrics metrics = run.experiment().measure();
  const auto scores = language_scores(run.experiment());
  const auto report = perceptron_report(run.experiment());
  std::string result = summary_json(run, metrics, scores);
  if (report) result.insert(result.size() - 1, to_json(*report));
  log.finish(result);
  if (Status s = save_run(run, options); !s) return s;
  if (Status s = save_weights(run.experiment(), options.save_weights); !s) return s;
  if (Status s = log.status(); !s) return s;
  console.out << (options.json ? result : in_words(run, metrics)) << '\n';
  if (scores && !options.json) console.out << scores_in_words(*scores);
  if (report && !options.json) console.out << in_words(*report) << '\n';
  if (run.steps() > 0 && !options.json)
    note(console, fmt::format("{:.2f} s, {} steps a second", seconds,
                              with_commas(static_cast<std::uint64_t>(static_cast<double>(run.steps()) / seconds))));
  if (run.experiment().divergence()) return diverged(run);
  return ok_status();
}

}  // namespace neurarium
