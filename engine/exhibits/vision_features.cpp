#include "engine/exhibits/vision_features.h"

#include "engine/carry_over.h"
#include "engine/files/project.h"
#include "engine/files/project_text.h"
#include "engine/text.h"
#include "engine/timeline.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace neurarium {
namespace {

constexpr std::string_view kFeatureWeights = "weight.";

// The parameters of the layer that gives the classes their scores.
bool is_of_head(const Task& task, ValueId param) {
  const Node& head = task.graph->nodes()[static_cast<std::size_t>(task.graph->writer(task.output))];
  return std::find(head.params.begin(), head.params.end(), param) != head.params.end();
}

// The steps that were trained, as --save-weights wrote them; none: nothing that it wrote.
std::optional<std::int64_t> steps_in(const TensorFile& file) {
  const auto text = file.metadata.find("steps");
  if (text == file.metadata.end()) return std::nullopt;
  std::int64_t steps = 0;
  const char* end = text->second.data() + text->second.size();
  const auto [stop, code] = std::from_chars(text->second.data(), end, steps);
  if (code != std::errc{} || stop != end || steps < 0 || steps > project_text::kMaxStep) return std::nullopt;
  return steps;
}

Result<FeatureSource> features_of_weights(const TensorFile& file) {
  const auto text = file.metadata.find("settings");
  const std::optional<std::int64_t> done = steps_in(file);
  const auto exhibit = file.metadata.find("exhibit");
  if (exhibit == file.metadata.end() || exhibit->second != "vision" || text == file.metadata.end() || !done)
    return input_error("{}: it holds no vision network of this program; give a run saved with --save.",
                       shown(file.source));
  FeatureSource source;
  const auto json = nlohmann::json::parse(text->second, nullptr, false);
  if (Status s = set_from_json(source.settings.fields(), json); !s) return s.error();
  source.settings.first_weights = "random";
  const auto task = source.settings.make_task();
  if (!task)
    return input_error("{}: its pictures are not in the file; give a run saved with --save.", shown(file.source));
  Params<float> params(*(*task)->graph);
  for (const ValueId id : (*task)->graph->params()) {
    const Value& value = (*task)->graph->value(id);
    const auto numbers = file.finite_floats(value.name, shape_of(value));
    if (!numbers) return numbers.error();
    std::copy(numbers->begin(), numbers->end(), params.of(id).begin());
  }
  auto features = features_of(source.settings, **task, params, *done);
  if (!features) return features.error();
  source.features = std::move(*features);
  return source;
}

// Numbers in the place of the parameter of that name, or a sentence about why they do not fit.
Status put(const VisionFeatures& features, const VisionFeatures::Weight& weight, const Graph& graph,
           Params<float>& params) {
  const ValueId id = graph.find(weight.name);
  if (id == kNoValue || graph.value(id).role != Role::Param)
    return usage_error(
        "The features learned from {} have {}, but this network has no such weights; keep the model and its layers as "
        "they were.",
        shown(features.data), shown(weight.name));
  if (shape_of(graph.value(id)) != weight.shape)
    return usage_error(
        "The features learned from {} have {} {}, but this network has {}; keep the model, its widths and its kernels "
        "as they were.",
        shown(features.data), shown(weight.name), shape_text(weight.shape), shape_text(shape_of(graph.value(id))));
  std::copy(weight.numbers.begin(), weight.numbers.end(), params.of(id).begin());
  return ok_status();
}

}  // namespace

bool is_of_fresh_network(std::string_view name) {
  return name.starts_with(kFreshNetwork) && name.substr(kFreshNetwork.size()).starts_with('.');
}

Result<VisionFeaturesPtr> features_of(const VisionSettings& settings, const Task& task, const Params<float>& params,
                                      std::int64_t steps) {
  const Result<Pictures> set = vision_pictures(settings);
  if (!set) return set.error();
  if (!all_finite(params.flat()))
    return usage_error("The weights are not finite, so there is nothing to keep; train with a lower rate.");
  auto features = std::make_shared<VisionFeatures>();
  features->data = settings.data;
  features->form = (*set)->form();
  features->steps = steps + task.plan.schedule.done;
  for (const ValueId id : task.graph->params()) {
    const Value& value = task.graph->value(id);
    if (is_of_head(task, id) || is_of_fresh_network(value.name)) continue;
    const std::span<const float> numbers = params.of(id);
    features->weights.push_back({value.name, shape_of(value), {numbers.begin(), numbers.end()}});
  }
  std::ranges::sort(features->weights, {}, &VisionFeatures::Weight::name);
  return VisionFeaturesPtr(std::move(features));
}

Result<FeatureSource> load_features(const std::string& path) {
  const auto file = load_safetensors(path);
  if (!file) return file.error();
  if (file->find(project_text::kChecksumTensor) == nullptr) return features_of_weights(*file);
  const auto project = load_project(path, 1);
  if (!project) return project.error();
  const Experiment& run = project->timeline->experiment();
  const auto* settings = dynamic_cast<const VisionSettings*>(run.settings().get());
  if (settings == nullptr)
    return input_error("{}: it is a run of {}, which reads no pictures; give a run of vision.", shown(path),
                       project->exhibit);
  auto features = features_of(*settings, *run.task(), run.params(), run.steps());
  if (!features) return features.error();
  return FeatureSource{*settings, std::move(*features)};
}

