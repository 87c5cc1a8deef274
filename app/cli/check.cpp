// neurarium check: the promises that a user can verify on his own machine in seconds. Gradients agree with finite
// differences, an edit of any value takes effect, a run gives the same bits again with any number of threads, and text
// that grows by the key/value cache gives the numbers of a full pass.
#include "app/cli/check_points.h"
#include "app/cli/command.h"
#include "app/cli/settings_flags.h"
#include "app/lessons/lesson_book.h"
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/transformer.h"
#include "engine/measure.h"
#include "engine/models/generate.h"
#include "engine/ops/ops.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>

namespace neurarium {
namespace {

constexpr std::int64_t kRows = 5;       // of the mini-batch that is differentiated
constexpr std::int64_t kSequences = 2;  // the same where the rows are sequences,
constexpr std::int64_t kPositions = 8;  // whose first positions are read
constexpr std::int64_t kNumbersPerParam = 24;
constexpr double kStep = 1e-5;       // of the central difference
constexpr double kTolerance = 1e-6;  // relative, and absolute below 1
constexpr std::int64_t kRunSteps = 300;
constexpr std::int64_t kSequenceRunSteps = 30;
constexpr double kCacheTolerance = 1e-5;  // relative, and absolute below 1

struct Outcome {
  bool passed;
  std::string text;
};

std::int64_t run_steps(const Task& task) { return task.length == 1 ? kRunSteps : kSequenceRunSteps; }

std::int64_t checked_length(const Task& task) { return std::min(kPositions, task.length); }

WorkspaceOptions options_of(const Task& task, bool gradients) {
  return {.rows = std::min(task.length == 1 ? kRows : kSequences, task.train->rows),
          .length = checked_length(task),
          .gradients = gradients,
          .only_loss = gradients};
}

// The first positions of a few training rows, in the precision of T.
template <class T>
void feed_rows(const Task& task, Workspace<T>& ws) {
  const Examples& rows = *task.train;
  ws.set_length(checked_length(task));
  const auto copy = [&](const AlignedVector<float>& from, std::int64_t width, std::span<T> to) {
    const std::int64_t used = task.length == 1 ? width : ws.length();
    for (std::int64_t row = 0; row < ws.rows(); ++row)
      std::copy_n(from.data() + row * width, used, to.data() + row * used);
  };
  copy(rows.x, rows.inputs, ws.input(task.input));
  copy(rows.target, rows.targets, ws.input(task.target));
  mask_padding(task, ws);
}

// Random numbers in every parameter, smaller where many are added, so that no unit or softmax is saturated.
template <class T>
Params<T> initial_params(const Task& task) {
  constexpr double kWide = 9;  // inputs up to which a weight may be large
  Params<T> params(*task.graph);
  Rng rng(1, "check");
  for (const ValueId id : task.graph->params()) {
    const Value& value = task.graph->value(id);
    const auto inputs = static_cast<double>(value.dims.back().size);
    const bool gain = value.kind == ParamKind::Gain || value.kind == ParamKind::Statistic;
    const double size = value.dims.size() == 1 ? (gain ? 0.3 : 0.8) : 0.8 * std::min(1.0, std::sqrt(kWide / inputs));
    for (T& x : params.of(id)) x = static_cast<T>(static_cast<float>(rng.uniform(-size, size) + (gain ? 1 : 0)));
  }
  return params;
}

Outcome check_gradients(const Task& task) {
  Params<double> params = initial_params<double>(task);
  Workspace<double> ws(task.graph, options_of(task, true));
  ws.bind(params);
  feed_rows(task, ws);
  const auto loss = [&] {
    forward(ws);
    return ws.value(task.graph->loss())[0];
  };
  loss();
  backward(ws);
  const std::vector<double> gradients(ws.param_gradients().begin(), ws.param_gradients().end());
  std::int64_t count = 0;
  double worst = 0;
  std::string worst_name;
  for (const ValueId id : task.graph->params()) {
    if (!task.graph->has_gradient(id)) continue;  // counts of the data
    const std::int64_t size = params.layout().count(id);
    const std::int64_t stride = std::max<std::int64_t>(1, size / kNumbersPerParam);
    for (std::int64_t i = 0; i < size; i += stride, ++count) {
      double& w = params.of(id)[static_cast<std::size_t>(i)];
      const double kept = std::exchange(w, w + kStep);
      const double above = loss();
      w = kept - kStep;
      const double slope = (above - loss()) / (2 * kStep);
      w = kept;
      const double error = std::abs(slope - gradients[static_cast<std::size_t>(params.layout().offset(id) + i)]) /
                           std::max(1.0, std::abs(slope));
      if (!(error <= worst)) worst_name = fmt::format("{}[{}]", task.graph->value(id).name, i);
      worst = error <= worst ? worst : error;
    }
  }
  return {worst <= kTolerance,
          fmt::format("gradients    {} of {} parameters against finite differences, largest error {:.1e}{}", count,
                      params.layout().size(), worst, worst <= kTolerance ? "" : " at " + worst_name)};
}

// An element of the value that must matter, and what it is set to.
struct CheckedEdit {
  BoundEdit edit;
  std::int64_t offset = 0;  // of the element in the workspace
};

// The last position of the first sequence whose answer counts; behind it there may be padding.
std::int64_t answered_position(const Task& task, const Workspace<float>& ws) {
  if (task.metric == MetricKind::SequenceArgmax) return 1;  // of padded sentences a word, whatever their length
  std::int64_t at = ws.length() - 1;
  if (task.metric == MetricKind::TokenArgmax)
    while (at > 0 && ws.value(task.target)[static_cast<std::size_t>(at)] < 0) --at;
  return at;
}

// The ids that are looked up in a table of embeddings, or that a table of embeddings is looked up by.
ValueId ids_of_table(const Graph& graph, ValueId table) {
  for (const int reader : graph.readers(table))
    if (const Node& node = graph.nodes()[static_cast<std::size_t>(reader)]; node.op == &ops::embedding)
      return node.in[0];
  return kNoValue;
}
bool holds_ids(const Graph& graph, ValueId id) {
  return std::ranges::any_of(graph.readers(id), [&](int reader) {
    const Node& node = graph.nodes()[static_cast<std::size_t>(reader)];
    return node.op == &ops::embedding && node.in[0] == id;
  });
}

// Of a table the row of that position or of its token, for the other rows are not read. Of a value with positions that
// one, in the first row: the first token's only score becomes a pattern of 1 whatever it is, and a score of a later key
// is masked; where sentences are padded, the second position is a word.
CheckedEdit edit_that_matters(const Task& task, const Workspace<float>& ws, ValueId id, bool last) {
  const Value& value = task.graph->value(id);
  CheckedEdit made{.edit = {.kind = EditKind::Set, .patch = {}, .value = id, .elements = {}}};
  const std::vector<std::int64_t> extents = ws.extents(id);
  const std::int64_t position = answered_position(task, ws);
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    const std::string& label = value.dims[axis].label;
    std::int64_t at = last ? extents[axis] - 1 : 0;
    if (label == kPositionAxis || label == "q") at = position;
    if (label == "v" && value.kind == ParamKind::Embedding) {
      const ValueId ids = ids_of_table(*task.graph, id);
      at = static_cast<std::int64_t>(ws.value(ids == kNoValue ? task.input : ids)[static_cast<std::size_t>(position)]);
    }
    made.offset = made.offset * extents[axis] + at;
    made.edit.at.push_back(label == kBatchAxis ? kEvery : at);
  }
  const bool of_tokens = task.metric == MetricKind::TokenArgmax || task.metric == MetricKind::SequenceArgmax;
  const bool is_id = of_tokens && (id == task.input || id == task.target || holds_ids(*task.graph, id));
  const float now = ws.value(id)[static_cast<std::size_t>(made.offset)];
  made.edit.a = is_id ? (now == 1 ? 2.0F : 1.0F) : now + 0.75F;
  made.edit.elements = {made.offset};
  return made;
}

// Values that rightly change nothing, by the end of their name.
struct InertValue {
  std::string_view name, reason;
};
constexpr InertValue kInertValues[] = {
    {"cross.k.bias", "it adds the same to all scores of a query, and the softmax takes that off again"},
    {"attn.k.bias", "it adds the same to all scores of a query, and the softmax takes that off again"},
};

const InertValue* find_inert(const Graph& graph, ValueId id) {
  const std::string& name = graph.value(id).name;
  for (const InertValue& inert : kInertValues) {
    if (!name.ends_with(inert.name)) continue;
    const std::string layer = name.substr(0, name.size() - inert.name.size());
    const bool turned = graph.find(layer + "attn.rot_k") != kNoValue;  // differently at each position
    if (!turned) return &inert;
  }
  return nullptr;
}

// Sets an element of every value: readers see it, and the loss follows where it depends on the value.
Outcome check_edits(const Task& task) {
  Params<float> params = initial_params<float>(task);
  Workspace<float> ws(task.graph, options_of(task, false));
  ws.bind(params);
  feed_rows(task, ws);
  forward(ws);
  const float before = ws.value(task.graph->loss())[0];
  std::vector<std::string> failed, inert;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < task.graph->values().size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    CheckedEdit checked;
    bool follows = false;
    for (const bool last : {false, true}) {  // the first unit may be dead, its weights rightly without effect
      checked = edit_that_matters(task, ws, id, last);
      ws.set_edits({checked.edit});
      forward(ws);
      follows = !task.graph->feeds_loss(id) || ws.value(task.graph->loss())[0] != before;
      if (follows) break;
    }
    const InertValue* known = find_inert(*task.graph, id);
    if (known != nullptr) inert.push_back(fmt::format("{} ({})", task.graph->value(id).name, known->reason));
    if (ws.value(id)[static_cast<std::size_t>(checked.offset)] != checked.edit.a || (!follows && known == nullptr))
      failed.push_back(task.graph->value(id).name);
    ws.set_edits({});
    forward(ws);
    ++count;
  }
  return {failed.empty(),
          fmt::format("edits        {} values set, each took effect{}{}", count,
                      failed.empty() ? "" : fmt::format(" but {}", fmt::join(failed, ", ")),
                      inert.empty() ? "" : fmt::format("; without effect by nature: {}", fmt::join(inert, ", ")))};
}

