#include "app/cli/frame_bench.h"

#include "app/app.h"
#include "app/exhibits/transformer.h"
#include "engine/exhibits/playground.h"

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

 private:
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<App> app_;
};

// A sentence as long as the context; when typing, each frame shows the patterns of another sentence.
class TransformerFrames final : public FrameBench {
 public:
  TransformerFrames(const TransformerSettings& settings, bool typing)
      : FrameBench("transformer", settings.clone()), typing_(typing) {
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
    at_ = at_ < 800 ? at_ + 7 : 420;
    platform().input().move(static_cast<float>(at_), static_cast<float>(at_) * 0.5f);
    app().frame(false);
    return 1;
  }
  double check() override { return static_cast<double>(app().session().snapshot().step); }
  static constexpr int kStepsBefore = 50;

 private:
  static std::unique_ptr<ExhibitSettings> wide_network() {
    auto settings = std::make_unique<PlaygroundSettings>();
    settings->hidden = "32,32,32,32,32,32,32,32";
    return settings;
  }
  int at_ = 420;
};

template <int kLayers, int kHeads, bool kTyping>
std::unique_ptr<Workload> make_transformer_frames(int) {
  return std::make_unique<TransformerFrames>(frame_settings(kLayers, kHeads), kTyping);
}

std::unique_ptr<Workload> make_playground_frames(int) { return std::make_unique<PlaygroundFrames>(); }

}  // namespace

std::span<const WorkloadInfo> frame_workloads() {
  static constexpr std::array list = {
      WorkloadInfo{"frame-transformer", "frames/s", kTokensShown, kSentenceTokens,
                   make_transformer_frames<8, 8, false>},
      WorkloadInfo{"frame-playground", "frames/s", "steps before", PlaygroundFrames::kStepsBefore,
                   make_playground_frames},
      WorkloadInfo{"type-sentence", "frames/s", kTokensShown, kSentenceTokens, make_transformer_frames<2, 4, true>},
  };
  return list;
}

}  // namespace neurarium
