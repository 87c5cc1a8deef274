// The column beside the points: whose vectors they are, how they are laid out, what colour and name say, and the way
// out as a table.
#pragma once

#include "app/exhibits/embeddings_state.h"

#include <string>

namespace neurarium {

class EmbeddingsControls {
 public:
  void draw(Ui& ui, Session& session, EmbeddingsState& state, const Area& area);

 private:
  void draw_source(Ui& ui, Session& session, EmbeddingsState& state);
  void draw_method(Ui& ui, EmbeddingsState& state) const;
  void draw_axes(Ui& ui, EmbeddingsState& state) const;
  void draw_moving(Ui& ui, EmbeddingsState& state) const;
  void draw_groups(Ui& ui, EmbeddingsState& state) const;
  void draw_columns(Ui& ui, EmbeddingsState& state) const;
  void draw_files(Ui& ui, Session& session, EmbeddingsState& state);

  std::string out_ = "points.tsv";
  std::size_t cut_bytes_ = 0;  // of the text that was pasted last
};

}  // namespace neurarium
