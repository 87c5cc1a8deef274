#include "engine/models/ngram.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

namespace {

constexpr double kLeastDiscount = 0.1, kMostDiscount = 0.9;  // so that nothing unseen, and nothing seen, gets 0

}  // namespace

NgramModel::NgramModel(std::shared_ptr<const NgramCounts> counts, const NgramSpec& spec)
    : counts_(std::move(counts)), spec_(spec), levels_(static_cast<std::size_t>(spec.order)) {
  NEURARIUM_CHECK(spec.order >= 1 && spec.order <= counts_->order());
  NEURARIUM_CHECK(std::isfinite(spec.k) && spec.k >= 0);
  if (spec_.smoothing == NgramSmoothing::AddK) return;
  for (int order = 1; order <= spec_.order; ++order) estimate(order);
}

bool NgramModel::by_befores(int order) const {
  return spec_.smoothing == NgramSmoothing::KneserNey && order < spec_.order;
}

std::uint64_t NgramModel::count_of(int order, std::size_t entry) const {
  const NgramLevel& level = counts_->level(order);
  return by_befores(order) ? level.befores(entry) : level.count(entry);
}

void NgramModel::estimate(int order) {
  Level& level = levels_[static_cast<std::size_t>(order - 1)];
  double once = 0, twice = 0;
  for (std::size_t i = 0; i < counts_->level(order).size(); ++i) {
    const std::uint64_t count = count_of(order, i);
    once += count == 1 ? 1 : 0;
    twice += count == 2 ? 1 : 0;
    if (count == 0) level.never_after = i;
  }
  const double estimated = once == 0 ? kLeastDiscount : once / (once + 2 * twice);
  level.discount = std::clamp(estimated, kLeastDiscount, kMostDiscount);
  if (spec_.smoothing == NgramSmoothing::BackOff && order > 1)
    level.weights.assign(counts_->level(order - 1).size(), std::nan(""));
}

std::span<const int> NgramModel::end_of(std::span<const int> context) const {
  return context.last(std::min(context.size(), static_cast<std::size_t>(spec_.order - 1)));
}

NgramModel::Found NgramModel::look_up(std::span<const int> context) const {
  const int order = static_cast<int>(context.size()) + 1;
  Found found{.range = counts_->followers(context)};
  const NgramRange& range = found.range;
  const NgramLevel& level = counts_->level(order);
  found.followers = range.size();
  found.total = level.count(range.begin, range.end);
  if (by_befores(order)) {
    found.total = level.befores(range.begin, range.end);
    const std::size_t never = levels_[static_cast<std::size_t>(order - 1)].never_after;
    if (range.begin <= never && never < range.end) --found.followers;
  }
  return found;
}

double NgramModel::lower(std::span<const int> context, int token) {
  return context.empty() ? 1.0 / counts_->vocabulary() : term(context.subspan(1), token).probability;
}

// What the tokens that were not seen after the context share, over what the shorter context gives them.
double NgramModel::back_off_weight(std::span<const int> context, const Found& found) {
  const int order = static_cast<int>(context.size()) + 1;
  const double left = levels_[context.size()].discount * static_cast<double>(found.followers);
  double unseen = 1;
  if (context.empty()) {
    unseen -= static_cast<double>(found.followers) / counts_->vocabulary();
  } else {
    for (std::size_t i = found.range.begin; i < found.range.end; ++i)
      unseen -= lower(context, counts_->last_token(order, i));
  }
  constexpr double kNobody = 1e-12;  // every token was seen: nothing is passed on
  return unseen < kNobody ? 0 : left / static_cast<double>(found.total) / unseen;
}

double NgramModel::passed_on(std::span<const int> context, const Found& found) {
  const std::size_t below = context.size();  // the level of the context itself is levels_[below - 1]
  if (spec_.smoothing == NgramSmoothing::KneserNey)
    return levels_[below].discount * static_cast<double>(found.followers) / static_cast<double>(found.total);
  if (context.empty()) return back_off_weight(context, found);
  const NgramRange shorter = counts_->followers(context.first(below - 1));
  const std::size_t entry = counts_->find(shorter, static_cast<int>(below), context.back());
  double& kept = levels_[below].weights[entry];
  if (std::isnan(kept)) kept = back_off_weight(context, found);
  return kept;
}

