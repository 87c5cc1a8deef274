// Every part of the kit on one screen, arranged as an exhibit would: for pictures to judge by eye, and for tests.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "app/draw/chart.h"
#include "app/draw/heatmap.h"
#include "app/draw/links.h"
#include "app/draw/scatter.h"
#include "app/ui/layout.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

namespace neurarium::test {

inline constexpr const char* kGalleryTexts = R"json({
  "g": {
    "playground": "Playground", "descent": "Descent", "attention": "Attention", "reset": "Reset", "play": "Play", "pause": "Pause",
    "play.tip": "Train (Space)", "step": "Step", "step_back": "Step back", "undo": "Undo", "redo": "Redo", "speed": "Speed", "theme": "Theme",
    "data": "Data", "spiral": "Spiral", "circle": "Circle", "xor": "XOR", "blobs": "Blobs", "noise": "Noise", "points": "Points",
    "training": "Training", "learning_rate": "Learning rate", "l2": "L2 penalty", "optimizer": "Optimizer", "adam": "Adam", "sgd": "SGD",
    "momentum": "Momentum", "activation": "Activation", "tanh": "Tanh", "relu": "ReLU", "sine": "Sine", "discretise": "Discretise output",
    "seed": "Seed", "weight": "Weight", "name": "Name", "halve": "Step back and halve the rate", "open": "Open\u2026", "save": "Save",
    "plus": "Add", "minus": "Remove", "selected": "Selected", "hold": "Hold", "loss": "Loss", "region": "Decision region", "time": "Time"
  }
})json";

class Gallery {
 public:
  explicit Gallery(Ui& ui)
      : region_(ui.platform()), points_(ui.platform()), links_(ui.platform()), train_(0.97), test_(0.97) {
    EXPECT_TRUE(ui.catalog().add(kGalleryTexts, "gallery").ok());
    for (int k = 0; k < 4; ++k) {
      thumbs_.push_back(std::make_unique<Picture>(ui.platform()));
      thumbs_.back()->update(thumb(ui.theme(), k));
    }
    for (int i = 0; i < 3000; ++i) {
      const double wave = 0.02 * std::sin(i * 0.9) + 0.03 * std::sin(i * 0.077);
      train_.append(i * 4, 0.5 * std::exp(-i / 600.0) + 0.02 + wave * std::exp(-i / 1500.0));
      test_.append(i * 4,
                   i > 900 && i < 915 ? NAN : 0.5 * std::exp(-i / 700.0) + 0.045 + 0.6 * wave * std::exp(-i / 1500.0));
    }
    ui.banners().show({"diverged",
                       Severity::Warning,
                       "The learning rate was halved at step 8,120 because h1.weight became infinite.",
                       {{"g.halve", [] {}}}});
  }

  void draw(Ui& ui) {
    const Layout layout = begin_layout(ui, sizes);
    rail(ui, layout.rail);
    bar(ui, layout.bar);
    centre(ui, layout.centre);
    inspector(ui, layout.inspector);
    bottom(ui, layout.bottom);
  }

  LayoutSizes sizes;

