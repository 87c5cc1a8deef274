#include "engine/models/decode.h"

#include "engine/kernels/attention.h"
#include "engine/kernels/dense.h"
#include "engine/kernels/gemm.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kBlock = 64;           // positions computed together
constexpr std::int64_t kSharePositions = 16;  // of them, that one thread takes through a block
constexpr std::int64_t kPackedPositions = 4;  // fewer read the weights as they lie

bool is_query_axis(const Dim& d) { return d.size == kSymbol && (d.label == kPositionAxis || d.label == "q"); }
bool is_key_axis(const Dim& d) { return d.size == kSymbol && d.label == "k"; }

// ... to the positions of its second input.
bool attends(const Node& node) { return node.op == &ops::attention_scores || node.op == &ops::attention_values; }

// The nodes that `target` depends on.
std::vector<const Node*> nodes_before(const Graph& graph, ValueId target) {
  std::vector<bool> needed(graph.values().size(), false);
  needed[static_cast<std::size_t>(target)] = true;
  std::vector<const Node*> nodes;
  for (std::size_t k = graph.nodes().size(); k-- > 0;) {
    const Node& node = graph.nodes()[k];
    if (std::none_of(node.out.begin(), node.out.end(),
                     [&](ValueId id) { return needed[static_cast<std::size_t>(id)]; }))
      continue;
    for (const ValueId id : node.in) needed[static_cast<std::size_t>(id)] = true;
    nodes.push_back(&node);
  }
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace

Decoder::Decoder(std::shared_ptr<const Graph> graph, const Params<float>& params, std::int64_t capacity,
                 const DecoderOptions& options)
    : graph_(std::move(graph)),
      params_(params),
      capacity_(capacity),
      parallel_(options.parallel != nullptr && options.parallel->threads() > 1 ? options.parallel : nullptr),
      token_value_(graph_->at("tokens")),
      logits_(graph_->at("logits")) {
  NEURARIUM_CHECK(capacity_ >= 1 && graph_->find("mask") == kNoValue);
  for (const Node* node : nodes_before(*graph_, logits_)) {
    NEURARIUM_CHECK(node->op != &ops::attention_scores || node->args.flag);
    if (node->op == &ops::position_embedding)
      NEURARIUM_CHECK(capacity_ <= graph_->value(node->params[0]).dims.front().size);
    Step& step = steps_.emplace_back();
    step.frame.graph = graph_.get();
    step.frame.node = node;
    step.frame.args = node->args;
  }
  tokens_.reserve(static_cast<std::size_t>(capacity_));
  find_positions_needed(options.keep_values);
  find_waits();
  lay_out(options.keep_values);
}

// The last position's logits need all keys and values, and of everything after the last of these the last position.
void Decoder::find_positions_needed(bool keep_values) {
  std::vector<bool> every(graph_->values().size(), keep_values);
  for (std::size_t i = steps_.size(); i-- > 0;) {
    const Node& node = *steps_[i].frame.node;
    const bool all =
        std::any_of(node.out.begin(), node.out.end(), [&](ValueId id) { return every[static_cast<std::size_t>(id)]; });
    steps_[i].every_position = all;
    for (int in = 0; in < node.in.size(); ++in)
      if (all || (attends(node) && in == 1)) every[static_cast<std::size_t>(node.in[in])] = true;
  }
}

// Attention reads the keys and values of all positions, so every share must have written them.
void Decoder::find_waits() {
  std::vector<ValueId> written;
  for (Step& step : steps_) {
    const Node& node = *step.frame.node;
    if (attends(node) && std::find(written.begin(), written.end(), node.in[1]) != written.end()) {
      step.waits = true;
      written.clear();
    }
    written.insert(written.end(), node.out.begin(), node.out.end());
  }
}

void Decoder::lay_out(bool keep_values) {
  slots_.resize(graph_->values().size());
  const std::int64_t block = std::min(kBlock, capacity_);
  std::vector<ValueId> used = {token_value_};
  slots_[static_cast<std::size_t>(token_value_)].places = block;
  for (const Step& step : steps_) {
    const Node& node = *step.frame.node;
    for (const ValueId id : node.out) slots_[static_cast<std::size_t>(id)].places = step.every_position ? block : 1;
    used.insert(used.end(), node.out.begin(), node.out.end());
    if (!attends(node)) continue;
    slots_[static_cast<std::size_t>(node.in[1])].kept = true;
    widest_head_ = std::max<std::int64_t>(widest_head_, graph_->value(node.in[1]).dims[3].size);
  }
  const std::int64_t shares = (block + kSharePositions - 1) / kSharePositions;
  scratch_.resize(static_cast<std::size_t>(
      std::max(scratch_floats(block), parallel_ == nullptr ? 0 : shares * scratch_floats(kSharePositions))));
  std::vector<std::int64_t> offsets;
  std::int64_t total = 0;
  for (const ValueId id : used) {
    Slot& s = slots_[static_cast<std::size_t>(id)];
    s.size = 1;
    s.kept = s.kept || keep_values;
    if (s.kept) s.places = capacity_;
    for (const Dim& d : graph_->value(id).dims) {
      s.over_keys = s.over_keys || is_key_axis(d);
      if (d.size != kSymbol) s.size *= d.size;
    }
    offsets.push_back(total);
    total += padded<float>(s.stride(capacity_) * s.places);
  }
  arena_.assign(static_cast<std::size_t>(total), 0.0f);
  for (std::size_t i = 0; i < used.size(); ++i)
    slots_[static_cast<std::size_t>(used[i])].data = arena_.data() + offsets[i];
}

float* Decoder::at(const Slot& slot, std::int64_t t) const {
  const std::int64_t place = slot.kept ? t : slot.places == 1 ? 0 : t - block_;
  return slot.data + place * slot.stride(capacity_);
}

std::span<const float> Decoder::value(ValueId id, std::int64_t t) const {
  const Slot& s = slot(id);
  if (s.data == nullptr || t < 0 || t >= length() || (!s.kept && t + 1 != latest_)) return {};
  return {at(s, t), static_cast<std::size_t>(s.over_keys ? s.size * (t + 1) : s.size)};
}

std::span<const float> Decoder::append(std::span<const std::int32_t> tokens) {
  const std::int64_t old = length();
  NEURARIUM_CHECK(!tokens.empty() && old < capacity_);
  tokens = tokens.first(std::min(tokens.size(), static_cast<std::size_t>(capacity_ - old)));
  tokens_.insert(tokens_.end(), tokens.begin(), tokens.end());
  compute({old, length() - old});
  return value(logits_, length() - 1);
}

void Decoder::truncate(std::int64_t n) {
  NEURARIUM_CHECK(n >= 0);
  if (n < length()) tokens_.resize(static_cast<std::size_t>(n));
}

void Decoder::recompute() {
  set_edits(std::vector<BoundEdit>(edits_));  // an edited parameter is a copy
}

void Decoder::set_edits(std::vector<BoundEdit> edits) {
  edits_ = std::move(edits);
  edited_params_.reset();
  for (const BoundEdit& edit : edits_) {
    if (graph_->value(edit.value).role != Role::Param || edit.kind == EditKind::Freeze) continue;
    if (edited_params_ == nullptr) edited_params_ = std::make_unique<Params<float>>(params_);
    const std::span<float> numbers = edited_params_->of(edit.value);
    for (std::size_t k = 0; k < edit.elements.size(); ++k) {
      float& x = numbers[static_cast<std::size_t>(edit.elements[k])];
      x = edited(edit, x, 0.0f, edit.patch.empty() ? 0.0f : edit.patch[k]);
    }
  }
  for (Step& step : steps_) step.weight.clear();
  compute({0, length()});
}

const float* Decoder::param(ValueId id) const {
  return edited_params_ != nullptr ? edited_params_->of(id).data() : params_.of(id).data();
}

// A value at these positions; over keys, at the first of them.
Operand<float> Decoder::operand(ValueId id, Positions positions) const {
  const Slot& s = slot(id);
  const Dims& dims = graph_->value(id).dims;
  const std::int64_t keys = positions.first + 1;
  Operand<float> x;
  x.data = at(s, positions.first);
  x.cols = dims.back().size != kSymbol ? dims.back().size : s.over_keys ? keys : 1;
  x.rows = s.size * (s.over_keys ? keys : positions.count) / x.cols;
  return x;
}

void Decoder::compute(Positions positions) {
  const std::int64_t last = positions.end() - 1;
  for (std::int64_t first = positions.first; first <= last; first += kBlock) {
    const Positions block{first, std::min(kBlock, positions.end() - first)};
    block_ = first;
    for (std::int64_t t = first; t < block.end(); ++t)
      *at(slot(token_value_), t) = static_cast<float>(tokens_[static_cast<std::size_t>(t)]);
    apply_edits(token_value_, block);
    for (std::size_t i = 0; i < steps_.size();) {
      const std::span<Step> steps = steps_without_waiting(i);
      run(steps, block, {last, 1});
      i += steps.size();
    }
  }
  latest_ = positions.end();
}

// Results of attention for so many queries, and its keys packed.
std::int64_t Decoder::scratch_floats(std::int64_t positions) const {
  return padded<float>(positions * capacity_) + padded<float>(head_scratch_floats(capacity_, widest_head_));
}

// Up to the next step that waits; one step where edits must be applied after each.
std::span<Decoder::Step> Decoder::steps_without_waiting(std::size_t first) {
  std::size_t end = first + 1;
  while (edits_.empty() && end < steps_.size() && !steps_[end].waits) ++end;
  return std::span(steps_).subspan(first, end - first);
}

// Each share of the positions goes through all the steps by itself.
void Decoder::run(std::span<Step> steps, Positions block, Positions last) {
  const auto needed = [&](const Step& step, Positions mine) {
    if (step.every_position) return mine;
    return mine.first <= last.first && last.first < mine.end() ? last : Positions{mine.first, 0};
  };
  // Decided by the block and not by a share of it, so that the bits do not depend on the threads.
  for (Step& step : steps) {
    step.one_by_one = needed(step, block).count < kPackedPositions;
    if (step.frame.node->op == &ops::linear && !step.one_by_one) pack(step);
  }
  const int shares = parallel_ == nullptr ? 1 : static_cast<int>((block.count + kSharePositions - 1) / kSharePositions);
  if (shares == 1) {
    for (Step& step : steps) {
      const Positions mine = needed(step, block);
      if (mine.count == 0) continue;
      run(step, step.frame, mine, scratch_.data());
      for (const ValueId id : step.frame.node->out) apply_edits(id, mine);
    }
    return;
  }
  parallel_->run(shares, [&](int share) {
    const std::int64_t first = block.first + share * kSharePositions;
    const Positions all{first, std::min(kSharePositions, block.end() - first)};
    for (const Step& step : steps) {
      const Positions mine = needed(step, all);
      if (mine.count == 0) continue;
      Frame<float> frame = step.frame;
      run(step, frame, mine, scratch_.data() + share * scratch_floats(kSharePositions));
    }
  });
  for (const Step& step : steps)
    for (const ValueId id : step.frame.node->out) apply_edits(id, needed(step, block));
}

void Decoder::run(const Step& step, Frame<float>& frame, Positions positions, float* scratch) const {
  const Node& node = *frame.node;
  if (node.op == &ops::linear) return run_linear(step, positions);
  if (node.op == &ops::attention_scores) return run_scores(step, positions, scratch);
  if (node.op == &ops::attention_values) return run_values(node, positions, scratch);
  if (!slot(node.out[0]).over_keys) return run_plain(node, frame, positions);
  // Every position has its own number of keys.
  for (std::int64_t t = positions.first; t < positions.end(); ++t) run_plain(node, frame, {t, 1});
}

void Decoder::run_plain(const Node& node, Frame<float>& f, Positions positions) const {
  // A sequence that begins at the first position.
  RunState run;
  run.rows = run.total_rows = 1;
  run.length = positions.count;
  f.run = &run;
  for (int i = 0; i < node.in.size(); ++i) f.in[static_cast<std::size_t>(i)] = operand(node.in[i], positions);
  for (int i = 0; i < node.out.size(); ++i) f.out[static_cast<std::size_t>(i)] = operand(node.out[i], positions);
  for (int i = 0; i < node.params.size(); ++i) {
    const ValueId id = node.params[i];
    Operand<float>& p = f.param[static_cast<std::size_t>(i)];
    p.data = const_cast<float*>(param(id));
    p.cols = graph_->value(id).dims.back().size;
    p.rows = params_.layout().count(id) / p.cols;
  }
  if (node.op == &ops::position_embedding) f.param[0].data += positions.first * f.param[0].cols;
  if (node.op == &ops::rotary || node.op == &ops::sinusoids)
    f.args.b = node.args.b + static_cast<double>(positions.first);
  node.op->forward(f);
}

void Decoder::pack(Step& step) const {
  if (!step.weight.empty()) return;
  const Dims& weight = graph_->value(step.frame.node->params[0]).dims;
  const std::int64_t out = weight[0].size, in = weight[1].size;
  step.weight.resize(static_cast<std::size_t>(packed_panel_floats(in, out)));
  pack_panels_transposed(param(step.frame.node->params[0]), in, in, out, step.weight.data());
}

void Decoder::run_linear(const Step& step, Positions positions) const {
  const Node& node = *step.frame.node;
  const Dims& weight = graph_->value(node.params[0]).dims;
  const std::int64_t out = weight[0].size, in = weight[1].size;
  const float* bias = node.params.size() > 1 ? param(node.params[1]) : nullptr;
  const float* x = operand(node.in[0], positions).data;
  float* y = operand(node.out[0], positions).data;
  if (!step.one_by_one)
    return gemm({positions.count, out, in, x, in, 1, step.weight.data(), 16, 16 * in, bias, 0, y, out});
  for (std::int64_t i = 0; i < positions.count; ++i)
    dense_row(x + i * in, param(node.params[0]), in, bias, y + i * out, in, out);
}

// Many queries are multiplied with all keys up to the last one's; what a query must not see is left behind.
void Decoder::run_scores(const Step& step, Positions positions, float* scratch) const {
  const Node& node = *step.frame.node;
  const Dims& dims = graph_->value(node.in[0]).dims;
  const std::int64_t width = dims[3].size;
  const auto factor = static_cast<float>(1 / std::sqrt(static_cast<double>(width)));
  const Slot& k = slot(node.in[1]);
  const HeadShape shape{positions.count, positions.end(), width, k.size};
  for (std::int64_t h = 0; h < dims[2].size; ++h) {
    const float* q = at(slot(node.in[0]), positions.first) + h * width;
    if (!step.one_by_one)
      head_products(shape, q, k.data + h * width, scratch, false, scratch + padded<float>(shape.queries * capacity_));
    for (std::int64_t i = 0; step.one_by_one && i < shape.queries; ++i)
      dense_row(q + i * k.size, k.data + h * width, k.size, nullptr, scratch + i * shape.keys, width, shape.keys);
    for (std::int64_t t = positions.first; t < positions.end(); ++t) {
      const float* from = scratch + (t - positions.first) * shape.keys;
      float* scores = at(slot(node.out[0]), t) + h * (t + 1);
      for (std::int64_t i = 0; i <= t; ++i) scores[i] = from[i] * factor;
    }
  }
}

void Decoder::run_values(const Node& node, Positions positions, float* scratch) const {
  const Dims& dims = graph_->value(node.in[1]).dims;
  const std::int64_t width = dims[3].size;
  const Slot& v = slot(node.in[1]);
  const HeadShape shape{positions.count, positions.end(), width, v.size};
  for (std::int64_t h = 0; h < dims[2].size; ++h) {
    for (std::int64_t t = positions.first; t < positions.end(); ++t) {
      float* row = scratch + (t - positions.first) * shape.keys;
      std::copy_n(at(slot(node.in[0]), t) + h * (t + 1), t + 1, row);
      std::fill(row + t + 1, row + shape.keys, 0.0f);
    }
    head_mix(shape, scratch, v.data + h * width, at(slot(node.out[0]), positions.first) + h * width, false);
  }
}

void Decoder::apply_edits(ValueId id, Positions positions) {
  for (const BoundEdit& edit : edits_) {
    if (edit.value != id || edit.kind == EditKind::Mean || edit.kind == EditKind::Freeze || edit.row > 0) continue;
    for (std::int64_t t = positions.first; t < positions.end(); ++t) apply_edit(edit, t);
  }
}

// The edit's elements that lie at position t, as in a full pass over the positions up to it.
void Decoder::apply_edit(const BoundEdit& edit, std::int64_t t) {
  const Dims& dims = graph_->value(edit.value).dims;
  find_targets(edit, graph_->value(edit.value), t + 1, targets_);
  for (const EditTarget& target : targets_) {
    std::int64_t rest = target.offset, local = 0, scale = 1, position = t;
    for (std::size_t axis = dims.size(); axis-- > 0;) {
      const std::int64_t size = extent(dims[axis], 1, t + 1);
      if (is_query_axis(dims[axis])) {
        position = rest % size;
      } else {
        local += rest % size * scale;
        scale *= size;
      }
      rest /= size;
    }
    if (position != t) continue;
    float& x = at(slot(edit.value), t)[local];
    const auto patch = static_cast<std::size_t>(target.patch);
    x = edited(edit, x, 0.0f, edit.patch.empty() ? 0.0f : edit.patch[patch]);
  }
}

}  // namespace neurarium
