#include "app/exhibits/vision_links.h"

#include "app/draw/colormap.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

namespace neurarium {
namespace {

constexpr float kLargestLinkKernel = 18, kLeastLinkKernel = 8;

// A stage that is shown, and where.
struct LinkEnd {
  const VisionStage* stage = nullptr;
  const StageColumn* column = nullptr;
  explicit operator bool() const { return stage != nullptr; }
  [[nodiscard]] Area tile_of(const Cell& cell) const {
    return column->tile(static_cast<int>(cell.offset / stage->map_size()));
  }
};

class VisionLinks {
 public:
  VisionLinks(Ui& ui, VisionState& state, const VisionNumber& n, std::span<const VisionStage> stages,
              std::span<const StageColumn> columns)
      : ui_(ui), state_(state), n_(n), stages_(stages), columns_(columns), list_(*ImGui::GetWindowDrawList()) {}

  void draw() {
    if (!(n_.made == n_.cell)) join(end_of(n_.made), n_.made, end_of(n_.cell), n_.cell);
    if (n_.window.empty()) return;
    const bool kernels = n_.kind == VisionNumber::Kind::Products;
    const Cell* read = source_of(0);
    if (!kernels && read != nullptr) return join(end_of(*read), *read, end_of(n_.made), n_.made);
    if (kernels) draw_kernels();
  }

 private:
  [[nodiscard]] LinkEnd end_of(const Cell& cell) const {
    for (std::size_t i = 0; i < stages_.size(); ++i)
      if (stages_[i].value == cell.value && !stages_[i].units) return {&stages_[i], &columns_[i]};
    return {};
  }
  // Where the window reads map `channel` of the layer before; null where it lies beyond the border altogether.
  [[nodiscard]] const Cell* source_of(std::int32_t channel) const {
    const std::span<const WindowCell> taps = taps_of(channel);
    const auto inside = std::ranges::find(taps, true, &WindowCell::inside);
    return inside == taps.end() ? nullptr : &inside->source;
  }
  [[nodiscard]] std::span<const WindowCell> taps_of(std::int32_t channel) const {
    const auto size = static_cast<std::size_t>(n_.height) * static_cast<std::size_t>(n_.width);
    return std::span(n_.window).subspan(static_cast<std::size_t>(channel) * size, size);
  }

  void curve(ImVec2 from, ImVec2 to, ImU32 color) const {
    const float middle = (from.x + to.x) * 0.5f;
    list_.AddBezierCubic(from, {middle, from.y}, {middle, to.y}, to, color, ui_.px(1.2f), 16);
  }
  static ImVec2 right_of(const Area& a) { return {a.max.x, (a.min.y + a.max.y) * 0.5f}; }
  static ImVec2 left_of(const Area& a) { return {a.min.x, (a.min.y + a.max.y) * 0.5f}; }

  void join(LinkEnd from, const Cell& source, LinkEnd to, const Cell& target) const {
    if (from && to)
      curve(right_of(from.tile_of(source)), left_of(to.tile_of(target)), with_alpha(ui_.theme().muted, 0.8f));
  }

  // Those of the maps whose kernels have room between the columns: the ones that count most.
  [[nodiscard]] std::vector<std::int32_t> shown_channels(const Area& gap) const {
    std::vector<std::int32_t> channels(static_cast<std::size_t>(n_.channels));
    std::iota(channels.begin(), channels.end(), 0);
    const auto room = std::max<std::size_t>(1, static_cast<std::size_t>(gap.height() / ui_.px(kLeastLinkKernel + 2)));
    if (channels.size() > room) {
      std::ranges::stable_sort(channels, [&](std::int32_t a, std::int32_t b) {
        return std::abs(n_.channel_sum(a)) > std::abs(n_.channel_sum(b));
      });
      channels.resize(room);
      std::ranges::sort(channels);
    }
    std::erase_if(channels, [&](std::int32_t c) { return source_of(c) == nullptr; });
    return channels;
  }

