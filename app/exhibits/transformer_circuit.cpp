#include "app/exhibits/transformer_circuit.h"

#include "app/exhibits/matrix_labels.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"
#include "engine/exhibits/transformer_circuit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kListed = 24;  // of the strongest numbers

}  // namespace

// Each token of the sentence once, in the order in which it first comes.
void CircuitPanel::update(const TransformerState& state) {
  const bool whole = whole_ && state.view->spec.vocab <= kLargestCircuit;
  if (view_ == state.view && head_ == state.head && stage_ == state.stage && made_whole_ == whole) return;
  view_ = state.view;
  head_ = state.head;
  stage_ = state.stage;
  made_whole_ = whole;
  ++version_;
  tokens_.clear();
  if (whole) {
    tokens_.resize(static_cast<std::size_t>(view_->spec.vocab));
    std::iota(tokens_.begin(), tokens_.end(), 0);
  } else {
    for (const ShownToken& token : view_->tokens)
      if (std::find(tokens_.begin(), tokens_.end(), token.id) == tokens_.end()) tokens_.push_back(token.id);
  }
  numbers_ =
      head_circuit(view_->graph(), *view_->params, view_->spec,
                   stage_ == HeadStage::QK ? CircuitKind::QK : CircuitKind::OV, head_.layer, head_.head, tokens_);
  const auto count = static_cast<int>(tokens_.size());
  strongest_.clear();
  for (int i = 0; i < count * count; ++i)
    strongest_.push_back({i / count, i % count, numbers_[static_cast<std::size_t>(i)]});
  const auto shown = std::min(kListed, strongest_.size());
  std::partial_sort(strongest_.begin(), strongest_.begin() + static_cast<std::ptrdiff_t>(shown), strongest_.end(),
                    [](const Strong& a, const Strong& b) { return std::abs(a.number) > std::abs(b.number); });
  strongest_.resize(shown);
  limit_ = round_up(static_cast<double>(std::abs(strongest_.front().number)));
}

std::string CircuitPanel::word(Ui& ui, int place) const {
  return token_text(ui, view_->data->tokenizer->shown(tokens_[static_cast<std::size_t>(place)]));
}

