#include "app/exhibits/transformer_generate.h"

#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kKeptCandidates = 12;
constexpr std::size_t kMostGrown = 4096;
constexpr std::size_t kLongestAnswer = 64;  // tokens, where no mark ends it
constexpr int kNothing = -1;                // was clicked

std::span<const float> last_logits(const TransformerView& view) {
  const auto vocab = static_cast<std::size_t>(view.spec.vocab);
  return view.sentence->value(view.task->output).last(vocab);
}

// What the repetition penalty counts: all tokens that the model reads.
std::vector<std::int32_t> tokens_before(const TransformerView& view) {
  std::vector<std::int32_t> ids;
  for (const ShownToken& token : view.tokens) ids.push_back(token.id);
  return ids;
}

}  // namespace

SamplingSpec GeneratePanel::sampling(const TransformerState& state) const {
  SamplingSpec spec = sampling_;
  spec.temperature = greedy_ ? 0 : state.temperature;
  spec.top_k = std::llround(top_k_);
  return spec;
}

bool GeneratePanel::ready(const TransformerState& state) {
  return state.view != nullptr && state.view->request == state.text_version && state.view->spec.causal;
}

void GeneratePanel::follow(TransformerState& state, int node) {
  current_ = node;
  show_end_ = true;
  state.continuation.clear();
  for (const int step : tree_.path(node)) state.continuation.push_back(tree_.at(step).id);
  state.position = -1;
  ++state.text_version;
}

// What may come next with the sampling as it is, computed when one of them has changed.
void GeneratePanel::look_ahead(const TransformerState& state) {
  const SamplingSpec spec = sampling(state);
  if (ahead_view_ == state.view && spec == ahead_sampling_) return;
  ahead_view_ = state.view;
  ahead_sampling_ = spec;
  ahead_ = TokenSampler(spec).candidates(last_logits(*state.view), tokens_before(*state.view));
  if (ahead_.size() > kKeptCandidates) ahead_.resize(kKeptCandidates);
}

void GeneratePanel::grow(TransformerState& state, int id) {
  look_ahead(state);
  follow(state, tree_.add(current_, id, ahead_, state.view->step));
}

void GeneratePanel::step(TransformerState& state) {
  const int id = TokenSampler(sampling(state))
                     .draw(last_logits(*state.view), std::ssize(state.continuation), tokens_before(*state.view))
                     .id;
  if (id < 0 || tree_.size() >= kMostGrown)
    running_ = false;
  else
    grow(state, id);
}

void GeneratePanel::begin_answer() {
  tree_.clear();
  current_ = -1;
  left_ = -1;
  running_ = true;
}

void GeneratePanel::ask(TransformerState& state, std::string question) {
  mode_ = Mode::Talk;
  talk_.ask(state, std::move(question));
  begin_answer();
}

void GeneratePanel::write(std::int64_t tokens) {
  mode_ = Mode::Write;
  left_ = tokens;
  running_ = true;
}

void GeneratePanel::tick(Ui& ui, TransformerState& state) {
  if (state.continuation.empty() && current_ >= 0) {  // another sentence was typed
    tree_.clear();
    current_ = -1;
    running_ = false;
  }
  if (!running_ || !ready(state)) return;
  if (left_ == 0) {
    running_ = false;
    left_ = -1;
    return;
  }
  if (mode_ == Mode::Talk && (talk_.answered(state) || state.continuation.size() >= kLongestAnswer)) {
    running_ = false;
    return;
  }
  if (ui.now() < grown_at_ + 1 / speed_) return;
  grown_at_ = ui.now();
  if (left_ > 0) --left_;
  step(state);
}

void GeneratePanel::draw_buttons(Ui& ui, TransformerState& state) {
  if (icon_button(ui, running_ ? "transformer.stop" : "transformer.write", running_ ? Icon::Pause : Icon::Play,
                  {.primary = true})) {
    running_ = !running_;
    left_ = -1;
  }
  ImGui::SameLine();
  ImGui::BeginDisabled(running_ || !ready(state));
  if (icon_button(ui, "transformer.one_token", Icon::Step)) step(state);
  ImGui::EndDisabled();
  ImGui::SameLine();
  ImGui::BeginDisabled(current_ < 0);
  if (icon_button(ui, "transformer.token_back", Icon::StepBack)) {
    running_ = false;
    follow(state, tree_.at(current_).parent);
  }
  ImGui::SameLine();
  if (icon_button(ui, "transformer.forget", Icon::Reset)) {
    running_ = false;
    tree_.clear();
    follow(state, -1);
  }
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (icon_button(ui, "transformer.other_seed", Icon::Dice)) {
    ++sampling_.seed;
    running_ = false;
    follow(state, -1);
  }
}

