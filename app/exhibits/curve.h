// The screen of curve fitting, from left to right: the data, the picture, the pieces that make the curve.
#pragma once

#include "app/exhibits/curve_data.h"
#include "app/exhibits/curve_plot.h"
#include "app/exhibits/curve_state.h"
#include "app/probe.h"
#include "app/screen.h"

#include <memory>
#include <string>

namespace neurarium {

class CurveScreen final : public Screen {
 public:
  explicit CurveScreen(bool threads)
      : probe_([this](const CurveRequest& request) { return observer_.observe(request); }, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::string selected() const override;
  void escape() override { state_.selected = {}; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  // For tests: what is drawn.
  [[nodiscard]] const CurveState& state() const { return state_; }

 private:
  // What needs the platform's textures.
  struct Parts {
    explicit Parts(Platform& platform) : data(platform), plot(platform) {}
    CurveData data;
    CurvePlot plot;
  };
  Parts& parts(Ui& ui);
  void follow_data();
  void draw_errors(Ui& ui, const Area& area);
  void draw_verdict(Ui& ui, const Area& area) const;
  void draw_options(Ui& ui, const Area& area);
  void draw_card(Ui& ui, Session& session);

  CurveObserver observer_;  // used by the probe alone
  Probe<CurveRequest, std::shared_ptr<const CurveView>> probe_;
  CurveState state_;
  CurveTouch touch_;
  std::unique_ptr<Parts> parts_;
  bool asked_ = false;
  std::uint64_t asked_version_ = 0, asked_example_ = 0;
  std::shared_ptr<const CurveParts> followed_;  // the data that the current example belongs to
};

}  // namespace neurarium
