#include "app/exhibits/transformer_strips.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// The columns of a row, in as many bins as there are pixels.
struct Bins {
  std::int64_t columns, bins;
  [[nodiscard]] std::int64_t first(std::int64_t bin) const { return bin * columns / bins; }
  // The place of the strongest number of a bin within its row.
  [[nodiscard]] std::int64_t strongest(std::span<const float> row, std::int64_t bin) const {
    std::int64_t best = first(bin);
    for (std::int64_t c = best; c < std::max(first(bin + 1), best + 1); ++c)
      if (std::abs(row[static_cast<std::size_t>(c)]) > std::abs(row[static_cast<std::size_t>(best)])) best = c;
    return best;
  }
};

Bins bins_of(std::span<const float> value, std::int64_t rows, float pixels) {
  const auto columns = std::ssize(value) / rows;
  return {columns, std::clamp<std::int64_t>(static_cast<std::int64_t>(pixels), 1, columns)};
}

double limit_of(std::span<const float> value) {
  double largest = 0;
  for (const float v : value)
    if (std::isfinite(v)) largest = std::max(largest, std::abs(static_cast<double>(v)));
  return round_up(largest);
}

}  // namespace

double ValueStrips::draw(const Theme& theme, const std::shared_ptr<const TransformerView>& view,
                         const std::string& name, ImVec2 min, ImVec2 max) {
  const std::span<const float> value = view->sentence->value(view->graph().at(name));
  const Bins bins = bins_of(value, view->length(), max.x - min.x);
  Strip& strip = strips_[name];
  if (strip.picture == nullptr) strip.picture = std::make_unique<Picture>(platform_, Filter::Nearest);
  const bool same = strip.view == view && strip.theme == theme.kind && strip.picture->image().width == bins.bins;
  if (!same) {
    strip.view = view;
    strip.theme = theme.kind;
    strip.limit = limit_of(value);
    const Colormap map = Colormap::diverging(theme, strip.limit);
    Image image(static_cast<int>(bins.bins), view->length());
    for (int row = 0; row < view->length(); ++row) {
      const auto numbers =
          value.subspan(static_cast<std::size_t>(row * bins.columns), static_cast<std::size_t>(bins.columns));
      for (int bin = 0; bin < image.width; ++bin)
        image.at(bin, row) = map(static_cast<double>(numbers[static_cast<std::size_t>(bins.strongest(numbers, bin))]));
    }
    strip.picture->update(image);
  }
  strip.picture->draw(*ImGui::GetWindowDrawList(), min, max);
  return strip.limit;
}

ValueRef ValueStrips::at(const TransformerView& view, const std::string& name, ImVec2 min, ImVec2 max, ImVec2 place) {
  const ValueId id = view.graph().at(name);
  const std::span<const float> value = view.sentence->value(id);
  const Bins bins = bins_of(value, view.length(), max.x - min.x);
  const float x = std::clamp((place.x - min.x) / (max.x - min.x), 0.0f, 0.9999f);
  const float y = std::clamp((place.y - min.y) / (max.y - min.y), 0.0f, 0.9999f);
  const auto row = static_cast<std::int64_t>(y * static_cast<float>(view.length()));
  const auto bin = static_cast<std::int64_t>(x * static_cast<float>(bins.bins));
  const auto numbers =
      value.subspan(static_cast<std::size_t>(row * bins.columns), static_cast<std::size_t>(bins.columns));
  return ref_of(view, {id, row * bins.columns + bins.strongest(numbers, bin)});
}

const Image* ValueStrips::image(const std::string& name) const {
  const auto found = strips_.find(name);
  return found == strips_.end() ? nullptr : &found->second.picture->image();
}

}  // namespace neurarium
