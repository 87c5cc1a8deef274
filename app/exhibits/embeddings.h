// The Embeddings screen: a view on the run of another exhibit, whose vectors (or a file's) are points that move while
// the model learns, and that move the model when they are dragged.
#pragma once

#include "app/exhibits/embeddings_canvas.h"
#include "app/exhibits/embeddings_controls.h"
#include "app/exhibits/embeddings_state.h"
#include "app/probe.h"
#include "app/screen.h"

#include <memory>
#include <string>

namespace neurarium {

class EmbeddingsScreen final : public Screen {
 public:
  explicit EmbeddingsScreen(bool threads)
      : threads_(threads),
        probe_([this](const EmbeddingsRequest& request) { return observer_.observe(request); }, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool animating() const override { return map_goes_on(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override;

  // For tests.
  [[nodiscard]] EmbeddingsState& state() { return state_; }
  [[nodiscard]] EmbeddingsCanvas& canvas(Ui& ui);

 private:
  void adopt_run(const Session& session);
  void ask(const Snapshot& now);
  [[nodiscard]] bool map_goes_on() const;

  bool threads_;
  EmbeddingsObserver observer_;  // used by the probe alone
  Probe<EmbeddingsRequest, EmbeddingsViewPtr> probe_;
  EmbeddingsState state_;
  EmbeddingsControls controls_;
  std::unique_ptr<EmbeddingsCanvas> canvas_;
  TaskPtr task_;  // whose sources are offered
  std::uint64_t asked_version_ = 0, asked_state_ = 0;
  bool waiting_ = false;  // for an answer
};

}  // namespace neurarium
