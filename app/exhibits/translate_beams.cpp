// Beam search as a tree: a column a word, a row for each beginning that was kept.
#include "app/exhibits/continuation_tree.h"
#include "app/exhibits/translate.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kBeamRow = 30, kWidestColumn = 92;
constexpr std::size_t kToldWords = 5;

// The tree of what was ever kept, and which node of the search each of its nodes is.
struct KeptTree {
  ContinuationTree tree;
  std::vector<int> node;  // by node of the tree

  explicit KeptTree(const BeamSearch& search) {
    std::vector<int> placed(search.nodes.size(), -1);
    std::vector<bool> on_way(search.nodes.size());
    for (std::size_t i = search.nodes.size(); i-- > 0;) {
      if (!search.nodes[i].kept && !on_way[i]) continue;
      on_way[i] = true;
      if (search.nodes[i].parent >= 0) on_way[static_cast<std::size_t>(search.nodes[i].parent)] = true;
    }
    for (std::size_t i = 0; i < search.nodes.size(); ++i) {
      if (!on_way[i]) continue;
      const int parent = search.nodes[i].parent;
      placed[i] = tree.add(parent < 0 ? -1 : placed[static_cast<std::size_t>(parent)], search.nodes[i].id, {}, 0);
      node.push_back(static_cast<int>(i));
    }
  }
};

void tell_beam(Ui& ui, const TranslateView& view, int node) {
  const BeamSearch& search = view.beams;
  const BeamNode& at = search.nodes[static_cast<std::size_t>(node)];
  std::vector<int> words;
  for (const int on_way : search.path(node)) words.push_back(search.nodes[static_cast<std::size_t>(on_way)].id);
  Card card;
  card.title = view.set->typed_target(words);
  ui.fonts().use(card.title);
  card.rows = {{ui.tr("translate.probability"), format_number(at.probability), ui.theme().positive},
               {ui.tr("translate.log_probability"), format_number(at.log_probability)}};
  std::vector<int> children;
  for (std::size_t i = 0; i < search.nodes.size(); ++i)
    if (search.nodes[i].parent == node) children.push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < children.size() && i < kToldWords; ++i) {
    const BeamNode& child = search.nodes[static_cast<std::size_t>(children[i])];
    card.rows.push_back({"\u2192 " + target_word(ui, view, child.id), format_number(child.probability)});
  }
  hover_card(ui, card);
}

}  // namespace

void draw_translate_beams(Ui& ui, TranslateState& state, const Area& area) {
  const auto scope = ui.scope("beams");
  const Theme& t = ui.theme();
  const TranslateView& view = *state.view;
  text_lines(ui.fonts().small, area.min, area.width(), t.muted, ui.tr("translate.beams_about", view.translate().beams));
  const float about = ui.px(40);
  const KeptTree kept(view.beams);
  if (kept.node.empty()) return;
  const std::vector<int> best = view.beams.best < 0 ? std::vector<int>() : view.beams.path(view.beams.best);
  int deepest = 0;
  for (std::size_t i = 0; i < kept.tree.size(); ++i)
    deepest = std::max(deepest, kept.tree.at(static_cast<int>(i)).depth);
  const float top = area.min.y + about + ui.px(10);
  const float column = std::min(ui.px(kWidestColumn), area.width() / static_cast<float>(deepest + 1));
  const auto& rows = kept.tree.rows();
  const float row = std::min(ui.px(kBeamRow), (area.max.y - top) / static_cast<float>(rows.size()));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto box = [&](std::size_t r, int depth) {
    const ImVec2 min{area.min.x + column * static_cast<float>(depth), top + row * static_cast<float>(r)};
    return Area{{min.x, min.y + row * 0.12f}, {min.x + column - ui.px(10), min.y + row * 0.88f}};
  };
  int hovered = -1;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].from >= 0) {  // from the word that it left
      const Area from = box(static_cast<std::size_t>(rows[r].from), rows[r].column - 1), to = box(r, rows[r].column);
      const float x = from.max.x + ui.px(4), y = (to.min.y + to.max.y) * 0.5f;
      list.AddLine({x, (from.min.y + from.max.y) * 0.5f}, {x, y}, t.line, ui.px(1.5f));
      list.AddLine({x, y}, {to.min.x, y}, t.line, ui.px(1.5f));
    }
    for (const int id : rows[r].nodes) {
      const int node = kept.node[static_cast<std::size_t>(id)];
      const BeamNode& beam = view.beams.nodes[static_cast<std::size_t>(node)];
      const Area at = box(r, beam.depth);
      const auto number = ui.scope(std::to_string(node));
      const Item item = make_item_at(ui, "translate.beam", at.min, at.max, WidgetKind::Text);
      ui.registry().explain_item();
      if (item.hovered) hovered = node;
      const bool is_best = std::ranges::find(best, node) != best.end();
      list.AddRectFilled(at.min, at.max, with_alpha(t.positive, 0.08f + 0.5f * static_cast<float>(beam.probability)),
                         ui.px(3));
      list.AddRect(at.min, at.max, is_best ? t.accent : t.line, ui.px(3), 0, ui.px(is_best ? 2 : 1));
      if (row > ui.px(12))
        text_in(ui.fonts().small, at.min, at.max, beam.kept || is_best ? t.text : t.muted,
                target_word(ui, view, beam.id), Align::Center);
    }
  }
  if (hovered < 0) return;
  state.help = "translate.help_beams";
  tell_beam(ui, view, hovered);
}

}  // namespace neurarium
