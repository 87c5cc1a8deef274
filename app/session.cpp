#include "app/session.h"

#include "engine/carry_over.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::size_t kMostUndoEntries = 500;
constexpr int kMostRuns = 12;  // behind each other in undo; a run may hold tens of megabytes

SettingsPtr with_seed(const SettingsPtr& settings, std::uint64_t seed) {
  if (settings->seed() == seed) return settings;
  std::unique_ptr<ExhibitSettings> copy = settings->clone();
  const Fields fields = copy->fields();
  if (const Field* field = find_field(fields, "seed"))
    **std::get_if<std::int64_t*>(&field->value) = static_cast<std::int64_t>(seed);
  return SettingsPtr(std::move(copy));
}

// The present settings with what leads `from` to `to`: what is otherwise at another moment of the past, or was changed
// since, stays. Data that is no field goes with the entry that changed it.
SettingsPtr with_change(const SettingsPtr& now, const SettingsPtr& from, const SettingsPtr& to) {
  if (now->equals(*from)) return to;
  const std::unique_ptr<ExhibitSettings> before = from->clone(), after = to->clone(), present = now->clone();
  const Fields old_fields = before->fields(), new_fields = after->fields(), present_fields = present->fields();
  const std::unique_ptr<ExhibitSettings> moved = from->clone();
  const Fields moved_fields = moved->fields();
  for (std::size_t i = 0; i < new_fields.size(); ++i) copy_value(new_fields[i], moved_fields[i]);
  const bool other_data = !moved->equals(*to);
  std::unique_ptr<ExhibitSettings> result = other_data ? to->clone() : now->clone();
  const Fields fields = result->fields();
  for (std::size_t i = 0; i < fields.size(); ++i)
    copy_value(same_value(old_fields[i], new_fields[i]) ? present_fields[i] : new_fields[i], fields[i]);
  return SettingsPtr(std::move(result));
}

// The settings that a list of changes leads to; null: it changes none.
SettingsPtr settings_of(const std::vector<Change>& changes) {
  for (const Change& change : changes)
    if (const auto* set = std::get_if<SetSettings>(&change)) return set->settings;
  return nullptr;
}

}  // namespace

Session::Session(std::unique_ptr<Timeline> timeline, std::function<void()> published)
    : settings_(timeline->experiment().settings()),
      settings_at_reset_(settings_),
      edits_(timeline->experiment().edits()),
      trainer_(std::move(timeline), std::move(published)) {
  trainer_.update();
}

bool Session::update() {
  if (!trainer_.update()) return false;
  if (trainer_.caught_up()) {
    settings_ = snapshot().settings;
    edits_ = snapshot().edits;
    pending_.clear();
  }
  return true;
}

void Session::commit(std::unique_ptr<ExhibitSettings> settings, std::string_view label, bool finished) {
  if (settings->equals(*settings_)) {
    if (finished && !undo_.empty()) undo_.back().open = false;
    return;
  }
  Entry entry;
  entry.label = label;
  entry.target = "settings " + entry.label;
  entry.inverse = {SetSettings{settings_}, SetEdits{edits_}};
  entry.forward = {SetSettings{SettingsPtr(std::move(settings))}};
  entry.old_task = snapshot().task;
  entry.old_params = snapshot().params;
  record(std::move(entry), finished);
}

std::optional<float> Session::parameter(const std::string& name, std::int64_t offset) const {
  if (const auto set = pending_.find({name, offset}); set != pending_.end()) return set->second;
  const Snapshot& s = snapshot();
  const ValueId id = s.task->graph->find(name);
  if (id == kNoValue || s.task->graph->value(id).role != Role::Param) return std::nullopt;
  const ParamLayout layout(*s.task->graph);
  if (offset < 0 || offset >= layout.count(id)) return std::nullopt;
  return s.params[static_cast<std::size_t>(layout.offset(id) + offset)];
}

void Session::set_parameter(const std::string& name, std::int64_t offset, float value, bool finished) {
  set_parameters(name, {offset}, {value}, finished);
}

void Session::set_parameters(const std::string& name, std::vector<std::int64_t> offsets, std::vector<float> values,
                             bool finished) {
  NEURARIUM_CHECK(!offsets.empty() && offsets.size() == values.size());
  const std::string target = fmt::format("{}#{}", name, fmt::join(offsets, ","));
  set_parameters({SetParameters{name, std::move(offsets), std::move(values)}}, target, finished);
}

void Session::set_parameters(std::vector<SetParameters> sets, std::string_view target, bool finished) {
  Entry entry;
  entry.label = "change.parameter";
  entry.target = target;
  bool known = true;
  for (SetParameters& set : sets) {
    SetParameters old{set.name, set.offsets, {}};
    for (const std::int64_t offset : set.offsets) {
      const std::optional<float> number = parameter(set.name, offset);
      known = known && number;
      old.values.push_back(number.value_or(0));
    }
    entry.inverse.emplace_back(std::move(old));
    entry.forward.emplace_back(std::move(set));
  }
  if (!known) entry.inverse.clear();
  record(std::move(entry), finished);
}

