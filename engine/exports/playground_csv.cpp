// The Playground's tables: what the layers look like, and which classes the network takes for which.
#include "engine/exhibits/playground_confusion.h"
#include "engine/exhibits/playground_stats.h"
#include "engine/exports/csv_text.h"
#include "engine/exports/exports.h"

#include <iterator>
#include <limits>

namespace neurarium {
namespace {

std::shared_ptr<const PlaygroundView> view_of(const Experiment& experiment) {
  const auto params = experiment.params().flat();
  PlaygroundRequest request;
  request.moment = {
      experiment.task(), experiment.settings(), experiment.edits(), {params.begin(), params.end()}, experiment.steps()};
  return PlaygroundObserver().observe(request);
}

void append_histogram(std::string& out, const std::string& layer, std::string_view name, const Histogram& bars) {
  for (int bin = 0; bin < kHistogramBins; ++bin)
    fmt::format_to(std::back_inserter(out), "{},{},{:.9g},{:.9g},{}\n", layer, name, bars.edge(bin), bars.edge(bin + 1),
                   bars.counts[static_cast<std::size_t>(bin)]);
  if (bars.not_finite > 0)
    fmt::format_to(std::back_inserter(out), "{},{} not finite,,,{}\n", layer, name, bars.not_finite);
}

void append_confusion(std::string& out, std::string_view set, const Confusion& part) {
  for (int actual = 0; actual < part.classes; ++actual)
    for (int predicted = 0; predicted < part.classes; ++predicted)
      fmt::format_to(std::back_inserter(out), "{},{},{},{}\n", set, actual, predicted, part.at(actual, predicted));
}

}  // namespace

Result<std::string> layers_csv(const Experiment& experiment) {
  if (!has_export(ExportKind::LayersCsv, *experiment.settings()))
    return usage_error("Only the Playground has a table of its layers; export the losses or the weights of this run.");
  const std::shared_ptr<const PlaygroundStats> stats = StatsObserver().observe(*view_of(experiment));
  std::string out = "layer,number,from,to,value\n";
  for (const LayerStats& layer : stats->layers) {
    fmt::format_to(std::back_inserter(out), "{0},units,,,{1}\n{0},dead units,,,{2}\n{0},saturated units,,,{3}\n",
                   layer.name, layer.units.size(), layer.count(UnitFault::Dead), layer.count(UnitFault::Saturated));
    out += layer.name + ",gradient rms,,";
    append_number(out, layer.gradient_rms);
    out += '\n';
    append_histogram(out, layer.name, "weights", layer.weights);
    append_histogram(out, layer.name, "activations", layer.activations);
    append_histogram(out, layer.name, "gradients", layer.gradients);
  }
  return out;
}

Result<std::string> confusion_csv(const Experiment& experiment) {
  if (!has_export(ExportKind::ConfusionCsv, *experiment.settings()))
    return usage_error("Only the Playground has a confusion matrix; export the losses or the weights of this run.");
  const auto confusion = observe_confusion(view_of(experiment), std::numeric_limits<std::int64_t>::max());
  if (confusion == nullptr)
    return usage_error("A regression has no classes to be confused; export the points with their outputs instead.");
  std::string out = "set,actual,predicted,count\n";
  append_confusion(out, "train", confusion->train);
  append_confusion(out, "test", confusion->test);
  return out;
}

}  // namespace neurarium