// The bits of all parameters after some steps.
Result<std::vector<float>> bits_after(const ExhibitSettings& settings, int threads) {
  auto run = Experiment::make(settings.clone(), threads);
  if (!run) return run.error();
  const std::int64_t steps = run_steps(*(*run)->task());
  for (std::int64_t i = 0; i < steps; ++i) (*run)->step();
  const auto flat = (*run)->params().flat();
  return std::vector<float>(flat.begin(), flat.end());
}

Result<Outcome> check_determinism(const ExhibitSettings& settings, const Task& task) {
  const auto first = bits_after(settings, 1);
  if (!first) return first.error();
  bool same = true;
  for (const int threads : {1, 2, 4}) {
    const auto again = bits_after(settings, threads);
    if (!again) return again.error();
    same = same && *again == *first;
  }
  return Outcome{
      same, fmt::format("determinism  {} steps, the same bits again and with 1, 2 and 4 threads", run_steps(task))};
}

// A saved moment goes on exactly as if it had never been left.
Result<Outcome> check_restart(const ExhibitSettings& settings) {
  auto run = Experiment::make(settings.clone());
  if (!run) return run.error();
  const std::int64_t third = run_steps(*(*run)->task()) / 3;
  for (std::int64_t i = 0; i < third; ++i) (*run)->step();
  const Keyframe frame = (*run)->keyframe();
  for (std::int64_t i = 0; i < third; ++i) (*run)->step();
  const Keyframe end = (*run)->keyframe();
  (*run)->restore(frame);
  for (std::int64_t i = 0; i < third; ++i) (*run)->step();
  const bool same = (*run)->keyframe().params == end.params && (*run)->keyframe().optimizer == end.optimizer;
  return Outcome{same, "history      stepped back and on again, the same bits"};
}

