// What an operation is, and what it sees when it runs: forward, backward and explain stand side by side in ops/, one
// family a file, templated on the scalar (float to train, double to check gradients).
#pragma once

#include "engine/explain.h"
#include "engine/graph.h"
#include "engine/matrix.h"

#include <array>
#include <span>
#include <string_view>

namespace neurarium {

class Parallel;

enum class Mode : std::uint8_t { Train, Evaluate };

// What is common to all nodes of one run.
struct RunState {
  Mode mode = Mode::Evaluate;
  std::int64_t rows = 0;        // active rows
  std::int64_t length = 1;      // active positions of a sequence
  std::int64_t total_rows = 0;  // rows of the whole mini-batch, of which a chunk may see a part: means divide by it
  // Class ids of the whole mini-batch that count (>= 0), for a chunk of it; 0: all of them. A run over the whole
  // mini-batch counts itself.
  std::int64_t total_examples = 0;
  std::int64_t first_row = 0;  // where this chunk begins in the mini-batch
  std::uint64_t seed = 0;      // dropout
  std::int64_t step = 0;
};

// A value as a node sees it: its numbers, and where its gradient goes.
template <class T>
struct Operand {
  T* data = nullptr;
  T* grad = nullptr;      // null when nobody asks for it
  bool assign = false;    // this node is the first to write the gradient; later ones add (of a recurrent one's outputs:
                          // nobody has written it)
  std::int64_t rows = 0;  // product of all axes but the last
  std::int64_t cols = 1;  // the last axis (1 when that is the batch)

  [[nodiscard]] std::int64_t count() const { return rows * cols; }
  // grad = or += g, as this node's place in the order demands.
  void add_grad(std::int64_t i, T g) const { grad[i] = assign ? g : grad[i] + g; }
};

// What a recurrent operation asks of the workspace: it reads its own outputs of earlier positions, which edits may have
// changed.
template <class T>
class StepEdits {
 public:
  struct Seen {
    T* data = nullptr;         // what readers see
    T* grad = nullptr;         // dL/d(that); null when nobody asks for it
    const T* slope = nullptr;  // d(seen)/d(original); null: 1 everywhere
  };
  virtual ~StepEdits() = default;
  [[nodiscard]] virtual Seen seen(ValueId value) const = 0;
  // Applies the edits of the value at one position "t", once that is written.
  virtual void edit(ValueId value, std::int64_t position) = 0;
};

// One node of a bound workspace, its pointers resolved.
template <class T>
struct Frame {
  const Graph* graph = nullptr;
  const Node* node = nullptr;
  const RunState* run = nullptr;
  std::array<Operand<T>, Ids::kCapacity> in, out, param;
  OpArgs args;
  std::span<T> scratch;           // as many numbers as Op::scratch asked for
  const void* kernel = nullptr;   // chosen once by Op::prepare from the shapes
  StepEdits<T>* edits = nullptr;  // of a recurrent operation
  // What runs the node; `backward` is null when no gradient reaches it or it has none to give.
  void (*forward)(Frame&) = nullptr;
  void (*backward)(Frame&) = nullptr;
};

template <class T>
using Kernel = void (*)(Frame<T>&);

struct Op {
  std::string_view name;
  Kernel<float> forward = nullptr;
  Kernel<float> backward = nullptr;
  Kernel<double> forward64 = nullptr;
  Kernel<double> backward64 = nullptr;
  // How the element `offset` of output `slot` was made.
  void (*explain)(const Frame<float>&, int slot, std::int64_t offset, Terms&) = nullptr;
  // What this node adds to the gradient of element `offset` of input (or, from kParamSlot on, parameter, or, from
  // kOutSlot on, output) `slot`.
  void (*explain_gradient)(const Frame<float>&, int slot, std::int64_t offset, Terms&) = nullptr;
  void (*prepare)(Frame<float>&) = nullptr;                // picks `kernel`
  std::int64_t (*scratch)(const Frame<float>&) = nullptr;  // numbers of scratch wanted at full capacity
  int differentiable_inputs = Ids::kCapacity;              // the first so many inputs; class ids and masks come after
  // Reads its own outputs [b,t,...] of earlier positions: it applies their edits itself, position by position, and all
  // its outputs have gradients. explain_gradient is also asked for what its outputs give to later positions.
  bool recurrent = false;
};

inline constexpr int kParamSlot = 100;
inline constexpr int kOutSlot = 200;  // of a recurrent operation

template <class T>
Kernel<T> forward_of(const Op& op) {
  if constexpr (std::is_same_v<T, float>)
    return op.forward;
  else
    return op.forward64;
}
template <class T>
Kernel<T> backward_of(const Op& op) {
  if constexpr (std::is_same_v<T, float>)
    return op.backward;
  else
    return op.backward64;
}

}  // namespace neurarium
