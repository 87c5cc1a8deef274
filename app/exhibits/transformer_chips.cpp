#include "app/exhibits/transformer_chips.h"

namespace neurarium {

void ChipRow::label(const std::string& text) {
  const float width = text_size(ui_.fonts().small, text).x + ui_.px(6);
  if (at_.x + width > right_ && wraps_ && at_.x > left_) at_ = {left_, at_.y + height_ + ui_.px(2)};
  text_in(ui_.fonts().small, at_, {std::min(at_.x + width, right_), at_.y + height_}, ui_.theme().muted, text);
  at_.x += width;
}

bool ChipRow::chip(std::string_view key, const std::string& text, bool chosen) {
  const Theme& t = ui_.theme();
  const float width = text_size(ui_.fonts().small, text).x + ui_.px(12);
  if (at_.x + width > right_ && wraps_ && at_.x > left_) at_ = {left_, at_.y + height_ + ui_.px(2)};
  if (at_.x + width > right_ && !wraps_) return false;
  const Item item = make_item_at(ui_, key, at_, {at_.x + width, at_.y + height_}, WidgetKind::Choice);
  tooltip(ui_, key);
  if (chosen || item.hovered)
    ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui_.px(4));
  text_in(ui_.fonts().small, item.min, item.max, chosen ? t.text : t.muted, text, Align::Center);
  at_.x += width + ui_.px(2);
  return item.clicked;
}

}  // namespace neurarium
