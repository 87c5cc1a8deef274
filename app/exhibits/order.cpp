#include "app/exhibits/order.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kOrderTabs = {"word_order.panel_answers", "word_order.panel_positions",
                                                        "word_order.panel_lengths"};
constexpr float kWordsHeight = 124;

}  // namespace

const OrderSettings& order_settings(const Session& session) {
  return dynamic_cast<const OrderSettings&>(session.settings());
}

ImU32 reader_color(const Theme& theme, OrderReader reader) { return theme.classes[static_cast<std::size_t>(reader)]; }

std::string reader_key(OrderReader reader) {
  return fmt::format("reader.{}", kOrderReaders[static_cast<std::size_t>(reader)]);
}

void draw_reader_legend(Ui& ui, std::span<const OrderReader> readers, ImVec2 at) {
  const float line = ui.px(20), mark = ui.px(10);
  for (const OrderReader reader : readers) {
    const float top = at.y + (line - mark) * 0.5f;
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, top}, {at.x + mark, top + mark}, reader_color(ui.theme(), reader),
                                              ui.px(2));
    const std::string name = ui.tr(reader_key(reader));
    const float width = text_size(ui.fonts().small, name).x;
    at.x += mark + ui.px(5);
    text_in(ui.fonts().small, at, {at.x + width + ui.px(2), at.y + line}, ui.theme().text, name);
    at.x += width + ui.px(16);
  }
}

std::optional<ValueRef> encoding_ref(const OrderState& state, MatrixView::Cell cell) {
  const OrderReader reader = kPositionedReaders[state.encoding];
  if (reader == OrderReader::Rotary) return std::nullopt;
  const std::string name = reader == OrderReader::Learned ? "learned.pos_embed.weight" : "sinusoidal.pos_embed";
  return ValueRef{name, {{"t", cell.row}, {"c", cell.col}}};
}

void OrderScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const OrderSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version) {
    asked_ = true;
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  if (auto view = probe_.take()) {
    if (state_.view != nullptr && state_.view->task->graph != (*view)->task->graph) state_.pinned.reset();
    state_.view = std::move(*view);
  }
}

std::string OrderScreen::selected() const {
  if (!state_.pinned || state_.view == nullptr) return {};
  const auto ref = encoding_ref(state_, *state_.pinned);
  return ref ? to_string(*ref) : std::string();
}

std::vector<std::string_view> OrderScreen::actions() const { return {kOrderTabs.begin(), kOrderTabs.end()}; }

void OrderScreen::act(Session&, std::string_view action) { choose_part_named(state_.panel, kOrderTabs, action); }

void OrderScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("order");
  if (encoding_ == nullptr) encoding_ = std::make_unique<OrderEncoding>(ui.platform());
  state_.help = {};
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  const Area below = choose_part(ui, "word_order.panel", state_.panel, kOrderTabs, rest, 460);
  if (state_.panel == OrderTab::Lengths) return draw_order_lengths(ui, state_, below);
  if (state_.panel == OrderTab::Positions) {
    const float split = below.min.x + below.width() * 0.48f;
    encoding_->draw(ui, session, state_, {below.min, {split - ui.px(14), below.max.y}});
    return draw_order_distances(ui, state_, {{split + ui.px(14), below.min.y}, below.max});
  }
  const float words = std::min(ui.px(kWordsHeight), below.height() * 0.4f);
  draw_order_words(ui, session, state_, {below.min, {below.max.x, below.min.y + words}});
  draw_order_answers(ui, state_, {{below.min.x, below.min.y + words + ui.px(12)}, below.max});
}

void OrderScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("order");
  if (const std::string chosen = draw_order_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "order-" + chosen;
}

}  // namespace neurarium
