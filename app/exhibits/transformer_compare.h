// Before and after what the user did: the switch that the whole screen follows, and the two runs side by side with
// their difference.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"

#include <array>
#include <memory>
#include <vector>

namespace neurarium {

// "Before | After | Difference" at the right end of the area, with the loss of both; returns where it begins.
float draw_compare_switch(Ui& ui, TransformerState& state, const Area& area);
// What became of the loss of the sentence and of the lead of the most probable token; needs a run before.
[[nodiscard]] std::string change_summary(Ui& ui, const TransformerState& state);
// The moment that is shown becomes what later ones are compared with; a second time lets it go.
void keep_as_before(Session& session, TransformerState& state);

// A token that may come next, in both runs.
struct ComparedToken {
  int id = 0;
  std::string text;
  double before = 0, after = 0;              // probabilities
  double logit_before = 0, logit_after = 0;  // NaN where a run does not know the token
};
// The tokens whose probability changed most, or, with none changed, the most probable ones.
[[nodiscard]] std::vector<ComparedToken> compared_tokens(const TransformerView& before, const TransformerView& after,
                                                         std::size_t most);

// The large head's pattern and the next tokens of both runs, beside each other.
class ComparePanel {
 public:
  explicit ComparePanel(Platform& platform);
  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] const Image& image(int which) const { return pictures_[static_cast<std::size_t>(which)]->image(); }

 private:
  void update(const Theme& theme, const TransformerState& state);
  void choose_changed_head(const TransformerView& difference);
  void draw_patterns(Ui& ui, const TransformerState& state, const Area& area);
  static void draw_tokens(Ui& ui, const TransformerState& state, const Area& area);

  std::array<std::unique_ptr<Picture>, 3> pictures_;
  double limit_ = 1;  // of the difference
  std::shared_ptr<const TransformerView> before_, after_;
  HeadChoice asked_, head_;   // the large one, and that which is shown: one that changed
  bool any_changed_ = false;  // of all heads
  ThemeKind theme_ = ThemeKind::Dark;
};

}  // namespace neurarium
