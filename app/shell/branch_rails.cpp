#include "app/shell/branch_rails.h"

#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kRow = 15.0f;  // height of a rail, before scaling

void add_children(const std::vector<BranchInfo>& tree, int parent, std::vector<std::size_t>& out) {
  std::vector<std::size_t> children;
  for (std::size_t i = 0; i < tree.size(); ++i)
    if (tree[i].parent == parent) children.push_back(i);
  std::stable_sort(children.begin(), children.end(),
                   [&](std::size_t a, std::size_t b) { return tree[a].forked_at > tree[b].forked_at; });
  for (const std::size_t child : children) {
    out.push_back(child);
    add_children(tree, static_cast<int>(child), out);
  }
}

std::string number_or_dash(double value) { return std::isfinite(value) ? format_number(value) : "\u2013"; }

}  // namespace

std::vector<std::size_t> BranchRails::order(const std::vector<BranchInfo>& tree) {
  std::vector<std::size_t> out;
  add_children(tree, -1, out);
  return out;
}

void branch_card(Ui& ui, const Snapshot& s, std::size_t branch) {
  const BranchInfo& b = s.branches[branch];
  const std::int32_t parent = b.parent < 0 ? s.line : s.branches[static_cast<std::size_t>(b.parent)].name;
  Card content;
  content.title = ui.tr("branch.title", line_name(b.name));
  content.subtitle = ui.tr("branch.fork", format_count(b.forked_at), line_name(parent), format_count(b.head));
  content.rows.push_back({ui.tr("branch.steps"), format_count(b.head - b.forked_at)});
  content.rows.push_back({ui.tr("branch.train_loss"), number_or_dash(b.at_head.train_loss)});
  if (std::isfinite(b.at_head.test_loss))
    content.rows.push_back({ui.tr("branch.test_loss"), number_or_dash(b.at_head.test_loss)});
  const auto change = [&](std::int32_t line, const std::vector<ChangeNote>& notes) {
    content.rows.push_back(
        {ui.tr("branch.here", line_name(line)), notes.empty() ? ui.tr("branch.went_on") : changes_in_words(ui, notes)});
  };
  change(b.name, b.changed);
  change(parent, b.left);
  content.hint = ui.tr("branch.hint");
  hover_card(ui, content);
}

// The wheel scrolls where not all rails fit.
void BranchRails::scroll(const Rect& area, std::size_t rows, std::size_t fitting) {
  const std::size_t last = rows > fitting ? rows - fitting : 0;
  const float wheel = ImGui::GetIO().MouseWheel;
  if (wheel != 0.0f && last > 0 && ImGui::IsWindowHovered() && area.contains(ImGui::GetIO().MousePos)) {
    if (wheel > 0)
      first_ -= std::min<std::size_t>(first_, 1);
    else
      ++first_;
  }
  first_ = std::min(first_, last);
}

void BranchRails::draw_rail(Ui& ui, const BranchInfo& branch, ImVec2 from, float to_x, float right, bool lit) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = lit ? t.accent : mix(t.muted, t.text, 0.2f);
  const float width = ui.px(2);
  const float x = std::min(from.x + ui.px(5), std::max(to_x, from.x));
  const bool beyond = to_x > right + 0.5f;  // it came further than the slider reaches
  const float end = std::min(to_x, right);
  list.AddLine({x, from.y}, {std::max(end, x), from.y}, color, width);
  if (beyond)
    list.AddTriangleFilled({end, from.y - ui.px(4)}, {end + ui.px(5), from.y}, {end, from.y + ui.px(4)}, color);
  else
    list.AddCircleFilled({std::max(end, x), from.y}, ui.px(3), color);
  const std::string name = line_name(branch.name);
  const float text_x = std::max(end, x) + ui.px(8);
  text_in(ui.fonts().small, {text_x, from.y - ui.px(8)}, {text_x + ui.px(24), from.y + ui.px(8)},
          lit ? t.accent : t.text, name);
}

