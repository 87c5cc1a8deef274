#include "engine/exhibits/basins_view.h"

#include "engine/carry_over.h"
#include "engine/experiment.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr Domain kBasinsPlane{-kPlaneHalf, kPlaneHalf, -kPlaneHalf, kPlaneHalf};

// From the low end on.
double basins_sample(int i) { return kPlaneHalf * (2 * (i + 0.5) / kBasinsGrid - 1); }

std::uint8_t largest_output(std::span<const float> outputs) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!std::isfinite(outputs[i])) return kNoBasin;
    if (outputs[i] > outputs[best]) best = i;
  }
  return static_cast<std::uint8_t>(best);
}

void fill_answers(const BasinsRequest& request, NearestRegions& regions) {
  const Task& task = *request.task;
  Params<float> params(*task.graph);
  std::copy(request.params.begin(), request.params.end(), params.flat().begin());
  Workspace<float> tile(task.graph, {.rows = kBasinsGrid, .gradients = false, .only = task.output});
  tile.bind(params);
  tile.set_edits(bind_fitting(request.edits, *task.graph));
  const std::size_t outputs = tile.value(task.output).size() / kBasinsGrid;
  for (int line = kBasinsGrid - 1; line >= 0; --line) {
    const std::span<float> x = tile.input(task.input);
    for (int column = 0; column < kBasinsGrid; ++column) {
      x[2 * static_cast<std::size_t>(column)] = static_cast<float>(basins_sample(column));
      x[2 * static_cast<std::size_t>(column) + 1] = static_cast<float>(basins_sample(line));
    }
    forward(tile);
    const std::span<const float> values = tile.value(task.output);
    for (std::size_t column = 0; column < kBasinsGrid; ++column)
      regions.answer.push_back(largest_output(values.subspan(column * outputs, outputs)));
  }
}

// What a look at the pixels depends on, beside how far they have come.
bool same_pixels(const BasinsSettings& a, const BasinsSettings& b) {
  return a.patterns == b.patterns && a.cue == b.cue && a.pixel_noise == b.pixel_noise && a.pixel_seed == b.pixel_seed &&
         a.drawn_start == b.drawn_start;
}

}  // namespace

std::int64_t HopfieldLook::stable_count() const { return std::count(stable.begin(), stable.end(), true); }

NearestRegions look_at_regions(const BasinsRequest& request) {
  NearestRegions regions;
  Result<std::vector<PlanePlace>> places = parse_places(dynamic_cast<const BasinsSettings&>(*request.settings).places);
  NEURARIUM_CHECK(places.ok());  // the trainer made a task of these settings
  regions.places = std::move(*places);
  for (std::size_t i = 0; i < regions.places.size(); ++i)
    regions.cells.push_back(nearest_region(regions.places, i, kBasinsPlane));
  fill_answers(request, regions);
  for (int line = kBasinsGrid - 1; line >= 0; --line)
    for (int column = 0; column < kBasinsGrid; ++column) {
      const double x = basins_sample(column), y = basins_sample(line);
      regions.exact.push_back(static_cast<std::uint8_t>(nearest_place(regions.places, x, y)));
      if (regions.answer[regions.exact.size() - 1] == regions.exact.back()) continue;
      ++regions.wrong;
      if (border_distance(regions.places, x, y) <= kNearBorder) ++regions.wrong_near_border;
    }
  return regions;
}

double wrong_share_of_size(const BasinsSettings& settings, std::int64_t units, std::int64_t steps) {
  BasinsSettings sized = settings;
  sized.hidden = units;
  Result<std::unique_ptr<Experiment>> run = Experiment::make(sized.clone());
  NEURARIUM_CHECK(run.ok());
  while ((*run)->steps() < steps) (*run)->step();
  const std::span<const float> params = (*run)->params().flat();
  return look_at_regions({(*run)->task(), (*run)->settings(), {}, {params.begin(), params.end()}, steps}).wrong_share();
}

std::shared_ptr<const HopfieldLook> look_at_hopfield(const BasinsSettings& settings, std::int64_t census_starts) {
  Result<HopfieldStart> start = hopfield_start(settings);
  NEURARIUM_CHECK(start.ok());  // the trainer made a task of these settings
  Hopfield network(start->patterns);
  const auto seed = static_cast<std::uint64_t>(settings.pixel_seed);
  HopfieldCourse course = fall(network, start->pixels, seed);
  auto look = std::make_shared<HopfieldLook>(
      HopfieldLook{std::move(*start), std::move(network), std::move(course), {}, {}, {}});
  for (const Pixels& pattern : look->start.patterns.patterns) look->stable.push_back(look->network.is_stable(pattern));
  look->end = recognise(look->start.patterns, look->course.end);
  look->census = count_basins(look->network, look->start.patterns, census_starts, seed);
  return look;
}

std::shared_ptr<const BasinsView> BasinsObserver::observe(const BasinsRequest& request) {
  const auto& settings = dynamic_cast<const BasinsSettings&>(*request.settings);
  auto view = std::make_shared<BasinsView>();
  view->step = request.step;
  view->task = request.task;
  view->settings = request.settings;
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  view->regions = look_at_regions(request);
  const bool counted = settings.view == "hopfield";
  const bool same = hopfield_ != nullptr && last_ != nullptr && same_pixels(*last_, settings);
  if (!same || (counted && hopfield_->census.starts == 0)) {
    hopfield_ = look_at_hopfield(settings, counted ? kCensusStarts : 0);
    last_ = std::make_unique<BasinsSettings>(settings);
  }
  view->hopfield = hopfield_;
  view->updates = std::min(settings.updates, hopfield_->course.size());
  view->pixels = hopfield_->course.at(view->updates);
  return view;
}

TensorFile hopfield_values(const HopfieldLook& look, std::int64_t updates) {
  const PixelPatterns& stored = look.start.patterns;
  const std::int64_t units = look.network.units();
  const Pixels now = look.course.at(updates);
  std::vector<float> patterns, weight, field;
  for (const Pixels& pattern : stored.patterns) patterns.insert(patterns.end(), pattern.begin(), pattern.end());
  for (int i = 0; i < units; ++i) {
    for (int j = 0; j < units; ++j) weight.push_back(static_cast<float>(look.network.weight(i, j)));
    field.push_back(static_cast<float>(static_cast<double>(look.network.field(now, i)) / static_cast<double>(units)));
  }
  TensorFile file;
  file.add<float>("patterns", {std::ssize(stored.patterns), units}, patterns);
  file.add<float>("weight", {units, units}, weight);
  file.add<float>("state", {units}, std::vector<float>(now.begin(), now.end()));
  file.add<float>("field", {units}, field);
  file.add<float>("energy", {1}, std::vector<float>{static_cast<float>(look.course.energy_at(updates))});
  return file;
}

}  // namespace neurarium
