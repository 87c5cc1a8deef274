#include "app/exhibits/vision_number.h"

#include "app/draw/colormap.h"
#include "app/exhibits/formula.h"
#include "app/exhibits/value_bar.h"
#include "app/exhibits/vision_maps.h"
#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kTopTerms = 6;

// A square of numbers with a heading over it.
struct NumberGrid {
  Area area;
  std::int32_t height, width;
  [[nodiscard]] Area cell(std::int32_t y, std::int32_t x) const {
    const float w = area.width() / static_cast<float>(width), h = area.height() / static_cast<float>(height);
    const ImVec2 min{area.min.x + w * static_cast<float>(x), area.min.y + h * static_cast<float>(y)};
    return {min, {min.x + w, min.y + h}};
  }
};

void draw_number_cell(Ui& ui, const Area& cell, double number, const Colormap& map, bool framed) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 fill = map(number);
  list.AddRectFilled({cell.min.x + 1, cell.min.y + 1}, {cell.max.x - 1, cell.max.y - 1}, fill, ui.px(2));
  if (framed) list.AddRect(cell.min, cell.max, ui.theme().accent, ui.px(2), 0, ui.px(2));
  const std::string said = format_number(number, cell.width() >= ui.px(46) ? 3 : 2);
  if (text_size(ui.fonts().small, said).x <= cell.width())
    text_in(ui.fonts().small, cell.min, cell.max, readable_on(fill), said, Align::Center);
}

double largest_number(const VisionNumber& n, double (*of)(const WindowCell&)) {
  double most = 0;
  for (const WindowCell& cell : n.window) most = std::max(most, std::abs(of(cell)));
  return most > 0 ? most : 1;
}

void change_kernel(Session& session, const VisionView& view, const VisionNumber& n, std::string_view known) {
  const ValueId weight = n.window.front().weight.value;
  const std::int64_t first = n.window.front().weight.offset;
  const auto taps = static_cast<std::size_t>(std::ssize(n.window));
  const std::span<const float> now = view.run->value(weight).subspan(static_cast<std::size_t>(first), taps);
  std::vector<float> numbers =
      known == "zero" ? std::vector<float>(taps, 0.0f) : known_kernel(known, n.height, n.width, n.channels, now);
  std::vector<std::int64_t> offsets;
  for (std::size_t i = 0; i < taps; ++i) offsets.push_back(first + static_cast<std::int64_t>(i));
  session.set_parameters(view.graph().value(weight).name, std::move(offsets), std::move(numbers));
}

void kernel_menu(Ui& ui, Session& session, const VisionView& view, const VisionNumber& n, bool open) {
  ContextMenu menu(ui, "vision.kernel", open);
  if (!menu) return;
  for (const std::string_view known : kKnownKernels) {
    std::string key = fmt::format("vision.known.{}", known);
    std::replace(key.begin(), key.end(), '-', '_');
    if (menu_item(ui, key)) change_kernel(session, view, n, known);
  }
  if (menu_item(ui, "vision.known.zero")) change_kernel(session, view, n, "zero");
}

// The channel of the layer before that is shown large: the chosen one, or the one that counts most.
std::int32_t shown_channel(const VisionState& state, const VisionNumber& n) {
  if (state.channel >= 0 && state.channel < n.channels) return state.channel;
  std::int32_t best = 0;
  for (std::int32_t c = 1; c < n.channels; ++c)
    if (std::abs(n.channel_sum(c)) > std::abs(n.channel_sum(best))) best = c;
  return best;
}

class NumberPanel {
 public:
  NumberPanel(Ui& ui, Session& session, VisionState& state, const VisionNumber& n)
      : ui_(ui), session_(session), state_(state), n_(n), t_(ui.theme()), view_(*state.view) {}

