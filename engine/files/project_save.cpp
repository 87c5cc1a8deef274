// A timeline into the tensors of a project file: nothing but copying, as the trainer waits meanwhile.
#include "engine/files/project.h"
#include "engine/files/project_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

using Json = nlohmann::json;

// A flat array of a graph's parameters without the padding between them; `slots` such arrays one after another.
void append_packed(const Graph& graph, std::span<const float> flat, AlignedVector<float>& out) {
  const ParamLayout layout(graph);
  for (std::int64_t base = 0; base < static_cast<std::int64_t>(flat.size()); base += layout.size())
    for (const ValueId id : graph.params()) {
      const float* first = flat.data() + base + layout.offset(id);
      out.insert(out.end(), first, first + layout.count(id));
    }
}

// The finite keyframes of the history at the multiples of a stride that lets them fit the budget. Whatever the budget,
// the first one and the last, from which the newest steps are computed again without going back to the start.
std::vector<const Keyframe*> choose_frames(const History& history, std::size_t budget) {
  const auto chosen = [&](std::int64_t stride) {
    std::vector<const Keyframe*> frames;
    for (const Keyframe& frame : history.frames())
      if (frames.empty() || (frame.step % stride == 0 && frame.is_finite())) frames.push_back(&frame);
    return frames;
  };
  const auto fits = [&](const std::vector<const Keyframe*>& frames) {
    std::size_t bytes = 0;
    for (const Keyframe* frame : frames) bytes += frame->bytes();
    return bytes <= budget;
  };
  std::int64_t stride = history.stride();
  std::vector<const Keyframe*> frames = chosen(stride);
  while (frames.size() > 1 && !fits(frames)) frames = chosen(stride *= 2);
  const auto last = std::find_if(history.frames().rbegin(), history.frames().rend(),
                                 [](const Keyframe& frame) { return frame.is_finite(); });
  if (last != history.frames().rend() && last->step > frames.back()->step) frames.push_back(&*last);
  return frames;
}

// Keyframes of one shape lie in one group of three tensors, a row each.
bool same_shape(const Keyframe& a, const Keyframe& b) {
  return a.task->graph == b.task->graph && a.optimizer.size() == b.optimizer.size();
}

void save_group(TensorFile& file, const std::string& prefix, std::span<const Keyframe* const> frames) {
  AlignedVector<std::int64_t> steps;
  AlignedVector<float> params, optimizer;
  for (const Keyframe* k : frames) {
    steps.insert(steps.end(), {k->step, k->optimizer_steps, k->cursor.epoch, k->cursor.position,
                               static_cast<std::int64_t>(k->journal_size)});
    append_packed(*k->task->graph, k->params, params);
    append_packed(*k->task->graph, k->optimizer, optimizer);
  }
  const auto n = static_cast<std::int64_t>(frames.size());
  file.add<std::int64_t>(prefix + "steps", {n, 5}, steps);
  file.add<float>(prefix + "params", {n, static_cast<std::int64_t>(params.size()) / n}, params);
  file.add<float>(prefix + "optimizer", {n, static_cast<std::int64_t>(optimizer.size()) / n}, optimizer);
}

std::int64_t save_frames(TensorFile& file, const std::vector<const Keyframe*>& frames) {
  std::int64_t groups = 0;
  for (std::size_t first = 0; first < frames.size();) {
    std::size_t end = first + 1;
    while (end < frames.size() && same_shape(*frames[end], *frames[first])) ++end;
    save_group(file, fmt::format("keyframes/{}/", groups++), std::span(frames).subspan(first, end - first));
    first = end;
  }
  return groups;
}

void save_points(TensorFile& file, const std::string& prefix, const std::vector<MetricPoint>& points) {
  AlignedVector<std::int64_t> steps;
  AlignedVector<double> values, other;
  bool has_other = false;
  for (const auto& [step, m] : points) {
    steps.push_back(step);
    values.insert(values.end(), {m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy});
    other.insert(other.end(), {m.other_train_loss, m.other_test_loss, m.other_train_accuracy, m.other_test_accuracy});
    has_other = has_other || !std::isnan(m.other_train_loss);
  }
  const auto n = static_cast<std::int64_t>(points.size());
  file.add<std::int64_t>(prefix + "steps", {n}, steps);
  file.add<double>(prefix + "values", {n, 4}, values);
  if (has_other) file.add<double>(prefix + "other", {n, 4}, other);
}

