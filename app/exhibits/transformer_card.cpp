#include "app/exhibits/transformer_card.h"

#include "app/exhibits/formula.h"
#include "app/ui/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace neurarium {
namespace {

// Values by the end of their name, with the key of the sentence that says what they are.
struct Described {
  std::string_view ending, key;
};
constexpr std::array kDescribed = {
    Described{"pos_embed.weight", "transformer.is_position"},
    Described{"embed.weight", "transformer.is_table"},
    Described{".weight", "transformer.is_weight"},
    Described{".bias", "transformer.is_bias"},
    Described{"attn.pattern", "transformer.is_pattern"},
    Described{"attn.scores", "transformer.is_score"},
    Described{"attn.q", "transformer.is_q"},
    Described{"attn.rot_q", "transformer.is_rot_q"},
    Described{"attn.k", "transformer.is_k"},
    Described{"attn.rot_k", "transformer.is_rot_k"},
    Described{"attn.v", "transformer.is_v"},
    Described{"attn.z", "transformer.is_z"},
    Described{"mlp.pre", "transformer.is_mlp_pre"},
    Described{"mlp.post", "transformer.is_mlp_post"},
    Described{"attn_out", "transformer.is_attn_out"},
    Described{"mlp_out", "transformer.is_mlp_out"},
    Described{"resid_pre", "transformer.is_resid"},
    Described{"resid_mid", "transformer.is_resid"},
    Described{"resid_post", "transformer.is_resid"},
    Described{"pos_embed", "transformer.is_position"},
    Described{"embed", "transformer.is_embed"},
    Described{"ln_final.out", "transformer.is_norm"},
    Described{"logits", "transformer.is_logit"},
};

constexpr std::size_t kCardExponentials = 3;

std::int64_t index_of(const ValueRef& ref, std::string_view label) {
  for (const ValueRef::Index& index : ref.indices)
    if (index.label == label) return index.at;
  return kEvery;
}

// "(14.1 − 20.3) / 0.5": what is raised to a power.
FormulaLine exponent_of(const TransformerView& view, const NextToken& next, const Cell& logit) {
  const std::string temperature = format_short(view.temperature);
  if (view.softmax_shift == 0) return {{"exp("}, {format_number(next.logit, 3), logit}, {" / " + temperature + ")"}};
  return {{"exp(("},
          {format_number(next.logit, 3), logit},
          {fmt::format(" \u2212 {}) / {})", format_number(view.softmax_shift, 3), temperature)}};
}

CardRow number_row(Ui& ui, std::string_view key, double value) {
  return {ui.tr(key), format_number(value), ui.theme().sign(value)};
}

}  // namespace

std::string describe(Ui& ui, const TransformerView& view, const ValueRef& ref) {
  const auto found = std::find_if(kDescribed.begin(), kDescribed.end(),
                                  [&](const Described& d) { return std::string_view(ref.name).ends_with(d.ending); });
  if (found == kDescribed.end()) return {};
  const auto token = [&](std::string_view label) {
    const std::int64_t at = index_of(ref, label);
    const bool known = at >= 0 && at < view.length();
    return known ? token_text(ui, view.tokens[static_cast<std::size_t>(at)].text) : std::string();
  };
  const std::string query = index_of(ref, "q") != kEvery ? token("q") : token("t");
  const std::int64_t id = index_of(ref, "v");
  const std::string key = id != kEvery ? token_text(ui, view.data->tokenizer->shown(static_cast<int>(id))) : token("k");
  return ui.tr(found->key, query, key);
}

std::string score_label(Ui& ui, const TransformerView& view, HeadChoice head) {
  const std::optional<NamedRole> role = view.measured.role_of(head.layer, head.head);
  return role ? fmt::format("{} {:.2f}", ui.tr(role->key), role->score) : std::string();
}

