// The network as one file of C.
#include "engine/exports/formula_code.h"
#include "engine/exports/network_code.h"
#include "engine/exports/network_steps.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

using exports::ElementEdit;

struct ActivationInC {
  std::string_view call;  // of `v`
  std::string_view body;  // a function that has to be written first; empty: one of math.h
};

// As in engine/activation.cpp.
ActivationInC activation_in_c(Activation activation) {
  switch (activation) {
    case Activation::Linear:
      return {"v", ""};
    case Activation::Step:
      return {"step(v)", "static float step(float v) { return v >= 0 ? 1.0f : 0.0f; }\n"};
    case Activation::Sigmoid:
      return {"sigmoid(v)", "static float sigmoid(float v) { return 1.0f / (1.0f + expf(-v)); }\n"};
    case Activation::Tanh:
      return {"tanhf(v)", ""};
    case Activation::Relu:
      return {"relu(v)", "static float relu(float v) { return v > 0 ? v : 0.0f; }\n"};
    case Activation::LeakyRelu:
      return {"leaky_relu(v)", "static float leaky_relu(float v) { return v > 0 ? v : 0.01f * v; }\n"};
    case Activation::Elu:
      return {"elu(v)", "static float elu(float v) { return v > 0 ? v : expm1f(v); }\n"};
    case Activation::GeluTanh:
      return {"gelu(v)",
              "static float gelu(float v) {\n"
              "  return 0.5f * v * (1.0f + tanhf(0.797884561f * (v + 0.044715f * v * v * v)));\n"
              "}\n"};
    case Activation::GeluErf:
      return {"gelu_erf(v)", "static float gelu_erf(float v) { return 0.5f * v * erfcf(-0.707106781f * v); }\n"};
    case Activation::Silu:
      return {"silu(v)", "static float silu(float v) { return v / (1.0f + expf(-v)); }\n"};
    case Activation::Softplus:
      return {"softplus(v)",
              "static float softplus(float v) { return (v > 0 ? v : 0.0f) + log1pf(expf(-fabsf(v))); }\n"};
    case Activation::Sine:
      return {"sinf(v)", ""};
  }
  return {"v", ""};
}

std::string c_literal(float number) { return exports::literal(number) + "f"; }

std::string c_row(std::span<const float> numbers) {
  std::string row;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    row += (i == 0 ? "" : i % 6 == 0 ? ",\n     " : ", ") + c_literal(numbers[i]);
  return "{" + row + "}";
}

// `name` is an array; what the edit does to one of its elements.
std::string c_edit(std::string_view name, const ElementEdit& edit) {
  const std::string at = fmt::format("{}[{}]", name, edit.element);
  const std::string a = c_literal(edit.a);
  switch (edit.kind) {
    case EditKind::Scale:
      return fmt::format("  {} *= {};\n", at, a);
    case EditKind::Add:
      return fmt::format("  {} += {};\n", at, a);
    case EditKind::Clamp:
      return fmt::format("  {0} = {0} < {1} ? {1} : {0} > {2} ? {2} : {0};\n", at, a, c_literal(edit.b));
    default:
      return fmt::format("  {} = {};\n", at, a);
  }
}

class CWriter final : public exports::CodeWriter {
 public:
  void begin(const exports::NetworkSteps& network) override {
    const bool probabilities = network.probabilities != exports::Probabilities::None;
    has_probabilities_ = probabilities;
    text_ = fmt::format(
        "/* A network that was trained in {}:\n"
        " * {}.\n"
        " * {}{}\n"
        " *\n"
        " * Compile:  cc -std=c99 -O2 network.c -o network -lm\n"
        " * Run:      echo \"{}\" | ./network    one point {} a line; prints y{}\n"
        " */\n"
        "#include <math.h>\n#include <stdio.h>\n\n"
        "enum {{ INPUTS = {}, OUTPUTS = {} }};\n\n",
        network.origin, exports::in_words(network), network.meaning,
        network.edited ? "\n * What was held, scaled or removed by hand is so here too." : "",
        exports::example_point(network), exports::point_in_words(network),
        probabilities ? " and the probabilities" : "", network.coordinates, network.outputs());
    coordinates_ = network.coordinates;
    for (const exports::LayerSteps& layer : network.layers) constants(layer);
    functions(network);
    text_ += "void network(const float x[INPUTS], float y[OUTPUTS]) {\n";
    point_ = {"x[0]", "x[1]"};
  }

  void standardize(const Standardizer& s) override {
    for (std::size_t i = 0; i < 2; ++i)
      point_[i] =
          fmt::format("(float)((x[{}] - ({})) / {})", i, exports::literal(s.mean[i]), exports::literal(s.std[i]));
  }

  void inputs(std::span<const exports::InputCode> inputs) override {
    const auto reads = [&](std::string_view name) {
      return std::any_of(inputs.begin(), inputs.end(),
                         [&](const exports::InputCode& input) { return input.c.find(name) != std::string::npos; });
    };
    for (std::size_t i = 0; i < 2; ++i)
      if (const std::string name = fmt::format("x{}", i + 1); reads(name))
        text_ += fmt::format("  const float {} = {};\n", name, point_[i]);
    std::vector<std::string_view> formulas;
    for (const exports::InputCode& input : inputs) formulas.push_back(input.c);
    last_ = "input";
    width_ = static_cast<std::int64_t>(inputs.size());
    text_ += fmt::format("  float input[{}] = {{{}}};\n", width_, fmt::join(formulas, ", "));
  }

