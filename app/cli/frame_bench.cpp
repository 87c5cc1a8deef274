#include "app/cli/frame_bench.h"

#include "app/app.h"
#include "app/exhibits/backprop.h"
#include "app/exhibits/descent.h"
#include "app/exhibits/embeddings.h"
#include "app/exhibits/transformer.h"
#include "engine/exhibits/basins.h"
#include "engine/exhibits/curve.h"
#include "engine/exhibits/depth.h"
#include "engine/exhibits/limits.h"
#include "engine/exhibits/ngram.h"
#include "engine/exhibits/neuron.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/vision.h"
#include "engine/rng.h"

#include <array>

namespace neurarium {
namespace {

constexpr int kSentenceTokens = 64;
constexpr std::string_view kTokensShown = "tokens on screen";

TransformerSettings frame_settings(std::int64_t layers, std::int64_t heads) {
  TransformerSettings s;
  s.task = "town";
  s.samples = 64;
  s.layers = layers;
  s.heads = heads;
  s.width = 64;
  s.context = kSentenceTokens;
  return s;
}

// The whole program on the platform without graphics.
class FrameBench : public Workload {
 protected:
  FrameBench(std::string_view exhibit, std::unique_ptr<ExhibitSettings> settings) {
    platform_ = make_null({.width = 1600, .height = 1000});
    auto ui = Ui::create(*platform_, Assets{}, {});
    NEURARIUM_CHECK(ui.ok());
    AppOptions options;
    options.exhibit = exhibit;
    options.settings = std::move(settings);
    options.threads = false;
    auto app = App::create(*platform_, std::move(*ui), std::move(options));
    NEURARIUM_CHECK(app.ok());
    app_ = std::move(*app);
    app_->settle();
  }
  App& app() { return *app_; }
  Platform& platform() { return *platform_; }
  // The pointer goes to the right in strides, and from `low` on again when it is beyond `high`.
  float next_x(int low, int high, int stride) {
    at_ = low <= at_ && at_ < high ? at_ + stride : low;
    return static_cast<float>(at_);
  }
  void frame_at(float x, float y) {
    platform().input().move(x, y);
    app().frame(false);
  }

 public:
  double check() override { return static_cast<double>(app().session().snapshot().step); }

 private:
  int at_ = 0;
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<App> app_;
};

// A sentence as long as the context; when typing, each frame shows the patterns of another sentence.
class TransformerFrames final : public FrameBench {
 public:
  // `part`: what is shown large, in the words of the screen's act().
  TransformerFrames(const TransformerSettings& settings, bool typing, std::string_view part)
      : FrameBench("transformer", settings.clone()), typing_(typing) {
    app().screen()->act(app().session(), fmt::format("open {}", part));
    for (int i = 0; i < kSentenceTokens; ++i)
      text_ += fmt::format("{} ", state().view->data->tokenizer->shown(i % state().view->spec.vocab));
    state().change_text(text_);
    app().settle();
  }
  std::int64_t work() override {
    if (typing_) {
      other_ = !other_;
      state().change_text(other_ ? text_ + " ." : text_);
    }
    app().frame(false);
    return 1;
  }
  double check() override { return static_cast<double>(state().view->length()); }

 private:
  [[nodiscard]] TransformerState& state() { return dynamic_cast<TransformerScreen&>(*app().screen()).state(); }

