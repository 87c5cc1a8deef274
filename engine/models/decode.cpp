#include "engine/models/decode.h"

#include "engine/kernels/attention.h"
#include "engine/kernels/dense.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

bool is_query_axis(const Dim& d) { return d.size == kSymbol && (d.label == kPositionAxis || d.label == "q"); }
bool is_key_axis(const Dim& d) { return d.size == kSymbol && d.label == "k"; }

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
                 bool keep_values)
    : graph_(std::move(graph)),
      params_(params),
      capacity_(capacity),
      token_value_(graph_->at("tokens")),
      logits_(graph_->at("logits")) {
  NEURARIUM_CHECK(capacity_ >= 1 && graph_->find("mask") == kNoValue);
  run_.rows = run_.total_rows = run_.length = 1;
  for (const Node* node : nodes_before(*graph_, logits_)) {
    NEURARIUM_CHECK(node->op != &ops::attention_scores || node->args.flag);
    if (node->op == &ops::position_embedding)
      NEURARIUM_CHECK(capacity_ <= graph_->value(node->params[0]).dims.front().size);
    Frame<float> frame;
    frame.graph = graph_.get();
    frame.node = node;
    frame.run = &run_;
    frame.args = node->args;
    frames_.push_back(frame);
  }
  tokens_.reserve(static_cast<std::size_t>(capacity_));
  lay_out(keep_values);
}

void Decoder::lay_out(bool keep_values) {
  slots_.resize(graph_->values().size());
  std::vector<ValueId> used = {token_value_};
  for (const Frame<float>& frame : frames_) {
    used.insert(used.end(), frame.node->out.begin(), frame.node->out.end());
    const bool attends = frame.node->op == &ops::attention_scores || frame.node->op == &ops::attention_values;
    if (attends) slots_[static_cast<std::size_t>(frame.node->in[1])].kept = true;
  }
  std::vector<std::int64_t> offsets;
  std::int64_t total = 0;
  for (const ValueId id : used) {
    Slot& s = slots_[static_cast<std::size_t>(id)];
    s.size = 1;
    s.kept = s.kept || keep_values;
    for (const Dim& d : graph_->value(id).dims) {
      s.over_positions = s.over_positions || is_query_axis(d);
      s.over_keys = s.over_keys || is_key_axis(d);
      if (d.size != kSymbol) s.size *= d.size;
    }
    offsets.push_back(total);
    total += padded<float>(s.stride(capacity_) * (s.kept ? capacity_ : 1));
  }
  arena_.assign(static_cast<std::size_t>(total), 0.0f);
  for (std::size_t i = 0; i < used.size(); ++i)
    slots_[static_cast<std::size_t>(used[i])].data = arena_.data() + offsets[i];
}

float* Decoder::at(const Slot& slot, std::int64_t t) const {
  return slot.data + (slot.kept ? t * slot.stride(capacity_) : 0);
}

std::span<const float> Decoder::value(ValueId id, std::int64_t t) const {
  const Slot& s = slot(id);
  if (s.data == nullptr || t < 0 || t >= length() || (!s.kept && t + 1 != length())) return {};
  return {at(s, t), static_cast<std::size_t>(s.over_keys ? s.size * (t + 1) : s.size)};
}

std::span<const float> Decoder::append(std::span<const std::int32_t> tokens) {
  NEURARIUM_CHECK(!tokens.empty() && length() < capacity_);
  for (const std::int32_t token : tokens) {
    if (length() == capacity_) break;
    now_ = length();
    tokens_.push_back(token);
    run_position();
  }
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
      x = edited(edit, x, 0.0f, edit.kind == EditKind::Patch ? edit.patch[k] : 0.0f);
    }
  }
  for (now_ = 0; now_ < length(); ++now_) run_position();
}

const float* Decoder::param(ValueId id) const {
  return edited_params_ != nullptr ? edited_params_->of(id).data() : params_.of(id).data();
}

// A value at the current position.
Operand<float> Decoder::operand(ValueId id) const {
  const Slot& s = slot(id);
  const Dims& dims = graph_->value(id).dims;
  Operand<float> x;
  x.data = at(s, now_);
  x.cols = dims.back().size != kSymbol ? dims.back().size : s.over_keys ? now_ + 1 : 1;
  x.rows = (s.over_keys ? s.size * (now_ + 1) : s.size) / x.cols;
  return x;
}

