#include "engine/exhibits/vision.h"

#include "engine/files/picture_tensors.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>
#include <mutex>

namespace neurarium {
namespace {

constexpr std::int64_t kVisionMeasured = 4000;  // pictures of each part that losses are measured on while it learns

// "8,16": whole numbers from 1 on.
Result<std::vector<std::int32_t>> parse_widths(std::string_view text, std::string_view flag, std::int64_t most,
                                               std::size_t most_layers) {
  std::vector<std::int32_t> out;
  for (std::string_view rest = trimmed(text); !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    std::int32_t width = 0;
    const auto [stop, code] = std::from_chars(part.data(), part.data() + part.size(), width);
    if (code != std::errc{} || stop != part.data() + part.size() || width < 1 || width > most)
      return usage_error("--{}: '{}' is no whole number from 1 to {}; write such as 8,16.", flag, shown(part), most);
    out.push_back(width);
  }
  if (out.size() > most_layers)
    return usage_error("--{}: {} numbers are too many; give at most {}.", flag, out.size(), most_layers);
  return out;
}

std::shared_ptr<const Examples> examples_of(const PictureSet& set, const std::vector<std::int32_t>& rows) {
  auto out = std::make_shared<Examples>();
  out->rows = std::ssize(rows);
  out->inputs = set.picture_size();
  out->targets = 1;
  out->x.resize(static_cast<std::size_t>(out->rows * out->inputs));
  float* x = out->x.data();
  for (const std::int32_t row : rows) {
    set.read(row, {x, static_cast<std::size_t>(out->inputs)});
    x += out->inputs;
    out->target.push_back(static_cast<float>(set.labels[static_cast<std::size_t>(row)]));
  }
  return out;
}

// The last parts made, while somebody holds them: another rate or width does not read 60,000 pictures again.
struct PictureParts {
  std::uint64_t set = 0;
  double test_split = 0;
  std::int64_t data_seed = 0, samples = 0;
  std::weak_ptr<const Examples> train, test;
};

Result<std::pair<ExamplesPtr, ExamplesPtr>> parts_of(const VisionSettings& s, const PictureSet& set) {
  static std::mutex mutex;
  static PictureParts last;
  const std::lock_guard lock(mutex);
  if (last.set == set.content_hash && last.test_split == s.test_split && last.data_seed == s.data_seed &&
      last.samples == s.samples)
    if (ExamplesPtr train = last.train.lock(), test = last.test.lock(); train && test) return std::pair(train, test);
  const auto split = split_pictures(set, s.test_split, static_cast<std::uint64_t>(s.data_seed), s.samples);
  if (!split) return split.error();
  const std::pair<ExamplesPtr, ExamplesPtr> made{examples_of(set, split->train), examples_of(set, split->test)};
  last = {set.content_hash, s.test_split, s.data_seed, s.samples, made.first, made.second};
  return made;
}

// The part to train on, and behind it the drawings of the user.
ExamplesPtr with_drawings(const VisionSettings& s, const PictureSet& set, const ExamplesPtr& train) {
  const std::vector<const LabelledDrawing*> drawn = drawings_in_use(s, set);
  if (drawn.empty()) return train;
  auto out = std::make_shared<Examples>(*train);
  for (const LabelledDrawing* one : drawn) {
    const std::vector<float> picture = picture_of(one->drawing, set);
    out->x.insert(out->x.end(), picture.begin(), picture.end());
    out->target.push_back(static_cast<float>(one->label));
    ++out->rows;
  }
  return out;
}

}  // namespace

VisionSettings::VisionSettings() {
  learning_rate = 0.003;
  batch = 32;
  init_scheme = "he";
  schedule = "step";  // half the rate every 10,000 steps: digits are learned long before, Fashion-MNIST gains a percent
}

Result<Pictures> vision_pictures(const VisionSettings& s) {
  if (s.data == "digits") return digit_pictures();
  if (s.data == "fashion") return fashion_pictures();
  if (s.pictures == nullptr) return usage_error("There are no pictures of your own yet; open a folder or an IDX file.");
  return s.pictures;
}

std::vector<const LabelledDrawing*> drawings_in_use(const VisionSettings& s, const PictureSet& pictures) {
  std::vector<const LabelledDrawing*> out;
  if (s.drawings == nullptr) return out;
  for (const LabelledDrawing& drawn : *s.drawings)
    if (drawn.data == s.data && drawn.label < pictures.classes() && !drawn.drawing.is_blank()) out.push_back(&drawn);
  return out;
}

void add_drawing(VisionSettings& s, Drawing drawing, std::int32_t label) {
  auto all = std::make_shared<std::vector<LabelledDrawing>>();
  if (s.drawings != nullptr) *all = *s.drawings;
  all->push_back({std::move(drawing), s.data, label});
  s.drawings = std::move(all);
}

Result<ConvNetSpec> vision_network(const VisionSettings& s, const PictureSet& pictures) {
  ConvNetSpec spec;
  const auto kind = std::find(kVisionNames.begin(), kVisionNames.end(), s.model);
  if (kind == kVisionNames.end())
    return usage_error("There is no model '{}'; choose one of {}.", shown(s.model), fmt::join(kVisionNames, ", "));
  spec.kind = static_cast<VisionKind>(kind - kVisionNames.begin());
  const Result<Activation> unit = activation_from_name(s.activation);
  if (!unit) return unit.error();
  const bool dense_only = spec.kind == VisionKind::Mlp;
  const auto widths =
      parse_widths(s.widths, "widths", dense_only ? kMostPixelUnits : kMostMapChannels, kMostVisionStages);
  if (!widths) return widths.error();
  const auto dense = parse_widths(s.dense, "dense", kMostPixelUnits, 2);
  if (!dense) return dense.error();
  spec.channels = pictures.channels;
  spec.height = pictures.height;
  spec.width = pictures.width;
  spec.classes = static_cast<std::int32_t>(pictures.classes());
  spec.activation = *unit;
  spec.widths = *widths;
  if (spec.kind == VisionKind::LeNet && spec.widths.empty()) spec.widths = {16, 32};  // read digits better than 8, 16
  spec.kernel = static_cast<std::int32_t>(s.kernel);
  spec.blocks = static_cast<std::int32_t>(s.blocks);
  spec.batch_norm = s.batch_norm;
  spec.patch = static_cast<std::int32_t>(s.patch);
  spec.heads = static_cast<std::int32_t>(s.heads);
  if (!dense_only) spec.dense = *dense;
  if (Status ok = check(spec); !ok) return ok.error();
  return spec;
}

Result<TaskPtr> VisionSettings::make_task() const {
  const Result<Pictures> set = vision_pictures(*this);
  if (!set) return set.error();
  const Result<ConvNetSpec> spec = vision_network(*this, **set);
  if (!spec) return spec.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  const auto parts = parts_of(*this, **set);
  if (!parts) return parts.error();
  auto made = std::make_shared<Task>();
  made->graph = convnet(*spec);
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  made->train = with_drawings(*this, **set, parts->first);
  made->test = parts->second;
  made->metric = MetricKind::ArgmaxClass;
  made->measured = kVisionMeasured;
  made->plan = *training;
  if (augment) made->augmentation = {augmentation, (*set)->channels, (*set)->height, (*set)->width};
  if (first_weights == "trained") {
    const VisionStart trained = vision_start(*this, *made->graph);
    made->start = trained.parameters;
    made->plan.schedule.done = trained.steps;
  }
  return TaskPtr(made);
}

Fields VisionSettings::fields() {
  const bool dense_only = model == "mlp", residual = model == "resnet", transforms = model == "vit";
  FieldList f;
  f.group("data");
  f.name("data", &data, {"digits", "fashion", "file"}, Effect::KeepsWeights);
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
  f.name("model", &model, {kVisionNames.begin(), kVisionNames.end()}, Effect::KeepsWeights);
  f.name("widths", &widths, {}, Effect::KeepsWeights);
  f.name("dense", &dense, {}, Effect::KeepsWeights, !dense_only);
  f.number("kernel-size", &kernel, {0, 11, 1, false}, Effect::KeepsWeights, !dense_only && !transforms);
  f.number("blocks", &blocks, {1, 16, 1, false}, Effect::KeepsWeights, residual || transforms);
  f.flag("batch-norm", &batch_norm, Effect::KeepsWeights, residual);
  f.number("patch", &patch, {0, 64, 1, false}, Effect::KeepsWeights, transforms);
  f.number("heads", &heads, {1, 16, 1, false}, Effect::KeepsWeights, transforms);
  f.name("activation", &activation, {kActivationNames.begin(), kActivationNames.end()}, Effect::Live);
  f.name("first-weights", &first_weights, {"random", "trained"}, Effect::Reinitialises);
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
  return that != nullptr && hash(pictures) == hash(that->pictures) &&
         (drawings == that->drawings || drawn(drawings) == drawn(that->drawings)) &&
         same_values(const_cast<VisionSettings*>(this)->fields(), const_cast<VisionSettings*>(that)->fields());
}

void VisionSettings::save_data(TensorFile& file, std::string_view prefix) const {
  if (pictures != nullptr) write_pictures(file, fmt::format("{}pictures.", prefix), *pictures);
  if (drawings != nullptr && !drawings->empty()) write_drawings(file, fmt::format("{}drawings.", prefix), *drawings);
}

Status VisionSettings::load_data(const TensorFile& file, std::string_view prefix) {
  pictures = nullptr;
  auto drawn = read_drawings(file, fmt::format("{}drawings.", prefix));
  if (!drawn) return drawn.error();
  drawings = std::move(*drawn);
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