std::vector<FormulaLine> softmax_of(Ui& ui, const TransformerView& view, const Cell& cell, std::size_t most) {
  const auto first = static_cast<std::int64_t>(view.position) * view.spec.vocab;
  const std::int64_t id = cell.offset - first;
  if (cell.value != view.task->output || cell.gradient || id < 0 || id >= view.spec.vocab) return {};
  const auto logit = [&](const NextToken& next) { return Cell{cell.value, first + next.id}; };
  const auto chosen = std::find_if(view.next.begin(), view.next.end(), [&](const NextToken& n) { return n.id == id; });
  if (chosen == view.next.end()) return {};
  std::vector<FormulaLine> lines = {{{"p = "}}};
  for (FormulaPart& part : exponent_of(view, *chosen, logit(*chosen))) lines.back().push_back(std::move(part));
  lines.back().push_back({" / sum"});
  const std::size_t shown = std::min(most, view.next.size());
  double rest = view.softmax_sum;
  for (std::size_t i = 0; i < shown; ++i) {
    const NextToken& next = view.next[i];
    lines.push_back({{i == 0 ? "  sum = " : "      + "}});
    for (FormulaPart& part : exponent_of(view, next, logit(next))) lines.back().push_back(std::move(part));
    lines.back().push_back({fmt::format("  {}", token_text(ui, next.text))});
    rest -= next.exponential;
  }
  if (shown < view.next.size())
    lines.push_back({{"      " + ui.tr("formula.more_terms", format_number(std::max(0.0, rest), 3),
                                       static_cast<std::int64_t>(view.next.size() - shown))}});
  lines.push_back({{fmt::format("  = {} / {} = {}", format_number(chosen->exponential, 3),
                                format_number(view.softmax_sum, 3), format_number(chosen->probability, 3))}});
  return lines;
}

std::vector<FormulaLine> formula_with_notes(Ui& ui, const TransformerView& view, const Cell& cell, std::size_t most) {
  std::vector<FormulaLine> lines = formula_of(ui, *view.sentence, cell, most, true);
  if (!lines.empty() && !cell.gradient && view.graph().value(cell.value).name.ends_with("attn.scores")) {
    const int size = view.spec.head_size();
    lines.push_back(
        {{fmt::format("{} = 1 / \u221a{}", format_number(1 / std::sqrt(static_cast<double>(size))), size)}});
  }
  return lines;
}

Card card_of(Ui& ui, const TransformerState& state, const Session& session, const ValueRef& ref, std::size_t most) {
  const TransformerView& view = *state.view;
  const auto cell = cell_of(view, ref);
  Card card;
  card.title = to_string(ref);
  if (!cell) return card;
  card.subtitle = describe(ui, view, ref);
  const double value = view.value(*cell);
  if (std::isfinite(value))
    card.rows.push_back(number_row(ui, "transformer.value", value));
  else
    card.rows.push_back({ui.tr("transformer.value"), ui.tr("transformer.masked"), ui.theme().muted});
  if (const ComparedViews& both = state.views; both.difference != nullptr && state.compared != Compared::Before) {
    const auto old = cell_of(*both.before, ref);
    if (old && std::isfinite(both.before->value(*old))) {
      card.rows.push_back(number_row(ui, "compared.before", both.before->value(*old)));
      card.rows.push_back(number_row(ui, "compared.difference", both.difference->value(*cell)));
    }
  }
  const double gradient = view.gradient(*cell);
  card.rows.push_back({ui.tr("transformer.gradient"), std::isfinite(gradient) ? format_number(gradient) : "\u2013",
                       ui.theme().sign(std::isfinite(gradient) ? gradient : 0)});
  if (const Edit* hold = session.find_edit(ref, EditKind::Set))
    card.rows.push_back({ui.tr("transformer.held_at"), format_number(static_cast<double>(hold->a)), ui.theme().accent});
  if (session.find_edit(ref, EditKind::Freeze) != nullptr)
    card.rows.push_back({ui.tr("transformer.frozen"), ui.tr("transformer.yes"), ui.theme().accent});
  if (!std::isfinite(value) || view.graph().writer(cell->value) < 0) return card;
  card.formula = plain_lines(softmax_of(ui, view, *cell, kCardExponentials));
  if (!card.formula.empty()) card.formula.emplace_back(ui.tr("transformer.logit_made"));
  for (std::string& line : plain_lines(formula_with_notes(ui, view, *cell, most)))
    card.formula.push_back(std::move(line));
  return card;
}

}  // namespace neurarium
