#include "app/exhibits/transformer_generate.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kKeptCandidates = 12;
constexpr std::size_t kMostGrown = 4096;

std::span<const float> last_logits(const TransformerView& view) {
  const auto vocab = static_cast<std::size_t>(view.spec.vocab);
  return view.sentence->value(view.task->output).last(vocab);
}

}  // namespace

int GeneratePanel::child(int parent, int id) const {
  const auto found =
      std::find_if(tree_.begin(), tree_.end(), [&](const Grown& g) { return g.parent == parent && g.id == id; });
  return found == tree_.end() ? -1 : static_cast<int>(found - tree_.begin());
}

std::vector<int> GeneratePanel::path(int node) const {
  std::vector<int> nodes;
  for (; node >= 0; node = tree_[static_cast<std::size_t>(node)].parent) nodes.push_back(node);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

std::vector<int> GeneratePanel::leaves() const {
  std::vector<bool> inner(tree_.size(), false);
  for (const Grown& g : tree_)
    if (g.parent >= 0) inner[static_cast<std::size_t>(g.parent)] = true;
  std::vector<int> ends;
  for (std::size_t i = 0; i < tree_.size(); ++i)
    if (!inner[i]) ends.push_back(static_cast<int>(i));
  return ends;
}

void GeneratePanel::follow(TransformerState& state, int node) {
  current_ = node;
  show_end_ = true;
  state.continuation.clear();
  for (const int step : path(node)) state.continuation.push_back(tree_[static_cast<std::size_t>(step)].id);
  state.position = -1;
  ++state.text_version;
}

void GeneratePanel::grow(TransformerState& state, int id) {
  int node = child(current_, id);
  if (node < 0) {
    SamplingSpec spec = sampling_;
    spec.temperature = greedy_ ? 0 : state.temperature;
    std::vector<TokenCandidate> candidates = TokenSampler(spec).candidates(last_logits(*state.view));
    if (candidates.size() > kKeptCandidates) candidates.resize(kKeptCandidates);
    tree_.push_back({current_, std::move(candidates), id});
    node = static_cast<int>(tree_.size()) - 1;
  }
  follow(state, node);
}

void GeneratePanel::step(TransformerState& state) {
  SamplingSpec spec = sampling_;
  spec.temperature = greedy_ ? 0 : state.temperature;
  spec.top_k = std::llround(top_k_);
  sampling_ = spec;
  const int id = TokenSampler(spec).draw(last_logits(*state.view), std::ssize(state.continuation));
  if (id < 0 || tree_.size() >= kMostGrown)
    running_ = false;
  else
    grow(state, id);
}

void GeneratePanel::back(TransformerState& state) {
  if (current_ >= 0) follow(state, tree_[static_cast<std::size_t>(current_)].parent);
}

void GeneratePanel::tick(Ui& ui, TransformerState& state) {
  if (state.continuation.empty() && current_ >= 0) {  // another sentence was typed
    tree_.clear();
    current_ = -1;
    running_ = false;
  }
  if (!running_ || state.view == nullptr || state.view->request != state.text_version || !state.view->spec.causal)
    return;
  if (ui.now() < grown_at_ + 1 / speed_) return;
  grown_at_ = ui.now();
  step(state);
}

void GeneratePanel::draw_controls(Ui& ui, TransformerState& state, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("controls", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  const bool ready = state.view->request == state.text_version && state.view->spec.causal;
  if (icon_button(ui, running_ ? "transformer.stop" : "transformer.write", running_ ? Icon::Pause : Icon::Play,
                  {.primary = true}))
    running_ = !running_;
  ImGui::SameLine();
  ImGui::BeginDisabled(running_ || !ready);
  if (icon_button(ui, "transformer.one_token", Icon::Step)) step(state);
  ImGui::EndDisabled();
  ImGui::SameLine();
  ImGui::BeginDisabled(current_ < 0);
  if (icon_button(ui, "transformer.token_back", Icon::StepBack)) {
    running_ = false;
    back(state);
  }
  ImGui::SameLine();
  if (icon_button(ui, "transformer.forget", Icon::Reset)) {
    running_ = false;
    tree_.clear();
    follow(state, -1);
  }
  ImGui::EndDisabled();
  toggle(ui, "transformer.greedy", greedy_);
  ImGui::BeginDisabled(greedy_);
  if (slider(ui, "transformer.temperature", state.temperature, {.min = 0.05, .max = 5, .log = true}).changed)
    ++state.text_version;
  slider(ui, "transformer.top_k", top_k_,
         {.min = 0, .max = static_cast<double>(std::max(2, state.view->spec.vocab)), .step = 1});
  slider(ui, "transformer.top_p", sampling_.top_p, {.min = 0.05, .max = 1, .step = 0.05});
  ImGui::EndDisabled();
  slider(ui, "transformer.speed", speed_, {.min = 1, .max = 30, .step = 1});
  ImGui::EndChild();
}

// The candidates of one step: the drawn one marked, the others a click away.
void GeneratePanel::draw_candidates(Ui& ui, TransformerState& state, std::size_t step, int node, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Grown grown = tree_[static_cast<std::size_t>(node)];
  const float row = ui.px(20);
  const auto scope = ui.scope(std::to_string(step));
  const auto fitting = static_cast<std::size_t>(std::max(0.0f, area.height() / row));
  for (std::size_t i = 0; i < std::min(fitting, grown.candidates.size()); ++i) {
    const TokenCandidate& candidate = grown.candidates[i];
    const auto row_scope = ui.scope(std::to_string(i));
    const float y = area.min.y + row * static_cast<float>(i);
    const Item item =
        make_item_at(ui, "transformer.candidate", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Button);
    const bool drawn = candidate.id == grown.id;
    const float share = static_cast<float>(candidate.probability);
    list.AddRectFilled({item.min.x, y + 1}, {item.min.x + item.size().x * share, item.max.y - 1},
                       with_alpha(t.positive, drawn ? 0.55f : 0.25f), ui.px(2));
    if (drawn || item.hovered) list.AddRect(item.min, item.max, drawn ? t.accent : t.muted, ui.px(2));
    const std::string text = token_text(ui, state.view->data->tokenizer->shown(candidate.id));
    const std::string per_cent = fmt::format("{:.0f}", candidate.probability * 100);
    text_in(ui.fonts().small, {item.min.x + ui.px(4), y}, {item.max.x - ui.px(24), y + row},
            candidate.chance > 0 || drawn ? t.text : t.muted, text);
    text_in(ui.fonts().small, item.min, {item.max.x - ui.px(4), y + row}, t.muted, per_cent, Align::Right);
    tooltip_text(ui, ui.tr("transformer.candidate_tip", text, format_number(candidate.probability * 100, 3),
                           format_number(candidate.chance * 100, 3)));
    if (!item.clicked) continue;
    running_ = false;
    const int other = child(grown.parent, candidate.id);
    if (other < 0) tree_.push_back({grown.parent, grown.candidates, candidate.id});
    follow(state, other < 0 ? static_cast<int>(tree_.size()) - 1 : other);
    return;
  }
}

void GeneratePanel::draw_steps(Ui& ui, TransformerState& state, const Area& area) {
  const std::vector<int> nodes = path(current_);
  if (nodes.empty()) {
    text_in(ui.fonts().body, area.min, area.max, ui.theme().muted, ui.tr("transformer.nothing_grown"), Align::Center);
    return;
  }
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("steps", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ui.px(104);
  const float gap = ui.px(8);
  for (std::size_t i = 0; i < nodes.size() && current_ == nodes.back(); ++i) {
    const float x = at.x + static_cast<float>(i) * (width + gap);
    const std::string word =
        token_text(ui, state.view->data->tokenizer->shown(tree_[static_cast<std::size_t>(nodes[i])].id));
    text_in(ui.fonts().strong, {x, at.y}, {x + width, at.y + ui.px(22)}, ui.theme().text, word);
    draw_candidates(ui, state, i, nodes[i], {{x, at.y + ui.px(24)}, {x + width, at.y + area.height() - ui.px(10)}});
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({static_cast<float>(nodes.size()) * (width + gap), area.height() - ui.px(10)});
  if (std::exchange(show_end_, false)) ImGui::SetScrollX(static_cast<float>(nodes.size()) * (width + gap));
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void GeneratePanel::draw_branches(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const std::vector<int> ends = leaves();
  const float row = ui.px(22);
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("branches", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const auto scope = ui.scope(std::to_string(i));
    std::vector<int> ids;
    for (const int node : path(ends[i])) ids.push_back(tree_[static_cast<std::size_t>(node)].id);
    const Item item = make_item(ui, "transformer.branch", {available_width(), row}, WidgetKind::Button);
    const std::vector<int> here = path(current_);
    const std::vector<int> there = path(ends[i]);
    const bool on = here.size() <= there.size() && std::equal(here.begin(), here.end(), there.begin());
    text_in(ui.fonts().small, item.min, item.max,
            on             ? t.accent
            : item.hovered ? t.text
                           : t.muted,
            token_text(ui, "\u2026 " + state.view->data->tokenizer->decode(ids)));
    if (item.clicked) {
      running_ = false;
      follow(state, ends[i]);
    }
  }
  ImGui::EndChild();
}

void GeneratePanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("generate");
  state.help = "transformer.help_generate";
  const float side = std::clamp(area.width() * 0.26f, ui.px(180), ui.px(260));
  draw_controls(ui, state, {area.min, {area.min.x + side, area.max.y}});
  const Area right{{area.min.x + side + ui.px(24), area.min.y}, area.max};
  const float branches = std::min(right.height() * 0.3f, ui.px(22) * static_cast<float>(leaves().size()) + ui.px(4));
  draw_steps(ui, state, {right.min, {right.max.x, right.max.y - branches - ui.px(4)}});
  if (!tree_.empty()) draw_branches(ui, state, {{right.min.x, right.max.y - branches}, right.max});
}

}  // namespace neurarium