void Session::set_edits(std::vector<Edit> edits, std::string_view label, std::string target, bool finished) {
  if (edits == edits_) {
    if (finished && !undo_.empty()) undo_.back().open = false;
    return;
  }
  Entry entry;
  entry.label = label;
  entry.target = std::move(target);
  entry.inverse = {SetEdits{edits_}};
  entry.forward = {SetEdits{std::move(edits)}};
  record(std::move(entry), finished);
}

void Session::hold(const ValueRef& ref, float value, bool finished) {
  std::vector<Edit> edits = edits_;
  const auto same = [&](const Edit& e) { return e.kind == EditKind::Set && e.ref == ref; };
  const auto old = std::find_if(edits.begin(), edits.end(), same);
  if (old != edits.end()) {
    old->a = value;
  } else {
    edits.push_back({ref, EditKind::Set, value, 0, {}});
  }
  set_edits(std::move(edits), "change.hold", "hold " + to_string(ref), finished);
}

void Session::add_edit(const Edit& edit) {
  std::vector<Edit> edits = edits_;
  std::erase_if(edits, [&](const Edit& e) { return e.kind == edit.kind && e.ref == edit.ref; });
  edits.push_back(edit);
  set_edits(std::move(edits), edit.kind == EditKind::Freeze ? "change.freeze" : "change.edit", {}, true);
}

void Session::remove_edits(const ValueRef& ref) {
  std::vector<Edit> edits = edits_;
  std::erase_if(edits, [&](const Edit& e) { return e.ref == ref; });
  set_edits(std::move(edits), "change.release", {}, true);
}

const Edit* Session::find_edit(const ValueRef& ref, EditKind kind) const {
  for (const Edit& e : edits_)
    if (e.kind == kind && e.ref == ref) return &e;
  return nullptr;
}

// Applies what the entry does and keeps it for undo; while a drag goes on it grows into the entry before it.
void Session::record(Entry entry, bool finished) {
  unsaved_ = true;
  redo_.clear();
  if (entry.restarts)
    restart(entry.forward);
  else
    for (const Change& change : entry.forward) apply(change);
  entry.open = !finished;
  if (!undo_.empty() && undo_.back().open && undo_.back().target == entry.target) {
    undo_.back().forward = std::move(entry.forward);
    undo_.back().open = entry.open;
    return;
  }
  if (!undo_.empty()) undo_.back().open = false;
  if (entry.inverse.empty()) return;  // the trainer will refuse it and say why
  undo_.push_back(std::move(entry));
  if (undo_.size() > kMostUndoEntries) undo_.erase(undo_.begin());
}

// Posts a change, and keeps what the user sees of it until the trainer has caught up.
void Session::apply(const Change& change) {
  if (const auto* settings = std::get_if<SetSettings>(&change)) {
    settings_ = settings->settings;
  } else if (const auto* edits = std::get_if<SetEdits>(&change)) {
    edits_ = edits->edits;
  } else {
    const auto& set = std::get<SetParameters>(change);
    for (std::size_t i = 0; i < set.offsets.size(); ++i) pending_[{set.name, set.offsets[i]}] = set.values[i];
  }
  trainer_.change(change);
}

// One way of an entry; what the network it leaves will lose is kept for the way back.
void Session::travel(Entry& entry, bool back) {
  unsaved_ = true;
  entry.open = false;
  const std::vector<Change>& changes = back ? entry.inverse : entry.forward;
  const SettingsPtr left = settings_of(back ? entry.forward : entry.inverse);
  if (entry.restarts) return restart(std::vector<Change>(changes));  // which may move the entry
  TaskPtr task = snapshot().task;
  AlignedVector<float> params = snapshot().params;
  // The edits of an entry of settings are those that its network had; elsewhere on the timeline they are not missed.
  const bool elsewhere = left != nullptr && !settings_->equals(*left);
  for (const Change& change : changes) {
    if (const auto* settings = std::get_if<SetSettings>(&change)) {
      const SettingsPtr next = with_change(settings_, left, settings->settings);
      if (!next->equals(*settings_)) apply(SetSettings{next});
      continue;
    }
    const auto* edits = std::get_if<SetEdits>(&change);
    if (edits == nullptr || (edits->edits != edits_ && !elsewhere)) apply(change);
  }
  if (entry.old_task == nullptr) return;
  for (SetParameters& lost : lost_numbers(*entry.old_task->graph, entry.old_params, *task->graph)) apply(lost);
  entry.old_task = std::move(task);
  entry.old_params = std::move(params);
}

