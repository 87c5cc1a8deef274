#include "app/draw/matrix_view.h"

#include "tests/app/support.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TEST(MatrixView, APixelShowsTheStrongestOfItsNumbersAndTheyCanBeFound) {
  std::vector<float> numbers(1000 * 800, 0.1f);
  numbers[777 * 800 + 123] = -5;
  const MatrixNumbers matrix{numbers.data(), 1000, 800, 800};
  auto platform = make_null({.width = 400, .height = 300});
  auto ui = Ui::create(*platform, Assets{}, {});
  ASSERT_TRUE(ui.ok());
  MatrixView view(*platform);
  const Colormap map = Colormap::diverging((*ui)->theme(), 5);
  (*ui)->begin_frame();
  ImGui::Begin("test");
  const Item item = make_item_at(**ui, "test.matrix", {10, 20}, {110, 120}, WidgetKind::Canvas);
  view.draw(**ui, item, matrix, map, 1);
  EXPECT_EQ(view.numbers_per_pixel(), 80);
  EXPECT_EQ(view.image().at(15, 77), map(-5));
  const MatrixView::Cell found = view.at(matrix, {10 + 15.5f, 20 + 77.5f});
  EXPECT_EQ(found, (MatrixView::Cell{777, 123}));
  EXPECT_FALSE(view.at(matrix, {9, 30}));
  view.zoom(1000);
  view.draw(**ui, item, matrix, map, 1);
  EXPECT_EQ(view.numbers_per_pixel(), 1);
  EXPECT_EQ(view.rows().count(), 4) << "no closer than this";
  ImGui::End();
  (*ui)->end_frame(false);
}

}  // namespace
}  // namespace neurarium