  void draw_products(const Area& area) {
    const std::int32_t channel = shown_channel(state_, n_);
    float left = area.min.x;
    if (n_.channels > 1)
      left += draw_channels({area.min, {area.min.x + ui_.px(130), area.max.y}}, channel) + ui_.px(16);
    const float head = ui_.px(20), sign = ui_.px(22);
    const float result = ui_.px(126);
    const float room = (area.max.x - left - result - 3 * sign) / 3;
    const float edge = std::floor(std::max(ui_.px(40), std::min(room, area.height() - head)));
    const float shape = static_cast<float>(n_.height) / static_cast<float>(n_.width);
    const float tall = std::floor(std::min(edge * shape, area.height() - head));
    const auto block = [&](int i) {
      const float x = left + static_cast<float>(i) * (edge + sign);
      return NumberGrid{{{x, area.min.y + head}, {x + edge, area.min.y + head + tall}}, n_.height, n_.width};
    };
    heading_over(block(0), "vision.window");
    heading_over(block(1), "vision.kernel_title");
    heading_over(block(2), "vision.products");
    draw_window(block(0), channel);
    draw_kernel(block(1), channel);
    draw_results(block(2), channel);
    const float middle = area.min.y + head + tall * 0.5f;
    between(block(0).area.max.x, sign, middle, "×");
    between(block(1).area.max.x, sign, middle, "=");
    draw_sum({{block(2).area.max.x + ui_.px(14), area.min.y + head}, {area.max.x, area.max.y}}, channel);
  }

  void draw_pool(const Area& area) {
    const float head = ui_.px(20);
    const float edge = std::floor(std::min(area.height() - head, ui_.px(150)));
    const NumberGrid grid{
        {{area.min.x, area.min.y + head}, {area.min.x + edge, area.min.y + head + edge}}, n_.height, n_.width};
    heading_over(grid, "vision.window");
    draw_window(grid, 0);
    const float x = grid.area.max.x + ui_.px(20);
    text_in(ui_.fonts().body, {x, area.min.y + head}, {area.max.x, area.min.y + head + ui_.px(24)}, t_.text,
            ui_.tr(n_.kind == VisionNumber::Kind::Largest ? "vision.largest" : "vision.mean"));
    text_in(ui_.fonts().strong, {x, area.min.y + head + ui_.px(26)}, {area.max.x, area.min.y + head + ui_.px(60)},
            t_.sign(n_.value), format_number(n_.value));
  }

  void draw_terms(const Area& area) {
    const std::vector<std::string> lines = formula_lines(ui_, *view_.run, n_.cell, kTopTerms);
    float y = area.min.y;
    for (const std::string& line : lines) {
      if (y + ui_.px(18) > area.max.y) break;
      text_in(ui_.fonts().mono, {area.min.x, y}, {area.max.x, y + ui_.px(18)}, t_.text, line);
      y += ui_.px(20);
    }
  }

 private:
  void heading_over(const NumberGrid& grid, std::string_view key) const {
    text_in(ui_.fonts().small, {grid.area.min.x, grid.area.min.y - ui_.px(20)},
            {grid.area.max.x + ui_.px(20), grid.area.min.y}, t_.muted, ui_.tr(key));
  }
  void between(float x, float width, float middle, std::string_view sign) const {
    text_in(ui_.fonts().body, {x, middle - ui_.px(10)}, {x + width, middle + ui_.px(10)}, t_.muted, sign,
            Align::Center);
  }
  [[nodiscard]] const WindowCell& at(std::int32_t channel, std::int32_t y, std::int32_t x) const {
    return n_.window[static_cast<std::size_t>((channel * n_.height + y) * n_.width + x)];
  }

