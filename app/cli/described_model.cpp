#include "app/cli/described_model.h"

#include "app/cli/value_sets.h"
#include "engine/run.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

Result<AlignedVector<float>> read_pictures_of(const TensorFile& file, const LayerList& list) {
  const Tensor* x = file.find("x");
  const std::vector<std::int64_t> flat = {-1, std::int64_t{list.channels} * list.height * list.width};
  const std::vector<std::int64_t> whole = {-1, list.channels, list.height, list.width};
  auto pictures = file.finite_floats("x", x != nullptr && x->shape.size() == 2 ? flat : whole);
  if (pictures && pictures->empty()) return input_error("{}: x has no rows; give it at least one.", file.source);
  return pictures;
}

// Without a target in the file all classes are 0, and the loss says nothing.
Status read_targets(const TensorFile& file, std::int64_t classes, std::span<float> target) {
  if (file.find("target") == nullptr) return std::fill(target.begin(), target.end(), 0.0F), ok_status();
  const std::vector<std::int64_t> shape = {std::ssize(target)};
  const auto ids = file.finite_floats("target", shape);
  if (!ids) return ids.error();
  for (const float id : *ids)
    if (id < 0 || id >= static_cast<float>(classes) || id != std::floor(id))
      return input_error("{}: target holds {}, but the classes of this model are 0 to {}.", shown(file.source), id,
                         classes - 1);
  std::copy(ids->begin(), ids->end(), target.begin());
  return ok_status();
}

}  // namespace

Result<DescribedRun> run_described_model(const std::string& weights, const std::string& description,
                                         const std::string& input, const std::vector<std::string>& sets) {
  auto model = load_vision_model(weights, description);
  if (!model) return model.error();
  const auto file = load_safetensors(input);
  if (!file) return file.error();
  const auto pictures = read_pictures_of(*file, model->list);
  if (!pictures) return pictures.error();
  const Graph& graph = *model->graph;
  auto edits = edits_with_sets({}, sets, graph);
  if (!edits) return edits.error();
  DescribedRun run{std::make_unique<VisionModel>(std::move(*model)), nullptr};
  const LayerList& list = run.model->list;
  const std::int64_t rows = std::ssize(*pictures) / (std::int64_t{list.channels} * list.height * list.width);
  run.workspace =
      std::make_unique<Workspace<float>>(run.model->graph, WorkspaceOptions{.rows = rows, .gradients = false});
  run.workspace->bind(run.model->params);
  run.workspace->set_edits(std::move(*edits));
  std::copy(pictures->begin(), pictures->end(), run.workspace->input(graph.at("x")).begin());
  const std::int64_t classes = graph.value(graph.at("logits")).dims.back().size;
  if (Status s = read_targets(*file, classes, run.workspace->input(graph.at("target"))); !s) return s.error();
  forward(*run.workspace);
  return run;
}

}  // namespace neurarium
