#include "engine/models/generate.h"

#include "engine/run.h"

#include <algorithm>

namespace neurarium {

Continuation::Continuation(std::shared_ptr<const Graph> graph, Params<float>& params, std::int64_t context,
                           std::vector<BoundEdit> edits)
    : graph_(std::move(graph)),
      params_(params),
      context_(context),
      edits_(std::move(edits)),
      decoder_(graph_, params, context, false) {
  decoder_.set_edits(edits_);
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
  const std::int64_t too_many = std::max<std::int64_t>(0, have + come - context_);
  const std::int64_t old = std::min(too_many, have);
  dropped_ += too_many;
  window_.erase(window_.begin(), window_.begin() + old);
  tokens = tokens.subspan(static_cast<std::size_t>(too_many - old));
  window_.insert(window_.end(), tokens.begin(), tokens.end());
  return dropped_ == 0 ? decoder_.append(tokens) : read_window();
}

std::span<const float> Continuation::read_window() {
  const auto length = static_cast<std::int64_t>(window_.size());
  const ValueId logits = graph_->at("logits");
  if (full_ == nullptr) {
    full_ = std::make_unique<Workspace<float>>(
        graph_, WorkspaceOptions{.rows = 1, .length = context_, .gradients = false, .only = logits});
    full_->bind(params_);
    full_->set_edits(edits_);
  }
  full_->set_length(length);
  std::copy(window_.begin(), window_.end(), full_->input(graph_->at("tokens")).begin());
  forward(*full_);
  const std::span<const float> all = full_->value(logits);
  return all.last(all.size() / static_cast<std::size_t>(length));
}

}  // namespace neurarium