  void draw_kernels() {
    const LinkEnd to = end_of(n_.made);
    const Cell* any = nullptr;
    for (std::int32_t c = 0; c < n_.channels && any == nullptr; ++c) any = source_of(c);
    const LinkEnd from = any == nullptr ? LinkEnd{} : end_of(*any);
    if (!from || !to || from.column >= to.column) return;
    const Area last = to.column->tile(to.stage->channels - 1), last_read = from.column->tile(from.stage->channels - 1);
    const Area gap{{from.column->area.max.x, to.column->area.min.y},
                   {to.column->area.min.x, std::max(last.max.y, last_read.max.y)}};
    const std::vector<std::int32_t> channels = shown_channels(gap);
    if (channels.empty()) return;
    double most = 0, heaviest = 0;
    for (const WindowCell& tap : n_.window) heaviest = std::max(heaviest, std::abs(tap.factor));
    for (const std::int32_t c : channels) most = std::max(most, std::abs(n_.channel_sum(c)));
    const Colormap map = Colormap::diverging(ui_.theme(), heaviest);
    const auto scope = ui_.scope("links");
    const float row = std::min(gap.height() / static_cast<float>(channels.size()), ui_.px(kLargestLinkKernel + 6));
    const float edge = std::floor(
        std::max(ui_.px(4), std::min({row - ui_.px(2), gap.width() - ui_.px(12), ui_.px(kLargestLinkKernel)})));
    const ImVec2 goal = left_of(to.tile_of(n_.made));
    const float middle = (gap.min.x + gap.max.x) * 0.5f, height = row * static_cast<float>(channels.size());
    const float top = std::clamp(goal.y - height * 0.5f, gap.min.y, std::max(gap.min.y, gap.max.y - height));
    for (std::size_t i = 0; i < channels.size(); ++i) {
      const std::int32_t c = channels[i];
      const float y = std::floor(top + row * (static_cast<float>(i) + 0.5f) - edge * 0.5f);
      const Area place{{std::floor(middle - edge * 0.5f), y}, {std::floor(middle - edge * 0.5f) + edge, y + edge}};
      const double sum = n_.channel_sum(c);
      const auto share = static_cast<float>(most > 0 ? std::abs(sum) / most : 0);
      const bool chosen = state_.channel == c || n_.channels == 1;
      const ImU32 color = with_alpha(ui_.theme().sign(sum), chosen ? 1.0f : 0.15f + 0.6f * share);
      curve(right_of(from.tile_of(*source_of(c))), left_of(place), color);
      curve(right_of(place), goal, color);
      draw_kernel(c, place, map, chosen && n_.channels > 1);
    }
  }

  void draw_kernel(std::int32_t channel, const Area& place, const Colormap& map, bool framed) {
    const auto number = ui_.scope(std::to_string(channel));
    const Item item = make_item_at(ui_, "vision.link", place.min, place.max, WidgetKind::Button);
    tooltip(ui_, "vision.link");
    if (item.clicked) {
      state_.channel = channel;
      if (state_.hovered) state_.pinned = state_.hovered;
    }
    const std::span<const WindowCell> taps = taps_of(channel);
    const float w = place.width() / static_cast<float>(n_.width), h = place.height() / static_cast<float>(n_.height);
    for (std::int32_t y = 0; y < n_.height; ++y)
      for (std::int32_t x = 0; x < n_.width; ++x) {
        const ImVec2 min{place.min.x + w * static_cast<float>(x), place.min.y + h * static_cast<float>(y)};
        list_.AddRectFilled(min, {min.x + w, min.y + h}, map(taps[static_cast<std::size_t>(y * n_.width + x)].factor));
      }
    list_.AddRect({place.min.x - 1, place.min.y - 1}, {place.max.x + 1, place.max.y + 1},
                  framed || item.hovered ? ui_.theme().accent : ui_.theme().line);
  }

  Ui& ui_;
  VisionState& state_;
  const VisionNumber& n_;
  std::span<const VisionStage> stages_;
  std::span<const StageColumn> columns_;
  ImDrawList& list_;
};

}  // namespace

void draw_vision_links(Ui& ui, VisionState& state, const VisionNumber& number, std::span<const VisionStage> stages,
                       std::span<const StageColumn> columns) {
  VisionLinks(ui, state, number, stages, columns).draw();
}

}  // namespace neurarium
