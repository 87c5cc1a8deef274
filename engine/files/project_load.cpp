// The tensors of a project file back into a timeline. Every number is compared with the network that the saved settings
// and the journal make up to its step, so that nothing that passes can make the program fail later.
#include "engine/files/project.h"
#include "engine/files/project_text.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace neurarium {
namespace {

using Json = nlohmann::json;
using project_text::kMaxStep;

constexpr std::int64_t kMaxRowsMade = std::int64_t{1} << 30;  // data generated while a journal is checked
constexpr std::int64_t kMaxRowsKept = std::int64_t{8} << 20;  // of the tasks that keyframes hold on to
constexpr std::size_t kMaxSavedBranches = 64;

// A keyframe as the file has it: packed numbers, the network still unknown.
struct Record {
  std::int64_t step = 0, updates = 0, epoch = 0, position = 0, entries = 0;
  std::span<const float> params, optimizer;
  Wording where;  // for messages
};

// The number of a line; files of earlier versions do not name them.
Result<std::int32_t> line_number(const Json& object, std::string_view key, std::size_t otherwise,
                                 const Wording& where) {
  constexpr std::int64_t kMostLines = 1'000'000;
  if (object.find(key) == object.end()) return static_cast<std::int32_t>(otherwise);
  const auto number = project_text::whole(object, key, 0, kMostLines, where);
  if (!number) return number.error();
  return static_cast<std::int32_t>(*number);
}

// The tasks of the settings in the file; those met again (branches share their beginnings) are not made again.
class Tasks {
 public:
  Result<TaskPtr> of(const SettingsPtr& settings) {
    if (const auto at = made_.find(settings.get()); at != made_.end()) return at->second;
    Result<TaskPtr> task = settings->make_task();
    if (!task) return task;
    const std::int64_t rows = (*task)->train->rows + (*task)->test->rows;
    rows_made_ += rows;
    if (rows_made_ > kMaxRowsMade)
      return input_error("more than {} rows of data would have to be made to check it", with_commas(kMaxRowsMade));
    if (last_ != nullptr) *task = sharing_examples(*task, *last_);
    if (last_ == nullptr || (*task)->train != last_->train) rows_held_ += rows;
    last_ = *task;
    if (rows_held_ <= kMaxRowsKept) made_.emplace(settings.get(), *task);
    return task;
  }

 private:
  std::unordered_map<const ExhibitSettings*, TaskPtr> made_;
  TaskPtr last_;  // shares its examples with the next one
  std::int64_t rows_made_ = 0, rows_held_ = 0;
};

// The network of a moment, followed along a journal from the start.
class Walk {
 public:
  explicit Walk(Tasks& tasks) : tasks_(tasks) {}

  Status start(const SettingsPtr& settings, const std::vector<Edit>& edits) {
    if (Status s = rebuild(settings); !s) return s;
    return hold(edits);
  }
  Status take(const Change& change) {
    if (const auto* edits = std::get_if<SetEdits>(&change)) return hold(edits->edits);
    if (const auto* set = std::get_if<SetParameters>(&change)) return check(*set, *task_->graph);
    if (std::holds_alternative<TakeOne>(change)) return ok_status();
    const TaskPtr old = task_;
    if (Status s = rebuild(std::get<SetSettings>(change).settings); !s) return s;
    edits_ = carry_over(edits_, *old->graph, *task_->graph);
    return ok_status();
  }
  [[nodiscard]] const TaskPtr& task() const { return task_; }
  [[nodiscard]] const SettingsPtr& settings() const { return settings_; }
  [[nodiscard]] const std::vector<Edit>& edits() const { return edits_; }

 private:
  Status rebuild(const SettingsPtr& settings) {
    Result<TaskPtr> task = tasks_.of(settings);
    if (!task) return task.error();
    settings_ = settings;
    task_ = *task;
    return ok_status();
  }
  Status hold(const std::vector<Edit>& edits) {
    for (const Edit& edit : edits)
      if (const auto bound = bind(edit, *task_->graph); !bound) return bound.error();
    edits_ = edits;
    return ok_status();
  }