void Decoder::run_position() {
  *at(slot(token_value_), now_) = static_cast<float>(tokens_[static_cast<std::size_t>(now_)]);
  apply_edits(token_value_);
  for (Frame<float>& frame : frames_) {
    run(frame);
    for (const ValueId id : frame.node->out) apply_edits(id);
  }
}

void Decoder::run(Frame<float>& f) {
  const Op* op = f.node->op;
  if (op == &ops::linear) return run_linear(f);
  if (op == &ops::attention_scores) return run_scores(f);
  if (op == &ops::attention_values) return run_values(f);
  for (int i = 0; i < f.node->in.size(); ++i) f.in[static_cast<std::size_t>(i)] = operand(f.node->in[i]);
  for (int i = 0; i < f.node->out.size(); ++i) f.out[static_cast<std::size_t>(i)] = operand(f.node->out[i]);
  for (int i = 0; i < f.node->params.size(); ++i) {
    const ValueId id = f.node->params[i];
    Operand<float>& p = f.param[static_cast<std::size_t>(i)];
    p.data = const_cast<float*>(param(id));
    p.cols = graph_->value(id).dims.back().size;
    p.rows = params_.layout().count(id) / p.cols;
  }
  // A sequence of one position that begins at the current one.
  if (op == &ops::position_embedding) f.param[0].data += now_ * f.param[0].cols;
  if (op == &ops::rotary || op == &ops::sinusoids) f.args.b = f.node->args.b + static_cast<double>(now_);
  op->forward(f);
}

void Decoder::run_linear(const Frame<float>& f) {
  const Dims& weight = graph_->value(f.node->params[0]).dims;
  const float* bias = f.node->params.size() > 1 ? param(f.node->params[1]) : nullptr;
  dense_row(operand(f.node->in[0]).data, param(f.node->params[0]), weight[1].size, bias, operand(f.node->out[0]).data,
            weight[1].size, weight[0].size);
}

void Decoder::run_scores(const Frame<float>& f) {
  const Dims& dims = graph_->value(f.node->in[0]).dims;
  const std::int64_t width = dims[3].size;
  const std::int64_t keys = now_ + 1;
  const float factor = static_cast<float>(1 / std::sqrt(static_cast<double>(width)));
  const Slot& k = slot(f.node->in[1]);
  for (std::int64_t h = 0; h < dims[2].size; ++h) {
    float* scores = at(slot(f.node->out[0]), now_) + h * keys;
    dense_row(at(slot(f.node->in[0]), now_) + h * width, k.data + h * width, k.size, nullptr, scores, width, keys);
    for (std::int64_t i = 0; i < keys; ++i) scores[i] *= factor;
  }
}

void Decoder::run_values(const Frame<float>& f) {
  const Dims& dims = graph_->value(f.node->in[1]).dims;
  const std::int64_t width = dims[3].size;
  const std::int64_t keys = now_ + 1;
  const Slot& v = slot(f.node->in[1]);
  for (std::int64_t h = 0; h < dims[2].size; ++h)
    head_mix({1, keys, width, v.size}, at(slot(f.node->in[0]), now_) + h * keys, v.data + h * width,
             at(slot(f.node->out[0]), now_) + h * width, false);
}

// The elements of the edits that lie at the current position, as in a full pass over the positions so far.
void Decoder::apply_edits(ValueId id) {
  const Dims& dims = graph_->value(id).dims;
  for (const BoundEdit& edit : edits_) {
    if (edit.value != id || edit.kind == EditKind::Mean || edit.kind == EditKind::Freeze || edit.row > 0) continue;
    find_targets(edit, graph_->value(id), now_ + 1, targets_);
    for (const EditTarget& target : targets_) {
      std::int64_t rest = target.offset, local = 0, scale = 1, position = now_;
      for (std::size_t axis = dims.size(); axis-- > 0;) {
        const std::int64_t size = extent(dims[axis], 1, now_ + 1);
        if (is_query_axis(dims[axis])) {
          position = rest % size;
        } else {
          local += rest % size * scale;
          scale *= size;
        }
        rest /= size;
      }
      if (position != now_) continue;
      float& x = at(slot(id), now_)[local];
      const auto patch = static_cast<std::size_t>(target.patch);
      x = edited(edit, x, 0.0f, edit.kind == EditKind::Patch ? edit.patch[patch] : 0.0f);
    }
  }
}

}  // namespace neurarium
