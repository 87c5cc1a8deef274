// The whole app with the Transformer on the null platform, for one test.
#pragma once

#include <gtest/gtest.h>

#include "app/app.h"
#include "app/exhibits/transformer.h"
#include "tests/app/support.h"

#include <memory>

namespace neurarium::test {

inline TransformerSettings small_transformer() {
  TransformerSettings s;
  s.task = "coref";
  s.samples = 64;
  s.width = 16;
  s.heads = 2;
  s.batch = 4;
  return s;
}

class TransformerStage {
 public:
  explicit TransformerStage(TransformerSettings settings = small_transformer(),
                            PlatformOptions size = {.width = 1600, .height = 1000})
      : platform(make_null(size)) {
    auto ui = Ui::create(*platform, Assets{}, {});
    EXPECT_TRUE(ui.ok());
    AppOptions options;
    options.exhibit = "transformer";
    options.settings = std::make_unique<TransformerSettings>(std::move(settings));
    options.threads = false;
    auto made = App::create(*platform, std::move(*ui), std::move(options));
    EXPECT_TRUE(made.ok());
    app = std::move(*made);
    frames(4);
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) app->frame(false);
  }
  void say(const std::string& text) {
    state().change_text(text);
    frames(3);
  }
  // Draws the next tokens with the button.
  void write(int count) {
    state().detail = Detail::Generate;
    frames(2);
    for (int i = 0; i < count; ++i) ASSERT_DONE(driver().click("transformer/generate/one token"));
    frames(2);
  }
  void train(std::int64_t steps) {
    session().trainer().step(steps);
    app->settle();
  }
  [[nodiscard]] TransformerScreen& screen() { return dynamic_cast<TransformerScreen&>(*app->screen()); }
  [[nodiscard]] TransformerState& state() { return screen().state(); }
  [[nodiscard]] const TransformerView& view() { return *state().view; }
  [[nodiscard]] Session& session() { return app->session(); }
  [[nodiscard]] Driver driver() {
    return {platform->input(), app->ui().registry(), [this] { app->frame(false); }};
  }
  [[nodiscard]] double value(const std::string& ref) {
    const auto parsed = parse_value_ref(ref);
    EXPECT_TRUE(parsed.ok());
    const auto cell = cell_of(view(), *parsed);
    EXPECT_TRUE(cell.has_value()) << ref;
    return cell ? view().value(*cell) : 0;
  }
  // The middle of a cell of the large matrix, in shares of it.
  [[nodiscard]] Driver::At cell(int query, int key) {
    const auto length = static_cast<float>(view().length());
    return {(static_cast<float>(key) + 0.5f) / length, (static_cast<float>(query) + 0.5f) / length};
  }

  std::unique_ptr<Platform> platform;
  std::unique_ptr<App> app;
};

}  // namespace neurarium::test
