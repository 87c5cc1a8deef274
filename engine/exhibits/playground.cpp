#include "engine/exhibits/playground.h"

#include "engine/data/split.h"
#include "engine/files/point_tensors.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

std::vector<std::string_view> with_auto(std::vector<std::string_view> names) {
  names.insert(names.begin(), "auto");
  return names;
}

std::vector<std::string_view> data_names() {
  std::vector<std::string_view> names;
  for (const PointKind& kind : point_kinds()) names.push_back(kind.name);
  names.push_back("formula");
  names.push_back("file");
  return names;
}

std::vector<std::string_view> loss_names() {
  std::vector<std::string_view> names;
  for (const LossInfo& info : loss_kinds()) names.push_back(info.name);
  return names;
}

template <class Names>
std::vector<std::string_view> listed(const Names& names) {
  return {std::begin(names), std::end(names)};
}

Examples examples_of(const PlaygroundParts& parts, const std::vector<std::int32_t>& rows,
                     const std::vector<float>& xy) {
  Examples out;
  out.rows = static_cast<std::int64_t>(rows.size());
  out.inputs = parts.features.size();
  out.targets = parts.network.loss == LossKind::CrossEntropy ? 1 : parts.network.outputs;
  std::vector<float> chosen(rows.size() * 2);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t c = 0; c < 2; ++c) chosen[2 * i + c] = xy[2 * static_cast<std::size_t>(rows[i]) + c];
  out.x.resize(rows.size() * static_cast<std::size_t>(out.inputs));
  features(parts.features, chosen.data(), out.rows, out.x.data());
  out.target.reserve(rows.size() * static_cast<std::size_t>(out.targets));
  for (const std::int32_t row : rows) {
    const std::vector<float> target = encode_target(parts, parts.points->target[static_cast<std::size_t>(row)]);
    out.target.insert(out.target.end(), target.begin(), target.end());
  }
  return out;
}

// A formula may have holes: the square root of a negative number.
Status check_inputs(const PlaygroundParts& parts, const Examples& examples) {
  for (std::size_t i = 0; i < examples.x.size(); ++i)
    if (!std::isfinite(examples.x[i]) && !parts.features.formulas.empty())
      return usage_error(
          "The input '{}' is not a finite number at one of the points; change the formula or the data.",
          shown(parts.features.name(parts.features.columns[i % static_cast<std::size_t>(examples.inputs)])));
  return ok_status();
}

MetricKind metric_of(int classes, const MlpSpec& net) {
  if (classes == 0) return MetricKind::None;
  if (net.loss == LossKind::CrossEntropy) return MetricKind::ArgmaxClass;
  if (net.outputs > 1) return MetricKind::ArgmaxOneHot;
  return net.loss == LossKind::BceLogits ? MetricKind::LogitAccuracy : MetricKind::SignAccuracy;
}

Result<LossKind> choose_loss(const PlaygroundSettings& s, int classes) {
  if (s.loss == "auto") return classes > 2 ? LossKind::CrossEntropy : LossKind::HalfMse;
  Result<LossKind> loss = loss_from_name(s.loss);
  if (!loss) return loss.error();
  const bool for_classes = *loss == LossKind::BceLogits || *loss == LossKind::CrossEntropy || *loss == LossKind::Hinge;
  if (classes == 0 && for_classes)
    return usage_error("--loss {} needs classes, but the data is a regression; use mse, half_mse, mae or huber.",
                       s.loss);
  return loss;
}

// The id that a layer wants, or the first one that none of the layers before it has.
std::int32_t free_id(const std::vector<LayerSpec>& layers, std::int32_t wanted) {
  const auto taken = [&](std::int32_t id) {
    return std::any_of(layers.begin(), layers.end(), [&](const LayerSpec& layer) { return layer.id == id; });
  };
  if (wanted > 0 && !taken(wanted)) return wanted;
  std::int32_t id = 1;
  while (taken(id)) ++id;
  return id;
}

Result<MlpSpec> make_network(const PlaygroundSettings& s, int classes, const FeatureSet& inputs) {
  MlpSpec net;
  net.inputs = static_cast<std::int32_t>(inputs.size());
  for (const int column : inputs.columns) net.input_names.emplace_back(inputs.name(column));
  Result<LossKind> loss = choose_loss(s, classes);
  if (!loss) return loss.error();
  net.loss = *loss;
  Result<std::vector<HiddenLayer>> hidden = parse_hidden(s.hidden);
  if (!hidden) return hidden.error();
  for (std::size_t i = 0; i < hidden->size(); ++i) {
    const HiddenLayer& layer = (*hidden)[i];
    Result<Activation> activation = activation_from_name(layer.activation.empty() ? s.activation : layer.activation);
    if (!activation) return activation.error();
    net.hidden.push_back({layer.width, *activation, free_id(net.hidden, i < s.layer_ids.size() ? s.layer_ids[i] : 0)});
  }
  const bool one_output = classes == 0 || (classes <= 2 && net.loss != LossKind::CrossEntropy);
  net.outputs = one_output ? 1 : std::max(classes, 2);
  const bool linear = classes == 0 || net.loss == LossKind::BceLogits || net.loss == LossKind::CrossEntropy ||
                      net.loss == LossKind::Hinge;
  Result<Activation> output = s.output_activation == "auto"
                                  ? Result<Activation>(linear ? Activation::Linear : Activation::Tanh)
                                  : activation_from_name(s.output_activation);
  if (!output) return output.error();
  net.output_activation = *output;
  net.huber_delta = s.huber_delta;
  net.l1 = s.l1;
  net.l2 = s.l2;
  return net;
}

