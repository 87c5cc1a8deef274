#include "tests/app/gallery.h"

#include <cstdlib>
#include <set>

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::Gallery;
using test::TestScreen;

struct GalleryStage {
  GalleryStage(std::unique_ptr<Platform> host, UiOptions options) : platform(std::move(host)) {
    auto made = Ui::create(*platform, Assets{}, options);
    EXPECT_TRUE(made.ok());
    ui = std::move(*made);
    gallery = std::make_unique<Gallery>(*ui);
  }
  void frame(bool present = false) {
    ui->begin_frame();
    gallery->draw(*ui);
    ui->end_frame(present);
  }
  std::unique_ptr<Platform> platform;
  std::unique_ptr<Ui> ui;
  std::unique_ptr<Gallery> gallery;
};

// Every vertex that is about to be drawn is a finite number; their count.
std::size_t finite_vertices() {
  std::size_t count = 0;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i)
    for (const ImDrawVert& v : data.CmdLists[i]->VtxBuffer) {
      EXPECT_TRUE(std::isfinite(v.pos.x) && std::isfinite(v.pos.y));
      ++count;
    }
  return count;
}

TEST(Gallery, LooksAlikeInEveryThemeAndLeavesPicturesForTheEye) {
  const char* folder = std::getenv("NEURARIUM_PICTURES");
  for (const ThemeKind theme : kThemes)
    for (const auto& [w, h, scale] :
         {std::tuple{1600, 1000, 1.0f}, {1280, 720, 1.0f}, {800, 600, 1.0f}, {2560, 1440, 1.5f}}) {
      if (folder == nullptr && w != 1280) continue;  // the other sizes are for the eye
      auto host = make_offscreen({.width = w, .height = h, .gl_errors_are_fatal = true});
      ASSERT_TRUE(host.ok());
      UiOptions options;
      options.theme = theme;
      options.scale = scale;
      GalleryStage stage(std::move(*host), options);
      for (int i = 0; i < 3; ++i) stage.frame(true);
      const Result<Image> picture = stage.platform->screenshot();
      ASSERT_TRUE(picture.ok());
      EXPECT_EQ(picture->at(w / 2, 2), stage.ui->theme().panel) << "the run bar's surface";
      EXPECT_GT(std::set<std::uint32_t>(picture->pixels.begin(), picture->pixels.end()).size(), 500u);
      if (folder != nullptr)
        ASSERT_DONE(write_png(fmt::format("{}/kit_{}_{}x{}.png", folder, theme_name(theme), w, h), *picture));
    }
}

TEST(Gallery, SurvivesEverySizeAndScaleWithFiniteVertices) {
  for (const float scale : {0.75f, 1.0f, 3.0f})
    for (const auto& [w, h] : {std::pair{1, 1}, {0, 0}, {200, 40}, {40, 900}, {800, 600}, {3840, 2160}}) {
      UiOptions options;
      options.scale = scale;
      GalleryStage stage(make_null({.width = w, .height = h}), options);
      for (int i = 0; i < 3; ++i) stage.frame(true);
      EXPECT_GT(finite_vertices(), 0u);
    }
}

TEST(Gallery, IsBuiltFromFewPrimitives) {
  GalleryStage stage(make_null({.width = 1600, .height = 1000}), {});
  for (int i = 0; i < 3; ++i) stage.frame();
  EXPECT_LT(finite_vertices(), 30000u);
}

TEST(Gallery, EveryTextIsInTheCatalog) {
  GalleryStage stage(make_null({}), {});
  for (int i = 0; i < 3; ++i) stage.frame();
  EXPECT_TRUE(stage.ui->catalog().missing().empty()) << *stage.ui->catalog().missing().begin();
}

TEST(Gallery, TheSplitterMovesTheInspectorAndKeepsIt) {
  GalleryStage stage(make_null({.width = 1280, .height = 800}), {});
  for (int i = 0; i < 2; ++i) stage.frame();
  Driver driver(stage.platform->input(), stage.ui->registry(), [&] { stage.frame(); });
  const float before = compute_layout({1280, 800}, {}, 1.0f).inspector.width();
  ASSERT_DONE(driver.drag_pixels("layout/inspector splitter", -60, 0));
  EXPECT_NEAR(stage.gallery->sizes.inspector, before + 60.0f, 2.0f);
}

}  // namespace
}  // namespace neurarium
