#include "engine/exhibits/tfidf_view.h"

#include "engine/embedding/neighbors.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

// Numbers 0..n-1 that `keep` keeps, by the size of `key`, the largest first; of equals the first.
template <class Keep, class Key>
std::vector<int> by_size(std::int64_t n, Keep&& keep, Key&& key) {
  std::vector<int> out;
  for (int i = 0; i < n; ++i)
    if (keep(i)) out.push_back(i);
  std::ranges::stable_sort(out, [&](int a, int b) { return key(a) > key(b); });
  return out;
}

void run_rows(TfidfView& view) {
  const Task& task = *view.task;
  const std::int64_t terms = view.set->term_count(), rows = kFirstDocumentRow + view.set->size();
  view.run = std::make_unique<Workspace<float>>(task.graph, WorkspaceOptions{.rows = rows, .gradients = false});
  view.run->bind(*view.params);
  view.run->set_edits(bind_fitting(view.edits, view.graph()));
  const std::span<float> counts = view.run->input(task.input);
  std::ranges::fill(counts, 0.0f);
  const auto row = [&](std::int64_t r) {
    return counts.subspan(static_cast<std::size_t>(r * terms), static_cast<std::size_t>(terms));
  };
  view.query.add_counts(row(kQueryRow));
  view.sentence.add_counts(row(kSentenceRow));
  view.other.add_counts(row(kOtherRow));
  std::ranges::copy(view.set->counts, row(kFirstDocumentRow).data());
  std::ranges::fill(view.run->input(task.target), -1.0f);
  forward(*view.run);
  const ValueId idf = view.graph().at("idf");
  view.scores = view.run->value(view.graph().at("scores"));
  view.weights = view.run->value(idf);
  view.starts = std::span<const float>(*task.start)
                    .subspan(static_cast<std::size_t>(view.params->layout().offset(idf)), view.weights.size());
}

// `chosen` from 1 on; 0: the best for the query.
void rank(TfidfView& view, std::int64_t chosen) {
  const auto all = [](int) { return true; };
  const auto scores = view.row("scores", kQueryRow);
  view.ranked = by_size(view.set->size(), all, [&](int d) { return scores[static_cast<std::size_t>(d)]; });
  view.chosen = chosen == 0 ? view.ranked.front() : std::min(chosen, view.set->size()) - 1;
  view.alike = by_size(
      view.set->size(), [&](int d) { return d != view.chosen; }, [&](int d) { return view.likeness(view.chosen, d); });
  const auto asked = view.row("unit", kQueryRow), found = view.document("documents.unit", view.chosen);
  const auto at = [](int term) { return static_cast<std::size_t>(term); };
  view.shared = by_size(
      view.set->term_count(), [&](int v) { return asked[at(v)] != 0 && found[at(v)] != 0; },
      [&](int v) { return std::abs(asked[at(v)] * found[at(v)]); });
  for (std::int64_t a = 0; a < view.set->size(); ++a)
    for (std::int64_t b = 0; b < a; ++b) {
      const double cosine = std::abs(static_cast<double>(view.likeness(a, b)));
      if (std::isfinite(cosine)) view.most_alike = std::max(view.most_alike, cosine);
    }
  view.moved = by_size(
      view.set->term_count(), [&](int v) { return view.weight(v) != view.start_weight(v); },
      [&](int v) { return std::abs(view.weight(v) - view.start_weight(v)); });
}

}  // namespace

std::span<const float> TfidfView::row(std::string_view value, std::int64_t row) const {
  const ValueId id = graph().at(value);
  const auto size = static_cast<std::size_t>(run->row_size(id));
  return run->value(id).subspan(static_cast<std::size_t>(row) * size, size);
}

std::span<const float> TfidfView::document(std::string_view value, std::int64_t document) const {
  const auto size = static_cast<std::size_t>(set->term_count());
  return run->value(graph().at(value)).subspan(static_cast<std::size_t>(document) * size, size);
}

std::shared_ptr<const TfidfView> look_at_tfidf(const TfidfRequest& request) {
  auto view = std::make_shared<TfidfView>();
  const auto& s = dynamic_cast<const TfidfSettings&>(*request.settings);
  view->step = request.step;
  view->settings = request.settings;
  view->task = request.task;
  view->edits = request.edits;
  auto set = tfidf_documents(s);
  if (!set) {
    view->fault = set.error();
    return view;
  }
  view->set = std::move(*set);
  view->params = std::make_unique<Params<float>>(view->graph());
  std::ranges::copy(request.params, view->params->flat().begin());
  view->query = view->set->read(s.query);
  view->sentence = view->set->read(s.sentence);
  view->other = view->set->read(s.other);
  run_rows(*view);
  rank(*view, s.chosen);
  view->sentences_cosine = cosine(view->row("unit", kSentenceRow), view->row("unit", kOtherRow));
  return view;
}

}  // namespace neurarium
