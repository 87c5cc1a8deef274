// Values of the sentence as pictures: one row a token, one column a number. Where there are more numbers than pixels,
// a pixel shows the strongest of those it covers.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"

#include <map>
#include <memory>
#include <string>

namespace neurarium {

class ValueStrips {
 public:
  explicit ValueStrips(Platform& platform) : platform_(platform) {}

  // The value [b,t,...] over the rectangle; gives the end of its colour scale. The picture is made again when the view,
  // the theme or the number of pixels changed.
  double draw(const Theme& theme, const std::shared_ptr<const TransformerView>& view, const std::string& name,
              ImVec2 min, ImVec2 max);
  // The number that the picture shows at a place inside the rectangle.
  [[nodiscard]] static ValueRef at(const TransformerView& view, const std::string& name, ImVec2 min, ImVec2 max,
                                   ImVec2 place);
  [[nodiscard]] const Image* image(const std::string& name) const;  // for tests

 private:
  struct Strip {
    std::unique_ptr<Picture> picture;
    std::shared_ptr<const TransformerView> view;
    ThemeKind theme = ThemeKind::Dark;
    double limit = 1;
  };
  Platform& platform_;
  std::map<std::string, Strip> strips_;
};

}  // namespace neurarium
