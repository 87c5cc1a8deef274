// The connections of a network picture: smooth curves from left to right, drawn into one cached layer, because a
// thousand antialiased lines cost a software renderer more than the rest of the window.
#pragma once

#include <imgui.h>

#include <span>
#include <vector>

#include "app/draw/image.h"

namespace neurarium {

struct Link {
  ImVec2 from, to;  // window coordinates, from.x < to.x; it leaves and arrives horizontally
  float width = 1.0f;
  ImU32 color = 0;  // its alpha is the opacity
};

class LinkLayer {
 public:
  explicit LinkLayer(Platform& platform) : picture_(platform, Filter::Nearest) {}
  // Draws the links within the rectangle; the picture is made again only when they or the rectangle changed.
  void draw(ImDrawList& list, ImVec2 min, ImVec2 max, std::span<const Link> links);
  [[nodiscard]] const Picture& picture() const { return picture_; }

 private:
  Picture picture_;
  std::vector<Link> drawn_;
  ImVec2 min_{0, 0}, max_{0, 0};
};

// The height of a link's curve at `x`.
[[nodiscard]] float link_y(const Link& link, float x);
// The link nearest to the point, within its own half width or `reach` pixels; -1 if there is none.
[[nodiscard]] int hit_link(std::span<const Link> links, ImVec2 point, float reach = 5.0f);
// One link straight into the draw list, for the few that are emphasised.
void draw_link(ImDrawList& list, const Link& link);

}  // namespace neurarium
