#include "engine/files/idx_pictures.h"

#include "engine/text.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace neurarium {
namespace {

namespace fs = std::filesystem;

constexpr std::int32_t kMnistSide = 28;

bool is_regular(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::string without_gz(const std::string& name) {
  return name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name;
}

std::string with_words(std::string name, std::string_view from, std::string_view to, std::string_view from_axes,
                       std::string_view to_axes) {
  if (const auto at = name.rfind(from); at != std::string::npos) name.replace(at, from.size(), to);
  if (const auto at = name.rfind(from_axes); at != std::string::npos) name.replace(at, from_axes.size(), to_axes);
  return name;
}

bool names_idx(const std::string& name, std::string_view word, std::string_view axes) {
  return name.find(word) != std::string::npos && name.find(axes) != std::string::npos;
}
bool names_images(const std::string& name) { return names_idx(name, "images", "idx3"); }
bool names_labels(const std::string& name) { return names_idx(name, "labels", "idx1"); }

// The file of that name, plain or packed.
std::optional<std::string> plain_or_packed(const fs::path& folder, const std::string& name) {
  for (const std::string& candidate : {name, name + ".gz"})
    if (is_regular(folder / candidate)) return (folder / candidate).string();
  return std::nullopt;
}

Result<IdxPair> pair_of(const fs::path& folder, const std::string& images) {
  const std::string labels = with_words(images, "images", "labels", "idx3", "idx1");
  const auto images_path = plain_or_packed(folder, images), labels_path = plain_or_packed(folder, labels);
  if (!images_path || !labels_path)
    return input_error("{}: the file that belongs to it is missing; put {} (or .gz) beside it.",
                       shown((folder / (images_path ? images : labels)).string()),
                       shown(images_path ? labels : images));
  const std::string stem = images.substr(0, images.rfind("images"));
  const bool is_test = stem.find("t10k") != std::string::npos || stem.find("test") != std::string::npos;
  return IdxPair{*images_path, *labels_path, is_test};
}

// Names of files of pictures in the folder that begin with `beginning`, without .gz.
std::vector<std::string> image_names(const fs::path& folder, const std::string& beginning) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = without_gz(at->path().filename().string());
    if (name.starts_with(beginning) && names_images(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

Result<std::vector<IdxPair>> find_idx_pairs(const std::string& path) {
  std::error_code ignored;
  const fs::path given(path);
  const bool is_folder = fs::is_directory(given, ignored);
  const fs::path folder = is_folder ? given : given.has_parent_path() ? given.parent_path() : fs::path(".");
  const std::string last = is_folder ? "" : given.filename().string();
  std::vector<std::string> names;
  if (is_regular(given)) {
    const std::string name = without_gz(last);
    if (names_images(name)) names = {name};
    if (names_labels(name)) names = {with_words(name, "labels", "images", "idx1", "idx3")};
  } else {
    names = image_names(folder, last);
    if (names.empty() && !is_folder)
      return input_error("{}: there is no such folder or file; give a folder of pictures or files in MNIST's format.",
                         shown(path));
  }
  std::vector<IdxPair> pairs;
  for (const std::string& name : names) {
    auto pair = pair_of(folder, name);
    if (!pair) return pair.error();
    if (std::ranges::any_of(pairs, [&](const IdxPair& other) { return other.is_test == pair->is_test; }))
      return input_error("{}: there are several sets, such as {} and {}; name one by its beginning.", shown(path),
                         shown(names.front()), shown(name));
    pairs.push_back(std::move(*pair));
  }
  std::stable_partition(pairs.begin(), pairs.end(), [](const IdxPair& pair) { return !pair.is_test; });
  return pairs;
}

Result<Pictures> load_idx_pictures(const std::string& path, const std::vector<IdxPair>& pairs) {
  if (pairs.empty())
    return input_error(
        "{}: not named as files in MNIST's format are, such as train-images-idx3-ubyte.gz and "
        "train-labels-idx1-ubyte.gz; rename them, or give a folder of pictures.",
        shown(path));
  PictureSet set;
  set.name = fs::path(path).lexically_normal().filename().string();
  if (set.name.empty()) set.name = path;
  for (const IdxPair& pair : pairs) {
    if (pair.is_test && set.size() > 0) set.test_from = set.size();
    const auto images = load_idx(pair.images);
    if (!images) return images.error();
    const auto labels = load_idx(pair.labels);
    if (!labels) return labels.error();
    if (Status s = append_idx(set, *images, *labels, pair.images); !s) return s.error();
  }
  if (set.height == kMnistSide && set.width == kMnistSide) set.frame = PictureFrame::Centred;
  const std::int32_t largest = *std::max_element(set.labels.begin(), set.labels.end());
  for (std::int32_t label = 0; label <= largest; ++label) set.class_names.push_back(std::to_string(label));
  return seal_pictures(std::move(set));
}

Status append_idx(PictureSet& set, const IdxArray& images, const IdxArray& labels, const std::string& source) {
  if (images.sizes.size() != 3 || labels.sizes.size() != 1)
    return input_error("{}: pictures need 3 axes and labels 1, but they have {} and {}; are the files mixed up?",
                       shown(source), images.sizes.size(), labels.sizes.size());
  if (images.sizes[0] != labels.sizes[0])
    return input_error("{}: {} pictures, but {} labels; take files that belong together.", shown(source),
                       images.sizes[0], labels.sizes[0]);
  if (images.sizes[1] > kMostPictureSide || images.sizes[2] > kMostPictureSide)
    return input_error("{}: pictures of {} x {} pixels are too large; take at most {} a side.", shown(source),
                       images.sizes[2], images.sizes[1], kMostPictureSide);
  const auto height = static_cast<std::int32_t>(images.sizes[1]), width = static_cast<std::int32_t>(images.sizes[2]);
  if (!set.labels.empty() && (set.height != height || set.width != width))
    return input_error("{}: its pictures have {} x {} pixels, those of the other part {} x {}.", shown(source), width,
                       height, set.width, set.height);
  set.height = height;
  set.width = width;
  set.pixels.insert(set.pixels.end(), images.numbers.begin(), images.numbers.end());
  set.labels.insert(set.labels.end(), labels.numbers.begin(), labels.numbers.end());
  return ok_status();
}

}  // namespace neurarium
