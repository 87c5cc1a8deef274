#include "engine/models/beam_search.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

std::vector<int> BeamSearch::path(int node) const {
  std::vector<int> all;
  for (; node >= 0; node = nodes[static_cast<std::size_t>(node)].parent) all.push_back(node);
  std::reverse(all.begin(), all.end());
  return all;
}

void write_pair(std::span<const int> source, std::span<const int> written, int start, std::int64_t source_length,
                std::span<float> row) {
  std::ranges::fill(row, -1.0F);
  const std::span<float> target = row.subspan(static_cast<std::size_t>(source_length));
  NEURARIUM_CHECK(std::ssize(source) <= source_length && written.size() < target.size());
  std::copy(source.begin(), source.end(), row.begin());
  target[0] = static_cast<float>(start);
  std::copy(written.begin(), written.end(), target.begin() + 1);
}

Translator::Translator(std::shared_ptr<const Graph> graph, Params<float>& params, std::vector<BoundEdit> edits,
                       WritingMarks marks, std::int64_t beams)
    : ws_(graph, {.rows = beams, .length = 1, .gradients = false, .only = graph->at("logits")}),
      pair_(graph->at("pair")),
      logits_(graph->at("logits")),
      marks_(marks),
      source_length_(graph->value(graph->at("source")).dims[1].size),
      target_length_(graph->value(graph->at("written")).dims[1].size) {
  ws_.bind(params);
  ws_.set_edits(std::move(edits));
}

std::span<const float> Translator::ask(std::span<const int> source, const std::vector<std::vector<int>>& written) {
  const auto rows = std::ssize(written);
  ws_.set_rows(rows);
  const std::span<float> input = ws_.input(pair_);
  const auto width = input.size() / static_cast<std::size_t>(rows);
  for (std::size_t row = 0; row < written.size(); ++row)
    write_pair(source, written[row], marks_.start, source_length_, input.subspan(row * width, width));
  forward(ws_);
  const std::span<const float> logits = ws_.value(logits_);
  const std::size_t vocab = logits.size() / static_cast<std::size_t>(rows * target_length_);
  asked_.clear();
  for (std::size_t row = 0; row < written.size(); ++row) {
    const std::size_t at = row * static_cast<std::size_t>(target_length_) + written[row].size();
    const std::span<const float> of_row = logits.subspan(at * vocab, vocab);
    asked_.insert(asked_.end(), of_row.begin(), of_row.end());
  }
  return asked_;
}

std::vector<int> Translator::greedy(std::span<const int> source) {
  std::vector<std::vector<int>> written(1);
  while (std::ssize(written[0]) + 1 < target_length_) {
    const std::span<const float> logits = ask(source, written);
    const auto id = static_cast<int>(std::ranges::max_element(logits) - logits.begin());
    if (id == marks_.end) break;
    written[0].push_back(id);
  }
  return written[0];
}

BeamSearch Translator::beams(std::span<const int> source, std::int64_t width) {
  NEURARIUM_CHECK(width >= 1 && width <= ws_.capacity());
  BeamSearch search;
  std::vector<int> open = {-1};
  std::vector<std::vector<int>> written(1);
  TokenSampler sampler({});
  while (!open.empty() && std::ssize(written[0]) < target_length_) {
    const std::span<const float> logits = ask(source, written);
    const std::size_t vocab = logits.size() / written.size();
    std::vector<int> found;  // the best so far that have ended, and what comes next
    for (std::size_t i = 0; i < search.nodes.size(); ++i)
      if (search.nodes[i].kept && search.nodes[i].ends) found.push_back(static_cast<int>(i));
    for (std::size_t row = 0; row < open.size(); ++row) {
      const auto candidates = sampler.candidates(logits.subspan(row * vocab, vocab));
      const double before = open[row] < 0 ? 0 : search.nodes[static_cast<std::size_t>(open[row])].log_probability;
      for (std::size_t i = 0; i < candidates.size() && std::cmp_less(i, width); ++i) {
        found.push_back(static_cast<int>(search.nodes.size()));
        search.nodes.push_back({open[row], candidates[i].id, static_cast<int>(written[row].size()),
                                candidates[i].probability, before + std::log(candidates[i].probability), false,
                                candidates[i].id == marks_.end});
      }
    }
    const auto of = [&](int node) -> BeamNode& { return search.nodes[static_cast<std::size_t>(node)]; };
    std::ranges::stable_sort(found, [&](int a, int b) { return of(a).log_probability > of(b).log_probability; });
    if (std::cmp_greater(found.size(), width)) found.resize(static_cast<std::size_t>(width));
    std::vector<std::vector<int>> next;
    open.clear();
    for (BeamNode& node : search.nodes)
      if (node.ends) node.kept = false;  // again below, while it is among the best
    for (const int node : found) {
      of(node).kept = true;
      if (of(node).ends) continue;
      open.push_back(node);
      next.emplace_back();
      for (const int on_way : search.path(node)) next.back().push_back(of(on_way).id);
    }
    written = std::move(next);
    if (written.empty()) break;
  }
  for (std::size_t i = 0; i < search.nodes.size(); ++i) {
    const BeamNode& node = search.nodes[i];
    if (node.ends &&
        (search.best < 0 || node.log_probability > search.nodes[static_cast<std::size_t>(search.best)].log_probability))
      search.best = static_cast<int>(i);
  }
  return search;
}

}  // namespace neurarium
