#include "app/exhibits/sampling_screen.h"

#include "app/exhibits/file_field.h"
#include "app/ui/widgets.h"
#include "engine/files/reader.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kDrawsOfALook = 40;  // that come by themselves between two pictures
constexpr std::int64_t kEnoughDraws = 10'000;
constexpr std::uint64_t kMostTextFile = 1 << 20;  // bytes

}  // namespace

const SamplingSettings& sampling_settings(const Session& session) {
  return dynamic_cast<const SamplingSettings&>(session.settings());
}

void SamplingScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const SamplingSettings*>(now.settings.get()) == nullptr) return;
  if (auto view = probe_.take()) {
    if (state_.view != nullptr && state_.view->words.names != (*view)->words.names) state_.selected = -1;
    state_.view = std::move(*view);
  }
  if (state_.drawing && !probe_.busy()) {
    state_.draws = std::min(kEnoughDraws, state_.draws + kDrawsOfALook + state_.draws / 20);
    state_.drawing = state_.draws < kEnoughDraws;
    ++state_.version;
  }
  if (asked_version_ == now.version && asked_state_ == state_.version) return;
  asked_version_ = now.version;
  asked_state_ = state_.version;
  probe_.ask({now.task, now.settings, now.edits, now.params, now.step, state_.draws});
  if (threads_) return;
  if (auto view = probe_.take()) state_.view = std::move(*view);
}

void SamplingScreen::meet(std::string_view exhibit, const Timeline& run) {
  if (exhibit != "transformer") return;
  Result<LanguageModel> model = language_model_of(run.experiment(), "transformer");
  if (model && model->spec.causal && model->tokenizer != nullptr)
    state_.model = std::make_shared<LanguageModel>(std::move(*model));
}

std::string SamplingScreen::selected() const {
  if (state_.selected < 0 || state_.view == nullptr) return {};
  return fmt::format("table[{},{}]", state_.view->words.row(), state_.selected);
}

void SamplingScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("sampling");
  state_.help = {};
  state_.hovered = std::exchange(state_.next_hovered, -1);
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float column = std::clamp(inner.width() * 0.22f, ui.px(176), ui.px(248));
  controls_.draw(ui, session, state_, {inner.min, {inner.min.x + column, inner.max.y}});
  const Area rest{{inner.min.x + column + ui.px(20), inner.min.y}, inner.max};
  if (state_.view == nullptr || rest.width() < ui.px(80) || rest.height() < ui.px(80)) return;
  if (!state_.view->fault.empty() || state_.view->stages.empty())
    return text_in(ui.fonts().body, rest.min, rest.max, ui.theme().muted,
                   state_.view->fault.empty() ? ui.tr("sampling.no_numbers") : ui.tr(state_.view->fault),
                   Align::Center);
  const float lines = state_.view->greedy.empty() ? 0 : ui.px(72);
  draw_sampling_stages(ui, session, state_, {rest.min, {rest.max.x, rest.max.y - lines - ui.px(8)}});
  if (lines > 0) draw_continuations(ui, state_, {{rest.min.x, rest.max.y - lines}, rest.max});
}

void SamplingScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("sampling");
  draw_sampling_inspector(ui, session, state_);
  wanted_state_ = std::exchange(state_.wanted, {});
}

bool SamplingScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".txt") && !path.ends_with(".md")) return false;
  const Result<std::string> read = read_text_file(path, kMostTextFile);
  if (!read) {
    tell_text(ui, read.error());
    return true;
  }
  change_exhibit<SamplingSettings>(
      session, "setting.lines",
      [&](SamplingSettings& s) {
        s.source = "text";
        s.lines = std::string(beginning(*read, kMostSampledText));
      },
      true);
  return true;
}

}  // namespace neurarium
