#include "engine/workspace.h"

#include "engine/ops/axes.h"
#include "engine/ops/fusion.h"

#include <algorithm>
#include <utility>

namespace neurarium {
namespace {

// The size of one row of a value.
std::int64_t elements_per_row(const Value& value, std::int64_t length) {
  std::int64_t count = 1;
  for (const Dim& d : value.dims) count *= extent(d, 1, length);
  return count;
}

// A value without positions has one.
PositionAxis positions_of(const Value& value, std::int64_t rows, std::int64_t length) {
  return find_position_axis(value.dims, rows, length).value_or(PositionAxis{});
}

}  // namespace

template <class T>
Workspace<T>::Workspace(std::shared_ptr<const Graph> graph, const WorkspaceOptions& options)
    : graph_(std::move(graph)), options_(options), layout_(*graph_) {
  NEURARIUM_CHECK(options_.rows >= 1 && options_.length >= 1);
  for (const Value& value : graph_->values()) {
    per_row_.push_back(has_batch_axis(value.dims));
    for (const Dim& d : value.dims) has_length_ = has_length_ || (d.size == kSymbol && d.label != kBatchAxis);
  }
  row_size_.resize(per_row_.size());
  size_rows(options_.length);
  choose_values();
  lay_out();
  rows_ = options_.rows;
  run_.rows = run_.total_rows = rows_;
  build_plan();
}

template <class T>
void Workspace<T>::size_rows(std::int64_t length) {
  length_ = run_.length = length;
  for (std::size_t i = 0; i < row_size_.size(); ++i) row_size_[i] = elements_per_row(graph_->values()[i], length);
}

template <class T>
void Workspace<T>::choose_values() {
  const auto nodes = graph_->nodes();
  computed_.assign(row_size_.size(), options_.only == kNoValue);
  if (options_.only != kNoValue) computed_[static_cast<std::size_t>(options_.only)] = true;
  for (std::size_t k = nodes.size(); k-- > 0 && options_.only != kNoValue;) {
    if (std::none_of(nodes[k].out.begin(), nodes[k].out.end(), [&](ValueId id) { return computes(id); })) continue;
    for (const Ids& ids : {nodes[k].in, nodes[k].out, nodes[k].params})
      for (const ValueId id : ids) computed_[static_cast<std::size_t>(id)] = true;
  }
  for (std::size_t i = 0; i < computed_.size() && options_.only_loss; ++i)
    computed_[i] = computed_[i] && graph_->feeds_loss(static_cast<ValueId>(i));
}

template <class T>
void Workspace<T>::lay_out() {
  slots_.assign(graph_->values().size(), {});
  std::int64_t total = 0;
  const auto reserve = [&](std::int64_t count) {
    const std::int64_t at = total;
    total += padded<T>(count);
    return at;
  };
  struct At {
    std::int64_t data = -1, grad = -1;
  };
  std::vector<At> at(slots_.size());
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    if (graph_->value(id).role == Role::Param || !computed_[i]) continue;
    at[i].data = reserve(row_size_[i] * (per_row_[i] ? options_.rows : 1));
  }
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (at[i].data >= 0 && wants_gradient(static_cast<ValueId>(i)))
      at[i].grad = reserve(row_size_[i] * (per_row_[i] ? options_.rows : 1));
  arena_.assign(static_cast<std::size_t>(total), T{0});
  if (options_.gradients) param_gradients_.assign(static_cast<std::size_t>(layout_.size()), T{0});
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (at[i].data >= 0) slots_[i].data = arena_.data() + at[i].data;
    if (at[i].grad >= 0) slots_[i].grad = arena_.data() + at[i].grad;
  }
  if (!options_.gradients) return;
  for (const ValueId id : graph_->params())
    if (graph_->has_gradient(id))
      slots_[static_cast<std::size_t>(id)].grad = param_gradients_.data() + layout_.offset(id);
}

template <class T>
bool Workspace<T>::wants_gradient(ValueId id) const {
  if (!options_.gradients || !graph_->has_gradient(id)) return false;
  const Role role = graph_->value(id).role;
  return options_.input_gradients || (role != Role::Input && role != Role::Target);
}

