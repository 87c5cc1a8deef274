#include "engine/data/tokenizer.h"

#include "engine/data/bpe_trainer.h"
#include "engine/data/word_tokenizer.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::string_view kNasty[] = {
    "",
    " ",
    "\n\n  \t x  y\r\n",
    "Don't stop: it's 3.14 (or so)!",
    "don\u2019t \u201Cquote\u201D me",
    "naïve café — e\u0301 = \u00E9",
    "今天天气很好，我们去公园散步。  再见 ！",
    "汤姆 has 3 本书,right?",
    "😀👨\u200D👩\u200D👧🇫🇷👍🏽 x😀",
    "שלום, עולם! مرحبا 123",
    "𠀀𪚥𝔘𝔫𝔦",
    "ไทย한국어かなカナ",
    "a\u0300\u0301\u0323b \u0301c",
    "tab\tnul\x01\x7f\u0085\u200Bend",
    "\u3000full\u3000width\u00A0space\u2028line",
    "(a)[b]{c} % ; : , . ! ?",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "1 22 333 4,444 '5' 6's",
    "<unk> <join> \u2060 \uFFFD",
};

std::string all_nasty() {
  std::string all;
  for (const std::string_view text : kNasty) all += std::string(text) + "\n";
  return all;
}

TokenizerPtr trained(std::string_view kind, std::string_view corpus, int vocabulary = 2000,
                     std::vector<std::string> words = {}) {
  auto made = train_tokenizer({std::string(kind), vocabulary, std::move(words)}, corpus);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return *made;
}

std::vector<std::string> pieces(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::string> out;
  for (const int id : tokenizer.encode(text).ids) out.push_back(tokenizer.shown(id));
  return out;
}

using Words = std::vector<std::string>;

TEST(Tokenizers, of_every_kind_give_known_text_back_byte_by_byte) {
  for (const std::string_view kind : {"char", "word", "bpe"}) {
    const TokenizerPtr tokenizer = trained(kind, all_nasty());
    for (const std::string_view text : kNasty) {
      const std::string wanted = kind == "bpe" ? std::string(text) : clean_text(text, TextForm::Nfc).text;
      const Encoding encoding = tokenizer->encode(text);
      EXPECT_EQ(tokenizer->decode(encoding.ids), wanted) << kind;
      EXPECT_EQ(encoding.unknown, 0) << kind << ": " << text;
      EXPECT_EQ(encoding.replaced, 0);
    }
  }
}

TEST(Tokenizers, of_byte_pairs_give_back_text_they_have_never_seen) {
  const TokenizerPtr tokenizer = trained("bpe", "the cat sat on the mat, the cat sat on the hat");
  Rng rng(1, "test");
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int i = 0; i < 50; ++i) {
      const auto code = static_cast<char32_t>(rng.below(0x110000));
      append_utf8(text, code >= 0xD800 && code < 0xE000 ? U' ' : code);
      if (rng.below(3) == 0) text += " the cat";
    }
    const Encoding encoding = tokenizer->encode(text);
    ASSERT_EQ(tokenizer->decode(encoding.ids), text);
    ASSERT_EQ(encoding.unknown, 0);
  }
}

TEST(Tokenizers, mark_each_token_in_the_source_text) {
  for (const std::string_view kind : {"char", "word", "bpe"}) {
    const TokenizerPtr tokenizer = trained(kind, all_nasty());
    for (const std::string_view text : kNasty) {
      const Encoding encoding = tokenizer->encode(text);
      ASSERT_EQ(encoding.ids.size(), encoding.spans.size());
      std::uint32_t end = 0;
      for (std::size_t i = 0; i < encoding.size(); ++i) {
        const ByteSpan span = encoding.spans[i];
        ASSERT_LE(span.begin, span.end);
        ASSERT_LE(span.end, text.size());
        ASSERT_GE(span.end, end) << "tokens come in the order of the text";
        end = span.end;
        const std::string_view source = text.substr(span.begin, span.end - span.begin);
        if (clean_text(text, TextForm::Nfc).text == text) {
          EXPECT_EQ(source, tokenizer->bytes(encoding.ids[i])) << kind << ": " << text;
        }
      }
    }
  }
}

