// The network as one file of Python with PyTorch.
#include "engine/exports/network_code.h"
#include "engine/exports/network_steps.h"

namespace neurarium {
namespace {

using exports::ElementEdit;

std::string_view activation_in_python(Activation activation) {
  switch (activation) {
    case Activation::Linear:
      return "v";
    case Activation::Step:
      return "(v >= 0).to(v.dtype)";
    case Activation::Sigmoid:
      return "torch.sigmoid(v)";
    case Activation::Tanh:
      return "torch.tanh(v)";
    case Activation::Relu:
      return "torch.relu(v)";
    case Activation::LeakyRelu:
      return "functional.leaky_relu(v, 0.01)";
    case Activation::Elu:
      return "functional.elu(v)";
    case Activation::GeluTanh:
      return "functional.gelu(v, approximate=\"tanh\")";
    case Activation::GeluErf:
      return "functional.gelu(v)";
    case Activation::Silu:
      return "functional.silu(v)";
    case Activation::Softplus:
      return "functional.softplus(v)";
    case Activation::Sine:
      return "torch.sin(v)";
  }
  return "v";
}

std::string python_row(std::span<const float> numbers) {
  std::string row;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    row += (i == 0 ? "" : i % 6 == 0 ? ",\n         " : ", ") + exports::literal(numbers[i]);
  return "[" + row + "]";
}

class PytorchWriter final : public exports::CodeWriter {
 public:
  void begin(const exports::NetworkSteps& network) override {
    network_ = &network;
    text_ = fmt::format(
        "\"\"\"A network that was trained in {}:\n"
        "{}.\n"
        "{}{}\n\n"
        "Run:  echo \"{}\" | python3 network.py    one point {} a line; prints y{}\n"
        "\"\"\"\n"
        "import sys\n\nimport torch\nfrom torch import nn\nfrom torch.nn import functional\n\n\n"
        "class Network(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n",
        network.origin, exports::in_words(network), network.meaning,
        network.edited ? "\nWhat was held, scaled or removed by hand is so here too." : "",
        exports::example_point(network), exports::point_in_words(network),
        network.probabilities != exports::Probabilities::None ? " and the probabilities" : "");
    for (const exports::LayerSteps& layer : network.layers)
      text_ += fmt::format("        self.{} = nn.Linear({}, {})\n", layer.name, layer.inputs, layer.outputs);
    text_ += "\n    def forward(self, x):\n";
  }

  void standardize(const Standardizer& s) override {
    const auto row = [&](const std::array<double, 2>& numbers) {
      return network_->coordinates == 1
                 ? exports::literal(numbers[0])
                 : fmt::format("{}, {}", exports::literal(numbers[0]), exports::literal(numbers[1]));
    };
    text_ += fmt::format(
        "        mean = torch.tensor([{}], dtype=torch.float64)\n"
        "        deviation = torch.tensor([{}], dtype=torch.float64)\n"
        "        x = ((x.double() - mean) / deviation).float()\n",
        row(s.mean), row(s.std));
  }

  void inputs(std::span<const exports::InputCode> inputs) override {
    std::vector<std::string_view> formulas;
    for (const exports::InputCode& input : inputs) formulas.push_back(input.python);
    text_ += fmt::format(
        "        {}\n"
        "        v = torch.stack([{}], dim=1)\n",
        network_->coordinates == 1 ? "x1 = x[:, 0]" : "x1, x2 = x[:, 0], x[:, 1]", fmt::join(formulas, ", "));
    own_ = true;
  }

  void linear(const exports::LayerSteps& layer) override {
    text_ += fmt::format("        v = self.{}(v)\n", layer.name);
    own_ = false;
  }

  void activate(Activation activation) override {
    text_ += fmt::format("        v = {}\n", activation_in_python(activation));
    own_ = false;
  }

  void edit(const ElementEdit& edit) override {
    if (!own_) text_ += "        v = v.clone()\n";
    own_ = true;
    text_ += edit_line("v", edit);
  }

  void end_outputs() override { text_ += "        return v\n"; }

  void probabilities(exports::Probabilities kind, std::span<const ElementEdit> edits) override {
    text_ += fmt::format(
        "\n    def probabilities(self, y):\n"
        "        p = {}\n",
        kind == exports::Probabilities::Sigmoid ? "torch.sigmoid(y)" : "torch.softmax(y, dim=1)");
    for (const ElementEdit& edit : edits) text_ += edit_line("p", edit);
    text_ += "        return p\n";
  }

  std::string end() override {
    text_ += "\n\nWEIGHTS = {\n";
    for (const exports::LayerSteps& layer : network_->layers) weights(layer);
    text_ += fmt::format(
        "}}\n\n\n"
        "def load():\n"
        "    network = Network()\n"
        "    network.load_state_dict({{name: torch.tensor(numbers) for name, numbers in WEIGHTS.items()}})\n"
        "    return network.eval()\n\n\n"
        "if __name__ == \"__main__\":\n"
        "    points = [[float(word) for word in line.split()] for line in sys.stdin if line.strip()]\n"
        "    network = load()\n"
        "    with torch.no_grad():\n"
        "        y = network(torch.tensor(points).reshape(-1, {}))\n"
        "{}"
        "    for row in y.tolist():\n"
        "        print(\" \".join(f\"{{number:.9g}}\" for number in row))\n",
        network_->coordinates,
        network_->probabilities == exports::Probabilities::None
            ? ""
            : "        y = torch.cat([y, network.probabilities(y)], dim=1)\n");
    return std::move(text_);
  }

 private:
  static std::string edit_line(std::string_view name, const ElementEdit& edit) {
    const std::string at = fmt::format("{}[:, {}]", name, edit.element);
    const std::string a = exports::literal(edit.a);
    switch (edit.kind) {
      case EditKind::Scale:
        return fmt::format("        {} *= {}\n", at, a);
      case EditKind::Add:
        return fmt::format("        {} += {}\n", at, a);
      case EditKind::Clamp:
        return fmt::format("        {0} = {0}.clamp({1}, {2})\n", at, a, exports::literal(edit.b));
      default:
        return fmt::format("        {} = {}\n", at, a);
    }
  }

  void weights(const exports::LayerSteps& layer) {
    const auto columns = static_cast<std::size_t>(layer.inputs);
    text_ += fmt::format("    \"{}.weight\": [\n", layer.name);
    for (std::size_t o = 0; o < layer.bias.size(); ++o)
      text_ += "        " + python_row(std::span(layer.weight).subspan(o * columns, columns)) + ",\n";
    text_ += fmt::format("    ],\n    \"{}.bias\":\n        {},\n", layer.name, python_row(layer.bias));
  }

  const exports::NetworkSteps* network_ = nullptr;
  std::string text_;
  bool own_ = false;  // v may be changed in place: nothing else holds it
};

}  // namespace

Result<std::string> pytorch_source(const Experiment& experiment) {
  const auto network = exports::network_steps(experiment);
  if (!network) return network.error();
  PytorchWriter writer;
  return exports::write_code(*network, writer);
}

}  // namespace neurarium
