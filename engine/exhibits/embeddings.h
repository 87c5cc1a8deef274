// What of an open model can be looked at as points in a space: the rows of its matrices, and its values over a text or
// over its data, with what is known about each point. Which of them can be moved is part of the answer.
#pragma once

#include "engine/embedding/points.h"
#include "engine/exhibits/exhibit.h"
#include "engine/journal.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class PointsOf : std::uint8_t {
  Rows,      // of a parameter: tokens, positions, units; each point can be moved
  Sentence,  // a value at each token of typed text, a line a sequence
  Corpus,    // a value at each token of sequences that the model never trained on
  Data,      // a value at each example: points, pictures, words
};

struct PointSource {
  PointsOf kind = PointsOf::Rows;
  std::string value;  // "embed.weight", "blocks.0.resid_post", "h0.act"
  bool operator==(const PointSource&) const = default;
};

inline constexpr std::int64_t kMostRead = 4096;     // tokens or examples; what is left out is said
inline constexpr std::int64_t kMostReadWide = 512;  // where a point has more numbers than kWidePoint
inline constexpr std::int64_t kWidePoint = 512;
inline constexpr std::int64_t kMostPointWidth = 200'000;

struct PointMoment {
  TaskPtr task;
  SettingsPtr settings;
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

// Those that the model has, the one to begin with first: every parameter of at least two rows and two columns, every
// value of at least two numbers a point. Empty where there are none.
std::vector<PointSource> point_sources(const Task& task, const ExhibitSettings& settings);

// The source that a typed name means (a matrix may go without its ".weight"), also of those that are not offered
// because a point of them has one number. Errors: an unknown name; a value without rows.
Result<PointSource> find_point_source(const Task& task, const ExhibitSettings& settings, const std::string& name,
                                      bool of_text);

struct ReadPoints {
  VectorsPtr vectors;
  bool movable = false;      // row i of the vectors is row i of the parameter
  std::vector<Wording> cut;  // sentences: what was left out
};

// A value of four axes gives a point for each token and head; other axes stand side by side. Errors: numbers that are
// not finite (a run that diverged), a text without tokens, a value that the model lacks or that has no rows, one that
// asks for targets where a text is typed.
Result<ReadPoints> read_points(const PointMoment& moment, const PointSource& source, const std::string& text);

// Of a model without a run: a matrix, or a value at the tokens of the text. Errors: as read_points().
struct LanguageModel;
Result<ReadPoints> read_model_points(const LanguageModel& model, const std::string& name,
                                     const std::optional<std::string>& text);

// The sentence to begin with: a line of test data, or several in which a word comes again.
std::string point_text(const ExhibitSettings& settings);

}  // namespace neurarium
