#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

template <class T>
void forward(Workspace<T>& workspace) {
  for (const PlanStep step : workspace.plan()) {
    if (step.frame >= 0) {
      Frame<T>& frame = workspace.frame(step.frame);
      frame.forward(frame);
    } else {
      workspace.apply_edits(step.edited_value);
    }
  }
}

template <class T>
void backward(Workspace<T>& workspace, std::span<const T> upstream) {
  const T one{1};
  workspace.seed_gradient(upstream.empty() ? std::span(&one, 1) : upstream);
  const auto plan = workspace.plan();
  for (std::size_t i = plan.size(); i-- > 0;) {
    if (plan[i].frame >= 0) {
      Frame<T>& frame = workspace.frame(plan[i].frame);
      if (frame.backward != nullptr) frame.backward(frame);
    } else {
      workspace.gate_edits(plan[i].edited_value);
    }
  }
}

template void forward(Workspace<float>&);
template void forward(Workspace<double>&);
template void backward(Workspace<float>&, std::span<const float>);
template void backward(Workspace<double>&, std::span<const double>);

ValueId first_non_finite(Workspace<float>& workspace) {
  const Graph& graph = workspace.graph();
  for (std::size_t i = 0; i < graph.values().size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    if (graph.writer(id) < 0 && !all_finite(workspace.value(id))) return id;
  }
  for (const Node& node : graph.nodes())
    for (const ValueId id : node.out)
      if (!all_finite(workspace.value(id))) return id;
  return kNoValue;
}

ValueId first_non_finite_gradient(Workspace<float>& workspace) {
  const Graph& graph = workspace.graph();
  for (std::size_t k = graph.nodes().size(); k-- > 0;) {
    const Node& node = graph.nodes()[k];
    for (const ValueId id : node.out)
      if (!all_finite(workspace.gradient(id))) return id;
    for (const ValueId id : node.params)
      if (!all_finite(workspace.gradient(id))) return id;
  }
  return kNoValue;
}

namespace {

Terms explain_value(const Workspace<float>& workspace, const Cell& cell) {
  Terms terms;
  if (!cell.original && workspace.is_edited(cell.value, cell.offset)) {
    terms.kind = TermKind::Edited;
    const double slope = workspace.slope(cell.value, cell.offset);
    const double shift = workspace.shift(cell.value, cell.offset);
    if (slope != 0) terms.add(slope, {cell.value, cell.offset, false, true});
    if (slope == 0 || shift != 0) terms.add(shift);
    return terms;
  }
  const int writer = workspace.graph().writer(cell.value);
  if (writer < 0) return terms;
  const Node& node = workspace.graph().nodes()[static_cast<std::size_t>(writer)];
  const auto slot = std::find(node.out.begin(), node.out.end(), cell.value) - node.out.begin();
  node.op->explain(workspace.frame_of(writer), static_cast<int>(slot), cell.offset, terms);
  return terms;
}

Terms explain_gradient(const Workspace<float>& workspace, const Cell& cell) {
  const Graph& graph = workspace.graph();
  Terms terms;
  if (cell.value == graph.loss()) {
    terms.add(workspace.gradient(cell.value)[static_cast<std::size_t>(cell.offset)]);
    return terms;
  }
  terms.kind = TermKind::Sum;
  for (const int reader : graph.readers(cell.value)) {
    const Node& node = graph.nodes()[static_cast<std::size_t>(reader)];
    if (!graph.has_gradient(node.out.back()) || node.op->explain_gradient == nullptr) continue;
    const Frame<float> frame = workspace.frame_of(reader);
    for (int slot = 0; slot < std::min(node.in.size(), node.op->differentiable_inputs); ++slot)
      if (node.in[slot] == cell.value) node.op->explain_gradient(frame, slot, cell.offset, terms);
    for (int slot = 0; slot < node.params.size(); ++slot)
      if (node.params[slot] == cell.value) node.op->explain_gradient(frame, kParamSlot + slot, cell.offset, terms);
  }
  const int writer = graph.writer(cell.value);
  if (writer >= 0 && graph.nodes()[static_cast<std::size_t>(writer)].op->recurrent) {
    const Node& node = graph.nodes()[static_cast<std::size_t>(writer)];
    const auto slot = std::find(node.out.begin(), node.out.end(), cell.value) - node.out.begin();
    node.op->explain_gradient(workspace.frame_of(writer), kOutSlot + static_cast<int>(slot), cell.offset, terms);
  }
  // The node saw the gradient of its output as the edits let it through.
  for (Term& term : terms.terms) {
    for (const Cell& source : {term.a, term.b})
      if (source.gradient) term.coefficient *= workspace.slope(source.value, source.offset);
  }
  return terms;
}

}  // namespace

Terms explain(const Workspace<float>& workspace, const Cell& cell) {
  return cell.gradient ? explain_gradient(workspace, cell) : explain_value(workspace, cell);
}

CellReader cell_reader(const Workspace<float>& workspace) {
  return [&workspace](const Cell& cell) -> double {
    const std::span<const float> numbers = cell.gradient   ? workspace.gradient(cell.value)
                                           : cell.original ? workspace.original(cell.value)
                                                           : workspace.value(cell.value);
    NEURARIUM_CHECK(cell.offset >= 0 && cell.offset < static_cast<std::int64_t>(numbers.size()));
    return numbers[static_cast<std::size_t>(cell.offset)];
  };
}

}  // namespace neurarium
