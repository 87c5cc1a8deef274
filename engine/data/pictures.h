// Labelled pictures to learn from: the 8x8 digits that come with the program, Fashion-MNIST where Debian's package is
// installed, or the user's own files. A set never changes once it is made, so that all who show it share one.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kMostPictureClasses = 1000;
inline constexpr std::int32_t kMostPictureSide = 256;  // pixels

// How what is seen lies in the pictures of a set (see drawing.h).
enum class PictureFrame : std::uint8_t { Whole, Centred, Blocks };

// What a network reads: the size and the colours of its pictures, and how what is seen lies in them.
struct PictureForm {
  std::int32_t channels = 1, height = 8, width = 8;
  PictureFrame frame = PictureFrame::Whole;
  std::int32_t full = 255;
  bool operator==(const PictureForm&) const = default;
};

struct PictureSet {
  std::string name;  // in messages: "digits", or the file's name
  std::int32_t channels = 1, height = 8, width = 8;
  PictureFrame frame = PictureFrame::Whole;
  std::int32_t full = 255;               // the pixel that is 1 to the network
  std::vector<std::uint8_t> pixels;      // [n, channels, height, width], 0 .. full
  std::vector<std::int32_t> labels;      // [n], 0 .. classes - 1
  std::vector<std::string> class_names;  // [classes], at least two
  std::int64_t test_from = -1;           // a set with a test part of its own: where it begins; -1: none
  std::uint64_t content_hash = 0;        // set by seal_pictures()

  [[nodiscard]] PictureForm form() const { return {channels, height, width, frame, full}; }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
  [[nodiscard]] std::int64_t classes() const { return static_cast<std::int64_t>(class_names.size()); }
  [[nodiscard]] std::int64_t picture_size() const { return std::int64_t{channels} * height * width; }
  [[nodiscard]] std::span<const std::uint8_t> picture(std::int64_t row) const {
    return {pixels.data() + row * picture_size(), static_cast<std::size_t>(picture_size())};
  }
  // The picture as the network reads it: 0..1, [channels, height, width].
  void read(std::int64_t row, std::span<float> into) const;
};
using Pictures = std::shared_ptr<const PictureSet>;

// Makes a finished set immutable and gives it its hash. Errors: fewer than two pictures or classes, too many classes, a
// label without a name, sides above kMostPictureSide, numbers that do not agree.
[[nodiscard]] Result<Pictures> seal_pictures(PictureSet set);

// Optical Recognition of Handwritten Digits (Alpaydin, Kaynak 1998; see assets/README.md): 1,797 pictures of 8x8, each
// pixel the number of dark ones in 4x4 of a 32x32 bitmap.
[[nodiscard]] Pictures digit_pictures();

inline constexpr const char* kFashionFolder = "/usr/share/datasets/fashion-mnist";
// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017), 60,000 pictures of 28x28 to train on and 10,000 to test, read once.
// Errors: not installed (with the command that installs it), damaged.
[[nodiscard]] Result<Pictures> fashion_pictures(const std::string& folder = kFashionFolder);

// Rows that train and rows that test, both ascending.
struct PictureSplit {
  std::vector<std::int32_t> train, test;
};
// `test_fraction` of all, rounded up, each class with its share of it (largest remainders, as scikit-learn's stratified
// split); which ones depends on the seed. A set with a test part of its own keeps it whole. Of what is left for
// training at most `most` (0: all), again with each class's share. Errors: a fraction that is not in [0, 0.9].
[[nodiscard]] Result<PictureSplit> split_pictures(const PictureSet& set, double test_fraction, std::uint64_t seed,
                                                  std::int64_t most = 0);

}  // namespace neurarium
