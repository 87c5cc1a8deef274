// The numbers of one run of a graph: every value and every gradient has its own memory, bound once and read at leisure.
// The trainer, the heat map and a what-if run hold different workspaces of one graph, so drawing never touches
// training.
#pragma once

#include "engine/edits.h"
#include "engine/op.h"
#include "engine/params.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

struct WorkspaceOptions {
  std::int64_t rows = 1;         // capacity of the batch axis "b"
  std::int64_t length = 1;       // capacity of a sequence, for the axes "t", "q", "k"
  bool gradients = true;         // backward can run
  bool input_gradients = false;  // also dL/d(inputs and targets)
  bool only_loss = false;        // leave out the nodes that the loss does not depend on (what a training step needs)
  ValueId only = kNoValue;       // leave out the nodes that this value does not depend on (what a picture of it needs)
};

// What the interpreter does, in order: run a node, or apply an edit.
struct PlanStep {
  int frame = -1;         // index of a frame, or
  int edited_value = -1;  // index of an edited value
};

template <class T>
class Workspace final : private StepEdits<T> {
 public:
  Workspace(std::shared_ptr<const Graph> graph, const WorkspaceOptions& options);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // The parameters that forward reads; they must outlive the binding and may change between runs.
  void bind(Params<T>& params);

  // Edits that hold from the next forward on (all of them, replacing the earlier ones).
  void set_edits(std::vector<BoundEdit> edits);

  // Active rows, at most the capacity; `total_rows` is the whole mini-batch when this is a chunk of it.
  void set_rows(std::int64_t rows, std::int64_t total_rows = 0, std::int64_t first_row = 0);
  // Active positions of every sequence, at most the capacity. Values lie densely by their active extents, so inputs are
  // written after this; an edit's index outside the length does nothing.
  void set_length(std::int64_t length);

  [[nodiscard]] const Graph& graph() const { return *graph_; }
  [[nodiscard]] const std::shared_ptr<const Graph>& shared_graph() const { return graph_; }
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t capacity() const { return options_.rows; }
  [[nodiscard]] std::int64_t length() const { return length_; }
  [[nodiscard]] std::int64_t length_capacity() const { return options_.length; }
  [[nodiscard]] std::vector<std::int64_t> extents(ValueId id) const;  // active sizes of the axes
  // Active elements.
  [[nodiscard]] std::int64_t count(ValueId id) const {
    const auto i = static_cast<std::size_t>(id);
    return row_size_[i] * (per_row_[i] ? rows_ : 1);
  }
  // Elements of one row, at the active length.
  [[nodiscard]] std::int64_t row_size(ValueId id) const { return row_size_[static_cast<std::size_t>(id)]; }

  // Where an input or target is written before forward. Row-major [rows, row_size].
  [[nodiscard]] std::span<T> input(ValueId id) {
    return {slots_[static_cast<std::size_t>(id)].data, static_cast<std::size_t>(count(id))};
  }
  // What the readers of the value see (after edits), and dL/d(that).
  [[nodiscard]] std::span<const T> value(ValueId id) const {
    if (!computes(id)) return {};
    const EditedValue* e = edited(id);
    return {e != nullptr ? e->data.data() : slots_[static_cast<std::size_t>(id)].data,
            static_cast<std::size_t>(count(id))};
  }
  [[nodiscard]] std::span<const T> gradient(ValueId id) const;  // empty when there is none
  // Where backward begins: dL/d(loss value), in its shape.
  void seed_gradient(std::span<const T> upstream);
  // What the edits made of one element in the last forward: its slope d(value)/d(original) (1 where no edit is, 0
  // where it is held), and what they put on top: value = slope * original + shift.
  [[nodiscard]] T slope(ValueId id, std::int64_t offset) const;
  [[nodiscard]] double shift(ValueId id, std::int64_t offset) const;
  [[nodiscard]] bool is_edited(ValueId id) const { return edited(id) != nullptr; }
  [[nodiscard]] bool is_edited(ValueId id, std::int64_t offset) const;
  // Before the edits; the same as value() for a value that is not edited.
  [[nodiscard]] std::span<const T> original(ValueId id) const;

