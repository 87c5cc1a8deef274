// The model from left to right, one row a token: tokens, embedding and position, the blocks with their norms, heads and
// perceptrons between stretches of the residual stream, the unembedding, the next token. Where there is no room for all
// of it, tokens and next token stay and what lies between them scrolls.
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
  enum class Part : std::uint8_t { Begin, Middle, End };  // the middle may scroll
  struct Column {
    Kind kind;
    std::string title;    // catalog key
    std::string value;    // of a strip
    std::string weights;  // the parameter that a click on the title shows
    int layer = -1;       // of a block
    float least, weight;  // width before scaling, and the share of what is left
    float most = 0;
    Part part = Part::Middle;
    float width = 0;
    Area area = {};
  };
  // transformer_flow_layout.cpp
  void choose_columns(Ui& ui, const TransformerState& state);
  void add_block(Ui& ui, const TransformerState& state, int layer);
  void add_strip(Ui& ui, const TransformerState& state, std::string_view title, std::string value, std::string weights,
                 int layer, Part part = Part::Middle);
  void place_columns(Ui& ui, const Area& area);
  [[nodiscard]] float width_of(Part part) const;
  void share_out(Ui& ui, float width);
  void lay(Part part, float x);
  // transformer_flow.cpp
  void draw_part(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, Part part);
  void draw_column(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Column& column);
  void draw_middle(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch);
  void draw_more(Ui& ui, ImVec2 center, float step) const;
  void draw_frame(Ui& ui, float left, float right, const std::string& title, bool chosen) const;
  void draw_block_frames(Ui& ui, TransformerState& state) const;
  void draw_turning(Ui& ui, TransformerState& state, int layer, float left, float right) const;
  void draw_streams(Ui& ui, const TransformerState& state, float left, float right) const;
  void draw_tokens(Ui& ui, TransformerState& state, const Column& column) const;
  void draw_title(Ui& ui, TransformerState& state, const Column& column) const;
  void draw_strip(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Column& column);
  [[nodiscard]] float row_height(const TransformerState& state) const;

  ValueStrips strips_;
  HeadThumbnails heads_;
  NextBars next_;
  std::vector<Column> columns_;
  Area rows_;       // where the tokens' rows are
  Area middle_;     // what is seen of the part that may scroll
  float gap_ = 0;   // between columns
  float wide_ = 0;  // the whole of the middle
  bool scrolls_ = false;
};

}  // namespace neurarium
