#include "app/lessons/translate_picture.h"

#include "app/lessons/grid_picture.h"

namespace neurarium {

Image translate_picture(const Theme& theme, const TranslateView& view) {
  const std::int64_t layer = view.layers() - 1;
  return grid_picture(theme, view.keys(AttentionKind::Cross), view.queries(AttentionKind::Cross),
                      [&](std::int64_t key, std::int64_t query) {
                        const double p = view.attention(AttentionKind::Cross, layer, -1, query, key);
                        return mix(theme.zero, theme.positive, static_cast<float>(p));
                      });
}

}  // namespace neurarium
