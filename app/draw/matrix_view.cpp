#include "app/draw/matrix_view.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kFewestCells = 4;  // along the longer side, at the closest
constexpr float kWheelStep = 1.25f;

// The cells of a span that one of its bins stands for.
MatrixView::Span bin_span(MatrixView::Span seen, int bins, int bin) {
  const auto edge = [&](int i) { return seen.first + static_cast<int>(std::int64_t{i} * seen.count() / bins); };
  return {edge(bin), std::max(edge(bin + 1), edge(bin) + 1)};
}

int bins_of_span(MatrixView::Span seen, float pixels) {
  return std::clamp(static_cast<int>(pixels), 1, std::max(1, seen.count()));
}

MatrixView::Cell strongest_in(const MatrixNumbers& numbers, MatrixView::Span rows, MatrixView::Span cols) {
  MatrixView::Cell best{rows.first, cols.first};
  for (int r = rows.first; r < rows.end; ++r)
    for (int c = cols.first; c < cols.end; ++c)
      if (std::abs(numbers.at(r, c)) > std::abs(numbers.at(best.row, best.col))) best = {r, c};
  return best;
}

MatrixView::Span seen_span(int all, float from, float zoom) {
  const int count = std::max(1, static_cast<int>(std::lround(static_cast<float>(all) / zoom)));
  const int first =
      std::clamp(static_cast<int>(std::lround(from * static_cast<float>(all))), 0, std::max(0, all - count));
  return {first, std::min(all, first + count)};
}

}  // namespace

void MatrixView::zoom_about(float factor, float x, float y) {
  const float most = std::max(1.0f, static_cast<float>(std::max(all_rows_, all_cols_)) / kFewestCells);
  const float before = zoom_;
  zoom_ = std::clamp(zoom_ * factor, 1.0f, most);
  const float room = 1 - 1 / zoom_;
  x_ = std::clamp(x_ + x * (1 / before - 1 / zoom_), 0.0f, room);
  y_ = std::clamp(y_ + y * (1 / before - 1 / zoom_), 0.0f, room);
}

void MatrixView::take_input(const Item& item) {
  if (!item.hovered) return;
  const ImGuiIO& io = ImGui::GetIO();
  const float room = 1 - 1 / zoom_;
  if (io.MouseWheel != 0)
    zoom_about(std::pow(kWheelStep, io.MouseWheel), (io.MousePos.x - item.min.x) / item.size().x,
               (io.MousePos.y - item.min.y) / item.size().y);
  if (io.MouseWheelH != 0) x_ = std::clamp(x_ - io.MouseWheelH * 0.1f / zoom_, 0.0f, room);
  if (!io.MouseDown[2]) return;
  x_ = std::clamp(x_ - io.MouseDelta.x / item.size().x / zoom_, 0.0f, room);
  y_ = std::clamp(y_ - io.MouseDelta.y / item.size().y / zoom_, 0.0f, room);
}

void MatrixView::see(const Item& item) {
  rows_ = seen_span(all_rows_, y_, zoom_);
  cols_ = seen_span(all_cols_, x_, zoom_);
  min_ = item.min;
  max_ = item.max;
}

void MatrixView::draw(Ui& ui, const Item& item, const MatrixNumbers& numbers, const Colormap& map,
                      std::uint64_t version) {
  const bool other = numbers.rows != all_rows_ || numbers.cols != all_cols_;
  if (other) {
    all_rows_ = numbers.rows;
    all_cols_ = numbers.cols;
    zoom_ = 1;
    x_ = y_ = 0;
  }
  take_input(item);
  see(item);
  const int width = bins_of_span(cols_, item.size().x);
  const int height = bins_of_span(rows_, item.size().y);
  const bool same = !other && version == version_ && map == map_ && rows_ == drawn_rows_ && cols_ == drawn_cols_ &&
                    picture_.image().width == width && picture_.image().height == height;
  if (!same) {
    Image image(width, height);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const Cell cell = strongest_in(numbers, bin_span(rows_, height, y), bin_span(cols_, width, x));
        image.at(x, y) = map(static_cast<double>(numbers.at(cell.row, cell.col)));
      }
    picture_.update(image);
    version_ = version;
    map_ = map;
    drawn_rows_ = rows_;
    drawn_cols_ = cols_;
  }
  picture_.draw(*ImGui::GetWindowDrawList(), item.min, item.max);
  draw_numbers(ui, numbers);
}

