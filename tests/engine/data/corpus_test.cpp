#include "engine/data/corpus.h"

#include "engine/files/reader.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace neurarium {
namespace {

namespace fs = std::filesystem;

Result<CorpusText> corpus_of(std::string_view text) { return corpus_from(as_bytes(text), "my.txt"); }

std::string corpus_refusal(std::string_view text) {
  const auto corpus = corpus_of(text);
  return corpus.ok() ? "accepted" : corpus.error().message;
}

TEST(Corpus, takes_utf8_text_as_it_stands) {
  const auto corpus = corpus_of("Hello 世界 😀\n#!<b>");
  ASSERT_TRUE(corpus.ok());
  EXPECT_EQ(corpus->text, "Hello 世界 😀\n#!<b>");
  EXPECT_EQ(corpus->characters, 16);
  EXPECT_FALSE(corpus->had_mark || corpus->right_to_left);
}

TEST(Corpus, drops_the_byte_order_mark_and_windows_line_ends_and_says_so) {
  const auto corpus = corpus_of("\xEF\xBB\xBFone\r\ntwo\rthree\n");
  ASSERT_TRUE(corpus.ok());
  EXPECT_EQ(corpus->text, "one\ntwo\nthree\n");
  EXPECT_TRUE(corpus->had_mark);
  EXPECT_EQ(corpus->line_ends, 2);
  EXPECT_TRUE(corpus_of("שלום")->right_to_left);
}

TEST(Corpus, takes_text_that_looks_like_a_program_or_a_page) {
  for (const std::string_view text : {"#!/bin/sh\necho", "<html><p>hi", "{\"a\": 1}", "MZ was here", "BZh, he said"})
    EXPECT_TRUE(corpus_of(text).ok()) << text;
}

TEST(Corpus, names_the_fault_of_a_file_that_is_no_text) {
  using namespace std::string_view_literals;
  EXPECT_EQ(corpus_refusal(""), "my.txt: the text is empty; choose a file with some text");
  EXPECT_EQ(corpus_refusal(" \n\u3000\t"), "my.txt: the text is empty; choose a file with some text");
  EXPECT_EQ(corpus_refusal("one\ntwo \xE9t\xE9"), "my.txt, line 2: the byte \\xe9 is no UTF-8; save the file as UTF-8");
  EXPECT_EQ(corpus_refusal("one\n\xED\xA0\x80"), "my.txt, line 2: the byte \\xed is no UTF-8; save the file as UTF-8");
  EXPECT_EQ(corpus_refusal("ab\0cd"sv), "my.txt, line 1: it has a zero byte, so it is no text; choose a text file");
  EXPECT_EQ(corpus_refusal("\xFF\xFEh\0i\0"sv), "my.txt: this is UTF-16 text, not a text file; save it as UTF-8");
  EXPECT_EQ(
      corpus_refusal("PK\x03\x04\0\0\xFF"sv),
      "my.txt: this is a zip archive (PyTorch checkpoint, .npz or spreadsheet), not a text file; export it as CSV "
      "or safetensors");
  EXPECT_NE(load_corpus("/nowhere/my.txt").error().message.find("/nowhere/my.txt"), std::string::npos);
}

TEST(TokenCorpus, keeps_the_end_of_the_text_for_testing) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>('a' + i % 26);
  const auto corpus = corpus_of(text);
  const auto tokenizer = train_tokenizer({"char", 100, {}}, text);
  const auto tokens = TokenCorpus::make(**tokenizer, *corpus, 16, 0.1);
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ(tokens->tokens(SamplePart::Train).size(), 900u);
  EXPECT_EQ(tokens->tokens(SamplePart::Test).size(), 100u);
  EXPECT_EQ((*tokenizer)->decode(tokens->tokens(SamplePart::Test)), text.substr(900));
}

TEST(TokenCorpus, gives_windows_whose_targets_are_the_next_tokens) {
  std::string text;
  for (int i = 0; i < 1000; ++i) append_utf8(text, static_cast<char32_t>(0x4E00 + i));
  const auto tokenizer = train_tokenizer({"char", 2000, {}}, text);
  const auto tokens = TokenCorpus::make(**tokenizer, *corpus_of(text), 16, 0.2);
  int lowest = 1 << 20;
  int highest = 0;
  for (std::uint64_t index = 0; index < 2000; ++index) {
    const TextSample sample = tokens->sample(5, index, SamplePart::Train);
    ASSERT_EQ(sample.tokens.size(), 16u);
    for (std::size_t i = 0; i < 16; ++i) ASSERT_EQ(sample.targets[i], sample.tokens[i] + 1);
    EXPECT_EQ(sample.tokens, tokens->sample(5, index, SamplePart::Train).tokens);
    lowest = std::min(lowest, sample.tokens.front());
    highest = std::max(highest, sample.targets.back());
  }
  EXPECT_EQ(lowest, 1) << "the first token of the text is drawn";
  EXPECT_EQ(highest, 800) << "and the last one of the training part, none behind it";
  EXPECT_NE(tokens->sample(5, 0, SamplePart::Train).tokens, tokens->sample(6, 0, SamplePart::Train).tokens);
  EXPECT_GT(tokens->sample(5, 0, SamplePart::Test).tokens.front(), 800);
}

