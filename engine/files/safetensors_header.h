// The JSON header of a safetensors file, parsed and checked against the size of the data before anything is allocated
// for it. Internal to engine/files.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/safetensors.h"

namespace neurarium::detail {

struct TensorEntry {
  std::string name;
  DType dtype = DType::F32;
  Shape shape;
  std::uint64_t begin = 0;  // bytes after the header
  std::uint64_t end = 0;
};

struct TensorHeader {
  std::vector<TensorEntry> entries;  // in the order of their bytes; together they cover the data without a gap
  std::map<std::string, std::string> metadata;
};

// The header's length from the first 8 bytes of a file, checked against the file's size.
Result<std::uint64_t> header_length(std::span<const std::byte> first_bytes, std::uint64_t file_size,
                                    const std::string& source);

// `json` is the header without its length, `data_size` the number of bytes that follow it.
Result<TensorHeader> parse_header(std::string_view json, std::uint64_t data_size, const std::string& source);

}  // namespace neurarium::detail