 private:
  static float field(float x, float y, int k = 0) {
    const float r = std::sqrt(x * x + y * y);
    const float a = std::atan2(y, x);
    switch (k) {
      case 1:
        return std::tanh(4.0f * (0.55f - r));
      case 2:
        return std::tanh(6.0f * x * y);
      case 3:
        return std::tanh(3.0f * (x + y));
      default:
        return std::tanh(2.2f * std::sin(a + 6.0f * r));
    }
  }
  static std::vector<float> grid(int n, int k) {
    std::vector<float> values;
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i)
        values.push_back(field((static_cast<float>(i) + 0.5f) / static_cast<float>(n) * 2 - 1,
                               1 - (static_cast<float>(j) + 0.5f) / static_cast<float>(n) * 2, k));
    return values;
  }
  static Image thumb(const Theme& theme, int k) {
    Image image(40, 40);
    const Colormap map = Colormap::diverging(theme, 1.0);
    const std::vector<float> values = grid(40, k);
    for (std::size_t i = 0; i < values.size(); ++i) image.pixels[i] = map(static_cast<double>(values[i]));
    return image;
  }

  void rail(Ui& ui, const Rect& rect) {
    const Panel panel(ui, "rail", rect, {10.0f, false});
    const IconButtonSpec big{.size = 44.0f};
    icon_button(ui, "g.playground", Icon::Network, {.size = 44.0f, .active = true});
    icon_button(ui, "g.descent", Icon::ChevronDown, big);
    icon_button(ui, "g.attention", Icon::Dice, big);
    icon_button(ui, "g.open", Icon::Open, big);
    icon_button(ui, "g.save", Icon::Save, big);
    icon_button(ui, "g.theme", ui.theme().dark ? Icon::Sun : Icon::Moon, big);
  }

  void bar(Ui& ui, const Rect& rect) {
    const Panel panel(ui, "run", rect, {8.0f, false});
    const float middle = rect.height() * 0.5f;
    const auto at = [&](float edge) { ImGui::SetCursorPosY(std::round(middle - ui.px(edge) * 0.5f)); };
    at(32);
    icon_button(ui, "g.reset", Icon::Reset);
    ImGui::SameLine();
    at(40);
    if (icon_button(ui, "g.play", playing_ ? Icon::Pause : Icon::Play, {.size = 40.0f, .primary = true}))
      playing_ = !playing_;
    for (const auto& [key, icon] : {std::pair{"g.step", Icon::Step},
                                    {"g.step_back", Icon::StepBack},
                                    {"g.undo", Icon::Undo},
                                    {"g.redo", Icon::Redo}}) {
      ImGui::SameLine();
      at(32);
      icon_button(ui, key, icon);
    }
    ImGui::SameLine(0.0f, ui.px(20));
    at(32);
    slider(ui, "g.speed", speed_,
           {.min = 1, .max = 1e5, .log = true, .one_line = true, .width = ui.px(260), .unit = "/s"});
    ImGui::SameLine(0.0f, ui.px(20));
    at(20);
    ImGui::TextUnformatted("step 12,340");
    ImGui::SameLine(0.0f, ui.px(16));
    at(20);
    ImGui::PushStyleColor(ImGuiCol_Text, ui.theme().muted);
    ImGui::TextUnformatted("4.1 M samples/s    seed 7");
    ImGui::PopStyleColor();
  }

  void inspector(Ui& ui, const Rect& rect) {
    const Panel panel(ui, "inspector", rect);
    if (section(ui, "g.selected")) {
      card(ui, {.title = "h1.weight[3,2]",
                .subtitle = "How strongly unit 2 of layer h0 drives unit 3 of layer h1",
                .rows = {{"value", format_number(0.4137), ui.theme().positive},
                         {"gradient", format_number(-0.0218), ui.theme().negative},
                         {"Adam step", format_number(1.25e-5), 0}},
                .formula = {"0.4137 \u00d7 \u22120.7310 = \u22120.3024", "\u03a3 + b = 0.1180"},
                .hint = "Drag to change, double-click to type, right-click for more."});
      ImGui::Dummy({1.0f, ui.px(2)});
      slider(ui, "g.weight", weight_, {.min = -2, .max = 2, .centered = true});
      toggle(ui, "g.hold", hold_);
      separator(ui);
    }
    if (section(ui, "g.training")) {
      slider(ui, "g.learning_rate", rate_, {.min = 1e-5, .max = 1, .log = true});
      slider(ui, "g.l2", l2_, {.min = 1e-6, .max = 0.1, .log = true, .zero_at_min = true});
      choice(ui, "g.optimizer", optimizer_, {"g.sgd", "g.momentum", "g.adam"});
      segmented(ui, "g.activation", activation_, {"g.tanh", "g.relu", "g.sine"});
      number(ui, "g.seed", seed_, {.min = 0});
      toggle(ui, "g.discretise", discretise_);
      text_input(ui, "g.name", name_);
      button(ui, "g.open");
      ImGui::SameLine();
      button(ui, "g.save", ButtonStyle::Primary);
    }
  }

  void centre(Ui& ui, const Rect& rect) {
    const Panel panel(ui, "playground", rect);
    ui.banners().draw(ui);
    const float height = std::max(ui.px(100), ImGui::GetContentRegionAvail().y);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = available_width();
    const float edge = std::floor(std::max(ui.px(60), std::min(width * 0.44f, height - ui.px(70))));
    ImGui::BeginGroup();
    ImGui::PushItemWidth(ui.px(140));
    heading(ui, "g.data");
    ImGui::BeginChild("data", {ui.px(132), height - ui.px(40)}, false,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
    thumbnails(ui, "g.data", data_, {"g.spiral", "g.circle", "g.xor", "g.blobs"},
               {thumbs_[0].get(), thumbs_[1].get(), thumbs_[2].get(), thumbs_[3].get()});
    slider(ui, "g.noise", noise_, {.min = 0, .max = 0.5, .unit = "%"});
    slider(ui, "g.points", count_, {.min = 10, .max = 500});
    ImGui::EndChild();
    ImGui::PopItemWidth();
    ImGui::EndGroup();
    region(ui, {at.x + width - edge, at.y}, edge);
    network(ui, {{at.x + ui.px(156), at.y}, {at.x + width - edge - ui.px(16), at.y + height}});
  }

  void region(Ui& ui, ImVec2 at, float edge) {
    ImGui::SetCursorScreenPos(at);
    heading(ui, "g.region");
    ImGui::SetCursorScreenPos({at.x, at.y + ui.px(28)});
    const Item item = make_item(ui, "g.region", {edge, edge}, WidgetKind::Canvas);
    const std::vector<float> values = grid(100, 0);
    const Colormap map = Colormap::diverging(ui.theme(), 1.0);
    region_.update({100, 100, values}, map);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    region_.draw(list, item.min, item.max);
    draw_contour(list, contour({100, 100, values}, 0.0f), item.min, item.max, with_alpha(ui.theme().text, 0.8f), 1.0f);
    std::vector<ScatterPoint> points;
    for (int i = 0; i < 220; ++i) {
      const float r = 0.05f + 0.9f * static_cast<float>(i / 2) / 110.0f;
      const float a = (i % 2 == 0 ? 1.57f : -1.57f) - 6.0f * r + 0.15f * std::sin(static_cast<float>(i) * 12.9f);
      const int c = i % 2;
      points.push_back({r * std::cos(a), r * std::sin(a), ui.theme().classes[static_cast<std::size_t>(c)],
                        static_cast<std::uint8_t>(c), i % 5 == 0, i % 41 == 0});
    }
    points_.draw(ui, item.min, item.max, {}, points);
    ImGui::SetCursorScreenPos({at.x, item.max.y + ui.px(8)});
    scale_bar(ui, map, edge);
  }

  void network(Ui& ui, const Rect& rect) {
    if (rect.width() < ui.px(80)) return;
    ImGui::SetCursorScreenPos(rect.min);
    const int layers[] = {2, 6, 5, 1};
    const float node = ui.px(36);
    std::vector<Link> links;
    std::vector<ImVec2> centers[4];
    for (int l = 0; l < 4; ++l)
      for (int i = 0; i < layers[l]; ++i)
        centers[l].push_back({rect.min.x + node + (rect.width() - 2 * node) * static_cast<float>(l) / 3.0f,
                              rect.min.y + ui.px(64) + static_cast<float>(i) * ui.px(56)});
    for (int l = 0; l < 3; ++l)
      for (const ImVec2 a : centers[l])
        for (const ImVec2 b : centers[l + 1]) {
          const float w = std::sin(static_cast<float>(links.size()) * 1.7f);
          links.push_back({{a.x + node * 0.5f, a.y},
                           {b.x - node * 0.5f, b.y},
                           0.5f + 4.0f * std::abs(w),
                           with_alpha(ui.theme().sign(static_cast<double>(w)), 0.25f + 0.6f * std::abs(w))});
        }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    links_.draw(list, rect.min, rect.max, links);
    int k = 0;
    for (int l = 0; l < 4; ++l) {
      for (const ImVec2 c : centers[l]) {
        thumbs_[static_cast<std::size_t>(k++ % 4)]->draw(list, {c.x - node / 2, c.y - node / 2},
                                                         {c.x + node / 2, c.y + node / 2}, IM_COL32_WHITE, ui.px(4));
        list.AddRect({c.x - node / 2, c.y - node / 2}, {c.x + node / 2, c.y + node / 2},
                     k == 5 ? ui.theme().accent : ui.theme().line, ui.px(4), 0, k == 5 ? 2.0f : 1.0f);
      }
      if (l == 1 || l == 2) {
        const auto scope = ui.scope(l == 1 ? "h0" : "h1");
        const float x = centers[l][0].x;
        icon_button_at(ui, "g.minus", Icon::Minus, {x - ui.px(13), rect.min.y + ui.px(20)}, {.size = 24.0f});
        icon_button_at(ui, "g.plus", Icon::Plus, {x + ui.px(13), rect.min.y + ui.px(20)}, {.size = 24.0f});
      }
    }
  }

  void bottom(Ui& ui, const Rect& rect) {
    const Panel panel(ui, "bottom", rect, {12.0f, false});
    ChartSpec spec;
    spec.series = {{"train", &train_, ui.theme().dark ? rgb(0xb8c0cc) : rgb(0x5b6572)},
                   {"test", &test_, ui.theme().dark ? rgb(0x56c490) : rgb(0x1a7f4b)}};
    spec.marks = {{5200, "Learning rate 0.03 \u2192 0.1", ui.theme().accent}};
    spec.cursor = 8120;
    chart(ui, "g.loss", ImGui::GetContentRegionAvail(), spec);
  }

  Heatmap region_;
  ScatterLayer points_;
  LinkLayer links_;
  Samples train_, test_;
  std::vector<std::unique_ptr<Picture>> thumbs_;
  bool playing_ = false, hold_ = true, discretise_ = false;
  double speed_ = 3000, weight_ = 0.4137, rate_ = 0.03, l2_ = 0.0, noise_ = 0.1;
  int optimizer_ = 2, activation_ = 0, data_ = 0, count_ = 200;
  std::int64_t seed_ = 7;
  std::string name_ = "My first spiral";
};

}  // namespace neurarium::test
