// The trained network that comes with the program, so that the window's first picture is answered at once.
#include "engine/exhibits/vision.h"
#include "engine/files/embedded.h"
#include "engine/files/reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::string_view kVisionModel = "assets/models/vision-digits.safetensors";

struct ShippedVision {
  TensorFile file;
  VisionSettings settings;
  std::int64_t steps = 0;
};

// A file of the program's own; that it can be read is tested.
const ShippedVision* shipped_vision() {
  static const std::unique_ptr<const ShippedVision> shipped = []() -> std::unique_ptr<const ShippedVision> {
    const auto models = embedded_models();
    const auto at = std::ranges::find(models, kVisionModel, &EmbeddedFile::path);
    if (at == models.end()) return nullptr;
    auto made = std::make_unique<ShippedVision>();
    auto file = parse_safetensors(as_bytes(at->bytes), std::string(at->path));
    NEURARIUM_CHECK(file.ok());
    made->file = std::move(*file);
    const auto settings = nlohmann::json::parse(made->file.metadata.at("settings"), nullptr, false);
    NEURARIUM_CHECK(set_from_json(made->settings.fields(), settings).ok());
    made->steps = std::stoll(made->file.metadata.at("steps"));
    return made;
  }();
  return shipped.get();
}

}  // namespace

VisionStart vision_start(const VisionSettings& settings, const Graph& graph) {
  const ShippedVision* model = shipped_vision();
  if (model == nullptr || settings.data != model->settings.data) return {};
  const Result<Pictures> set = vision_pictures(settings);
  if (!set) return {};
  const auto wanted = vision_network(settings, **set), learned = vision_network(model->settings, **set);
  if (!wanted || !learned || *wanted != *learned) return {};
  Params<float> params(graph);
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    const auto numbers = model->file.finite_floats(value.name, shape_of(value));
    if (!numbers) return {};
    std::copy(numbers->begin(), numbers->end(), params.of(id).begin());
  }
  return {std::make_shared<const AlignedVector<float>>(params.flat().begin(), params.flat().end()), model->steps};
}

}  // namespace neurarium
