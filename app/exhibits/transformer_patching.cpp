#include "app/exhibits/transformer_patching.h"

#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/exhibits/matrix_labels.h"
#include "app/exhibits/transformer_intervene.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"
#include "engine/interpret/prompt_pairs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace neurarium {
namespace {

bool same_question(const PatchQuestion& a, const PatchQuestion& b) {
  return a.clean == b.clean && a.corrupt == b.corrupt && a.answer == b.answer && a.over == b.over;
}

// One token by its text; -1 where it is none or several.
int single_token(const Tokenizer& tokenizer, const std::string& text) {
  if (text.empty()) return -1;
  const Encoding read = tokenizer.encode(text);
  return read.size() == 1 && read.unknown == 0 ? read.ids.front() : -1;
}

}  // namespace

PatchingPanel::PatchingPanel(Platform& platform, bool threads)
    : probe_([study = std::make_shared<PatchStudy>()](const PatchAsk& ask) { return study->answer(ask); }, threads) {
  for (auto& picture : pictures_) picture = std::make_unique<Picture>(platform, Filter::Nearest);
}

void PatchingPanel::show_example(const TransformerView& view) {
  const PromptPair pair = example_prompts(*view.data, example_);
  const Tokenizer& tokenizer = *view.data->tokenizer;
  clean_ = tokenizer.decode(pair.clean);
  corrupt_ = tokenizer.decode(pair.corrupt);
  right_ = pair.answer.right < 0 ? std::string() : tokenizer.decode(std::vector<int>{pair.answer.right});
  wrong_ = pair.answer.wrong < 0 ? std::string() : tokenizer.decode(std::vector<int>{pair.answer.wrong});
}

void PatchingPanel::ask_about(std::string clean, std::string corrupt) {
  clean_ = std::move(clean);
  corrupt_ = std::move(corrupt);
  right_.clear();
  wrong_.clear();
  over_ = static_cast<int>(PatchOver::Residual);
  written_ = true;
}

PatchQuestion PatchingPanel::question(const TransformerView& view) {
  const Tokenizer& tokenizer = *view.data->tokenizer;
  PatchQuestion now;
  now.clean = tokenizer.encode(clean_).ids;
  now.corrupt = tokenizer.encode(corrupt_).ids;
  now.answer.right = single_token(tokenizer, right_);
  now.answer.wrong = single_token(tokenizer, wrong_);
  now.over = static_cast<PatchOver>(over_);
  return now;
}

void PatchingPanel::ask() {
  if (next_ < 0) return;
  const int rows = std::max(rows_, 1);
  const auto direction = next_ < rows ? PatchDirection::Denoise : PatchDirection::Noise;
  probe_.ask({number_, moment_, asked_, direction, next_ % rows, {}});
}

void PatchingPanel::take(Session& session, TransformerState& state, PatchAnswer answer) {
  if (answer.number != number_) return;
  error_ = answer.error;
  if (!error_.empty()) {
    next_ = -1;
    rows_ = columns_ = 0;
    return;
  }
  if (answer.applied) {
    const bool denoise = answer.applied->direction == PatchDirection::Denoise;
    state.change_text(denoise ? corrupt_ : clean_);
    applied_ = answer.edit.ref;
    session.add_edit(answer.edit);
    return;
  }
  if (rows_ != answer.rows || columns_ != answer.columns) {
    rows_ = answer.rows;
    columns_ = answer.columns;
    for (auto* numbers : {&shares_, &differences_})
      for (auto& map : *numbers)
        map.assign(static_cast<std::size_t>(rows_ * columns_), std::numeric_limits<double>::quiet_NaN());
  }
  clean_difference_ = answer.clean;
  corrupt_difference_ = answer.corrupt;
  answer_ = answer.question.answer;
  for (const PatchScore& score : answer.scores) {
    const auto at = static_cast<std::size_t>(score.place.layer * columns_ + score.place.column);
    shares_[static_cast<std::size_t>(score.place.direction)][at] = score.share;
    differences_[static_cast<std::size_t>(score.place.direction)][at] = score.logit_difference;
  }
  next_ = next_ + 1 < 2 * rows_ ? next_ + 1 : -1;
}

