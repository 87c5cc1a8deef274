// The ghost of the coming update on the network's picture.
#include "app/exhibits/playground_network.h"
#include "app/ui/ui.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

// Where the coming step moves each weight and bias: a thin second line beside the link and a frame around the bias, in
// the colour of the direction; the largest move is the widest.
void NetworkPicture::draw_ghosts(Ui& ui, const PlaygroundState& state) {
  const StepWalk* coming = state.coming_here();
  largest_move_ = 0;
  if (!gradients_ || coming == nullptr || !coming->coming().finite || shown_links_.size() > kManyLinks) return;
  const PlaygroundView& view = *state.view;
  for (const LayerMaps& layer : view.layers)
    for (const ValueId id : {layer.weight, layer.bias})
      for (std::int64_t i = 0; i < fixed_count(view.graph().value(id)); ++i)
        largest_move_ = std::max(largest_move_, std::abs(coming->after({id, i}) - coming->before({id, i})));
  if (!(largest_move_ > 0)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr double kInvisible = 0.02;
  const auto part_of = [&](const Target& t) {
    const Cell cell = cell_of(view, t);
    return (coming->after(cell) - coming->before(cell)) / largest_move_;
  };
  for (std::size_t i = 0; i < shown_links_.size(); ++i) {
    const double part = part_of(geometry_.link_targets[i]);
    if (std::abs(part) < kInvisible) continue;
    Link ghost = shown_links_[i];
    const float beside = ghost.width * 0.5f + ui.px(2);
    ghost.from.y += beside;
    ghost.to.y += beside;
    ghost.width = 0.6f + 2.0f * static_cast<float>(std::abs(part));
    ghost.color = with_alpha(ui.theme().sign(part), 0.35f + 0.6f * static_cast<float>(std::abs(part)));
    draw_link(list, ghost);
  }
  for (int l = 0; l < static_cast<int>(view.layers.size()); ++l)
    for (int u = 0; u < view.layers[static_cast<std::size_t>(l)].units; ++u) {
      const double part = part_of({Target::Kind::Bias, l, u, 0});
      if (std::abs(part) < kInvisible) continue;
      const Area b = bias_rect(geometry_.layers[static_cast<std::size_t>(l)], static_cast<std::size_t>(u));
      const float air = ui.px(2);
      list.AddRect({b.min.x - air, b.min.y - air}, {b.max.x + air, b.max.y + air},
                   with_alpha(ui.theme().sign(part), 0.35f + 0.6f * static_cast<float>(std::abs(part))), 1.0f, 0,
                   0.6f + 2.0f * static_cast<float>(std::abs(part)));
    }
}

}  // namespace neurarium
