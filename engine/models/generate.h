// Text that grows token by token: a decoder with its key/value cache while the context has room. Once it is full the
// decoder reads the last tokens anew, as their positions move with each token that is dropped.
#pragma once

#include "engine/models/decode.h"
#include "engine/models/sampling.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace neurarium {

class Continuation {
 public:
  // A causal transformer without padding mask that sees at most `context` tokens; `params` must outlive this, and so
  // must `parallel`, which reads many tokens faster (null: one thread).
  Continuation(std::shared_ptr<const Graph> graph, const Params<float>& params, std::int64_t context,
               std::vector<BoundEdit> edits = {}, Parallel* parallel = nullptr);

  // Reads further tokens, at least one, and returns the logits of the token that comes next. When they do not fit, the
  // oldest are dropped.
  std::span<const float> append(std::span<const std::int32_t> tokens);
  std::span<const float> append(std::int32_t token) { return append({&token, 1}); }
  void clear();

  [[nodiscard]] std::span<const std::int32_t> window() const { return window_; }  // what the model sees
  [[nodiscard]] std::int64_t dropped() const { return dropped_; }                 // tokens before them

 private:
  Decoder decoder_;
  std::vector<std::int32_t> window_;
  std::int64_t dropped_ = 0;
};

// Goes on after `tokens` (at least one; `text` must have read none) until there are `count`, drawing each. False when
// logits are no numbers: what was drawn until then stands in `tokens`.
bool write_on(Continuation& text, TokenSampler& sampler, std::vector<std::int32_t>& tokens, std::int64_t count);

}  // namespace neurarium