  Tasks& tasks_;
  SettingsPtr settings_;
  TaskPtr task_;
  std::vector<Edit> edits_;
};

// Packed numbers into the layout of the graph, `slots` times.
AlignedVector<float> unpacked(const Graph& graph, std::span<const float> packed, int slots) {
  const ParamLayout layout(graph);
  AlignedVector<float> flat(static_cast<std::size_t>(layout.size() * slots), 0.0f);
  const float* from = packed.data();
  for (int slot = 0; slot < slots; ++slot)
    for (const ValueId id : graph.params()) {
      std::copy_n(from, layout.count(id), flat.begin() + slot * layout.size() + layout.offset(id));
      from += layout.count(id);
    }
  return flat;
}

Result<Keyframe> make_frame(const Record& record, const Walk& walk) {
  const Task& task = *walk.task();
  std::int64_t count = 0;
  for (const ValueId id : task.graph->params()) count += fixed_count(task.graph->value(id));
  const int slots = Optimizer(task.plan.optimizer.kind, 0).slots();
  const auto params = static_cast<std::int64_t>(record.params.size());
  const auto optimizer = static_cast<std::int64_t>(record.optimizer.size());
  if (params != count || optimizer != slots * count)
    return input_error("{}: {} parameters and {} moments were saved, but its network has {} and {}", record.where,
                       params, optimizer, count, slots * count);
  if (!all_finite(record.params) || !all_finite(record.optimizer))
    return input_error("{}: a number is not finite; the file is damaged", record.where);
  if (task.plan.order == OrderKind::Shuffled && record.position > task.train->rows)
    return input_error("{}: row {} comes next, but there are {} to train on", record.where, record.position,
                       task.train->rows);
  Keyframe k;
  k.step = record.step;
  k.task = walk.task();
  k.settings = walk.settings();
  k.edits = walk.edits();
  k.params = unpacked(*task.graph, record.params, 1);
  k.optimizer = unpacked(*task.graph, record.optimizer, slots);
  k.optimizer_steps = record.updates;
  k.cursor = {record.epoch, record.position};
  k.journal_size = static_cast<std::size_t>(record.entries);
  return k;
}

// A keyframe stands where its journal has come to: the entries it has applied are of its step or before, the others of
// its step or after.
Status check_place(const Record& record, const Journal& journal, std::int64_t head) {
  const auto entries = static_cast<std::size_t>(record.entries);
  const bool fits = record.entries >= 0 && entries <= journal.size() && record.step >= 0 && record.step <= head &&
                    (entries == 0 || journal[entries - 1].step <= record.step) &&
                    (entries == journal.size() || record.step <= journal[entries].step);
  if (!fits)
    return input_error("{}: step {} of {} after {} of {} entries of the journal cannot be; the file is damaged",
                       record.where, record.step, head, record.entries, journal.size());
  const auto in_range = [](std::int64_t x) { return x >= 0 && x <= kMaxStep; };
  if (!in_range(record.updates) || !in_range(record.epoch) || !in_range(record.position))
    return input_error("{}: a counter is negative or too large; the file is damaged", record.where);
  return ok_status();
}

class Loader {
 public:
  Loader(const TensorFile& file, int threads) : file_(file), name_{shown(file.source)}, threads_(threads) {}
  Result<OpenedProject> load();

 private:
  [[nodiscard]] Wording where(const Wording& part) const { return worded("{}: {}", name_, part); }
  Status read_start();
  Status read_groups();
  Status read_group(const std::string& prefix);
  Status read_present();
  Status make_frames();
  Status keep(const Record& record, const Walk& walk, bool is_present);
  Status read_branches();
  Result<Series> read_series(const std::string& prefix, std::int64_t stride) const;
  Result<std::span<const float>> packed(const std::string& name, std::int64_t rows);

