// The course of the perceptron rule from a moment of a run on: which example comes, whether it is a mistake, what the
// update makes of the weights, and how it ends: without mistakes, or in a circle. The steps are those of the run
// itself, done on a copy.
#pragma once

#include "engine/experiment.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace neurarium {

struct Presentation {
  std::int32_t row = 0;      // of task->train
  float sum = 0;             // w x + b before the update
  bool fired = false;        // the sum reached the threshold
  bool wanted = false;       // it should have
  std::int64_t before = 0;   // mistakes before this one, counted from the beginning of the course
  std::vector<float> after;  // all parameters after it
  [[nodiscard]] bool mistake() const { return fired != wanted; }
};

class PerceptronCourse {
 public:
  // From `at` on, which must be finite and of a run with the perceptron rule.
  explicit PerceptronCourse(std::shared_ptr<const Keyframe> at);

  // The run stands on this course.
  [[nodiscard]] bool passes(const Keyframe& now) const;
  [[nodiscard]] const Keyframe& begin() const { return *at_; }
  // The presentation that made step `step` of the run; null for the first step of the course, and beyond what was
  // followed where it neither converges nor returns. A course that returns goes round for ever.
  [[nodiscard]] const Presentation* made(std::int64_t step) const;
  [[nodiscard]] const Presentation* coming(std::int64_t step) const { return made(step + 1); }
  [[nodiscard]] std::int64_t mistakes(std::int64_t step) const;  // from the beginning of the course to that step
  // After how many presentations no mistake is made any more.
  [[nodiscard]] std::optional<std::int64_t> converges() const { return converges_; }
  [[nodiscard]] std::int64_t all_mistakes() const { return total_; }  // of what was followed
  // The weights come back, with the same example due: from presentation `first` on, every `length` presentations.
  struct Circle {
    std::int64_t first = 0, length = 0, mistakes = 0;
  };
  [[nodiscard]] const std::optional<Circle>& circle() const { return circle_; }
  [[nodiscard]] const std::vector<Presentation>& presentations() const { return made_; }
  // Parameters after so many presentations.
  [[nodiscard]] std::span<const float> params(std::int64_t presentations) const;

 private:
  void follow();
  bool ends(std::int64_t rows, bool file_order);
  [[nodiscard]] std::int64_t folded(std::int64_t presentation) const;
  [[nodiscard]] std::int64_t rounds(std::int64_t presentation) const;

  std::shared_ptr<const Keyframe> at_;
  std::vector<Presentation> made_;
  std::int64_t total_ = 0;
  std::optional<std::int64_t> converges_;
  std::optional<Circle> circle_;
};

}  // namespace neurarium