  bool typing_;
  bool other_ = false;
  std::string text_;
};

// The largest network of the Playground after some steps, with the pointer moving over its units.
class PlaygroundFrames final : public FrameBench {
 public:
  PlaygroundFrames() : FrameBench("playground", wide_network()) {
    app().session().trainer().step(kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    const float x = next_x(420, 800, 7);
    frame_at(x, x * 0.5f);
    return 1;
  }
  static constexpr int kStepsBefore = 50;

 private:
  static std::unique_ptr<ExhibitSettings> wide_network() {
    auto settings = std::make_unique<PlaygroundSettings>();
    settings->hidden = "32,32,32,32,32,32,32,32";
    return settings;
  }
};

// The largest network of the curve, all its pieces on top of each other, with the pointer moving over the picture.
class CurveFrames final : public FrameBench {
 public:
  CurveFrames() : FrameBench("curve", widest_curve()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
    app().screen()->act(app().session(), "curve.pieces_stacked");
    app().screen()->act(app().session(), "curve.squares");
  }
  std::int64_t work() override {
    frame_at(next_x(420, 1200, 7), 300);
    return 1;
  }
  double check() override {
    return static_cast<double>(dynamic_cast<const CurveSettings&>(app().session().settings()).hidden);
  }

 private:
  static std::unique_ptr<ExhibitSettings> widest_curve() {
    auto settings = std::make_unique<CurveSettings>();
    settings->hidden = kMaxCurveUnits;
    settings->activation = "tanh";
    settings->samples = 200;
    return settings;
  }
};

// A long way of the marble, all six arrows, and the pointer over the pictures.
class DescentFrames final : public FrameBench {
 public:
  DescentFrames() : FrameBench("descent", trembling_descent()) {
    app().session().trainer().step(kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(150, 1100, 7), 300);
    return 1;
  }
  double check() override {
    return static_cast<double>(dynamic_cast<DescentScreen&>(*app().screen()).state().view->way.size());
  }
  static constexpr int kStepsBefore = 600;

 private:
  static std::unique_ptr<ExhibitSettings> trembling_descent() {
    auto settings = std::make_unique<DescentSettings>();
    settings->choose_surface("himmelblau");
    settings->noise = 10;
    return settings;
  }
};

// The graph with the most numbers, all of them shown, and the pointer over it.
class BackpropFrames final : public FrameBench {
 public:
  BackpropFrames() : FrameBench("backprop", network()) {
    while (app().screen()->busy()) app().frame(false);
    for (int i = 0; i < kMoves; ++i) app().screen()->act(app().session(), "backprop.forward");
  }
  std::int64_t work() override {
    frame_at(next_x(100, 1200, 7), 200);
    return 1;
  }
  double check() override {
    return static_cast<double>(dynamic_cast<BackpropScreen&>(*app().screen()).state().view->nodes.size());
  }

 private:
  static constexpr int kMoves = 11;  // all the way back
  static std::unique_ptr<ExhibitSettings> network() {
    auto settings = std::make_unique<BackpropSettings>();
    settings->graph = "network";
    return settings;
  }
};

// The most inputs, and the pointer over the bars and the plane.
class NeuronFrames final : public FrameBench {
 public:
  NeuronFrames() : FrameBench("neuron", widest_neuron()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(100, 1200, 7), 300);
    return 1;
  }
  double check() override {
    return static_cast<double>(dynamic_cast<const NeuronSettings&>(app().session().settings()).inputs);
  }

 private:
  static std::unique_ptr<ExhibitSettings> widest_neuron() {
    auto settings = std::make_unique<NeuronSettings>();
    settings->inputs = kMaxNeuronInputs;
    return settings;
  }
};

// As many points as are drawn at most, in three dimensions, turned a little in each frame.
class EmbeddingsFrames final : public FrameBench {
 public:
  EmbeddingsFrames() : FrameBench("embeddings", nullptr) {
    auto vectors = std::make_shared<Vectors>();
    vectors->source = "points of the measurement";
    vectors->rows = kRows;
    vectors->width = kWidth;
    Rng rng(1, "points");
    for (std::int64_t i = 0; i < kRows * kWidth; ++i) vectors->values.push_back(static_cast<float>(rng.normal()));
    screen().state().own = std::move(vectors);
    screen().state().choice.dims = 3;
    screen().state().changed();
    app().settle();
    platform().input().move(900, 400);
    app().frame(false);
    platform().input().button(0, true);
    app().frame(false);
  }
  std::int64_t work() override {
    frame_at(next_x(700, 1100, 2), 400);
    return 1;
  }
  double check() override { return static_cast<double>(screen().state().rows()); }
  static constexpr std::int64_t kRows = 50'000;
  static constexpr std::int64_t kWidth = 16;

