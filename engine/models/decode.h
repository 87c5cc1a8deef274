// Incremental decoding: one position at a time through the nodes of a graph, keys and values of the earlier positions
// kept. Every value of every position stays readable under its name, and edits act as in a full forward pass, which is
// the reference (equal within 1e-5).
#pragma once

#include "engine/edits.h"
#include "engine/op.h"
#include "engine/params.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

class Decoder {
 public:
  // A causal transformer without padding mask. `params` must outlive the decoder. Without `keep_values` only the keys,
  // the values and the last position's numbers are kept: patterns of a long context take capacity^2 numbers a head.
  Decoder(std::shared_ptr<const Graph> graph, const Params<float>& params, std::int64_t capacity,
          bool keep_values = true);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Computes the positions after the last one (as many as fit into the capacity, at least one) and returns the logits
  // of the last. Nothing is allocated.
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
  // that the logits do not depend on, for parameters, and for an earlier position that was not kept.
  [[nodiscard]] std::span<const float> value(ValueId id, std::int64_t t) const;

 private:
  struct Slot {
    float* data = nullptr;
    std::int64_t size = 0;   // numbers of one position, or of one key of it
    bool over_keys = false;  // ... times the keys
    bool over_positions = false;
    bool kept = false;  // all positions, not the last alone
    [[nodiscard]] std::int64_t stride(std::int64_t capacity) const { return over_keys ? size * capacity : size; }
  };
  void lay_out(bool keep_values);
  void run_position();
  void run(Frame<float>& frame);
  void run_linear(const Frame<float>& frame);
  void run_scores(const Frame<float>& frame);
  void run_values(const Frame<float>& frame);
  void apply_edits(ValueId id);
  [[nodiscard]] float* at(const Slot& slot, std::int64_t t) const;
  [[nodiscard]] const Slot& slot(ValueId id) const { return slots_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] Operand<float> operand(ValueId id) const;
  [[nodiscard]] const float* param(ValueId id) const;

  std::shared_ptr<const Graph> graph_;
  const Params<float>& params_;
  std::int64_t capacity_;
  ValueId token_value_, logits_;
  std::vector<Slot> slots_;
  std::vector<Frame<float>> frames_;
  AlignedVector<float> arena_;
  RunState run_;
  std::vector<std::int32_t> tokens_;
  std::int64_t now_ = 0;  // the position that is being computed
  std::vector<BoundEdit> edits_;
  std::vector<EditTarget> targets_;
  std::unique_ptr<Params<float>> edited_params_;
};

}  // namespace neurarium
