// Which head feeds which: the heads of all layers as nodes, and between them how strongly what one writes is read by
// the queries, keys or values of another. A previous-token head that feeds an induction head is shown as one path.
#pragma once

#include "app/exhibits/transformer_heads.h"
#include "app/exhibits/view_probe.h"
#include "app/ui/item.h"
#include "engine/interpret/composition.h"

#include <memory>
#include <optional>
#include <vector>

namespace neurarium {

class PathPanel {
 public:
  explicit PathPanel(bool threads);
  void draw(Ui& ui, Session& session, TransformerState& state, HeadThumbnails& heads, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy(); }

 private:
  struct Node {
    ImVec2 min, max;
  };
  [[nodiscard]] std::vector<Node> place_nodes(Ui& ui, const TransformerView& view, const Area& area) const;
  void draw_choices(Ui& ui, const Area& area);
  void draw_links(Ui& ui, TransformerState& state, const std::vector<Composition>& all, const std::vector<Node>& nodes,
                  const Item& canvas, const std::optional<InductionPath>& path);
  void draw_nodes(Ui& ui, TransformerState& state, HeadThumbnails& heads, const std::vector<Node>& nodes,
                  const std::optional<InductionPath>& path) const;
  void draw_words(Ui& ui, const TransformerState& state, const std::vector<Composition>& all,
                  const std::optional<InductionPath>& path, const Area& area) const;

  ViewProbe<NoKey, std::vector<Composition>> probe_;
  CompositionKind kind_ = CompositionKind::K;
};

}  // namespace neurarium
