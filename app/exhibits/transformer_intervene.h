// Operations on the model as buttons: before and after side by side, what each head, MLP and layer is worth, patching
// between two prompts, steering along a direction, and what the order of the words is worth.
#pragma once

#include "app/exhibits/transformer_compare.h"
#include "app/exhibits/transformer_patching.h"
#include "app/probe.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

[[nodiscard]] std::vector<int> token_ids(const TransformerView& view);
// The moment that the screen shows, with all that was done to it.
[[nodiscard]] MomentPtr moment_of(const Session& session);
// The part that a value or a number of it belongs to: z[h=1] to a head, mlp.post[m=3] to a neuron; none: to no part.
[[nodiscard]] std::optional<ModelPart> part_of(const ValueRef& ref);
// Every value that the part writes is held at zero, or patched.
[[nodiscard]] bool is_ablated(const Session& session, const ModelPart& part, const TransformerSpec& spec);
void restore_part(Session& session, const ModelPart& part, const TransformerSpec& spec);
// Names such as "Head 0.1".
[[nodiscard]] std::string part_name(Ui& ui, const ModelPart& part);
// What the menu of a number offers beyond the number itself: its part, and the painting of patterns.
void draw_intervene_menu(Ui& ui, Session& session, TransformerState& state, const ValueRef& ref);
// Choices side by side, as wide as their names; the height of a line of small type.
void draw_chips(Ui& ui, std::span<const std::string_view> keys, int& index, ImVec2 at);

// A map of layers x parts: the loss and the logit difference without each.
class AblationPanel {
 public:
  explicit AblationPanel(bool threads);
  // Once a frame: takes answers, and edits that were asked for.
  void update(Session& session, TransformerState& state);
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const;
  [[nodiscard]] const std::vector<AblationScore>& scores() const { return scores_; }  // by swept_parts
  [[nodiscard]] const AblationScore& baseline() const { return baseline_; }

 private:
  void ask(const Session& session, const TransformerState& state);
  [[nodiscard]] bool is_stale(const Session& session, const TransformerState& state) const;
  float draw_controls(Ui& ui, Session& session, TransformerState& state, const Area& area);
  void draw_map(Ui& ui, Session& session, TransformerState& state, const Area& area, bool logit);
  void draw_cell(Ui& ui, Session& session, TransformerState& state, const Area& area, std::size_t i, bool logit,
                 double limit);
  [[nodiscard]] double number(std::size_t i, bool logit) const;

  Probe<AblationAsk, AblationAnswer> probe_;
  bool visible_ = false;  // in the last frame
  bool drawn_ = false;    // in this one
  AblationKind kind_ = AblationKind::Zero;
  std::uint64_t number_ = 0;  // of the sweep
  std::size_t next_ = 0;      // part to ask for
  bool asked_apply_ = false;
  std::vector<AblationScore> scores_;  // NaN where not measured yet
  std::vector<AblationScore> remembered_;
  std::int64_t remembered_step_ = 0;
  AblationScore baseline_;
  AnswerPair answer_;
  std::int64_t scored_ = 0;
  Wording error_;
  // What the sweep is of.
  MomentPtr moment_;
  std::uint64_t version_ = 0;
  std::vector<int> tokens_;
  int position_ = -1;
  AblationKind swept_kind_ = AblationKind::Zero;
};

// A push along the difference of two prompts.
class SteerPanel {
 public:
  explicit SteerPanel(bool threads);
  void update(Session& session, TransformerState& state);
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy(); }

 private:
  void ask(const Session& session, const TransformerState& state);
  void steer(Session& session, const TransformerState& state, bool finished);
  void take_example(const TransformerState& state);

  Probe<SteerAsk, SteerAnswer> probe_;
  WideText towards_field_, away_field_;
  std::string towards_, away_;
  std::shared_ptr<const LanguageData> data_;  // that the prompts are of
  std::string value_;                         // that is pushed
  double strength_ = 0;
  bool everywhere_ = true;
  std::uint64_t number_ = 0, asked_ = 0;
  std::optional<SteeringDirection> direction_;
  std::string from_, to_;  // classes, where the direction is that of a probe; else empty
  Wording error_;
};

// The loss without positions, and with shuffled ones.
class OrderPanel {
 public:
  explicit OrderPanel(bool threads);
  void update(Session& session, TransformerState& state);
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return visible_ && probe_.busy(); }

 private:
  void apply(Session& session, TransformerState& state, PositionChange change);
  static void draw_losses(Ui& ui, const OrderWorth& worth, const std::string& title, const Area& area);

  Probe<OrderAsk, OrderAnswer> probe_;
  bool visible_ = false, drawn_ = false;
  std::uint64_t version_ = 0;
  std::vector<int> tokens_;
  std::optional<OrderAnswer> answer_;
};

enum class Intervention : std::uint8_t { Compare, Ablate, Patch, Steer, Order };

class IntervenePanel {
 public:
  IntervenePanel(Platform& platform, bool threads)
      : compare_(platform), ablate_(threads), patching_(platform, threads), steer_(threads), order_(threads) {}
  void update(Session& session, TransformerState& state);
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const;
  void choose(Intervention choice) { choice_ = choice; }
  [[nodiscard]] Intervention choice() const { return choice_; }

  [[nodiscard]] ComparePanel& compare() { return compare_; }
  [[nodiscard]] AblationPanel& ablate() { return ablate_; }
  [[nodiscard]] PatchingPanel& patching() { return patching_; }

 private:
  Intervention choice_ = Intervention::Ablate;
  ComparePanel compare_;
  AblationPanel ablate_;
  PatchingPanel patching_;
  SteerPanel steer_;
  OrderPanel order_;
};

}  // namespace neurarium
