#include "engine/interpret/pattern_paint.h"

#include <algorithm>

namespace neurarium {
namespace {

std::string pattern_of(int layer) { return fmt::format("blocks.{}.attn.pattern", layer); }

}  // namespace

std::vector<float> repainted_row(std::span<const float> row, int query, int key, double part, bool causal) {
  const int readable = causal ? query + 1 : static_cast<int>(row.size());
  NEURARIUM_CHECK(query >= 0 && key >= 0 && key < readable && readable <= static_cast<int>(row.size()));
  std::vector<float> painted(row.size(), 0.0f);
  const double wanted = readable == 1 ? 1 : std::clamp(part, 0.0, 1.0);
  double others = 0;
  for (int k = 0; k < readable; ++k)
    if (k != key) others += static_cast<double>(row[static_cast<std::size_t>(k)]);
  for (int k = 0; k < readable; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const double share = others > 0 ? static_cast<double>(row[at]) / others : 1.0 / std::max(1, readable - 1);
    painted[at] = static_cast<float>(k == key ? wanted : (1 - wanted) * share);
  }
  return painted;
}

std::vector<float> shaped_pattern(PatternShape shape, int length, bool causal) {
  std::vector<float> pattern(static_cast<std::size_t>(length) * static_cast<std::size_t>(length), 0.0f);
  for (int query = 0; query < length; ++query) {
    const auto row = pattern.begin() + static_cast<std::ptrdiff_t>(query) * length;
    const int readable = causal ? query + 1 : length;
    if (shape == PatternShape::Uniform)
      std::fill_n(row, readable, 1.0f / static_cast<float>(readable));
    else if (shape == PatternShape::First)
      row[0] = 1;
    else
      row[shape == PatternShape::Itself ? query : std::max(0, query - 1)] = 1;
  }
  return pattern;
}

Edit forbid_edit(int layer, int head, int query, int key) {
  const ValueRef ref{fmt::format("blocks.{}.attn.scores", layer), {{"h", head}, {"q", query}, {"k", key}}};
  return {ref, EditKind::Set, kForbiddenScore, 0, {}};
}

Edit row_edit(int layer, int head, int query, std::vector<float> row) {
  return {{pattern_of(layer), {{"h", head}, {"q", query}}}, EditKind::Patch, 0, 0, std::move(row)};
}

Edit shape_edit(int layer, int head, PatternShape shape, int length, bool causal) {
  return {{pattern_of(layer), {{"h", head}}}, EditKind::Patch, 0, 0, shaped_pattern(shape, length, causal)};
}

}  // namespace neurarium
