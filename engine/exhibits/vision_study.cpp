#include "engine/exhibits/vision_study.h"

#include "engine/run.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int32_t kMostCoveredPlaces = 14;  // along a side

std::span<const float> picture_of_view(const VisionView& view) { return view.run->value(view.task->input); }

std::vector<float> summed_over_colours(std::vector<float> numbers, std::size_t plane) {
  for (std::size_t i = plane; i < numbers.size(); ++i) numbers[i % plane] += numbers[i];
  numbers.resize(plane);
  return numbers;
}

void nudge_picture(const VisionView& view, double size, VisionWhy& why) {
  why.nudged = adversarial(picture_of_view(view), view.run->gradient(view.task->input), size);
  const ValueId probs = view.graph().at("probs");
  const auto classes = static_cast<std::int64_t>(view.chances.size());
  PictureProbe probe(network_of(view), {probs, 0, classes}, 1);
  probe.run(why.nudged);
  const std::span<const float> chances = probe.workspace().value(probs);
  why.nudged_chances.assign(chances.begin(), chances.end());
  why.nudged_likeliest = static_cast<std::int32_t>(std::max_element(chances.begin(), chances.end()) - chances.begin());
}

}  // namespace

PictureNetwork network_of(const VisionView& view) {
  return {view.task->graph, view.params.get(), view.edits, view.task->input};
}

PictureUnit class_unit(const VisionView& view, std::int32_t label) { return {view.task->output, label, 1}; }

PictureUnit unit_of(const VisionView& view, const Cell& cell) {
  for (const VisionStage& stage : view.stages)
    if (stage.value == cell.value && !stage.units)
      return {cell.value, cell.offset / stage.map_size() * stage.map_size(), stage.map_size()};
  return {cell.value, cell.offset, 1};
}

std::shared_ptr<const VisionView> look_at_nudged(const VisionView& view, double size) {
  const std::span<const float> params = view.params->flat();
  return look_at_vision({view.task,
                         view.settings,
                         view.edits,
                         {params.begin(), params.end()},
                         view.step,
                         adversarial(picture_of_view(view), view.run->gradient(view.task->input), size),
                         view.label});
}

std::shared_ptr<const VisionWhy> study_why(const VisionWhyRequest& request) {
  const VisionView& view = *request.view;
  const PictureNetwork network = network_of(view);
  const std::span<const float> picture = picture_of_view(view);
  auto why = std::make_shared<VisionWhy>();
  why->view = request.view;
  why->unit = request.unit;
  why->value = unit_mean(*view.run, request.unit);
  const PictureSet& set = *view.pictures;
  const auto plane = static_cast<std::size_t>(set.height) * static_cast<std::size_t>(set.width);
  for (std::size_t i = 0; i < why->saliencies.size(); ++i)
    why->saliencies[i] = summed_over_colours(saliency(network, request.unit, picture, static_cast<Saliency>(i)), plane);
  if (const ValueId maps = last_maps(view.graph(), request.unit.value); maps != kNoValue)
    why->cam = grad_cam(network, request.unit, picture, maps);
  const std::int32_t side = std::max(set.height, set.width);
  why->covered_side = std::max(3, side / 5 / 2 * 2 + 1);
  if (view.graph().value(view.task->input).dims.size() == 4)
    why->covered = occlusion(network, request.unit, picture, why->covered_side,
                             (side + kMostCoveredPlaces - 1) / kMostCoveredPlaces);
  nudge_picture(view, request.nudge, *why);
  return why;
}

std::shared_ptr<const VisionAscent> climb_on(const VisionAscentRequest& request) {
  PictureAscent ascent(network_of(*request.view), request.unit, 0, request.from);
  const std::int64_t steps = std::min(kAscentAtOnce, kAscentSteps - request.done);
  for (std::int64_t i = 0; i < steps; ++i) ascent.step();
  return std::make_shared<const VisionAscent>(VisionAscent{
      request.view, request.unit, ascent.picture(), request.done + std::max<std::int64_t>(0, steps), ascent.mean()});
}

// False where there is nothing to lay out.
bool VisionMapper::follow(const VisionMapRequest& request) {
  const VisionPictures& pictures = *request.pictures;
  const Vectors& all = pictures.answers.features;
  Vectors some = all;
  some.rows = std::min(all.rows, kMostMappedPictures);
  some.values.resize(static_cast<std::size_t>(some.rows * some.width));
  some.columns.clear();
  if (some.rows < 4) return false;
  const TsneOptions options;
  // Another moment of the same run on the same pictures: the places go on from where they are.
  const bool goes_on = map_ != nullptr && of_->examples == pictures.examples && map_->rows() == some.rows;
  if (goes_on) {
    auto graph = tsne_affinities(some, Metric::Euclid, options, parallel_);
    if (!graph) return false;
    map_->set_graph(std::move(*graph));
  } else {
    auto made = make_tsne(some, Metric::Euclid, options, parallel_);
    if (!made) return false;
    map_ = std::move(*made);
  }
  of_ = request.pictures;
  return true;
}

std::shared_ptr<const VisionMap> VisionMapper::look(const VisionMapRequest& request) {
  auto out = std::make_shared<VisionMap>();
  out->pictures = request.pictures;
  if ((of_ != request.pictures || map_ == nullptr) && !follow(request)) {
    map_.reset();
    return out;
  }
  for (std::int64_t i = 0; i < request.steps; ++i) map_->step(parallel_);
  out->places = map_->positions();
  out->steps = map_->steps();
  out->planned = map_->planned_steps();
  return out;
}

std::shared_ptr<const VisionPictures> study_pictures(const VisionPicturesRequest& request) {
  const VisionView& view = *request.view;
  auto out = std::make_shared<VisionPictures>();
  out->view = request.view;
  out->unit = request.unit;
  out->training = request.training;
  out->examples = request.training ? view.task->train : view.task->test;
  const ValueId hidden = last_hidden(view.graph(), view.task->output, view.task->input);
  const ValueId space = hidden == kNoValue ? view.task->input : hidden;
  out->answers = answer_pictures(network_of(view), {view.task->output, space, request.unit}, *out->examples,
                                 kMostAnsweredPictures);
  const Vectors& features = out->answers.features;
  if (features.rows < 2) return out;
  out->nearest = nearest_to(features, view.run->value(space),
                            static_cast<int>(std::min<std::int64_t>(kStudiedNeighbors, features.rows)), Metric::Euclid);
  if (request.training) return out;
  const Pca pca = fit_pca(features, 2);
  if (pca.axes() < 2) return out;
  out->places = project(pca_map(pca, 2), features);
  out->shares = {pca.share(0), pca.share(1)};
  return out;
}

}  // namespace neurarium
