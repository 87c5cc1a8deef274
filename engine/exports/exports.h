// Everything that leaves the program as a file of numbers or text, in one list: the command line and the window offer
// the same kinds under the same names.
#pragma once

#include "engine/timeline.h"

#include <span>
#include <string>
#include <string_view>

namespace neurarium {

enum class ExportKind : std::uint8_t {
  C,
  Pytorch,
  PointsCsv,
  LossesCsv,
  WeightsCsv,
  LayersCsv,
  ConfusionCsv,
  Safetensors,
  Settings
};

struct ExportInfo {
  ExportKind kind;
  std::string_view name;   // as typed: --as NAME
  std::string_view file;   // a name for the file
  std::string_view about;  // for --help
};
std::span<const ExportInfo> export_kinds();
const ExportInfo& export_info(ExportKind kind);
Result<ExportKind> export_kind_from_name(std::string_view name);
// Whether a run with these settings has something to write as that kind.
[[nodiscard]] bool has_export(ExportKind kind, const ExhibitSettings& settings);

// The content of the file. Errors: what this run cannot be exported as, with a sentence.
Result<std::string> export_content(ExportKind kind, const Timeline& timeline, std::string_view exhibit);
// Over what was there before, atomically.
Status write_export(const std::string& path, std::string_view content);

// A row a point of the Playground: x1, x2, its label, "train" or "test", the outputs and, where there are any, the
// probabilities. A row a measured step: its losses and accuracies. A row a number of every parameter.
Result<std::string> points_csv(const Experiment& experiment);
// A row a point of the curve, in the user's numbers: x, y, "train" or "test", the network and the polynomial there.
Result<std::string> curve_csv(const Experiment& experiment);
std::string losses_csv(const Timeline& timeline);
std::string weights_csv(const Experiment& experiment);
// Of the Playground, what its views of the layers and of the classes show (playground_csv.cpp). "layer,number,from,to,
// value": the units, those that are dead or saturated, the gradient's root mean square, and a row a bar of the
// histograms of weights, activations and gradients. "set,actual,predicted,count": every point is counted.
Result<std::string> layers_csv(const Experiment& experiment);
Result<std::string> confusion_csv(const Experiment& experiment);

}  // namespace neurarium