TEST(Tokenizers, report_what_is_broken_and_what_is_unknown) {
  for (const std::string_view kind : {"char", "word", "bpe"}) {
    const TokenizerPtr tokenizer = trained(kind, "abc \uFFFD abc \uFFFD");
    const Encoding encoding = tokenizer->encode("a\xED\xA0\x80z");
    EXPECT_EQ(encoding.replaced, 1) << kind;
    EXPECT_EQ(encoding.right_to_left, false);
    EXPECT_EQ(encoding.unknown, kind == "char" ? 1 : kind == "word" ? 2 : 0) << kind;
    EXPECT_TRUE(tokenizer->encode("abc שלום").right_to_left);
    if (kind != "bpe") {
      EXPECT_EQ(tokenizer->shown(kUnknownToken), "<unk>");
    }
    if (kind == "char") {
      EXPECT_EQ(tokenizer->decode(encoding.ids), "a\uFFFD\uFFFD");
    }
  }
}

TEST(Tokenizers, take_a_hundred_thousand_characters_in_one_word) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) append_utf8(text, static_cast<char32_t>(0x4E00 + i % 7919 * 31 % 1000));
  const TokenizerPtr byte_pairs = trained("bpe", text, 600);
  EXPECT_GT(byte_pairs->size(), 256);
  EXPECT_EQ(byte_pairs->decode(byte_pairs->encode(text).ids), text);
  const TokenizerPtr words = trained("word", text);
  EXPECT_EQ(words->encode(text).size(), 100'000u);
}

TEST(CharTokenizer, has_one_token_for_each_composed_character) {
  const TokenizerPtr tokenizer = trained("char", "héllo 中");
  EXPECT_EQ(pieces(*tokenizer, "he\u0301 中"), (Words{"h", "é", "·", "中"}));
  EXPECT_EQ(tokenizer->size(), 7);  // <unk>, space, h, l, o, é, 中
  EXPECT_EQ(tokenizer->encode("e").ids, (std::vector<int>{kUnknownToken}));
}

TEST(CharTokenizer, keeps_the_most_frequent_characters) {
  const TokenizerPtr tokenizer = trained("char", "aaaabbbcc d", 4);
  EXPECT_EQ(tokenizer->size(), 4);
  EXPECT_EQ(pieces(*tokenizer, "abcd"), (Words{"a", "b", "c", "<unk>"}));
}

TEST(WordTokenizer, splits_words_punctuation_and_han) {
  const TokenizerPtr tokenizer = trained("word", all_nasty() + "Don't say 公园, Tom. Tom's 3 cats");
  EXPECT_EQ(pieces(*tokenizer, "Don't say 公园, Tom."),
            (Words{"Don't", "say", "·", "公", "园", ",", "Tom", "."}));  // a space before Han is unusual: a token
  EXPECT_EQ(pieces(*tokenizer, "Tom's 3 cats."), (Words{"Tom's", "3", "cats", "."}));
  EXPECT_EQ(pieces(*tokenizer, "Tom(3"), (Words{"Tom", "<join>", "(", "3"}));
}

TEST(WordTokenizer, keeps_chinese_words_of_the_list_whole_by_the_longest_match) {
  const TokenizerPtr tokenizer = trained("word", "我们去公园散步，公园里有人。南京市长江大桥", 2000,
                                         {"公园", "我们", "南京市", "南京", "长江大桥", "x", ""});
  EXPECT_EQ(pieces(*tokenizer, "我们去公园。"), (Words{"我们", "去", "公园", "。"}));
  EXPECT_EQ(pieces(*tokenizer, "南京市长江大桥"), (Words{"南京市", "长江大桥"}));
}

