// What the parts of the neuron's screen share: the view, the current example, what is selected, and how numbers of the
// network are changed.
#pragma once

#include "app/exhibits/point_tools.h"
#include "app/screen.h"
#include "app/ui/numbers.h"
#include "engine/exhibits/neuron_view.h"

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct NeuronState {
  std::shared_ptr<const NeuronView> view;
  std::vector<float> example;  // the inputs that were chosen; empty: the example that comes next
  std::uint64_t example_version = 0;
  std::array<int, 2> axes = {0, 1};  // inputs that span the plane
  int unit = -1;                     // whose sum is shown: a hidden unit, or -1 for the neuron itself
  std::string selected;              // the weight or bias that was touched last
  PaintSettings paint;
  std::string_view help;  // catalog key of what is under the pointer

  void choose_example(std::vector<float> inputs) {
    example = std::move(inputs);
    ++example_version;
  }
  // The layer and row of the unit whose sum is shown.
  [[nodiscard]] const char* layer() const { return unit < 0 ? "out" : "h0"; }
  [[nodiscard]] std::size_t row() const { return unit < 0 ? 0 : static_cast<std::size_t>(unit); }
  // The inputs of the network are the inputs of that unit.
  [[nodiscard]] bool reads_inputs() const { return unit >= 0 || view->parts->network.hidden == 0; }
};

[[nodiscard]] inline std::string neuron_input_name(int input) {
  constexpr std::array kDigits = {"₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈"};
  return fmt::format("x{}", kDigits[static_cast<std::size_t>(input) % kDigits.size()]);
}
[[nodiscard]] inline std::string neuron_hidden_name(int unit) {
  return fmt::format("h{}", neuron_input_name(unit).substr(1));
}

// To three decimals, so that sums of 0.1 and learned weights stay readable.
[[nodiscard]] inline std::string brief_number(double value) {
  return format_short(std::abs(value) < 1e6 ? rounded(value, 3) : value);
}

template <class F>
void change_neuron(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<NeuronSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}

// With a hidden layer the run begins anew, with the weights that solve XOR.
void set_hidden_layer(Session& session, bool on);

// Something of a drawn line on the screen: the line where it crosses the plane, or nothing.
struct LineEnds {
  bool crosses = false;
  std::array<double, 2> from{}, to{};
};
[[nodiscard]] LineEnds ends_of(const NeuronLine& line, const Domain& plane);

}  // namespace neurarium