  void linear(const exports::LayerSteps& layer) override {
    const bool is_last = layer.name == "out";
    const std::string target = is_last ? "y" : layer.name;
    if (!is_last) text_ += fmt::format("  float {}[{}];\n", target, layer.outputs);
    text_ += fmt::format(
        "  for (int o = 0; o < {outputs}; ++o) {{\n"
        "    double sum = {name}_bias[o];\n"
        "    for (int i = 0; i < {inputs}; ++i) sum += (double){name}_weight[o][i] * {from}[i];\n"
        "    {to}[o] = (float)sum;\n"
        "  }}\n",
        fmt::arg("outputs", layer.outputs), fmt::arg("inputs", layer.inputs), fmt::arg("name", layer.name),
        fmt::arg("from", last_), fmt::arg("to", target));
    last_ = target;
    width_ = layer.outputs;
  }

  void activate(Activation activation) override {
    std::string call(activation_in_c(activation).call);
    call.replace(call.rfind("v)"), 1, last_ + "[o]");
    text_ += fmt::format("  for (int o = 0; o < {}; ++o) {}[o] = {};\n", width_, last_, call);
  }

  void edit(const ElementEdit& edit) override { text_ += c_edit(last_, edit); }

  void end_outputs() override { text_ += "}\n\n"; }

  void probabilities(exports::Probabilities kind, std::span<const ElementEdit> edits) override {
    text_ += "void probabilities(const float y[OUTPUTS], float p[OUTPUTS]) {\n";
    if (kind == exports::Probabilities::Sigmoid)
      text_ += "  for (int o = 0; o < OUTPUTS; ++o) p[o] = 1.0f / (1.0f + expf(-y[o]));\n";
    else
      text_ +=
          "  float most = y[0];\n"
          "  for (int o = 1; o < OUTPUTS; ++o) most = fmaxf(most, y[o]);\n"
          "  float sum = 0;\n"
          "  for (int o = 0; o < OUTPUTS; ++o) sum += p[o] = expf(y[o] - most);\n"
          "  for (int o = 0; o < OUTPUTS; ++o) p[o] /= sum;\n";
    for (const ElementEdit& edit : edits) text_ += c_edit("p", edit);
    text_ += "}\n\n";
  }

  std::string end() override {
    text_ += fmt::format(
        "int main(void) {{\n"
        "  float x[INPUTS];\n"
        "  while ({}) {{\n"
        "    float y[OUTPUTS];\n"
        "    network(x, y);\n"
        "    for (int o = 0; o < OUTPUTS; ++o) printf(o == 0 ? \"%.9g\" : \" %.9g\", y[o]);\n"
        "{}"
        "    printf(\"\\n\");\n"
        "  }}\n"
        "  return 0;\n"
        "}}\n",
        coordinates_ == 1 ? "scanf(\"%f\", &x[0]) == 1" : "scanf(\"%f %f\", &x[0], &x[1]) == 2",
        has_probabilities_ ? "    float p[OUTPUTS];\n"
                             "    probabilities(y, p);\n"
                             "    for (int o = 0; o < OUTPUTS; ++o) printf(\" %.9g\", p[o]);\n"
                           : "");
    return std::move(text_);
  }

 private:
  void constants(const exports::LayerSteps& layer) {
    text_ += fmt::format("static const float {}_weight[{}][{}] = {{\n", layer.name, layer.outputs, layer.inputs);
    const auto columns = static_cast<std::size_t>(layer.inputs);
    for (std::size_t o = 0; o < layer.bias.size(); ++o)
      text_ += "    " + c_row(std::span(layer.weight).subspan(o * columns, columns)) + ",\n";
    text_ +=
        fmt::format("}};\nstatic const float {}_bias[{}] =\n    {};\n\n", layer.name, layer.outputs, c_row(layer.bias));
  }

  // What is used and not in math.h, each once.
  void functions(const exports::NetworkSteps& network) {
    if (std::any_of(network.inputs.begin(), network.inputs.end(),
                    [](const exports::InputCode& input) { return input.uses_sign; }))
      text_.append(exports::kSignInC).append("\n");
    std::vector<Activation> written;
    for (const exports::LayerSteps& layer : network.layers) {
      const std::string_view body = activation_in_c(layer.activation).body;
      if (body.empty() || std::find(written.begin(), written.end(), layer.activation) != written.end()) continue;
      written.push_back(layer.activation);
      text_.append(body).append("\n");
    }
  }

  std::string text_, last_;
  std::array<std::string, 2> point_;  // the coordinates as the inputs read them
  std::int64_t width_ = 0;            // of what was written last
  bool has_probabilities_ = false;
  int coordinates_ = 2;
};

}  // namespace

Result<std::string> c_source(const Experiment& experiment) {
  const auto network = exports::network_steps(experiment);
  if (!network) return network.error();
  CWriter writer;
  return exports::write_code(*network, writer);
}

}  // namespace neurarium
