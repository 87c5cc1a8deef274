// How alike every two documents are, and the chosen one with its words coloured by their weight.
#include "app/draw/colormap.h"
#include "app/exhibits/matrix_labels.h"
#include "app/exhibits/share_bar.h"
#include "app/exhibits/tfidf.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kTextLine = 26, kAlikeRow = 22, kTextHead = 26;
constexpr std::size_t kAlikeDocuments = 4;

// Words of a document in lines, as far as the area goes; the term under the mouse, or -1.
class TextFlow {
 public:
  TextFlow(Ui& ui, TfidfState& state, const Area& area)
      : ui_(ui), state_(state), area_(area), at_(area.min), map_(Colormap::diverging(ui.theme(), 1)) {
    const std::span<const float> unit = state.view->document("documents.unit", state.view->chosen);
    for (const float u : unit) most_ = std::max(most_, std::abs(static_cast<double>(u)));
    if (most_ <= 0) most_ = 1;
  }

  void sentence(std::size_t number, const DocumentSentence& sentence) {
    const auto scope = ui_.scope(std::to_string(number));
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < sentence.read.words.size(); ++i) {
      const TermPlace& word = sentence.read.words[i];
      between(sentence.read.at({before, word.span.begin}));
      this->word(i, sentence, word);
      before = word.span.end;
    }
    between(sentence.read.at({before, static_cast<std::uint32_t>(sentence.read.text.size())}));
    between(" ");
  }
  [[nodiscard]] float bottom() const { return at_.y + ui_.px(kTextLine); }
  [[nodiscard]] bool full() const { return bottom() > area_.max.y; }

 private:
  // The place of a piece of that width, on the next line where this one is full.
  ImVec2 place(float width) {
    if (at_.x + width > area_.max.x && at_.x > area_.min.x) at_ = {area_.min.x, at_.y + ui_.px(kTextLine)};
    const ImVec2 here = at_;
    at_.x += width;
    return here;
  }

  void between(std::string_view text) {
    if (text.empty()) return;
    std::string said = visible_line(text);
    ui_.fonts().use(said);
    const float width = text_size(ui_.fonts().body, said).x;
    const ImVec2 from = place(width);
    if (from.y + ui_.px(kTextLine) > area_.max.y) return;
    text_in(ui_.fonts().body, from, {from.x + width + 1, from.y + ui_.px(kTextLine)}, ui_.theme().muted, said);
  }

  void word(std::size_t number, const DocumentSentence& sentence, const TermPlace& word) {
    const Theme& t = ui_.theme();
    std::string said = visible_line(sentence.read.at(word.span));
    ui_.fonts().use(said);
    const float width = text_size(ui_.fonts().body, said).x + ui_.px(4);
    const ImVec2 min = place(width), max{min.x + width, min.y + ui_.px(kTextLine - 3)};
    if (min.y + ui_.px(kTextLine) > area_.max.y) return;
    const bool counted = word.term >= 0 && !sentence.held_out;
    const double unit = counted ? static_cast<double>(state_.view->document(
                                      "documents.unit", state_.view->chosen)[static_cast<std::size_t>(word.term)])
                                : 0;
    const ImU32 color = counted ? map_(unit / most_) : t.background;
    if (counted) ImGui::GetWindowDrawList()->AddRectFilled(min, max, color, ui_.px(3));
    text_in(ui_.fonts().body, min, {max.x + 1, max.y}, counted ? readable_on(color) : t.muted, said, Align::Center);
    if (word.term < 0) return;
    const auto scope = ui_.scope(std::to_string(number));
    const Item item = make_item_at(ui_, "tfidf.word", min, max, WidgetKind::Button);
    ui_.registry().explain_item();
    if (state_.term == word.term) ImGui::GetWindowDrawList()->AddRect(min, max, t.accent, ui_.px(3), 0, ui_.px(1.5f));
    if (item.clicked) state_.term = word.term;
    if (!item.hovered) return;
    state_.help = "tfidf.help_text";
    tell(word.term, sentence.held_out);
  }

  void tell(int term, bool held_out) const {
    const TfidfView& view = *state_.view;
    const auto at = static_cast<std::size_t>(term);
    const float tf = view.document("documents.tf", view.chosen)[at];
    const auto weight = static_cast<double>(view.document("documents.weights", view.chosen)[at]);
    const auto unit = static_cast<double>(view.document("documents.unit", view.chosen)[at]);
    Card card{.title = fmt::format("documents.weights[k={},v={}]", view.chosen, term),
              .subtitle = shown_term(ui_, view, term)};
    card.rows = {
        {ui_.tr("tfidf.stands_in"), ui_.tr("tfidf.of_documents", view.set->document_frequency[at], view.set->size())},
        {ui_.tr("tfidf.unit"), format_number(unit), ui_.theme().sign(unit)}};
    card.formula = {fmt::format("{} = {}", term_product(tf, view.weight(term)), format_number(weight, 3))};
    card.hint = ui_.tr(held_out ? "tfidf.held_hint" : "tfidf.term_hint");
    hover_card(ui_, card);
  }

  Ui& ui_;
  TfidfState& state_;
  Area area_;
  ImVec2 at_;
  Colormap map_;
  double most_ = 0;
};

