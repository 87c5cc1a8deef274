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

constexpr Phrase kToSafetensors("convert it to safetensors with the program that made it");
constexpr Phrase kUnpack("unpack it first");
constexpr Phrase kExport("export it as CSV or safetensors");
constexpr Phrase kChoose("choose another file");
constexpr Phrase kUtf8("save it as UTF-8");

// Longer signatures stand before those that they begin with.
constexpr Signature kSignatures[] = {
    {0,
     "version https://git-lfs"sv,
     {Phrase("a Git LFS pointer"), Phrase("fetch the file itself with `git lfs pull`")}},
    {0, "GGUF"sv, {Phrase("a GGUF model"), kToSafetensors}},
    {0, "lmgg"sv, {Phrase("a GGML model"), kToSafetensors}},
    {0, "tjgg"sv, {Phrase("a GGML model"), kToSafetensors}},
    {0, "\x89HDF\r\n\x1a\n"sv, {Phrase("an HDF5 file"), kToSafetensors}},
    {4, "TFL3"sv, {Phrase("a TensorFlow Lite model"), kToSafetensors}},
    {0, "PK\x03\x04"sv, {Phrase("a zip archive (PyTorch checkpoint, .npz or spreadsheet)"), kExport}},
    {0, "PK\x05\x06"sv, {Phrase("an empty zip archive"), kChoose}},
    {0, "\x80\x02"sv, {Phrase("a Python pickle (PyTorch checkpoint), which could run code"), kToSafetensors}},
    {0, "\x80\x03"sv, {Phrase("a Python pickle (PyTorch checkpoint), which could run code"), kToSafetensors}},
    {0, "\x80\x04"sv, {Phrase("a Python pickle (PyTorch checkpoint), which could run code"), kToSafetensors}},
    {0, "\x80\x05"sv, {Phrase("a Python pickle (PyTorch checkpoint), which could run code"), kToSafetensors}},
    {0, "\x93NUMPY"sv, {Phrase("a NumPy array"), kExport}},
    {0, "PAR1"sv, {Phrase("a Parquet table"), kExport}},
    {0, "ARROW1"sv, {Phrase("an Arrow table"), kExport}},
    {0, "MATLAB 5.0"sv, {Phrase("a MATLAB file"), kExport}},
    {0, "SQLite format 3"sv, {Phrase("an SQLite database"), kExport}},
    {0, "\x1f\x8b"sv, {Phrase("a gzip archive"), kUnpack}},
    {0, "BZh"sv, {Phrase("a bzip2 archive"), kUnpack}},
    {0,
     "\xfd"
     "7zXZ"sv,
     {Phrase("an xz archive"), kUnpack}},
    {0, "7z\xbc\xaf"sv, {Phrase("a 7-Zip archive"), kUnpack}},
    {0, "\x28\xb5\x2f\xfd"sv, {Phrase("a Zstandard archive"), kUnpack}},
    {0, "Rar!"sv, {Phrase("a RAR archive"), kUnpack}},
    {257, "ustar"sv, {Phrase("a tar archive"), kUnpack}},
    {0, "\x89PNG\r\n\x1a\n"sv, {Phrase("a PNG picture"), kChoose}},
    {0, "\xff\xd8\xff"sv, {Phrase("a JPEG picture"), kChoose}},
    {0, "GIF8"sv, {Phrase("a GIF picture"), kChoose}},
    {0, "%PDF-"sv, {Phrase("a PDF document"), kChoose}},
    {0, "\xd0\xcf\x11\xe0"sv, {Phrase("an old Microsoft Office document"), kExport}},
    {0, "{\\rtf"sv, {Phrase("an RTF document"), kExport}},
    {0, "RIFF"sv, {Phrase("a sound or video file"), kChoose}},
    {0, "OggS"sv, {Phrase("a sound file"), kChoose}},
    {0,
     "\x7f"
     "ELF"sv,
     {Phrase("a program"), kChoose}},
    {0, "MZ"sv, {Phrase("a Windows program"), kChoose}},
    {0, "#!"sv, {Phrase("a script"), kChoose}},
    {0, "\xff\xfe\0\0"sv, {Phrase("UTF-32 text"), kUtf8}},
    {0, "\0\0\xfe\xff"sv, {Phrase("UTF-32 text"), kUtf8}},
    {0, "\xff\xfe"sv, {Phrase("UTF-16 text"), kUtf8}},
    {0, "\xfe\xff"sv, {Phrase("UTF-16 text"), kUtf8}},
    {0, "\0\0\x08\x01"sv, {Phrase("an IDX file of labels"), kChoose}},
    {0, "\0\0\x08\x03"sv, {Phrase("an IDX file of pictures"), kChoose}},
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
    if (begins_with_word(text, tag)) return {Phrase("a web page"), Phrase("download the file itself")};
  if (begins_with_word(text, "<?xml")) return {Phrase("an XML document"), kExport};
  if (text.starts_with("{")) return {Phrase("JSON text"), kExport};
  return {};
}

}  // namespace

ForeignKind foreign_kind(std::span<const std::byte> head) {
  const std::string_view text = as_text(head.first(std::min(head.size(), kForeignHead)));
  for (const Signature& s : kSignatures)
    if (text.size() >= s.offset && text.substr(s.offset).starts_with(s.bytes)) return s.kind;
  if (looks_like_onnx(text)) return {Phrase("an ONNX model"), kToSafetensors};
  if (looks_like_safetensors(text)) return {Phrase("a safetensors file"), kChoose};
  return text_kind(text);
}

Wording foreign_message(const std::string& path, std::span<const std::byte> head, const Phrase& wanted) {
  const ForeignKind kind = foreign_kind(head);
  if (kind.name.empty() || kind.name.text == wanted.text) return {};
  return worded("{}: this is {}, not {}; {}", shown(path), kind.name, wanted, kind.fix);
}

}  // namespace neurarium
