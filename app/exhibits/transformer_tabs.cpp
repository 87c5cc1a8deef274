#include "app/exhibits/transformer_tabs.h"

#include "app/exhibits/transformer_chips.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace neurarium {
namespace {

struct DetailPart {
  Detail detail;
  std::string_view key;
};
struct DetailTab {
  std::string_view key;
  int group;  // what one looks into, what one does, what one counts
  std::span<const DetailPart> parts;
};

constexpr std::array kHeadParts = {DetailPart{Detail::Head, "detail.head"}};
constexpr std::array kHeadsParts = {DetailPart{Detail::Heads, "detail.heads"}};
constexpr std::array kWeightParts = {DetailPart{Detail::Weights, "detail.weights"}};
constexpr std::array kStreamParts = {DetailPart{Detail::Residual, "part.residual"},
                                     DetailPart{Detail::Lens, "part.lens"},
                                     DetailPart{Detail::Attribution, "part.attribution"}};
constexpr std::array kNeuronParts = {DetailPart{Detail::Neurons, "detail.neurons"}};
constexpr std::array kWordParts = {DetailPart{Detail::Words, "part.words"}, DetailPart{Detail::Probes, "part.probes"}};
constexpr std::array kLearningParts = {DetailPart{Detail::Birth, "part.birth"},
                                       DetailPart{Detail::Paths, "part.paths"}};
constexpr std::array kInterveneParts = {DetailPart{Detail::Intervene, "detail.intervene"}};
constexpr std::array kGenerateParts = {DetailPart{Detail::Generate, "detail.generate"}};
constexpr std::array kTokenParts = {DetailPart{Detail::Tokens, "detail.tokens"}};
constexpr std::array kLossParts = {DetailPart{Detail::Loss, "part.loss"}, DetailPart{Detail::Labels, "part.labels"}};
constexpr std::array kCountParts = {DetailPart{Detail::Count, "detail.count"}};

constexpr std::array kDetailTabs = {
    DetailTab{"detail.head", 0, kHeadParts},         DetailTab{"detail.heads", 0, kHeadsParts},
    DetailTab{"detail.weights", 0, kWeightParts},    DetailTab{"detail.residual", 0, kStreamParts},
    DetailTab{"detail.neurons", 0, kNeuronParts},    DetailTab{"detail.words", 0, kWordParts},
    DetailTab{"detail.learning", 0, kLearningParts}, DetailTab{"detail.intervene", 1, kInterveneParts},
    DetailTab{"detail.generate", 1, kGenerateParts}, DetailTab{"detail.tokens", 1, kTokenParts},
    DetailTab{"detail.loss", 2, kLossParts},         DetailTab{"detail.count", 2, kCountParts}};

bool is_part_of(Detail detail, const DetailTab& tab) {
  return std::ranges::any_of(tab.parts, [&](const DetailPart& part) { return part.detail == detail; });
}

}  // namespace

std::string_view detail_name(Detail detail) {
  for (const DetailTab& tab : kDetailTabs)
    for (const DetailPart& part : tab.parts)
      if (part.detail == detail) return part.key.substr(part.key.find('.') + 1);
  return {};
}

std::optional<Detail> find_detail(std::string_view name) {
  for (int i = 0; i < static_cast<int>(Detail::Count) + 1; ++i)
    if (detail_name(static_cast<Detail>(i)) == name) return static_cast<Detail>(i);
  return std::nullopt;
}

void DetailTabs::draw(Ui& ui, TransformerState& state, const Area& area) {
  static_assert(kDetailTabs.size() <= std::tuple_size_v<decltype(seen_)>);
  const auto scope = ui.scope("detail");
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float gap = ui.px(area.height() < ui.px(280) ? 4 : 10);
  const float row = std::floor(std::min(ui.px(30), (area.height() - 2 * gap) / static_cast<float>(kDetailTabs.size())));
  for (std::size_t i = 0; i < kDetailTabs.size(); ++i) {
    const DetailTab& tab = kDetailTabs[i];
    const float y = area.min.y + row * static_cast<float>(i) + gap * static_cast<float>(tab.group);
    const Item item = make_item_at(ui, tab.key, {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Choice);
    tooltip(ui, tab.key);
    const bool chosen = is_part_of(state.detail, tab);
    if (chosen) {
      seen_[i] = state.detail;
      was_open_[i] = true;
    }
    if (chosen || item.hovered)
      list.AddRectFilled(item.min, {item.max.x, item.max.y - 1}, chosen ? t.raised : t.panel, ui.px(4));
    text_in(row < ui.px(20) ? ui.fonts().small : ui.fonts().body, {item.min.x + ui.px(8), y}, item.max,
            chosen ? t.text : t.muted, ui.tr(tab.key));
    if (item.clicked) state.detail = was_open_[i] ? seen_[i] : tab.parts.front().detail;
  }
}

float DetailTabs::draw_parts(Ui& ui, TransformerState& state, const Area& area) {
  const auto tab = std::ranges::find_if(kDetailTabs, [&](const DetailTab& t) { return is_part_of(state.detail, t); });
  if (tab == kDetailTabs.end() || tab->parts.size() < 2) return 0;
  const auto scope = ui.scope("part");
  const float height = ui.px(24);
  ChipRow row(ui, area.min, area.max.x, height - ui.px(2));
  for (const DetailPart& part : tab->parts)
    if (row.chip(part.key, ui.tr(part.key), part.detail == state.detail)) state.detail = part.detail;
  return height + ui.px(2);
}

}  // namespace neurarium
