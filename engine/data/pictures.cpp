#include "engine/data/pictures.h"

#include "engine/data/points.h"
#include "engine/files/embedded.h"
#include "engine/files/idx_pictures.h"
#include "engine/files/reader.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int32_t kDigitFull = 16;

std::span<const std::byte> embedded_file(std::string_view path) {
  for (const EmbeddedFile& file : embedded_data())
    if (file.path == path) return as_bytes(file.bytes);
  return {};
}

std::uint64_t hash_of(const PictureSet& set) {
  const std::int64_t head[] = {set.channels, set.height,   set.width, static_cast<std::int64_t>(set.frame),
                               set.full,     set.test_from};
  std::uint64_t hash = fnv1a64(std::as_bytes(std::span(head)));
  hash = fnv1a64(std::as_bytes(std::span(set.pixels)), hash);
  hash = fnv1a64(std::as_bytes(std::span(set.labels)), hash);
  for (const std::string& name : set.class_names) hash = fnv1a64(as_bytes(name), fnv1a64(as_bytes("|"), hash));
  return hash;
}

Result<Pictures> make_digits() {
  const auto images = read_idx(embedded_file("assets/data/digits-images-idx3-ubyte.gz"), "digits");
  if (!images) return images.error();
  const auto labels = read_idx(embedded_file("assets/data/digits-labels-idx1-ubyte.gz"), "digits");
  if (!labels) return labels.error();
  PictureSet set;
  set.name = "digits";
  set.full = kDigitFull;
  set.frame = PictureFrame::Blocks;
  for (int digit = 0; digit < 10; ++digit) set.class_names.push_back(std::to_string(digit));
  if (Status s = append_idx(set, *images, *labels, "digits"); !s) return s.error();
  return seal_pictures(std::move(set));
}

Result<Pictures> load_fashion(const std::string& folder) {
  PictureSet set;
  set.name = "fashion";
  set.class_names = {"T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"};
  for (const char* part : {"train", "t10k"}) {
    if (set.size() > 0) set.test_from = set.size();
    const std::string path = fmt::format("{}/{}-images-idx3-ubyte.gz", folder, part);
    const auto images = load_idx(path);
    if (!images)
      return input_error(
          "{} Fashion-MNIST is in Debian's package dataset-fashion-mnist: sudo apt-get install dataset-fashion-mnist",
          images.error());
    const auto labels = load_idx(fmt::format("{}/{}-labels-idx1-ubyte.gz", folder, part));
    if (!labels) return labels.error();
    if (Status s = append_idx(set, *images, *labels, path); !s) return s.error();
  }
  return seal_pictures(std::move(set));
}

// So many of the rows of each class, `wanted` together: each class its share, the largest remainders one more.
std::vector<std::int64_t> shares(const std::vector<std::vector<std::int32_t>>& rows, std::int64_t wanted) {
  std::int64_t all = 0;
  for (const auto& of_class : rows) all += std::ssize(of_class);
  std::vector<std::int64_t> take(rows.size(), 0);
  std::vector<std::pair<double, std::size_t>> remainders;
  std::int64_t taken = 0;
  for (std::size_t c = 0; c < rows.size(); ++c) {
    const double exact = static_cast<double>(std::ssize(rows[c])) * static_cast<double>(wanted) /
                         static_cast<double>(std::max<std::int64_t>(1, all));
    take[c] = static_cast<std::int64_t>(exact);
    taken += take[c];
    remainders.emplace_back(exact - std::floor(exact), c);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [rest, c] : remainders) {
    if (taken >= wanted) break;
    if (take[c] >= std::ssize(rows[c])) continue;
    ++take[c];
    ++taken;
  }
  return take;
}

}  // namespace

void PictureSet::read(std::int64_t row, std::span<float> into) const {
  const std::span<const std::uint8_t> from = picture(row);
  NEURARIUM_CHECK_EQ(from.size(), into.size());
  const float unit = 1.0f / static_cast<float>(full);
  for (std::size_t i = 0; i < from.size(); ++i) into[i] = static_cast<float>(from[i]) * unit;
}

Result<Pictures> seal_pictures(PictureSet set) {
  const std::string name = shown(set.name);
  if (set.size() < 2) return input_error("{}: {} picture; there must be at least two.", name, set.size());
  if (set.classes() < 2) return input_error("{}: only one class; there must be at least two.", name);
  if (set.classes() > kMostPictureClasses)
    return input_error("{}: {} classes are too many; take at most {}.", name, set.classes(), kMostPictureClasses);
  if (set.height > kMostPictureSide || set.width > kMostPictureSide)
    return input_error("{}: pictures of {} x {} pixels are too large; take at most {} a side.", name, set.width,
                       set.height, kMostPictureSide);
  for (const std::int32_t label : set.labels)
    if (label < 0 || label >= set.classes())
      return input_error("{}: a label is {}, but there are classes 0 to {} only.", name, label, set.classes() - 1);
  NEURARIUM_CHECK_EQ(std::ssize(set.pixels), set.size() * set.picture_size());
  set.content_hash = hash_of(set);
  return std::make_shared<const PictureSet>(std::move(set));
}

Pictures digit_pictures() {
  static const Pictures digits = *make_digits();  // a part of the program, so it is there
  return digits;
}

Result<Pictures> fashion_pictures(const std::string& folder) {
  static std::mutex mutex;
  static Pictures kept;  // 55 MB that every change of a setting would read again
  const std::lock_guard lock(mutex);
  if (kept != nullptr && folder == kFashionFolder) return kept;
  Result<Pictures> read = load_fashion(folder);
  if (read && folder == kFashionFolder) kept = *read;
  return read;
}

Result<PictureSplit> split_pictures(const PictureSet& set, double test_fraction, std::uint64_t seed,
                                    std::int64_t most) {
  if (!(test_fraction >= 0 && test_fraction <= 0.9))
    return usage_error("The test share is {}, but must lie between 0 and 0.9.", test_fraction);
  const bool own_test = set.test_from >= 0;
  const std::int64_t shared = own_test ? set.test_from : set.size();
  std::vector<std::vector<std::int32_t>> rows(static_cast<std::size_t>(set.classes()));
  for (std::int64_t i = 0; i < shared; ++i)
    rows[static_cast<std::size_t>(set.labels[static_cast<std::size_t>(i)])].push_back(static_cast<std::int32_t>(i));
  for (std::size_t c = 0; c < rows.size(); ++c) Rng(seed, "split pictures", c).shuffle(rows[c]);
  PictureSplit split;
  if (own_test) {
    split.test.resize(static_cast<std::size_t>(set.size() - shared));
    std::iota(split.test.begin(), split.test.end(), static_cast<std::int32_t>(shared));
  } else {
    const auto wanted = static_cast<std::int64_t>(std::ceil(test_fraction * static_cast<double>(shared) - 1e-9));
    const std::vector<std::int64_t> take = shares(rows, std::min(wanted, shared - 1));
    for (std::size_t c = 0; c < rows.size(); ++c) {
      split.test.insert(split.test.end(), rows[c].end() - take[c], rows[c].end());
      rows[c].resize(rows[c].size() - static_cast<std::size_t>(take[c]));
    }
  }
  std::int64_t left = 0;
  for (const auto& of_class : rows) left += std::ssize(of_class);
  const std::vector<std::int64_t> take = shares(rows, most > 0 ? std::min(most, left) : left);
  for (std::size_t c = 0; c < rows.size(); ++c)
    split.train.insert(split.train.end(), rows[c].begin(), rows[c].begin() + take[c]);
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

}  // namespace neurarium