NgramTerm NgramModel::term(std::span<const int> context, int token) {
  const int order = static_cast<int>(context.size()) + 1;
  const Found found = look_up(context);
  NgramTerm t{.order = order, .context = context};
  t.total = found.total;
  t.followers = found.followers;
  const std::size_t entry = counts_->find(found.range, order, token);
  if (entry != found.range.end) t.count = count_of(order, entry);
  const auto total = static_cast<double>(t.total), count = static_cast<double>(t.count);
  if (spec_.smoothing == NgramSmoothing::AddK) {
    const double all = total + spec_.k * counts_->vocabulary();
    t.share = all > 0 ? (count + spec_.k) / all : 1.0 / counts_->vocabulary();
    t.probability = t.share;
    return t;
  }
  if (t.total == 0) {
    t.passed_on = 1;
    t.probability = lower(context, token);
    return t;
  }
  t.discount = levels_[context.size()].discount;
  t.passed_on = passed_on(context, found);
  if (spec_.smoothing == NgramSmoothing::BackOff && t.passed_on == 0) t.discount = 0;
  t.share = t.count == 0 ? 0 : (count - t.discount) / total;
  const bool adds = spec_.smoothing == NgramSmoothing::KneserNey || t.count == 0;
  t.probability = t.share + (adds ? t.passed_on * lower(context, token) : 0);
  return t;
}

double NgramModel::probability(std::span<const int> context, int token) {
  return term(end_of(context), token).probability;
}

std::vector<NgramTerm> NgramModel::explain(std::span<const int> context, int token) {
  std::vector<NgramTerm> terms;
  for (auto here = end_of(context);; here = here.subspan(1)) {
    terms.push_back(term(here, token));
    if (spec_.smoothing == NgramSmoothing::AddK || here.empty()) return terms;
    if (spec_.smoothing == NgramSmoothing::BackOff && terms.back().count > 0) return terms;
  }
}

std::vector<double> NgramModel::distribution(std::span<const int> context) {
  context = end_of(context);
  const auto words = static_cast<std::size_t>(counts_->vocabulary());
  const std::size_t from = spec_.smoothing == NgramSmoothing::AddK ? context.size() : 0;
  std::vector<double> chances(words, 1.0 / counts_->vocabulary());
  for (std::size_t length = from; length <= context.size(); ++length) {
    const std::span<const int> here = context.last(length);
    const Found found = look_up(here);
    const auto total = static_cast<double>(found.total);
    const int order = static_cast<int>(length) + 1;
    if (spec_.smoothing == NgramSmoothing::AddK) {
      const double all = total + spec_.k * counts_->vocabulary();
      if (all == 0) return chances;
      std::fill(chances.begin(), chances.end(), spec_.k / all);
      for (std::size_t i = found.range.begin; i < found.range.end; ++i)
        chances[static_cast<std::size_t>(counts_->last_token(order, i))] +=
            static_cast<double>(count_of(order, i)) / all;
      return chances;
    }
    if (found.total == 0) continue;
    const double rest = passed_on(here, found);
    const bool keeps_all = spec_.smoothing == NgramSmoothing::BackOff && rest == 0;
    const double discount = keeps_all ? 0 : levels_[length].discount;
    for (double& chance : chances) chance *= rest;
    for (std::size_t i = found.range.begin; i < found.range.end; ++i) {
      const auto count = static_cast<double>(count_of(order, i));
      if (count == 0) continue;
      double& chance = chances[static_cast<std::size_t>(counts_->last_token(order, i))];
      const double share = (count - discount) / total;
      chance = spec_.smoothing == NgramSmoothing::KneserNey ? chance + share : share;
    }
  }
  return chances;
}

int NgramModel::known_context(std::span<const int> context) const {
  context = end_of(context);
  while (!context.empty() && counts_->followers(context).empty()) context = context.subspan(1);
  return static_cast<int>(context.size());
}

double NgramModel::perplexity(std::span<const int> text) {
  const auto before = static_cast<std::size_t>(spec_.order - 1);
  if (text.size() <= before) return std::nan("");
  double log_sum = 0;
  for (std::size_t i = before; i < text.size(); ++i)
    log_sum += std::log(probability(text.subspan(i - before, before), text[i]));
  return std::exp(-log_sum / static_cast<double>(text.size() - before));
}

}  // namespace neurarium
