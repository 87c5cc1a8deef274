#include "engine/interpret/steering.h"

#include "engine/text.h"

#include <cmath>

namespace neurarium {
namespace {

double length_of_vector(std::span<const float> numbers) {
  double sum = 0;
  for (const float x : numbers) sum += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(sum);
}

// The vectors of each position, in a row.
std::vector<float> vectors_of(const StudiedModel& model, const std::vector<int>& tokens, const std::string& value) {
  TextRun run(model, tokens);
  run.run();
  const auto numbers = run.value(value);
  return {numbers.begin(), numbers.end()};
}

}  // namespace

Result<SteeringDirection> steering_direction(const StudiedModel& model, const std::vector<int>& towards,
                                             const std::vector<int>& away, const std::string& value) {
  if (Status s = check_tokens(model, towards, worded("The prompt to steer towards")); !s) return s.error();
  if (Status s = check_tokens(model, away, worded("The prompt to steer away from")); !s) return s.error();
  const ValueId id = model.graph->find(value);
  const bool known = id != kNoValue && model.graph->value(id).role == Role::Inner;
  const Dims dims = known ? model.graph->value(id).dims : Dims{};
  std::size_t width = dims.size() < 3 || !has_batch_axis(dims) || dims[1].label != kPositionAxis ? 0 : 1;
  for (std::size_t axis = 2; axis < dims.size(); ++axis) width *= static_cast<std::size_t>(dims[axis].size);
  if (width == 0)
    return usage_error("'{}' has no vector at each position; choose one such as blocks.0.resid_pre.", shown(value));
  const std::vector<float> to = vectors_of(model, towards, value);
  const std::vector<float> from = vectors_of(model, away, value);
  SteeringDirection direction{value, {}, 0, 0};
  for (std::size_t i = 0; i < width; ++i)
    direction.numbers.push_back(to[to.size() - width + i] - from[from.size() - width + i]);
  direction.length = length_of_vector(direction.numbers);
  if (!(direction.length > 0))
    return usage_error("The two prompts leave the same vector in {}, so there is no direction; change one of them.",
                       shown(value));
  for (const std::vector<float>* all : {&to, &from})
    for (std::size_t at = 0; at < all->size(); at += width)
      direction.usual += length_of_vector(std::span(*all).subspan(at, width));
  direction.usual /= static_cast<double>(towards.size() + away.size());
  return direction;
}

SteeringDirection steering_direction(const ProbeDirection& probe, std::span<const float> values) {
  SteeringDirection direction{probe.value, probe.vector, std::abs(probe.gap), 0};
  for (float& number : direction.numbers) number *= static_cast<float>(probe.gap);
  const std::size_t width = probe.vector.size();
  for (std::size_t at = 0; at < values.size(); at += width)
    direction.usual += length_of_vector(values.subspan(at, width)) * static_cast<double>(width);
  if (!values.empty()) direction.usual /= static_cast<double>(values.size());
  return direction;
}

Edit steering_edit(const SteeringDirection& direction, double coefficient, std::int64_t position) {
  Edit edit{{direction.value, {}}, EditKind::Add, static_cast<float>(coefficient), 0, direction.numbers};
  if (position != kEvery) edit.ref.indices.push_back({std::string(kPositionAxis), position});
  return edit;
}

}  // namespace neurarium