void Session::undo() {
  if (undo_.empty()) return;
  if (undo_.back().run != nullptr) {
    Entry entry = std::move(undo_.back());
    undo_.pop_back();
    *entry.run = exchange(std::move(*entry.run));
    redo_.clear();
    redo_.push_back(std::move(entry));
    return;
  }
  redo_.push_back(std::move(undo_.back()));
  undo_.pop_back();
  travel(redo_.back(), true);
}

void Session::redo() {
  if (redo_.empty()) return;
  if (redo_.back().run != nullptr) {
    Entry entry = std::move(redo_.back());
    redo_.pop_back();
    *entry.run = exchange(std::move(*entry.run));
    undo_.clear();
    undo_.push_back(std::move(entry));
    return;
  }
  undo_.push_back(std::move(redo_.back()));
  redo_.pop_back();
  travel(undo_.back(), false);
}

std::string_view Session::undo_label() const { return undo_.empty() ? std::string_view{} : undo_.back().label; }
std::string_view Session::redo_label() const { return redo_.empty() ? std::string_view{} : redo_.back().label; }

// After a reset the numbers that were set by hand are gone, and so is taking them back.
void Session::forget_parameters() {
  for (std::vector<Entry>* entries : {&undo_, &redo_}) {
    for (Entry& e : *entries) {
      e.old_task = {};
      e.old_params = {};
      e.open = false;
    }
    std::erase_if(*entries, [](const Entry& e) {
      return !e.inverse.empty() && std::holds_alternative<SetParameters>(e.inverse.front());
    });
  }
  pending_.clear();
}

void Session::reset() {
  settings_at_reset_ = settings_;
  trainer_.pause();
  trainer_.reset();
  forget_parameters();
}

void Session::restart(const std::vector<Change>& changes) {
  trainer_.pause();
  for (const Change& change : changes) {
    const auto* settings = std::get_if<SetSettings>(&change);
    if (settings == nullptr) {
      apply(change);
      continue;
    }
    settings_ = settings->settings;
    trainer_.reset_with(settings_);
  }
  forget_parameters();
}

void Session::start_over(std::unique_ptr<ExhibitSettings> settings, std::string_view label) {
  Entry entry;
  entry.label = label;
  entry.target = "start over";
  entry.inverse = {SetSettings{settings_}, SetEdits{edits_}};
  entry.forward = {SetSettings{SettingsPtr(std::move(settings))}};
  entry.restarts = true;
  record(std::move(entry), true);
}

void Session::reset_with_seed(std::int64_t seed) {
  settings_ = with_seed(settings_, static_cast<std::uint64_t>(seed));
  settings_at_reset_ = settings_;
  trainer_.pause();
  trainer_.reset_with(settings_);
  forget_parameters();
  for (std::vector<Entry>* entries : {&undo_, &redo_})
    for (Entry& e : *entries)
      for (std::vector<Change>* changes : {&e.forward, &e.inverse})
        for (Change& change : *changes)
          if (auto* set = std::get_if<SetSettings>(&change))
            set->settings = with_seed(set->settings, settings_->seed());
  unsaved_ = true;
}

void Session::replace(std::unique_ptr<Timeline> timeline) {
  settings_ = settings_at_reset_ = timeline->experiment().settings();
  edits_ = timeline->experiment().edits();
  trainer_.replace(std::move(timeline));
  undo_.clear();
  redo_.clear();
  pending_.clear();
  unsaved_ = false;
}

Session::Parked Session::exchange(Parked next) {
  Parked left{trainer_.exchange(std::move(next.timeline)),
              std::exchange(settings_, std::move(next.settings)),
              std::exchange(settings_at_reset_, std::move(next.settings_at_reset)),
              std::exchange(edits_, std::move(next.edits)),
              std::exchange(undo_, std::move(next.undo)),
              std::exchange(redo_, std::move(next.redo)),
              std::exchange(unsaved_, next.unsaved)};
  pending_.clear();
  return left;
}

std::unique_ptr<Session::Parked> Session::park(std::unique_ptr<Timeline> next) {
  Parked fresh;
  fresh.settings = fresh.settings_at_reset = next->experiment().settings();
  fresh.edits = next->experiment().edits();
  fresh.timeline = std::move(next);
  return std::make_unique<Parked>(exchange(std::move(fresh)));
}

std::unique_ptr<Session::Parked> Session::unpark(std::unique_ptr<Parked> run) {
  return std::make_unique<Parked>(exchange(std::move(*run)));
}

void Session::open_run(std::unique_ptr<Timeline> timeline, std::string_view label) {
  redo_.clear();
  Entry entry;
  entry.label = label;
  entry.target = "run";
  entry.run = park(std::move(timeline));
  undo_.clear();
  undo_.push_back(std::move(entry));
  unsaved_ = true;
  std::vector<Entry>* stack = &undo_;
  for (int runs = 0; !stack->empty() && stack->front().run != nullptr; ++runs) {
    if (runs == kMostRuns) return stack->clear();
    stack = &stack->front().run->undo;
  }
}

}  // namespace neurarium