// A text grows token by token to its full length, and beyond it.
Result<Outcome> check_cache(const ExhibitSettings& settings) {
  const auto run = Experiment::make(settings.clone());
  if (!run) return run.error();
  auto model = language_model_of(**run, "the transformer");
  if (!model) return model.error();
  const std::int64_t context = model->spec.context;
  Continuation text(model->graph, model->params, context);
  Workspace<float> full(model->graph, {.rows = 1, .length = context, .gradients = false});
  full.bind(model->params);
  Rng rng(1, "check");
  double worst = 0;
  for (std::int64_t t = 0; t < context + 2; ++t) {
    const auto token = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(model->spec.vocab)));
    const std::span<const float> got = text.append(token);
    full.set_length(static_cast<std::int64_t>(text.window().size()));
    std::copy(text.window().begin(), text.window().end(), full.input(model->graph->at("tokens")).begin());
    forward(full);
    const std::span<const float> want = full.value(model->graph->at("logits")).last(got.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      const double error = std::abs(static_cast<double>(got[i]) - static_cast<double>(want[i])) /
                           std::max(1.0, std::abs(static_cast<double>(want[i])));
      worst = error <= worst ? worst : error;
    }
  }
  return Outcome{worst <= kCacheTolerance,
                 fmt::format("generation   {} tokens with the key/value cache, largest error {:.1e}", context, worst)};
}

