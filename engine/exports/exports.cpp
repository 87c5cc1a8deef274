#include "engine/exports/exports.h"

#include "engine/exports/csv_text.h"
#include "engine/exports/network_code.h"
#include "engine/exports/settings_string.h"
#include "engine/exhibits/curve.h"
#include "engine/exhibits/playground.h"
#include "engine/files/reader.h"
#include "engine/run.h"
#include "engine/text.h"

#include <array>
#include <iterator>

namespace neurarium {
namespace {

constexpr std::array kExportKinds = {
    ExportInfo{ExportKind::C, "c", "network.c", "the network as one file of C99"},
    ExportInfo{ExportKind::Pytorch, "pytorch", "network.py", "the network as one file of Python with PyTorch"},
    ExportInfo{ExportKind::PointsCsv, "csv", "points.csv", "the points with the network's outputs"},
    ExportInfo{ExportKind::LossesCsv, "csv-losses", "losses.csv", "losses and accuracies by step"},
    ExportInfo{ExportKind::WeightsCsv, "csv-weights", "weights.csv", "every weight with its name"},
    ExportInfo{ExportKind::LayersCsv, "csv-layers", "layers.csv",
               "layer by layer: histograms of weights, activations and gradients, dead and saturated units"},
    ExportInfo{ExportKind::ConfusionCsv, "csv-confusion", "confusion.csv",
               "the confusion matrix of the training and of the test points"},
    ExportInfo{ExportKind::Safetensors, "safetensors", "weights.safetensors", "the weights for other programs"},
    ExportInfo{ExportKind::Settings, "settings", "settings.txt",
               "a line to paste: settings, seed and hand edits, for --settings and Ctrl+Shift+V"},
};

constexpr std::int64_t kExportRows = 1024;  // computed at a time

// Labels, the set and the network's answers for some rows of the points.
class PointRows {
 public:
  PointRows(const Experiment& experiment, const PlaygroundParts& parts)
      : parts_(parts),
        params_(experiment.params()),
        graph_(experiment.graph()),
        workspace_(experiment.task()->graph, {.rows = kExportRows, .gradients = false}) {
    workspace_.bind(params_);
    workspace_.set_edits(bind_fitting(experiment.edits(), graph_));
    for (const char* name : {"out.act", "probs"})
      if (graph_.find(name) != kNoValue) shown_.push_back(graph_.find(name));
  }

  [[nodiscard]] std::string header() const {
    std::string line = "x1,x2,label,set";
    for (const ValueId id : shown_)
      for (std::int64_t o = 0; o < parts_.network.outputs; ++o)
        line += fmt::format(",{}{}", graph_.value(id).name == "probs" ? "p" : "y", o);
    return line + "\n";
  }

  void append(std::string& out, std::span<const std::int32_t> rows, std::string_view set) {
    for (std::size_t first = 0; first < rows.size(); first += kExportRows)
      append_some(out, rows.subspan(first, std::min<std::size_t>(kExportRows, rows.size() - first)), set);
  }

 private:
  void append_some(std::string& out, std::span<const std::int32_t> rows, std::string_view set) {
    const PointSet& points = *parts_.points;
    std::vector<float> xy;
    for (const std::int32_t row : rows)
      for (std::size_t c = 0; c < 2; ++c) xy.push_back(points.x[2 * static_cast<std::size_t>(row) + c]);
    const std::vector<float> plain = xy;
    parts_.standardizer.apply(xy);
    workspace_.set_rows(static_cast<std::int64_t>(rows.size()));
    features(parts_.features, xy.data(), static_cast<std::int64_t>(rows.size()),
             workspace_.input(graph_.at("x")).data());
    forward(workspace_);
    const auto outputs = static_cast<std::size_t>(parts_.network.outputs);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      fmt::format_to(std::back_inserter(out), "{:.9g},{:.9g},{:.9g},{}", plain[2 * i], plain[2 * i + 1],
                     points.target[static_cast<std::size_t>(rows[i])], set);
      for (const ValueId id : shown_)
        for (std::size_t o = 0; o < outputs; ++o) append_number(out, double{workspace_.value(id)[i * outputs + o]});
      out += '\n';
    }
  }

