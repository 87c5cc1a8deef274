#include "engine/files/own_pictures.h"

#include "engine/files/idx_pictures.h"
#include "engine/files/picture_file.h"
#include "engine/text.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace neurarium {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostFolderBytes = std::int64_t{1} << 30;  // of pixels, after resizing

std::string lower_extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return text;
}

bool has_picture_name(const fs::path& path) {
  const std::string extension = lower_extension(path);
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

// What lies in a folder, by name; hidden files are none.
Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().filename().string().starts_with('.')) continue;
    out.push_back(at->path());
    if (std::ssize(out) > kMostFolderPictures)
      return input_error("{}: more than {} files; take a smaller folder.", shown(folder.string()), kMostFolderPictures);
  }
  if (failed) return input_error("{}: cannot be read ({}).", shown(folder.string()), failed.message());
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
  auto entries = entries_of(folder);
  if (!entries) return entries.error();
  std::erase_if(*entries, [](const fs::path& path) {
    std::error_code ignored;
    return !fs::is_directory(path, ignored);
  });
  return entries;
}

// The files of a folder of pictures, and the class of each.
struct PictureFiles {
  std::vector<fs::path> paths;
  std::vector<std::int32_t> labels;
  std::vector<std::string> class_names;
  std::int64_t test_from = -1;
  std::int64_t left_out = 0;
  std::string first_left_out;
};

// Adds the pictures below `folder`. The second part of a set has the classes of the first.
Status add_classes(PictureFiles& files, const fs::path& folder) {
  const auto classes = folders_in(folder);
  if (!classes) return classes.error();
  for (const fs::path& of_class : *classes) {
    const std::string name = shown(of_class.filename().string());
    auto known = std::find(files.class_names.begin(), files.class_names.end(), name);
    if (known == files.class_names.end() && files.test_from >= 0)
      return input_error("{}: the training part has no class '{}'; give both parts the same subfolders.",
                         shown(folder.string()), name);
    if (known == files.class_names.end()) known = files.class_names.insert(known, name);
    const auto label = static_cast<std::int32_t>(known - files.class_names.begin());
    const auto entries = entries_of(of_class);
    if (!entries) return entries.error();
    for (const fs::path& path : *entries) {
      if (has_picture_name(path)) {
        files.paths.push_back(path);
        files.labels.push_back(label);
      } else if (files.left_out++ == 0) {
        files.first_left_out = shown(path.string());
      }
    }
  }
  if (std::ssize(files.paths) > kMostFolderPictures)
    return input_error("{}: more than {} pictures; take a smaller folder.", shown(folder.string()),
                       kMostFolderPictures);
  return ok_status();
}

Result<PictureFiles> list_pictures(const fs::path& folder) {
  PictureFiles files;
  std::error_code ignored;
  const fs::path train = folder / "train";
  const fs::path test = fs::is_directory(folder / "test", ignored) ? folder / "test" : folder / "val";
  if (!fs::is_directory(train, ignored) || !fs::is_directory(test, ignored)) {
    if (Status s = add_classes(files, folder); !s) return s.error();
    return files;
  }
  if (Status s = add_classes(files, train); !s) return s.error();
  files.test_from = std::ssize(files.paths);
  if (Status s = add_classes(files, test); !s) return s.error();
  if (files.test_from == std::ssize(files.paths)) files.test_from = -1;
  return files;
}

// How large the pictures of the set are, and whether they have colours: what the files themselves say.
struct PictureFormat {
  std::int32_t side_y = 0, side_x = 0;
  bool same_size = true, grey = true;
};

// Two passes over the files: a folder of large photographs would not fit into memory at once. The first passes over
// sizes and colours only.
Result<PictureFormat> look_at_formats(const PictureFiles& files) {
  PictureFormat format;
  for (const fs::path& path : files.paths) {
    const auto picture = load_picture(path.string());
    if (!picture) return picture.error();
    if (format.side_y == 0) format = {picture->height, picture->width};
    format.same_size = format.same_size && picture->height == format.side_y && picture->width == format.side_x;
    format.grey = format.grey && picture->is_grey();
  }
  return format;
}

Status read_pixels(const PictureFiles& files, PictureSet& set) {
  for (const fs::path& path : files.paths) {
    const auto picture = load_picture(path.string());
    if (!picture) return picture.error();
    const auto pixels = resized(*picture, set.channels, set.height, set.width);
    set.pixels.insert(set.pixels.end(), pixels.begin(), pixels.end());
  }
  return ok_status();
}

Result<OwnPictures> load_folder(const std::string& path, std::int32_t side) {
  const auto files = list_pictures(path);
  if (!files) return files.error();
  if (files->class_names.size() < 2)
    return input_error("{}: {}; put the pictures of each class into a subfolder of its own, two at least.", shown(path),
                       files->class_names.empty() ? Phrase("no subfolders") : Phrase("only one subfolder"));
  if (files->paths.size() < 2)
    return input_error("{}: {} PNG or JPEG picture in its subfolders; there must be at least two.", shown(path),
                       files->paths.size());
  const auto format = look_at_formats(*files);
  if (!format) return format.error();
  PictureSet set;
  set.name = fs::path(path).lexically_normal().filename().string();
  if (set.name.empty()) set.name = path;
  set.class_names = files->class_names;
  set.labels = files->labels;
  set.test_from = files->test_from;
  set.channels = format->grey ? 1 : 3;
  const bool kept = side == 0 && format->same_size && std::max(format->side_y, format->side_x) <= kMostKeptSide;
  const std::int32_t square = side == 0 ? kStandardSide : side;
  set.height = kept ? format->side_y : square;
  set.width = kept ? format->side_x : square;
  if (set.size() * set.picture_size() > kMostFolderBytes)
    return input_error("{}: {} pictures of {} x {} pixels are too much; take fewer or smaller ones.", shown(path),
                       set.size(), set.width, set.height);
  if (Status s = read_pixels(*files, set); !s) return s.error();
  OwnPictures out;
  if (!kept)
    out.remarks.push_back(fmt::format("The pictures are cut to squares and resized to {0} x {0} pixels.", square));
  if (files->left_out > 0)
    out.remarks.push_back(
        fmt::format("{} other files are left out, such as {}.", files->left_out, files->first_left_out));
  auto sealed = seal_pictures(std::move(set));
  if (!sealed) return sealed.error();
  out.pictures = std::move(*sealed);
  return out;
}

}  // namespace

Result<OwnPictures> load_own_pictures(const std::string& path, std::int32_t side) {
  if (side < 0 || side > kMostPictureSide || (side > 0 && side < 4))
    return usage_error("Pictures of {} pixels a side cannot be made; choose 4 to {}, or 0.", side, kMostPictureSide);
  std::error_code ignored;
  const auto pairs = find_idx_pairs(path);
  if (!pairs) return pairs.error();
  if (pairs->empty() && fs::is_directory(path, ignored)) return load_folder(path, side);
  auto read = load_idx_pictures(path, *pairs);
  if (!read) return read.error();
  return OwnPictures{std::move(*read), {}};
}

Result<OwnPictures> load_picture_pair(const std::string& images, const std::string& labels) {
  auto read = load_idx_pictures(images, {{.images = images, .labels = labels, .is_test = false}});
  if (!read) return read.error();
  return OwnPictures{std::move(*read), {}};
}

}  // namespace neurarium
