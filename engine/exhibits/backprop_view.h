// A network as a graph of single numbers: what each is, how much the loss moves with it, the local derivative of each
// edge, and the order in which the numbers are found, forward and then backward.
#pragma once

#include "engine/exhibits/backprop.h"
#include "engine/explain.h"
#include "engine/gradient_check.h"
#include "engine/journal.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct BackpropRequest {
  TaskPtr task;
  SettingsPtr settings;  // a BackpropSettings
  std::vector<Edit> edits = {};
  AlignedVector<float> params = {};
  std::int64_t step = 0;
};

// A number with its derivative by backward, and by the difference quotient in double.
struct DerivedNumber {
  Cell cell;  // kNoValue: there is none
  double value = 0, gradient = 0;
  GradientCheck check;
  [[nodiscard]] bool exists() const { return cell.value != kNoValue; }
};

struct BackpropNode {
  enum class Kind : std::uint8_t { Input, Target, Sum, Activation, Loss };
  Kind kind = Kind::Sum;
  DerivedNumber number;
  DerivedNumber bias;  // of a sum
  std::string label;   // "z₁"
  int column = 0;      // behind everything that it is made of
  double lane = 0.5;   // 0 is the top, 1 the bottom
};

// From a number to one that is made of it.
struct BackpropEdge {
  int from = 0, to = 0;
  double local = 0;      // d(to) / d(from)
  double term = 0;       // dL/d(to) * local: what arrives at `from` along this edge
  DerivedNumber weight;  // where the edge has one; then it is `local` too
};

// One move of the walk: a node gets its value, or an edge brings its term back. Of the deep chain the layers are the
// nodes, in all four kinds at once, and edge i brings the gradient back to hidden layer i.
struct BackpropMove {
  int node = -1;
  int edge = -1;
};

// How much the answer of a chain moves with that of each layer (its residual link included), |dy/dh|, from the first
// on.
struct ChainGradients {
  // A layer's numbers: a = f(w * before + b), and what it hands on is `out`, with a residual link before + a.
  struct Layer {
    double before = 0, weight = 0, bias = 0, sum = 0, out = 0;
    double slope = 0;     // da / d(sum)
    double gradient = 0;  // d(answer) / d(out)
    [[nodiscard]] double local(bool residual) const { return weight * slope + (residual ? 1 : 0); }  // d(out)/d(before)
  };
  std::string name;  // sigmoid | tanh | relu | residual
  std::vector<double> layers;
  std::vector<Layer> numbers;  // of each hidden layer, then of the answer, which has no residual link
  [[nodiscard]] bool residual() const { return name == "residual"; }
};

struct BackpropView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> run;  // of the one example, forward and backward, with the edits in place
  std::vector<BackpropNode> nodes;        // each behind what it is made of
  std::vector<BackpropEdge> edges;
  std::vector<BackpropMove> moves;
  std::vector<ChainGradients> chains;  // of the deep chain, the same weights under each of four kinds of unit

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] const BackpropSettings& backprop_settings() const {
    return dynamic_cast<const BackpropSettings&>(*settings);
  }
  [[nodiscard]] int columns() const;
  // After the first `done` moves: the value is there; the terms that have arrived, added up, and how many are missing.
  [[nodiscard]] bool has_value(int node, std::size_t done) const;
  struct Arrived {
    double sum = 0;
    int terms = 0, missing = 0;
  };
  [[nodiscard]] Arrived arrived(int node, std::size_t done) const;
  [[nodiscard]] std::size_t forward_moves() const;
};

[[nodiscard]] std::shared_ptr<const BackpropView> look_at_backprop(const BackpropRequest& request);

}  // namespace neurarium