 private:
  [[nodiscard]] EmbeddingsScreen& screen() { return dynamic_cast<EmbeddingsScreen&>(*app().screen()); }
};

// Forty drawings and the falling pixels, with the pointer over the weights; or the regions of twelve places.
template <bool kPixels>
class BasinsFrames final : public FrameBench {
 public:
  BasinsFrames() : FrameBench("basins", fullest_basins()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(420, 1300, 7), 300);
    return 1;
  }

 private:
  static std::unique_ptr<ExhibitSettings> fullest_basins() {
    auto settings = std::make_unique<BasinsSettings>();
    settings->view = kPixels ? "hopfield" : "nearest";
    settings->places = "-5,5; -2,5; 1,5; 4,5; -5,0; -2,0; 1,0; 4,0; -5,-5; -2,-5; 1,-5; 4,-5";
    settings->samples = 2000;
    PixelPatterns all{kLargestSide, {}};
    for (std::uint64_t i = 0; i < kMostPatterns; ++i) all.patterns.push_back(random_pixels(all.pixels(), 1, i));
    settings->patterns = to_string(all);
    return settings;
  }
};

// Two networks of fifty layers, with the pointer over their bars.
class DepthFrames final : public FrameBench {
 public:
  DepthFrames() : FrameBench("depth", deepest()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(420, 900, 7), 250);
    return 1;
  }

 private:
  static std::unique_ptr<ExhibitSettings> deepest() {
    auto settings = std::make_unique<DepthSettings>();
    settings->depth = kMaxDepth;
    return settings;
  }
};

// The rows of the most bits with the answers to them, and the pointer over them and the charts.
class LimitsFrames final : public FrameBench {
 public:
  LimitsFrames() : FrameBench("limits", widest_rows()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(100, 1300, 7), 300);
    return 1;
  }

 private:
  static std::unique_ptr<ExhibitSettings> widest_rows() {
    auto settings = std::make_unique<LimitsSettings>();
    settings->problem = "parity";
    settings->bits = kMostBits;
    settings->samples = kMaxLimitSamples;
    return settings;
  }
};

// The longest memory, all candidates with their sums, and the pointer over them.
class NgramFrames final : public FrameBench {
 public:
  NgramFrames() : FrameBench("ngram", longest_memory()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(420, 1300, 7), 480);
    return 1;
  }

 private:
  static std::unique_ptr<ExhibitSettings> longest_memory() {
    auto settings = std::make_unique<NgramSettings>();
    settings->n = kMostNgramOrder;
    return settings;
  }
};

// All maps of a network that learned a little, with the pointer over them: each frame explains another number.
class VisionFrames final : public FrameBench {
 public:
  VisionFrames() : FrameBench("vision", std::make_unique<VisionSettings>()) {
    app().session().trainer().step(PlaygroundFrames::kStepsBefore);
    app().settle();
  }
  std::int64_t work() override {
    frame_at(next_x(380, 1100, 3), 220);
    return 1;
  }

 private:
};

// What can be shown large beside the head, which frame-transformer has.
constexpr std::array<std::string_view, 17> kLargeParts = {
    "weights", "residual", "lens",  "attribution", "neurons", "words",  "probes", "birth", "paths",
    "ablate",  "patch",    "steer", "order",       "write",   "tokens", "loss",   "labels"};

template <int kLayers, int kHeads, bool kTyping>
std::unique_ptr<Workload> make_transformer_frames(int) {
  return std::make_unique<TransformerFrames>(frame_settings(kLayers, kHeads), kTyping, "head");
}

