#include "engine/files/idx.h"

#include "engine/files/gunzip.h"
#include "engine/files/reader.h"

#include <gmock/gmock.h>
#include <zlib.h>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::string idx_text(std::string_view head, std::string_view numbers) {
  return std::string(head) + std::string(numbers);
}
constexpr std::string_view kTwoByThree("\0\0\x08\x02\0\0\0\x02\0\0\0\x03", 12);

std::string zipped(const std::string& text) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 128, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string fault_of(const std::string& bytes) {
  const auto read = read_idx(as_bytes(bytes), "set.idx");
  return read ? "" : read.error().message;
}

TEST(Idx, sizes_and_numbers_come_out_plain_and_from_gzip) {
  const std::string plain = idx_text(kTwoByThree, "abcdef");
  for (const std::string& bytes : {plain, zipped(plain)}) {
    const auto read = read_idx(as_bytes(bytes), "set.idx");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->sizes, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(std::string(read->numbers.begin(), read->numbers.end()), "abcdef");
  }
}

TEST(Idx, every_fault_is_a_sentence_that_names_the_file) {
  EXPECT_THAT(fault_of(""), HasSubstr("not an IDX file"));
  EXPECT_THAT(fault_of("PNG and more"), HasSubstr("not an IDX file"));
  EXPECT_THAT(fault_of(std::string("\0\0\x0d\x01\0\0\0\x01", 8)), HasSubstr("type 0x0d"));
  EXPECT_THAT(fault_of(std::string("\0\0\x08\x09", 4)), HasSubstr("9 axes"));
  EXPECT_THAT(fault_of(std::string("\0\0\x08\x02\0\0\0\x02", 8)), HasSubstr("ends within its head"));
  EXPECT_THAT(fault_of(std::string("\0\0\x08\x01\0\0\0\0", 8)), HasSubstr("size 0"));
  EXPECT_THAT(fault_of(idx_text(kTwoByThree, "abcde")), HasSubstr("6 numbers, but 5 follow"));
  EXPECT_THAT(fault_of(idx_text(kTwoByThree, "abcdefg")), HasSubstr("6 numbers, but 7 follow"));
  EXPECT_THAT(fault_of(std::string("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16)),
              HasSubstr("too large"));
  EXPECT_THAT(fault_of(""), HasSubstr("set.idx"));
}

TEST(Idx, a_gzip_file_that_is_cut_off_or_damaged_says_so) {
  const std::string whole = zipped(idx_text(kTwoByThree, "abcdef"));
  EXPECT_THAT(fault_of(whole.substr(0, whole.size() - 9)), HasSubstr("cut off"));
  std::string damaged = whole;
  damaged[whole.size() - 6] ^= 0x55;  // of the checksum
  EXPECT_THAT(fault_of(damaged), HasSubstr("damaged"));
  const auto large = gunzip(as_bytes(zipped(std::string(100'000, 'x'))), "large.gz", 1000);
  ASSERT_FALSE(large.ok());
  EXPECT_THAT(large.error().message, HasSubstr("more than 1000 bytes"));
}

}  // namespace
}  // namespace neurarium
