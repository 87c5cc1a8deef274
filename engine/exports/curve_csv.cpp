// The curve's points as a table: what was given, and what the network and the polynomial say there.
#include "engine/exhibits/curve.h"
#include "engine/exports/exports.h"
#include "engine/run.h"
#include "engine/workspace.h"

#include <iterator>

namespace neurarium {

Result<std::string> curve_csv(const Experiment& experiment) {
  const auto* settings = dynamic_cast<const CurveSettings*>(experiment.settings().get());
  NEURARIUM_CHECK(settings != nullptr);
  const auto parts = curve_parts(*settings);
  if (!parts) return parts.error();
  const Graph& graph = experiment.graph();
  const auto count = static_cast<std::int64_t>(parts->points.x.size());
  Params<float> params = experiment.params();
  Workspace<float> rows(experiment.task()->graph, {.rows = count, .gradients = false});
  rows.bind(params);
  rows.set_edits(bind_fitting(experiment.edits(), graph));
  rows.set_rows(count);
  const std::span<float> x = rows.input(graph.at("x")), target = rows.input(graph.at("target"));
  for (std::size_t i = 0; i < parts->points.x.size(); ++i) {
    x[i] = static_cast<float>(parts->points.x[i]);
    target[i] = static_cast<float>(parts->points.y[i]);
  }
  forward(rows);
  const auto network = rows.value(graph.at("out.act")), polynomial = rows.value(graph.at("poly.act"));
  const CurveScale& scale = parts->scale;
  std::string out = "x,y,set,network,polynomial\n";
  const auto append = [&](const std::vector<std::int32_t>& chosen, std::string_view set) {
    for (const std::int32_t row : chosen) {
      const auto at = static_cast<std::size_t>(row);
      fmt::format_to(std::back_inserter(out), "{:.9g},{:.9g},{},{:.9g},{:.9g}\n", scale.given_x(parts->points.x[at]),
                     scale.given_y(parts->points.y[at]), set, scale.given_y(double{network[at]}),
                     scale.given_y(double{polynomial[at]}));
    }
  };
  append(parts->train, "train");
  append(parts->test, "test");
  return out;
}

}  // namespace neurarium
