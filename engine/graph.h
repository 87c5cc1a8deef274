// A network as a recorded program of named values: a model is a function that records operations once; the graph is
// replayed many times. Immutable once built; it holds no numbers and no sizes beyond the fixed dimensions.
#pragma once

#include "engine/activation.h"
#include "engine/base.h"
#include "engine/kernels/window.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct Op;

using ValueId = std::int32_t;
inline constexpr ValueId kNoValue = -1;

// One axis: a label ("b" batch, "in", "out", ...) and a fixed size, or kSymbol for a size that the workspace binds: its
// rows for "b", its sequence length for every other label ("t" position, "q" query, "k" key).
inline constexpr std::int32_t kSymbol = 0;
struct Dim {
  std::string label;
  std::int32_t size = kSymbol;
};
using Dims = std::vector<Dim>;

// The axis along which examples lie; its size is the active rows of a workspace.
inline constexpr std::string_view kBatchAxis = "b";
// The axis along which the positions of a sequence lie.
inline constexpr std::string_view kPositionAxis = "t";
inline bool has_batch_axis(const Dims& dims) { return !dims.empty() && dims.front().label == kBatchAxis; }

enum class Role : std::uint8_t {
  Input,   // fed from outside
  Target,  // fed from outside, compared with an output
  Param,   // trained
  Inner,   // computed
  Loss,    // the scalar that is differentiated
};

// What a parameter does in its network, which decides how it starts and whether weight decay shrinks it.
enum class ParamKind : std::uint8_t {
  Weight,
  Bias,
  Gain,
  Embedding,
  Statistic,  // of the data: counted beforehand, or by the steps of training; no gradient moves it
};

struct Value {
  std::string name;  // unique, shown and typed: "h0.weight"
  std::string key;   // stable while layers are inserted or removed: "layer3.weight"
  Dims dims;
  Role role = Role::Inner;
  ParamKind kind = ParamKind::Weight;  // parameters only
  std::vector<std::string> column_keys =
      {};  // stable names of the last axis where it may be re-ordered (input features)
  // How a weight that writes into a residual stream is scaled down when it starts (Radford et al. 2019); a statistic
  // starts as this number.
  double init_scale = 1;
};

// The size of an axis once the symbols are bound.
inline std::int64_t extent(const Dim& dim, std::int64_t rows, std::int64_t length) {
  if (dim.size != kSymbol) return dim.size;
  return dim.label == kBatchAxis ? rows : length;
}

// A few ids without a heap allocation.
class Ids {
 public:
  Ids() = default;
  Ids(std::initializer_list<ValueId> ids) {
    for (const ValueId id : ids) push_back(id);
  }
  void push_back(ValueId id) {
    NEURARIUM_CHECK(size_ < kCapacity);
    ids_[static_cast<std::size_t>(size_++)] = id;
  }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] ValueId operator[](int i) const { return ids_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] ValueId back() const { return (*this)[size_ - 1]; }
  [[nodiscard]] const ValueId* begin() const { return ids_.data(); }
  [[nodiscard]] const ValueId* end() const { return ids_.data() + size_; }

  static constexpr int kCapacity = 12;

 private:
  std::array<ValueId, kCapacity> ids_{};
  int size_ = 0;
};

// The constants of an operation; each operation says which it reads.
struct OpArgs {
  Activation activation = Activation::Linear;
  double a = 0;       // temperature, delta, factor, probability, lambda ...
  double b = 0;       // offset of rotary positions ...
  bool flag = false;  // causal, interleaved, without mean, depthwise ...
  WindowArgs window = {};
};

struct Node {
  const Op* op = nullptr;
  Ids in, out, params;
  OpArgs args;
};