template <class T>
void Workspace<T>::bind(Params<T>& params) {
  NEURARIUM_CHECK_EQ(params.layout().size(), layout_.size());
  params_ = &params;
  for (const ValueId id : graph_->params()) slots_[static_cast<std::size_t>(id)].data = params.of(id).data();
  build_plan();
}

template <class T>
void Workspace<T>::set_edits(std::vector<BoundEdit> edits) {
  edits_ = std::move(edits);
  edited_values_.clear();
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    const BoundEdit& edit = edits_[i];
    if (edit.kind == EditKind::Freeze || !computes(edit.value)) continue;
    auto at = std::find_if(edited_values_.begin(), edited_values_.end(),
                           [&](const EditedValue& e) { return e.value == edit.value; });
    if (at == edited_values_.end()) {
      const auto v = static_cast<std::size_t>(edit.value);
      const std::int64_t row = elements_per_row(graph_->value(edit.value), options_.length);
      const auto size = static_cast<std::size_t>(padded<T>(row * (per_row_[v] ? options_.rows : 1)));
      EditedValue value{edit.value, {}, AlignedVector<T>(size, T{0}), {}, AlignedVector<T>(size, T{1})};
      if (slots_[v].grad != nullptr) value.grad.assign(size, T{0});
      edited_values_.push_back(std::move(value));
      at = edited_values_.end() - 1;
    }
    at->edits.push_back(static_cast<int>(i));
  }
  find_edit_targets();
  build_plan();
}

template <class T>
void Workspace<T>::find_edit_targets() {
  targets_.resize(edits_.size());
  for (std::size_t i = 0; i < edits_.size(); ++i)
    if (computes(edits_[i].value)) find_targets(edits_[i], graph_->value(edits_[i].value), length_, targets_[i]);
}

template <class T>
void Workspace<T>::set_rows(std::int64_t rows, std::int64_t total_rows, std::int64_t first_row) {
  NEURARIUM_CHECK(rows >= 1 && rows <= options_.rows);
  run_.rows = rows;
  run_.total_rows = total_rows > 0 ? total_rows : rows;
  run_.total_examples = run_.total_rows == rows ? 0 : run_.total_rows;
  run_.first_row = first_row;
  if (rows == rows_) return;
  rows_ = rows;
  refresh_frames();
}

template <class T>
void Workspace<T>::set_length(std::int64_t length) {
  NEURARIUM_CHECK(length >= 1 && length <= options_.length);
  if (length == length_ || !has_length_) return;
  size_rows(length);
  find_edit_targets();
  refresh_frames();
}

template <class T>
void Workspace<T>::refresh_frames() {
  const auto refresh = [&](Operand<T>& t, ValueId id) {
    const Operand<T> now = operand(id, true);
    t.rows = now.rows;
    t.cols = now.cols;
  };
  for (Frame<T>& f : frames_) {
    for (int i = 0; i < f.node->in.size(); ++i) refresh(f.in[static_cast<std::size_t>(i)], f.node->in[i]);
    for (int i = 0; i < f.node->out.size(); ++i) refresh(f.out[static_cast<std::size_t>(i)], f.node->out[i]);
  }
}

// `as_reader`: what the value's readers see; otherwise what its writer wrote.
template <class T>
Operand<T> Workspace<T>::operand(ValueId id, bool as_reader) const {
  const auto i = static_cast<std::size_t>(id);
  Operand<T> t;
  t.data = slots_[i].data;
  t.grad = slots_[i].grad;
  if (as_reader) {
    if (const EditedValue* e = edited(id); e != nullptr) {
      t.data = const_cast<T*>(e->data.data());
      t.grad = e->grad.empty() ? nullptr : const_cast<T*>(e->grad.data());
    }
  }
  const Dims& dims = graph_->value(id).dims;
  t.cols = dims.empty() || dims.back().label == kBatchAxis ? 1 : extent(dims.back(), rows_, length_);
  t.rows = row_size_[i] / t.cols * (per_row_[i] ? rows_ : 1);
  return t;
}

