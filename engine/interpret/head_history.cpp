#include "engine/interpret/head_history.h"

#include <algorithm>
#include <utility>

namespace neurarium {

std::size_t HeadHistory::kind_index(const std::string& kind) {
  const auto found = std::ranges::find(kinds_, kind);
  if (found == kinds_.end()) {
    kinds_.push_back(kind);
    return kinds_.size() - 1;
  }
  return static_cast<std::size_t>(found - kinds_.begin());
}

void HeadHistory::add(std::int64_t step, const LanguageMeasurements& measured) {
  std::vector<Entry> entries;
  for (const RoleScore& role : measured.roles)
    entries.push_back(
        {kind_index(fmt::format("role.{}", head_role_name(role.role))), role.layer, role.head, role.score});
  for (const HeadScore& link : measured.heads)
    entries.push_back(
        {kind_index(fmt::format("link.{}", link_kind_name(link.kind))), link.layer, link.head, link.attention});
  moments_[step] = std::move(entries);
  ++version_;
  if (moments_.size() > kMostMoments) thin();
}

void HeadHistory::thin() {
  std::size_t place = 0;
  const std::int64_t last = moments_.rbegin()->first;
  std::erase_if(moments_, [&](const auto& moment) { return place++ % 2 == 1 && moment.first != last; });
}

void HeadHistory::cut_after(std::int64_t step) {
  const auto first = moments_.upper_bound(step);
  if (first == moments_.end()) return;
  moments_.erase(first, moments_.end());
  ++version_;
}

void HeadHistory::clear() {
  moments_.clear();
  kinds_.clear();
  ++version_;
}

std::vector<ScoreCurve> HeadHistory::curves(const std::string& kind) const {
  const auto index = static_cast<std::size_t>(std::ranges::find(kinds_, kind) - kinds_.begin());
  std::map<std::pair<int, int>, ScoreCurve> curves;
  for (const auto& [step, entries] : moments_)
    for (const Entry& entry : entries) {
      if (entry.kind != index) continue;
      ScoreCurve& curve = curves[{entry.layer, entry.head}];
      curve.layer = entry.layer;
      curve.head = entry.head;
      curve.steps.push_back(static_cast<double>(step));
      curve.scores.push_back(entry.score);
    }
  std::vector<ScoreCurve> all;
  for (auto& [head, curve] : curves) all.push_back(std::move(curve));
  return all;
}

std::vector<TransformerMoment> past_moments(const Timeline& timeline, std::size_t most) {
  std::vector<const Keyframe*> fitting;
  for (const Keyframe& frame : timeline.history().frames())
    if (frame.task->graph == timeline.experiment().task()->graph && frame.is_finite()) fitting.push_back(&frame);
  std::vector<TransformerMoment> moments;
  const std::size_t count = std::min(most, fitting.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = count == 1 ? 0 : i * (fitting.size() - 1) / (count - 1);
    const Keyframe& frame = *fitting[at];
    moments.push_back({frame.task, frame.settings, frame.edits, frame.params, frame.step});
  }
  return moments;
}

LanguageMeasurements measure_moment(const TransformerMoment& moment, std::int64_t sequences) {
  const auto& settings = dynamic_cast<const TransformerSettings&>(*moment.settings);
  const auto data = settings.data();
  NEURARIUM_CHECK(data.ok());  // the task was made from it
  Params<float> params(*moment.task->graph);
  std::copy(moment.params.begin(), moment.params.end(), params.flat().begin());
  return measure_language(*moment.task, settings.spec(**data), **data, params, moment.edits, sequences);
}

}  // namespace neurarium
