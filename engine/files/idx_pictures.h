// Sets of pictures in MNIST's format: a file of pictures and one of labels, found by their names.
#pragma once

#include "engine/data/pictures.h"
#include "engine/files/idx.h"

#include <string>
#include <vector>

namespace neurarium {

struct IdxPair {
  std::string images, labels;  // paths
  bool is_test = false;        // the name begins with t10k or test, or has that word before "-images"
};

// Pairs that `path` names: the files of a folder, one file of pictures or labels, or all that begin with the path.
// Empty where a folder has none, or a file is not named as MNIST's are. Errors: nothing there, pictures without labels,
// more than one pair to train or to test on.
[[nodiscard]] Result<std::vector<IdxPair>> find_idx_pairs(const std::string& path);

// Reads the pairs, the training part first; classes are the labels' numbers. `path` names them in messages. Errors:
// not IDX, damaged, numbers that do not fit together.
[[nodiscard]] Result<Pictures> load_idx_pictures(const std::string& path, const std::vector<IdxPair>& pairs);

// Adds pictures and labels to the set, whose size they give or must have. Errors: wrong axes, other numbers of them,
// too large, another size.
Status append_idx(PictureSet& set, const IdxArray& images, const IdxArray& labels, const std::string& source);

}  // namespace neurarium
