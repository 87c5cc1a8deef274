#include "app/cli/frame_bench.h"

#include "app/app.h"
#include "app/exhibits/transformer.h"

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

// The whole program on the platform without graphics, with a sentence as long as the context.
class FrameBench final : public Workload {
 public:
  FrameBench(const TransformerSettings& settings, bool typing) : typing_(typing) {
    platform_ = make_null({.width = 1600, .height = 1000});
    auto ui = Ui::create(*platform_, Assets{}, {});
    NEURARIUM_CHECK(ui.ok());
    AppOptions options;
    options.exhibit = "transformer";
    options.settings = settings.clone();
    options.threads = false;
    auto app = App::create(*platform_, std::move(*ui), std::move(options));
    NEURARIUM_CHECK(app.ok());
    app_ = std::move(*app);
    app_->settle();
    for (int i = 0; i < kSentenceTokens; ++i)
      text_ += fmt::format("{} ", state().view->data->tokenizer->shown(i % state().view->spec.vocab));
    state().change_text(text_);
    app_->settle();
  }

  // One frame; when typing, one that shows the patterns of another sentence.
  std::int64_t work() override {
    if (typing_) {
      other_ = !other_;
      state().change_text(other_ ? text_ + " ." : text_);
    }
    app_->frame(false);
    return 1;
  }
  double check() override { return static_cast<double>(state().view->length()); }

 private:
  [[nodiscard]] TransformerState& state() { return dynamic_cast<TransformerScreen&>(*app_->screen()).state(); }

  bool typing_;
  bool other_ = false;
  std::string text_;
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<App> app_;
};

template <int kLayers, int kHeads, bool kTyping>
std::unique_ptr<Workload> make_frames(int) {
  return std::make_unique<FrameBench>(frame_settings(kLayers, kHeads), kTyping);
}

}  // namespace

std::span<const WorkloadInfo> frame_workloads() {
  static constexpr std::array list = {
      WorkloadInfo{"frame-transformer", "frames/s", kTokensShown, kSentenceTokens, make_frames<8, 8, false>},
      WorkloadInfo{"type-sentence", "frames/s", kTokensShown, kSentenceTokens, make_frames<2, 4, true>},
  };
  return list;
}

}  // namespace neurarium
