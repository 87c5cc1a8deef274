// Loading and saving of safetensors files.
#include "engine/files/safetensors.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "engine/files/foreign.h"
#include "engine/files/reader.h"
#include "engine/files/safetensors_header.h"
#include "engine/text.h"

namespace neurarium {
namespace {

// Where the bytes come from: memory or a file. Both are read front to back.
struct MemorySource {
  Reader reader;
  Status fill(std::span<std::byte> into) {
    const auto piece = reader.take(into.size());
    NEURARIUM_CHECK(piece.has_value());  // the header was checked against the size
    std::copy(piece->begin(), piece->end(), into.begin());
    return ok_status();
  }
};

struct FileSource {
  InputFile& file;
  Status fill(std::span<std::byte> into) { return file.read_all(into); }
};

// The header, and the bytes after it that were read with it.
struct HeaderRead {
  detail::TensorHeader header;
  std::vector<std::byte> bytes;
  std::size_t length = 0;  // of the header within `bytes`
};

// `source` stands at the beginning of the file.
template <class Source>
Result<HeaderRead> read_header(Source& source, std::uint64_t size, const std::string& name) {
  std::vector<std::byte> start(std::min<std::uint64_t>(size, kForeignHead));
  if (auto read = source.fill(start); !read) return read.error();
  const auto length = detail::header_length(start, size, name);
  if (!length) return length.error();
  // The beginning may reach into the data; both parts are put together from it and from what follows.
  std::vector<std::byte> bytes(start.begin() + 8, start.end());
  const std::size_t have = bytes.size();
  if (have < *length) {
    bytes.resize(*length);
    if (auto read = source.fill(std::span(bytes).subspan(have)); !read) return read.error();
  }
  auto header = detail::parse_header(as_text(bytes).substr(0, *length), size - 8 - *length, name);
  if (!header) return header.error();
  return HeaderRead{std::move(*header), std::move(bytes), *length};
}

template <class Source>
Result<TensorFile> read_tensors(Source source, std::uint64_t size, const std::string& name) {
  auto read_first = read_header(source, size, name);
  if (!read_first) return read_first.error();
  detail::TensorHeader& header = read_first->header;
  const std::uint64_t data_size = size - 8 - read_first->length;
  if (data_size > available_memory()) return memory_error(name, data_size);

  std::span<const std::byte> early = std::span(read_first->bytes).subspan(read_first->length);
  TensorFile file;
  file.source = name;
  file.metadata = std::move(header.metadata);
  for (auto& entry : header.entries) {
    Tensor tensor{entry.dtype, std::move(entry.shape), AlignedVector<std::byte>(entry.end - entry.begin)};
    const auto from_early = early.first(std::min(early.size(), tensor.bytes.size()));
    std::copy(from_early.begin(), from_early.end(), tensor.bytes.begin());
    early = early.subspan(from_early.size());
    if (auto read = source.fill(std::span(tensor.bytes).subspan(from_early.size())); !read) return read.error();
    file.add(std::move(entry.name), std::move(tensor));
  }
  return file;
}

std::string quoted_json(const std::string& text) { return nlohmann::json(text).dump(); }

Error not_utf8(const Wording& what, const std::string& text) {
  return failure(ExitCode::SaveFailed, "the {} \"{}\" is not valid UTF-8 and cannot be saved; rename it", what,
                 shown(text));
}

// The order of the bytes: by element size, so that each tensor is aligned, and otherwise as they stand.
std::vector<std::size_t> layout(const TensorFile& file) {
  std::vector<std::size_t> order(file.tensors().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return dtype_size(file.tensors()[a].second.dtype) > dtype_size(file.tensors()[b].second.dtype);
  });
  return order;
}

// The 8 bytes of length and the header, padded with spaces so that the data begins on a multiple of 8.
Result<std::string> header_text(const TensorFile& file, const std::vector<std::size_t>& order) {
  std::string json = "{";
  const auto comma = [&] { return json.size() > 1 ? "," : ""; };
  if (!file.metadata.empty()) {
    json += "\"__metadata__\":{";
    const char* separator = "";
    for (const auto& [key, value] : file.metadata) {
      if (!is_utf8(key)) return not_utf8(worded("metadata key"), key);
      if (!is_utf8(value)) return not_utf8(worded("metadata value of {}", shown(key)), value);
      json += fmt::format("{}{}:{}", separator, quoted_json(key), quoted_json(value));
      separator = ",";
    }
    json += "}";
  }
  std::uint64_t begin = 0;
  for (const std::size_t i : order) {
    const auto& [name, tensor] = file.tensors()[i];
    if (!is_utf8(name)) return not_utf8(worded("tensor name"), name);
    const std::uint64_t end = begin + tensor.bytes.size();
    json += fmt::format("{}{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", comma(), quoted_json(name),
                        dtype_name(tensor.dtype), fmt::join(tensor.shape, ","), begin, end);
    begin = end;
  }
  json += "}";
  json.resize((json.size() + 7) / 8 * 8, ' ');
  if (json.size() > kMaxTensorHeader)
    return failure(ExitCode::SaveFailed,
                   "the header of the file to save has {} bytes, more than {}; save fewer tensors in one file",
                   with_commas(json.size()), with_commas(kMaxTensorHeader));
  const std::uint64_t length = json.size();
  std::string text(8, '\0');
  std::memcpy(text.data(), &length, 8);
  return text + json;
}

}  // namespace

Result<TensorFile> load_safetensors(const std::string& path) {
  auto file = InputFile::open(path, kMaxTensorFile);
  if (!file) return file.error();
  try {
    return read_tensors(FileSource{*file}, file->size(), path);
  } catch (const std::bad_alloc&) {
    return memory_error(path, file->size());
  }
}

Result<std::vector<std::string>> safetensors_names(const std::string& path) {
  auto file = InputFile::open(path, kMaxTensorFile);
  if (!file) return file.error();
  FileSource source{*file};
  const auto read = read_header(source, file->size(), path);
  if (!read) return read.error();
  std::vector<std::string> names;
  for (const detail::TensorEntry& entry : read->header.entries) names.push_back(entry.name);
  return names;
}

Result<TensorFile> parse_safetensors(std::span<const std::byte> bytes, const std::string& source) {
  return read_tensors(MemorySource{Reader(bytes)}, bytes.size(), source);
}

Result<std::vector<std::byte>> to_safetensors(const TensorFile& file) {
  const auto order = layout(file);
  const auto header = header_text(file, order);
  if (!header) return header.error();
  const auto head = as_bytes(*header);
  std::vector<std::byte> bytes(head.begin(), head.end());
  for (const std::size_t i : order) {
    const auto& data = file.tensors()[i].second.bytes;
    bytes.insert(bytes.end(), data.begin(), data.end());
  }
  return bytes;
}

Status save_safetensors(const std::string& path, const TensorFile& file, const SaveOptions& options) {
  const auto order = layout(file);
  const auto header = header_text(file, order);
  if (!header) return failure(ExitCode::SaveFailed, "{}: {}", shown(path), header.error());
  std::vector<std::span<const std::byte>> parts = {as_bytes(*header)};
  for (const std::size_t i : order) parts.emplace_back(file.tensors()[i].second.bytes);
  return save_atomically(path, parts, options);
}

}  // namespace neurarium
