// What the parts of the Transformer's screen share: the view, the typed sentence, which number the pointer is on, which
// head, pair of tokens and position are chosen. A number is named by its ValueRef, as everywhere.
#pragma once

#include "app/screen.h"
#include "engine/interpret/compare.h"
#include "engine/interpret/sweeps.h"

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// The steps of attention, shown on one matrix; then the circuits of the head, which need no sentence.
enum class HeadStage : std::uint8_t { Positions, Scores, Mask, Softmax, Weighted, QK, OV };
[[nodiscard]] constexpr bool is_circuit(HeadStage stage) { return stage == HeadStage::QK || stage == HeadStage::OV; }
[[nodiscard]] constexpr bool is_score_stage(HeadStage stage) {
  return stage == HeadStage::Positions || stage == HeadStage::Scores || stage == HeadStage::Mask;
}
inline constexpr double kTellingAttention = 0.4;  // of a head that is worth showing first
// What is shown below the flow.
enum class Detail : std::uint8_t {
  Head,
  Heads,
  Weights,
  Residual,
  Lens,
  Attribution,
  Neurons,
  Words,
  Probes,
  Birth,
  Paths,
  Intervene,
  Generate,
  Tokens,
  Loss,
  Labels,
  Count
};

struct HeadChoice {
  int layer = 0;
  int head = 0;
  bool operator==(const HeadChoice&) const = default;
};

// A query that reads a key.
struct TokenPair {
  int query = -1;
  int key = -1;
  bool operator==(const TokenPair&) const = default;
  explicit operator bool() const { return query >= 0 && key >= 0; }
};

// Which of two runs of the sentence is shown: without what the user did, with it, or what it changed.
enum class Compared : std::uint8_t { Before, After, Difference };

// What a drag over the large matrix does: changes one number, or paints the cells that it passes.
enum class PatternBrush : std::uint8_t { Number, Attend, Forbid };

struct TransformerState {
  std::shared_ptr<const TransformerView> view;  // the run with what the user did, or the one before
  ComparedViews views;
  Compared compared = Compared::After;
  MomentPtr before_moment;                 // kept by the user as "before"; null: now, without edits
  std::optional<std::string> before_text;  // the sentence of before; none: the same
  PatternBrush brush = PatternBrush::Number;
  std::optional<ModelPart> wanted_part;  // the menu asks to take it away
  AblationKind wanted_kind = AblationKind::Zero;
  // A probe asks to steer along its direction, which leads there; then it is the steering panel's.
  struct WantedSteering {
    SteeringDirection direction;
    std::string from, to;
  };
  std::optional<WantedSteering> wanted_steering;
  std::string text;                // the sentence
  std::size_t cut = 0;             // bytes behind it that were too many to read
  std::vector<int> continuation;   // ids generated after it
  std::uint64_t text_version = 1;  // counts changes of all that the view is asked for
  int position = -1;               // whose next tokens are shown; -1: the last
  double temperature = 1;

  ValueRef hovered;             // in this frame; an empty name: none
  ValueRef selected;            // shown in the inspector
  std::vector<ValueRef> trail;  // the numbers whose terms led there, and where they led
  ValueRef came_to;
  int hovered_token = -1, next_hovered_token = -1;  // of the last frame, and being found in this one
  HeadChoice head;
  bool head_chosen = false;      // by the user; until then the head that measurably does most is shown
  std::string weights;           // the parameter that is shown large
  bool weights_of_head = false;  // of it only what belongs to the head
  HeadStage stage = HeadStage::Softmax;
  TokenPair hovered_pair, pinned_pair;
  int pinned_token = -1;  // whose lines alone are drawn
  int layer_of_neurons = 0;
  Detail detail = Detail::Head;
  float grown = 1;        // part of the newest token's row that has appeared
  std::string_view help;  // catalog key of what is under the pointer

  void take_views(ComparedViews newest);
  void compare_as(Compared choice);
  // What pictures show: the difference where that is chosen, else `view`.
  [[nodiscard]] const std::shared_ptr<const TransformerView>& pictured() const {
    return shows_difference() ? views.difference : view;
  }
  [[nodiscard]] bool shows_difference() const {
    return compared == Compared::Difference && views.difference != nullptr;
  }
  void choose_head(HeadChoice choice);
  // Until the user chooses: the head that follows some kind of link most, once one measurably does.
  void suggest_head();
  void change_text(std::string sentence);
  // The pair that is shown: under the pointer, else pinned, else the last token and what it reads most.
  [[nodiscard]] TokenPair shown_pair() const;
  [[nodiscard]] bool pair_is_chosen() const { return hovered_pair || pinned_pair; }
};

// The element of the example that a reference names; none when the sentence or the model has no such number.
[[nodiscard]] std::optional<Cell> cell_of(const TransformerView& view, const ValueRef& ref);
// One number by its place along the labelled axes, batch left out: "blocks.0.attn.pattern[h=2,q=5,k=3]".
[[nodiscard]] ValueRef ref_at(const TransformerView& view, std::string_view name,
                              std::initializer_list<std::int64_t> at);
[[nodiscard]] ValueRef ref_of(const TransformerView& view, const Cell& cell);
[[nodiscard]] std::string block_name(int layer, std::string_view name);

// A head's mark, told apart from the others by hue.
[[nodiscard]] ImU32 head_color(const Theme& theme, int head, int heads);
// Most of its tokens are Chinese, Japanese or Korean: short, as wide as high, and read side by side.
[[nodiscard]] bool is_written_in_squares(const TransformerView& view);
// Room for the longest of the sentence's tokens in small type.
[[nodiscard]] float token_names_width(Ui& ui, const TransformerView& view);
// A token as the fonts can draw it.
[[nodiscard]] std::string token_text(Ui& ui, const std::string& shown);

[[nodiscard]] const TransformerSettings& transformer_settings(const Session& session);
template <class F>
void change_transformer(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<TransformerSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}
// The same for what makes the weights of before meaningless: training begins anew.
template <class F>
void start_transformer_over(Session& session, std::string_view label, F change) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<TransformerSettings&>(*copy));
  session.start_over(std::move(copy), label);
}

}  // namespace neurarium
