// The map of what heads, MLPs and layers are worth, drawn as it fills; a click takes a part away or brings it back.
#include "app/draw/colormap.h"
#include "app/exhibits/transformer_intervene.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::size_t kPartsAtOnce = 3;  // measured between two drawings of the map

std::string signed_short(double value) { return fmt::format("{:+.2f}", value == 0 ? 0.0 : value); }

}  // namespace

AblationPanel::AblationPanel(bool threads)
    : probe_([study = std::make_shared<AblationStudy>()](const AblationAsk& ask) { return study->answer(ask); },
             threads) {}

bool AblationPanel::is_stale(const Session& session, const TransformerState& state) const {
  return version_ != session.snapshot().version || tokens_ != token_ids(*state.view) ||
         position_ != state.view->position || swept_kind_ != kind_;
}

// Begins a sweep of this moment, or goes on with the one that is under way.
void AblationPanel::ask(const Session& session, const TransformerState& state) {
  const std::size_t count = swept_parts(state.view->spec).size();
  const bool done = number_ > 0 && next_ >= count;
  const bool other = tokens_ != token_ids(*state.view) || swept_kind_ != kind_ || scores_.size() != count;
  if ((done || other || number_ == 0) && is_stale(session, state)) {
    ++number_;
    next_ = 0;
    moment_ = moment_of(session);
    version_ = session.snapshot().version;
    tokens_ = token_ids(*state.view);
    position_ = state.view->position;
    swept_kind_ = kind_;
    error_ = {};
    const double none = std::numeric_limits<double>::quiet_NaN();
    if (other) scores_.assign(count, {{}, none, none});
    if (remembered_.size() != count) remembered_.clear();
  } else if (done) {
    return;
  }
  probe_.ask({number_, moment_, tokens_, position_, swept_kind_, next_, kPartsAtOnce, {}});
}

void AblationPanel::update(Session& session, TransformerState& state) {
  visible_ = std::exchange(drawn_, false);
  if (auto answer = probe_.take()) {
    if (answer->applied) {
      asked_apply_ = false;
      std::vector<Edit> edits = session.edits();
      const std::vector<ValueRef> refs = values_of(*answer->applied, state.view->spec);
      std::erase_if(edits, [&](const Edit& e) { return std::find(refs.begin(), refs.end(), e.ref) != refs.end(); });
      edits.insert(edits.end(), answer->edits.begin(), answer->edits.end());
      session.set_edits(std::move(edits), "intervene.undo_ablate", {}, true);
    } else if (answer->number == number_) {
      error_ = answer->error;
      baseline_ = answer->baseline;
      answer_ = answer->answer;
      scored_ = answer->scored;
      for (std::size_t i = 0; i < answer->scores.size() && answer->first + i < scores_.size(); ++i)
        scores_[answer->first + i] = answer->scores[i];
      next_ = error_.empty() ? answer->first + kPartsAtOnce : scores_.size();
    }
  }
  if (probe_.busy()) return;
  if (state.wanted_part) {
    asked_apply_ = true;
    const ModelPart part = *std::exchange(state.wanted_part, std::nullopt);
    probe_.ask({++number_, moment_of(session), token_ids(*state.view), -1, state.wanted_kind, 0, 0, part});
    next_ = scores_.size();
    version_ = 0;  // the sweep that was under way begins anew
  } else if (visible_) {
    ask(session, state);
  }
}

bool AblationPanel::busy() const { return asked_apply_ || (drawn_ && (probe_.busy() || next_ < scores_.size())); }

double AblationPanel::number(std::size_t i, bool logit) const {
  const AblationScore& score = scores_[i];
  if (logit) return score.logit_difference - baseline_.logit_difference;
  const double worth = score.loss - baseline_.loss;
  return remembered_.empty() ? worth : worth - remembered_[i].loss;
}

float AblationPanel::draw_controls(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  constexpr std::array<std::string_view, 3> kKinds = {"ablation.zero", "ablation.mean", "ablation.resample"};
  int kind = static_cast<int>(kind_);
  draw_chips(ui, kKinds, kind, area.min);
  kind_ = static_cast<AblationKind>(kind);
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(30)});
  ImGui::BeginChild("ablate", {area.width(), area.height() - ui.px(30)}, false, ImGuiWindowFlags_NoBackground);
  if (!error_.empty()) hint(ui, ui.tr(error_));
  const Tokenizer& tokenizer = *state.view->data->tokenizer;
  if (std::isfinite(baseline_.loss))
    hint(ui, ui.tr("intervene.ablate_baseline", scored_, format_number(baseline_.loss, 3)));
  if (answer_.right >= 0)
    hint(ui, ui.tr("intervene.answer_pair", token_text(ui, tokenizer.shown(answer_.right)),
                   token_text(ui, tokenizer.shown(answer_.wrong)), format_number(baseline_.logit_difference, 3)));
  if (button(ui, remembered_.empty() ? "intervene.remember" : "intervene.forget")) {
    if (remembered_.empty()) {
      remembered_ = scores_;
      for (AblationScore& score : remembered_) score.loss -= baseline_.loss;
      remembered_step_ = session.snapshot().step;
    } else {
      remembered_.clear();
    }
  }
  if (!remembered_.empty()) hint(ui, ui.tr("intervene.since_step", format_count(remembered_step_)));
  hint(ui, ui.tr("intervene.ablate_how"));
  ImGui::EndChild();
  return area.max.x;
}

