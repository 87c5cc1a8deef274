// neurarium values: every named value for given inputs, with edits, as a safetensors file.
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/described_model.h"
#include "app/cli/open_run.h"
#include "app/cli/token_input.h"
#include "app/cli/value_sets.h"
#include "engine/data/picture_input.h"
#include "engine/exhibits/basins_view.h"
#include "engine/exhibits/transformer.h"
#include "engine/exhibits/vision.h"
#include "engine/files/picture_file.h"
#include "engine/measure.h"
#include "engine/run.h"
#include "engine/text.h"

#include <numeric>
#include <ostream>

namespace neurarium {
namespace {

struct ValuesOptions {
  std::string place, layers, input, image, names = "*", out;
  std::vector<std::string> sets;
  std::int64_t steps = 0;
};

void declare(Flags& flags, ValuesOptions& options) {
  flags.place("EXHIBIT|FILE", options.place,
              "An exhibit (`neurarium list`), a trained model of the program (town, coref, ...), a project, or a GPT-2 "
              "checkpoint's folder");
  flags.text(
      "input", options.input, "FILE.safetensors",
      "Tensor x [rows, inputs] and, for the loss, target; without it the training rows are used, or what lookup, "
      "sampling, ngram and translate are asked. For a transformer: tokens [rows, length], ids");
  flags.text("image", options.image, "FILE.png",
             "A PNG or JPEG picture for vision, made into an input as the network's own pictures are");
  flags.text("names", options.names, "GLOB", "Only values whose name matches, such as 'h*.act' (default *)");
  flags.texts("set", options.sets, "REF=V", "Hold a value, such as 'h0.act[3]=0.5'; may be given several times");
  flags.text("out", options.out, "FILE.safetensors",
             "Where the values go; curve, descent, lookup, sampling, ngram, translate, basins and limits print their "
             "answer without it");
  flags.whole("steps", options.steps, 0, std::int64_t{1} << 60, "Train this many mini-batches first (default 0)");
}

// The rows to compute: those of the file, or the training rows. Without a target in the file, it is zero.
Result<Examples> read_rows(const Task& task, const std::string& path) {
  if (path.empty()) return *task.train;
  const auto file = load_safetensors(path);
  if (!file) return file.error();
  Examples rows;
  rows.inputs = task.train->inputs;
  rows.targets = task.train->targets;
  const std::vector<std::int64_t> shape = {-1, rows.inputs};
  auto x = file->finite_floats("x", shape);
  if (!x) return x.error();
  rows.rows = static_cast<std::int64_t>(x->size()) / rows.inputs;
  if (rows.rows == 0) return input_error("{}: x has no rows; give it at least one.", file->source);
  rows.x = std::move(*x);
  rows.target.resize(static_cast<std::size_t>(rows.rows * rows.targets));
  if (file->find("target") == nullptr) return rows;
  const bool flat = task.graph->value(task.target).dims.size() == 1;
  const std::vector<std::int64_t> target_shape =
      flat ? std::vector<std::int64_t>{rows.rows} : std::vector<std::int64_t>{rows.rows, rows.targets};
  auto target = file->finite_floats("target", target_shape);
  if (!target) return target.error();
  rows.target = std::move(*target);
  return rows;
}

// Texts of one length for a transformer.
struct Texts {
  std::int64_t rows = 1, length = 0;
  std::vector<std::int32_t> ids;  // [rows, length]
};

Result<Texts> texts_of_file(const LanguageModel& model, const std::string& path) {
  const auto file = load_safetensors(path);
  if (!file) return file.error();
  const auto tensor = file->get("tokens", {-1, -1});
  if (!tensor) return tensor.error();
  const auto ids = file->integers("tokens");
  if (!ids) return ids.error();
  Texts texts{(*tensor)->shape[0], (*tensor)->shape[1], {}};
  if (ids->empty() || texts.length > model.spec.context)
    return input_error("{}: tokens is {}, but must have at least one row and 1 to {} columns.", shown(path),
                       shape_text((*tensor)->shape), model.spec.context);
  for (const std::int64_t id : *ids) {
    if (id < 0 || id >= model.spec.vocab)
      return input_error("{}: tokens holds {}, but the ids of this model are 0 to {}.", shown(path), id,
                         model.spec.vocab - 1);
    texts.ids.push_back(static_cast<std::int32_t>(id));
  }
  return texts;
}

Result<Texts> read_texts(const LanguageModel& model, const TokenInput& input, const std::string& path,
                         Console& console) {
  if (!path.empty() && input.given())
    return usage_error("--input FILE and --text or --tokens contradict each other; leave one of them out.");
  if (!path.empty()) return texts_of_file(model, path);
  auto ids = input.read(model, console);
  if (!ids) return ids.error();
  keep_context(model, *ids, console);
  const auto length = static_cast<std::int64_t>(ids->size());
  return Texts{1, length, std::move(*ids)};
}

// One picture as the only row. Its class is unknown, so it counts as the first.
Result<Examples> read_image(const Experiment& experiment, const std::string& path) {
  const auto* settings = dynamic_cast<const VisionSettings*>(experiment.settings().get());
  if (settings == nullptr) return usage_error("--image is for vision, whose networks read pictures; leave it out.");
  const auto set = vision_pictures(*settings);
  if (!set) return set.error();
  const auto picture = load_picture(path);
  if (!picture) return picture.error();
  const std::vector<float> x = input_of_picture(*picture, **set);
  Examples rows{.rows = 1, .inputs = std::ssize(x), .targets = 1, .x = {x.begin(), x.end()}, .target = {0}};
  return rows;
}

Status save_values(const Workspace<float>& workspace, const ValuesOptions& options, Console& console) {
  const auto file = matching_values(workspace, options.names);
  if (!file) return file.error();
  if (Status s = save_safetensors(options.out, *file); !s) return s;
  note(console, fmt::format("{} values of {} rows are in {}.", file->tensors().size(),
                            with_commas(static_cast<std::uint64_t>(workspace.rows())), shown(options.out)));
  return ok_status();
}

// The loss is that of each token's follower; the last one has none.
Status write_model_values(LanguageModel& model, const TokenInput& input, const ValuesOptions& options,
                          Console& console) {
  const auto texts = read_texts(model, input, options.input, console);
  if (!texts) return texts.error();
  auto edits = edits_with_sets(model.edits, options.sets, *model.graph);
  if (!edits) return edits.error();
  Workspace<float> workspace(model.graph, {.rows = texts->rows, .length = texts->length, .gradients = false});
  workspace.bind(model.params);
  workspace.set_edits(std::move(*edits));
  workspace.set_length(texts->length);
  std::copy(texts->ids.begin(), texts->ids.end(), workspace.input(model.graph->at("tokens")).begin());
  const std::span<float> targets = workspace.input(model.graph->at("targets"));
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool last = (static_cast<std::int64_t>(i) + 1) % texts->length == 0;
    targets[i] = last ? -1.0F : static_cast<float>(texts->ids[i + 1]);
  }
  mask_padding(workspace, model.graph->at("tokens"), model.graph->find("mask"), static_cast<float>(model.padding));
  forward(workspace);
  return save_values(workspace, options, console);
}

Status write_row_values(const Experiment& experiment, const ValuesOptions& options, Console& console) {
  const Task& task = *experiment.task();
  const auto asked =
      options.input.empty() ? asked_rows(experiment) : Result<std::optional<Examples>>(std::optional<Examples>());
  if (!asked) return asked.error();
  const auto rows = !options.image.empty() ? read_image(experiment, options.image)
                    : *asked               ? Result<Examples>(**asked)
                                           : read_rows(task, options.input);
  if (!rows) return rows.error();
  auto edits = edits_with_sets(experiment.edits(), options.sets, *task.graph);
  if (!edits) return edits.error();
  Params<float> params = experiment.params();
  const std::int64_t length = task.length == 1 ? 1 : rows->inputs;
  Workspace<float> workspace(task.graph, {.rows = rows->rows, .length = length, .gradients = false});
  workspace.bind(params);
  workspace.set_edits(std::move(*edits));
  workspace.set_rows(rows->rows);
  workspace.set_length(length);
  std::vector<std::int32_t> order(static_cast<std::size_t>(rows->rows));
  std::iota(order.begin(), order.end(), 0);
  feed(task, *rows, order, workspace);
  forward(workspace);
  return save_values(workspace, options, console);
}

// A Hopfield network is stored and not trained: its numbers are those of its own time, --updates.
Status write_hopfield_values(const BasinsSettings& settings, const ValuesOptions& options, Console& console) {
  if (!options.input.empty() || !options.sets.empty() || options.names != "*")
    return usage_error(
        "The Hopfield network takes no --input, --names or --set; its start is --drawn-start, or --cue with "
        "--pixel-noise.");
  const auto look = look_at_hopfield(settings, 0);
  const TensorFile file = hopfield_values(*look, settings.updates);
  if (Status s = save_safetensors(options.out, file); !s) return s;
  note(console, fmt::format("{} values after {} updates are in {}.", file.tensors().size(),
                            std::min(settings.updates, look->course.size()), shown(options.out)));
  return ok_status();
}

Status train_first(Timeline& run, std::int64_t steps) {
  for (std::int64_t i = 0; i < steps; ++i)
    if (!run.step()) return input_error("The run diverged at step {}; use fewer --steps or a lower rate.", run.steps());
  return ok_status();
}

Status write_values(OpenedPlace& opened, const TokenInput& input, const ValuesOptions& options, Console& console) {
  if (opened.checkpoint) {
    if (options.out.empty()) return usage_error("`neurarium values` needs a file to write to: --out FILE.safetensors.");
    if (options.steps > 0) return usage_error("A checkpoint cannot be trained here; leave out --steps.");
    return write_model_values(*opened.checkpoint, input, options, console);
  }
  const bool reads_text =
      dynamic_cast<const TransformerSettings*>(opened.run->timeline->experiment().settings().get()) != nullptr;
  if (reads_text && !options.image.empty())
    return usage_error("{} reads no pictures; leave out --image.", shown(options.place));
  if (Status s = train_first(*opened.run->timeline, options.steps); !s) return s;
  const Experiment& experiment = opened.run->timeline->experiment();
  if (options.out.empty()) return print_answer(experiment, console);
  if (const auto* basins = dynamic_cast<const BasinsSettings*>(experiment.settings().get());
      basins != nullptr && basins->view == "hopfield")
    return write_hopfield_values(*basins, options, console);
  const bool is_model = dynamic_cast<const TransformerSettings*>(experiment.settings().get()) != nullptr;
  if (is_model) {
    auto model = language_model_of(experiment, options.place);
    return model ? write_model_values(*model, input, options, console) : Status(model.error());
  }
  if (!options.image.empty() && !options.input.empty())
    return usage_error("--image and --input contradict each other; leave one of them out.");
  if (input.given()) return usage_error("{} reads no text; leave out --text and --tokens.", shown(options.place));
  return write_row_values(experiment, options, console);
}

Status write_described_values(const ValuesOptions& options, Console& console) {
  if (options.input.empty() || options.out.empty())
    return usage_error("--layers needs pictures, --input FILE.safetensors, and a file to write to, --out.");
  if (options.steps > 0) return usage_error("A model with --layers cannot be trained here; leave out --steps.");
  const auto run = run_described_model(options.place, options.layers, options.input, options.sets);
  if (!run) return run.error();
  return save_values(*run->workspace, options, console);
}

}  // namespace

Status run_values(const Arguments& arguments, Console& console) {
  Flags flags("values", "Computes every named value and writes them to a safetensors file.");
  ValuesOptions options;
  declare(flags, options);
  TokenInput input(flags, "tokens");
  const SettingsFlags settings(flags, arguments);
  if (!settings.knows("layers"))  // which is a number where blocks are stacked
    flags.text(
        "layers", options.layers, "FILE.json",
        "The description of a PyTorch model's layers; FILE is then its weights (README: Vision models from PyTorch)");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (!options.layers.empty()) return write_described_values(options, console);
  auto opened = open_place(options.place, "values", settings, 1, console);
  if (!opened) return opened.error();
  return write_values(*opened, input, options, console);
}

}  // namespace neurarium