void GeneratePanel::draw_controls(Ui& ui, TransformerState& state, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("controls", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  auto mode = static_cast<int>(mode_);
  if (segmented(ui, "transformer.writing", mode,
                {"transformer.mode_write", "transformer.mode_talk", "transformer.mode_samples"})) {
    mode_ = static_cast<Mode>(mode);
    running_ = false;
  }
  if (mode_ != Mode::Samples) {
    draw_buttons(ui, state);
    toggle(ui, "transformer.greedy", greedy_);
    ImGui::BeginDisabled(greedy_);
    if (slider(ui, "transformer.temperature", state.temperature, {.min = 0.05, .max = 5, .log = true}).changed)
      ++state.text_version;
    slider(ui, "transformer.top_k", top_k_,
           {.min = 0, .max = static_cast<double>(std::max(2, state.view->spec.vocab)), .step = 1});
    slider(ui, "transformer.top_p", sampling_.top_p, {.min = 0.05, .max = 1, .step = 0.05});
    slider(ui, "transformer.min_p", sampling_.min_p, {.min = 0, .max = 1, .step = 0.01});
    ImGui::EndDisabled();
    slider(ui, "transformer.repetition_penalty", sampling_.repetition_penalty, {.min = 1, .max = 3, .step = 0.05});
    slider(ui, "transformer.speed", speed_, {.min = 1, .max = 30, .step = 1});
  }
  ImGui::EndChild();
}

// The candidates of one step with their bars, the drawn one marked; the id that was clicked.
int GeneratePanel::draw_candidates(Ui& ui, const TransformerState& state, const std::vector<TokenCandidate>& candidates,
                                   int drawn_id, std::int64_t step, const Area& area) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float row = ui.px(20);
  const auto fitting = static_cast<std::size_t>(std::max(0.0f, area.height() / row));
  int clicked = kNothing;
  for (std::size_t i = 0; i < std::min(fitting, candidates.size()); ++i) {
    const TokenCandidate& candidate = candidates[i];
    const auto row_scope = ui.scope(std::to_string(i));
    const float y = area.min.y + row * static_cast<float>(i);
    const Item item =
        make_item_at(ui, "transformer.candidate", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Button);
    ui.registry().explain_item();
    const bool drawn = candidate.id == drawn_id;
    const float share = static_cast<float>(candidate.probability);
    list.AddRectFilled({item.min.x, y + 1}, {item.min.x + item.size().x * share, item.max.y - 1},
                       with_alpha(t.positive, drawn ? 0.55f : 0.25f), ui.px(2));
    if (drawn || item.hovered) list.AddRect(item.min, item.max, drawn ? t.accent : t.muted, ui.px(2));
    const std::string text = token_text(ui, state.view->data->tokenizer->shown(candidate.id));
    text_in(ui.fonts().small, {item.min.x + ui.px(4), y}, {item.max.x - ui.px(24), y + row},
            candidate.chance > 0 || drawn ? t.text : t.muted, text);
    text_in(ui.fonts().small, item.min, {item.max.x - ui.px(4), y + row}, t.muted,
            fmt::format("{:.0f}", candidate.probability * 100), Align::Right);
    tooltip_text(ui, ui.tr("transformer.candidate_tip", text, format_number(candidate.probability * 100, 3),
                           format_number(candidate.chance * 100, 3), step));
    if (item.clicked) clicked = candidate.id;
  }
  return clicked;
}

