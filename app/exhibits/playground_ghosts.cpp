// The ghost of the coming update on the network's picture.
#include "app/exhibits/playground_network.h"
#include "app/ui/ui.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kFaintestGhost = 0.02;  // of the largest move

constexpr float kDenseGhosts = 0.3f;  // of their opacity, where many lie beside each other

float ghost_width(double part) { return 0.6f + 2.0f * static_cast<float>(std::abs(part)); }
ImU32 ghost_color(const Theme& theme, double part, float opacity = 1) {
  return with_alpha(theme.sign(part), opacity * (0.35f + 0.6f * static_cast<float>(std::abs(part))));
}

}  // namespace

// Where the coming step moves each weight and bias: a thin second line beside the link and a frame around the bias, in
// the colour of the direction; the largest move is the widest.
void NetworkPicture::draw_ghosts(Ui& ui, const PlaygroundState& state) {
  const StepWalk* coming = state.coming_here();
  largest_move_ = 0;
  if (!gradients_ || coming == nullptr || !coming->coming().finite) return;
  const PlaygroundView& view = *state.view;
  for (const LayerMaps& layer : view.layers)
    for (const ValueId id : {layer.weight, layer.bias})
      for (std::int64_t i = 0; i < fixed_count(view.graph().value(id)); ++i)
        largest_move_ = std::max(largest_move_, std::abs(coming->after({id, i}) - coming->before({id, i})));
  if (!(largest_move_ > 0)) return;
  const auto part_of = [&](const Target& t) {
    const Cell cell = cell_of(view, t);
    return (coming->after(cell) - coming->before(cell)) / largest_move_;
  };
  const bool many = shown_links_.size() > kManyLinks;  // then they would hide what they lie beside
  std::vector<Link> ghosts;
  for (std::size_t i = 0; i < shown_links_.size(); ++i) {
    const double part = part_of(geometry_.link_targets[i]);
    if (std::abs(part) < kFaintestGhost) continue;
    Link ghost = shown_links_[i];
    const float beside = ghost.width * 0.5f + ui.px(2);
    ghost.from.y += beside;
    ghost.to.y += beside;
    ghost.width = ghost_width(part) * (many ? 0.5f : 1.0f);
    ghost.color = ghost_color(ui.theme(), part, many ? kDenseGhosts : 1.0f);
    ghosts.push_back(ghost);
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (many)
    many_ghosts_.draw(list, geometry_.area.min, geometry_.area.max, ghosts);
  else
    for (const Link& ghost : ghosts) draw_link(list, ghost);
  draw_bias_ghosts(ui, view, part_of);
}

void NetworkPicture::draw_bias_ghosts(Ui& ui, const PlaygroundView& view,
                                      const std::function<double(const Target&)>& part_of) {
  for (int l = 0; l < static_cast<int>(view.layers.size()); ++l)
    for (int u = 0; u < view.layers[static_cast<std::size_t>(l)].units; ++u) {
      const double part = part_of({Target::Kind::Bias, l, u, 0});
      if (std::abs(part) < kFaintestGhost) continue;
      const Area b = bias_rect(geometry_.layers[static_cast<std::size_t>(l)], static_cast<std::size_t>(u));
      const float air = ui.px(2);
      ImGui::GetWindowDrawList()->AddRect({b.min.x - air, b.min.y - air}, {b.max.x + air, b.max.y + air},
                                          ghost_color(ui.theme(), part), 1.0f, 0, ghost_width(part));
    }
}

}  // namespace neurarium
