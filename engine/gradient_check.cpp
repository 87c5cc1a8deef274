#include "engine/gradient_check.h"

#include "engine/ops/ops.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kReach = 0x1p-12;            // a float, so that an edit can add it exactly
constexpr double kLargestRelative = 1e-3;     // floats round, and sums of opposite terms lose digits
constexpr double kSmallestDifference = 1e-6;  // of gradients that vanish

// A number at whose sign a function has a kink.
struct KinkArgument {
  ValueId value = kNoValue;
  std::int64_t offset = 0;
  int side = 0;
};

int side_of(double x) { return (x > 0) - (x < 0); }

bool has_kink(Activation a) { return a == Activation::Step || a == Activation::Relu || a == Activation::LeakyRelu; }

// The same run in double, of which one number can be moved.
class MovableRun {
 public:
  MovableRun(const Workspace<float>& run, const Cell& cell)
      : cell_(cell),
        graph_(run.graph()),
        params_(graph_),
        ws_(run.shared_graph(), {.rows = run.rows(), .length = run.length(), .gradients = false}),
        edits_(run.edits().begin(), run.edits().end()) {
    ws_.set_length(run.length());
    ws_.bind(params_);
    ws_.set_edits(edits_);
    const RunState& state = run.run_state();
    ws_.set_rows(run.rows(), state.total_rows, state.first_row);
    ws_.run_state().mode = state.mode;
    ws_.run_state().seed = state.seed;
    ws_.run_state().step = state.step;
    ws_.run_state().total_examples = state.total_examples;
    for (std::size_t v = 0; v < graph_.values().size(); ++v) {
      const auto id = static_cast<ValueId>(v);
      if (graph_.writer(id) >= 0) continue;
      const std::span<const float> from = run.original(id);
      const std::span<double> to = graph_.value(id).role == Role::Param ? params_.of(id) : ws_.input(id);
      std::copy(from.begin(), from.end(), to.begin());
    }
    direct_ = graph_.writer(cell.value) < 0 && !ws_.is_edited(cell.value);
  }

  // The loss with the number moved by so much.
  double loss(double by) {
    if (direct_) {
      const bool is_parameter = graph_.value(cell_.value).role == Role::Param;
      const std::span<double> numbers = is_parameter ? params_.of(cell_.value) : ws_.input(cell_.value);
      return moved(numbers[static_cast<std::size_t>(cell_.offset)], by);
    }
    const Edit add{element_ref(graph_, cell_.value, cell_.offset, ws_.extents(cell_.value), true),
                   EditKind::Add,
                   static_cast<float>(by),
                   0,
                   {}};
    Result<BoundEdit> bound = bind(add, graph_);
    NEURARIUM_CHECK(bound.ok());
    std::vector<BoundEdit> edits = edits_;
    edits.push_back(std::move(*bound));
    ws_.set_edits(std::move(edits));
    return evaluate();
  }

  [[nodiscard]] std::vector<KinkArgument> kinks() const {
    std::vector<KinkArgument> found;
    for (const Node& node : graph_.nodes()) {
      if (!graph_.feeds_loss(node.out.back())) continue;
      if (node.op == &ops::activation && has_kink(node.args.activation))
        add_signs(node.in[0], found);
      else if (node.op == &ops::mae || node.op == &ops::hinge)
        add_loss(node, found);
      else if (node.op == &ops::l1_penalty)
        for (const ValueId id : node.params) add_signs(id, found);
    }
    return found;
  }

  [[nodiscard]] std::string name_of(const KinkArgument& k) const {
    return to_string(element_ref(graph_, k.value, k.offset, ws_.extents(k.value)));
  }

 private:
  double evaluate() {
    forward(ws_);
    return ws_.value(graph_.loss())[0];
  }
  double moved(double& number, double by) {
    const double keep = number;
    number = keep + by;
    const double loss = evaluate();
    kept_at_ = number;
    number = keep;
    return loss;
  }
  [[nodiscard]] double number_at(ValueId id, std::size_t i) const {
    // It has been put back by the time its sign is asked for.
    const bool was_moved = direct_ && id == cell_.value && static_cast<std::int64_t>(i) == cell_.offset;
    return was_moved ? kept_at_ : ws_.value(id)[i];
  }
  void add_signs(ValueId id, std::vector<KinkArgument>& found) const {
    for (std::int64_t i = 0; i < ws_.count(id); ++i)
      found.push_back({id, i, side_of(number_at(id, static_cast<std::size_t>(i)))});
  }
  void add_loss(const Node& node, std::vector<KinkArgument>& found) const {
    const std::span<const double> o = ws_.value(node.in[0]);
    const std::span<const double> t = ws_.value(node.in[1]);
    for (std::size_t i = 0; i < o.size(); ++i)
      found.push_back(
          {node.in[0], static_cast<std::int64_t>(i), side_of(node.op == &ops::mae ? o[i] - t[i] : 1 - t[i] * o[i])});
  }

  Cell cell_;
  const Graph& graph_;
  Params<double> params_;
  Workspace<double> ws_;
  std::vector<BoundEdit> edits_;
  bool direct_ = false;  // an input or a parameter without edits: its own number is moved, else an edit adds to it
  double kept_at_ = 0;
};

// What is on one side of its kink here and on the other there.
std::string crossed(const MovableRun& run, const std::vector<KinkArgument>& low,
                    const std::vector<KinkArgument>& high) {
  for (std::size_t i = 0; i < low.size(); ++i)
    if (low[i].side != high[i].side) return run.name_of(low[i]);
  return {};
}

}  // namespace

GradientCheck check_gradient(const Workspace<float>& run, const Cell& cell) {
  const std::span<const float> gradient = run.gradient(cell.value);
  NEURARIUM_CHECK(cell.offset >= 0 && cell.offset < static_cast<std::int64_t>(gradient.size()));
  MovableRun moved(run, cell);
  GradientCheck check;
  check.reach = kReach;
  check.analytic = gradient[static_cast<std::size_t>(cell.offset)];
  const double near = (moved.loss(kReach / 2) - moved.loss(-kReach / 2)) / kReach;
  const double up = moved.loss(kReach);
  const std::vector<KinkArgument> above = moved.kinks();
  const double down = moved.loss(-kReach);
  check.kink = crossed(moved, moved.kinks(), above);
  check.numeric = (4 * near - (up - down) / (2 * kReach)) / 3;
  const double difference = std::abs(check.analytic - check.numeric);
  const double larger = std::max(std::abs(check.analytic), std::abs(check.numeric));
  check.relative = larger > 0 ? difference / larger : 0;
  check.agrees = difference <= kSmallestDifference || check.relative <= kLargestRelative;
  return check;
}

}  // namespace neurarium
