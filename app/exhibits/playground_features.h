// The column of inputs: each a small picture of its function over the plane, switched on and off by a click, and the
// user's own as formulas.
#pragma once

#include "app/exhibits/playground_network.h"

#include <string>

namespace neurarium {

class FeatureColumn {
 public:
  // `title_end`: the right end of the column's title, where the button for a formula stands.
  void draw(Ui& ui, Session& session, PlaygroundState& state, const NetworkPicture& network, ImVec2 title_end);

 private:
  void draw_formula(Ui& ui, Session& session, ImVec2 at);

  std::string formula_;
  Wording error_;
};

}  // namespace neurarium
