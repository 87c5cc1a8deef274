// What the neuron's exhibit shows of a moment of a run: the weighted sum of the current example, the plane and its
// lines, which rows are right, the space behind a hidden layer, and the course of the perceptron rule.
#pragma once

#include "engine/exhibits/neuron.h"
#include "engine/exhibits/perceptron_course.h"
#include "engine/exhibits/separation.h"

#include <array>
#include <memory>
#include <vector>

namespace neurarium {

inline constexpr int kNeuronGrid = 96;  // samples along each side of the plane

struct NeuronRequest {
  TaskPtr task;
  SettingsPtr settings;  // a NeuronSettings
  std::vector<Edit> edits = {};
  AlignedVector<float> params = {};
  std::int64_t step = 0;
  std::shared_ptr<const Keyframe> state = {};  // of the same moment; null: the course is not known
  std::vector<float> example = {};             // the inputs; empty, or of another width: the example that comes next
  std::array<int, 2> axes = {0, 1};            // inputs that span the plane
};

// where a x + b y + c = 0, with c what the other inputs and the bias add; it fires where the left side is not negative.
struct NeuronLine {
  double a = 0, b = 0, c = 0;
  [[nodiscard]] double at(double x, double y) const { return a * x + b * y + c; }
};

struct NeuronView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const NeuronParts> parts;
  std::array<int, 2> axes = {0, 1};
  // All values and gradients of the current example (one row), with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> example;
  std::int32_t row = -1;          // of the data, where the example is one of them
  bool wanted = false;            // the answer of that row, or of the nearest one
  std::vector<float> region;      // [kNeuronGrid^2] out.act over the plane, rows from high to low
  std::vector<NeuronLine> lines;  // of the hidden units, or of the neuron where there are none
  std::vector<bool> fires;        // [rows]
  std::vector<bool> in_plane;     // [rows]: the inputs beside the axes are the example's
  // Behind a hidden layer of two units: where each row lies, the plane of the two, and the line of the neuron in it.
  std::vector<float> folded;         // [rows, 2]; empty: there is none
  std::vector<float> folded_region;  // [kNeuronGrid^2]
  Domain folded_domain{};
  NeuronLine folded_line;
  // Under the perceptron rule: null, or impossible, where it is not known.
  std::shared_ptr<const PerceptronCourse> course;
  Separation separation;
  double bound = 0;  // on the mistakes of the course; NaN: there is none

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] const NeuronSettings& neuron_settings() const { return dynamic_cast<const NeuronSettings&>(*settings); }
  [[nodiscard]] float value(std::string_view name, std::int64_t element = 0) const {
    return example->value(graph().at(name))[static_cast<std::size_t>(element)];
  }
  [[nodiscard]] std::int64_t wrong() const;  // rows on which the neuron is wrong
  // The weights have come back to where they were: no line parts the classes.
  [[nodiscard]] bool went_round() const;
};

// Keeps the course between looks at the same run.
class NeuronObserver {
 public:
  [[nodiscard]] std::shared_ptr<const NeuronView> observe(const NeuronRequest& request);

 private:
  void follow_course(const NeuronRequest& request, NeuronView& view);
  SettingsPtr settings_;
  std::shared_ptr<const NeuronParts> parts_;
  std::shared_ptr<const PerceptronCourse> course_;
};

// The weights that put the line of unit `unit` of `layer` ("out" or "h0") where it is wanted: turned and moved so that
// a x + b y + c = 0 is the line through (x1, y1) and (x2, y2), as steep across the line as it is now and firing on the
// same side. The bias absorbs what the other inputs add. In the order weight of axis 0, weight of axis 1, bias.
std::array<double, 3> weights_of_line(const NeuronView& view, std::size_t unit, std::array<double, 2> from,
                                      std::array<double, 2> to);

}  // namespace neurarium
