#include "app/exhibits/transformer_state.h"

#include "app/exhibits/wide_text.h"
#include "app/ui/item.h"
#include "engine/data/unicode.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr double kClearlyMore = 0.1;  // before another one is shown in its place

}  // namespace

void TransformerState::change_text(std::string sentence) {
  text = std::move(sentence);
  const std::size_t kept = beginning(text, WideText::kLongest).size();
  cut = text.size() - kept;
  text.resize(kept);
  continuation.clear();
  position = -1;
  before_text.reset();
  hovered_pair = pinned_pair = {};
  pinned_token = -1;
  ++text_version;
}

void TransformerState::take_views(ComparedViews newest) {
  views = std::move(newest);
  if (views.before == nullptr || (compared == Compared::Difference && views.difference == nullptr))
    compared = Compared::After;
  view = compared == Compared::Before ? views.before : views.after;
  const TransformerSpec& spec = view->spec;
  head.layer = std::clamp(head.layer, 0, spec.layers - 1);
  head.head = std::clamp(head.head, 0, spec.heads - 1);
  layer_of_neurons = std::clamp(layer_of_neurons, 0, spec.layers - 1);
}

void TransformerState::compare_as(Compared choice) {
  compared = choice;
  if (views.after != nullptr) take_views(std::move(views));
}

void TransformerState::choose_head(HeadChoice choice) {
  head = choice;
  head_chosen = true;
}

void TransformerState::suggest_head() {
  if (head_chosen) return;
  const HeadScore* best = nullptr;
  for (const HeadScore& score : view->measured.heads)
    if (best == nullptr || score.attention > best->attention) best = &score;
  if (best == nullptr || best->attention < kTellingAttention) return;
  const HeadScore* now = view->measured.of_head(head.layer, head.head);
  if (now == nullptr || best->attention > now->attention + kClearlyMore) head = {best->layer, best->head};
}

TokenPair TransformerState::shown_pair() const {
  if (view == nullptr) return {};
  const int length = view->length();
  const auto fits = [&](const TokenPair& p) { return p && p.query < length && p.key < length; };
  if (fits(hovered_pair)) return hovered_pair;
  if (fits(pinned_pair)) return pinned_pair;
  const int query = view->position;
  const std::span<const float> pattern = view->of_block(head.layer, "attn.pattern");
  const auto first = pattern.begin() + (static_cast<std::ptrdiff_t>(head.head) * length + query) * length;
  return {query, static_cast<int>(std::max_element(first, first + length) - first)};
}

std::string block_name(int layer, std::string_view name) { return fmt::format("blocks.{}.{}", layer, name); }

std::optional<Cell> cell_of(const TransformerView& view, const ValueRef& ref) {
  if (ref.name.empty()) return std::nullopt;
  const Result<BoundRef> bound = bind(ref, view.graph());
  if (!bound) return std::nullopt;
  const std::vector<std::int64_t> extents = view.sentence->extents(bound->value);
  std::int64_t offset = 0;
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    const bool batch = view.graph().value(bound->value).dims[axis].label == kBatchAxis;
    const std::int64_t at = batch ? 0 : bound->at[axis];
    if (at < 0 || at >= extents[axis]) return std::nullopt;
    offset = offset * extents[axis] + at;
  }
  return Cell{bound->value, offset};
}

ValueRef ref_at(const TransformerView& view, std::string_view name, std::initializer_list<std::int64_t> at) {
  const Dims& dims = view.graph().value(view.graph().at(name)).dims;
  std::size_t axis = has_batch_axis(dims) ? 1 : 0;
  ValueRef ref{std::string(name), {}};
  for (const std::int64_t index : at) ref.indices.push_back({dims[axis++].label, index});
  return ref;
}

ValueRef ref_of(const TransformerView& view, const Cell& cell) {
  const Dims& dims = view.graph().value(cell.value).dims;
  ValueRef ref = element_ref(view.graph(), cell.value, cell.offset, view.sentence->extents(cell.value));
  const std::size_t batch = has_batch_axis(dims) ? 1 : 0;
  for (std::size_t i = 0; i < ref.indices.size(); ++i) ref.indices[i].label = dims[i + batch].label;
  return ref;
}

ImU32 head_color(const Theme& theme, int head, int heads) {
  const float hue = static_cast<float>(head) / static_cast<float>(std::max(1, heads));
  return theme.dark ? ImColor::HSV(hue, 0.55f, 0.95f) : ImColor::HSV(hue, 0.85f, 0.68f);
}

bool is_written_in_squares(const TransformerView& view) {
  const auto squares = std::count_if(view.tokens.begin(), view.tokens.end(), [](const ShownToken& token) {
    return !token.text.empty() && is_han_or_kana(character_at(token.text, 0).code);
  });
  return 2 * squares > std::ssize(view.tokens);
}

float token_names_width(Ui& ui, const TransformerView& view) {
  float width = 0;
  for (const ShownToken& token : view.tokens)
    width = std::max(width, text_size(ui.fonts().small, token_text(ui, token.text)).x);
  return std::clamp(width + ui.px(10), ui.px(24), ui.px(86));
}

std::string token_text(Ui& ui, const std::string& shown) {
  std::string text = within_16_bits(shown);
  ui.fonts().use(text);
  return text;
}

const TransformerSettings& transformer_settings(const Session& session) {
  return dynamic_cast<const TransformerSettings&>(session.settings());
}

}  // namespace neurarium