Result<Points> choose_points(const PlaygroundSettings& s) {
  if (s.data == "file") {
    if (s.points == nullptr)
      return usage_error(
          "--data file needs points of your own; give them with --points FILE.csv or drop a file on the window.");
    return s.points;
  }
  if (s.data == "formula") {
    const Result<Formula> formula = Formula::parse(s.target_formula);
    if (!formula) return formula.error();
    return make_formula_points(*formula, static_cast<int>(s.samples), s.noise, static_cast<std::uint64_t>(s.data_seed));
  }
  PointSpec spec{s.data, static_cast<int>(s.samples), s.noise, static_cast<int>(s.classes),
                 static_cast<std::uint64_t>(s.data_seed)};
  const auto kind = find_point_kind(s.data);
  if (kind.ok() && !(*kind)->is_regression() && !s.balance.empty()) {
    Result<std::vector<double>> shares = parse_balance(s.balance, class_count(**kind, spec));
    if (!shares) return shares.error();
    spec.balance = std::move(*shares);
  }
  return make_points(spec);
}

}  // namespace

std::vector<float> encode_target(const PlaygroundParts& parts, float label) {
  const MlpSpec& net = parts.network;
  if (parts.points->classes == 0 || net.loss == LossKind::CrossEntropy) return {label};
  const float off = net.loss == LossKind::BceLogits ? 0.0f : -1.0f;
  if (net.outputs == 1) return {label > 0 ? 1.0f : off};
  std::vector<float> target(static_cast<std::size_t>(net.outputs), off);
  target[static_cast<std::size_t>(label)] = 1.0f;
  return target;
}

Result<std::vector<HiddenLayer>> parse_hidden(std::string_view text) {
  std::vector<HiddenLayer> layers;
  text = trimmed(text);
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view item = trimmed(text.substr(0, comma));
    HiddenLayer layer;
    if (const std::size_t colon = item.find(':'); colon != std::string_view::npos) {
      layer.activation = std::string(trimmed(item.substr(colon + 1)));
      if (Result<Activation> a = activation_from_name(layer.activation); !a) return a.error();
      item = trimmed(item.substr(0, colon));
    }
    const auto [stop, code] = std::from_chars(item.data(), item.data() + item.size(), layer.width);
    if (code != std::errc{} || stop != item.data() + item.size() || layer.width < 1 || layer.width > kMaxHiddenUnits)
      return usage_error("--hidden: '{}' is not a layer width; write whole numbers from 1 to {}, such as 8,8.",
                         shown(item), kMaxHiddenUnits);
    layers.push_back(std::move(layer));
    if (comma == std::string_view::npos) break;
    text = text.substr(comma + 1);
    if (trimmed(text).empty()) return usage_error("--hidden ends with a comma; write widths such as 8,8.");
  }
  if (layers.size() > kMaxHiddenLayers)
    return usage_error("--hidden has {} layers, but at most {} are possible.", layers.size(), kMaxHiddenLayers);
  return layers;
}

std::string to_string(const std::vector<HiddenLayer>& layers) {
  std::string out;
  for (const HiddenLayer& layer : layers) {
    if (!out.empty()) out += ',';
    out += std::to_string(layer.width);
    if (!layer.activation.empty()) out += ':' + layer.activation;
  }
  return out;
}

Result<PlaygroundParts> playground_parts(const PlaygroundSettings& s) {
  PlaygroundParts parts;
  Result<Points> points = choose_points(s);
  if (!points) return points.error();
  parts.points = *points;
  Result<FeatureSet> inputs = parse_features(s.inputs);
  if (!inputs) return inputs.error();
  parts.features = *inputs;
  const RowOrder order = s.order == "file" ? RowOrder::File : RowOrder::Shuffled;
  Result<Split> split =
      split_rows(parts.points->size(), s.test_split, static_cast<std::uint64_t>(s.data_seed), order, parts.points->ids);
  if (!split) return split.error();
  parts.train = std::move(split->train);
  parts.test = std::move(split->test);
  if (s.standardize && s.data == "file") parts.standardizer = Standardizer::fit(parts.points->x, parts.train);
  Result<MlpSpec> network = make_network(s, parts.points->classes, parts.features);
  if (!network) return network.error();
  parts.network = *network;
  parts.metric = metric_of(parts.points->classes, parts.network);
  return parts;
}

