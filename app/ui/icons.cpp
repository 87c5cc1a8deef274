// Each icon is a line of drawing commands, in the spirit of SVG paths:
// M x y moves, L x y draws, A cx cy r from to adds an arc (degrees, clockwise from the right), Z closes the stroke,
// F fills, ; ends an open stroke, O cx cy r is a circle, D cx cy r a dot.
#include "app/ui/icons.h"

#include <charconv>
#include <cmath>
#include <numbers>
#include <string_view>

#include "engine/base.h"

namespace neurarium {
namespace {

std::string_view commands(Icon icon) {
  switch (icon) {
    case Icon::Play:
      return "M 7 4 L 20 12 L 7 20 F";
    case Icon::Pause:
      return "M 6 4 L 10 4 L 10 20 L 6 20 F M 14 4 L 18 4 L 18 20 L 14 20 F";
    case Icon::Step:
      return "M 6 5 L 15 12 L 6 19 F M 18 5 L 18 19 ;";
    case Icon::StepBack:
      return "M 18 5 L 9 12 L 18 19 F M 6 5 L 6 19 ;";
    case Icon::StepEpoch:
      return "M 3 5 L 10.5 12 L 3 19 F M 11 5 L 18.5 12 L 11 19 F M 20.5 5 L 20.5 19 ;";
    case Icon::Reset:
      return "A 12 12 8 -150 150 ; M 4 4 L 4.5 8.5 L 9 8 ;";
    case Icon::Undo:
      return "M 9 14 L 4 9 L 9 4 ; M 4 9 L 14 9 A 14 14.5 5.5 -90 90 L 10 20 ;";
    case Icon::Redo:
      return "M 15 14 L 20 9 L 15 4 ; M 20 9 L 10 9 A 10 14.5 5.5 270 90 L 14 20 ;";
    case Icon::Plus:
      return "M 12 5 L 12 19 ; M 5 12 L 19 12 ;";
    case Icon::Minus:
      return "M 5 12 L 19 12 ;";
    case Icon::Pin:
      return "M 9 4 L 15 4 ; M 10 4 L 10 10 L 6.5 15 L 17.5 15 L 14 10 L 14 4 ; M 12 15 L 12 21 ;";
    case Icon::Lock:
      return "M 5 11 L 19 11 L 19 20 L 5 20 Z M 8 11 L 8 8 A 12 8 4 180 360 L 16 11 ;";
    case Icon::Unlock:
      return "M 5 11 L 19 11 L 19 20 L 5 20 Z M 8 11 L 8 7 A 12 7 4 180 340 ;";
    case Icon::Close:
      return "M 6 6 L 18 18 ; M 18 6 L 6 18 ;";
    case Icon::Check:
      return "M 5 12.5 L 10 17.5 L 19.5 7 ;";
    case Icon::ChevronDown:
      return "M 6 9.5 L 12 15.5 L 18 9.5 ;";
    case Icon::ChevronUp:
      return "M 6 14.5 L 12 8.5 L 18 14.5 ;";
    case Icon::ChevronLeft:
      return "M 14.5 6 L 8.5 12 L 14.5 18 ;";
    case Icon::ChevronRight:
      return "M 9.5 6 L 15.5 12 L 9.5 18 ;";
    case Icon::Menu:
      return "M 4 7 L 20 7 ; M 4 12 L 20 12 ; M 4 17 L 20 17 ;";
    case Icon::Dice:
      return "M 4 4 L 20 4 L 20 20 L 4 20 Z D 8.5 8.5 1.6 D 15.5 8.5 1.6 D 12 12 1.6 D 8.5 15.5 1.6 D 15.5 15.5 1.6";
    case Icon::Settings:
      return "M 4 7 L 20 7 ; D 9 7 2.8 M 4 12 L 20 12 ; D 16 12 2.8 M 4 17 L 20 17 ; D 7 17 2.8";
    case Icon::Sun:
      return "O 12 12 4 M 12 2 L 12 5 ; M 12 19 L 12 22 ; M 2 12 L 5 12 ; M 19 12 L 22 12 ; M 5 5 L 7 7 ; "
             "M 17 17 L 19 19 ; M 19 5 L 17 7 ; M 7 17 L 5 19 ;";
    case Icon::Moon:
      return "A 12 12 9 0 260 A 15 9 5.5 220 80 Z";
    case Icon::Contrast:
      return "O 12 12 9 A 12 12 9 -90 90 F";
    case Icon::Language:
      return "O 12 12 9.5 A 4 12 12.42 -49.9 49.9 ; A 20 12 12.42 130.1 229.9 ; M 2.5 12 L 21.5 12 ;";
    case Icon::Save:
      return "M 12 3 L 12 15 ; M 7 10.5 L 12 15.5 L 17 10.5 ; M 4 16 L 4 20 L 20 20 L 20 16 ;";
    case Icon::Open:
      return "M 3 19 L 3 5 L 9 5 L 11 8 L 20 8 L 20 19 Z";
    case Icon::Export:
      return "M 12 15.5 L 12 3.5 ; M 7 8 L 12 3 L 17 8 ; M 4 13 L 4 20 L 20 20 L 20 13 ;";
    case Icon::Search:
      return "O 10.5 10.5 6 M 15 15 L 20.5 20.5 ;";
    case Icon::Help:
      return "O 12 12 9.5 A 12 9.5 2.8 180 405 L 12 13.5 ; D 12 16.8 1.2";
    case Icon::Info:
      return "O 12 12 9.5 M 12 11 L 12 17 ; D 12 7.5 1.2";
    case Icon::Warning:
      return "M 12 3.5 L 22 20.5 L 2 20.5 Z M 12 10 L 12 15 ; D 12 17.8 1.1";
    case Icon::Error:
      return "O 12 12 9.5 M 8.5 8.5 L 15.5 15.5 ; M 15.5 8.5 L 8.5 15.5 ;";
    case Icon::Snowflake:
      return "M 12 2.5 L 12 21.5 ; M 3.8 7.2 L 20.2 16.8 ; M 20.2 7.2 L 3.8 16.8 ; M 9 4 L 12 6.5 L 15 4 ; "
             "M 9 20 L 12 17.5 L 15 20 ;";
    case Icon::Network:
      return "M 6 6 L 18 12 L 6 18 ; M 6 6 L 6 18 ; D 5.5 5.5 3 D 5.5 18.5 3 D 18.5 12 3";
    case Icon::Attention:
      return "M 4 6 L 20 6 ; M 4 18 L 20 18 ; M 6 6 L 18 18 ; M 18 6 L 18 18 ; D 6 6 2.5 D 18 6 2.5 D 18 18 2.5 D 6 18 "
             "2.5";
    case Icon::Curve:
      return "M 3.5 3 L 3.5 20.5 L 21 20.5 ; M 5.5 17 L 10 7 L 14.5 15 L 20.5 5.5 ; D 10 7 2.4 D 14.5 15 2.4";
    case Icon::Slope:
      return "M 4 5 L 18 19 ; M 18 11 L 18 19 L 10 19 ; D 4.5 5.5 2.5";
    case Icon::Book:
      return "M 12 6.5 L 8.5 4.5 L 3 4.5 L 3 18 L 8.5 18 L 12 20 L 15.5 18 L 21 18 L 21 4.5 L 15.5 4.5 Z M 12 6.5 L 12 "
             "20 ;";
    case Icon::Tiles:
      return "M 4 4 L 10.5 4 L 10.5 10.5 L 4 10.5 Z M 13.5 4 L 20 4 L 20 10.5 L 13.5 10.5 Z M 4 13.5 L 10.5 13.5 L "
             "10.5 20 L 4 20 Z M 13.5 13.5 L 20 13.5 L 20 20 L 13.5 20 Z";
    case Icon::Recurrent:
      return "M 7 14 L 17 14 L 17 20 L 7 20 Z M 17 17 L 21 17 L 21 6 L 3 6 L 3 17 L 7 17 ; M 4.6 14.6 L 7 17 L 4.6 "
             "19.4 ;";
    case Icon::WordVectors:
      return "M 4 18 L 9 8 L 18 5 L 13 15 Z O 4 18 1.6 O 9 8 1.6 O 18 5 1.6 O 13 15 1.6 ;";
    case Icon::NextWord:
      return "M 4 20 L 4 14 ; M 9 20 L 9 11 ; M 14 20 L 14 8 ; M 19 20 L 19 4 ; M 2.5 20 L 21 20 ;";
    case Icon::Order:
      return "M 2.5 9 L 7.5 9 L 7.5 15 L 2.5 15 Z M 16.5 9 L 21.5 9 L 21.5 15 L 16.5 15 Z M 5 6.5 L 9 3.5 L 15 3.5 L "
             "19 6.5 ; "
             "M 5 17.5 L 9 20.5 L 15 20.5 L 19 17.5 ;";
    case Icon::Translate:
      return "O 5.5 4.5 2.5 O 18.5 4.5 2.5 O 5.5 19.5 2.5 O 18.5 19.5 2.5 M 7.2 6.5 L 16.8 17.5 ; M 16.8 6.5 L 7.2 "
             "17.5 "
             ";";
    case Icon::Ngram:
      return "M 2.5 8 L 8.5 8 L 8.5 16 L 2.5 16 Z M 9.5 8 L 15.5 8 L 15.5 16 L 9.5 16 Z M 17 12 L 21.5 12 ; M 19.2 9.5 "
             "L 21.7 12 L 19.2 14.5 ;";
    case Icon::Bag:
      return "M 6 8 L 18 8 L 20.5 20.5 L 3.5 20.5 Z M 9 8 L 9 6 L 10.5 3.5 L 13.5 3.5 L 15 6 L 15 8 ; M 8 13 L 16 13 ; "
             "M 7.5 16.5 L "
             "13.5 16.5 ;";
    case Icon::Vision:
      return "M 2.5 12 L 7 7.5 L 12 6 L 17 7.5 L 21.5 12 L 17 16.5 L 12 18 L 7 16.5 Z O 12 12 3 ;";
    case Icon::Pencil:
      return "M 4 20 L 5 15.5 L 15.5 5 L 19 8.5 L 8.5 19 Z M 13 7.5 L 16.5 11 ;";
    case Icon::Eraser:
      return "M 8 19 L 3.5 14.5 L 13.5 4.5 L 20 11 L 12 19 Z M 8.5 9.5 L 15 16 ; M 12 19 L 20 19 ;";
    case Icon::Walk:
      return "M 3 20 L 9 20 L 9 14 L 15 14 L 15 8 L 21 8 ; D 6 15.5 2";
    case Icon::Region:
      return "M 3.5 3.5 L 20.5 3.5 L 20.5 20.5 L 3.5 20.5 Z A 20.5 20.5 11 180 270 ; D 9 8.5 1.8 D 17 17 1.8";
    case Icon::Surface:
      return "M 2.5 16 L 10 20.5 L 21.5 15.5 ; M 2.5 16 L 7 6 L 12.5 12 L 16.5 4 L 21.5 15.5 ; M 7 6 L 10 20.5 ;";
    case Icon::Space:
      return "M 3 8 L 8 6 L 14 9.5 L 21 7 ; M 3 16.5 L 8 14 L 14 17.5 L 21 15 ; M 8 3 L 8 6 L 9.5 10.5 L 8 14 L 8.5 21 "
             "; "
             "M 15 3 L 14 9.5 L 16 13 L 14 17.5 L 15 21 ;";
    case Icon::Histogram:
      return "M 3 20.5 L 21 20.5 ; M 4 13 L 8 13 L 8 20 L 4 20 F M 10 5 L 14 5 L 14 20 L 10 20 F M 16 10 L 20 10 L 20 "
             "20 L 16 20 F";
    case Icon::Matrix:
      return "M 3.5 3.5 L 20.5 3.5 L 20.5 20.5 L 3.5 20.5 Z M 12 3.5 L 12 20.5 ; M 3.5 12 L 20.5 12 ; M 5 5 L 10.5 5 L "
             "10.5 10.5 L 5 10.5 F M 13.5 13.5 L 19 13.5 L 19 19 L 13.5 19 F";
    case Icon::Dead:
      return "O 12 12 8.5 M 6 18 L 18 6 ;";
    case Icon::Saturated:
      return "M 3 19 L 8 19 L 14 5 L 21 5 ; D 19 5 2.4";
    case Icon::Lookup:
      return "M 3 5 L 15 5 ; M 3 10.5 L 9.5 10.5 ; M 3 16 L 8.5 16 ; O 15.5 14 4.5 M 18.8 17.3 L 21.5 20 ;";
    case Icon::Sampling:
      return "M 4 20 L 4 12 ; M 9 20 L 9 7 ; M 14 20 L 14 14 ; M 19 20 L 19 17 ; D 9 3.2 2";
    case Icon::Descent:
      return "M 3 4 L 5 11 L 8 16 L 12 18 L 16 16 L 19 11 L 21 4 ; D 7 9.5 2.6 ; M 3 21.5 L 21 21.5 ;";
    case Icon::Backprop:
      return "O 5 7 2.4 O 19 7 2.4 M 8 7 L 16 7 ; M 19 12 L 19 18 L 5 18 L 5 13 ; M 2 16 L 5 12.5 L 8 16 ;";
    case Icon::Basins:
      return "M 12 12 L 4 4 ; M 12 12 L 20 8 ; M 12 12 L 11 21 ; D 5 13 2 ; D 13 5 2 ; D 17 16 2";
    case Icon::Depth:
      return "M 4 21 L 4 18 ; M 9.3 21 L 9.3 16 ; M 14.7 21 L 14.7 14 ; M 20 21 L 20 12 ; A 12 12 8 190 330 ; D 4 12 2";
    case Icon::Limits:
      return "M 4 3 L 4 20 L 21 20 ; M 6 6 L 9 12 L 14 15 L 21 16 ; D 9 12 2 ; D 14 15 2";
    case Icon::Race:
      return "M 6 3 L 6 21 ; M 6 4 L 18 4 L 15 8.5 L 18 13 L 6 13 ;";
    case Icon::Neuron:
      return "O 13 12 5 M 2.5 5 L 8.8 9.2 ; M 2.5 19 L 8.8 14.8 ; M 2.5 12 L 8 12 ; M 18 12 L 22 12 ; D 13 12 1.8";
  }
  return {};
}

// Walks the commands and hands the shapes to the draw list.
class IconPen {
 public:
  IconPen(ImDrawList& list, ImVec2 origin, float unit, ImU32 color)
      : list_(list), origin_(origin), unit_(unit), color_(color), stroke_(std::max(1.0f, unit * 2.0f)) {}

