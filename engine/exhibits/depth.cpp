#include "engine/exhibits/depth.h"

#include "engine/carry_over.h"
#include "engine/data/split.h"
#include "engine/rng.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::string_view kDigits = "digits";

Examples deep_examples(const PointSet& points, const std::vector<std::int32_t>& rows) {
  Examples out{static_cast<std::int64_t>(rows.size()), 2, 1, {}, {}};
  for (const std::int32_t row : rows) {
    const auto i = static_cast<std::size_t>(row);
    out.x.push_back(points.x[2 * i] / static_cast<float>(kDeepInputScale));
    out.x.push_back(points.x[2 * i + 1] / static_cast<float>(kDeepInputScale));
    out.target.push_back(points.target[i]);
  }
  return out;
}

Examples picture_examples(const PictureSet& pictures, const std::vector<std::int32_t>& rows) {
  Examples out{static_cast<std::int64_t>(rows.size()), pictures.picture_size(), 1, {}, {}};
  const auto size = static_cast<std::size_t>(out.inputs);
  out.x.resize(rows.size() * size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    pictures.read(rows[i], std::span(out.x).subspan(i * size, size));
    out.target.push_back(static_cast<float>(pictures.labels[static_cast<std::size_t>(rows[i])]));
  }
  return out;
}

Examples examples_of_depth(const DepthParts& parts, const std::vector<std::int32_t>& rows) {
  return parts.points != nullptr ? deep_examples(*parts.points, rows) : picture_examples(*parts.pictures, rows);
}

Result<DepthParts> digits_of_depth(const DepthSettings& s) {
  Pictures digits = digit_pictures();
  Result<PictureSplit> split = split_pictures(*digits, s.test_split, static_cast<std::uint64_t>(s.data_seed));
  if (!split) return split.error();
  return DepthParts{nullptr, std::move(digits), std::move(split->train), std::move(split->test)};
}

// A point at the origin gives sums of 0 in a layer without a bias, and through
// layer norm a gradient that grows 300 times a layer: biases begin a little
// beside 0 where the scheme has them at 0.
constexpr double kDeepBias = 0.1;

// Both networks begin with the plain one's numbers; the layers' times the gain.
std::shared_ptr<const AlignedVector<float>> deep_start(const Task& task, double gain) {
  const Graph& graph = *task.graph;
  Params<float> start(graph);
  initialise_parameters(task, start);
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    if (!value.name.starts_with("plain.")) continue;
    const std::span<float> plain = start.of(id);
    const bool in_layer = value.name.starts_with("plain.layers.");
    if (in_layer && value.kind == ParamKind::Bias && task.plan.init != InitScheme::Zeros &&
        !value.name.ends_with("norm.bias")) {
      Rng rng(task.plan.seed, "init", value.key);
      for (float& b : plain) b = static_cast<float>(rng.uniform(-kDeepBias, kDeepBias));
    }
    if (in_layer && value.kind != ParamKind::Gain && value.kind != ParamKind::Statistic)
      for (float& w : plain) w *= static_cast<float>(gain);
    const std::span<float> residual = start.of(graph.at("residual" + value.name.substr(5)));
    std::copy(plain.begin(), plain.end(), residual.begin());
  }
  return std::make_shared<const AlignedVector<float>>(start.flat().begin(), start.flat().end());
}

}  // namespace

DepthSettings::DepthSettings() {
  init_scheme = "uniform";  // PyTorch's own, with which the plain network's
                            // gradient vanishes
  optimizer = "sgd";
  learning_rate = 0.05;
  batch = 20;
}

std::vector<std::string_view> depth_data_names() {
  std::vector<std::string_view> names;
  for (const PointKind& kind : point_kinds())
    if (!kind.is_regression()) names.push_back(kind.name);
  names.push_back(kDigits);
  return names;
}