class Graph {
 public:
  [[nodiscard]] std::span<const Value> values() const { return values_; }
  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
  [[nodiscard]] const Value& value(ValueId id) const { return values_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] ValueId find(std::string_view name) const;     // kNoValue when there is none
  [[nodiscard]] ValueId find_key(std::string_view key) const;  // by stable key
  [[nodiscard]] ValueId at(std::string_view name) const;       // aborts when there is none
  [[nodiscard]] int writer(ValueId id) const { return writer_[static_cast<std::size_t>(id)]; }  // node, or -1
  // The nodes that read the value, each once.
  [[nodiscard]] std::span<const int> readers(ValueId id) const { return readers_[static_cast<std::size_t>(id)]; }

  // The loss depends on this value.
  [[nodiscard]] bool feeds_loss(ValueId id) const { return feeds_loss_[static_cast<std::size_t>(id)]; }
  // And the gradient is defined: there is a path that does not lead through class ids or the like.
  [[nodiscard]] bool has_gradient(ValueId id) const { return has_gradient_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] ValueId loss() const { return loss_; }  // kNoValue for a graph that is only evaluated

  // Parameters in recording order, and the count of all their numbers.
  [[nodiscard]] std::span<const ValueId> params() const { return params_; }

 private:
  friend class GraphBuilder;
  void index();
  void mark_paths(std::vector<bool>& reached, bool by_gradient) const;
  std::vector<Value> values_;
  std::vector<Node> nodes_;
  std::vector<int> writer_;
  std::vector<std::vector<int>> readers_;
  std::vector<bool> feeds_loss_, has_gradient_;
  std::vector<ValueId> params_;
  ValueId loss_ = kNoValue;
};

// Records a graph. Names inside a scope get its prefix: scope("h0") makes "weight" into "h0.weight".
class GraphBuilder {
 public:
  class Scope {
   public:
    Scope(GraphBuilder& builder, std::string_view name, std::string_view key);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    GraphBuilder& builder_;
    std::size_t name_size_, key_size_;
  };
  // `key` is the stable name of the scope when `name` may move ("h1" becomes "h2"); the name itself by default.
  [[nodiscard]] Scope scope(std::string_view name, std::string_view key = {}) {
    return {*this, name, key.empty() ? name : key};
  }

  ValueId input(std::string_view name, Dims dims) { return add_value(name, std::move(dims), Role::Input); }
  ValueId target(std::string_view name, Dims dims) { return add_value(name, std::move(dims), Role::Target); }
  ValueId weight(std::string_view name, Dims dims) { return add_value(name, std::move(dims), Role::Param); }
  ValueId bias(std::string_view name, Dims dims) { return add_param(name, std::move(dims), ParamKind::Bias); }
  ValueId gain(std::string_view name, Dims dims) { return add_param(name, std::move(dims), ParamKind::Gain); }
  ValueId embedding(std::string_view name, Dims dims) { return add_param(name, std::move(dims), ParamKind::Embedding); }
  ValueId statistic(std::string_view name, Dims dims, double start) {
    const ValueId id = add_param(name, std::move(dims), ParamKind::Statistic);
    scale_at_start(id, start);
    return id;
  }
  ValueId value(std::string_view name, Dims dims) { return add_value(name, std::move(dims), Role::Inner); }
  void node(const Op& op, Ids in, Ids params, Ids out, OpArgs args = {});

  void name_columns(ValueId id, std::vector<std::string> keys);
  void scale_at_start(ValueId weight, double factor) {
    graph_.values_[static_cast<std::size_t>(weight)].init_scale = factor;
  }
  [[nodiscard]] const Dims& dims(ValueId id) const { return graph_.value(id).dims; }

  // Ends the recording; `loss` (a scalar) is what backward differentiates.
  [[nodiscard]] std::shared_ptr<const Graph> finish(ValueId loss = kNoValue);

 private:
  ValueId add_value(std::string_view name, Dims dims, Role role);
  ValueId add_param(std::string_view name, Dims dims, ParamKind kind);
  Graph graph_;
  std::string name_prefix_, key_prefix_;
};

}  // namespace neurarium
