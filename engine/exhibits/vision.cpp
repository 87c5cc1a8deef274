#include "engine/exhibits/vision.h"

#include "engine/exhibits/opened_vision.h"
#include "engine/exhibits/vision_features.h"
#include "engine/files/picture_tensors.h"

namespace neurarium {
namespace {

constexpr std::int64_t kVisionMeasured = 4000;    // pictures of each part that losses are measured on while it learns
constexpr std::int64_t kTransferMeasured = 1000;  // of a transfer, whose few pictures are learned in a moment

// The network of the settings, and beside a transfer the same one from nothing.
Result<std::shared_ptr<const Graph>> vision_graph(const VisionSettings& s, const PictureSet& set, bool beside) {
  if (s.model == kOpenedNetwork) {
    if (s.opened == nullptr)
      return usage_error("There is no network of your own yet; open its weights with the description of its layers.");
    return s.opened->graph;
  }
  const Result<ConvNetSpec> spec = vision_network(s, set);
  if (!spec) return spec.error();
  return convnet(*spec, beside ? kFreshNetwork : std::string_view());
}

// Where the run begins, other than with the seed's numbers.
Status choose_start(const VisionSettings& s, Task& task) {
  if (s.first_weights == "trained") {
    const VisionStart trained =
        s.model == kOpenedNetwork ? VisionStart{s.opened->start(), 0} : vision_start(s, *task.graph);
    task.start = trained.parameters;
    task.plan.schedule.done = trained.steps;
  }
  if (s.first_weights != "features") return ok_status();
  auto start = transfer_start(task, *s.features);
  if (!start) return start.error();
  task.start = std::move(*start);
  return ok_status();
}

}  // namespace

VisionSettings::VisionSettings() {
  learning_rate = 0.003;
  batch = 32;
  init_scheme = "he";
  schedule = "step";  // half the rate every 10,000 steps: digits are learned long before, Fashion-MNIST gains a percent
}

Result<TaskPtr> VisionSettings::make_task() const {
  const Result<Pictures> set = vision_pictures(*this);
  if (!set) return set.error();
  const bool transfers = first_weights == "features";
  if (transfers && features == nullptr)
    return usage_error("There are no features to start from yet; take them from a trained network with --from FILE.");
  const bool beside = transfers && against_nothing && model != kOpenedNetwork;
  const auto graph = vision_graph(*this, **set, beside);
  if (!graph) return graph.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  const auto parts = vision_parts(*this, **set);
  if (!parts) return parts.error();
  auto made = std::make_shared<Task>();
  made->graph = *graph;
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  if (beside) {
    made->other_output = made->graph->at(fmt::format("{}.logits", kFreshNetwork));
    made->other_loss = made->graph->at(fmt::format("{}.loss.data", kFreshNetwork));
  }
  made->train = parts->train;
  made->test = parts->test;
  made->metric = MetricKind::ArgmaxClass;
  made->measured = beside ? kTransferMeasured : kVisionMeasured;
  made->plan = *training;
  if (augment) made->augmentation = {augmentation, (*set)->channels, (*set)->height, (*set)->width};
  if (Status s = choose_start(*this, *made); !s) return s.error();
  return TaskPtr(made);
}

Fields VisionSettings::fields() {
  const bool dense_only = model == "mlp", residual = model == "resnet", transforms = model == "vit";
  const bool own = model == kOpenedNetwork;
  std::vector<std::string_view> models(kVisionNames.begin(), kVisionNames.end());
  models.push_back(kOpenedNetwork);
  FieldList f;
  f.group("data");
  f.name("data", &data, {"digits", "fashion", "file", kDrawnSet}, Effect::KeepsWeights);
  f.name("drawn-classes", &drawn_classes, {}, Effect::KeepsWeights, data == kDrawnSet);
  f.number("samples", &samples, {0, 1e6, 1, false});
  f.number("test-split", &test_split, {0, 0.9, 0.05, false}, Effect::Live, data != "fashion");
  f.number("data-seed", &data_seed, {0, 1e15, 1, false});
  f.flag("augment", &augment);
  f.number("augment-shift", &augmentation.shift, {0, 16, 0.5, false}, Effect::Live, augment);
  f.number("augment-rotate", &augmentation.rotate, {0, 180, 1, false}, Effect::Live, augment);
  f.number("augment-scale", &augmentation.scale, {0, 1, 0.05, false}, Effect::Live, augment);
  f.number("augment-noise", &augmentation.noise, {0, 1, 0.01, false}, Effect::Live, augment);
  f.flag("augment-flip", &augmentation.flip, Effect::Live, augment);
  f.group("network");
  f.name("model", &model, std::move(models), Effect::KeepsWeights);
  f.name("widths", &widths, {}, Effect::KeepsWeights, !own);
  f.name("dense", &dense, {}, Effect::KeepsWeights, !dense_only && !own);
  f.number("kernel-size", &kernel, {0, 11, 1, false}, Effect::KeepsWeights,
           !dense_only && !transforms && !residual && !own);
  f.number("blocks", &blocks, {1, 16, 1, false}, Effect::KeepsWeights, residual || transforms);
  f.flag("batch-norm", &batch_norm, Effect::KeepsWeights, residual);
  f.name("skips", &skips, {}, Effect::KeepsWeights, residual);
  f.number("patch", &patch, {0, 64, 1, false}, Effect::KeepsWeights, transforms);
  f.number("heads", &heads, {1, 16, 1, false}, Effect::KeepsWeights, transforms);
  f.name("activation", &activation, {kActivationNames.begin(), kActivationNames.end()}, Effect::Live, !own);
  f.name("first-weights", &first_weights, {"random", "trained", "features"}, Effect::Reinitialises);
  f.flag("against-nothing", &against_nothing, Effect::KeepsWeights, features != nullptr && !own);
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, 1000);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> VisionSettings::clone() const { return std::make_unique<VisionSettings>(*this); }

bool VisionSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const VisionSettings*>(&other);
  const auto hash = [](const Pictures& p) { return p == nullptr ? 0 : p->content_hash; };
  const auto drawn = [](const Drawings& d) { return d == nullptr ? std::vector<LabelledDrawing>() : *d; };
  const auto same = [](const auto& a, const auto& b) { return a == b || (a != nullptr && b != nullptr && *a == *b); };
  return that != nullptr && hash(pictures) == hash(that->pictures) && same(features, that->features) &&
         same(opened, that->opened) && (drawings == that->drawings || drawn(drawings) == drawn(that->drawings)) &&
         same_values(const_cast<VisionSettings*>(this)->fields(), const_cast<VisionSettings*>(that)->fields());
}