void PatchingPanel::update(Session& session, TransformerState& state) {
  visible_ = std::exchange(drawn_, false);
  if (auto answer = probe_.take()) take(session, state, std::move(*answer));
  if (!visible_ || probe_.busy()) return;
  if (std::exchange(data_, state.view->data) != state.view->data && !std::exchange(written_, false)) {
    example_ = 0;
    show_example(*state.view);
  }
  if (wanted_) {
    probe_.ask({number_, moment_, asked_, PatchDirection::Denoise, 0, *std::exchange(wanted_, std::nullopt)});
    return;
  }
  PatchQuestion now = question(*state.view);
  const bool other = number_ == 0 || !same_question(now, asked_);
  if (other || (next_ < 0 && version_ != session.snapshot().version)) {
    ++number_;
    next_ = 0;
    auto moment = std::make_shared<TransformerMoment>(*moment_of(session));
    std::erase_if(moment->edits, [&](const Edit& e) { return e.kind == EditKind::Patch && e.ref == applied_; });
    moment_ = std::move(moment);
    version_ = session.snapshot().version;
    asked_ = std::move(now);
    if (other) rows_ = columns_ = 0;
  }
  ask();
}

bool PatchingPanel::busy() const {
  return (drawn_ || visible_) && (probe_.busy() || next_ >= 0 || wanted_.has_value());
}

std::string PatchingPanel::row_name(Ui& ui, int row) const {
  const bool after = over_ == 0 && row + 1 == rows_;
  return after ? ui.tr("intervene.row_after") : std::to_string(row);
}

void PatchingPanel::draw_controls(Ui& ui, const TransformerState& state, const Area& area) {
  constexpr std::array<std::string_view, 4> kOver = {"patch_over.resid", "patch_over.heads", "patch_over.attn",
                                                     "patch_over.mlp"};
  draw_chips(ui, std::span(kOver).first(state.view->spec.attention_only ? 3 : 4), over_, area.min);
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(30)});
  ImGui::BeginChild("prompts", {area.width(), area.height() - ui.px(30)}, false, ImGuiWindowFlags_NoBackground);
  clean_field_.field(ui, "intervene.clean", clean_, {.hint_key = "intervene.clean_hint", .label = false});
  corrupt_field_.field(ui, "intervene.corrupt", corrupt_, {.hint_key = "intervene.corrupt_hint", .label = false});
  if (icon_button(ui, "intervene.example", Icon::Dice)) {
    ++example_;
    show_example(*state.view);
  }
  if (error_.empty() && answer_.right >= 0) {
    const Tokenizer& tokenizer = *state.view->data->tokenizer;
    hint(ui, ui.tr("intervene.patch_numbers", token_text(ui, tokenizer.shown(answer_.right)),
                   token_text(ui, tokenizer.shown(answer_.wrong)), format_number(clean_difference_, 3),
                   format_number(corrupt_difference_, 3)));
  }
  text_input(ui, "intervene.right", right_, {.hint_key = "intervene.automatic"});
  text_input(ui, "intervene.wrong", wrong_, {.hint_key = "intervene.automatic"});
  ImGui::EndChild();
}

void PatchingPanel::draw_hover(Ui& ui, const TransformerState& state, const PatchPlace& place) const {
  const auto at = static_cast<std::size_t>(place.layer * columns_ + place.column);
  const auto direction = static_cast<std::size_t>(place.direction);
  const Tokenizer& tokenizer = *state.view->data->tokenizer;
  Card content;
  const bool heads = over_ == static_cast<int>(PatchOver::Heads);
  content.title = heads ? ui.tr("transformer.head_name", place.layer, place.column)
                        : fmt::format("{}, {}", row_name(ui, place.layer), place.column);
  if (!heads) {
    const auto column = static_cast<std::size_t>(place.column);
    content.subtitle =
        fmt::format("\u201c{}\u201d / \u201c{}\u201d", token_text(ui, tokenizer.shown(asked_.clean[column])),
                    token_text(ui, tokenizer.shown(asked_.corrupt[column])));
  }
  content.rows.push_back({ui.tr("intervene.share"), fmt::format("{:.0f} %", rounded(shares_[direction][at] * 100, 0))});
  content.rows.push_back({ui.tr("intervene.logit_difference"), format_number(differences_[direction][at], 3)});
  content.hint = ui.tr("intervene.click_patch");
  hover_card(ui, content);
}