// Recorded at full capacity, so that the scratch suffices for every run.
template <class T>
void Workspace<T>::build_plan() {
  const std::int64_t rows = std::exchange(rows_, options_.rows);
  const std::int64_t length = length_;
  size_rows(options_.length);
  frames_.clear();
  plan_.clear();
  fused_nodes_.clear();
  const auto add_edits = [&](ValueId id) {
    for (std::size_t e = 0; e < edited_values_.size(); ++e)
      if (edited_values_[e].value == id) plan_.push_back({-1, static_cast<int>(e)});
  };
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (graph_->writer(static_cast<ValueId>(i)) < 0) add_edits(static_cast<ValueId>(i));
  const auto is_edited = [&](ValueId id) { return edited(id) != nullptr; };
  std::vector<const Node*> order;
  fused_nodes_.reserve(graph_->nodes().size());
  for (std::size_t k = 0; k < graph_->nodes().size(); ++k) {
    const Node& node = graph_->nodes()[k];
    if (!computes(node.out[0])) continue;
    const Node* next = k + 1 < graph_->nodes().size() ? &graph_->nodes()[k + 1] : nullptr;
    Node merged;
    if (std::is_same_v<T, float> && next != nullptr && computes(next->out[0]) && !is_edited(node.out[0]) &&
        fuse(*graph_, node, *next, merged)) {
      fused_nodes_.push_back(merged);
      order.push_back(&fused_nodes_.back());
      ++k;
    } else {
      order.push_back(&node);
    }
  }
  std::int64_t scratch = 0;
  for (const Node* node : order) {
    Frame<T> frame = make_frame(*node);
    if constexpr (std::is_same_v<T, float>) {
      if (node->op->prepare != nullptr) node->op->prepare(frame);
      if (node->op->scratch != nullptr) scratch = std::max(scratch, node->op->scratch(frame));
    }
    plan_.push_back({static_cast<int>(frames_.size()), -1});
    frames_.push_back(frame);
    if (node->op->recurrent) continue;  // which edits as it goes
    for (const ValueId id : node->out) add_edits(id);
  }
  // Backward runs the frames in reverse: the first of them to reach a gradient assigns it.
  std::vector<bool> written(slots_.size(), false);
  for (std::size_t f = frames_.size(); f-- > 0;) wire(frames_[f], written);
  scratch_.assign(static_cast<std::size_t>(padded<T>(scratch)), T{0});
  for (Frame<T>& frame : frames_) frame.scratch = scratch_;
  rows_ = rows;
  size_rows(length);
  refresh_frames();
}

template <class T>
Frame<T> Workspace<T>::make_frame(const Node& node) const {
  Frame<T> frame;
  frame.graph = graph_.get();
  frame.node = &node;
  frame.run = &run_;
  frame.args = node.args;
  if (node.op->recurrent) frame.edits = const_cast<Workspace*>(this);
  for (int i = 0; i < node.in.size(); ++i) frame.in[static_cast<std::size_t>(i)] = operand(node.in[i], true);
  for (int i = 0; i < node.params.size(); ++i) frame.param[static_cast<std::size_t>(i)] = operand(node.params[i], true);
  for (int i = 0; i < node.out.size(); ++i) frame.out[static_cast<std::size_t>(i)] = operand(node.out[i], false);
  return frame;
}

template <class T>
void Workspace<T>::wire(Frame<T>& frame, std::vector<bool>& gradient_written) const {
  const Node& node = *frame.node;
  const bool runs = options_.gradients && backward_of<T>(*node.op) != nullptr && graph_->has_gradient(node.out.back());
  frame.forward = forward_of<T>(*node.op);
  frame.backward = runs ? backward_of<T>(*node.op) : nullptr;
  const auto set = [&](Operand<T>& operand, ValueId id) {
    if (!runs) operand.grad = nullptr;
    if (operand.grad == nullptr) return;
    operand.assign = !gradient_written[static_cast<std::size_t>(id)];
    gradient_written[static_cast<std::size_t>(id)] = true;
  };
  for (int i = 0; i < node.in.size(); ++i) {
    if (i >= node.op->differentiable_inputs) frame.in[static_cast<std::size_t>(i)].grad = nullptr;
    set(frame.in[static_cast<std::size_t>(i)], node.in[i]);
  }
  for (int i = 0; i < node.params.size(); ++i) set(frame.param[static_cast<std::size_t>(i)], node.params[i]);
  for (int i = 0; node.op->recurrent && i < node.out.size(); ++i)
    set(frame.out[static_cast<std::size_t>(i)], node.out[i]);
}

