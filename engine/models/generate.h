// Text that grows token by token: a decoder with its key/value cache while the context has room, and a whole forward
// pass over the last tokens once it is full, as their positions move with each token that is dropped.
#pragma once

#include "engine/models/decode.h"
#include "engine/workspace.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace neurarium {

class Continuation {
 public:
  // A causal transformer without padding mask that sees at most `context` tokens; `params` must outlive this.
  Continuation(std::shared_ptr<const Graph> graph, Params<float>& params, std::int64_t context,
               std::vector<BoundEdit> edits = {});

  // Reads further tokens, at least one, and returns the logits of the token that comes next. When they do not fit, the
  // oldest are dropped.
  std::span<const float> append(std::span<const std::int32_t> tokens);
  std::span<const float> append(std::int32_t token) { return append({&token, 1}); }
  void clear();

  [[nodiscard]] std::span<const std::int32_t> window() const { return window_; }  // what the model sees
  [[nodiscard]] std::int64_t dropped() const { return dropped_; }                 // tokens before them

 private:
  std::span<const float> read_window();

  std::shared_ptr<const Graph> graph_;
  Params<float>& params_;
  std::int64_t context_;
  std::vector<BoundEdit> edits_;
  Decoder decoder_;
  std::unique_ptr<Workspace<float>> full_;  // of the whole window; made when the first token is dropped
  std::vector<std::int32_t> window_;
  std::int64_t dropped_ = 0;
};

}  // namespace neurarium
