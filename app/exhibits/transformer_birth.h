// Watch a head being born: how well each head does one kind of work, over the steps of training, with its pattern at
// the step that the time slider shows.
#pragma once

#include "app/draw/chart.h"
#include "app/exhibits/transformer_heads.h"
#include "app/probe.h"
#include "engine/interpret/head_history.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace neurarium {

class BirthPanel {
 public:
  explicit BirthPanel(bool threads);
  void draw(Ui& ui, Session& session, TransformerState& state, HeadThumbnails& heads, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy() || waiting(); }
  [[nodiscard]] const HeadHistory& history() const { return history_; }

 private:
  // Keyframes on their way from the trainer's thread.
  struct Mail {
    std::mutex mutex;
    std::vector<TransformerMoment> moments;
    bool arrived = false;
  };
  struct Measured {
    std::int64_t step = 0;
    LanguageMeasurements scores;
  };
  [[nodiscard]] bool waiting() const { return !past_.empty() || asked_; }
  void follow_run(const Session& session, const TransformerView& view);
  void ask_past(Session& session);
  void measure_past();
  void update_curves();
  float draw_kinds(Ui& ui, const Area& area);
  void draw_chart(Ui& ui, Session& session, TransformerState& state, const Area& area);
  void draw_pattern(Ui& ui, TransformerState& state, HeadThumbnails& heads, const Area& area) const;

  Probe<TransformerMoment, Measured> probe_;
  std::shared_ptr<Mail> mail_ = std::make_shared<Mail>();
  std::vector<TransformerMoment> past_;  // to be measured, the last one next
  bool asked_ = false;                   // for keyframes
  HeadHistory history_;
  std::shared_ptr<const Graph> graph_;  // that the history is of
  std::int32_t line_ = -1;
  std::shared_ptr<const TransformerView> seen_;
  std::string kind_;  // NamedRole::key
  std::uint64_t drawn_version_ = 0;
  std::string drawn_kind_;
  double drawn_at_ = -1;  // when the panel was last on screen
  std::vector<ScoreCurve> curves_;
  std::vector<Samples> samples_;  // one a curve
  ChartZoom zoom_;
};

}  // namespace neurarium
