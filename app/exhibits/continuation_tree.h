// Everything that was written after one beginning, as a tree: each token knows what else might have stood in its place,
// and a branch that was left stays.
#pragma once

#include "engine/models/sampling.h"

#include <cstdint>
#include <vector>

namespace neurarium {

struct GrownToken {
  int parent = -1;  // -1: the first after the beginning
  int id = 0;
  int depth = 0;
  std::int64_t step = 0;                   // of training, when it was drawn
  std::vector<TokenCandidate> candidates;  // the most probable, as they were then
  std::vector<int> children;
};

class ContinuationTree {
 public:
  // The node of this token after `parent`; made when it is not there.
  int add(int parent, int id, std::vector<TokenCandidate> candidates, std::int64_t step);
  [[nodiscard]] int child(int parent, int id) const;    // -1: none
  [[nodiscard]] std::vector<int> path(int node) const;  // nodes from the first token to this one
  [[nodiscard]] const GrownToken& at(int node) const { return tokens_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] std::size_t size() const { return tokens_.size(); }
  [[nodiscard]] bool empty() const { return tokens_.empty(); }
  void clear();

  // As it is drawn: a row for each branch, which begins in the column where it leaves the row `from` (-1: at the
  // beginning). A branch stands below the one that it left.
  struct Row {
    int from = -1;
    int column = 0;
    std::vector<int> nodes;
  };
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  void lay_out();
  std::vector<GrownToken> tokens_;
  std::vector<int> first_;  // children of the beginning
  std::vector<Row> rows_;
};

}  // namespace neurarium