  const TensorFile& file_;
  Wording name_;
  int threads_;
  Json text_;
  std::vector<SettingsPtr> settings_;
  SettingsPtr start_settings_;
  std::vector<Edit> start_edits_;
  std::vector<Record> records_;
  Record present_;
  AlignedVector<float> present_params_, present_optimizer_;
  Tasks tasks_;
  std::int64_t rows_kept_ = 0;
  TaskPtr last_kept_;
  Timeline::Saved saved_;
  std::vector<Wording> notes_;
};

Result<OpenedProject> Loader::load() {
  const auto named = file_.metadata.find("exhibit");
  const auto exhibit = find_exhibit(named == file_.metadata.end() ? std::string_view() : named->second);
  if (!exhibit) return input_error("{}: {}", name_, exhibit.error());
  const auto text = file_.text(project_text::kTextTensor);
  if (!text) return text.error();
  auto parsed = project_text::parse_object(*text, where(worded("tensor \"project\"")));
  if (!parsed) return parsed.error();
  text_ = std::move(*parsed);
  const auto list = project_text::list_at(text_, "settings", name_);
  if (!list) return list.error();
  auto settings = project_text::load_settings(file_, **list, **exhibit);
  if (!settings) return settings.error();
  settings_ = std::move(*settings);
  for (const auto part :
       {&Loader::read_start, &Loader::read_groups, &Loader::read_present, &Loader::make_frames, &Loader::read_branches})
    if (Status s = (this->*part)(); !s) return s.error();
  if (const auto build = file_.metadata.find("build");
      build == file_.metadata.end() || build->second != project_text::this_build())
    notes_.push_back(
        worded("This project was saved by {}; this is {}. Its saved states are exact, but steps computed anew may "
               "differ in the last digits.",
               build == file_.metadata.end() ? worded("an unknown build") : Wording{shown(build->second)},
               project_text::this_build()));
  return OpenedProject{std::string((*exhibit)->name), Timeline::resume(std::move(saved_), threads_), std::move(notes_)};
}

Status Loader::read_start() {
  const auto head = project_text::whole(text_, "head", 0, kMaxStep, name_);
  if (!head) return head.error();
  saved_.head = *head;
  const auto stride = project_text::whole(text_, "stride", 1, kMaxStep, name_);
  if (!stride) return stride.error();
  saved_.stride = *stride;
  const auto start = text_.find("start");
  if (start == text_.end() || !start->is_object() || !start->contains("edits"))
    return input_error("{}: 'start' must be an object of 'settings' and 'edits'; the file is damaged", name_);
  const auto place = project_text::whole(*start, "settings", 0, static_cast<std::int64_t>(settings_.size()) - 1,
                                         where(worded("start")));
  if (!place) return place.error();
  start_settings_ = settings_[static_cast<std::size_t>(*place)];
  auto edits = project_text::load_edits(start->at("edits"), where(worded("start")));
  if (!edits) return edits.error();
  start_edits_ = std::move(*edits);
  const auto entries = project_text::list_at(text_, "journal", name_);
  if (!entries) return entries.error();
  auto journal = project_text::load_journal(**entries, settings_, where(worded("the journal")));
  if (!journal) return journal.error();
  saved_.journal = std::move(*journal);
  const auto series_stride = project_text::whole(text_, "series_stride", 1, kMaxStep, name_);
  if (!series_stride) return series_stride.error();
  auto series = read_series("series/", *series_stride);
  if (!series) return series.error();
  saved_.series = std::move(*series);
  auto samples = project_text::load_samples(text_, name_);
  if (!samples) return samples.error();
  saved_.samples = std::move(*samples);
  return ok_status();
}

Status Loader::read_groups() {
  const auto groups = project_text::whole(text_, "groups", 1, static_cast<std::int64_t>(kMaxTensors), name_);
  if (!groups) return groups.error();
  for (std::int64_t g = 0; g < *groups; ++g)
    if (Status s = read_group(fmt::format("keyframes/{}/", g)); !s) return s;
  return ok_status();
}

// The rows of a tensor [rows, any] of F32.
Result<std::span<const float>> Loader::packed(const std::string& name, std::int64_t rows) {
  if (const auto tensor = file_.get(name, {rows, -1}); !tensor) return tensor.error();
  return file_.view<float>(name);
}

Status Loader::read_group(const std::string& prefix) {
  if (const auto shape = file_.get(prefix + "steps", {-1, 5}); !shape) return shape.error();
  const auto steps = file_.view<std::int64_t>(prefix + "steps");
  if (!steps) return steps.error();
  const std::size_t rows = steps->size() / 5;
  if (rows == 0) return input_error("{}: tensor \"{}steps\" has no rows; the file is damaged", name_, prefix);
  const auto params = packed(prefix + "params", static_cast<std::int64_t>(rows));
  if (!params) return params.error();
  const auto optimizer = packed(prefix + "optimizer", static_cast<std::int64_t>(rows));
  if (!optimizer) return optimizer.error();
  const std::size_t width = params->size() / rows;
  const std::size_t moments = optimizer->size() / rows;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::int64_t* n = steps->data() + r * 5;
    Record record{n[0],
                  n[1],
                  n[2],
                  n[3],
                  n[4],
                  params->subspan(r * width, width),
                  optimizer->subspan(r * moments, moments),
                  worded("{}: {}steps, row {}", name_, prefix, r)};
    if (Status s = check_place(record, saved_.journal, saved_.head); !s) return s;
    if (!records_.empty() && record.step <= records_.back().step)
      return input_error("{}: step {} does not come after step {}; the file is damaged", record.where, record.step,
                         records_.back().step);
    records_.push_back(std::move(record));
  }
  if (records_.front().step != 0 || records_.front().entries != 0)
    return input_error("{}: the first keyframe is of step {}, but must be the start; the file is damaged", name_,
                       records_.front().step);
  return ok_status();
}

