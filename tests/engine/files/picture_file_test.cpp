// PNG and JPEG pictures become numbers; what is none, broken or too large becomes a sentence.
#include "engine/files/picture_file.h"

#include "engine/files/decoder_guard.h"

#include "tests/engine/files/picture_bytes.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace neurarium {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<DecodedPicture> decoded(const std::string& file) { return decode_picture(bytes_of(file), "a.png"); }

std::string refused(const std::string& file) {
  const auto picture = decoded(file);
  return picture ? "it was read" : picture.error().message;
}

TEST(PictureFile, ReadsColoursRowByRow) {
  const auto picture = decoded(PngMaker{2, 1, 8, 2, "\x01\x02\x03\xff\xfe\xfd", {}}.bytes());
  ASSERT_TRUE(picture.ok());
  EXPECT_EQ(picture->width, 2);
  EXPECT_EQ(picture->height, 1);
  EXPECT_THAT(picture->rgb, ElementsAre(1, 2, 3, 255, 254, 253));
  EXPECT_FALSE(picture->is_grey());
}

TEST(PictureFile, ReadsPalettesSixteenBitsAndGrey) {
  const auto palette = decoded(PngMaker{2, 1, 8, 3, {1, 0}, {10, 20, 30, 40, 50, 60}}.bytes());
  ASSERT_TRUE(palette.ok());
  EXPECT_THAT(palette->rgb, ElementsAre(40, 50, 60, 10, 20, 30));
  const auto deep = decoded(PngMaker{1, 1, 16, 0, {100, 7}, {}}.bytes());
  ASSERT_TRUE(deep.ok());
  EXPECT_THAT(deep->rgb, ElementsAre(100, 100, 100));
  EXPECT_TRUE(deep->is_grey());
}

TEST(PictureFile, ShowsWhitePaperThroughWhatIsTransparent) {
  const auto picture = decoded(PngMaker{2, 1, 8, 4, {0, 0, 0, '\x80'}, {}}.bytes());
  ASSERT_TRUE(picture.ok());
  EXPECT_THAT(picture->rgb, ElementsAre(255, 255, 255, 127, 127, 127));
}

TEST(PictureFile, ReadsJpegWithinItsLoss) {
  const auto picture = load_picture(NEURARIUM_SOURCE_DIR "/tests/data/pictures/red.jpg");
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_EQ(picture->width, 16);
  EXPECT_NEAR(picture->rgb[0], 200, 4);
  EXPECT_NEAR(picture->rgb[1], 30, 4);
}

// A segment of Huffman tables with `codes` codes of each of the 16 lengths.
std::string huffman_segment(char codes) {
  const std::size_t symbols = 16 * static_cast<std::size_t>(codes);
  std::string out = "\xff\xc4";
  out += static_cast<char>((19 + symbols) >> 8);
  out += static_cast<char>((19 + symbols) & 0xff);
  return out + '\0' + std::string(16, codes) + std::string(symbols, 'x');
}

TEST(PictureFile, RefusesJpegTablesThatTheDecoderWouldRunBeyond) {
  std::string good = read_plainly(NEURARIUM_SOURCE_DIR "/tests/data/pictures/red.jpg");
  const std::size_t scan = good.find("\xff\xda");
  ASSERT_NE(scan, std::string::npos);
  for (const std::size_t at : {std::size_t{2}, good.size() - 2}) {  // before the scan, and in it
    std::string longest = good, longer = good;
    longest.insert(at, huffman_segment(16));
    longer.insert(at, huffman_segment(17));
    EXPECT_TRUE(safe_to_decode(bytes_of(longest)).has_value()) << at;
    EXPECT_FALSE(safe_to_decode(bytes_of(longer)).has_value()) << at;
    EXPECT_THAT(refused(longer), HasSubstr("the picture is damaged")) << at;
  }
  // What only looks like a table, in a comment or behind the end, does no harm.
  std::string comment = good;
  comment.insert(2, "\xff\xfe" + std::string("\x01\x40", 2) + huffman_segment(17).substr(0, 0x13e));
  EXPECT_TRUE(decoded(comment).ok());
  EXPECT_TRUE(decoded(good + huffman_segment(17)).ok());
}

TEST(PictureFile, RefusesPngChunksLongerThanTheFileBeforeMakingRoomForThem) {
  std::string png = png_of_colour(4, 1, 2, 3);
  const std::size_t data = png.find("IDAT");
  ASSERT_NE(data, std::string::npos);
  png[data - 4] = '\x20';  // half a gigabyte
  EXPECT_FALSE(safe_to_decode(bytes_of(png)).has_value());
  EXPECT_THAT(refused(png), HasSubstr("the picture is damaged"));
}

TEST(PictureFile, NamesOtherFormats) {
  EXPECT_THAT(refused(std::string("GIF89a\x01\0\x01\0", 10)), HasSubstr("a GIF picture; give a PNG or JPEG"));
  EXPECT_THAT(refused("%PDF-1.7"), HasSubstr("a PDF document"));
  EXPECT_THAT(refused("hello"), HasSubstr("a.png: this is no picture"));
  EXPECT_THAT(refused(""), HasSubstr("no picture"));
}

TEST(PictureFile, RefusesDamageAtEveryLength) {
  PngMaker png{16, 16, 8, 0, {}, {}};
  for (int i = 0; i < 256; ++i) png.rows += static_cast<char>(i * 37);
  const std::string whole = png.bytes();
  ASSERT_TRUE(decoded(whole).ok());
  for (std::size_t size = 0; size + 16 < whole.size(); ++size)
    EXPECT_FALSE(decoded(whole.substr(0, size)).ok()) << size;
}

TEST(PictureFile, RefusesHugePicturesBeforeDecodingThem) {
  PngMaker png{10'000, 10'000, 8, 0, {}, {}};
  png.rows.assign(10'000, 'x');
  EXPECT_THAT(refused(png.bytes()), HasSubstr("10000 x 10000 pixels are too many"));
  png.width = png.height = 1'000'000;
  EXPECT_THAT(refused(png.bytes()), HasSubstr("a.png"));
  EXPECT_FALSE(decoded(png.bytes()).ok());
}

TEST(PictureFile, ResizingKeepsTheMeanAndThinLines) {
  DecodedPicture picture{8, 8, std::vector<std::uint8_t>(8 * 8 * 3, 0)};
  for (std::size_t y = 0; y < 8; ++y)
    for (std::size_t c = 0; c < 3; ++c) picture.rgb[(y * 8 + 3) * 3 + c] = 255;  // a line of one pixel
  const auto small = resized(picture, 1, 2, 2);
  ASSERT_EQ(small.size(), 4u);
  EXPECT_GT(small[0], 30);  // it fades, but does not vanish
  EXPECT_EQ(small[0], small[2]);
}

TEST(PictureFile, ResizingToTheSameSizeChangesNothing) {
  DecodedPicture picture{2, 3, {}};
  for (int i = 0; i < 18; ++i) picture.rgb.push_back(static_cast<std::uint8_t>(i * 13));
  const auto same = resized(picture, 3, 2, 3);
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(same[c * 6 + i], picture.rgb[i * 3 + c]);
}

TEST(PictureFile, CutsTheMiddleOfWidePictures) {
  DecodedPicture picture{1, 3, {0, 0, 0, 200, 200, 200, 0, 0, 0}};
  EXPECT_THAT(resized(picture, 1, 1, 1), ElementsAre(200));
}

}  // namespace
}  // namespace neurarium
