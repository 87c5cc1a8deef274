#include "app/exhibits/transformer_intervene.h"

#include "app/exhibits/transformer_edit.h"
#include "app/ui/widgets.h"
#include "engine/interpret/pattern_paint.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr int kShapedLength = 256;  // of a pattern that a whole head gets, at most

std::int64_t index_along(const ValueRef& ref, std::string_view label) {
  for (const ValueRef::Index& index : ref.indices)
    if (index.label == label) return index.at;
  return kEvery;
}

// "blocks.3.attn.z" as 3 and "attn.z".
std::optional<std::pair<int, std::string>> in_block(const std::string& name) {
  int layer = 0;
  int read = 0;
  if (std::sscanf(name.c_str(), "blocks.%6d.%n", &layer, &read) != 1 || read == 0) return std::nullopt;
  return std::pair{layer, name.substr(static_cast<std::size_t>(read))};
}

bool same_values(const std::vector<ValueRef>& refs, const ValueRef& ref) {
  return std::find(refs.begin(), refs.end(), ref) != refs.end();
}

void draw_ablation_items(Ui& ui, Session& session, TransformerState& state, const ModelPart& part) {
  constexpr std::array<std::string_view, 5> kAblate = {"intervene.ablate_head", "intervene.ablate_neuron",
                                                       "intervene.ablate_attention", "intervene.ablate_mlp",
                                                       "intervene.ablate_layer"};
  const bool off = is_ablated(session, part, state.view->spec);
  const auto want = [&](AblationKind kind) {
    state.wanted_part = part;
    state.wanted_kind = kind;
  };
  if (menu_item(ui, kAblate[static_cast<std::size_t>(part.kind)], {.shortcut = {}, .checked = off, .enabled = true})) {
    if (off)
      restore_part(session, part, state.view->spec);
    else
      want(AblationKind::Zero);
  }
  if (menu_item(ui, "intervene.ablate_mean")) want(AblationKind::Mean);
  if (menu_item(ui, "intervene.ablate_resample")) want(AblationKind::Resample);
}

void paint_shape(Session& session, const TransformerState& state, const ModelPart& head, PatternShape shape) {
  const int length = std::min(state.view->spec.context, kShapedLength);
  std::vector<Edit> edits = session.edits();
  const std::string pattern = block_name(head.layer, "attn.pattern");
  std::erase_if(edits, [&](const Edit& e) { return e.ref.name == pattern && index_along(e.ref, "h") == head.index; });
  edits.push_back(shape_edit(head.layer, head.index, shape, length, state.view->spec.causal));
  session.set_edits(std::move(edits), "intervene.undo_paint", {}, true);
}

void clear_painting(Session& session, const ModelPart& head) {
  std::vector<Edit> edits = session.edits();
  std::erase_if(edits, [&](const Edit& e) {
    const bool here =
        e.ref.name == block_name(head.layer, "attn.pattern") || e.ref.name == block_name(head.layer, "attn.scores");
    return here && index_along(e.ref, "h") == head.index;
  });
  session.set_edits(std::move(edits), "intervene.undo_paint", {}, true);
}

void draw_paint_items(Ui& ui, Session& session, const TransformerState& state, const ModelPart& head,
                      const ValueRef& ref) {
  const int query = static_cast<int>(index_along(ref, "q"));
  const int key = static_cast<int>(index_along(ref, "k"));
  const TransformerView& view = *state.view;
  const bool readable = query >= 0 && key >= 0 && (!view.spec.causal || key <= query);
  if (readable && query > 0 && menu_item(ui, "intervene.forbid"))
    session.add_edit(forbid_edit(head.layer, head.index, query, key));
  if (readable && menu_item(ui, "intervene.read_only_this")) {
    const std::vector<float> none(static_cast<std::size_t>(view.length()), 0.0f);
    session.add_edit(row_edit(head.layer, head.index, query, repainted_row(none, query, key, 1, view.spec.causal)));
  }
  if (query >= 0 && menu_item(ui, "intervene.even_row")) {
    const int length = view.length();
    const std::vector<float> even = shaped_pattern(PatternShape::Uniform, length, view.spec.causal);
    const auto row = even.begin() + static_cast<std::ptrdiff_t>(query) * length;
    session.add_edit(row_edit(head.layer, head.index, query, {row, row + length}));
  }
  constexpr std::array<std::string_view, 4> kShapes = {"intervene.shape_uniform", "intervene.shape_previous",
                                                       "intervene.shape_itself", "intervene.shape_first"};
  for (std::size_t i = 0; i < kShapes.size(); ++i)
    if (menu_item(ui, kShapes[i])) paint_shape(session, state, head, static_cast<PatternShape>(i));
  if (menu_item(ui, "intervene.clear_painting")) clear_painting(session, head);
}

}  // namespace

std::vector<int> token_ids(const TransformerView& view) {
  std::vector<int> ids;
  for (const ShownToken& token : view.tokens) ids.push_back(token.id);
  return ids;
}