Status Loader::read_present() {
  const auto present = text_.find("present");
  if (present == text_.end() || !present->is_object())
    return input_error("{}: 'present' must be an object; the file is damaged", name_);
  present_.where = where(worded("the present"));
  const std::pair<const char*, std::int64_t*> wanted[] = {{"step", &present_.step},
                                                          {"updates", &present_.updates},
                                                          {"epoch", &present_.epoch},
                                                          {"position", &present_.position},
                                                          {"entries", &present_.entries}};
  for (const auto& [key, number] : wanted) {
    const auto read = project_text::whole(*present, key, 0, kMaxStep, present_.where);
    if (!read) return read.error();
    *number = *read;
  }
  return check_place(present_, saved_.journal, saved_.head);
}

// Follows the journal and makes each keyframe where its network exists.
Status Loader::make_frames() {
  Walk along(tasks_);
  if (Status s = along.start(start_settings_, start_edits_); !s)
    return input_error("{}: the start: {}", name_, s.error());
  auto record = records_.begin();
  for (std::size_t entry = 0;; ++entry) {
    for (; record != records_.end() && record->entries == static_cast<std::int64_t>(entry); ++record)
      if (Status s = keep(*record, along, false); !s) return s;
    if (present_.entries == static_cast<std::int64_t>(entry))
      if (Status s = keep(present_, along, true); !s) return s;
    if (entry == saved_.journal.size()) break;
    if (Status s = along.take(saved_.journal[entry].change); !s)
      return input_error("{}: the journal, entry {}: {}", name_, entry, s.error());
  }
  const auto after = std::find_if(saved_.frames.begin(), saved_.frames.end(),
                                  [&](const Keyframe& k) { return k.step >= saved_.present.step; });
  if (after == saved_.frames.end() || after->step > saved_.present.step) saved_.frames.insert(after, saved_.present);
  return ok_status();
}

Status Loader::keep(const Record& record, const Walk& walk, bool is_present) {
  Record complete = record;
  if (is_present) {
    const Graph& graph = *walk.task()->graph;
    const int slots = Optimizer(walk.task()->plan.optimizer.kind, 0).slots();
    const auto append = [&](const std::string& name, const Value& value, AlignedVector<float>& out) -> Status {
      const auto numbers = file_.finite_floats(name, shape_of(value));
      if (!numbers) return numbers.error();
      out.insert(out.end(), numbers->begin(), numbers->end());
      return ok_status();
    };
    for (const ValueId id : graph.params())
      if (Status s = append(graph.value(id).name, graph.value(id), present_params_); !s) return s;
    for (int slot = 0; slot < slots; ++slot)
      for (const ValueId id : graph.params())
        if (Status s =
                append(fmt::format("optimizer/{}/{}", slot, graph.value(id).name), graph.value(id), present_optimizer_);
            !s)
          return s;
    complete.params = present_params_;
    complete.optimizer = present_optimizer_;
  } else if (walk.task() != last_kept_) {
    const bool shared = last_kept_ != nullptr && last_kept_->train == walk.task()->train;
    const std::int64_t rows = shared ? 0 : walk.task()->train->rows + walk.task()->test->rows;
    if (!saved_.frames.empty() && rows_kept_ + rows > kMaxRowsKept) {
      if (notes_.empty())
        notes_.push_back(
            worded("Some states of the past were left out, as their data would fill the memory; they are computed "
                   "again when you go there."));
      return ok_status();
    }
    rows_kept_ += rows;
    last_kept_ = walk.task();
  }
  auto frame = make_frame(complete, walk);
  if (!frame) return frame.error();
  if (is_present)
    saved_.present = std::move(*frame);
  else
    saved_.frames.push_back(std::move(*frame));
  return ok_status();
}

