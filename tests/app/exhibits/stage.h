// The whole app with the Playground on the null platform (or any other), for one test.
#pragma once

#include <gtest/gtest.h>

#include "app/app.h"
#include "app/exhibits/playground.h"
#include "tests/app/support.h"

#include <memory>

namespace neurarium::test {

class PlaygroundStage {
 public:
  explicit PlaygroundStage(PlaygroundSettings settings = {},
                           std::unique_ptr<Platform> host = make_null({.width = 1600, .height = 1000}),
                           UiOptions options = {})
      : platform(std::move(host)) {
    auto ui = Ui::create(*platform, Assets{}, options);
    EXPECT_TRUE(ui.ok());
    AppOptions app_options;
    app_options.settings = std::make_unique<PlaygroundSettings>(std::move(settings));
    app_options.threads = false;
    auto made = App::create(*platform, std::move(*ui), std::move(app_options));
    EXPECT_TRUE(made.ok());
    app = std::move(*made);
    for (int i = 0; i < 3; ++i) app->frame(false);
  }

  [[nodiscard]] PlaygroundScreen& screen() { return dynamic_cast<PlaygroundScreen&>(*app->screen()); }
  [[nodiscard]] const PlaygroundView& view() { return *screen().state().view; }
  [[nodiscard]] Session& session() { return app->session(); }
  [[nodiscard]] const PlaygroundSettings& settings() { return playground_settings(session()); }
  [[nodiscard]] Driver driver() {
    return {platform->input(), app->ui().registry(), [this] { app->frame(false); }};
  }
  // Steps of training, done when this returns.
  void train(std::int64_t steps) {
    session().trainer().step(steps);
    app->settle();
  }
  // A parameter as the trainer has it now.
  [[nodiscard]] float parameter(const std::string& name, std::int64_t offset) {
    const Snapshot& s = session().snapshot();
    const ParamLayout layout(*s.task->graph);
    return s.params[static_cast<std::size_t>(layout.offset(s.task->graph->at(name)) + offset)];
  }
  // A stable parameter as the trainer has it now, by the key that follows its layer.
  [[nodiscard]] std::vector<float> by_key(const std::string& key) {
    const Snapshot& s = session().snapshot();
    const ValueId id = s.task->graph->find_key(key);
    EXPECT_NE(id, kNoValue) << key;
    if (id == kNoValue) return {};
    const ParamLayout layout(*s.task->graph);
    const float* first = s.params.data() + layout.offset(id);
    return {first, first + layout.count(id)};
  }

  std::unique_ptr<Platform> platform;
  std::unique_ptr<App> app;
};

}  // namespace neurarium::test
