#include "app/exhibits/transformer_compare.h"

#include "app/draw/colormap.h"
#include "app/exhibits/transformer_heads.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace neurarium {
namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

std::string signed_number(double value, int digits = 3) {
  return (value > 0 ? "+" : "") + format_number(value, digits);
}

std::span<const float> pattern_of_head(const TransformerView& view, HeadChoice head) {
  const auto square = static_cast<std::size_t>(view.length() * view.length());
  const auto all = view.of_block(head.layer, "attn.pattern");
  const auto first = static_cast<std::size_t>(head.head) * square;
  return all.size() < first + square ? std::span<const float>() : all.subspan(first, square);
}

Image pattern_image(const Theme& theme, const TransformerView& view, HeadChoice head) {
  const std::span<const float> pattern = pattern_of_head(view, head);
  const ImU32 hue = head_color(theme, head.head, view.spec.heads);
  Image image(view.length(), view.length());
  for (int q = 0; q < image.height; ++q)
    for (int k = 0; k < image.width; ++k) {
      const auto at = static_cast<std::size_t>(q * image.width + k);
      image.at(k, q) = pattern_color(theme, hue, at < pattern.size() ? static_cast<double>(pattern[at]) : 0,
                                     view.spec.causal && k > q);
    }
  return image;
}

// "loss 1.23 -> 1.40 (+0.17)".
std::string loss_change(Ui& ui, const ComparedViews& views) {
  const double before = views.before->mean_surprise;
  const double after = views.after->mean_surprise;
  if (!std::isfinite(before) || !std::isfinite(after)) return {};
  return ui.tr("intervene.loss_change", format_number(before, 3), format_number(after, 3),
               signed_number(after - before));
}

// The lead of the token that was most probable over the next one: "“runs” less “sings” 2.1 -> 0.3".
std::string logit_change(Ui& ui, const ComparedViews& views) {
  const std::vector<NextToken>& first = views.before->next;
  if (first.size() < 2) return {};
  const auto now = [&](int id) {
    const auto& next = views.after->next;
    const auto found = std::find_if(next.begin(), next.end(), [&](const NextToken& n) { return n.id == id; });
    return found == next.end() ? kNoNumber : found->logit;
  };
  const double before = first[0].logit - first[1].logit;
  const double after = now(first[0].id) - now(first[1].id);
  if (!std::isfinite(before) || !std::isfinite(after)) return {};
  return ui.tr("intervene.logit_change", token_text(ui, first[0].text), token_text(ui, first[1].text),
               format_number(before, 3), format_number(after, 3));
}

}  // namespace

std::string change_summary(Ui& ui, const TransformerState& state) {
  const std::string loss = loss_change(ui, state.views);
  const std::string logit = logit_change(ui, state.views);
  return loss.empty() || logit.empty() ? loss + logit : loss + "  \u00b7  " + logit;
}

float draw_compare_switch(Ui& ui, TransformerState& state, const Area& area) {
  constexpr std::array<std::string_view, 3> kChoices = {"compared.before", "compared.after", "compared.difference"};
  const auto scope = ui.scope("compare");
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool able = state.views.before != nullptr;
  float x = area.max.x;
  for (std::size_t i = kChoices.size(); i-- > 0;) {
    const auto choice = static_cast<Compared>(i);
    const float width = text_size(ui.fonts().small, ui.tr(kChoices[i])).x + ui.px(16);
    const Item item = make_item_at(ui, kChoices[i], {x - width, area.min.y}, {x, area.max.y}, WidgetKind::Choice);
    const bool usable = able && (choice != Compared::Difference || state.views.difference != nullptr);
    if (usable)
      tooltip(ui, kChoices[i]);
    else
      tooltip_text(ui, ui.tr(able ? "intervene.other_length" : "intervene.nothing_changed"));
    const bool chosen = state.compared == choice;
    if (chosen || (item.hovered && usable))
      list.AddRectFilled(item.min, item.max, chosen && able ? mix(t.raised, t.accent, 0.25f) : t.raised, ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, chosen && able ? t.text : t.muted, ui.tr(kChoices[i]), Align::Center);
    if (item.hovered) state.help = "intervene.help_compare";
    if (item.clicked && usable) state.compare_as(choice);
    x -= width + ui.px(1);
  }
  return x - ui.px(8);
}

