// The model from left to right, one row a token: tokens, embedding and position, the blocks with their heads and
// perceptrons between stretches of the residual stream, the unembedding, the next token.
#pragma once

#include "app/exhibits/transformer_heads.h"
#include "app/exhibits/transformer_next.h"
#include "app/exhibits/transformer_strips.h"

#include <string>
#include <vector>

namespace neurarium {

class TransformerFlow {
 public:
  explicit TransformerFlow(Platform& platform) : strips_(platform), heads_(platform) {}

  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  [[nodiscard]] HeadThumbnails& heads() { return heads_; }
  [[nodiscard]] ValueStrips& strips() { return strips_; }

 private:
  enum class Kind : std::uint8_t { Tokens, Strip, Heads, Next };
  struct Column {
    Kind kind;
    std::string title;    // catalog key
    std::string value;    // of a strip
    std::string weights;  // the parameter that a click on the title shows
    int layer = -1;       // of a block
    float least, weight;  // width before scaling, and the share of what is left
    float most = 0;
    int rank = 0;  // columns of the highest rank go first when there is no room
    Area area = {};
  };
  void choose_columns(Ui& ui, const TransformerState& state);
  void place_columns(Ui& ui, const Area& area);
  void draw_block_frames(Ui& ui, const TransformerState& state) const;
  void draw_streams(Ui& ui, const TransformerState& state) const;
  void draw_tokens(Ui& ui, TransformerState& state, const Column& column) const;
  void draw_title(Ui& ui, TransformerState& state, const Column& column) const;
  void draw_strip(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Column& column);
  [[nodiscard]] float row_height(const TransformerState& state) const;

  ValueStrips strips_;
  HeadThumbnails heads_;
  NextBars next_;
  std::vector<Column> columns_;
  Area rows_;  // where the tokens' rows are
};

}  // namespace neurarium