TEST(WordTokenizer, without_spaces_reads_text_however_it_is_spaced) {
  const TokenizerPtr tokenizer =
      make_word_tokenizer({"tom", "sings", ".", "3", "1", "汤姆", "唱歌", "。"}, {false, true});
  const std::vector<int> ids = {1, 2, 3};
  EXPECT_EQ(tokenizer->encode("tom sings .").ids, ids);
  EXPECT_EQ(tokenizer->encode("Tom\n sings.").ids, ids);
  EXPECT_EQ(tokenizer->decode(ids), "tom sings.");
  EXPECT_EQ(tokenizer->encode("313").ids, (std::vector<int>{4, 5, 4}));
  EXPECT_EQ(tokenizer->encode("汤姆唱歌。").ids, (std::vector<int>{6, 7, 8}));
  EXPECT_EQ(tokenizer->encode("mary sings").ids, (std::vector<int>{0, 2}));
}

TEST(CharacterGroups, put_the_pieces_of_chinese_and_emoji_together) {
  const TokenizerPtr tokenizer = trained("bpe", "ab ab ab", 260);
  const Encoding encoding = tokenizer->encode("ab中😀");
  EXPECT_EQ(encoding.size(), 1u + 3 + 4);
  const auto groups = character_groups(*tokenizer, encoding.ids);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].text, "ab");
  EXPECT_EQ(groups[1].text, "中");
  EXPECT_EQ(groups[1].count, 3u);
  EXPECT_EQ(groups[2].text, "😀");
  EXPECT_EQ(groups[2].first, 4u);
}

TEST(CharacterGroups, show_bytes_that_make_no_character_as_bytes) {
  const TokenizerPtr tokenizer = trained("bpe", "ab ab ab", 260);
  const std::vector<int> ids = {0xE4, 0xB8, 'x', 0x80, 0xE4};
  const auto groups = character_groups(*tokenizer, ids);
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].text, "\\xE4\\xB8");
  EXPECT_EQ(groups[1].text, "x");
  EXPECT_EQ(groups[2].text, "\\x80");
  EXPECT_EQ(groups[3].text, "\\xE4");
}

TEST(Tokenizers, are_the_same_after_saving_and_loading) {
  for (const std::string_view kind : {"char", "word", "bpe"}) {
    const TokenizerPtr tokenizer = trained(kind, all_nasty(), 500, {"公园"});
    const auto loaded = load_tokenizer(tokenizer->save(), "model");
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    EXPECT_EQ((*loaded)->kind(), kind);
    EXPECT_EQ((*loaded)->save(), tokenizer->save());
    for (const std::string_view text : kNasty) EXPECT_EQ((*loaded)->encode(text).ids, tokenizer->encode(text).ids);
  }
}

std::string tokenizer_refusal(std::string_view json) {
  const auto loaded = load_tokenizer(json, "m.safetensors");
  return loaded.ok() ? "accepted" : loaded.error().message;
}

std::string saved(std::string_view rest) {
  return R"({"format":"neurarium tokenizer","version":1,)" + std::string(rest) + "}";
}