void keep_features(VisionSettings& settings, const VisionSettings& trained, VisionFeaturesPtr features) {
  VisionSettings from = trained;
  const Fields before = from.fields(), after = settings.fields();
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i].group == "network" && before[i].key != "init-scheme") copy_value(before[i], after[i]);
  settings.opened = trained.opened;
  settings.features = std::move(features);
  settings.first_weights = "features";
}

std::vector<Edit> frozen_features(const VisionFeatures& features) {
  std::vector<Edit> edits;
  for (const VisionFeatures::Weight& weight : features.weights)
    edits.push_back({{weight.name, {}}, EditKind::Freeze, 0, 0, {}});
  return edits;
}

bool are_frozen(const VisionFeatures& features, const std::vector<Edit>& edits) {
  return std::ranges::all_of(frozen_features(features), [&](const Edit& wanted) {
    return std::find(edits.begin(), edits.end(), wanted) != edits.end();
  });
}

std::vector<Edit> without_frozen(const VisionFeatures& features, const std::vector<Edit>& edits) {
  const std::vector<Edit> frozen = frozen_features(features);
  std::vector<Edit> rest = edits;
  std::erase_if(rest, [&](const Edit& e) { return std::find(frozen.begin(), frozen.end(), e) != frozen.end(); });
  return rest;
}

Result<std::shared_ptr<const AlignedVector<float>>> transfer_start(const Task& task, const VisionFeatures& features) {
  const Graph& graph = *task.graph;
  Params<float> start(graph);
  initialise_parameters(task, start);
  for (const ValueId id : graph.params()) {
    const std::string& name = graph.value(id).name;
    if (!is_of_fresh_network(name)) continue;
    const std::span<const float> from = start.of(graph.at(name.substr(kFreshNetwork.size() + 1)));
    std::copy(from.begin(), from.end(), start.of(id).begin());
  }
  for (const VisionFeatures::Weight& weight : features.weights)
    if (Status s = put(features, weight, graph, start); !s) return s.error();
  return std::make_shared<const AlignedVector<float>>(start.flat().begin(), start.flat().end());
}

void save_features(TensorFile& file, std::string_view prefix, const VisionFeatures& features) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  const PictureForm& f = features.form;
  const nlohmann::json about = {{"data", features.data},
                                {"steps", features.steps},
                                {"form", {f.channels, f.height, f.width, static_cast<int>(f.frame), f.full}}};
  file.add_text(name("about"), about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  for (const VisionFeatures::Weight& weight : features.weights)
    file.add<float>(name(kFeatureWeights) + weight.name, weight.shape, weight.numbers);
}

Result<VisionFeaturesPtr> read_features(const TensorFile& file, const std::string& prefix) {
  if (file.find(prefix + "about") == nullptr) return VisionFeaturesPtr();
  const auto text = file.text(prefix + "about");
  if (!text) return text.error();
  const auto about = nlohmann::json::parse(*text, nullptr, false);
  const auto wrong = [&] { return input_error("{}: '{}about' describes no features.", file.source, prefix); };
  const auto whole = [](const nlohmann::json& j, std::int64_t low, std::int64_t high) {
    return j.is_number_integer() && j.get<std::int64_t>() >= low && j.get<std::int64_t>() <= high;
  };
  if (!about.is_object() || !about.contains("data") || !about["data"].is_string() || !about.contains("steps") ||
      !whole(about["steps"], 0, std::int64_t{1} << 60) || !about.contains("form") || !about["form"].is_array() ||
      about["form"].size() != 5)
    return wrong();
  const auto& form = about["form"];
  if (!whole(form[0], 1, 4) || !whole(form[1], 1, kMostPictureSide) || !whole(form[2], 1, kMostPictureSide) ||
      !whole(form[3], 0, 2) || !whole(form[4], 1, 255))
    return wrong();
  auto features = std::make_shared<VisionFeatures>();
  features->data = about["data"].get<std::string>();
  features->steps = about["steps"].get<std::int64_t>();
  features->form = {form[0].get<std::int32_t>(), form[1].get<std::int32_t>(), form[2].get<std::int32_t>(),
                    static_cast<PictureFrame>(form[3].get<int>()), form[4].get<std::int32_t>()};
  const std::string weights = prefix + std::string(kFeatureWeights);
  for (const auto& [name, tensor] : file.tensors()) {
    if (!name.starts_with(weights)) continue;
    const auto numbers = file.finite_floats(name, tensor.shape);
    if (!numbers) return numbers.error();
    features->weights.push_back({name.substr(weights.size()), tensor.shape, {numbers->begin(), numbers->end()}});
  }
  std::ranges::sort(features->weights, {}, &VisionFeatures::Weight::name);
  return VisionFeaturesPtr(std::move(features));
}

}  // namespace neurarium
