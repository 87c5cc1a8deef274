// Linear probes: can something that the task knows (who the sentence is about, how many, which position) be read off a
// named value by a linear rule? If so, the rule's direction is where the model keeps it, and a way to steer it.
#pragma once

#include "engine/interpret/sequences.h"
#include "engine/models/transformer.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// What a position is labelled with.
enum class ProbeLabel : std::uint8_t {
  Position,  // which eighth of the context it lies in
  Repeated,  // the token occurred before: "new" or "seen"
  Previous,  // the token before it, of the twelve most frequent ones
  WordKind,  // the class of the task's grammar that the token belongs to
  Gender,    // of the name that was mentioned last, after it
  Number,    // of the subject, from behind it up to where its verb is foretold
};
inline constexpr int kProbeLabels = 6;
[[nodiscard]] std::string_view probe_label_name(ProbeLabel label);  // "word-kind"

// Those that the task knows.
[[nodiscard]] std::vector<ProbeLabel> probe_labels(const LanguageData& data);

// The values that a probe can be trained on, in order of computation: a vector at each position, of 2 to 1024 numbers.
[[nodiscard]] std::vector<std::string> probe_values(const Graph& graph);

// Linear discriminant analysis (Fisher 1936) with the covariance shrunk a little: score of class k =
// weights[k] . (x - mean) + bias[k]; the largest wins.
struct ProbeFit {
  std::string value;
  std::int64_t width = 0;
  double accuracy = 0;         // on the held-out positions
  double fitted_accuracy = 0;  // on those that it was trained on
  std::vector<float> weights;  // [classes, width]
  std::vector<float> means;    // [classes, width]: of the value, where a position has the label
};

struct ProbeReport {
  ProbeLabel label{};
  std::vector<std::string> classes;       // words of the class, or a range of positions
  std::vector<std::int64_t> counts;       // per class, of the positions that were fitted
  double majority = 0;                    // held-out accuracy of always naming the class that training saw most
  std::int64_t fitted = 0, held_out = 0;  // positions, of training and test sequences
  std::vector<ProbeFit> fits;             // per value; none when a part has too few labelled positions
};

// A direction in a value: what tells class `a` from class `b`.
struct ProbeDirection {
  std::string value;
  std::vector<float> vector;  // [width], of length 1
  double gap = 0;             // how far apart the two classes' means lie along it: gap times vector leads from b to a
};

// Trains one probe a value on `sequences` training sequences and tests it on half as many of the test part. At most
// 3,000 positions are fitted and 2,000 tested.
[[nodiscard]] ProbeReport fit_probes(const Task& task, const LanguageData& data, Params<float>& params,
                                     const std::vector<Edit>& edits, ProbeLabel label,
                                     std::span<const std::string> values, std::int64_t sequences);

[[nodiscard]] ProbeDirection probe_direction(const ProbeFit& fit, std::size_t a, std::size_t b);

}  // namespace neurarium