  void run(std::string_view text) {
    text_ = text;
    while (!text_.empty()) {
      const char op = text_.front();
      text_.remove_prefix(1);
      if (op != ' ') command(op);
    }
    list_.PathClear();
  }

 private:
  float number() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
    float value = 0.0f;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    NEURARIUM_CHECK(error == std::errc());
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  ImVec2 point() {
    const float x = number();
    const float y = number();
    return {origin_.x + x * unit_, origin_.y + y * unit_};
  }
  void command(char op) {
    constexpr float kDegree = std::numbers::pi_v<float> / 180.0f;
    switch (op) {
      case 'M':
        list_.PathClear();
        [[fallthrough]];
      case 'L':
        list_.PathLineTo(point());
        break;
      case 'A': {
        const ImVec2 center = point();
        const float radius = number() * unit_;
        const float from = number() * kDegree;
        list_.PathArcTo(center, radius, from, number() * kDegree, 20);
        break;
      }
      case 'Z':
        list_.PathStroke(color_, ImDrawFlags_Closed, stroke_);
        break;
      case ';':
        list_.PathStroke(color_, 0, stroke_);
        break;
      case 'F':
        list_.PathFillConvex(color_);
        break;
      case 'O':
      case 'D': {
        const ImVec2 center = point();
        const float radius = number() * unit_;
        if (op == 'O')
          list_.AddCircle(center, radius, color_, 0, stroke_);
        else
          list_.AddCircleFilled(center, radius, color_);
        break;
      }
      default:
        NEURARIUM_CHECK(false);
    }
  }

  ImDrawList& list_;
  ImVec2 origin_;
  float unit_;
  ImU32 color_;
  float stroke_;
  std::string_view text_;
};

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color) {
  IconPen pen(list, {center.x - size * 0.5f, center.y - size * 0.5f}, size / 24.0f, color);
  pen.run(commands(icon));
}

}  // namespace neurarium
