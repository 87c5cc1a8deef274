#include "engine/files/sha256.h"

#include <gtest/gtest.h>

#include "engine/files/reader.h"

namespace neurarium {
namespace {

TEST(Sha256, gives_the_values_of_the_standard) {
  EXPECT_EQ(hex(sha256(as_bytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(as_bytes(std::string(1'000'000, 'a')))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, of_parts_is_that_of_the_whole) {
  const std::span<const std::byte> parts[] = {as_bytes("a"), {}, as_bytes("bc")};
  EXPECT_EQ(sha256(parts), sha256(as_bytes("abc")));
}

}  // namespace
}  // namespace neurarium