Status Loader::read_branches() {
  const auto list = project_text::list_at(text_, "branches", name_);
  if (!list) return list.error();
  if ((*list)->size() > kMaxSavedBranches)
    return input_error("{}: there are {} branches, but at most {} are possible", name_, (*list)->size(),
                       kMaxSavedBranches);
  for (const Json& item : **list) {
    const Wording here = where(worded("branch {}", saved_.branches.size()));
    if (!item.is_object()) return input_error("{} is no object; the file is damaged", here);
    Branch branch;
    const auto head = project_text::whole(item, "head", 0, kMaxStep, here);
    if (!head) return head.error();
    branch.head = *head;
    const auto name = line_number(item, "name", saved_.branches.size(), here);
    if (!name) return name.error();
    branch.name = *name;
    const auto stride = project_text::whole(item, "series_stride", 1, kMaxStep, here);
    if (!stride) return stride.error();
    branch.points_stride = *stride;
    const auto entries = project_text::list_at(item, "journal", here);
    if (!entries) return entries.error();
    auto journal = project_text::load_journal(**entries, settings_, here);
    if (!journal) return journal.error();
    Walk walk(tasks_);
    if (Status s = walk.start(start_settings_, start_edits_); !s) return input_error("{}: {}", here, s.error());
    for (std::size_t i = 0; i < journal->size(); ++i)
      if (Status s = walk.take((*journal)[i].change); !s) return input_error("{}, entry {}: {}", here, i, s.error());
    branch.journal = std::move(*journal);
    auto series = read_series(fmt::format("branches/{}/", saved_.branches.size()), branch.points_stride);
    if (!series) return series.error();
    branch.points = series->points();
    auto samples = project_text::load_samples(item, here);
    if (!samples) return samples.error();
    branch.samples = std::move(*samples);
    saved_.branches.push_back(std::move(branch));
  }
  const auto line = line_number(text_, "line", saved_.branches.size(), name_);
  if (!line) return line.error();
  saved_.line = *line;
  return ok_status();
}

// The losses may be NaN (no test rows), so only the steps are checked.
Result<Series> Loader::read_series(const std::string& prefix, std::int64_t stride) const {
  const auto steps = file_.view<std::int64_t>(prefix + "steps");
  if (!steps) return steps.error();
  const auto rows = static_cast<std::int64_t>(steps->size());
  if (const auto shape = file_.get(prefix + "values", {rows, 4}); !shape) return shape.error();
  const auto values = file_.view<double>(prefix + "values");
  if (!values) return values.error();
  if (!std::has_single_bit(static_cast<std::uint64_t>(stride)) || steps->size() > Series::kCapacity)
    return input_error("{}: {}steps has {} points at a stride of {}, but at most {} at a power of two are possible",
                       name_, prefix, rows, stride, Series::kCapacity);
  std::span<const double> other;  // of a second network; most runs have none
  if (file_.find(prefix + "other") != nullptr) {
    if (const auto shape = file_.get(prefix + "other", {rows, 4}); !shape) return shape.error();
    const auto read = file_.view<double>(prefix + "other");
    if (!read) return read.error();
    other = *read;
  }
  std::vector<MetricPoint> points;
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const std::int64_t step = (*steps)[i];
    if (step < 0 || step > kMaxStep || (i > 0 && step <= points.back().step))
      return input_error("{}: {}steps holds {} at element {}, but steps must ascend from 0; the file is damaged", name_,
                         prefix, step, i);
    const double* m = values->data() + 4 * i;
    points.push_back({step, {m[0], m[1], m[2], m[3]}});
    if (other.empty()) continue;
    const double* o = other.data() + 4 * i;
    Metrics& metrics = points.back().metrics;
    metrics.other_train_loss = o[0];
    metrics.other_test_loss = o[1];
    metrics.other_train_accuracy = o[2];
    metrics.other_test_accuracy = o[3];
  }
  Series series;
  series.set_points(std::move(points), stride);
  return series;
}

}  // namespace

Result<OpenedProject> decode_project(const TensorFile& project, int threads) { return Loader(project, threads).load(); }

}  // namespace neurarium
