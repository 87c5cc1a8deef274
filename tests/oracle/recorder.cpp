#include "oracle/recorder.h"

#include "engine/run.h"

#include <algorithm>
#include <string_view>

namespace neurarium::oracle {

Dims dims_of(const Numbers& numbers, bool batch) {
  Dims dims;
  for (std::size_t axis = 0; axis < numbers.shape.size(); ++axis) {
    if (axis == 0 && batch)
      dims.push_back({"b"});
    else
      dims.push_back({fmt::format("d{}", axis), static_cast<std::int32_t>(numbers.shape[axis])});
  }
  return dims;
}

Status check_not_empty(const Case& c) {
  for (const auto& [name, numbers] : c.tensors)
    if (numbers.data.empty()) return malformed(c, "tensor '{}' has no elements", name);
  return ok_status();
}

Status check_same_shape(const Case& c, const std::string& a, const std::string& b) {
  if (c[a].shape == c[b].shape) return ok_status();
  return malformed(c, "'{}' has shape [{}] and '{}' has [{}]", a, fmt::join(c[a].shape, ", "), b,
                   fmt::join(c[b].shape, ", "));
}

ValueId Recorder::feed(const std::string& name, bool batch) {
  const bool param = name.starts_with("param.");
  const ValueId id = param ? graph_.weight(name, dims_of(case_[name], false))
                           : graph_.input(name, dims_of(case_[name], batch && case_[name].rank() > 0));
  fed_.emplace_back(id, name);
  return id;
}

std::int64_t Recorder::rows() const {
  for (const auto& [id, name] : fed_) {
    const Dims& dims = graph_.dims(id);
    if (!dims.empty() && dims.front().label == "b") return case_[name].shape.front();
  }
  return 1;
}

Result<Outcome> Recorder::run(ValueId y, const std::string& output) {
  const std::int64_t row_count = rows();
  const auto graph = graph_.finish(y);
  Workspace<float> ws(graph, {.rows = row_count, .input_gradients = true});
  Params<float> params(*graph);
  ws.bind(params);
  for (const auto& [id, name] : fed_) {
    if (!case_.tensors.contains(name)) continue;
    const auto& numbers = case_[name];
    const std::span<float> to = graph->value(id).role == Role::Param ? params.of(id) : ws.input(id);
    if (to.size() != numbers.data.size())
      return malformed(case_, "'{}' has {} elements where the other tensors ask for {}", name, numbers.data.size(),
                       to.size());
    std::transform(numbers.data.begin(), numbers.data.end(), to.begin(),
                   [&](double x) { return numbers.integer && x == ignored_ ? -1.0F : static_cast<float>(x); });
  }
  forward(ws);
  Outcome outcome;
  outcome[output].assign(ws.value(y).begin(), ws.value(y).end());
  if (case_.grads.empty()) return outcome;
  std::vector<float> upstream(ws.value(y).size(), 1.0F);
  for (const auto& [name, of] : case_.upstream) {
    if (of != output || case_[name].data.size() != upstream.size())
      return malformed(case_, "upstream '{}' must have the shape of '{}'", name, output);
    std::copy(case_[name].data.begin(), case_[name].data.end(), upstream.begin());
  }
  backward(ws, std::span<const float>(upstream));
  for (const auto& [name, of] : case_.grads)
    for (const auto& [id, tensor] : fed_)
      if (tensor == of) outcome[name].assign(ws.gradient(id).begin(), ws.gradient(id).end());
  return outcome;
}

}  // namespace neurarium::oracle
