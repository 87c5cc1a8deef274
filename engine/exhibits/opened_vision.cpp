#include "engine/exhibits/opened_vision.h"

#include "engine/files/reader.h"
#include "engine/files/vision_model.h"
#include "engine/text.h"

#include <filesystem>

namespace neurarium {
namespace {

constexpr std::uint64_t kMostDescribed = std::uint64_t{1} << 20;  // bytes
constexpr std::int32_t kCentredFrom = 20;  // pixels: grey squares of at least so many are framed as MNIST's
constexpr std::string_view kWeightsEnd = ".safetensors", kDescriptionEnd = ".json";

PictureForm form_of_list(const LayerList& list) {
  PictureForm form{list.channels, list.height, list.width, PictureFrame::Whole, 255};
  if (list.channels != 1 || list.height != list.width) return form;
  const PictureForm digits = digit_pictures()->form();
  if (list.height == digits.height) return digits;
  if (list.height >= kCentredFrom) form.frame = PictureFrame::Centred;
  return form;
}

Status check_shown(const OpenedVision& model) {
  const PictureForm& form = model.form;
  if ((form.channels != 1 && form.channels != 3) || std::max(form.height, form.width) > kMostPictureSide)
    return input_error(
        "{}: it reads pictures of {} x {} x {}; the window shows those with 1 or 3 channels and at most {} pixels a "
        "side.",
        shown(model.name), form.channels, form.height, form.width, kMostPictureSide);
  if (model.classes() < 2 || model.classes() > kMostPictureClasses)
    return input_error("{}: it gives {} classes; the window shows networks with 2 to {}.", shown(model.name),
                       model.classes(), kMostPictureClasses);
  return ok_status();
}

// `where`: the file that the description stands in, in messages.
Result<OpenedVisionPtr> opened(const TensorFile& weights, std::string name, std::string description,
                               const std::string& where) {
  const auto list = parse_layer_list(description, where);
  if (!list) return list.error();
  const auto graph = layer_graph(*list);
  if (!graph) return input_error("{}: {}", shown(where), graph.error());
  const auto params = read_vision_params(weights, **graph);
  if (!params) return params.error();
  auto made = std::make_shared<OpenedVision>();
  made->name = std::move(name);
  made->description = std::move(description);
  made->form = form_of_list(*list);
  made->graph = *graph;
  made->weights.assign(params->flat().begin(), params->flat().end());
  if (Status s = check_shown(*made); !s) return s.error();
  return OpenedVisionPtr(std::move(made));
}

}  // namespace

std::int64_t OpenedVision::classes() const { return graph->value(graph->at("logits")).dims.back().size; }

std::shared_ptr<const AlignedVector<float>> OpenedVision::start() const {
  return std::make_shared<const AlignedVector<float>>(weights);
}

Result<OpenedVisionPtr> open_vision(const std::string& weights, const std::string& description) {
  auto text = read_text_file(description, kMostDescribed);
  if (!text) return text.error();
  const auto file = load_safetensors(weights);
  if (!file) return file.error();
  return opened(*file, weights, std::move(*text), description);
}

Result<std::unique_ptr<Timeline>> timeline_of_vision(const std::string& weights, const std::string& description,
                                                     int threads) {
  auto model = open_vision(weights, description);
  if (!model) return model.error();
  auto settings = std::make_unique<VisionSettings>();
  settings->model = kOpenedNetwork;
  settings->opened = std::move(*model);
  settings->first_weights = "trained";
  return Timeline::make(std::move(settings), threads);
}

std::optional<DescribedFiles> described_files(const std::string& path) {
  for (const std::string_view end : {kWeightsEnd, kDescriptionEnd}) {
    if (!path.ends_with(end)) continue;
    const std::string stem = path.substr(0, path.size() - end.size());
    DescribedFiles files{stem + std::string(kWeightsEnd), stem + std::string(kDescriptionEnd)};
    std::error_code ignored;
    if (std::filesystem::exists(files.weights, ignored) && std::filesystem::exists(files.description, ignored))
      return files;
  }
  return std::nullopt;
}

void save_opened_vision(TensorFile& file, std::string_view prefix, const OpenedVision& model) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  file.add_text(name("name"), model.name);
  file.add_text(name("layers"), model.description);
  const ParamLayout layout(*model.graph);
  for (const ValueId id : model.graph->params()) {
    const std::span<const float> all = model.weights;
    file.add<float>(
        name("weight.") + model.graph->value(id).name, shape_of(model.graph->value(id)),
        all.subspan(static_cast<std::size_t>(layout.offset(id)), static_cast<std::size_t>(layout.count(id))));
  }
}

Result<OpenedVisionPtr> read_opened_vision(const TensorFile& file, const std::string& prefix) {
  if (file.find(prefix + "layers") == nullptr) return OpenedVisionPtr();
  const auto layers = file.text(prefix + "layers");
  if (!layers) return layers.error();
  const auto name = file.text(prefix + "name");
  if (!name) return name.error();
  TensorFile weights;
  weights.source = file.source;
  const std::string begin = prefix + "weight.";
  for (const auto& [tensor, numbers] : file.tensors())
    if (tensor.starts_with(begin)) weights.add(tensor.substr(begin.size()), numbers);
  return opened(weights, std::string(*name), std::string(*layers), file.source);
}

}  // namespace neurarium
