// Packed files, cut off anywhere and far too large.
#include "engine/files/gunzip.h"

#include "engine/files/idx.h"
#include "tests/engine/files/picture_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace neurarium {
namespace {

std::string packed_refused(const std::string& file) {
  const auto read = read_idx(bytes_of(file), "a.idx");
  return read ? "it was read" : read.error().message;
}

TEST(Gunzip, SaysThatAFileIsCutOffWhereverThatIs) {
  const std::string whole = gzip_of(idx_of({2, 28, 28}, std::string(2 * 28 * 28, 'x')));
  ASSERT_TRUE(read_idx(bytes_of(whole), "a.idx").ok());
  for (std::size_t size = 3; size < whole.size(); ++size)
    EXPECT_THAT(packed_refused(whole.substr(0, size)), testing::HasSubstr("cut off")) << size;
  std::string damaged = whole;
  damaged[whole.size() - 6] = static_cast<char>(damaged[whole.size() - 6] ^ 1);  // its check sum
  EXPECT_THAT(packed_refused(damaged), testing::HasSubstr("damaged"));
}

TEST(Gunzip, StopsAtTheLargestSize) {
  const std::string bomb = gzip_of(std::string(1 << 22, '\0'));
  const auto read = gunzip(bytes_of(bomb), "a.gz", 1 << 20);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().message, testing::HasSubstr("more than 1048576 bytes when unpacked"));
}

}  // namespace
}  // namespace neurarium
