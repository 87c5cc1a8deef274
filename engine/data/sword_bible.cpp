// The zText format of the SWORD project, as far as the World English Bible needs it: X.bzs lists compressed blocks
// (offset, size, plain size), X.bzv the verses (block, start, size), X.bzz holds the blocks (zlib) of OSIS text.
#include "engine/data/corpus.h"
#include "engine/files/reader.h"
#include "engine/text.h"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace neurarium {
namespace {

constexpr std::uint64_t kMaxSwordFile = std::uint64_t{64} << 20;
constexpr std::uint32_t kMaxSwordBlock = 32u << 20;  // a book, unpacked

struct SwordTestament {
  std::string path;  // without the ending
  std::vector<std::byte> blocks, verses, packed;
};

Error damaged_sword(const std::string& path) {
  return input_error(
      "{}: the module is damaged; install it again with: sudo apt-get install --reinstall "
      "sword-text-web",
      shown(path));
}

Result<SwordTestament> read_testament(const std::string& path) {
  SwordTestament out;
  out.path = path;
  for (const auto& [ending, into] :
       {std::pair(".bzs", &out.blocks), std::pair(".bzv", &out.verses), std::pair(".bzz", &out.packed)}) {
    auto bytes = read_file(path + ending, kMaxSwordFile);
    if (!bytes) return bytes.error();
    *into = std::move(*bytes);
  }
  return out;
}

Result<std::string> unpack_block(const SwordTestament& module, std::uint32_t block) {
  Reader index(module.blocks);
  if (!index.take(std::uint64_t{block} * 12)) return damaged_sword(module.path);
  const auto offset = index.take_little_endian<std::uint32_t>();
  const auto size = index.take_little_endian<std::uint32_t>();
  const auto plain = index.take_little_endian<std::uint32_t>();
  Reader packed(module.packed);
  if (!plain || *plain > kMaxSwordBlock || !packed.take(*offset)) return damaged_sword(module.path);
  const auto bytes = packed.take(*size);
  if (!bytes) return damaged_sword(module.path);
  std::string text(*plain, '\0');
  uLongf made = *plain;
  const int state = uncompress(reinterpret_cast<Bytef*>(text.data()), &made,
                               reinterpret_cast<const Bytef*>(bytes->data()), static_cast<uLong>(bytes->size()));
  if (state != Z_OK || made != *plain) return damaged_sword(module.path);
  return text;
}

// What follows is left out with all it contains.
bool is_silent(std::string_view tag) {
  return tag.starts_with("note") || tag.starts_with("title") || tag.starts_with("/note") || tag.starts_with("/title");
}

char sword_entity(std::string_view name) {
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "quot") return '"';
  if (name == "apos") return '\'';
  return '&';
}

// OSIS without tags, notes and headings; white space as single spaces.
std::string plain_verse(std::string_view osis) {
  std::string out;
  int silent = 0;
  for (std::size_t i = 0; i < osis.size(); ++i) {
    char c = osis[i];
    if (c == '<') {
      const std::size_t end = std::min(osis.find('>', i), osis.size());
      const std::string_view tag = osis.substr(i + 1, end - i - 1);
      if (is_silent(tag) && !tag.ends_with('/')) silent = std::max(0, silent + (tag[0] == '/' ? -1 : 1));
      i = end;
      if (tag.starts_with("w ") || tag == "/w") continue;  // around single words: no gap
      c = tag.starts_with("l ") || tag.starts_with("p") || tag.starts_with("lb") ? ' ' : '\0';
    } else if (c == '&') {
      const std::size_t end = std::min(osis.find(';', i), osis.size());
      c = sword_entity(osis.substr(i + 1, end - i - 1));
      i = end;
    }
    if (c == '\0' || silent > 0) continue;
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) out.push_back(c);
    if (space && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return std::string(trimmed(out));
}

Status append_testament(const SwordTestament& module, std::string& text) {
  Reader verses(module.verses);
  std::optional<std::uint32_t> open;
  std::string book;
  while (const auto block = verses.take_little_endian<std::uint32_t>()) {
    const auto start = verses.take_little_endian<std::uint32_t>();
    const auto size = verses.take_little_endian<std::uint16_t>();
    if (!size) return damaged_sword(module.path);
    if (*size == 0) continue;
    if (open != block) {
      auto unpacked = unpack_block(module, *block);
      if (!unpacked) return unpacked.error();
      book = std::move(*unpacked);
      open = block;
    }
    if (*start > book.size() || *size > book.size() - *start) return damaged_sword(module.path);
    const std::string verse = plain_verse(std::string_view(book).substr(*start, *size));
    if (!verse.empty()) text += verse + "\n";
    if (text.size() > kMaxCorpusFile) return damaged_sword(module.path);
  }
  return ok_status();
}

}  // namespace

Result<CorpusText> load_world_english_bible(const std::string& sword_folder) {
  const std::string folder = sword_folder + "/modules/texts/ztext/engWEB2015eb";
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored))
    return input_error(
        "{}: the World English Bible is not installed; install it with: sudo apt-get install "
        "sword-text-web",
        shown(sword_folder));
  std::string text;
  for (const char* testament : {"/ot", "/nt"}) {
    const auto module = read_testament(folder + testament);
    if (!module) return module.error();
    if (Status s = append_testament(*module, text); !s) return s.error();
  }
  return corpus_from(as_bytes(text), "the World English Bible");
}

}  // namespace neurarium