void MatrixView::draw_numbers(Ui& ui, const MatrixNumbers& numbers) const {
  const float wide = (max_.x - min_.x) / static_cast<float>(cols_.count());
  const float high = (max_.y - min_.y) / static_cast<float>(rows_.count());
  if (wide < ui.px(38) || high < ui.px(16)) return;
  for (int r = rows_.first; r < rows_.end; ++r)
    for (int c = cols_.first; c < cols_.end; ++c) {
      const ImVec2 at{min_.x + static_cast<float>(c - cols_.first) * wide,
                      min_.y + static_cast<float>(r - rows_.first) * high};
      const auto v = static_cast<double>(numbers.at(r, c));
      text_in(ui.fonts().small, at, {at.x + wide, at.y + high}, readable_on(map_(v)), fmt::format("{:.2f}", v),
              Align::Center);
    }
}

void MatrixView::bar(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, bool upright, float& from) {
  const Item item = make_item_at(ui, key, min, max, WidgetKind::Canvas);
  tooltip(ui, key);
  const float length = upright ? item.size().y : item.size().x;
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  if (item.held) from = std::clamp(from + (upright ? moved.y : moved.x) / length, 0.0f, 1 - 1 / zoom_);
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float begin = from * length;
  const float end = begin + length / zoom_;
  list.AddRectFilled(min, max, t.raised, ui.px(2));
  list.AddRectFilled({upright ? min.x : min.x + begin, upright ? min.y + begin : min.y},
                     {upright ? max.x : min.x + end, upright ? min.y + end : max.y},
                     item.hovered || item.held ? t.text : t.muted, ui.px(2));
}

void MatrixView::draw_bars(Ui& ui, const Item& item) {
  if (is_whole()) return;
  const float thick = ui.px(5);
  const float air = ui.px(2);
  bar(ui, "matrix.pan_x", {item.min.x, item.max.y + air}, {item.max.x, item.max.y + air + thick}, false, x_);
  bar(ui, "matrix.pan_y", {item.max.x + air, item.min.y}, {item.max.x + air + thick, item.max.y}, true, y_);
}

MatrixView::Cell MatrixView::at(const MatrixNumbers& numbers, ImVec2 place) const {
  if (place.x < min_.x || place.x >= max_.x || place.y < min_.y || place.y >= max_.y) return {};
  const int width = picture_.image().width;
  const int height = picture_.image().height;
  const auto bin = [](float at, float from, float to, int bins) {
    return std::clamp(static_cast<int>((at - from) / (to - from) * static_cast<float>(bins)), 0, bins - 1);
  };
  return strongest_in(numbers, bin_span(rows_, height, bin(place.y, min_.y, max_.y, height)),
                      bin_span(cols_, width, bin(place.x, min_.x, max_.x, width)));
}

bool MatrixView::place_of(Cell cell, ImVec2& min, ImVec2& max) const {
  if (cell.row < rows_.first || cell.row >= rows_.end || cell.col < cols_.first || cell.col >= cols_.end) return false;
  const float wide = (max_.x - min_.x) / static_cast<float>(cols_.count());
  const float high = (max_.y - min_.y) / static_cast<float>(rows_.count());
  min = {min_.x + static_cast<float>(cell.col - cols_.first) * wide,
         min_.y + static_cast<float>(cell.row - rows_.first) * high};
  max = {min.x + wide, min.y + high};
  return true;
}

int MatrixView::numbers_per_pixel() const {
  const auto per = [](int cells, int bins) { return bins == 0 ? 1 : (cells + bins - 1) / bins; };
  return per(rows_.count(), picture_.image().height) * per(cols_.count(), picture_.image().width);
}

}  // namespace neurarium
