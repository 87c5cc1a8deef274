// Fuzz target: any bytes, plain or packed, are an IDX file with as many numbers as its head says, or a sentence.
#include "engine/files/idx_pictures.h"
#include "tests/fuzz/sentence_checks.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const auto read = read_idx(std::as_bytes(std::span(data, size)), "fuzz");
  if (!read) {
    check_sentence(read.error());
    return 0;
  }
  std::int64_t count = 1;
  for (const std::int64_t axis : read->sizes) count *= axis;
  NEURARIUM_CHECK_EQ(count, std::ssize(read->numbers));
  // Pictures whose labels are their own first bytes.
  IdxArray labels{{read->sizes.front()}, read->numbers};
  labels.numbers.resize(static_cast<std::size_t>(read->sizes.front()));
  PictureSet set;
  for (int c = 0; c < 256; ++c) set.class_names.push_back(std::to_string(c));
  if (const Status added = append_idx(set, *read, labels, "fuzz"); !added) {
    check_sentence(added.error());
    return 0;
  }
  set.name = "fuzz";
  if (const auto sealed = seal_pictures(std::move(set)); sealed) {
    const auto split = split_pictures(**sealed, 0.2, 1);
    NEURARIUM_CHECK(split.ok());
    NEURARIUM_CHECK_EQ(std::ssize(split->train) + std::ssize(split->test), (*sealed)->size());
  }
  return 0;
}
