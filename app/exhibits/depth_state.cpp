#include "app/exhibits/depth_state.h"

#include "app/ui/numbers.h"
#include "engine/carry_over.h"

#include <array>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 2> kDepthParameters = {"weight", "bias"};

std::string per_cent(double share) { return fmt::format("{} %", format_number(100 * share, 3)); }

// The layer's weights and biases as they began.
void restart_layer(Session& session, const DepthView& view, DepthPick pick) {
  Params<float> start(*view.task->graph);
  initialise_parameters(*view.task, start);
  std::vector<SetParameters> sets;
  for (const std::string_view part : kDepthParameters) {
    const std::string name = deep_value_name(pick.network, pick.layer, part);
    const std::span<const float> numbers = start.of(view.task->graph->at(name));
    std::vector<std::int64_t> offsets(numbers.size());
    std::iota(offsets.begin(), offsets.end(), 0);
    sets.push_back({name, std::move(offsets), {numbers.begin(), numbers.end()}});
  }
  session.set_parameters(std::move(sets), deep_value_name(pick.network, pick.layer, "start"));
}

}  // namespace

bool exists(const DepthView& view, DepthPick pick) {
  return pick && pick.layer < static_cast<int>(view.networks[static_cast<std::size_t>(pick.network)].layers.size());
}

const DeepLayer& layer_of(const DepthView& view, DepthPick pick) {
  return view.networks[static_cast<std::size_t>(pick.network)].layers[static_cast<std::size_t>(pick.layer)];
}

double measured(const DeepLayer& layer, DepthMeasure measure) {
  return measure == DepthMeasure::Arriving ? layer.arriving : layer.gradient_norm;
}

const std::string& network_title(Ui& ui, int network) { return ui.tr(network == 0 ? "depth.plain" : "depth.residual"); }

ImU32 network_color(const Theme& t, int network) { return network == 0 ? t.classes[3] : t.good; }

Card layer_card(Ui& ui, const DepthView& view, DepthPick pick) {
  const DeepLayer& layer = layer_of(view, pick);
  Card made;
  made.title = layer.name;
  made.subtitle = ui.tr("depth.card_title", network_title(ui, pick.network), pick.layer + 1);
  const auto row = [&](std::string_view key, std::string value, ImU32 color = 0) {
    made.rows.push_back({ui.tr(key), std::move(value), color});
  };
  row("depth.arriving", format_number(layer.arriving, 3));
  row("depth.weights", format_number(layer.gradient_norm, 3));
  row("depth.mean", format_number(layer.mean, 3), ui.theme().sign(layer.mean));
  row("depth.deviation", format_number(layer.deviation, 3));
  row("depth.spread", format_number(layer.spread, 3));
  if (layer.dead_share > 0) row("depth.dead", per_cent(layer.dead_share), ui.theme().warning);
  if (layer.saturated_share > 0) row("depth.saturated", per_cent(layer.saturated_share), ui.theme().warning);
  if (layer.removed) row("depth.removed", ui.tr("playground.yes"), ui.theme().accent);
  const std::string below = pick.layer == 0 ? "x" : fmt::format("out[{}]", pick.layer - 1);
  made.formula.push_back(fmt::format("pre = W · {} + b", below));
  const DepthSettings& s = view.depth();
  made.formula.push_back(fmt::format("act = {}({})", s.activation, s.layer_norm || s.batch_norm ? "norm(pre)" : "pre"));
  made.formula.push_back(layer.has_skip ? fmt::format("out = act + {}", below) : "out = act");
  return made;
}

const DepthSettings& depth_settings(const Session& session) {
  return dynamic_cast<const DepthSettings&>(session.settings());
}

void set_skip(Session& session, int layer, bool on, bool finished) {
  change_depth(
      session, "setting.skips",
      [&](DepthSettings& s) { s.skips = with_skip(s.skips, layer, on, static_cast<std::int32_t>(s.depth)); }, finished);
}

void remove_layer(Session& session, DepthPick pick, bool removed) {
  const ValueRef act{deep_value_name(pick.network, pick.layer, "act"), {}};
  if (removed)
    session.hold(act, 0);
  else
    session.remove_edits(act);
}

bool is_layer_frozen(const Session& session, DepthPick pick) {
  return session.find_edit({deep_value_name(pick.network, pick.layer, "weight"), {}}, EditKind::Freeze) != nullptr;
}

void freeze_layer(Session& session, DepthPick pick, bool frozen) {
  std::vector<Edit> edits = session.edits();
  for (const std::string_view part : kDepthParameters) {
    const ValueRef ref{deep_value_name(pick.network, pick.layer, part), {}};
    std::erase_if(edits, [&](const Edit& e) { return e.kind == EditKind::Freeze && e.ref == ref; });
    if (frozen) edits.push_back({ref, EditKind::Freeze, 0, 0, {}});
  }
  session.set_edits(std::move(edits), "depth.freeze", deep_value_name(pick.network, pick.layer, "freeze"), true);
}

void layer_menu(Ui& ui, Session& session, const DepthView& view, DepthPick pick, bool open) {
  const ContextMenu menu(ui, "depth.layer_menu", open);
  if (!menu || !exists(view, pick)) return;
  const DeepLayer& layer = layer_of(view, pick);
  if (menu_item(ui, "depth.remove", {.shortcut = {}, .checked = layer.removed, .enabled = true}))
    remove_layer(session, pick, !layer.removed);
  const bool frozen = is_layer_frozen(session, pick);
  if (menu_item(ui, "depth.freeze", {.shortcut = {}, .checked = frozen, .enabled = true}))
    freeze_layer(session, pick, !frozen);
  if (pick.network == 1 && pick.layer > 0 &&
      menu_item(ui, "depth.skip", {.shortcut = {}, .checked = layer.has_skip, .enabled = true}))
    set_skip(session, pick.layer, !layer.has_skip);
  if (menu_item(ui, "depth.restart")) restart_layer(session, view, pick);
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(layer.name.c_str());
}

}  // namespace neurarium
