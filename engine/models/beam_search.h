// Writing a translation: the encoder and decoder asked again for each word, greedily or along several beginnings at
// once, whose tree stays to be looked at.
#pragma once

#include "engine/edits.h"
#include "engine/models/sampling.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

// What the decoder reads and writes beside words.
struct WritingMarks {
  int start = 0, end = 0;
};

// A beginning that was looked at.
struct BeamNode {
  int parent = -1;  // -1: the first word
  int id = 0;
  int depth = 0;
  double probability = 0;      // of this word after its beginning
  double log_probability = 0;  // of the beginning up to here
  bool kept = false;           // among the beams when it was written
  bool ends = false;           // the mark of the end
};

struct BeamSearch {
  std::vector<BeamNode> nodes;
  int best = -1;                                        // the most probable one that ends; -1: none did
  [[nodiscard]] std::vector<int> path(int node) const;  // nodes from the first word to this one
};

// Reads `pair` [S+T] rows of an encoder_decoder() graph.
class Translator {
 public:
  // `beams`: the most beginnings that are asked about at once. `params` must outlive this.
  Translator(std::shared_ptr<const Graph> graph, Params<float>& params, std::vector<BoundEdit> edits,
             WritingMarks marks, std::int64_t beams = 1);

  [[nodiscard]] std::int64_t source_length() const { return source_length_; }
  [[nodiscard]] std::int64_t target_length() const { return target_length_; }

  // The most probable word after each, until the end or until there is no room; without marks.
  [[nodiscard]] std::vector<int> greedy(std::span<const int> source);
  // At each step the `width` most probable of all beginnings go on (1: greedy). A beginning that has ended keeps its
  // place among them.
  [[nodiscard]] BeamSearch beams(std::span<const int> source, std::int64_t width);

 private:
  // The logits after each of the beginnings, a row each.
  [[nodiscard]] std::span<const float> ask(std::span<const int> source, const std::vector<std::vector<int>>& written);

  Workspace<float> ws_;
  ValueId pair_, logits_;
  WritingMarks marks_;
  std::int64_t source_length_, target_length_;
  std::vector<float> asked_;  // [rows, v]
};

// One row of the graph's input: the source and what is written after the mark of the beginning, both padded with -1.
void write_pair(std::span<const int> source, std::span<const int> written, int start, std::int64_t source_length,
                std::span<float> row);

}  // namespace neurarium
