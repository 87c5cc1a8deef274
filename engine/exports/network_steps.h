// The Playground's or the curve's network as a list of steps with their numbers, apart from graph and trainer: what
// every language that it is exported to walks, so that two languages never differ in what they compute.
#pragma once

#include "engine/activation.h"
#include "engine/data/features.h"
#include "engine/edits.h"
#include "engine/experiment.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium::exports {

// One of the inputs that are made of the coordinates, as both languages write it.
struct InputCode {
  std::string name;  // of the row in feature_table(), or the formula
  std::string c, python;
  bool uses_sign = false;  // c calls kSignInC
};

// What a hand edit does to one element of a layer, for every point: Set, Scale, Add or Clamp.
struct ElementEdit {
  std::int64_t element = 0;
  EditKind kind = EditKind::Set;
  float a = 0, b = 0;
};

struct LayerSteps {
  std::string name;  // "h0", "out"
  std::int64_t inputs = 0, outputs = 0;
  std::vector<float> weight, bias;  // [outputs, inputs], [outputs]; edits of them are worked in
  Activation activation = Activation::Linear;
  std::vector<ElementEdit> before, after;  // edits of what goes into the activation, and of what comes out
};

enum class Probabilities : std::uint8_t { None, Sigmoid, Softmax };

struct NetworkSteps {
  std::int64_t step = 0;  // of training
  std::string_view origin = "Neurarium's Playground";
  int coordinates = 2;  // numbers of a point: x1 and x2, or x1 alone
  Standardizer standardizer;
  bool standardizes = false;
  std::vector<InputCode> inputs;
  std::vector<ElementEdit> input_edits;
  std::vector<LayerSteps> layers;
  Probabilities probabilities = Probabilities::None;
  std::vector<ElementEdit> probability_edits;
  std::string meaning;  // of the outputs, a sentence
  bool edited = false;  // some edit is worked in

  [[nodiscard]] std::int64_t outputs() const { return layers.back().outputs; }
};

// Errors: another exhibit; an edit that no formula of one point can express (the mean of a batch, one row alone); an
// input with a function that is not written as code; weights that are not finite.
Result<NetworkSteps> network_steps(const Experiment& experiment);

// A language, told the steps in order.
class CodeWriter {
 public:
  virtual ~CodeWriter() = default;
  virtual void begin(const NetworkSteps& network) = 0;  // up to where the first step stands
  virtual void standardize(const Standardizer& standardizer) = 0;
  virtual void inputs(std::span<const InputCode> inputs) = 0;
  virtual void linear(const LayerSteps& layer) = 0;
  virtual void activate(Activation activation) = 0;  // of what was written last
  virtual void edit(const ElementEdit& edit) = 0;    // likewise
  virtual void end_outputs() = 0;
  virtual void probabilities(Probabilities kind, std::span<const ElementEdit> edits) = 0;
  virtual std::string end() = 0;  // the whole file

 protected:
  CodeWriter() = default;
  CodeWriter(const CodeWriter&) = delete;
  CodeWriter& operator=(const CodeWriter&) = delete;
};
std::string write_code(const NetworkSteps& network, CodeWriter& writer);

// A float in as many digits as bring the same bits back, with a point: "1.0", "-0.123456789", "1.5e-07".
std::string literal(float number);
std::string literal(double number);
// "2 inputs (x1, x2), hidden layers of 8 tanh, 4 relu, 1 output (linear), after 1,200 steps of training"
std::string in_words(const NetworkSteps& network);
// What a line of the program's input is, in words and as an example.
std::string_view point_in_words(const NetworkSteps& network);
std::string_view example_point(const NetworkSteps& network);

}  // namespace neurarium::exports
