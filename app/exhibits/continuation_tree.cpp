#include "app/exhibits/continuation_tree.h"

#include <algorithm>

namespace neurarium {

int ContinuationTree::child(int parent, int id) const {
  const std::vector<int>& children = parent < 0 ? first_ : at(parent).children;
  const auto found = std::find_if(children.begin(), children.end(), [&](int node) { return at(node).id == id; });
  return found == children.end() ? -1 : *found;
}

int ContinuationTree::add(int parent, int id, std::vector<TokenCandidate> candidates, std::int64_t step) {
  if (const int known = child(parent, id); known >= 0) return known;
  const int node = static_cast<int>(tokens_.size());
  const int depth = parent < 0 ? 0 : at(parent).depth + 1;
  tokens_.push_back({parent, id, depth, step, std::move(candidates), {}});
  (parent < 0 ? first_ : tokens_[static_cast<std::size_t>(parent)].children).push_back(node);
  lay_out();
  return node;
}

std::vector<int> ContinuationTree::path(int node) const {
  std::vector<int> nodes;
  for (; node >= 0; node = at(node).parent) nodes.push_back(node);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

void ContinuationTree::clear() {
  tokens_.clear();
  first_.clear();
  rows_.clear();
}

// The oldest child goes on in its parent's row; each other one opens a row.
void ContinuationTree::lay_out() {
  struct Open {
    int node, from;
  };
  rows_.clear();
  std::vector<Open> open;
  for (auto node = first_.rbegin(); node != first_.rend(); ++node) open.push_back({*node, -1});
  while (!open.empty()) {
    const Open next = open.back();
    open.pop_back();
    const int row = static_cast<int>(rows_.size());
    rows_.push_back({next.from, at(next.node).depth, {}});
    for (int node = next.node; node >= 0;) {
      rows_.back().nodes.push_back(node);
      const std::vector<int>& children = at(node).children;
      for (std::size_t i = children.size(); i > 1; --i) open.push_back({children[i - 1], row});
      node = children.empty() ? -1 : children.front();
    }
  }
}

}  // namespace neurarium
