// Labels that do not fit: text_in shortens them with an ellipsis, whose glyph is looked for among all that is drawn.
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "engine/exhibits/exhibit.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

// The texts without the ellipses of their own, so that every one that is drawn stands for what was cut off.
void take_ellipses_out(Ui& ui) {
  nlohmann::json changed = nlohmann::json::object();
  for (const auto& [key, text] : ui.catalog().texts()) {
    const std::size_t at = text.find("\u2026");
    if (at != std::string::npos) changed[key] = text.substr(0, at) + text.substr(at + 3);
  }
  ASSERT_DONE(ui.catalog().add(changed.dump(), "without ellipses"));
}

// The smallest widget around a place, or the place itself.
std::string widget_at(const Registry& registry, ImVec2 at) {
  std::string best = fmt::format("{:.0f}, {:.0f}", at.x, at.y);
  float smallest = 1e9f;
  for (const std::string& path : registry.paths()) {
    const Widget& w = *registry.find(path);
    const float area = (w.max.x - w.min.x) * (w.max.y - w.min.y);
    if (at.x < w.min.x || at.x > w.max.x || at.y < w.min.y || at.y > w.max.y || area >= smallest) continue;
    smallest = area;
    best = path;
  }
  return best;
}

std::set<std::string> shortened(Ui& ui) {
  std::set<std::pair<float, float>> corners;
  for (ImFont* font : {ui.fonts().body, ui.fonts().small, ui.fonts().strong, ui.fonts().mono})
    if (const ImFontGlyph* dots = font->FindGlyphNoFallback(0x2026)) corners.insert({dots->U0, dots->V0});
  EXPECT_FALSE(corners.empty());
  std::set<std::string> found;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i)
    for (int k = 0; k < data.CmdLists[i]->VtxBuffer.Size; ++k) {
      const ImDrawVert& v = data.CmdLists[i]->VtxBuffer[k];
      const ImVec2 next = k + 4 < data.CmdLists[i]->VtxBuffer.Size ? data.CmdLists[i]->VtxBuffer[k + 4].pos : ImVec2();
      // A range such as "0 ... 1" goes on behind it.
      const bool goes_on = next.x > v.pos.x && next.x < v.pos.x + 30 && std::abs(next.y - v.pos.y) < 15;
      if (!goes_on && corners.count({v.uv.x, v.uv.y}) == 1) found.insert(widget_at(ui.registry(), v.pos));
    }
  return found;
}

class Labels : public ::testing::TestWithParam<std::tuple<std::string_view, std::pair<int, int>>> {};

// The whole window of an exhibit, with what its tabs show.
std::set<std::string> shortened_on(const std::string& exhibit, const std::string& language, std::pair<int, int> size) {
  const auto platform = make_null({.width = size.first, .height = size.second});
  auto ui = Ui::create(*platform, Assets{}, {.language = language});
  EXPECT_TRUE(ui.ok());
  AppOptions options;
  options.exhibit = exhibit;
  options.threads = false;
  auto app = App::create(*platform, std::move(*ui), std::move(options));
  EXPECT_TRUE(app.ok());
  take_ellipses_out((*app)->ui());
  Driver user(platform->input(), (*app)->ui().registry(), [&] { (*app)->frame(false); });
  user.wait(4);
  std::set<std::string> found = shortened((*app)->ui());
  for (const std::string& path : (*app)->ui().registry().paths()) {
    if (path.find("/detail/") == std::string::npos) continue;
    EXPECT_TRUE(user.click(path).ok()) << path;
    user.wait(3);
    found.merge(shortened((*app)->ui()));
  }
  return found;
}

TEST(CutLabels, ThatAreCutOffAreFound) {
  test::TestScreen screen([](Ui& ui) { button(ui, "run.reset", ButtonStyle::Normal, 50); });
  screen.frame();
  take_ellipses_out(*screen.ui);
  screen.frame();
  EXPECT_EQ(shortened(*screen.ui), std::set<std::string>{"reset"});
}

TEST_P(Labels, OfTheChineseWindowFitWhereTheEnglishOnesFit) {
  if (!Fonts().has_cjk()) GTEST_SKIP() << "no font with Chinese characters on this system";
  const auto& [exhibit, size] = GetParam();
  const std::set<std::string> english = shortened_on(std::string(exhibit), "en", size);
  for (const std::string& label : shortened_on(std::string(exhibit), "zh", size))
    EXPECT_EQ(english.count(label), 1u) << label << " is cut off at " << size.first << " x " << size.second;
}

INSTANTIATE_TEST_SUITE_P(Screens, Labels,
                         ::testing::Combine(::testing::Values("playground", "transformer", "embeddings", "lookup",
                                                              "sampling", "descent", "landscape", "backprop", "basins",
                                                              "depth", "limits", "vision", "ngram", "rnn", "order",
                                                              "word2vec", "tfidf", "next", "translate"),
                                            ::testing::Values(std::pair{1280, 720}, std::pair{1600, 1000})));

}  // namespace
}  // namespace neurarium
