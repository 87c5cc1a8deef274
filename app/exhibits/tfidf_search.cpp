// What a query finds, and how the score of one document is made.
#include "app/exhibits/formula.h"
#include "app/exhibits/share_bar.h"
#include "app/exhibits/tfidf.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kFoundRow = 26, kFoundHead = 26, kProductRow = 24;
constexpr std::size_t kFoundTerms = 6;

// One of the columns of the products.
struct ProductColumns {
  float term, query, document, product, end;
};

void tell_found(Ui& ui, const TfidfView& view, int document) {
  const auto at = static_cast<std::size_t>(document);
  const ValueId scores = view.graph().at("scores");
  const double score = static_cast<double>(view.row("scores", kQueryRow)[at]);
  Card card{.title = fmt::format("scores[k={}]", document), .subtitle = shown_title(ui, view, document)};
  card.rows = {{ui.tr("tfidf.score"), format_number(score), ui.theme().sign(score)},
               {ui.tr("tfidf.probability"), format_number(static_cast<double>(view.row("probs", kQueryRow)[at]))}};
  card.formula = formula_lines(ui, *view.run, {scores, document}, kFoundTerms);
  card.hint = ui.tr("tfidf.found_hint");
  hover_card(ui, card);
}

void tell_product(Ui& ui, const TfidfView& view, int term, double product) {
  const auto at = static_cast<std::size_t>(term);
  const auto made = [&](std::string_view prefix, std::span<const float> tf, std::span<const float> weights,
                        std::span<const float> unit, double length) {
    return fmt::format("{}: {} = {};  {} / {} = {}", ui.tr(prefix), term_product(tf[at], view.weight(term)),
                       format_number(static_cast<double>(weights[at]), 3),
                       format_number(static_cast<double>(weights[at]), 3), format_number(length, 3),
                       format_number(static_cast<double>(unit[at]), 3));
  };
  const double asked = static_cast<double>(view.row("length", kQueryRow)[0]);
  const double found =
      static_cast<double>(view.run->value(view.graph().at("documents.length"))[static_cast<std::size_t>(view.chosen)]);
  Card card{.title = fmt::format("idf[v={}]", term), .subtitle = shown_term(ui, view, term)};
  card.rows = {
      {ui.tr("tfidf.weight_now"), format_number(static_cast<double>(view.weight(term)))},
      {ui.tr("tfidf.stands_in"), ui.tr("tfidf.of_documents", view.set->document_frequency[at], view.set->size())},
      {ui.tr("tfidf.product"), format_number(product), ui.theme().sign(product)}};
  card.formula = {
      made("tfidf.in_query", view.row("tf", kQueryRow), view.row("weights", kQueryRow), view.row("unit", kQueryRow),
           asked),
      made("tfidf.in_document", view.document("documents.tf", view.chosen),
           view.document("documents.weights", view.chosen), view.document("documents.unit", view.chosen), found)};
  card.hint = ui.tr("tfidf.term_hint");
  hover_card(ui, card);
}

void draw_product(Ui& ui, TfidfState& state, int term, const ProductColumns& c, const Area& area) {
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const auto at = static_cast<std::size_t>(term);
  const float asked = view.row("unit", kQueryRow)[at], found = view.document("documents.unit", view.chosen)[at];
  const auto product = static_cast<double>(asked) * static_cast<double>(found);
  const auto number = ui.scope(std::to_string(term));
  const TfidfRow row = tfidf_row(ui, "tfidf.term_row", area, state.term == term);
  const auto cell = [&](float from, float to, ImU32 color, const std::string& said, Align align) {
    text_in(ui.fonts().small, {from, area.min.y}, {to - ui.px(8), area.max.y}, color, said, align);
  };
  text_in(ui.fonts().body, {c.term + ui.px(6), area.min.y}, {c.query, area.max.y}, t.text, shown_term(ui, view, term));
  const auto made = [&](std::span<const float> tf, float unit) {
    return fmt::format("{} → {}", term_product(tf[at], view.weight(term)), format_number(static_cast<double>(unit), 3));
  };
  cell(c.query, c.document, t.muted, made(view.row("tf", kQueryRow), asked), Align::Right);
  const bool there = view.document("documents.tf", view.chosen)[at] != 0;
  cell(c.document, c.product, t.muted,
       there ? made(view.document("documents.tf", view.chosen), found) : ui.tr("tfidf.not_there"), Align::Right);
  const float bar = c.end - ui.px(48);
  share_bar(ui, {{c.product, area.min.y + ui.px(6)}, {bar, area.max.y - ui.px(6)}},
            std::clamp(std::abs(product), 0.0, 1.0), t.sign(product));
  cell(bar, c.end + ui.px(8), t.text, format_number(product, 3), Align::Right);
  if (row.clicked) state.term = term;
  if (!row.hovered) return;
  state.help = "tfidf.help_products";
  tell_product(ui, view, term, product);
}