// The present under plain names, as other programs expect them.
Json save_present(TensorFile& file, const Keyframe& k) {
  const Graph& graph = *k.task->graph;
  const ParamLayout layout(graph);
  const auto slots = static_cast<std::int64_t>(k.optimizer.size()) / std::max<std::int64_t>(1, layout.size());
  for (const ValueId id : graph.params()) {
    const Shape shape = shape_of(graph.value(id));
    const auto count = static_cast<std::size_t>(layout.count(id));
    const auto at = static_cast<std::size_t>(layout.offset(id));
    file.add<float>(graph.value(id).name, shape, std::span(k.params).subspan(at, count));
    for (std::int64_t slot = 0; slot < slots; ++slot)
      file.add<float>(fmt::format("optimizer/{}/{}", slot, graph.value(id).name), shape,
                      std::span(k.optimizer).subspan(static_cast<std::size_t>(slot * layout.size()) + at, count));
  }
  return {{"step", k.step},
          {"updates", k.optimizer_steps},
          {"epoch", k.cursor.epoch},
          {"position", k.cursor.position},
          {"entries", k.journal_size}};
}

// Where the run stands; after a divergence the last finite keyframe before.
Result<Keyframe> present_of(const Timeline& timeline) {
  Keyframe present = timeline.experiment().keyframe();
  if (present.is_finite()) return present;
  for (auto frame = timeline.history().frames().rbegin(); frame != timeline.history().frames().rend(); ++frame)
    if (frame->step <= present.step && frame->is_finite()) return *frame;
  return failure(ExitCode::SaveFailed, "There is nothing to save: no finite parameters are left; reset the network.");
}

}  // namespace

Result<TensorFile> encode_project(const Timeline& timeline, std::string_view exhibit, std::size_t keyframe_bytes) {
  const Result<Keyframe> present = present_of(timeline);
  if (!present) return present.error();
  TensorFile file;
  project_text::SettingsTable table;
  Json text = {{"present", save_present(file, *present)},
               {"head", timeline.head()},
               {"line", timeline.line()},
               {"stride", timeline.history().stride()},
               {"series_stride", timeline.series().stride()},
               {"samples", project_text::to_json(timeline.samples())}};
  const std::vector<const Keyframe*> frames = choose_frames(timeline.history(), keyframe_bytes);
  NEURARIUM_CHECK(frames.front()->step == 0 && frames.front()->journal_size == 0);
  text["start"] = {{"settings", table.place_of(frames.front()->settings)},
                   {"edits", project_text::to_json(frames.front()->edits)}};
  text["groups"] = save_frames(file, frames);
  text["journal"] = project_text::to_json(timeline.experiment().journal(), table);
  save_points(file, "series/", timeline.series().points());
  text["branches"] = Json::array();
  for (const Branch& branch : timeline.branches()) {
    save_points(file, fmt::format("branches/{}/", text["branches"].size()), branch.points);
    text["branches"].push_back({{"head", branch.head},
                                {"name", branch.name},
                                {"series_stride", branch.points_stride},
                                {"samples", project_text::to_json(branch.samples)},
                                {"journal", project_text::to_json(branch.journal, table)}});
  }
  text["settings"] = table.save(file);
  file.add_text(std::string(project_text::kTextTensor), text.dump(-1, ' ', false, Json::error_handler_t::replace));
  file.metadata = {
      {"format", std::string(project_text::kFormat)},
      {"format_version", std::string(project_text::kFormatVersion)},
      {"build", project_text::this_build()},
      {"exhibit", std::string(exhibit)},
      {"settings", to_json(present->settings->clone()->fields()).dump(-1, ' ', false, Json::error_handler_t::replace)}};
  return file;
}

}  // namespace neurarium
