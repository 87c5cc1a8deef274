// neurarium values: every named value for given inputs, with edits, as a safetensors file.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "app/cli/run_log.h"
#include "engine/run.h"
#include "engine/text.h"

#include <fnmatch.h>

#include <charconv>
#include <numeric>
#include <ostream>

namespace neurarium {
namespace {

struct ValuesOptions {
  std::string place, input, names = "*", out;
  std::vector<std::string> sets;
  std::int64_t steps = 0;
};

void declare(Flags& flags, ValuesOptions& options) {
  flags.place("EXHIBIT|FILE", options.place, "An exhibit (`neurarium list`), or a project that was saved");
  flags.text("input", options.input, "FILE.safetensors",
             "Tensor x [rows, inputs] and, for the loss, target; without it the training rows are used");
  flags.text("names", options.names, "GLOB", "Only values whose name matches, such as 'h*.act' (default *)");
  flags.texts("set", options.sets, "REF=V", "Hold a value, such as 'h0.act[3]=0.5'; may be given several times");
  flags.text("out", options.out, "FILE.safetensors", "Where the values go");
  flags.whole("steps", options.steps, 0, std::int64_t{1} << 60, "Train this many mini-batches first (default 0)");
}

Result<Edit> parse_set(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  // "h0.act[b=3]" has a sign of its own inside the brackets.
  const std::size_t bracket = text.rfind(']');
  if (equals == std::string::npos || (bracket != std::string::npos && equals < bracket))
    return usage_error("--set '{}' has no value; write REF=V, such as 'h0.act[3]=0.5'.", shown(text));
  const auto ref = parse_value_ref(std::string_view(text).substr(0, equals));
  if (!ref) return ref.error();
  const std::string_view number = trimmed(std::string_view(text).substr(equals + 1));
  Edit edit{.ref = *ref, .kind = EditKind::Set, .patch = {}};
  const auto [stop, code] = std::from_chars(number.data(), number.data() + number.size(), edit.a);
  if (code != std::errc{} || stop != number.data() + number.size() || !std::isfinite(edit.a))
    return usage_error("--set '{}': '{}' is not a finite number.", shown(text), shown(number));
  return edit;
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

Result<std::vector<BoundEdit>> bound_edits(const Experiment& experiment, const std::vector<std::string>& sets) {
  std::vector<Edit> edits = experiment.edits();
  for (const std::string& text : sets) {
    const auto edit = parse_set(text);
    if (!edit) return edit.error();
    edits.push_back(*edit);
  }
  std::vector<BoundEdit> bound;
  for (const Edit& edit : edits) {
    auto made = bind(edit, experiment.graph());
    if (!made) return made.error();
    bound.push_back(std::move(*made));
  }
  return bound;
}

Result<TensorFile> collect(const Workspace<float>& workspace, const std::string& glob) {
  TensorFile file;
  for (std::size_t i = 0; i < workspace.graph().values().size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    const std::string& name = workspace.graph().value(id).name;
    if (fnmatch(glob.c_str(), name.c_str(), 0) == 0) file.add<float>(name, workspace.extents(id), workspace.value(id));
  }
  if (!file.tensors().empty()) return file;
  return usage_error("--names '{}' matches no value; `neurarium names` lists them.", shown(glob));
}

Status write_values(Timeline& run, const ValuesOptions& options, Console& console) {
  for (std::int64_t i = 0; i < options.steps; ++i)
    if (!run.step()) return input_error("The run diverged at step {}; use fewer --steps or a lower rate.", run.steps());
  const Experiment& experiment = run.experiment();
  const Task& task = *experiment.task();
  const auto rows = read_rows(task, options.input);
  if (!rows) return rows.error();
  auto edits = bound_edits(experiment, options.sets);
  if (!edits) return edits.error();
  Params<float> params = experiment.params();
  Workspace<float> workspace(task.graph, {.rows = rows->rows, .gradients = false});
  workspace.bind(params);
  workspace.set_edits(std::move(*edits));
  workspace.set_rows(rows->rows);
  std::vector<std::int32_t> order(static_cast<std::size_t>(rows->rows));
  std::iota(order.begin(), order.end(), 0);
  feed(task, *rows, order, workspace);
  forward(workspace);
  const auto file = collect(workspace, options.names);
  if (!file) return file.error();
  if (Status s = save_safetensors(options.out, *file); !s) return s;
  note(console, fmt::format("{} values of {} rows are in {}.", file->tensors().size(),
                            with_commas(static_cast<std::uint64_t>(rows->rows)), shown(options.out)));
  return ok_status();
}

}  // namespace

Status run_values(const Arguments& arguments, Console& console) {
  Flags flags("values", "Computes every named value and writes them to a safetensors file.");
  ValuesOptions options;
  declare(flags, options);
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (options.out.empty()) return usage_error("`neurarium values` needs a file to write to: --out FILE.safetensors.");
  const auto run = open_run(options.place, "values", settings, 1, console);
  if (!run) return run.error();
  return write_values(*run->timeline, options, console);
}

}  // namespace neurarium