template <class T>
std::vector<std::int64_t> Workspace<T>::extents(ValueId id) const {
  std::vector<std::int64_t> out;
  for (const Dim& d : graph_->value(id).dims) out.push_back(extent(d, rows_, length_));
  return out;
}

template <class T>
std::span<const T> Workspace<T>::gradient(ValueId id) const {
  const EditedValue* e = edited(id);
  const T* grad = e == nullptr ? slots_[static_cast<std::size_t>(id)].grad : e->grad.empty() ? nullptr : e->grad.data();
  return grad == nullptr ? std::span<const T>{} : std::span<const T>{grad, static_cast<std::size_t>(count(id))};
}

template <class T>
std::span<const T> Workspace<T>::original(ValueId id) const {
  if (!computes(id)) return {};
  return {slots_[static_cast<std::size_t>(id)].data, static_cast<std::size_t>(count(id))};
}

template <class T>
std::size_t Workspace<T>::bytes() const {
  return (arena_.size() + param_gradients_.size() + scratch_.size()) * sizeof(T);
}

template <class T>
Frame<T> Workspace<T>::frame_of(int node_index) const {
  return make_frame(graph_->nodes()[static_cast<std::size_t>(node_index)]);
}

// original -> what readers see: the edits in order, each on the elements it selects.
template <class T>
void Workspace<T>::apply_edits(int edited_value) {
  EditedValue& e = edited_values_[static_cast<std::size_t>(edited_value)];
  std::copy_n(slots_[static_cast<std::size_t>(e.value)].data, count(e.value), e.data.begin());
  std::fill(e.slope.begin(), e.slope.end(), T{1});
  for (const int index : e.edits) {
    const auto i = static_cast<std::size_t>(index);
    apply_edit(edits_[i], targets_[i], e);
  }
}

// One edit on its elements in every row that it selects.
template <class T>
void Workspace<T>::apply_edit(const BoundEdit& edit, const std::vector<EditTarget>& targets, EditedValue& e) {
  const auto v = static_cast<std::size_t>(e.value);
  const std::int64_t rows = per_row_[v] ? rows_ : 1;
  if (edit.kind == EditKind::Mean) find_means(edit, targets, e);
  for (std::size_t k = 0; k < targets.size(); ++k) {
    const T mean = edit.kind == EditKind::Mean ? means_[k] : T{0};
    const T patch = edit.patch.empty() ? T{0} : static_cast<T>(edit.patch[static_cast<std::size_t>(targets[k].patch)]);
    for (std::int64_t r = 0; r < rows; ++r) {
      if (edit.row != kEvery && edit.row != r) continue;
      const auto i = static_cast<std::size_t>(r * row_size_[v] + targets[k].offset);
      e.slope[i] *= edit_slope(edit, e.data[i]);
      e.data[i] = neurarium::edited(edit, e.data[i], mean, patch);
    }
  }
}

// The mean over the batch, and over the positions where the value has them, for each element that is edited. Of what a
// recurrent node writes, over the positions as far as it has come.
template <class T>
void Workspace<T>::find_means(const BoundEdit& edit, const std::vector<EditTarget>& targets, const EditedValue& e) {
  const auto v = static_cast<std::size_t>(edit.value);
  const std::int64_t rows = per_row_[v] ? rows_ : 1;
  const PositionAxis axis = positions_of(graph_->value(edit.value), rows_, length_);
  const int writer = graph_->writer(edit.value);
  const bool recurrent = writer >= 0 && graph_->nodes()[static_cast<std::size_t>(writer)].op->recurrent;
  means_.resize(targets.size());
  for (std::size_t k = 0; k < targets.size(); ++k) {
    const std::int64_t at = targets[k].offset;
    const std::int64_t here = axis.at(at);
    const std::int64_t positions = recurrent ? here + 1 : axis.size;
    const std::int64_t first = at - here * axis.stride;
    const T* numbers = recurrent ? slots_[v].data : e.data.data();
    T sum = 0;
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t p = 0; p < positions; ++p) sum += numbers[r * row_size_[v] + first + p * axis.stride];
    means_[k] = sum / static_cast<T>(rows * positions);
  }
}

