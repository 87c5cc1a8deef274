// The screen of "How much is enough": a task with the network's answers, and charts of the error over examples and over
// units, which fill as networks are trained.
#pragma once

#include "app/exhibits/limits_picture.h"
#include "app/probe.h"

#include <memory>
#include <string>

namespace neurarium {

class LimitsScreen final : public Screen {
 public:
  explicit LimitsScreen(bool threads);

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool animating() const override { return state_.sweep.has_value(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;
  void leave() override { state_.sweep.reset(); }

  [[nodiscard]] LimitsState& state() { return state_; }  // for tests

 private:
  struct RunRequest {
    std::shared_ptr<const LimitsSettings> settings;
    std::int64_t steps;
  };
  struct RunAnswer {
    std::shared_ptr<const LimitsSettings> settings;
    std::shared_ptr<std::unique_ptr<Timeline>> run;
    LimitErrors errors;
  };
  void take_view(const Session& session);
  void fill_next(const Session& session);
  void open_point(Session& session);
  void draw_header(Ui& ui, Session& session, const Area& area);
  void draw_charts(Ui& ui, Session& session, const Area& area);
  void draw_number(Ui& ui, Session& session, LimitAxis axis);

  Probe<LimitsRequest, std::shared_ptr<const LimitsView>> probe_;
  Probe<RunRequest, RunAnswer> fill_, open_;
  LimitsState state_;
  std::unique_ptr<LimitsPicture> picture_;  // needs the platform's textures
  std::uint64_t asked_version_ = 0;
  std::shared_ptr<const LimitsSettings> last_;  // of the last view
  std::int64_t since_ = 0;                      // the step from which the run has had them
};

}  // namespace neurarium