  const PlaygroundParts& parts_;
  Params<float> params_;
  const Graph& graph_;
  Workspace<float> workspace_;
  std::vector<ValueId> shown_;
};

TensorFile weights_of(const Experiment& experiment) {
  TensorFile file;
  for (const ValueId id : experiment.graph().params()) {
    const Value& value = experiment.graph().value(id);
    file.add<float>(value.name, shape_of(value), experiment.params().of(id));
  }
  return file;
}

}  // namespace

std::span<const ExportInfo> export_kinds() { return kExportKinds; }

const ExportInfo& export_info(ExportKind kind) { return kExportKinds[static_cast<std::size_t>(kind)]; }

Result<ExportKind> export_kind_from_name(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ExportInfo& info : kExportKinds) {
    if (info.name == name) return info.kind;
    names.push_back(info.name);
  }
  return usage_error("--as is '{}', but must be one of {}.{}", shown(name), fmt::join(names, ", "),
                     did_you_mean(name, names));
}

bool has_export(ExportKind kind, const ExhibitSettings& settings) {
  const bool playground = dynamic_cast<const PlaygroundSettings*>(&settings) != nullptr;
  switch (kind) {
    case ExportKind::C:
    case ExportKind::Pytorch:
    case ExportKind::PointsCsv:
      return playground || dynamic_cast<const CurveSettings*>(&settings) != nullptr;
    case ExportKind::LayersCsv:
    case ExportKind::ConfusionCsv:
      return playground;
    case ExportKind::LossesCsv:
    case ExportKind::WeightsCsv:
    case ExportKind::Safetensors:
    case ExportKind::Settings:
      break;
  }
  return true;
}

Result<std::string> points_csv(const Experiment& experiment) {
  const auto* settings = dynamic_cast<const PlaygroundSettings*>(experiment.settings().get());
  if (dynamic_cast<const CurveSettings*>(experiment.settings().get()) != nullptr) return curve_csv(experiment);
  if (settings == nullptr)
    return usage_error("Only the Playground and the curve have points; export the losses or the weights of this run.");
  const auto parts = playground_parts(*settings);
  if (!parts) return parts.error();
  PointRows rows(experiment, *parts);
  std::string out = rows.header();
  rows.append(out, parts->train, "train");
  rows.append(out, parts->test, "test");
  return out;
}

std::string losses_csv(const Timeline& timeline) {
  std::string out = "step,train_loss,test_loss,train_accuracy,test_accuracy\n";
  for (const auto& [step, m] : timeline.series().points()) {
    out += std::to_string(step);
    for (const double number : {m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy})
      append_number(out, number);
    out += '\n';
  }
  return out;
}

std::string weights_csv(const Experiment& experiment) {
  std::string out = "name,row,column,value\n";
  for (const ValueId id : experiment.graph().params()) {
    const Value& value = experiment.graph().value(id);
    const std::int64_t columns = value.dims.size() < 2 ? 0 : value.dims.back().size;
    std::int64_t i = 0;
    for (const float number : experiment.params().of(id)) {
      fmt::format_to(std::back_inserter(out), "{},{},", value.name, columns > 0 ? i / columns : i);
      if (columns > 0) fmt::format_to(std::back_inserter(out), "{}", i % columns);
      fmt::format_to(std::back_inserter(out), ",{:.9g}\n", number);
      ++i;
    }
  }
  return out;
}

Result<std::string> export_content(ExportKind kind, const Timeline& timeline, std::string_view exhibit) {
  const Experiment& experiment = timeline.experiment();
  switch (kind) {
    case ExportKind::C:
      return c_source(experiment);
    case ExportKind::Pytorch:
      return pytorch_source(experiment);
    case ExportKind::PointsCsv:
      return points_csv(experiment);
    case ExportKind::LossesCsv:
      return losses_csv(timeline);
    case ExportKind::WeightsCsv:
      return weights_csv(experiment);
    case ExportKind::LayersCsv:
      return layers_csv(experiment);
    case ExportKind::ConfusionCsv:
      return confusion_csv(experiment);
    case ExportKind::Settings: {
      auto line = settings_string(timeline, exhibit);
      if (line) *line += '\n';
      return line;
    }
    case ExportKind::Safetensors:
      break;
  }
  const auto bytes = to_safetensors(weights_of(experiment));
  if (!bytes) return bytes.error();
  return std::string(as_text(*bytes));
}

Status write_export(const std::string& path, std::string_view content) {
  return save_atomically(path, as_bytes(content), {.keep_backup = false});
}

}  // namespace neurarium
