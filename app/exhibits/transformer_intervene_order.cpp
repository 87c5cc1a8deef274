// What the order of the words is worth: the loss without positions and with shuffled ones, as bars.
#include "app/exhibits/transformer_intervene.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

OrderPanel::OrderPanel(bool threads) : probe_([](const OrderAsk& ask) { return study_order(ask); }, threads) {}

void OrderPanel::update(Session& session, TransformerState& state) {
  visible_ = std::exchange(drawn_, false);
  if (auto answer = probe_.take()) answer_ = std::move(*answer);
  if (!visible_ || probe_.busy()) return;
  const std::uint64_t version = session.snapshot().version;
  if (version == version_ && tokens_ == token_ids(*state.view)) return;
  version_ = version;
  tokens_ = token_ids(*state.view);
  probe_.ask({version, moment_of(session), tokens_});
}

// Positions that are a value are edited; rotary ones are part of the architecture, so that is changed instead.
void OrderPanel::apply(Session& session, TransformerState& state, PositionChange change) {
  const StudiedMoment moment(moment_of(session));
  const std::vector<Edit> positions = position_edits(moment.model(), change, state.view->spec.context);
  if (!positions.empty()) {
    std::vector<Edit> edits = session.edits();
    std::erase_if(edits, [](const Edit& e) { return e.ref.name == "pos_embed"; });
    edits.insert(edits.end(), positions.begin(), positions.end());
    session.set_edits(std::move(edits), "intervene.undo_positions", {}, true);
    return;
  }
  if (state.before_moment == nullptr) keep_as_before(session, state);
  change_transformer(session, "intervene.undo_positions", [](TransformerSettings& s) { s.positions = "none"; });
}

// Three losses as bars under a title.
void OrderPanel::draw_losses(Ui& ui, const OrderWorth& worth, const std::string& title, const Area& area) {
  constexpr std::array<std::string_view, 3> kNames = {"intervene.as_is", "intervene.removed", "intervene.shuffled"};
  const Theme& t = ui.theme();
  const std::array<double, 3> losses = {worth.as_is, worth.removed, worth.shuffled};
  double largest = 0;
  for (const double loss : losses)
    if (std::isfinite(loss)) largest = std::max(largest, loss);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(20)}, t.muted, title);
  const float row = ui.px(26);
  const float left = area.min.x + std::min(area.width() * 0.42f, ui.px(150));
  const float right = area.max.x - ui.px(52);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const float y = area.min.y + ui.px(22) + row * static_cast<float>(i);
    text_in(ui.fonts().body, {area.min.x, y}, {left - ui.px(6), y + row}, t.text, ui.tr(kNames[i]));
    if (std::isfinite(losses[i]) && largest > 0)
      ImGui::GetWindowDrawList()->AddRectFilled(
          {left, y + ui.px(6)},
          {left + std::max(1.0f, (right - left) * static_cast<float>(losses[i] / largest)), y + row - ui.px(6)},
          i == 0 ? t.muted : t.negative, ui.px(2));
    text_in(ui.fonts().small, {right, y}, {area.max.x, y + row}, t.text,
            std::isfinite(losses[i]) ? format_number(losses[i], 3) : "\u2013", Align::Right);
  }
}

void OrderPanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("order");
  drawn_ = true;
  const PositionKind kind = state.view->spec.positions;
  const float gap = ui.px(28);
  const float half = std::floor(std::min((area.width() - gap) * 0.5f, ui.px(480)));
  const float below = area.min.y + ui.px(22 + 3 * 26 + 8);
  if (answer_) {
    draw_losses(ui, answer_->sentence, ui.tr("intervene.loss_sentence"), {area.min, {area.min.x + half, below}});
    draw_losses(ui, answer_->tests, ui.tr("intervene.loss_tests", answer_->texts),
                {{area.min.x + half + gap, area.min.y}, {area.min.x + 2 * half + gap, below}});
  }
  ImGui::SetCursorScreenPos({area.min.x, below});
  ImGui::BeginChild("apply", {area.width(), std::max(1.0f, area.max.y - below)}, false, ImGuiWindowFlags_NoBackground);
  if (kind == PositionKind::None) {
    hint(ui, ui.tr("intervene.no_positions"));
  } else {
    if (button(ui, "intervene.remove_positions")) apply(session, state, PositionChange::Removed);
    if (kind != PositionKind::Rotary) {
      ImGui::SameLine();
      if (button(ui, "intervene.shuffle_positions")) apply(session, state, PositionChange::Shuffled);
    } else {
      hint(ui, ui.tr("intervene.rotary_shuffle"));
    }
    hint(ui, ui.tr("intervene.swap_hint"));
  }
  ImGui::EndChild();
}

}  // namespace neurarium