// Terms of the query: those that the document has, then the others, each once.
std::vector<int> asked_terms(const TfidfView& view) {
  std::vector<int> out = view.shared;
  view.query.for_each_term([&](int term) {
    if (std::ranges::find(out, term) == out.end()) out.push_back(term);
  });
  return out;
}

}  // namespace

void draw_found_documents(Ui& ui, Session& session, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("found");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const float head = ui.px(kFoundHead), row = ui.px(kFoundRow);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text,
          ui.tr("tfidf.found_title", format_count(view.set->size())));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + head});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("list", {area.width(), std::max(1.0f, area.height() - head)}, false, ImGuiWindowFlags_NoBackground);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float end = from.x + ImGui::GetContentRegionAvail().x - ui.px(4);
  const std::span<const float> scores = view.row("scores", kQueryRow);
  for (std::size_t i = 0; i < view.ranked.size(); ++i) {
    const float y = from.y + row * static_cast<float>(i);
    if (!ImGui::IsRectVisible({from.x, y}, {end, y + row})) continue;
    const int document = view.ranked[i];
    const auto number = ui.scope(std::to_string(i));
    const TfidfRow made = tfidf_row(ui, "tfidf.found", {{from.x, y}, {end, y + row}}, document == view.chosen);
    const double score = static_cast<double>(scores[static_cast<std::size_t>(document)]);
    const float bar = from.x + (end - from.x) * 0.64f, said = end - ui.px(46);
    text_in(ui.fonts().body, {from.x + ui.px(8), y}, {bar - ui.px(6), y + row}, score == 0 ? t.muted : t.text,
            shown_title(ui, view, document));
    share_bar(ui, {{bar, y + ui.px(7)}, {said, y + row - ui.px(7)}}, std::clamp(std::abs(score), 0.0, 1.0),
              t.sign(score));
    text_in(ui.fonts().small, {said, y}, {end - ui.px(2), y + row}, t.text, format_number(score, 3), Align::Right);
    if (made.clicked) choose_document(session, document);
    if (!made.hovered) continue;
    state.help = "tfidf.help_found";
    tell_found(ui, view, document);
  }
  ImGui::SetCursorScreenPos(from);
  ImGui::Dummy({1, row * static_cast<float>(view.ranked.size())});
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

void draw_score_products(Ui& ui, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("products");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const float head = ui.px(kFoundHead), row = ui.px(kProductRow), width = area.width();
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text,
          ui.tr("tfidf.products_title", shown_title(ui, view, view.chosen)));
  const ProductColumns c{area.min.x, area.min.x + width * 0.16f, area.min.x + width * 0.46f, area.min.x + width * 0.77f,
                         area.max.x};
  float y = area.min.y + head;
  const auto heading = [&](float from, float to, std::string_view key, Align align) {
    text_in(ui.fonts().small, {from, y}, {to - ui.px(8), y + row}, t.muted, ui.tr(key), align);
  };
  heading(c.term + ui.px(6), c.query, "tfidf.term", Align::Left);
  heading(c.query, c.document, "tfidf.in_query", Align::Right);
  heading(c.document, c.product, "tfidf.in_document", Align::Right);
  heading(c.product, c.end + ui.px(8), "tfidf.product", Align::Right);
  y += row;
  const std::vector<int> terms = asked_terms(view);
  const auto fit = static_cast<std::size_t>(std::max(1.0f, (area.max.y - y - row * 1.5f) / row));
  for (std::size_t i = 0; i < std::min(fit, terms.size()); ++i, y += row)
    draw_product(ui, state, terms[i], c, {{area.min.x, y}, {area.max.x, y + row}});
  ImGui::GetWindowDrawList()->AddLine({area.min.x, y + ui.px(3)}, {area.max.x, y + ui.px(3)}, t.line);
  const double score = static_cast<double>(view.row("scores", kQueryRow)[static_cast<std::size_t>(view.chosen)]);
  text_in(ui.fonts().small, {c.term + ui.px(6), y + ui.px(6)}, {c.product, y + ui.px(6) + row}, t.muted,
          terms.empty()        ? ui.tr("tfidf.no_terms")
          : terms.size() > fit ? ui.tr("tfidf.sum_of_more", terms.size() - fit)
                               : ui.tr("tfidf.sum"));
  text_in(ui.fonts().strong, {c.product, y + ui.px(6)}, {c.end, y + ui.px(6) + row}, t.text, format_number(score, 4),
          Align::Right);
}

}  // namespace neurarium