void VisionSettings::save_data(TensorFile& file, std::string_view prefix) const {
  if (pictures != nullptr) write_pictures(file, fmt::format("{}pictures.", prefix), *pictures);
  if (drawings != nullptr && !drawings->empty()) write_drawings(file, fmt::format("{}drawings.", prefix), *drawings);
  if (features != nullptr) save_features(file, fmt::format("{}features.", prefix), *features);
  if (opened != nullptr) save_opened_vision(file, fmt::format("{}opened.", prefix), *opened);
}

Status VisionSettings::load_data(const TensorFile& file, std::string_view prefix) {
  pictures = nullptr;
  auto drawn = read_drawings(file, fmt::format("{}drawings.", prefix));
  if (!drawn) return drawn.error();
  drawings = std::move(*drawn);
  auto kept = read_features(file, fmt::format("{}features.", prefix));
  if (!kept) return kept.error();
  features = std::move(*kept);
  auto own = read_opened_vision(file, fmt::format("{}opened.", prefix));
  if (!own) return own.error();
  opened = std::move(*own);
  const std::string name = fmt::format("{}pictures.", prefix);
  if (file.find(name + "labels") == nullptr) return ok_status();
  Result<Pictures> read = read_pictures(file, name);
  if (!read) return read.error();
  pictures = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_vision_defaults() { return std::make_unique<VisionSettings>(); }

std::unique_ptr<ExhibitSettings> make_vision_opening() {
  auto settings = std::make_unique<VisionSettings>();
  settings->first_weights = "trained";
  return settings;
}

}  // namespace neurarium