TEST(TokenCorpus, refuses_a_text_that_is_too_short_for_the_context) {
  const auto tokenizer = train_tokenizer({"char", 100, {}}, "abc");
  const auto message = [&](std::string_view text, int context, double test) {
    const auto made = TokenCorpus::make(**tokenizer, *corpus_of(text), context, test);
    return made.ok() ? "accepted" : made.error().message;
  };
  EXPECT_EQ(message("abcab", 4, 0), "accepted");
  EXPECT_EQ(
      message("abcab", 5, 0),
      "my.txt: its 5 tokens are too few for 5 to train and 0 to test on, at least 6 each; choose a longer text or "
      "a shorter context");
  EXPECT_NE(message("abcabcabc", 4, 0.2), "accepted");
  EXPECT_NE(message("abcabcabc", 0, 0), "accepted");
  EXPECT_NE(message("abcabcabc", 2, 1), "accepted");
}

// A module of two books in the format of the package, in a folder of its own.
class SwordModule {
 public:
  SwordModule() : root_(fs::path(testing::TempDir()) / "neurarium_sword") {
    fs::remove_all(root_);
    fs::create_directories(folder());
    write("ot", {"<w lemma=\"x\">In</w> the <note n=\"1\">a <b>note</b></note>beginning &amp; &quot;so&quot;", "",
                 "<title>Head</title><l level=\"1\">Two\n lines</l>"});
    write("nt", {"The end."});
  }
  ~SwordModule() { fs::remove_all(root_); }
  std::string root() const { return root_.string(); }
  fs::path folder() const { return root_ / "modules/texts/ztext/engWEB2015eb"; }

 private:
  static void put(std::string& out, std::uint32_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 255));
  }
  void write(const std::string& testament, const std::vector<std::string>& verses) {
    std::string book, index;
    for (const std::string& verse : verses) {
      put(index, 0, 4);
      put(index, static_cast<std::uint32_t>(book.size()), 4);
      put(index, static_cast<std::uint32_t>(verse.size()), 2);
      book += verse;
    }
    std::string packed(compressBound(book.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(book.data()), book.size());
    packed.resize(size);
    std::string block;
    put(block, 0, 4);
    put(block, static_cast<std::uint32_t>(size), 4);
    put(block, static_cast<std::uint32_t>(book.size()), 4);
    for (const auto& [ending, bytes] : {std::pair(".bzs", block), std::pair(".bzv", index), std::pair(".bzz", packed)})
      std::ofstream(folder() / (testament + ending), std::ios::binary) << bytes;
  }
  fs::path root_;
};

TEST(WorldEnglishBible, is_read_verse_by_verse_without_notes_and_headings) {
  const SwordModule module;
  const auto corpus = load_world_english_bible(module.root());
  ASSERT_TRUE(corpus.ok()) << corpus.error().message;
  EXPECT_EQ(corpus->text, "In the beginning & \"so\"\nTwo lines\nThe end.\n");
}

TEST(WorldEnglishBible, that_is_missing_or_damaged_is_refused_with_the_command_that_helps) {
  EXPECT_EQ(load_world_english_bible("/nowhere").error().message,
            "/nowhere: the World English Bible is not installed; install it with: sudo apt-get install sword-text-web");
  const SwordModule module;
  for (const char* ending : {"ot.bzs", "ot.bzv", "ot.bzz"}) {
    const fs::path file = module.folder() / ending;
    const auto size = fs::file_size(file);
    std::string bytes(size, '\0');
    std::ifstream(file, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(size));
    for (const std::string& bad : {bytes.substr(0, size / 2), std::string(size, '\xFF')}) {
      std::ofstream(file, std::ios::binary) << bad;
      const auto corpus = load_world_english_bible(module.root());
      ASSERT_FALSE(corpus.ok()) << ending;
      EXPECT_NE(corpus.error().message.find("reinstall"), std::string::npos) << corpus.error().message;
    }
    std::ofstream(file, std::ios::binary) << bytes;
  }
}

}  // namespace
}  // namespace neurarium
