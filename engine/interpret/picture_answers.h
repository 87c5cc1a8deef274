// What a network answers to many pictures at once: which classes it takes for which, where it errs worst, how its last
// hidden layer lays the pictures out, which of them fire a unit most and which are most like another one.
#pragma once

#include "engine/embedding/pca.h"
#include "engine/interpret/picture_study.h"
#include "engine/task.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace neurarium {

struct PictureAnswers {
  std::int32_t classes = 0;
  std::vector<std::int32_t> actual, predicted;  // [rows]
  std::vector<float> chance;                    // of the actual class, [rows]
  Vectors features;                             // the value asked for, [rows, width]
  std::vector<float> unit;                      // mean of the unit asked for, [rows]

  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(actual.size()); }
  [[nodiscard]] std::int64_t right() const;
  [[nodiscard]] std::vector<std::int64_t> counts() const;  // [actual, predicted]
  [[nodiscard]] std::vector<std::int32_t> rows_of(std::int32_t actual, std::int32_t predicted) const;
  // Rows that are taken for another class, the surest mistake first.
  [[nodiscard]] std::vector<std::int32_t> mistakes() const;
  // The rows for which the unit is largest, largest first.
  [[nodiscard]] std::vector<std::int32_t> strongest(std::size_t most) const;
};

// What is asked of the pictures; kNoValue leaves a question out.
struct PictureQuestion {
  ValueId logits = kNoValue;
  ValueId features = kNoValue;
  PictureUnit unit = {};
};
// The first `most` rows of the examples (targets are class ids). `stop` is asked now and then; when it says true the
// answers are those so far.
[[nodiscard]] PictureAnswers answer_pictures(const PictureNetwork& network, const PictureQuestion& question,
                                             const Examples& examples, std::int64_t most,
                                             const std::function<bool()>& stop = {});

// The value that the layer of the classes reads: the last hidden one. kNoValue: the classes read the picture itself.
[[nodiscard]] ValueId last_hidden(const Graph& graph, ValueId logits, ValueId input);

}  // namespace neurarium