  // Each channel of the layer before with the sum of its products.
  float draw_channels(const Area& area, std::int32_t shown) {
    const auto scope = ui_.scope("channels");
    text_in(ui_.fonts().small, area.min, {area.max.x, area.min.y + ui_.px(20)}, t_.muted, ui_.tr("vision.channels"));
    double most = 0;
    for (std::int32_t c = 0; c < n_.channels; ++c) most = std::max(most, std::abs(n_.channel_sum(c)));
    const float top = area.min.y + ui_.px(20);
    const int per_column = std::max(1, static_cast<int>((area.max.y - top) / ui_.px(15)));
    const int columns = (n_.channels + per_column - 1) / per_column;
    const float row = (area.max.y - top) / static_cast<float>(std::min(per_column, n_.channels));
    const float height = std::min(row, ui_.px(20)), width = area.width() / static_cast<float>(std::max(1, columns));
    const Colormap map = Colormap::diverging(t_, most);
    for (std::int32_t c = 0; c < n_.channels; ++c) {
      const ImVec2 min{area.min.x + static_cast<float>(c / per_column) * width,
                       top + static_cast<float>(c % per_column) * height};
      const auto number = ui_.scope(std::to_string(c));
      const Item item =
          make_item_at(ui_, "vision.channel_sum", min, {min.x + width - ui_.px(3), min.y + height}, WidgetKind::Button);
      tooltip(ui_, "vision.channel_sum");
      if (item.clicked) state_.channel = c;
      const double sum = n_.channel_sum(c);
      const ImU32 fill = map(sum);
      ImDrawList& list = *ImGui::GetWindowDrawList();
      list.AddRectFilled({item.min.x, item.min.y + 1}, {item.max.x, item.max.y - 1}, fill, ui_.px(2));
      const std::string index = std::to_string(c), said = format_number(sum, 2);
      text_in(ui_.fonts().small, {item.min.x + ui_.px(4), item.min.y}, item.max, readable_on(fill), index);
      if (text_size(ui_.fonts().small, index + said).x + ui_.px(8) < item.size().x)
        text_in(ui_.fonts().small, item.min, {item.max.x - ui_.px(4), item.max.y}, readable_on(fill), said,
                Align::Right);
      if (c == shown) list.AddRect(item.min, item.max, t_.accent, ui_.px(2), 0, ui_.px(1.5f));
    }
    return area.width();
  }

  void draw_window(const NumberGrid& grid, std::int32_t channel) {
    const Colormap map = Colormap::diverging(t_, largest_number(n_, [](const WindowCell& c) { return c.number; }));
    for (std::int32_t y = 0; y < n_.height; ++y)
      for (std::int32_t x = 0; x < n_.width; ++x) {
        const WindowCell& cell = at(channel, y, x);
        const Area place = grid.cell(y, x);
        if (!cell.inside) {
          text_in(ui_.fonts().small, place.min, place.max, t_.muted, "0", Align::Center);
          continue;
        }
        const std::int64_t index = (std::int64_t{channel} * n_.height + y) * n_.width + x;
        draw_number_cell(ui_, place, cell.number, map, n_.largest == index);
      }
    const auto scope = ui_.scope("window");
    const Item item = make_item_at(ui_, "vision.window", grid.area.min, grid.area.max, WidgetKind::Canvas);
    tooltip(ui_, "vision.window");
    if (item.hovered) state_.help = "vision.help_window";
  }

  // Dragged, typed with a double click; right-click puts in a kernel that one knows by name.
  void draw_kernel(const NumberGrid& grid, std::int32_t channel) {
    const auto scope = ui_.scope("kernel");
    const double span = 1.5 * largest_number(n_, [](const WindowCell& c) { return c.factor; });
    const Colormap map = Colormap::diverging(t_, largest_number(n_, [](const WindowCell& c) { return c.factor; }));
    bool menu = false;
    for (std::int32_t y = 0; y < n_.height; ++y)
      for (std::int32_t x = 0; x < n_.width; ++x) {
        const WindowCell& cell = at(channel, y, x);
        const Area place = grid.cell(y, x);
        const auto number = ui_.scope(fmt::format("{},{}", y, x));
        double weight = cell.factor;
        const Edited edited = value_bar(ui_, "vision.weight", {place.min.x + 1, place.min.y + 1},
                                        {place.max.x - 1, place.max.y - 1}, weight, span);
        const bool hovered = ImGui::IsItemHovered();
        menu |= hovered && ImGui::IsMouseReleased(1);
        if (hovered) state_.help = "vision.help_kernel";
        if (!is_typing(ui_, ui_.registry().path("vision.weight"))) draw_number_cell(ui_, place, weight, map, hovered);
        if (edited.changed || edited.finished)
          session_.set_parameter(view_.graph().value(cell.weight.value).name, cell.weight.offset,
                                 static_cast<float>(weight), edited.finished);
      }
    kernel_menu(ui_, session_, view_, n_, menu);
  }