// All parts in turn, each as often as the others.
class PartFrames final : public Workload {
 public:
  PartFrames() {
    for (const std::string_view part : kLargeParts)
      parts_.push_back(std::make_unique<TransformerFrames>(frame_settings(2, 4), false, part));
  }
  std::int64_t work() override {
    for (const auto& part : parts_) part->work();
    return static_cast<std::int64_t>(parts_.size());
  }
  double check() override { return parts_.front()->check(); }

 private:
  std::vector<std::unique_ptr<TransformerFrames>> parts_;
};

std::unique_ptr<Workload> make_part_frames(int) { return std::make_unique<PartFrames>(); }

std::unique_ptr<Workload> make_embeddings_frames(int) { return std::make_unique<EmbeddingsFrames>(); }

std::unique_ptr<Workload> make_curve_frames(int) { return std::make_unique<CurveFrames>(); }

std::unique_ptr<Workload> make_descent_frames(int) { return std::make_unique<DescentFrames>(); }

std::unique_ptr<Workload> make_backprop_frames(int) { return std::make_unique<BackpropFrames>(); }
std::unique_ptr<Workload> make_neuron_frames(int) { return std::make_unique<NeuronFrames>(); }

std::unique_ptr<Workload> make_depth_frames(int) { return std::make_unique<DepthFrames>(); }
std::unique_ptr<Workload> make_ngram_frames(int) { return std::make_unique<NgramFrames>(); }
std::unique_ptr<Workload> make_limits_frames(int) { return std::make_unique<LimitsFrames>(); }
std::unique_ptr<Workload> make_vision_frames(int) { return std::make_unique<VisionFrames>(); }

template <bool kPixels>
std::unique_ptr<Workload> make_basins_frames(int) {
  return std::make_unique<BasinsFrames<kPixels>>();
}

std::unique_ptr<Workload> make_playground_frames(int) { return std::make_unique<PlaygroundFrames>(); }

}  // namespace

std::span<const WorkloadInfo> frame_workloads() {
  static constexpr std::array list = {
      WorkloadInfo{"frame-transformer", "frames/s", kTokensShown, kSentenceTokens,
                   make_transformer_frames<8, 8, false>},
      WorkloadInfo{"frame-transformer-tabs", "frames/s", kTokensShown, kSentenceTokens, make_part_frames},
      WorkloadInfo{"frame-playground", "frames/s", "steps before", PlaygroundFrames::kStepsBefore,
                   make_playground_frames},
      WorkloadInfo{"frame-curve", "frames/s", "units", kMaxCurveUnits, make_curve_frames},
      WorkloadInfo{"frame-descent", "frames/s", "places on the way", DescentFrames::kStepsBefore + 1,
                   make_descent_frames},
      WorkloadInfo{"frame-backprop", "frames/s", "numbers", 10, make_backprop_frames},
      WorkloadInfo{"frame-neuron", "frames/s", "inputs", kMaxNeuronInputs, make_neuron_frames},
      WorkloadInfo{"frame-vision", "frames/s", "steps before", PlaygroundFrames::kStepsBefore, make_vision_frames},
      WorkloadInfo{"frame-basins", "frames/s", "steps before", PlaygroundFrames::kStepsBefore,
                   make_basins_frames<false>},
      WorkloadInfo{"frame-hopfield", "frames/s", "steps before", PlaygroundFrames::kStepsBefore,
                   make_basins_frames<true>},
      WorkloadInfo{"frame-depth", "frames/s", "layers of each network", kMaxDepth, make_depth_frames},
      WorkloadInfo{"frame-limits", "frames/s", "steps before", PlaygroundFrames::kStepsBefore, make_limits_frames},
      WorkloadInfo{"frame-ngram", "frames/s", "steps before", PlaygroundFrames::kStepsBefore, make_ngram_frames},
      WorkloadInfo{"frame-embeddings", "frames/s", "points", EmbeddingsFrames::kRows, make_embeddings_frames},
      WorkloadInfo{"type-sentence", "frames/s", kTokensShown, kSentenceTokens, make_transformer_frames<2, 4, true>},
  };
  return list;
}

}  // namespace neurarium