void CircuitPanel::draw_matrix(Ui& ui, TransformerState& state, const Area& area) {
  const float labels = token_names_width(ui, *state.view);
  const auto all = static_cast<int>(tokens_.size());
  const float cell = std::min(area.width() - labels, area.height()) / static_cast<float>(all);
  const float head =
      column_names_height(ui, cell, {0, all, -1, -1, [&](int i) { return word(ui, i); }}, ui.px(kMostNames));
  const float edge = std::floor(std::min(area.width() - labels, area.height() - head - ui.px(10)));
  if (edge < ui.px(20)) return;
  const ImVec2 min{area.min.x + labels, area.min.y + head};
  const Item item = make_item_at(ui, "transformer.circuit", min, {min.x + edge, min.y + edge}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const auto count = static_cast<int>(tokens_.size());
  const MatrixNumbers numbers{numbers_.data(), count, count, count};
  matrix_.draw(ui, item, numbers, Colormap::diverging(ui.theme(), limit_), version_);
  hovered_ = item.hovered ? matrix_.at(numbers, ImGui::GetIO().MousePos) : MatrixView::Cell{};
  const auto names = [&](MatrixView::Span seen, int focus) {
    return EdgeNames{seen.first, seen.count(), focus, -1, [&](int i) { return word(ui, i); }};
  };
  row_names(ui, {{area.min.x, item.min.y}, {item.min.x - ui.px(6), item.max.y}}, names(matrix_.rows(), hovered_.row));
  column_names(ui, {{item.min.x, area.min.y}, {item.max.x, item.min.y - ui.px(2)}},
               names(matrix_.cols(), hovered_.col));
  ImVec2 from, to;
  if (hovered_ && matrix_.place_of(hovered_, from, to)) {
    ImGui::GetWindowDrawList()->AddRect(from, to, ui.theme().text, 0, 0, ui.px(2));
    const bool looks = stage_ == HeadStage::QK;
    Card card;
    card.title = fmt::format("{} {}.{}", looks ? "QK" : "OV", head_.layer, head_.head);
    card.subtitle = ui.tr(looks ? "transformer.circuit_qk_cell" : "transformer.circuit_ov_cell", word(ui, hovered_.row),
                          word(ui, hovered_.col));
    const auto v = static_cast<double>(numbers.at(hovered_.row, hovered_.col));
    card.rows.push_back({ui.tr("transformer.value"), format_number(v), ui.theme().sign(v)});
    card.hint = ui.tr("transformer.circuit_hint");
    hover_card(ui, card);
    state.help = looks ? "transformer.help_qk" : "transformer.help_ov";
  }
  matrix_.draw_bars(ui, item);
}

// The strongest numbers as sentences, in as many columns as fit.
void CircuitPanel::draw_strongest(Ui& ui, const Area& area) const {
  const Theme& t = ui.theme();
  const float row = ui.px(20);
  const auto rows = static_cast<std::size_t>(std::max(0.0f, area.height() / row));
  const auto columns = static_cast<std::size_t>(std::max(1.0f, area.width() / ui.px(220)));
  if (rows == 0) return;
  const float width = area.width() / static_cast<float>(columns);
  for (std::size_t i = 0; i < std::min(strongest_.size(), rows * columns); ++i) {
    const Strong& s = strongest_[i];
    const ImVec2 at{area.min.x + width * static_cast<float>(i / rows), area.min.y + row * static_cast<float>(i % rows)};
    const auto v = static_cast<double>(s.number);
    text_in(ui.fonts().small, at, {at.x + ui.px(56), at.y + row}, t.sign(v), format_number(v, 3), Align::Right);
    text_in(ui.fonts().small, {at.x + ui.px(66), at.y}, {at.x + width - ui.px(8), at.y + row}, t.text,
            ui.tr(stage_ == HeadStage::QK ? "transformer.circuit_looks" : "transformer.circuit_moves", word(ui, s.row),
                  word(ui, s.col)));
  }
}

// The product, its scale, and which tokens it is seen for.
void CircuitPanel::draw_formula(Ui& ui, const TransformerView& view, const Area& area) {
  const Theme& t = ui.theme();
  const bool looks = stage_ == HeadStage::QK;
  float right = area.max.x;
  if (view.spec.vocab <= kLargestCircuit) {
    const std::string label = ui.tr("transformer.circuit_whole", view.spec.vocab);
    const float width = text_size(ui.fonts().small, label).x + ui.px(16);
    const Item item = make_item_at(ui, "transformer.circuit_whole", {right - width, area.min.y + ui.px(1)},
                                   {right, area.max.y - ui.px(1)}, WidgetKind::Toggle);
    tooltip(ui, "transformer.circuit_whole");
    ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, whole_ || item.hovered ? t.raised : t.panel,
                                              ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, whole_ ? t.text : t.muted, label, Align::Center);
    if (item.clicked) whole_ = !whole_;
    right -= width + ui.px(8);
  }
  const std::string formula = ui.tr(looks ? "transformer.circuit_qk" : "transformer.circuit_ov");
  text_in(ui.fonts().mono, area.min, {right, area.max.y}, t.text, formula);
  const float scale = area.min.x + text_size(ui.fonts().mono, formula).x + ui.px(12);
  text_in(ui.fonts().small, {scale, area.min.y}, {std::max(scale, right), area.max.y}, t.muted,
          ui.tr("transformer.circuit_scale", format_short(limit_)));
}

void CircuitPanel::draw_words(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const bool looks = stage_ == HeadStage::QK;
  draw_formula(ui, view, {area.min, {area.max.x, area.min.y + ui.px(24)}});
  float y = area.min.y + ui.px(26);
  const auto line = [&](ImFont* font, ImU32 color, const std::string& sentence) {
    const std::string text = wrapped(font, sentence, area.width());
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, area.width(), text.c_str());
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {area.min.x, std::floor(y)}, color, text.c_str(), nullptr,
                                        area.width());
    y += size.y + ui.px(5);
  };
  line(ui.fonts().small, t.text, ui.tr(looks ? "transformer.circuit_qk_says" : "transformer.circuit_ov_says"));
  const CircuitFolds folds = circuit_folds(view.spec);
  line(ui.fonts().small, t.muted,
       ui.tr(folds.centred ? "transformer.circuit_folds_mean"
             : folds.gain  ? "transformer.circuit_folds_gain"
                           : "transformer.circuit_folds_none",
             head_.layer > 0 ? ui.tr("transformer.circuit_deep") : std::string()));
  draw_strongest(ui, {{area.min.x, y}, area.max});
}

void CircuitPanel::draw(Ui& ui, TransformerState& state, const Area& matrix, const Area& words) {
  update(state);
  draw_matrix(ui, state, matrix);
  draw_words(ui, state, words);
}

}  // namespace neurarium
