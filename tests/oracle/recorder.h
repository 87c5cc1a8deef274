// Records the graph of one case, feeds its tensors, runs forward and backward and collects what is compared.
#pragma once

#include "engine/ops/ops.h"
#include "engine/run.h"
#include "oracle/folder.h"

#include <utility>
#include <vector>

namespace neurarium::oracle {

// The dimensions of a tensor in a graph: the first axis is the batch when the case has one.
Dims dims_of(const Numbers& numbers, bool batch);

// Refuses a tensor without elements, which a graph cannot hold.
Status check_not_empty(const Case& c);
Status check_same_shape(const Case& c, const std::string& a, const std::string& b);

class Recorder {
 public:
  explicit Recorder(const Case& c) : case_(c) {}
  GraphBuilder& graph() { return graph_; }

  // The value that tensor `name` feeds; a tensor whose name begins with "param." becomes a parameter.
  ValueId feed(const std::string& name, bool batch);
  // Ties a parameter that a layer recorded to the tensor that fills it. A tensor that the case lacks leaves it zero.
  void fill(ValueId param, const std::string& name) { fed_.emplace_back(param, name); }
  // A target whose class ids equal `ignored` is fed as -1, which leaves the example out.
  void ignore(double ignored) { ignored_ = ignored; }

  // Runs a training step, and gives the statistic that it moved as tensor `output`.
  void follow(ValueId statistic, const std::string& output) { followed_.emplace_back(statistic, output); }

  // A tensor with axes that the operation asks for.
  ValueId feed_as(const std::string& name, Dims dims);

  // Forward to `y`, which is tensor `output`, and backward from it: with the case's upstream gradient, or with 1.
  Result<Outcome> run(ValueId y, const std::string& output) { return run({{y, output}}); }
  // The same for several outputs: backward from the sum of upstream * output over those that have an upstream gradient,
  // or from `loss`.
  using Outputs = std::vector<std::pair<ValueId, std::string>>;
  Result<Outcome> run(const Outputs& outputs, ValueId loss = kNoValue);

 private:
  [[nodiscard]] std::int64_t rows() const;
  Result<ValueId> weighted_sum(const Outputs& outputs);
  Status load(const Graph& graph, Params<float>& params, Workspace<float>& ws) const;
  const Case& case_;
  GraphBuilder graph_;
  std::vector<std::pair<ValueId, std::string>> fed_, followed_;
  double ignored_ = -1;
};

}  // namespace neurarium::oracle