  void draw_results(const NumberGrid& grid, std::int32_t channel) {
    const Colormap map =
        Colormap::diverging(t_, largest_number(n_, [](const WindowCell& c) { return c.number * c.factor; }));
    for (std::int32_t y = 0; y < n_.height; ++y)
      for (std::int32_t x = 0; x < n_.width; ++x) {
        const WindowCell& cell = at(channel, y, x);
        draw_number_cell(ui_, grid.cell(y, x), cell.inside ? cell.number * cell.factor : 0, map, false);
      }
  }

  void draw_sum(const Area& area, std::int32_t channel) {
    const float line = ui_.px(20);
    float y = area.min.y;
    const auto row = [&](const std::string& label, double number, bool strong = false) {
      if (y + line > area.max.y + ui_.px(2)) return;
      text_in(ui_.fonts().small, {area.min.x, y}, {area.max.x, y + line}, t_.muted, label);
      text_in(strong ? ui_.fonts().strong : ui_.fonts().body, {area.min.x, y}, {area.max.x, y + line},
              strong ? t_.sign(number) : t_.text, format_number(number), Align::Right);
      y += line;
    };
    row(ui_.tr("vision.sum_of_products"), n_.channel_sum(channel));
    if (n_.channels > 1) {
      double others = 0;
      for (std::int32_t c = 0; c < n_.channels; ++c)
        if (c != channel) others += n_.channel_sum(c);
      row(ui_.tr("vision.other_channels", n_.channels - 1), others);
    }
    row(ui_.tr("vision.bias"), n_.bias);
    ImGui::GetWindowDrawList()->AddLine({area.min.x, y}, {area.max.x, y}, t_.line);
    const std::string made = view_.graph().value(n_.made.value).name;
    row(made, n_.sum, true);
    if (!(n_.made == n_.cell)) row(view_.graph().value(n_.cell.value).name, n_.value, true);
  }

  Ui& ui_;
  Session& session_;
  VisionState& state_;
  const VisionNumber& n_;
  const Theme& t_;
  const VisionView& view_;
};

}  // namespace

void draw_vision_number(Ui& ui, Session& session, VisionState& state, const Area& area) {
  const auto scope = ui.scope("number");
  const Theme& t = ui.theme();
  ImGui::GetWindowDrawList()->AddLine(area.min, {area.max.x, area.min.y}, t.line);
  const float head = ui.px(28);
  const Area body{{area.min.x, area.min.y + head + ui.px(4)}, area.max};
  const std::optional<Cell> cell = state.looked_at();
  if (!cell)
    return text_in(ui.fonts().body, {area.min.x, area.min.y + ui.px(8)}, {area.max.x, area.min.y + ui.px(36)}, t.muted,
                   ui.tr("vision.point_at_a_map"));
  const VisionNumber n = look_at_number(*state.view, *cell);
  text_in(ui.fonts().mono, {area.min.x, area.min.y + ui.px(4)}, {area.min.x + ui.px(260), area.min.y + head}, t.text,
          cell_text_of(*state.view, *cell));
  text_in(ui.fonts().strong, {area.min.x + ui.px(200), area.min.y + ui.px(4)},
          {area.min.x + ui.px(330), area.min.y + head}, t.sign(n.value), format_number(n.value));
  if (state.pinned &&
      icon_button_at(ui, state.slides ? "vision.stop_sliding" : "vision.slide", state.slides ? Icon::Pause : Icon::Play,
                     {area.max.x - ui.px(16), area.min.y + ui.px(17)}, {.size = 26}))
    state.slides = !state.slides;
  NumberPanel panel(ui, session, state, n);
  if (n.kind == VisionNumber::Kind::Products) return panel.draw_products(body);
  if (n.kind == VisionNumber::Kind::Largest || n.kind == VisionNumber::Kind::Mean) return panel.draw_pool(body);
  panel.draw_terms(body);
}

}  // namespace neurarium