Result<DepthParts> depth_parts(const DepthSettings& s) {
  if (s.data == kDigits) return digits_of_depth(s);
  const auto kind = find_point_kind(s.data);
  if (!kind) return kind.error();
  if ((*kind)->is_regression())
    return usage_error(
        "--data {}: these points have no classes to tell apart; "
        "choose one of {}.",
        s.data, fmt::join(depth_data_names(), ", "));
  Result<Points> points = make_points({s.data,
                                       static_cast<int>(s.samples),
                                       s.noise,
                                       (*kind)->default_classes,
                                       static_cast<std::uint64_t>(s.data_seed),
                                       {}});
  if (!points) return points.error();
  const RowOrder order = s.order == "file" ? RowOrder::File : RowOrder::Shuffled;
  Result<Split> split =
      split_rows((*points)->size(), s.test_split, static_cast<std::uint64_t>(s.data_seed), order, (*points)->ids);
  if (!split) return split.error();
  return DepthParts{std::move(*points), nullptr, std::move(split->train), std::move(split->test)};
}

Result<TaskPtr> DepthSettings::make_task() const {
  const Result<DepthParts> parts = depth_parts(*this);
  if (!parts) return parts.error();
  const Result<Activation> unit = activation_from_name(activation);
  if (!unit) return unit.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  DeepSpec spec;
  spec.width = static_cast<std::int32_t>(width);
  spec.depth = static_cast<std::int32_t>(depth);
  spec.outputs = parts->classes();
  spec.activation = *unit;
  spec.layer_norm = layer_norm;
  spec.batch_norm = batch_norm;
  const Result<std::vector<bool>> on = parse_skips(skips, spec.depth);
  if (!on) return on.error();
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"in", parts->inputs()}});
  const ValueId target = g.target("target", {{"b"}});
  std::array<DeepNetwork, 2> networks;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const auto scope = g.scope(kDeepNetworks[i]);
    spec.skips = i == 0 ? std::vector<bool>{} : *on;
    networks[i] = deep_network(g, spec, x, target);
  }
  auto made = std::make_shared<Task>();
  made->graph = g.finish(add(g, "loss", {networks[0].loss, networks[1].loss}));
  made->input = x;
  made->target = target;
  made->output = networks[1].logits;
  made->data_loss = networks[1].loss;
  made->other_output = networks[0].logits;
  made->other_loss = networks[0].loss;
  made->train = std::make_shared<Examples>(examples_of_depth(*parts, parts->train));
  made->test = std::make_shared<Examples>(examples_of_depth(*parts, parts->test));
  made->metric = MetricKind::ArgmaxClass;
  made->plan = *training;
  made->start = deep_start(*made, init_gain);
  return TaskPtr(made);
}

Fields DepthSettings::fields() {
  const bool of_the_plane = data != kDigits;
  FieldList f;
  f.group("data");
  f.name("data", &data, depth_data_names());
  f.number("samples", &samples, {10, 5000, 10, true}, Effect::Live, of_the_plane);
  f.number("noise", &noise, {0, kMaxNoise, 0.01, false}, Effect::Live, of_the_plane);
  f.number("test-split", &test_split, {0, 0.9, 0.05, false});
  f.number("data-seed", &data_seed, {0, 1e15, 1, false});
  f.group("network");
  f.number("depth", &depth, {kMinDepth, kMaxDepth, 1, false}, Effect::KeepsWeights);
  f.number("units", &width, {kMinDeepWidth, kMaxDeepWidth, 1, true}, Effect::KeepsWeights);
  f.name("activation", &activation, {kActivationNames.begin(), kActivationNames.end()});
  f.flag("batch-norm", &batch_norm, Effect::KeepsWeights);
  f.flag("layer-norm", &layer_norm, Effect::KeepsWeights);
  f.name("skips", &skips, {}, Effect::KeepsWeights);
  add_init_field(f);
  f.number("init-gain", &init_gain, {0.01, 10, 0, true}, Effect::Reinitialises);
  f.group("training");
  add_optimizer_fields(f, 5000);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> DepthSettings::clone() const { return std::make_unique<DepthSettings>(*this); }

bool DepthSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const DepthSettings*>(&other);
  return that != nullptr &&
         same_values(const_cast<DepthSettings*>(this)->fields(), const_cast<DepthSettings*>(that)->fields());
}

std::unique_ptr<ExhibitSettings> make_depth_defaults() { return std::make_unique<DepthSettings>(); }

}  // namespace neurarium
