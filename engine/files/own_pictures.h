// Pictures of the user's own: a folder with one subfolder a class, or files in MNIST's format.
#pragma once

#include "engine/data/pictures.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMostFolderPictures = 200'000;
inline constexpr std::int32_t kStandardSide = 32;  // of pictures of several sizes, or too large ones
inline constexpr std::int32_t kMostKeptSide = 64;  // pictures that are all of one size up to this keep it

struct OwnPictures {
  Pictures pictures;
  std::vector<std::string> remarks;  // sentences: what was left out, what was resized
};

// `path` is one of
// - a folder with a subfolder of PNG or JPEG pictures for each class (its name is the class's); two subfolders train
//   and test (or val) with such subfolders each make a set with a test part of its own. Other files are left out, and
//   said in a remark. Pictures of several sizes are cut to squares and resized to `side` (0: kStandardSide); they are
//   grey if every one is;
// - a folder with pairs of IDX files, plain or .gz, such as train-images-idx3-ubyte and train-labels-idx1-ubyte; a pair
//   whose name begins with t10k or test is the test part;
// - one IDX file of pictures, whose labels are found by name, or the part of its name before "-images".
// Errors: nothing there, one class, one picture, a damaged file, labels without pictures, too much.
[[nodiscard]] Result<OwnPictures> load_own_pictures(const std::string& path, std::int32_t side = 0);
// Two IDX files, whatever their names: pictures, and their labels. Errors: damaged, numbers that do not agree.
[[nodiscard]] Result<OwnPictures> load_picture_pair(const std::string& images, const std::string& labels);

}  // namespace neurarium
