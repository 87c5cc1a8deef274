// Finite differences of a graph in double: what the gradients of operations and of edited networks are checked against.
#pragma once

#include "engine/rng.h"
#include "engine/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace neurarium {

// A graph with its numbers in double, and the scalar L = sum of upstream * (the graph's loss value).
class DoubleRun {
 public:
  DoubleRun(std::shared_ptr<const Graph> graph, std::int64_t rows)
      : graph_(std::move(graph)), params_(*graph_), ws_(graph_, {.rows = rows, .input_gradients = true}) {
    ws_.bind(params_);
    upstream_.assign(static_cast<std::size_t>(ws_.count(graph_->loss())), 1.0);
  }
  Workspace<double>& workspace() { return ws_; }
  [[nodiscard]] const Graph& graph() const { return *graph_; }
  std::span<double> numbers(ValueId id) {
    return graph_->value(id).role == Role::Param ? params_.of(id) : ws_.input(id);
  }
  std::vector<double>& upstream() { return upstream_; }

  double loss() {
    forward(ws_);
    const auto y = ws_.value(graph_->loss());
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += upstream_[i] * y[i];
    return sum;
  }
  void run() {
    forward(ws_);
    backward(ws_, std::span<const double>(upstream_));
  }

  // Central differences with one step of Richardson's extrapolation: error O(h^4).
  double difference(double& x, double h = 1e-4) {
    const double keep = x;
    const auto slope = [&](double step) {
      x = keep + step;
      const double up = loss();
      x = keep - step;
      const double down = loss();
      x = keep;
      return (up - down) / (2 * step);
    };
    return (4 * slope(h / 2) - slope(h)) / 3;
  }

  // The gradient that was computed: before the value's edits for parameters, of the numbers that difference() moves.
  double gradient(ValueId id, std::size_t i) {
    if (graph_->value(id).role == Role::Param)
      return ws_.param_gradients()[static_cast<std::size_t>(params_.layout().offset(id)) + i];
    const auto g = ws_.gradient(id);
    return g.empty() ? 0.0 : g[i] * ws_.slope(id, static_cast<std::int64_t>(i));
  }

 private:
  std::shared_ptr<const Graph> graph_;
  Params<double> params_;
  Workspace<double> ws_;
  std::vector<double> upstream_;
};

// Every number that feeds the run and has a gradient agrees with finite differences.
inline void expect_gradients_agree(DoubleRun& run, const std::string& what, double tolerance = 1e-6) {
  run.run();
  const Graph& graph = run.graph();
  std::vector<std::vector<double>> computed(graph.values().size());
  for (std::size_t v = 0; v < computed.size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    if (graph.writer(id) >= 0 || !graph.has_gradient(id)) continue;
    for (std::size_t i = 0; i < run.numbers(id).size(); ++i) computed[v].push_back(run.gradient(id, i));
  }
  for (std::size_t v = 0; v < computed.size(); ++v) {
    for (std::size_t i = 0; i < computed[v].size(); ++i) {
      const auto id = static_cast<ValueId>(v);
      const double want = run.difference(run.numbers(id)[i]);
      EXPECT_NEAR(computed[v][i], want, tolerance * std::max(1.0, std::abs(want)))
          << what << ": " << graph.value(id).name << "[" << i << "]";
    }
  }
}

}  // namespace neurarium
