// How heads came to do what they do: their scores over the steps of training, from the moments that were looked at and,
// for the past, from the keyframes of the run.
#pragma once

#include "engine/exhibits/transformer_view.h"
#include "engine/timeline.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace neurarium {

// One head's score of one kind, at every step that was measured.
struct ScoreCurve {
  int layer = 0;
  int head = 0;
  std::vector<double> steps, scores;
};

class HeadHistory {
 public:
  // Of more moments than this every second one is forgotten.
  static constexpr std::size_t kMostMoments = 512;

  void add(std::int64_t step, const LanguageMeasurements& measured);
  // Forgets what was measured after the step: the run goes on differently from there.
  void cut_after(std::int64_t step);
  void clear();
  [[nodiscard]] bool has(std::int64_t step) const { return moments_.contains(step); }
  [[nodiscard]] std::size_t size() const { return moments_.size(); }
  [[nodiscard]] std::uint64_t version() const { return version_; }  // counts changes

  // What heads are scored by, as NamedRole::key: the roles, then the links of the task.
  [[nodiscard]] const std::vector<std::string>& kinds() const { return kinds_; }
  // One curve a head, by layer and head; none for a kind that nothing was measured of.
  [[nodiscard]] std::vector<ScoreCurve> curves(const std::string& kind) const;

 private:
  struct Entry {
    std::size_t kind;
    int layer, head;
    double score;
  };
  [[nodiscard]] std::size_t kind_index(const std::string& kind);
  void thin();

  std::vector<std::string> kinds_;
  std::map<std::int64_t, std::vector<Entry>> moments_;
  std::uint64_t version_ = 0;
};

// The parameters of a run at up to `most` of its keyframes, evenly chosen, from the first to the last; only those that
// have the present graph.
[[nodiscard]] std::vector<TransformerMoment> past_moments(const Timeline& timeline, std::size_t most);

// What the heads did at a moment, on `sequences` sequences.
[[nodiscard]] LanguageMeasurements measure_moment(const TransformerMoment& moment, std::int64_t sequences);

}  // namespace neurarium
