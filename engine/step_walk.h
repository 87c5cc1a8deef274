// The coming step as a list of operations, to be walked through slowly: inputs, layer by layer to the output, the loss,
// the gradients from the last layer to the first, and the update. The numbers are those of the step itself.
#pragma once

#include "engine/coming_step.h"
#include "engine/workspace.h"

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace neurarium {

enum class WalkStage : std::uint8_t { Forward, Loss, Backward, Update };
inline constexpr std::array<std::string_view, 4> kWalkStageNames = {"forward", "loss", "backward", "update"};

// What one operation makes known: a value, its gradient, or (in Update) the new numbers of a parameter; of all its
// units, or of one.
struct WalkOperation {
  WalkStage stage = WalkStage::Forward;
  ValueId value = kNoValue;
  std::int64_t unit = -1;  // -1: all
  [[nodiscard]] bool gradient() const { return stage == WalkStage::Backward; }
};

class StepWalk {
 public:
  // `by_unit`: an operation for each unit of a layer instead of one for all.
  StepWalk(std::shared_ptr<const Keyframe> at, bool one_row, bool by_unit);

  [[nodiscard]] const ComingStep& coming() const { return coming_; }
  [[nodiscard]] bool one_row() const { return one_row_; }
  [[nodiscard]] bool by_unit() const { return by_unit_; }
  [[nodiscard]] const Graph& graph() const { return *coming_.at->task->graph; }
  // All rows of the step, forward and backward done, with the weights of before the update and the edits in place.
  [[nodiscard]] const Workspace<float>& run() const { return *run_; }
  // One number of a parameter: where it lies in the arrays of coming(), and what the step does with it.
  [[nodiscard]] std::int64_t place_of(const Cell& parameter) const;
  [[nodiscard]] double gradient_of(const Cell& parameter) const;
  [[nodiscard]] double before(const Cell& parameter) const;
  [[nodiscard]] double after(const Cell& parameter) const;
  [[nodiscard]] const std::vector<WalkOperation>& operations() const { return operations_; }
  // Where a stage begins among the operations; its end is where the next begins.
  [[nodiscard]] std::size_t begin_of(WalkStage stage) const;
  // After the first `done` operations, whether this is known. Parameters are known from the start, their new numbers
  // and gradients are not.
  [[nodiscard]] bool is_known(std::size_t done, WalkStage stage, ValueId value, std::int64_t unit) const;

  // Units of a value: the elements of one row; of a weight [out, in] its rows.
  [[nodiscard]] std::int64_t units_of(ValueId value) const;
  [[nodiscard]] std::int64_t unit_of(const Cell& cell) const;
  // The element `inside` a unit (a weight's column; 0 elsewhere), for a value of the batch in the row `row` of it.
  [[nodiscard]] Cell cell_of(ValueId value, std::int64_t row, std::int64_t unit, std::int64_t inside = 0) const;

 private:
  void run_forward_and_backward();
  void list_operations();
  void list_gradients();
  void add(WalkStage stage, ValueId value);

  ComingStep coming_;
  bool one_row_, by_unit_;
  std::unique_ptr<Params<float>> params_;
  std::unique_ptr<Workspace<float>> run_;
  std::vector<WalkOperation> operations_;
  // By value, gradient and new number: the first operation that makes some of it known, or -1.
  std::array<std::vector<std::int64_t>, 3> first_;
};

}  // namespace neurarium
