// Files in MNIST's format, plain and packed, whole and broken.
#include "engine/files/idx.h"

#include "engine/files/gunzip.h"
#include "tests/engine/files/picture_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace neurarium {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string idx_refused(const std::string& file) {
  const auto read = read_idx(bytes_of(file), "a.idx");
  return read ? "it was read" : read.error().message;
}

TEST(Idx, ReadsPlainAndPackedFilesAlike) {
  const std::string plain = idx_of({2, 1, 3}, "abcdef");
  for (const std::string& file : {plain, gzip_of(plain), gzip_of(plain.substr(0, 9)) + gzip_of(plain.substr(9))}) {
    const auto read = read_idx(bytes_of(file), "a.idx");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_THAT(read->sizes, ElementsAre(2, 1, 3));
    EXPECT_THAT(read->numbers, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  }
}

TEST(Idx, RefusesWhatIsNoIdx) {
  EXPECT_THAT(idx_refused(""), HasSubstr("a.idx: not an IDX file"));
  EXPECT_THAT(idx_refused("\x89PNG"), HasSubstr("not an IDX file"));
  EXPECT_THAT(idx_refused(idx_of({1}, "xxxx", 13)), HasSubstr("type 0x0d; only bytes"));
  EXPECT_THAT(idx_refused(idx_of({}, "")), HasSubstr("0 axes"));
  EXPECT_THAT(idx_refused(idx_of({1, 1, 1, 1, 1}, "x")), HasSubstr("5 axes"));
}

TEST(Idx, RefusesNumbersThatDoNotFitTheHead) {
  EXPECT_THAT(idx_refused(idx_of({3}, "ab")), HasSubstr("promises 3 numbers, but 2 follow"));
  EXPECT_THAT(idx_refused(idx_of({1}, "ab")), HasSubstr("promises 1 numbers, but 2 follow"));
  EXPECT_THAT(idx_refused(idx_of({0, 28, 28}, "")), HasSubstr("axis 1 has size 0"));
  EXPECT_THAT(idx_refused(idx_of({0xffffffff, 0xffffffff, 2}, "")), HasSubstr("too large"));
  EXPECT_THAT(idx_refused(idx_of({1, 2}, "").substr(0, 7)), HasSubstr("ends within its head"));
}

TEST(Idx, RefusesPackedFilesCutOffAnywhere) {
  const std::string whole = gzip_of(idx_of({2, 28, 28}, std::string(2 * 28 * 28, 'x')));
  ASSERT_TRUE(read_idx(bytes_of(whole), "a.idx").ok());
  for (std::size_t size = 3; size < whole.size(); ++size)
    EXPECT_THAT(idx_refused(whole.substr(0, size)), HasSubstr("cut off")) << size;
  std::string damaged = whole;
  damaged[whole.size() - 6] = static_cast<char>(damaged[whole.size() - 6] ^ 1);  // its check sum
  EXPECT_THAT(idx_refused(damaged), HasSubstr("damaged"));
}

TEST(Gunzip, StopsAtTheLargestSize) {
  const std::string bomb = gzip_of(std::string(1 << 22, '\0'));
  const auto read = gunzip(bytes_of(bomb), "a.gz", 1 << 20);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().message, HasSubstr("more than 1048576 bytes when unpacked"));
}

}  // namespace
}  // namespace neurarium