void draw_alike(Ui& ui, Session& session, TfidfState& state, const Area& area) {
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const float row = ui.px(kAlikeRow);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + row}, t.text, ui.tr("tfidf.alike_title"));
  for (std::size_t i = 0; i < std::min(kAlikeDocuments, view.alike.size()); ++i) {
    const float y = area.min.y + row * static_cast<float>(i + 1);
    if (y + row > area.max.y) return;
    const int document = view.alike[i];
    const auto number = ui.scope(std::to_string(document));
    const TfidfRow made = tfidf_row(ui, "tfidf.alike", {{area.min.x, y}, {area.max.x, y + row}}, false);
    const double cosine = static_cast<double>(view.likeness(view.chosen, document));
    const float bar = area.min.x + area.width() * 0.6f, said = area.max.x - ui.px(46);
    text_in(ui.fonts().body, {area.min.x + ui.px(6), y}, {bar - ui.px(6), y + row}, t.text,
            shown_title(ui, view, document));
    share_bar(ui, {{bar, y + ui.px(6)}, {said, y + row - ui.px(6)}}, std::clamp(std::abs(cosine), 0.0, 1.0),
              t.sign(cosine));
    text_in(ui.fonts().small, {said, y}, {area.max.x, y + row}, t.muted, format_number(cosine, 3), Align::Right);
    if (made.clicked) choose_document(session, document);
    if (made.hovered) state.help = "tfidf.help_alike";
  }
}

}  // namespace

void TfidfMatrix::draw(Ui& ui, Session& session, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("likeness");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const auto documents = static_cast<int>(view.set->size());
  const float head = ui.px(kTextHead), names = std::min(ui.px(170), area.width() * 0.3f), below = ui.px(22);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text, ui.tr("tfidf.likeness_title"));
  const float side = std::min(area.width() - names - ui.px(14), area.height() - head - below - ui.px(14));
  if (side < ui.px(40)) return;
  const Area cells{{area.min.x + names, area.min.y + head}, {area.min.x + names + side, area.min.y + head + side}};
  const MatrixNumbers numbers{view.row("scores", kFirstDocumentRow).data(), documents, documents, documents};
  const Item item = make_item_at(ui, "tfidf.likeness", cells.min, cells.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  // What two documents reach, as one and the same always has 1.
  const double end = view.most_alike > 0 ? std::min(1.0, round_up(view.most_alike)) : 1;
  matrix_.draw(ui, item, numbers, Colormap::diverging(t, end), state.version);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto title = [&](int document) { return shown_title(ui, view, document); };
  const auto chosen = static_cast<int>(view.chosen);
  row_names(ui, {{area.min.x, cells.min.y}, {cells.min.x - ui.px(6), cells.max.y}},
            {.first = matrix_.rows().first, .count = matrix_.rows().count(), .focus = chosen, .name = title});
  text_in(ui.fonts().small, {cells.min.x, cells.max.y + ui.px(12)}, {area.max.x, cells.max.y + ui.px(12) + below},
          t.muted, ui.tr("tfidf.scale", format_short(-end), format_short(end)));
  matrix_.draw_bars(ui, item);
  ImVec2 min, max;
  if (matrix_.place_of({chosen, chosen}, min, max)) list.AddRect(min, max, t.accent, 0, 0, ui.px(2));
  const MatrixView::Cell pointed = matrix_.at(numbers, ImGui::GetIO().MousePos);
  if (!item.hovered || !pointed) return;
  state.help = "tfidf.help_likeness";
  if (matrix_.place_of(pointed, min, max)) list.AddRect(min, max, t.text);
  if (item.clicked) choose_document(session, pointed.row);
  const double cosine = static_cast<double>(view.likeness(pointed.row, pointed.col));
  hover_card(ui, {.title = fmt::format("scores[b={},k={}]", kFirstDocumentRow + pointed.row, pointed.col),
                  .rows = {{title(pointed.row), ""},
                           {title(pointed.col), ""},
                           {ui.tr("tfidf.score"), format_number(cosine), t.sign(cosine)}},
                  .hint = ui.tr("tfidf.found_hint")});
}

void draw_document_text(Ui& ui, Session& session, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("text");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const Document& document = view.set->documents[static_cast<std::size_t>(view.chosen)];
  const float head = ui.px(kTextHead);
  std::string title = document.topic.empty() ? document.title : fmt::format("{} · {}", document.title, document.topic);
  ui.fonts().use(title);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text, title);
  const float alike = ui.px(kAlikeRow) * (static_cast<float>(kAlikeDocuments) + 1);
  TextFlow flow(ui, state, {{area.min.x, area.min.y + head}, {area.max.x, area.max.y - alike - ui.px(34)}});
  bool held = false;
  for (std::size_t i = 0; i < document.sentences.size() && !flow.full(); ++i) {
    flow.sentence(i, document.sentences[i]);
    held = held || document.sentences[i].held_out;
  }
  if (held)
    text_in(ui.fonts().small, {area.min.x, area.max.y - alike - ui.px(30)}, {area.max.x, area.max.y - alike - ui.px(8)},
            t.muted, ui.tr("tfidf.held_note"));
  draw_alike(ui, session, state, {{area.min.x, area.max.y - alike}, area.max});
}

}  // namespace neurarium
