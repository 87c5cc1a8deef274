#include "engine/change_note.h"

#include "engine/params.h"
#include "engine/value_ref.h"

#include <algorithm>

namespace neurarium {
namespace {

std::string edit_in_words(const Edit& edit) {
  const std::string_view kind = edit_kind_name(edit.kind);
  if (edit.kind == EditKind::Clamp) return fmt::format("{} {:.4g}..{:.4g}", kind, edit.a, edit.b);
  const bool has_number = edit.kind == EditKind::Set || edit.kind == EditKind::Scale || edit.kind == EditKind::Add;
  return has_number ? fmt::format("{} {:.4g}", kind, edit.a) : std::string(kind);
}

// "h0.weight[3,2]" where one number was set, "h0.weight" where more were, or where the network has changed since.
std::string name_of(const SetParameters& set, const Graph& graph) {
  const ValueId id = graph.find(set.name);
  if (set.offsets.size() != 1 || id == kNoValue || set.offsets.front() >= fixed_count(graph.value(id))) return set.name;
  return to_string(element_ref(graph, id, set.offsets.front(), shape_of(graph.value(id))));
}

void add_parameter(std::vector<ChangeNote>& notes, const SetParameters& set, const Graph& graph) {
  std::string name = name_of(set, graph);
  const std::string to = set.values.size() == 1 ? fmt::format("{:.4g}", set.values.front()) : std::string();
  const auto same = [&](const ChangeNote& n) { return n.kind == ChangeNote::Kind::Parameter && n.name == name; };
  if (const auto old = std::find_if(notes.begin(), notes.end(), same); old != notes.end())
    old->to = to;
  else
    notes.push_back({ChangeNote::Kind::Parameter, std::move(name), {}, to});
}

}  // namespace

std::vector<ChangeNote> settings_notes(const ExhibitSettings& from, const ExhibitSettings& to) {
  std::vector<ChangeNote> notes;
  const std::unique_ptr<ExhibitSettings> a = from.clone();
  const std::unique_ptr<ExhibitSettings> b = to.clone();
  const Fields new_fields = b->fields();
  for (const Field& field : a->fields()) {
    const Field* other = find_field(new_fields, field.key);
    NEURARIUM_CHECK(other != nullptr);
    const std::string old_text = to_text(field);
    const std::string new_text = to_text(*other);
    if (old_text != new_text) notes.push_back({ChangeNote::Kind::Setting, std::string(field.key), old_text, new_text});
  }
  if (notes.empty() && !from.equals(to)) notes.push_back({ChangeNote::Kind::Data, {}, {}, {}});
  return notes;
}

std::vector<ChangeNote> edit_notes(const std::vector<Edit>& from, const std::vector<Edit>& to) {
  std::vector<ChangeNote> notes;
  const auto same_place = [](const Edit& a, const Edit& b) { return a.kind == b.kind && a.ref == b.ref; };
  for (const Edit& edit : to) {
    const auto old = std::find_if(from.begin(), from.end(), [&](const Edit& e) { return same_place(e, edit); });
    if (old != from.end() && *old == edit) continue;
    notes.push_back({ChangeNote::Kind::Edit, to_string(edit.ref), old == from.end() ? "" : edit_in_words(*old),
                     edit_in_words(edit)});
  }
  for (const Edit& edit : from)
    if (std::none_of(to.begin(), to.end(), [&](const Edit& e) { return same_place(e, edit); }))
      notes.push_back({ChangeNote::Kind::Edit, to_string(edit.ref), edit_in_words(edit), {}});
  return notes;
}

std::vector<ChangeNote> journal_notes(const Journal& journal, std::size_t first, const SettingsPtr& settings,
                                      const std::vector<Edit>& edits, const Graph& graph) {
  if (first >= journal.size()) return {};
  SettingsPtr settings_before = settings;
  std::vector<Edit> edits_before = edits;
  for (std::size_t i = 0; i < first; ++i) {
    if (const auto* set = std::get_if<SetSettings>(&journal[i].change)) settings_before = set->settings;
    if (const auto* set = std::get_if<SetEdits>(&journal[i].change)) edits_before = set->edits;
  }
  SettingsPtr settings_after = settings_before;
  std::vector<Edit> edits_after = edits_before;
  std::vector<ChangeNote> parameters;
  for (std::size_t i = first; i < journal.size() && journal[i].step == journal[first].step; ++i) {
    const Change& change = journal[i].change;
    if (const auto* set = std::get_if<SetSettings>(&change)) settings_after = set->settings;
    if (const auto* set = std::get_if<SetEdits>(&change)) edits_after = set->edits;
    if (const auto* set = std::get_if<SetParameters>(&change)) add_parameter(parameters, *set, graph);
  }
  std::vector<ChangeNote> notes = settings_notes(*settings_before, *settings_after);
  for (ChangeNote& note : edit_notes(edits_before, edits_after)) notes.push_back(std::move(note));
  notes.insert(notes.end(), parameters.begin(), parameters.end());
  return notes;
}

}  // namespace neurarium