template <class T>
typename StepEdits<T>::Seen Workspace<T>::seen(ValueId value) const {
  const Operand<T> readers = operand(value, true);
  const EditedValue* e = edited(value);
  return {readers.data, readers.grad, e == nullptr ? nullptr : e->slope.data()};
}

template <class T>
std::vector<EditTarget> Workspace<T>::targets_at(std::size_t edit, std::int64_t position) const {
  const PositionAxis axis = positions_of(graph_->value(edits_[edit].value), rows_, length_);
  std::vector<EditTarget> here;
  for (const EditTarget& target : targets_[edit])
    if (axis.at(target.offset) == position) here.push_back(target);
  return here;
}

template <class T>
void Workspace<T>::edit(ValueId value, std::int64_t position) {
  const auto e = std::find_if(edited_values_.begin(), edited_values_.end(),
                              [&](const EditedValue& candidate) { return candidate.value == value; });
  if (e == edited_values_.end()) return;
  const PositionAxis axis = positions_of(graph_->value(value), rows_, length_);
  const T* original = slots_[static_cast<std::size_t>(value)].data;
  for (std::int64_t r = 0; r < rows_; ++r) {
    const std::int64_t at = (r * axis.size + position) * axis.stride;
    std::copy_n(original + at, axis.stride, e->data.begin() + at);
    std::fill_n(e->slope.begin() + at, axis.stride, T{1});
  }
  for (const int index : e->edits) {
    const auto i = static_cast<std::size_t>(index);
    apply_edit(edits_[i], targets_at(i, position), *e);
  }
}

template <class T>
T Workspace<T>::slope(ValueId id, std::int64_t offset) const {
  const EditedValue* e = edited(id);
  return e == nullptr ? T{1} : e->slope[static_cast<std::size_t>(offset)];
}

template <class T>
double Workspace<T>::shift(ValueId id, std::int64_t offset) const {
  const EditedValue* e = edited(id);
  if (e == nullptr) return 0;
  const auto i = static_cast<std::size_t>(offset);
  if (e->slope[i] == T{0}) return static_cast<double>(e->data[i]);
  const auto adds = [&](int edit) { return edits_[static_cast<std::size_t>(edit)].kind == EditKind::Add; };
  if (std::none_of(e->edits.begin(), e->edits.end(), adds)) return 0;
  const auto original = static_cast<double>(slots_[static_cast<std::size_t>(id)].data[offset]);
  return static_cast<double>(e->data[i]) - static_cast<double>(e->slope[i]) * original;
}

template <class T>
bool Workspace<T>::is_edited(ValueId id, std::int64_t offset) const {
  const EditedValue* e = edited(id);
  if (e == nullptr) return false;
  const auto i = static_cast<std::size_t>(offset);
  return e->slope[i] != T{1} || e->data[i] != slots_[static_cast<std::size_t>(id)].data[offset];
}

// dL/d(original) = dL/d(edited) times the slope of the edits.
template <class T>
void Workspace<T>::gate_edits(int edited_value) {
  const EditedValue& e = edited_values_[static_cast<std::size_t>(edited_value)];
  if (e.grad.empty()) return;
  T* grad = slots_[static_cast<std::size_t>(e.value)].grad;
  for (std::int64_t i = 0; i < count(e.value); ++i) {
    const auto at = static_cast<std::size_t>(i);
    grad[i] = e.slope[at] == T{0} ? T{0} : e.grad[at] * e.slope[at];
  }
}

template <class T>
void Workspace<T>::seed_gradient(std::span<const T> upstream) {
  const ValueId loss = graph_->loss();
  NEURARIUM_CHECK(loss != kNoValue);
  const std::span<const T> grad = gradient(loss);
  NEURARIUM_CHECK(grad.data() != nullptr);
  NEURARIUM_CHECK_EQ(upstream.size(), grad.size());
  for (std::size_t i = 0; i < upstream.size(); ++i) const_cast<T*>(grad.data())[i] = upstream[i];
}

template class Workspace<float>;
template class Workspace<double>;

}  // namespace neurarium
