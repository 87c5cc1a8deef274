#include "engine/exhibits/neuron.h"

#include "engine/files/point_tensors.h"
#include "engine/params.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>

namespace neurarium {
namespace {

constexpr double kMostRate = 1e6;
constexpr double kMostNeuronBatch = 1000;

bool logical_function(std::string_view name, unsigned bits, int inputs) {
  const int on = std::popcount(bits);
  if (name == "and") return on == inputs;
  if (name == "or") return on > 0;
  if (name == "nand") return on < inputs;
  return on % 2 == 1;
}

// All rows of the truth table, counted upwards: x1 is the highest binary digit.
void fill_truth_table(const NeuronSettings& s, NeuronParts& parts) {
  const auto inputs = static_cast<int>(s.inputs);
  const float off = s.levels == "bipolar" ? -1 : 0;
  for (unsigned bits = 0; bits < (1U << static_cast<unsigned>(inputs)); ++bits) {
    for (int i = 0; i < inputs; ++i)
      parts.x.push_back((bits >> static_cast<unsigned>(inputs - 1 - i) & 1U) != 0 ? 1.0F : off);
    parts.wanted.push_back(logical_function(s.data, bits, inputs));
  }
  PointSet set;
  set.classes = 2;
  set.class_names = {"0", "1"};
  for (std::size_t row = 0; row < parts.wanted.size(); ++row) {
    for (std::size_t i = 0; i < 2; ++i) set.x.push_back(parts.x[row * static_cast<std::size_t>(inputs) + i]);
    set.target.push_back(parts.wanted[row] ? 1.0F : 0.0F);
  }
  parts.points = seal(std::move(set));
  const double middle = (1.0 + static_cast<double>(off)) / 2, half = 1.1 * (1.0 - static_cast<double>(off));
  parts.domain = {middle - half, middle + half, middle - half, middle + half};
}

Status take_points(const NeuronSettings& s, NeuronParts& parts) {
  if (s.points == nullptr)
    return usage_error(
        "--data file needs points of your own; give them with --points FILE.csv or drop a file on the window.");
  if (s.points->classes == 0 || s.points->classes > 2)
    return usage_error("A neuron tells two classes apart, but {} {}; choose another file or another label.",
                       s.points_name.empty() ? worded("the data") : Wording{shown(s.points_name)},
                       s.points->classes == 0 ? worded("has numbers as labels") : worded("has {}", s.points->classes));
  parts.points = s.points;
  parts.x = s.points->x;
  for (const float label : s.points->target) parts.wanted.push_back(label > 0.5F);
  parts.domain = domain_of(*s.points);
  return ok_status();
}

// Activations that are never below zero are asked for 0 and 1, the others for -1 and 1.
bool is_one_sided(Activation a) {
  return a == Activation::Step || a == Activation::Sigmoid || a == Activation::Relu || a == Activation::Softplus;
}

Result<Activation> choose_activation(const NeuronSettings& s) {
  if (s.activation == "auto") return s.by_mistakes() ? Activation::Step : Activation::Sigmoid;
  return activation_from_name(s.activation);
}

}  // namespace

NeuronSettings::NeuronSettings() {
  optimizer = "sgd";
  learning_rate = 1;
  batch = 1;
  order = "file";
  init_scheme = "zeros";
}

Result<NeuronParts> neuron_parts(const NeuronSettings& s) {
  NeuronParts parts;
  if (s.data == "file") {
    if (Status taken = take_points(s, parts); !taken) return taken.error();
  } else {
    fill_truth_table(s, parts);
  }
  const Result<Activation> activation = choose_activation(s);
  if (!activation) return activation.error();
  NeuronSpec& net = parts.network;
  net.inputs = s.data == "file" ? 2 : static_cast<std::int32_t>(s.inputs);
  for (int i = 0; i < net.inputs; ++i) net.input_names.push_back(fmt::format("x{}", i + 1));
  net.activation = *activation;
  net.perceptron_rule = s.by_mistakes();
  net.hidden = s.hidden_layer ? net.inputs : 0;
  net.hidden_activation = s.by_mistakes() ? Activation::Step : *activation;
  parts.low = is_one_sided(*activation) ? 0 : -1;
  return parts;
}

std::vector<float> parity_weights(const Graph& graph, double low, double high, Activation activation) {
  Params<float> params(graph);
  const std::span<float> hidden = params.of(graph.at("h0.weight")), bias = params.of(graph.at("h0.bias"));
  const std::span<float> out = params.of(graph.at("out.weight"));
  const auto n = static_cast<double>(bias.size());
  // Smooth activations need weights that are steep enough to be nearly a step.
  const double steep = activation == Activation::Step ? 1 : 8 / (high - low);
  const double bottom = activation == Activation::Tanh ? -1 : 0;
  double threshold = -0.5;
  for (std::size_t k = 0; k < bias.size(); ++k) {
    std::fill_n(hidden.begin() + static_cast<std::ptrdiff_t>(k * bias.size()), bias.size(), static_cast<float>(steep));
    const double between = n * low + (static_cast<double>(k) + 0.5) * (high - low);  // k and k + 1 inputs that are on
    bias[k] = static_cast<float>(-steep * between);
    const double weight = (k % 2 == 0 ? 1 : -1) / (1 - bottom);
    out[k] = static_cast<float>(activation == Activation::Step ? weight : 6 * weight);
    threshold -= weight * bottom;
  }
  params.of(graph.at("out.bias"))[0] = static_cast<float>(activation == Activation::Step ? threshold : 6 * threshold);
  return {params.flat().begin(), params.flat().end()};
}

Result<TaskPtr> NeuronSettings::make_task() const {
  Result<NeuronParts> parts = neuron_parts(*this);
  if (!parts) return parts.error();
  auto made = std::make_shared<Task>();
  made->graph = neuron(parts->network);
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("out.fires");
  made->data_loss = made->graph->at("loss.data");
  Examples train;
  train.rows = parts->rows();
  train.inputs = parts->network.inputs;
  train.targets = 1;
  train.x.assign(parts->x.begin(), parts->x.end());
  for (const bool fires : parts->wanted) train.target.push_back(static_cast<float>(fires ? parts->high : parts->low));
  made->train = std::make_shared<Examples>(std::move(train));
  made->test = std::make_shared<Examples>(Examples{0, parts->network.inputs, 1, {}, {}});
  made->metric = MetricKind::LogitAccuracy;
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  made->plan = *training;
  if (by_mistakes()) made->plan.batch = 1;  // the rule looks at one example at a time
  const Activation units = parts->network.hidden_activation;
  if (hidden_layer && (units == Activation::Step || units == Activation::Sigmoid || units == Activation::Tanh)) {
    const std::vector<float> solved = parity_weights(*made->graph, levels == "bipolar" ? -1 : 0, 1, units);
    made->start = std::make_shared<const AlignedVector<float>>(solved.begin(), solved.end());
  }
  return TaskPtr(made);
}

Fields NeuronSettings::fields() {
  const bool own = data == "file";
  const bool gradient = !by_mistakes();
  std::vector<std::string_view> activations = {"auto"};
  activations.insert(activations.end(), kActivationNames.begin(), kActivationNames.end());
  FieldList f;
  f.group("data");
  f.name("data", &data, {"and", "or", "nand", "xor", "file"});
  f.number("inputs", &inputs, {2, kMaxNeuronInputs, 1}, Effect::KeepsWeights, !own);
  f.name("levels", &levels, {"binary", "bipolar"}, Effect::Live, !own);
  f.group("network");
  f.name("activation", &activation, activations);
  f.flag("hidden-layer", &hidden_layer, Effect::KeepsWeights);
  add_init_field(f);
  f.group("training");
  f.name("rule", &rule, {"perceptron", "gradient"});
  f.number("learning-rate", &learning_rate, {0, kMostRate, 0, true});
  f.number("batch", &batch, {1, kMostNeuronBatch, 1, true}, Effect::Live, gradient);
  f.name("order", &order, {"shuffled", "file"});
  f.number("seed", &random_seed, {0, 1e15, 1}, Effect::Reinitialises);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> NeuronSettings::clone() const { return std::make_unique<NeuronSettings>(*this); }

bool NeuronSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const NeuronSettings*>(&other);
  if (that == nullptr || points_name != that->points_name) return false;
  const std::uint64_t mine = points == nullptr ? 0 : points->content_hash;
  const std::uint64_t theirs = that->points == nullptr ? 0 : that->points->content_hash;
  return mine == theirs &&
         same_values(const_cast<NeuronSettings*>(this)->fields(), const_cast<NeuronSettings*>(that)->fields());
}

void NeuronSettings::save_data(TensorFile& file, std::string_view prefix) const {
  if (points != nullptr) write_points(file, fmt::format("{}points.", prefix), *points, points_name);
}

Status NeuronSettings::load_data(const TensorFile& file, std::string_view prefix) {
  points = nullptr;
  points_name.clear();
  const std::string name = fmt::format("{}points.", prefix);
  if (file.find(name + "x") == nullptr) return ok_status();
  Result<PointSet> read = read_points(file, name, points_name);
  if (!read) return read.error();
  points = seal(std::move(*read));
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_neuron_defaults() { return std::make_unique<NeuronSettings>(); }

}  // namespace neurarium