MomentPtr moment_of(const Session& session) {
  const Snapshot& now = session.snapshot();
  return std::make_shared<const TransformerMoment>(
      TransformerMoment{now.task, now.settings, now.edits, now.params, now.step});
}

std::optional<ModelPart> part_of(const ValueRef& ref) {
  const auto place = in_block(ref.name);
  if (!place) return std::nullopt;
  const auto& [layer, name] = *place;
  const auto head = static_cast<int>(index_along(ref, "h"));
  const auto neuron = static_cast<int>(index_along(ref, "m"));
  if (name.starts_with("attn.") && head >= 0) return ModelPart{PartKind::Head, layer, head};
  if (name.starts_with("mlp.") && neuron >= 0) return ModelPart{PartKind::Neuron, layer, neuron};
  if (name == "attn_out") return ModelPart{PartKind::Attention, layer, 0};
  if (name == "mlp_out") return ModelPart{PartKind::Mlp, layer, 0};
  if (name.starts_with("resid_")) return ModelPart{PartKind::Layer, layer, 0};
  return std::nullopt;
}

bool is_ablated(const Session& session, const ModelPart& part, const TransformerSpec& spec) {
  for (const ValueRef& ref : values_of(part, spec)) {
    const Edit* held = session.find_edit(ref, EditKind::Set);
    const bool gone = (held != nullptr && held->a == 0) || session.find_edit(ref, EditKind::Patch) != nullptr;
    if (!gone) return false;
  }
  return true;
}

void restore_part(Session& session, const ModelPart& part, const TransformerSpec& spec) {
  std::vector<Edit> edits = session.edits();
  const std::vector<ValueRef> refs = values_of(part, spec);
  std::erase_if(edits, [&](const Edit& e) { return same_values(refs, e.ref); });
  session.set_edits(std::move(edits), "intervene.undo_restore", {}, true);
}

std::string part_name(Ui& ui, const ModelPart& part) {
  switch (part.kind) {
    case PartKind::Head:
      return ui.tr("transformer.head_name", part.layer, part.index);
    case PartKind::Neuron:
      return ui.tr("intervene.neuron_name", part.layer, part.index);
    case PartKind::Attention:
      return ui.tr("intervene.attention_name", part.layer);
    case PartKind::Mlp:
      return ui.tr("intervene.mlp_name", part.layer);
    case PartKind::Layer:
      break;
  }
  return ui.tr("intervene.layer_name", part.layer);
}

void draw_intervene_menu(Ui& ui, Session& session, TransformerState& state, const ValueRef& ref) {
  const auto part = part_of(ref);
  if (!part || !check(*part, state.view->spec)) return;
  ImGui::Separator();
  draw_ablation_items(ui, session, state, *part);
  const bool of_pattern = ref.name.ends_with("attn.pattern") || ref.name.ends_with("attn.scores");
  if (!of_pattern || part->kind != PartKind::Head) return;
  ImGui::Separator();
  draw_paint_items(ui, session, state, *part, ref);
}

void draw_chips(Ui& ui, std::span<const std::string_view> keys, int& index, ImVec2 at) {
  const Theme& t = ui.theme();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const float width = text_size(ui.fonts().small, ui.tr(keys[i])).x + ui.px(16);
    const Item item = make_item_at(ui, keys[i], at, {at.x + width, at.y + ui.px(24)}, WidgetKind::Choice);
    tooltip(ui, keys[i]);
    const bool chosen = static_cast<std::size_t>(index) == i;
    if (chosen || item.hovered)
      ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, chosen ? t.text : t.muted, ui.tr(keys[i]), Align::Center);
    if (item.clicked) index = static_cast<int>(i);
    at.x += width + ui.px(2);
  }
}

void IntervenePanel::update(Session& session, TransformerState& state) {
  if (state.view == nullptr) return;
  ablate_.update(session, state);
  patching_.update(session, state);
  if (state.wanted_steering) {
    state.detail = Detail::Intervene;
    choice_ = Intervention::Steer;
  }
  steer_.update(session, state);
  order_.update(session, state);
}

bool IntervenePanel::busy() const { return ablate_.busy() || patching_.busy() || steer_.busy() || order_.busy(); }

void IntervenePanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  constexpr std::array<std::string_view, 5> kTabs = {"intervention.compare", "intervention.ablate",
                                                     "intervention.patch", "intervention.steer", "intervention.order"};
  const auto scope = ui.scope("intervene");
  int choice = static_cast<int>(choice_);
  draw_chips(ui, kTabs, choice, area.min);
  choice_ = static_cast<Intervention>(choice);
  const Area body{{area.min.x, area.min.y + ui.px(32)}, area.max};
  if (body.height() < ui.px(60)) return;
  switch (choice_) {
    case Intervention::Compare:
      return compare_.draw(ui, session, state, body);
    case Intervention::Ablate:
      return ablate_.draw(ui, session, state, body);
    case Intervention::Patch:
      return patching_.draw(ui, session, state, body);
    case Intervention::Steer:
      return steer_.draw(ui, session, state, body);
    case Intervention::Order:
      return order_.draw(ui, session, state, body);
  }
}

}  // namespace neurarium