void AblationPanel::draw_cell(Ui& ui, Session& session, TransformerState& state, const Area& area, std::size_t i,
                              bool logit, double limit) {
  const Theme& t = ui.theme();
  const ModelPart part = swept_parts(state.view->spec)[i];
  const auto scope = ui.scope(part.kind == PartKind::Head
                                  ? fmt::format("{}.{}", part.layer, part.index)
                                  : fmt::format("{}.{}", part.layer, kPartNames[static_cast<std::size_t>(part.kind)]));
  const Item item = make_item_at(ui, "intervene.cell", area.min, area.max, WidgetKind::Button);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const double value = number(i, logit);
  const ImU32 fill = std::isfinite(value) ? Colormap::diverging(t, limit)(value) : t.panel;
  list.AddRectFilled(item.min, item.max, fill, ui.px(3));
  const bool off = is_ablated(session, part, state.view->spec);
  if (off) list.AddLine(item.min, item.max, t.error, ui.px(2));
  const bool chosen = part.kind == PartKind::Head && state.head == HeadChoice{part.layer, part.index};
  if (item.hovered || chosen) list.AddRect(item.min, item.max, item.hovered ? t.text : t.accent, ui.px(3));
  if (std::isfinite(value) && area.width() >= ui.px(34) && area.height() >= ui.px(14))
    text_in(ui.fonts().small, item.min, item.max, readable_on(fill), signed_short(value), Align::Center);
  if (item.hovered) {
    state.help = "intervene.help_ablate";
    const AblationScore& score = scores_[i];
    tooltip_text(ui, std::isfinite(value)
                         ? ui.tr("intervene.without", part_name(ui, part), format_number(score.loss, 4),
                                 signed_short(score.loss - baseline_.loss), format_number(score.logit_difference, 3),
                                 ui.tr(off ? "intervene.click_restore" : "intervene.click_ablate"))
                         : part_name(ui, part));
  }
  if (!item.clicked) return;
  if (part.kind == PartKind::Head) state.choose_head({part.layer, part.index});
  if (off) {
    restore_part(session, part, state.view->spec);
  } else {
    state.wanted_part = part;
    state.wanted_kind = kind_;
  }
}

void AblationPanel::draw_map(Ui& ui, Session& session, TransformerState& state, const Area& area, bool logit) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope(logit ? "logit" : "loss");
  const std::vector<ModelPart> parts = swept_parts(state.view->spec);
  if (scores_.size() != parts.size()) return;
  const auto columns = parts.size() / static_cast<std::size_t>(state.view->spec.layers);
  double largest = 0;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (std::isfinite(number(i, logit))) largest = std::max(largest, std::abs(number(i, logit)));
  const double limit = largest > 0 ? round_up(largest) : 1;
  const float labels = ui.px(20);
  const float head = ui.px(40);
  const float width = std::min(ui.px(76), std::floor((area.width() - labels) / static_cast<float>(columns)));
  const float height =
      std::min(ui.px(44), std::floor((area.height() - head) / static_cast<float>(state.view->spec.layers)));
  if (width < 3 || height < 3) return;
  const std::string title = ui.tr(logit                 ? "intervene.map_logit"
                                  : remembered_.empty() ? "intervene.map_loss"
                                                        : "intervene.map_since");
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(20)}, t.text,
          fmt::format("{}  \u00b1{}", title, format_short(limit)));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const float x = area.min.x + labels + width * static_cast<float>(i % columns);
    const float y = area.min.y + head + height * static_cast<float>(i / columns);
    if (i < columns) {
      const std::string name = parts[i].kind == PartKind::Head  ? std::to_string(parts[i].index)
                               : parts[i].kind == PartKind::Mlp ? ui.tr("intervene.column_mlp")
                                                                : ui.tr("intervene.column_layer");
      text_in(ui.fonts().small, {x, area.min.y + ui.px(20)}, {x + width, area.min.y + head}, t.muted, name,
              Align::Center);
    }
    if (i % columns == 0)
      text_in(ui.fonts().small, {area.min.x, y}, {x - ui.px(4), y + height}, t.muted, std::to_string(parts[i].layer),
              Align::Center);
    draw_cell(ui, session, state, {{x + 1, y + 1}, {x + width - 1, y + height - 1}}, i, logit, limit);
  }
}

void AblationPanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("ablate");
  drawn_ = true;
  const float controls = std::clamp(area.width() * 0.3f, ui.px(210), ui.px(320));
  draw_controls(ui, session, state, {area.min, {area.min.x + controls, area.max.y}});
  const float left = area.min.x + controls + ui.px(20);
  const float half = (area.max.x - left - ui.px(20)) * 0.5f;
  draw_map(ui, session, state, {{left, area.min.y}, {left + half, area.max.y}}, false);
  draw_map(ui, session, state, {{left + half + ui.px(20), area.min.y}, area.max}, true);
}

}  // namespace neurarium
