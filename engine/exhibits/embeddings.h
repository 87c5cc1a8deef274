// What of an open model can be looked at as points in a space: the rows of its matrices, and its values over a text or
// over its data, with what is known about each point. Which of them can be moved is part of the answer.
#pragma once

#include "engine/embedding/points.h"
#include "engine/exhibits/exhibit.h"
#include "engine/journal.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class PointsOf : std::uint8_t {
  Rows,      // of a parameter: tokens, positions, units; each point can be moved
  Sentence,  // a value at each token of typed text, a line a sequence
  Corpus,    // a value at each token of sequences that the model never trained on
  Data,      // a value at each example of the Playground
};

struct PointSource {
  PointsOf kind = PointsOf::Rows;
  std::string value;  // "embed.weight", "blocks.0.resid_post", "h0.act"
  bool operator==(const PointSource&) const = default;
};

inline constexpr std::int64_t kMostRead = 4096;  // points of Corpus and Data; a sample is said

struct PointMoment {
  TaskPtr task;
  SettingsPtr settings;
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

// Those that the model has, the one to begin with first.
std::vector<PointSource> point_sources(const Task& task, const ExhibitSettings& settings);

struct ReadPoints {
  VectorsPtr vectors;
  bool movable = false;      // row i of the vectors is row i of the parameter
  std::int64_t sampled = 0;  // of this many points; 0: all are there
};

// Errors: numbers that are not finite (a run that diverged), a text without tokens, a value that the model lacks.
Result<ReadPoints> read_points(const PointMoment& moment, const PointSource& source, const std::string& text);

// The sentence to begin with: a line of test data, or several in which a word comes again.
std::string point_text(const ExhibitSettings& settings);

}  // namespace neurarium
