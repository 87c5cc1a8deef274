// The circuits of the head that is chosen, from token to token: what it looks for (QK) and what reading a token does to
// the logits (OV), for the tokens of the sentence or for the whole vocabulary.
#pragma once

#include "app/draw/matrix_view.h"
#include "app/exhibits/transformer_state.h"

#include <memory>
#include <vector>

namespace neurarium {

inline constexpr int kLargestCircuit = 512;  // tokens of a vocabulary that is shown whole

class CircuitPanel {
 public:
  explicit CircuitPanel(Platform& platform) : matrix_(platform) {}

  // The matrix in its own area, and beside it what it says.
  void draw(Ui& ui, TransformerState& state, const Area& matrix, const Area& words);
  [[nodiscard]] const std::vector<int>& tokens() const { return tokens_; }
  [[nodiscard]] const std::vector<float>& numbers() const { return numbers_; }

 private:
  struct Strong {
    int row, col;
    float number;
  };
  void update(const TransformerState& state);
  [[nodiscard]] std::string word(Ui& ui, int place) const;
  void draw_matrix(Ui& ui, TransformerState& state, const Area& area);
  void draw_formula(Ui& ui, const TransformerView& view, const Area& area);
  void draw_words(Ui& ui, TransformerState& state, const Area& area);
  void draw_strongest(Ui& ui, const Area& area) const;

  MatrixView matrix_;
  bool whole_ = false;  // the vocabulary, not the sentence
  std::vector<int> tokens_;
  std::vector<float> numbers_;  // [tokens, tokens]
  std::vector<Strong> strongest_;
  double limit_ = 1;
  MatrixView::Cell hovered_;
  std::uint64_t version_ = 0;
  // What the numbers were made of.
  std::shared_ptr<const TransformerView> view_;
  HeadChoice head_;
  HeadStage stage_ = HeadStage::QK;
  bool made_whole_ = false;
};

}  // namespace neurarium