// A column for each token that was written, and one for what may come next.
void GeneratePanel::draw_steps(Ui& ui, TransformerState& state, const Area& area) {
  const std::vector<int> nodes = tree_.path(current_);
  const bool ahead = ready(state);
  if (ahead) look_ahead(state);
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("steps", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ui.px(104);
  const float gap = ui.px(8);
  const float bottom = at.y + area.height() - ui.px(10);
  const float all = static_cast<float>(nodes.size() + 1) * (width + gap);
  for (std::size_t i = 0; i <= nodes.size(); ++i) {
    const bool next = i == nodes.size();
    const float x = at.x + static_cast<float>(i) * (width + gap);
    if (!ImGui::IsRectVisible({x, at.y}, {x + width, bottom}) || (next && !ahead)) continue;
    const GrownToken grown = next ? GrownToken{} : tree_.at(nodes[i]);
    const auto scope = ui.scope(std::to_string(i));
    text_in(ui.fonts().strong, {x, at.y}, {x + width, at.y + ui.px(22)}, next ? ui.theme().muted : ui.theme().text,
            next ? ui.tr("transformer.comes_next") : token_text(ui, state.view->data->tokenizer->shown(grown.id)));
    const int id = draw_candidates(ui, state, next ? ahead_ : grown.candidates, next ? kNothing : grown.id,
                                   next ? state.view->step : grown.step, {{x, at.y + ui.px(24)}, {x + width, bottom}});
    if (id == kNothing) continue;
    running_ = false;
    if (next)
      grow(state, id);
    else
      follow(state, tree_.add(grown.parent, id, grown.candidates, grown.step));
    break;
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({all, area.height() - ui.px(10)});
  if (std::exchange(show_end_, false)) ImGui::SetScrollX(all);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

// The branches, each beginning where it left another; the node that was clicked.
int GeneratePanel::draw_rows(Ui& ui, const TransformerState& state, ImVec2 at,
                             const std::vector<float>& columns) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::vector<int> here = tree_.path(current_);
  const float height = ui.px(24);
  int clicked = kNothing;
  for (std::size_t r = 0; r < tree_.rows().size(); ++r) {
    const ContinuationTree::Row& row = tree_.rows()[r];
    const float y = at.y + height * static_cast<float>(r);
    const float left = at.x + columns[static_cast<std::size_t>(row.column)];
    if (r > 0) {  // from the token, or the beginning, that it follows
      const float from = at.y + height * static_cast<float>(std::max(row.from, 0) + 1) - ui.px(3);
      const float x = left - ui.px(9);
      list.AddLine({x, from}, {x, y + height * 0.5f}, t.line, ui.px(2));
      list.AddLine({x, y + height * 0.5f}, {left, y + height * 0.5f}, t.line, ui.px(2));
    }
    for (std::size_t i = 0; i < row.nodes.size(); ++i) {
      const int node = row.nodes[i];
      const auto column = static_cast<std::size_t>(row.column) + i;
      const ImVec2 min{at.x + columns[column], y};
      const ImVec2 max{at.x + columns[column + 1] - ui.px(4), y + height - ui.px(2)};
      if (!ImGui::IsRectVisible(min, max)) continue;
      const auto scope = ui.scope(std::to_string(node));
      const Item item = make_item_at(ui, "transformer.branch", min, max, WidgetKind::Button);
      const bool on = column < here.size() && here[column] == node;
      list.AddRectFilled(min, max, on ? with_alpha(t.accent, 0.22f) : t.raised, ui.px(4));
      if (node == current_ || item.hovered) list.AddRect(min, max, node == current_ ? t.accent : t.muted, ui.px(4));
      text_in(ui.fonts().small, min, max, on ? t.text : t.muted,
              token_text(ui, state.view->data->tokenizer->shown(tree_.at(node).id)), Align::Center);
      tooltip(ui, "transformer.branch");
      if (item.clicked) clicked = node;
    }
  }
  return clicked;
}

void GeneratePanel::draw_tree(Ui& ui, TransformerState& state, const Area& area) {
  std::vector<float> columns = {ui.px(14)};  // where each depth begins
  for (const ContinuationTree::Row& row : tree_.rows())
    for (const int node : row.nodes) {
      const auto depth = static_cast<std::size_t>(tree_.at(node).depth);
      if (columns.size() < depth + 2) columns.resize(depth + 2, 0);
      const std::string word = token_text(ui, state.view->data->tokenizer->shown(tree_.at(node).id));
      columns[depth + 1] = std::max(columns[depth + 1], text_size(ui.fonts().small, word).x + ui.px(26));
    }
  for (std::size_t i = 1; i < columns.size(); ++i) columns[i] += columns[i - 1];
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("tree", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const int clicked = draw_rows(ui, state, at, columns);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({columns.back(), ui.px(24) * static_cast<float>(tree_.rows().size())});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  if (clicked == kNothing) return;
  running_ = false;
  follow(state, clicked);
}

void GeneratePanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("generate");
  state.help = "transformer.help_generate";
  const float side = std::clamp(area.width() * 0.3f, ui.px(224), ui.px(280));
  const float right = area.min.x + side + ui.px(20);
  draw_controls(ui, state, {area.min, {area.min.x + side, area.max.y}});
  const Area rest{{right, area.min.y}, area.max};
  if (rest.width() < ui.px(40)) return;
  if (!state.view->spec.causal) {
    text_in(ui.fonts().body, rest.min, rest.max, ui.theme().muted, ui.tr("transformer.cannot_write"), Align::Center);
  } else if (mode_ == Mode::Samples) {
    samples_.draw_settings(ui, session, {{area.min.x, area.min.y + ui.px(66)}, {area.min.x + side, area.max.y}});
    samples_.draw(ui, session, rest);
  } else if (mode_ == Mode::Talk) {
    if (talk_.draw(ui, state, rest)) begin_answer();
  } else {
    const float tree = tree_.empty() ? 0
                                     : std::clamp(ui.px(24) * static_cast<float>(tree_.rows().size()) + ui.px(8),
                                                  ui.px(32), std::max(ui.px(32), rest.height() * 0.4f));
    draw_steps(ui, state, {rest.min, {rest.max.x, rest.max.y - tree - ui.px(4)}});
    if (tree > 0) draw_tree(ui, state, {{rest.min.x, rest.max.y - tree}, rest.max});
  }
}

}  // namespace neurarium