Result<TaskPtr> PlaygroundSettings::make_task() const {
  Result<PlaygroundParts> parts = playground_parts(*this);
  if (!parts) return parts.error();
  auto made = std::make_shared<Task>();
  made->graph = mlp(parts->network);
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("out.act");
  made->data_loss = made->graph->at("loss.data");
  std::vector<float> xy = parts->points->x;
  parts->standardizer.apply(xy);
  Examples train = examples_of(*parts, parts->train, xy);
  Examples test = examples_of(*parts, parts->test, xy);
  for (const Examples* examples : {&train, &test})
    if (Status finite = check_inputs(*parts, *examples); !finite) return finite.error();
  made->train = std::make_shared<Examples>(std::move(train));
  made->test = std::make_shared<Examples>(std::move(test));
  made->metric = parts->metric;

  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  made->plan = *training;
  return TaskPtr(made);
}

Fields PlaygroundSettings::fields() {
  const bool own = data == "file";
  const auto kind = find_point_kind(data);
  const bool has_classes = kind.ok() && (*kind)->has_class_choice();
  const double class_low = kind.ok() ? std::max(2, (*kind)->min_classes) : 2;
  const double class_high = kind.ok() ? std::max(2, (*kind)->max_classes) : 6;
  FieldList f;
  f.group("data");
  f.name("data", &data, data_names());
  f.number("samples", &samples, {2, kMaxPoints, 10, true}, Effect::Live, !own);
  f.number("noise", &noise, {0, kMaxNoise, 0.01, false}, Effect::Live, !own);
  f.number("classes", &classes, {has_classes ? class_low : 2, has_classes ? class_high : 6, 1, false}, Effect::Live,
           has_classes);
  f.name("balance", &balance, {}, Effect::Live, kind.ok() && !(*kind)->is_regression());
  f.name("target-formula", &target_formula, {}, Effect::Live, data == "formula");
  f.number("test-split", &test_split, {0, 0.9, 0.05, false});
  f.name("task", &task, with_auto({"classification", "regression"}), Effect::Live, own);
  f.flag("standardize", &standardize, Effect::Live, own);
  f.number("data-seed", &data_seed, {0, 1e15, 1, false}, Effect::Live, !own);
  f.group("network");
  f.name("inputs", &inputs, {}, Effect::KeepsWeights);
  f.name("hidden", &hidden, {}, Effect::KeepsWeights);
  f.name("activation", &activation, listed(kActivationNames));
  f.name("output-activation", &output_activation, with_auto(listed(kActivationNames)));
  f.name("loss", &loss, with_auto(loss_names()));
  f.number("huber-delta", &huber_delta, {1e-6, 1e6, 0.1, true}, Effect::Live, loss == "huber");
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, kMaxPoints);
  f.number("l1", &l1, {0, 10, 0, true});
  f.number("l2", &l2, {0, 10, 0, true});
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> PlaygroundSettings::clone() const {
  return std::make_unique<PlaygroundSettings>(*this);
}

bool PlaygroundSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const PlaygroundSettings*>(&other);
  if (that == nullptr || layer_ids != that->layer_ids || points_name != that->points_name) return false;
  const std::uint64_t mine = points == nullptr ? 0 : points->content_hash;
  const std::uint64_t theirs = that->points == nullptr ? 0 : that->points->content_hash;
  return mine == theirs &&
         same_values(const_cast<PlaygroundSettings*>(this)->fields(), const_cast<PlaygroundSettings*>(that)->fields());
}

void PlaygroundSettings::save_data(TensorFile& file, std::string_view prefix) const {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  if (!layer_ids.empty())
    file.add<std::int32_t>(name("layer_ids"), {static_cast<std::int64_t>(layer_ids.size())}, layer_ids);
  if (points == nullptr) return;
  write_points(file, name("points."), *points, points_name);
}

Status PlaygroundSettings::load_data(const TensorFile& file, std::string_view prefix) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  layer_ids.clear();
  if (file.find(name("layer_ids")) != nullptr) {
    const auto ids = file.integers(name("layer_ids"));
    if (!ids) return ids.error();
    if (ids->size() > kMaxHiddenLayers)
      return input_error("{}: '{}' has {} entries, but at most {} layers are possible.", file.source, name("layer_ids"),
                         ids->size(), kMaxHiddenLayers);
    for (const std::int64_t id : *ids) {
      if (id < 1 || id > std::numeric_limits<std::int32_t>::max())
        return input_error("{}: '{}' holds {}, but ids of layers are whole numbers from 1.", file.source,
                           name("layer_ids"), id);
      layer_ids.push_back(static_cast<std::int32_t>(id));
    }
  }
  points = nullptr;
  points_name.clear();
  if (file.find(name("points.x")) == nullptr) return ok_status();
  Result<PointSet> read = read_points(file, name("points."), points_name);
  if (!read) return read.error();
  points = seal(std::move(*read));
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_playground_defaults() { return std::make_unique<PlaygroundSettings>(); }

}  // namespace neurarium