void PatchingPanel::draw_map(Ui& ui, TransformerState& state, PatchDirection direction, const Area& area) {
  constexpr std::array<std::string_view, 2> kMaps = {"intervene.map_denoise", "intervene.map_noise"};
  const Theme& t = ui.theme();
  const auto which = static_cast<std::size_t>(direction);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(20)}, t.text, ui.tr(kMaps[which]));
  if (rows_ == 0 || shares_[which].empty()) return;
  const Colormap map = Colormap::diverging(t, 1);
  Image image(columns_, rows_);
  for (int y = 0; y < rows_; ++y)
    for (int x = 0; x < columns_; ++x) {
      const double share = shares_[which][static_cast<std::size_t>(y * columns_ + x)];
      image.at(x, y) = std::isfinite(share) ? map(share) : t.panel;
    }
  pictures_[which]->update(image);
  const float labels = ui.px(36);
  const bool heads = over_ == static_cast<int>(PatchOver::Heads);
  const float head = ui.px(heads ? 20 : 44);
  const ImVec2 min{area.min.x + labels, area.min.y + ui.px(20) + head};
  const float cell_x = std::min(ui.px(64), std::floor((area.max.x - min.x) / static_cast<float>(columns_)));
  const float cell_y = std::min(ui.px(36), std::floor((area.max.y - min.y) / static_cast<float>(rows_)));
  if (cell_x < 2 || cell_y < 2) return;
  const Item item = make_item_at(
      ui, kMaps[which], min,
      {min.x + cell_x * static_cast<float>(columns_), min.y + cell_y * static_cast<float>(rows_)}, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  pictures_[which]->draw(list, item.min, item.max);
  const Tokenizer& tokenizer = *state.view->data->tokenizer;
  const std::vector<int>& into = direction == PatchDirection::Denoise ? asked_.corrupt : asked_.clean;
  int hovered_row = -1, hovered_column = -1;
  if (item.hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    hovered_row = nearest_cell((mouse.y - min.y) / cell_y, rows_);
    hovered_column = nearest_cell((mouse.x - min.x) / cell_x, columns_);
  }
  row_names(ui, {{area.min.x, item.min.y}, {item.min.x - ui.px(6), item.max.y}},
            {0, rows_, hovered_row, -1, [&](int row) { return row_name(ui, row); }});
  column_names(ui, {{item.min.x, area.min.y + ui.px(20)}, {item.max.x, item.min.y}},
               {0, columns_, hovered_column, -1, [&](int column) {
                  return heads ? std::to_string(column)
                               : token_text(ui, tokenizer.shown(into[static_cast<std::size_t>(column)]));
                }});
  for (int i = 0; i < rows_ * columns_ && cell_x >= ui.px(34) && cell_y >= ui.px(16); ++i) {
    const double share = shares_[which][static_cast<std::size_t>(i)];
    if (!std::isfinite(share)) continue;
    const ImVec2 at{min.x + cell_x * static_cast<float>(i % columns_),
                    min.y + cell_y * static_cast<float>(i / columns_)};
    text_in(ui.fonts().small, at, {at.x + cell_x, at.y + cell_y}, readable_on(image.at(i % columns_, i / columns_)),
            fmt::format("{:.0f}", rounded(share * 100, 0)), Align::Center);
  }
  if (hovered_row < 0) return;
  state.help = "intervene.help_patch";
  const ImVec2 at{min.x + cell_x * static_cast<float>(hovered_column),
                  min.y + cell_y * static_cast<float>(hovered_row)};
  list.AddRect(at, {at.x + cell_x, at.y + cell_y}, t.text, 0, 0, ui.px(2));
  const PatchPlace place{direction, hovered_row, hovered_column};
  if (std::isfinite(shares_[which][static_cast<std::size_t>(hovered_row * columns_ + hovered_column)]))
    draw_hover(ui, state, place);
  if (item.clicked) wanted_ = place;
}

// In the place of the maps, where there is room for the whole sentence.
void PatchingPanel::draw_error(Ui& ui, const Area& area) const {
  const bool same = asked_.clean == asked_.corrupt && !asked_.clean.empty();
  const bool other_count = asked_.clean.size() != asked_.corrupt.size();
  const std::string sentence = same ? ui.tr("intervene.same_prompts")
                               : other_count
                                   ? ui.tr("intervene.other_count", asked_.clean.size(), asked_.corrupt.size())
                                   : ui.tr(error_);
  text_lines(ui.fonts().body, area.min, area.width(), ui.theme().text, sentence);
}

void PatchingPanel::draw(Ui& ui, Session&, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("patch");
  drawn_ = true;
  const float controls = std::clamp(area.width() * 0.3f, ui.px(230), ui.px(340));
  draw_controls(ui, state, {area.min, {area.min.x + controls, area.max.y}});
  const float left = area.min.x + controls + ui.px(16);
  const float half = (area.max.x - left - ui.px(16)) * 0.5f;
  if (!error_.empty()) return draw_error(ui, {{left, area.min.y}, area.max});
  draw_map(ui, state, PatchDirection::Denoise, {{left, area.min.y}, {left + half, area.max.y}});
  draw_map(ui, state, PatchDirection::Noise, {{left + half + ui.px(16), area.min.y}, area.max});
}

}  // namespace neurarium