  // dL/d(parameters) in the layout of Params, filled by backward; edits have gated it.
  [[nodiscard]] std::span<T> param_gradients() { return param_gradients_; }
  [[nodiscard]] std::span<const T> param_gradients() const { return param_gradients_; }

  RunState& run_state() { return run_; }
  [[nodiscard]] const RunState& run_state() const { return run_; }
  [[nodiscard]] std::span<const BoundEdit> edits() const { return edits_; }
  [[nodiscard]] std::size_t bytes() const;

  // The node that wrote the value as it last ran (unfused view), for explain; null for inputs and parameters.
  [[nodiscard]] Frame<T> frame_of(int node) const;

  // The plan: frames in the order of execution.
  [[nodiscard]] std::span<const PlanStep> plan() const { return plan_; }
  [[nodiscard]] Frame<T>& frame(int i) { return frames_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] int frame_count() const { return static_cast<int>(frames_.size()); }
  void apply_edits(int edited_value);  // forward: original -> value
  void gate_edits(int edited_value);   // backward: gradient(value) -> gradient(original)
  [[nodiscard]] bool computes(ValueId id) const { return computed_[static_cast<std::size_t>(id)]; }

 private:
  struct Slot {  // where a value and its gradient lie
    T* data = nullptr;
    T* grad = nullptr;
  };
  struct EditedValue {
    ValueId value = kNoValue;
    std::vector<int> edits;       // into edits_, in order
    AlignedVector<T> data, grad;  // what readers see
    AlignedVector<T> slope;       // d(data)/d(original)
  };
  // Of a recurrent node, while it runs.
  [[nodiscard]] typename StepEdits<T>::Seen seen(ValueId value) const override;
  void edit(ValueId value, std::int64_t position) override;
  void choose_values();
  void lay_out();
  void build_plan();
  [[nodiscard]] Frame<T> make_frame(const Node& node) const;
  void wire(Frame<T>& frame, std::vector<bool>& gradient_written) const;
  [[nodiscard]] Operand<T> operand(ValueId id, bool as_reader) const;
  void size_rows(std::int64_t length);
  void refresh_frames();
  [[nodiscard]] const EditedValue* edited(ValueId id) const {
    for (const EditedValue& e : edited_values_)
      if (e.value == id) return &e;
    return nullptr;
  }
  void find_edit_targets();
  void apply_edit(const BoundEdit& edit, const std::vector<EditTarget>& targets, EditedValue& e);
  void find_means(const BoundEdit& edit, const std::vector<EditTarget>& targets, const EditedValue& e);
  [[nodiscard]] std::vector<EditTarget> targets_at(std::size_t edit, std::int64_t position) const;
  [[nodiscard]] bool wants_gradient(ValueId id) const;

  std::shared_ptr<const Graph> graph_;
  WorkspaceOptions options_;
  std::int64_t rows_ = 0;
  std::int64_t length_ = 1;
  RunState run_;
  Params<T>* params_ = nullptr;
  ParamLayout layout_;
  AlignedVector<T> arena_;  // values, then gradients
  AlignedVector<T> param_gradients_;
  AlignedVector<T> scratch_;
  std::vector<Slot> slots_;
  std::vector<std::int64_t> row_size_;
  std::vector<bool> per_row_;  // has the batch axis
  bool has_length_ = false;    // some value's size depends on the length
  std::vector<bool> computed_;
  std::vector<BoundEdit> edits_;
  std::vector<std::vector<EditTarget>> targets_;  // of each edit, at the active length
  std::vector<T> means_;
  std::vector<EditedValue> edited_values_;
  std::vector<Node> fused_nodes_;  // merged nodes that frames point to
  std::vector<Frame<T>> frames_;
  std::vector<PlanStep> plan_;
};

}  // namespace neurarium
