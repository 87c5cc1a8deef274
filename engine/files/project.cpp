// Whole projects and their checksum; project_save.cpp and project_load.cpp turn timelines into tensors and back.
#include "engine/files/project.h"

#include "engine/files/project_text.h"
#include "engine/files/reader.h"
#include "engine/files/sha256.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

// Of names, types, shapes, metadata and bytes of all tensors but the checksum; their order in the file does not matter.
Sha256 checksum(const TensorFile& file) {
  std::vector<const std::pair<std::string, Tensor>*> tensors;
  for (const auto& tensor : file.tensors())
    if (tensor.first != project_text::kChecksumTensor) tensors.push_back(&tensor);
  std::sort(tensors.begin(), tensors.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  std::string head;
  for (const auto& [key, value] : file.metadata)
    head += fmt::format("{}:{}{}:{}", key.size(), key, value.size(), value);
  for (const auto* tensor : tensors)
    head += fmt::format("{}:{}{}{}", tensor->first.size(), tensor->first, dtype_name(tensor->second.dtype),
                        shape_text(tensor->second.shape));
  std::vector<std::span<const std::byte>> parts = {as_bytes(head)};
  for (const auto* tensor : tensors) parts.emplace_back(tensor->second.bytes);
  return sha256(parts);
}

}  // namespace

bool is_plain_tensor_file(const std::string& path) {
  const auto names = safetensors_names(path);
  return names && std::find(names->begin(), names->end(), project_text::kChecksumTensor) == names->end();
}

Status write_project(const std::string& path, TensorFile project) {
  const Sha256 sum = checksum(project);
  project.add<std::uint8_t>(std::string(project_text::kChecksumTensor), {static_cast<std::int64_t>(sum.size())}, sum);
  return save_safetensors(path, project);
}

Status save_project(const std::string& path, Timeline& timeline, std::string_view exhibit) {
  Result<TensorFile> file = encode_project(timeline, exhibit);
  if (!file) return file.error();
  return write_project(path, std::move(*file));
}

Result<TensorFile> read_project(const std::string& path) {
  Result<TensorFile> file = load_safetensors(path);
  if (!file) return file;
  const auto format = file->metadata.find("format");
  if (format == file->metadata.end() || format->second != project_text::kFormat)
    return input_error(
        "{}: this is a safetensors file, but no project of Neurarium; take weights out of it with --init", shown(path));
  if (const std::string& version = file->metadata["format_version"]; version != project_text::kFormatVersion)
    return input_error(
        "{}: the project has the format version \"{}\", but this program reads version {}; open it with a newer "
        "Neurarium",
        shown(path), shown(version), project_text::kFormatVersion);
  const auto saved = file->view<std::uint8_t>(project_text::kChecksumTensor);
  if (!saved) return saved.error();
  const Sha256 sum = checksum(*file);
  if (!std::equal(saved->begin(), saved->end(), sum.begin(), sum.end()))
    return input_error(
        "{}: the content has the SHA-256 {}, but another one was saved with it; the file is damaged, try {}.bak",
        shown(path), hex(sum), shown(path));
  return file;
}

Result<OpenedProject> load_project(const std::string& path, int threads) {
  const Result<TensorFile> file = read_project(path);
  if (!file) return file.error();
  return decode_project(*file, threads);
}

}  // namespace neurarium
