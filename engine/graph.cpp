#include "engine/graph.h"

#include "engine/op.h"

#include <algorithm>

namespace neurarium {

ValueId Graph::find(std::string_view name) const {
  for (std::size_t i = 0; i < values_.size(); ++i)
    if (values_[i].name == name) return static_cast<ValueId>(i);
  return kNoValue;
}

ValueId Graph::find_key(std::string_view key) const {
  for (std::size_t i = 0; i < values_.size(); ++i)
    if (values_[i].key == key) return static_cast<ValueId>(i);
  return kNoValue;
}

ValueId Graph::at(std::string_view name) const {
  const ValueId id = find(name);
  if (id == kNoValue) detail::check_failed(__FILE__, __LINE__, "the graph has this value", std::string(name));
  return id;
}

void Graph::index() {
  const std::size_t n = values_.size();
  writer_.assign(n, -1);
  readers_.assign(n, {});
  feeds_loss_.assign(n, false);
  has_gradient_.assign(n, false);
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const Node& node = nodes_[k];
    const auto read = [&](ValueId v) {
      auto& readers = readers_[static_cast<std::size_t>(v)];
      if (readers.empty() || readers.back() != static_cast<int>(k)) readers.push_back(static_cast<int>(k));
    };
    for (const ValueId v : node.in) read(v);
    for (const ValueId v : node.params) read(v);
    for (const ValueId v : node.out) {
      NEURARIUM_CHECK_EQ(writer_[static_cast<std::size_t>(v)], -1);
      writer_[static_cast<std::size_t>(v)] = static_cast<int>(k);
    }
  }
  if (loss_ == kNoValue) return;
  mark_paths(feeds_loss_, false);
  mark_paths(has_gradient_, true);
}

// Marks what `loss_` depends on, walking back from it; with `by_gradient` only where a derivative is defined.
void Graph::mark_paths(std::vector<bool>& reached, bool by_gradient) const {
  const auto mark = [&](ValueId id) { reached[static_cast<std::size_t>(id)] = true; };
  mark(loss_);
  for (std::size_t k = nodes_.size(); k-- > 0;) {
    const Node& node = nodes_[k];
    if (std::none_of(node.out.begin(), node.out.end(), [&](ValueId v) { return reached[static_cast<std::size_t>(v)]; }))
      continue;
    const int inputs = by_gradient ? std::min(node.in.size(), node.op->differentiable_inputs) : node.in.size();
    for (int i = 0; i < inputs; ++i) mark(node.in[i]);
    for (const ValueId v : node.params) mark(v);
    if (node.op->recurrent)
      for (const ValueId v : node.out) mark(v);
  }
}

GraphBuilder::Scope::Scope(GraphBuilder& builder, std::string_view name, std::string_view key)
    : builder_(builder), name_size_(builder.name_prefix_.size()), key_size_(builder.key_prefix_.size()) {
  builder_.name_prefix_.append(name).push_back('.');
  builder_.key_prefix_.append(key).push_back('.');
}

GraphBuilder::Scope::~Scope() {
  builder_.name_prefix_.resize(name_size_);
  builder_.key_prefix_.resize(key_size_);
}

ValueId GraphBuilder::add_param(std::string_view name, Dims dims, ParamKind kind) {
  const ValueId id = add_value(name, std::move(dims), Role::Param);
  graph_.values_.back().kind = kind;
  return id;
}

void GraphBuilder::name_columns(ValueId id, std::vector<std::string> keys) {
  Value& value = graph_.values_[static_cast<std::size_t>(id)];
  NEURARIUM_CHECK_EQ(static_cast<std::int32_t>(keys.size()), value.dims.back().size);
  value.column_keys = std::move(keys);
}

ValueId GraphBuilder::add_value(std::string_view name, Dims dims, Role role) {
  std::string full = name_prefix_ + std::string(name);
  for (std::size_t axis = 1; axis < dims.size(); ++axis) NEURARIUM_CHECK(dims[axis].label != kBatchAxis);
  NEURARIUM_CHECK_EQ(graph_.find(full), kNoValue);
  graph_.values_.push_back(
      {std::move(full), key_prefix_ + std::string(name), std::move(dims), role, ParamKind::Weight, {}});
  const auto id = static_cast<ValueId>(graph_.values_.size() - 1);
  if (role == Role::Param) graph_.params_.push_back(id);
  return id;
}

void GraphBuilder::node(const Op& op, Ids in, Ids params, Ids out, OpArgs args) {
  graph_.nodes_.push_back({&op, in, out, params, args});
}

std::shared_ptr<const Graph> GraphBuilder::finish(ValueId loss) {
  graph_.loss_ = loss;
  if (loss != kNoValue) graph_.values_[static_cast<std::size_t>(loss)].role = Role::Loss;
  graph_.index();
  return std::make_shared<const Graph>(std::move(graph_));
}

}  // namespace neurarium
