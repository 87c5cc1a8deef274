// The table of well-known file signatures.
#include "engine/files/foreign.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/files/reader.h"
#include "engine/text.h"

namespace neurarium {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  ForeignKind kind;
};

constexpr std::string_view kToSafetensors = "convert it to safetensors with the program that made it";
constexpr std::string_view kUnpack = "unpack it first";
constexpr std::string_view kExport = "export it as CSV or safetensors";
constexpr std::string_view kChoose = "choose another file";
constexpr std::string_view kUtf8 = "save it as UTF-8";

// Longer signatures stand before those that they begin with.
constexpr Signature kSignatures[] = {
    {0, "version https://git-lfs"sv, {"a Git LFS pointer", "fetch the file itself with `git lfs pull`"}},
    {0, "GGUF"sv, {"a GGUF model", kToSafetensors}},
    {0, "lmgg"sv, {"a GGML model", kToSafetensors}},
    {0, "tjgg"sv, {"a GGML model", kToSafetensors}},
    {0, "\x89HDF\r\n\x1a\n"sv, {"an HDF5 file", kToSafetensors}},
    {4, "TFL3"sv, {"a TensorFlow Lite model", kToSafetensors}},
    {0, "PK\x03\x04"sv, {"a zip archive (PyTorch checkpoint, .npz or spreadsheet)", kExport}},
    {0, "PK\x05\x06"sv, {"an empty zip archive", kChoose}},
    {0, "\x80\x02"sv, {"a Python pickle (PyTorch checkpoint), which could run code", kToSafetensors}},
    {0, "\x80\x03"sv, {"a Python pickle (PyTorch checkpoint), which could run code", kToSafetensors}},
    {0, "\x80\x04"sv, {"a Python pickle (PyTorch checkpoint), which could run code", kToSafetensors}},
    {0, "\x80\x05"sv, {"a Python pickle (PyTorch checkpoint), which could run code", kToSafetensors}},
    {0, "\x93NUMPY"sv, {"a NumPy array", kExport}},
    {0, "PAR1"sv, {"a Parquet table", kExport}},
    {0, "ARROW1"sv, {"an Arrow table", kExport}},
    {0, "MATLAB 5.0"sv, {"a MATLAB file", kExport}},
    {0, "SQLite format 3"sv, {"an SQLite database", kExport}},
    {0, "\x1f\x8b"sv, {"a gzip archive", kUnpack}},
    {0, "BZh"sv, {"a bzip2 archive", kUnpack}},
    {0,
     "\xfd"
     "7zXZ"sv,
     {"an xz archive", kUnpack}},
    {0, "7z\xbc\xaf"sv, {"a 7-Zip archive", kUnpack}},
    {0, "\x28\xb5\x2f\xfd"sv, {"a Zstandard archive", kUnpack}},
    {0, "Rar!"sv, {"a RAR archive", kUnpack}},
    {257, "ustar"sv, {"a tar archive", kUnpack}},
    {0, "\x89PNG\r\n\x1a\n"sv, {"a PNG picture", kChoose}},
    {0, "\xff\xd8\xff"sv, {"a JPEG picture", kChoose}},
    {0, "GIF8"sv, {"a GIF picture", kChoose}},
    {0, "%PDF-"sv, {"a PDF document", kChoose}},
    {0, "\xd0\xcf\x11\xe0"sv, {"an old Microsoft Office document", kExport}},
    {0, "{\\rtf"sv, {"an RTF document", kExport}},
    {0, "RIFF"sv, {"a sound or video file", kChoose}},
    {0, "OggS"sv, {"a sound file", kChoose}},
    {0,
     "\x7f"
     "ELF"sv,
     {"a program", kChoose}},
    {0, "MZ"sv, {"a Windows program", kChoose}},
    {0, "#!"sv, {"a script", kChoose}},
    {0, "\xff\xfe\0\0"sv, {"UTF-32 text", kUtf8}},
    {0, "\0\0\xfe\xff"sv, {"UTF-32 text", kUtf8}},
    {0, "\xff\xfe"sv, {"UTF-16 text", kUtf8}},
    {0, "\xfe\xff"sv, {"UTF-16 text", kUtf8}},
    {0, "\0\0\x08\x01"sv, {"an IDX file of labels", kChoose}},
    {0, "\0\0\x08\x03"sv, {"an IDX file of pictures", kChoose}},
};

bool begins_with_word(std::string_view text, std::string_view lower_case_word) {
  if (text.size() < lower_case_word.size()) return false;
  return std::equal(lower_case_word.begin(), lower_case_word.end(), text.begin(), [](char word, char c) {
    return word == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  });
}

// ONNX has no signature: a protobuf whose first field is the format's version (a small number), followed by the name
// of the program that made it.
bool looks_like_onnx(std::string_view text) {
  return text.size() > 16 && text[0] == 0x08 && text[1] > 0 && text[1] < 32 && text[2] == 0x12;
}

bool looks_like_safetensors(std::string_view text) {
  return text.size() > 9 && text.substr(3, 5) == "\0\0\0\0\0"sv && text[8] == '{';
}

ForeignKind text_kind(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  for (const auto tag : {"<!doctype html"sv, "<html"sv, "<head"sv})
    if (begins_with_word(text, tag)) return {"a web page", "download the file itself"};
  if (begins_with_word(text, "<?xml")) return {"an XML document", kExport};
  if (text.starts_with("{")) return {"JSON text", kExport};
  return {};
}

}  // namespace

ForeignKind foreign_kind(std::span<const std::byte> head) {
  const std::string_view text = as_text(head.first(std::min(head.size(), kForeignHead)));
  for (const Signature& s : kSignatures)
    if (text.size() >= s.offset && text.substr(s.offset).starts_with(s.bytes)) return s.kind;
  if (looks_like_onnx(text)) return {"an ONNX model", kToSafetensors};
  if (looks_like_safetensors(text)) return {"a safetensors file", kChoose};
  return text_kind(text);
}

std::string foreign_message(const std::string& path, std::span<const std::byte> head, std::string_view wanted) {
  const ForeignKind kind = foreign_kind(head);
  if (kind.name.empty() || kind.name == wanted) return {};
  return fmt::format("{}: this is {}, not {}; {}", shown(path), kind.name, wanted, kind.fix);
}

}  // namespace neurarium