void keep_as_before(Session& session, TransformerState& state) {
  ++state.text_version;
  if (state.before_moment != nullptr) {
    state.before_moment = nullptr;
    state.before_text.reset();
    return;
  }
  const Snapshot& now = session.snapshot();
  state.before_moment = std::make_shared<const TransformerMoment>(
      TransformerMoment{now.task, now.settings, now.edits, now.params, now.step});
  state.before_text = state.text;
}

std::vector<ComparedToken> compared_tokens(const TransformerView& before, const TransformerView& after,
                                           std::size_t most) {
  std::map<int, ComparedToken> all;
  for (const NextToken& next : after.next)
    all[next.id] = {next.id, next.text, 0, next.probability, kNoNumber, next.logit};
  for (const NextToken& next : before.next)
    if (const auto found = all.find(next.id); found != all.end()) {
      found->second.before = next.probability;
      found->second.logit_before = next.logit;
    }
  std::vector<ComparedToken> tokens;
  for (const auto& [id, token] : all) tokens.push_back(token);
  const auto weight = [](const ComparedToken& token) {
    return std::abs(token.after - token.before) + 0.1 * std::max(token.after, token.before);
  };
  std::sort(tokens.begin(), tokens.end(),
            [&](const ComparedToken& a, const ComparedToken& b) { return weight(a) > weight(b); });
  tokens.resize(std::min(tokens.size(), most));
  return tokens;
}

ComparePanel::ComparePanel(Platform& platform) {
  for (auto& picture : pictures_) picture = std::make_unique<Picture>(platform, Filter::Nearest);
}

void ComparePanel::update(const Theme& theme, const TransformerState& state) {
  const ComparedViews& views = state.views;
  if (before_ == views.before && after_ == views.after && asked_ == state.head && theme_ == theme.kind) return;
  before_ = views.before;
  after_ = views.after;
  asked_ = head_ = state.head;
  any_changed_ = false;
  if (views.difference != nullptr) choose_changed_head(*views.difference);
  theme_ = theme.kind;
  pictures_[0]->update(pattern_image(theme, *before_, head_));
  pictures_[1]->update(pattern_image(theme, *after_, head_));
  if (views.difference == nullptr) return;
  const std::span<const float> difference = pattern_of_head(*views.difference, head_);
  double largest = 0;
  for (const float v : difference) largest = std::max(largest, std::abs(static_cast<double>(v)));
  limit_ = largest > 0 ? round_up(largest) : 1;
  const Colormap map = Colormap::diverging(theme, limit_);
  const int length = after_->length();
  Image image(length, length);
  for (int q = 0; q < length; ++q)
    for (int k = 0; k < length; ++k)
      image.at(k, q) = after_->spec.causal && k > q
                           ? pattern_color(theme, 0, 0, true)
                           : map(static_cast<double>(difference[static_cast<std::size_t>(q * length + k)]));
  pictures_[2]->update(image);
}

// The large head where it changed, else the one that changed most.
void ComparePanel::choose_changed_head(const TransformerView& difference) {
  double most = 0;
  const auto change_of = [&](HeadChoice head) {
    double largest = 0;
    for (const float v : pattern_of_head(difference, head))
      if (std::isfinite(v)) largest = std::max(largest, std::abs(static_cast<double>(v)));
    return largest;
  };
  if (change_of(asked_) > 0) {
    any_changed_ = true;
    return;
  }
  for (int layer = 0; layer < difference.spec.layers; ++layer)
    for (int head = 0; head < difference.spec.heads; ++head)
      if (const double change = change_of({layer, head}); change > most) {
        most = change;
        head_ = {layer, head};
        any_changed_ = true;
      }
}

void ComparePanel::draw_patterns(Ui& ui, const TransformerState& state, const Area& area) {
  constexpr std::array<std::string_view, 3> kTitles = {"compared.before", "compared.after", "compared.difference"};
  const Theme& t = ui.theme();
  const float gap = ui.px(16);
  const float edge = std::floor(std::min((area.width() - 2 * gap) / 3, area.height() - ui.px(22)));
  if (edge < ui.px(20)) return;
  const std::string name = ui.tr("transformer.head_name", head_.layer, head_.head);
  for (std::size_t i = 0; i < 3; ++i) {
    if (i == 2 && state.views.difference == nullptr) return;
    const float x = area.min.x + static_cast<float>(i) * (edge + gap);
    const float top = area.min.y + ui.px(22);
    std::string title = i == 0 ? fmt::format("{}  \u00b7  {}", name, ui.tr(kTitles[i])) : ui.tr(kTitles[i]);
    if (i == 2) title += fmt::format("  \u00b1{}", format_short(limit_));
    text_in(ui.fonts().small, {x, area.min.y}, {x + edge + gap, top}, t.muted, title);
    const Item item = make_item_at(ui, kTitles[i], {x, top}, {x + edge, top + edge}, WidgetKind::Canvas);
    ui.registry().explain_item();
    pictures_[i]->draw(*ImGui::GetWindowDrawList(), item.min, item.max);
    ImGui::GetWindowDrawList()->AddRect(item.min, item.max, t.line);
  }
}

