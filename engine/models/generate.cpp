#include "engine/models/generate.h"

#include <algorithm>

namespace neurarium {

Continuation::Continuation(std::shared_ptr<const Graph> graph, const Params<float>& params, std::int64_t context,
                           std::vector<BoundEdit> edits, Parallel* parallel)
    : decoder_(std::move(graph), params, context, {.keep_values = false, .parallel = parallel}) {
  decoder_.set_edits(std::move(edits));
  window_.reserve(static_cast<std::size_t>(context));
}

void Continuation::clear() {
  window_.clear();
  dropped_ = 0;
  decoder_.truncate(0);
}

std::span<const float> Continuation::append(std::span<const std::int32_t> tokens) {
  NEURARIUM_CHECK(!tokens.empty());
  const auto have = static_cast<std::int64_t>(window_.size());
  const auto come = static_cast<std::int64_t>(tokens.size());
  const std::int64_t too_many = std::max<std::int64_t>(0, have + come - decoder_.capacity());
  const std::int64_t old = std::min(too_many, have);
  window_.erase(window_.begin(), window_.begin() + old);
  tokens = tokens.subspan(static_cast<std::size_t>(too_many - old));
  window_.insert(window_.end(), tokens.begin(), tokens.end());
  dropped_ += too_many;
  if (too_many == 0) return decoder_.append(tokens);
  decoder_.truncate(0);
  return decoder_.append(window_);
}

bool write_on(Continuation& text, TokenSampler& sampler, std::vector<std::int32_t>& tokens, std::int64_t count) {
  NEURARIUM_CHECK(!tokens.empty() && text.window().empty());
  std::size_t read = 0;
  while (std::ssize(tokens) < count) {
    const auto logits = text.append(std::span(tokens).subspan(read));
    read = tokens.size();
    const TokenCandidate next = sampler.draw(logits, std::ssize(tokens), tokens);
    if (next.id < 0) return false;
    tokens.push_back(next.id);
  }
  return true;
}

}  // namespace neurarium