std::optional<BranchRequest> BranchRails::draw_menu(Ui& ui, const Snapshot& s, bool open, bool can_compare) {
  ContextMenu menu(ui, "time.branch_menu", open);
  if (!menu) return std::nullopt;
  if (!menu_ || *menu_ >= s.branches.size()) {
    ImGui::CloseCurrentPopup();
    return std::nullopt;
  }
  if (menu_item(ui, "time.switch_line")) return BranchRequest{BranchRequest::Kind::Switch, *menu_};
  if (menu_item(ui, "time.compare_line", {.shortcut = {}, .checked = false, .enabled = can_compare}))
    return BranchRequest{BranchRequest::Kind::Compare, *menu_};
  return std::nullopt;
}

// Where a rail begins: down from its parent's, and around the corner.
void BranchRails::draw_fork(Ui& ui, ImVec2 corner, float from, bool lit) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = lit ? ui.theme().accent : mix(ui.theme().muted, ui.theme().text, 0.2f);
  const float r = ui.px(5);
  list.AddLine({corner.x, from}, {corner.x, corner.y - r}, with_alpha(color, 0.7f), ui.px(1));
  list.AddBezierQuadratic({corner.x, corner.y - r}, corner, {corner.x + r, corner.y}, color, ui.px(2));
}

void BranchRails::draw_bar(Ui& ui, const Rect& area, std::size_t rows, std::size_t fitting) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = area.height() / static_cast<float>(rows);
  const float at = area.min.y + height * static_cast<float>(first_);
  const float left = area.max.x - ui.px(3);
  list.AddRectFilled({left, area.min.y}, area.max, with_alpha(ui.theme().line, 0.6f), ui.px(2));
  list.AddRectFilled({left, at}, {area.max.x, at + height * static_cast<float>(fitting)}, ui.theme().muted, ui.px(2));
}

std::optional<BranchRequest> BranchRails::draw(Ui& ui, const Snapshot& s, const Rect& area, float top,
                                               const std::function<float(std::int64_t)>& x_of, bool can_compare) {
  const float row = ui.px(kRow);
  const auto fitting = static_cast<std::size_t>(std::max(0.0f, std::floor(area.height() / row)));
  if (s.branches.empty() || fitting == 0 || area.width() <= ui.px(24)) return draw_menu(ui, s, false, can_compare);
  const std::vector<std::size_t> rows = order(s.branches);
  scroll(area, rows.size(), fitting);
  const auto middle = [&](std::size_t r) {
    return std::round(area.min.y + (static_cast<float>(r) - static_cast<float>(first_) + 0.5f) * row);
  };
  std::vector<float> y_of(s.branches.size(), top);
  for (std::size_t r = 0; r < rows.size(); ++r) y_of[rows[r]] = std::max(top, middle(r));
  std::optional<BranchRequest> asked;
  bool open = false;
  {
    const auto scope = ui.scope("line");
    for (std::size_t r = first_; r < std::min(rows.size(), first_ + fitting); ++r) {
      const BranchInfo& b = s.branches[rows[r]];
      const ImVec2 corner{x_of(b.forked_at), middle(r)};
      const Item item = make_item_at(ui, line_name(b.name), {area.min.x, corner.y - row * 0.5f},
                                     {area.max.x, corner.y + row * 0.5f}, WidgetKind::Button);
      draw_fork(ui, corner, b.parent < 0 ? top : y_of[static_cast<std::size_t>(b.parent)], item.hovered);
      draw_rail(ui, b, corner, x_of(b.head), x_of(s.head), item.hovered);
      if (!item.hovered) continue;
      ui.next_hovered_key = "time.lines";
      branch_card(ui, s, rows[r]);
      if (item.clicked) asked = BranchRequest{BranchRequest::Kind::Switch, rows[r]};
      if (item.right_clicked) menu_ = rows[r];
      open = open || item.right_clicked;
    }
  }
  if (rows.size() > fitting) draw_bar(ui, area, rows.size(), fitting);
  const auto from_menu = draw_menu(ui, s, open, can_compare);
  return asked ? asked : from_menu;
}

}  // namespace neurarium