TEST(Tokenizers, that_are_hostile_are_refused_with_a_reason) {
  std::string doubling = R"("kind":"bpe","merges":[[97,97])";  // each merge twice the bytes of the one before
  for (int i = 0; i < 60; ++i) doubling += fmt::format(",[{0},{0}]", 256 + i);
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "is not what Neurarium saves"},
      {"[1]", "is not what Neurarium saves"},
      {"{\"format\":", "is not what Neurarium saves"},
      {std::string(1'000'000, '['), "nested more than 4 deep"},
      {saved(R"("kind":"word","x":[[[[[[]]]]]])"), "nested more than 4 deep"},
      {R"({"format":"neurarium tokenizer","version":9})", "another version"},
      {saved(R"("kind":"sentencepiece")"), "no known kind"},
      {saved(R"("kind":7)"), "no known kind"},
      {saved(R"("kind":"char")"), "'tokens' is no list"},
      {saved(R"("kind":"char","tokens":{"a":1})"), "'tokens' is no list"},
      {saved(R"("kind":"char","tokens":[])"), "at least 1 are needed"},
      {saved(R"("kind":"char","tokens":["a"])"), "must be '<unk>'"},
      {saved(R"("kind":"char","tokens":["<unk>",3])"), "token 1 is no text"},
      {saved(R"("kind":"char","tokens":["<unk>",""])"), "token 1 has 0 bytes"},
      {saved(R"("kind":"char","tokens":["<unk>","ab"])"), "more than one character"},
      {saved(R"("kind":"char","tokens":["<unk>","a","a"])"), "token 2, 'a', comes twice"},
      {saved("\"kind\":\"char\",\"tokens\":[\"<unk>\",\"\xED\xA0\x80\"]"), "is not what Neurarium saves"},
      {saved(R"("kind":"char","tokens":["<unk>","\ud800"])"), "is not what Neurarium saves"},
      {saved(R"("kind":"word","tokens":["<unk>"])"), "'keep_spaces'"},
      {saved(R"("kind":"word","keep_spaces":true,"fold_case":false,"tokens":["<unk>","a"])"), "must be '<join>'"},
      {saved(R"("kind":"word","keep_spaces":false,"fold_case":false,"tokens":["<unk>",")" + std::string(300, 'a') +
             R"("])"),
       "has 300 bytes"},
      {saved(R"("kind":"bpe")"), "'merges' is no list"},
      {saved(R"("kind":"bpe","merges":[[97,98,99]])"), "merge 0 must be two ids below 256"},
      {saved(R"("kind":"ids")"), "'size' is no number from 1 to 200,000"},
      {saved(R"("kind":"ids","size":0)"), "'size' is no number"},
      {saved(R"("kind":"ids","size":1e9)"), "'size' is no number"},
      {saved(R"("kind":"bpe","merges":[[97,256]])"), "merge 0 must be two ids below 256"},  // of itself
      {saved(R"("kind":"bpe","merges":[[97,98],[258,97]])"), "merge 1 must be two ids below 257"},
      {saved(R"("kind":"bpe","merges":[[-1,98]])"), "merge 0 must be"},
      {saved(R"("kind":"bpe","merges":[[97,98.0]])"), "merge 0 must be"},
      {saved(R"("kind":"bpe","merges":[[97,98],[97,98]])"), "'ab' a second time"},
      {saved(doubling + "]"), "at most 256 are allowed"},
  };
  for (const auto& [json, wanted] : cases) {
    const std::string message = tokenizer_refusal(json);
    EXPECT_NE(message.find(wanted), std::string::npos) << json.substr(0, 200) << "\n" << message;
    EXPECT_TRUE(message.starts_with("m.safetensors: the tokenizer")) << message;
  }
}

TEST(Tokenizers, ids_are_typed_as_numbers) {
  const TokenizerPtr ids = make_id_tokenizer(7);
  const Encoding typed = ids->encode("3, 1 6 7 999999999999 x");
  EXPECT_EQ(typed.ids, (std::vector<int>{3, 1, 6}));
  EXPECT_EQ(typed.spans[1], (ByteSpan{3, 4}));
  EXPECT_EQ(typed.unknown, 2) << "7 and the large one";
  EXPECT_EQ(ids->decode(typed.ids), "3 1 6");
  const auto again = load_tokenizer(ids->save(), "saved");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->size(), 7);
}

TEST(Tokenizers, refuse_what_they_cannot_learn_from) {
  const auto message = [](std::string_view kind, int vocabulary, std::string_view corpus) {
    const auto made = train_tokenizer({std::string(kind), vocabulary, {}}, corpus);
    return made.ok() ? "accepted" : made.error().message;
  };
  EXPECT_NE(message("words", 100, "a").find("Did you mean 'word'?"), std::string::npos);
  EXPECT_NE(message("bpe", 255, "a").find("has 256 to 200,000 tokens"), std::string::npos);
  EXPECT_NE(message("char", 300'000, "a").find("has 4 to 200,000"), std::string::npos);
  EXPECT_NE(message("char", 100, "").find("the text is empty"), std::string::npos);
}

}  // namespace
}  // namespace neurarium