bool is_causal(const ExhibitSettings& settings) {
  const auto* transformer = dynamic_cast<const TransformerSettings*>(&settings);
  return transformer != nullptr && (*transformer->data())->causal;
}

// Prints a line a check; returns how many failed.
Result<int> check_all(std::string_view name, const ExhibitSettings& settings, Console& console) {
  const auto task = settings.make_task();
  if (!task) return task.error();
  std::vector<Result<Outcome>> outcomes = {check_gradients(**task), check_edits(**task),
                                           check_determinism(settings, **task), check_restart(settings)};
  if (is_causal(settings)) outcomes.push_back(check_cache(settings));
  int failed = 0;
  for (const Result<Outcome>& outcome : outcomes) {
    if (!outcome) return outcome.error();
    failed += outcome->passed ? 0 : 1;
    console.out << fmt::format("{}  {}: {}\n", outcome->passed ? "ok    " : "FAILED", name, outcome->text);
  }
  return failed;
}

// A view has no run of its own, but promises too.
constexpr std::string_view kCheckedView = "embeddings";

int check_view(Console& console) {
  int failed = 0;
  for (const PointsOutcome& outcome : check_points()) {
    failed += outcome.passed ? 0 : 1;
    console.out << fmt::format("{}  {}: {}\n", outcome.passed ? "ok    " : "FAILED", kCheckedView, outcome.text);
  }
  return failed;
}

// Every lesson and starting state: its words, its checks, and that its network can be made.
Result<int> check_lessons(const std::string& folder, Console& console) {
  Assets assets;
  if (!folder.empty()) {
    Result<Assets> own = Assets::with_folder(folder);
    if (!own) return own.error();
    assets = std::move(*own);
  }
  LessonBook book("");
  std::vector<std::string> problems;
  for (const Wording& problem : book.load(assets)) problems.push_back(problem.message);
  for (const LessonBook::LessonPtr& lesson : book.lessons())
    if (const Status made = check_lesson(*lesson); !made) problems.push_back(made.error().message);
  for (const LessonBook::StatePtr& state : book.states())
    if (const auto run = begin(state->start); !run)
      problems.push_back(fmt::format("starting state '{}': {}", state->name, run.error().message));
  for (const std::string& problem : problems) console.out << fmt::format("FAILED  {}\n", problem);
  if (problems.empty())
    console.out << fmt::format("ok      lessons: {} lessons and {} starting states can be begun\n",
                               book.lessons().size(), book.states().size());
  return static_cast<int>(problems.size());
}

}  // namespace

Status run_check(const Arguments& arguments, Console& console) {
  Flags flags("check",
              "Checks the gradients, the edits and the determinism of every exhibit, and the lessons; takes seconds.");
  std::string exhibit, assets;
  flags.text("assets", assets, "DIR", "Check the lessons of this folder too");
  flags.place("EXHIBIT", exhibit, "Only this one, with its settings as flags (default: all, as they are)");
  const SettingsFlags given(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (const auto flag = given.first_given(); exhibit.empty() && flag)
    return usage_error("--{} is a setting; name the exhibit that is checked with it.", *flag);
  if (const auto found = find_exhibit(exhibit); !exhibit.empty() && exhibit != kCheckedView && !found)
    return found.error();
  int failed = 0;
  for (const ExhibitInfo& info : exhibits()) {
    if (!exhibit.empty() && info.name != exhibit) continue;
    const auto settings = given.settings(info.name, console);
    if (!settings) return settings.error();
    const auto count = check_all(info.name, **settings, console);
    if (!count) return count.error();
    failed += *count;
  }
  if (exhibit.empty() || exhibit == kCheckedView) failed += check_view(console);
  if (exhibit.empty()) {
    const auto count = check_lessons(assets, console);
    if (!count) return count.error();
    failed += *count;
  }
  if (failed == 0) return ok_status();
  return failure(ExitCode::CheckFailed, "{} check(s) failed; please report the lines above with your CPU and compiler.",
                 failed);
}

}  // namespace neurarium
