#include "oracle/recorder.h"

#include "engine/ops/batch_norm.h"

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
  return feed_as(name, dims_of(case_[name], !param && batch && case_[name].rank() > 0));
}

ValueId Recorder::feed_as(const std::string& name, Dims dims) {
  const bool param = name.starts_with("param.");
  const ValueId id = param ? graph_.weight(name, std::move(dims)) : graph_.input(name, std::move(dims));
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

// sum of upstream * output. The first output alone (of ones) where the case has no upstream gradient.
Result<ValueId> Recorder::weighted_sum(const Outputs& outputs) {
  Ids terms;
  for (const auto& [id, output] : outputs) {
    for (const auto& [name, of] : case_.upstream) {
      if (of != output) continue;
      const ValueId weight = feed_as(name, graph_.dims(id));
      const ValueId mean = graph_.value(name + ".mean", {});
      graph_.node(ops::mean, {multiply(graph_, name + ".product", id, weight)}, {}, {mean});
      terms.push_back(scale(graph_, name + ".sum", mean, static_cast<double>(case_[name].data.size())));
    }
  }
  if (terms.size() == 0) return outputs.front().first;
  return add(graph_, "upstream.sum", terms);
}

Status Recorder::load(const Graph& graph, Params<float>& params, Workspace<float>& ws) const {
  for (const auto& [id, name] : fed_) {
    if (!case_.tensors.contains(name)) continue;
    const auto& numbers = case_[name];
    const std::span<float> to = graph.value(id).role == Role::Param ? params.of(id) : ws.input(id);
    if (to.size() != numbers.data.size())
      return malformed(case_, "'{}' has {} elements where the other tensors ask for {}", name, numbers.data.size(),
                       to.size());
    std::transform(numbers.data.begin(), numbers.data.end(), to.begin(),
                   [&](double x) { return numbers.integer && x == ignored_ ? -1.0F : static_cast<float>(x); });
  }
  return ok_status();
}

Result<Outcome> Recorder::run(const Outputs& outputs, ValueId loss) {
  const auto from = loss != kNoValue ? Result<ValueId>(loss) : weighted_sum(outputs);
  if (!from) return from.error();
  const std::int64_t row_count = rows();
  const auto graph = graph_.finish(*from);
  Workspace<float> ws(graph, {.rows = row_count, .input_gradients = true});
  Params<float> params(*graph);
  ws.bind(params);
  if (Status s = load(*graph, params, ws); !s) return s.error();
  if (!followed_.empty()) ws.run_state().mode = Mode::Train;
  forward(ws);
  Outcome outcome;
  for (const auto& [id, output] : outputs) outcome[output].assign(ws.value(id).begin(), ws.value(id).end());
  if (!followed_.empty()) follow_batch(ws, {}, params);
  for (const auto& [id, output] : followed_) outcome[output].assign(params.of(id).begin(), params.of(id).end());
  if (case_.grads.empty()) return outcome;
  const std::vector<float> ones(ws.value(*from).size(), 1.0F);
  backward(ws, std::span<const float>(ones));
  for (const auto& [name, of] : case_.grads)
    for (const auto& [id, tensor] : fed_)
      if (tensor == of) outcome[name].assign(ws.gradient(id).begin(), ws.gradient(id).end());
  return outcome;
}

}  // namespace neurarium::oracle