// A row a token: its probability in both runs as two bars, and the difference as a number.
void ComparePanel::draw_tokens(Ui& ui, const TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float row = ui.px(24);
  const auto fitting = static_cast<std::size_t>(std::max(0.0f, (area.height() - ui.px(22)) / row));
  const auto tokens = compared_tokens(*state.views.before, *state.views.after, std::min<std::size_t>(fitting, 12));
  const float label = std::min(area.width() * 0.24f, ui.px(110));
  const float number = ui.px(54);
  const float left = area.min.x + label + ui.px(8);
  const float right = area.max.x - 2 * number;
  const ImVec2 head{area.min.x, area.min.y + ui.px(20)};
  text_in(ui.fonts().small, area.min, {right, head.y}, t.muted, ui.tr("intervene.next_both"));
  text_in(ui.fonts().small, {right, area.min.y}, {right + number, head.y}, t.muted, ui.tr("intervene.change"),
          Align::Right);
  text_in(ui.fonts().small, {right + number, area.min.y}, {area.max.x, head.y}, t.muted, ui.tr("intervene.logit"),
          Align::Right);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const ComparedToken& token = tokens[i];
    const float y = head.y + ui.px(2) + static_cast<float>(i) * row;
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + label, y + row}, t.text, token_text(ui, token.text));
    const auto bar = [&](double p, float from, float to, ImU32 color) {
      list.AddRectFilled({left, y + from}, {left + std::max(1.0f, (right - left) * static_cast<float>(p)), y + to},
                         color, ui.px(2));
    };
    bar(token.before, ui.px(4), ui.px(11), t.muted);
    bar(token.after, ui.px(12), ui.px(20), t.positive);
    const double change = rounded(token.after - token.before, 3);
    text_in(ui.fonts().small, {right, y}, {right + number, y + row}, t.sign(change),
            fmt::format("{:+.1f} %", change * 100), Align::Right);
    const double logit = rounded(token.logit_after - token.logit_before, 2);
    text_in(ui.fonts().small, {right + number, y}, {area.max.x, y + row}, t.sign(logit),
            std::isfinite(logit) ? fmt::format("{:+.2f}", logit) : "\u2013", Align::Right);
  }
}

void ComparePanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("compare");
  const Theme& t = ui.theme();
  const float foot = ui.px(30);
  const Area body{area.min, {area.max.x, area.max.y - foot}};
  ImGui::SetCursorScreenPos({area.min.x, body.max.y + ui.px(2)});
  if (button(ui, state.before_moment == nullptr ? "intervene.keep" : "intervene.let_go"))
    keep_as_before(session, state);
  if (state.views.before == nullptr) {
    text_in(ui.fonts().body, body.min, {body.max.x, body.min.y + ui.px(40)}, t.muted,
            ui.tr("intervene.nothing_changed"));
    return;
  }
  const float x = area.min.x + ui.px(200);
  update(t, state);
  std::string foot_text;
  if (state.before_moment != nullptr) foot_text = ui.tr("intervene.kept_at", format_count(state.before_moment->step));
  const auto add = [&](const std::string& sentence) {
    foot_text += (foot_text.empty() ? "" : "  \u00b7  ") + sentence;
  };
  if (state.views.difference != nullptr && !any_changed_)
    add(ui.tr("intervene.no_pattern_changed"));
  else if (!(head_ == asked_))
    add(ui.tr("intervene.other_head_shown", ui.tr("transformer.head_name", asked_.layer, asked_.head),
              ui.tr("transformer.head_name", head_.layer, head_.head)));
  text_in(ui.fonts().small, {x, body.max.y}, {area.max.x, area.max.y}, t.text, foot_text);
  const float patterns = std::min(body.width() * 0.52f, 3 * (body.height() - ui.px(22)) + ui.px(32));
  draw_patterns(ui, state, {body.min, {body.min.x + patterns, body.max.y}});
  draw_tokens(ui, state, {{body.min.x + patterns + ui.px(24), body.min.y}, body.max});
}

}  // namespace neurarium
