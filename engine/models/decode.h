// Incremental decoding: new positions through the nodes of a graph, one or a block of them at a time, keys and values
// of the earlier positions kept. Every value of every position stays readable under its name, and edits act as in a
// full forward pass, which is the reference (equal within 1e-5).
#pragma once

#include "engine/edits.h"
#include "engine/op.h"
#include "engine/parallel.h"
#include "engine/params.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

struct DecoderOptions {
  // Without it only the keys, the values and the last position's numbers are kept, and what the last position's logits
  // do not need is not computed: patterns of a long context take capacity^2 numbers a head.
  bool keep_values = true;
  Parallel* parallel = nullptr;  // works on blocks of positions; must outlive the decoder. Null: one thread
};

class Decoder {
 public:
  // A causal transformer without padding mask. `params` must outlive the decoder; when they change, `recompute`.
  Decoder(std::shared_ptr<const Graph> graph, const Params<float>& params, std::int64_t capacity,
          const DecoderOptions& options = {});
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Computes the positions after the last one (as many as fit into the capacity, at least one) and returns the logits
  // of the last. Bits do not depend on the threads.
  std::span<const float> append(std::span<const std::int32_t> tokens);
  std::span<const float> append(std::int32_t token) { return append({&token, 1}); }

  // Forgets all positions from n on.
  void truncate(std::int64_t n);
  // Computes all positions anew: parameters have changed.
  void recompute();
  // Edits from now on (all of them), for all positions: computes them anew. Means over a batch are left out, for there
  // is none; so are cells of scores and patterns that let a query see a later key.
  void set_edits(std::vector<BoundEdit> edits);

  [[nodiscard]] std::int64_t length() const { return static_cast<std::int64_t>(tokens_.size()); }
  [[nodiscard]] std::int64_t capacity() const { return capacity_; }
  [[nodiscard]] std::span<const std::int32_t> tokens() const { return tokens_; }

  // What position `t` holds of a value: its axes without b and without t (or q); keys go up to t. Empty for a value
  // that the logits do not depend on, for parameters, and for a position that was not kept.
  [[nodiscard]] std::span<const float> value(ValueId id, std::int64_t t) const;

 private:
  struct Positions {
    std::int64_t first, count;
    [[nodiscard]] std::int64_t end() const { return first + count; }
  };
  // Where a value's numbers lie. A value that is not kept has room for the block that is computed, or for one position.
  struct Slot {
    float* data = nullptr;
    std::int64_t size = 0;    // numbers of one position, or of one key of it
    std::int64_t places = 0;  // positions that there is room for
    bool over_keys = false;   // size times the keys
    bool kept = false;
    [[nodiscard]] std::int64_t stride(std::int64_t capacity) const { return over_keys ? size * capacity : size; }
  };
  struct Step {
    Frame<float> frame;
    bool every_position = true;   // false: later steps read its last position alone
    bool waits = false;           // reads what a step before it has written at other positions
    bool one_by_one = false;      // of the block at hand: too few positions for products of matrices
    AlignedVector<float> weight;  // of a linear layer, packed for blocks; empty until it is needed
  };
  void find_positions_needed(bool keep_values);
  void lay_out(bool keep_values);
  void compute(Positions positions);
  [[nodiscard]] std::span<Step> steps_without_waiting(std::size_t first);
  void run(std::span<Step> steps, Positions block, Positions last);
  void find_waits();
  void run(const Step& step, Frame<float>& frame, Positions positions, float* scratch) const;
  void run_linear(const Step& step, Positions positions) const;
  void run_scores(const Step& step, Positions positions, float* scratch) const;
  void run_values(const Node& node, Positions positions, float* scratch) const;
  void run_plain(const Node& node, Frame<float>& frame, Positions positions) const;
  void pack(Step& step) const;
  [[nodiscard]] std::int64_t scratch_floats(std::int64_t positions) const;
  void apply_edits(ValueId id, Positions positions);
  void apply_edit(const BoundEdit& edit, std::int64_t t);
  [[nodiscard]] float* at(const Slot& slot, std::int64_t t) const;
  [[nodiscard]] const Slot& slot(ValueId id) const { return slots_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] Operand<float> operand(ValueId id, Positions positions) const;
  [[nodiscard]] const float* param(ValueId id) const;

  std::shared_ptr<const Graph> graph_;
  const Params<float>& params_;
  std::int64_t capacity_;
  Parallel* parallel_;
  ValueId token_value_, logits_;
  std::vector<Slot> slots_;
  std::vector<Step> steps_;
  AlignedVector<float> arena_;
  AlignedVector<float> scratch_;  // of attention, for every share of a block
  std::int64_t widest_head_ = 0;
  std::vector<std::int32_t> tokens_;
  std::int64_t block_ = 0;   // the first position of the block that was computed last
  std::int64_t latest_ = 0;  // the position after it
  std::vector<BoundEdit> edits_;
  std::vector<EditTarget> targets_;
  std::unique_ptr<Params<float>> edited_params_;
};

}  // namespace neurarium
