// The commands that read and write text, run in the process: a small transformer is trained, saved both ways, read
// back, asked for values and for a continuation, and given everything that can be wrong with a text.
#include "engine/files/safetensors.h"
#include "tests/app/cli/cli_run.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <sstream>

namespace neurarium {
namespace {

using testing::HasSubstr;
using testing::Not;
using TextJson = nlohmann::json;

TextJson last_line(const std::string& text) {
  const std::string body = text.substr(0, text.find_last_not_of('\n') + 1);
  return TextJson::parse(body.substr(body.rfind('\n') + 1));
}

// One sentence on stderr, nothing on stdout.
void expect_text_refused(const Arguments& arguments, int code, const std::string& sentence) {
  const test::Ran ran = test::run(arguments);
  EXPECT_EQ(ran.code, code) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr(sentence));
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
}

class TextCli : public testing::Test {
 protected:
  // A project and a checkpoint of the same tiny model, made once.
  static void SetUpTestSuite() {
    folder_ = new TempFolder;
    write_plainly(corpus(), "the cat sat. the dog sat. \xE7\x8C\xAB\xE5\x9D\x90\xE3\x80\x82 the cat ran.\n");
    for (const std::string& place : {project(), checkpoint()}) {
      const test::Ran ran =
          test::run({"train",   "transformer", "--corpus", corpus(),      "--tokenizer",  "bpe",      "--vocab",
                     "260",     "--context",   "8",        "--positions", "learned",      "--layers", "1",
                     "--heads", "2",           "--width",  "8",           "--test-split", "0",        "--samples",
                     "32",      "--steps",     "5",        "--save",      place});
      ASSERT_EQ(ran.code, 0) << ran.err;
    }
  }
  static void TearDownTestSuite() { delete folder_; }
  static std::string corpus() { return *folder_ / "corpus.txt"; }
  static std::string project() { return *folder_ / "run.neurarium"; }
  static std::string checkpoint() { return *folder_ / "model/"; }
  static std::string file(const std::string& name) { return *folder_ / name; }

 private:
  static TempFolder* folder_;
};
TempFolder* TextCli::folder_ = nullptr;

TEST_F(TextCli, a_project_and_a_checkpoint_of_one_run_hold_the_same_model) {
  for (const std::string& place : {project(), checkpoint()}) {
    const test::Ran ran = test::run({"values", place, "--text", "the cat", "--names", "logits", "--out", file("v")});
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  const std::string names = test::run({"names", project()}).out;
  EXPECT_EQ(names, test::run({"names", checkpoint()}).out);
  EXPECT_THAT(names, HasSubstr("blocks.0.attn.pattern"));
  const auto values = [&](const std::string& place) {
    test::run({"values", place, "--text", "the cat", "--names", "logits", "--out", file("v")});
    return load_safetensors(file("v"))->floats("logits").value();
  };
  EXPECT_EQ(values(project()), values(checkpoint()));
}

TEST_F(TextCli, values_have_the_length_of_the_text_and_follow_a_head_that_is_switched_off) {
  const test::Ran ran = test::run({"values", project(), "--tokens", "1,2,3", "--set", "blocks.0.attn.z[h=1]=0",
                                   "--names", "blocks.*.attn.*", "--out", file("v")});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto values = load_safetensors(file("v"));
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->find("blocks.0.attn.pattern")->shape, (Shape{1, 2, 3, 3}));
  const auto z = values->floats("blocks.0.attn.z").value();  // [1, 3, 2, 4]
  for (std::size_t i = 0; i < z.size(); ++i) EXPECT_EQ(z[i] == 0.0F, i / 4 % 2 == 1) << i;
}

TEST_F(TextCli, texts_of_a_file_are_rows) {
  TensorFile texts;
  texts.add<std::int64_t>("tokens", {2, 3}, std::vector<std::int64_t>{1, 2, 3, 4, 5, 6});
  ASSERT_TRUE(save_safetensors(file("texts"), texts).ok());
  ASSERT_EQ(test::run({"values", checkpoint(), "--input", file("texts"), "--out", file("v")}).code, 0);
  EXPECT_EQ(load_safetensors(file("v"))->find("logits")->shape, (Shape{2, 3, 260}));
  TensorFile wrong;
  wrong.add<std::int64_t>("tokens", {1, 2}, std::vector<std::int64_t>{1, 260});
  ASSERT_TRUE(save_safetensors(file("wrong"), wrong).ok());
  expect_text_refused({"values", checkpoint(), "--input", file("wrong"), "--out", file("v")}, 5, "0 to 259");
}

TEST_F(TextCli, a_continuation_is_the_prompt_and_as_many_tokens_as_were_asked_for) {
  const Arguments ask = {"generate", checkpoint(), "--tokens-in", "116,104", "--tokens", "12", "--seed", "3", "--json"};
  const test::Ran ran = test::run(ask);
  ASSERT_EQ(ran.code, 0) << ran.err;
  const TextJson last = last_line(ran.out);
  ASSERT_EQ(last["tokens"].size(), 14U);
  EXPECT_EQ(last["tokens"][0], 116);
  EXPECT_EQ(last["tokens"][1], 104);
  EXPECT_EQ(last["text"].get<std::string>().substr(0, 2), "th");
  EXPECT_THAT(ran.err, HasSubstr("context of 8 tokens is full"));
  EXPECT_EQ(test::run(ask).out, ran.out) << "the same seed";
  Arguments other = ask;
  other[7] = "4";
  EXPECT_NE(test::run(other).out, ran.out) << "another seed";
}

TEST_F(TextCli, greedy_is_the_largest_logit) {
  const test::Ran ran =
      test::run({"generate", project(), "--text", "the cat", "--tokens", "1", "--temperature", "0", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(test::run({"values", project(), "--text", "the cat", "--out", file("v")}).code, 0);
  const auto logits = load_safetensors(file("v"))->floats("logits").value();
  const auto last = logits.end() - 260;
  EXPECT_EQ(last_line(ran.out)["tokens"].back(), std::max_element(last, logits.end()) - last);
}

TEST_F(TextCli, tokens_name_the_bytes_they_stand_for) {
  const test::Ran ran = test::run({"tokens", checkpoint(), "--text", "x \xF0\x9F\x98\x80", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const TextJson last = last_line(ran.out);
  EXPECT_EQ(last["id"], 0x80);
  EXPECT_EQ(last["begin"], 5);
  EXPECT_EQ(last["end"], 6);
  EXPECT_EQ(last["part_of"], "\xF0\x9F\x98\x80");
}

TEST_F(TextCli, what_a_text_loses_is_said) {
  const auto said = [&](const std::string& text) {
    const test::Ran ran = test::run({"generate", project(), "--text", text, "--tokens", "1"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.err;
  };
  EXPECT_THAT(said("the cat sat on the mat"), HasSubstr("are dropped: 'the"));
  EXPECT_THAT(said(std::string(100'000, 'a')), HasSubstr("The model sees 8 tokens, so the first"));
  EXPECT_THAT(said("a\xFF\xED\xA0\x80"), HasSubstr("2 broken characters are in the text"));
  EXPECT_THAT(said("\xD7\xA9\xD7\x9C"), HasSubstr("logical order"));
  EXPECT_THAT(said("a\x01\x1B"), HasSubstr("2 control characters are in the text"));
  EXPECT_THAT(said("a\xED\xA0\xBD\xED\xB8\x80"), HasSubstr("2 broken characters are in the text")) << "surrogates";
  EXPECT_EQ(said("a\tb\n\xF0\x9F\x98\x80"), "") << "nothing is lost";
  const test::Ran unknown =
      test::run({"tokens", "transformer", "--task", "coref", "--text", "tom \xF0\x9F\x98\x80 xyzzy"});
  EXPECT_THAT(unknown.err, HasSubstr("became <unk>"));
  EXPECT_THAT(unknown.err, HasSubstr("'xyzzy'"));
}

TEST_F(TextCli, nothing_to_read_is_refused) {
  expect_text_refused({"generate", project()}, 2, "--text");
  expect_text_refused({"generate", project(), "--text", ""}, 2, "--text has no tokens");
  expect_text_refused({"values", project(), "--out", file("v")}, 2, "--tokens");
  expect_text_refused({"generate", project(), "--text", "a", "--tokens-in", "1"}, 2, "contradict");
  expect_text_refused({"tokens", project()}, 2, "--text");
  expect_text_refused({"generate"}, 2, "needs a model");
  expect_text_refused({"generate", "transformer", "--text", "a"}, 2, "needs a model that was saved");
  expect_text_refused({"values", "playground", "--text", "a", "--out", file("v")}, 2, "reads no text");
  expect_text_refused({"tokens", "playground", "--text", "a"}, 2, "no transformer");
}

TEST_F(TextCli, ids_and_numbers_out_of_range_are_refused) {
  for (const std::string ids : {"", "1,", "-1", "260", "1;2", "1e3", "99999999999"})
    expect_text_refused({"generate", project(), "--tokens-in", ids}, 2, "0 to 259");
  expect_text_refused({"generate", project(), "--text", "a", "--temperature", "-1"}, 2, "--temperature");
  expect_text_refused({"generate", project(), "--text", "a", "--temperature", "nan"}, 2, "--temperature");
  expect_text_refused({"generate", project(), "--text", "a", "--top-p", "0"}, 2, "top-p");
  expect_text_refused({"generate", project(), "--text", "a", "--tokens", "0"}, 2, "--tokens");
  expect_text_refused({"values", project(), "--text", "a", "--set", "blocks.7.attn.z=0", "--out", file("v")}, 2,
                      "blocks.0.attn.z");
}

TEST_F(TextCli, a_trained_model_of_the_program_is_a_model_by_its_name) {
  const test::Ran ran = test::run({"generate", "town", "--text", "tom sings .", "--tokens", "3", "--temperature", "0"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("tom sings."));
  ASSERT_EQ(test::run({"values", "coref", "--text", "tom sings . he", "--names", "logits", "--out", file("v")}).code,
            0);
  EXPECT_EQ(load_safetensors(file("v"))->find("logits")->shape[1], 4);
  EXPECT_EQ(test::run({"tokens", "town-zh", "--text", "\xE7\x8E\x9B\xE4\xB8\xBD"}).code, 0);
  expect_text_refused({"values", "coref", "--text", "tom", "--learning-rate", "1", "--out", file("v")}, 2, "coref");
  expect_text_refused({"generate"}, 2, "town-zh");
}

TEST_F(TextCli, training_says_what_the_model_can_do_and_saves_it_small) {
  const Arguments train = {"train",   "transformer", "--task", "reverse", "--samples",      "64",
                           "--steps", "5",           "--seed", "3",       "--save-weights", file("small")};
  const test::Ran ran = test::run(train);
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("of the attention of head 0.0"));
  const auto weights = load_safetensors(file("small"));
  ASSERT_TRUE(weights.ok());
  EXPECT_EQ(weights->find("embed.weight")->dtype, DType::F16);
  const test::Ran again = test::run({"train", "transformer", "--task", "reverse", "--samples", "64", "--steps", "0",
                                     "--init", file("small"), "--json"});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_TRUE(last_line(again.out)["scores"]["attention"].contains("mirror"));
  expect_text_refused({"train", "playground", "--steps", "1", "--save-weights", file("no")}, 2, "--save-weights");
}

TEST_F(TextCli, damaged_models_are_refused_in_a_sentence) {
  const auto damaged = [&](const std::string& name, const std::string& config, const std::string& tokenizer) {
    std::filesystem::remove_all(file(name));
    std::filesystem::copy(checkpoint(), file(name), std::filesystem::copy_options::recursive);
    if (!config.empty()) write_plainly(file(name) + "/config.json", config);
    if (!tokenizer.empty()) write_plainly(file(name) + "/neurarium_tokenizer.json", tokenizer);
    return file(name);
  };
  const auto generate = [](const std::string& place) {
    return Arguments{"generate", place, "--text", "a", "--tokens", "1"};
  };
  expect_text_refused(generate(damaged("a", "[]", "")), 5, "config.json");
  expect_text_refused(
      generate(damaged("b", R"({"n_layer":1,"n_head":2,"n_embd":9,"n_positions":8,"vocab_size":260})", "")), 5, "9");
  expect_text_refused(generate(damaged("c", "", std::string(100'000, '['))), 5, "neurarium_tokenizer.json");
  expect_text_refused(
      generate(
          damaged("d", "", R"({"format":"neurarium tokenizer","version":1,"kind":"char","tokens":["<unk>","a"]})")),
      5, "260");
  std::filesystem::remove(damaged("e", "", "") + "/neurarium_tokenizer.json");
  expect_text_refused(generate(file("e")), 5, "cannot read text");
  EXPECT_EQ(test::run({"generate", file("e"), "--tokens-in", "1", "--tokens", "2"}).code, 0);
  expect_text_refused(generate(file("nowhere.neurarium")), 5, "no such file");
}

TEST_F(TextCli, only_what_the_layout_can_hold_is_saved_as_a_checkpoint) {
  expect_text_refused({"train", "transformer", "--steps", "1", "--save", file("no/")}, 2,
                      "positions that are not learned");
  EXPECT_FALSE(std::filesystem::exists(file("no")));
  expect_text_refused({"train", "playground", "--steps", "1", "--save", file("no/")}, 2, "only a transformer");
  expect_text_refused({"train", "transformer", "--positions", "learned", "--steps", "1", "--save", file("no/no/")}, 7,
                      "cannot be written");
  expect_text_refused({"train", "transformer", "--positions", "learned", "--steps", "0", "--save", corpus() + "/"}, 7,
                      "corpus.txt");
}

TEST_F(TextCli, text_of_the_users_own_is_checked) {
  expect_text_refused({"train", "transformer", "--corpus", file("none.txt")}, 5, "no such file");
  write_plainly(file("empty.txt"), "");
  expect_text_refused({"train", "transformer", "--corpus", file("empty.txt")}, 5, "empty.txt");
  write_plainly(file("latin.txt"), "caf\xE9 au lait, encore et encore");
  expect_text_refused({"train", "transformer", "--corpus", file("latin.txt")}, 5, "UTF-8");
  write_plainly(file("short.txt"), "abc");
  EXPECT_NE(test::run({"train", "transformer", "--corpus", file("short.txt"), "--steps", "1"}).code, 0);
  expect_text_refused({"train", "transformer", "--corpus", corpus(), "--task", "sort"}, 2, "contradict");
  expect_text_refused({"train", "transformer", "--task", "text"}, 2, "--corpus FILE");
  expect_text_refused({"train", "transformer", "--task", "srot"}, 2, "Did you mean 'sort'?");
}

TEST_F(TextCli, what_is_on_by_default_is_switched_off_by_its_flag) {
  EXPECT_THAT(test::run({"names", "transformer"}).out, HasSubstr("attn.q.bias"));
  EXPECT_THAT(test::run({"names", "transformer", "--no-bias"}).out, Not(HasSubstr("attn.q.bias")));
}

TEST(RunsOfText, go_on_from_a_prompt_and_a_held_state_changes_what_comes) {
  const TempFolder folder;
  for (const char* exhibit : {"ngram", "rnn"}) {
    const std::string saved = folder / (std::string(exhibit) + ".safetensors");
    ASSERT_EQ(test::run({"train", exhibit, "--steps", "2", "--save", saved}).code, 0);
    const test::Ran ran = test::run({"generate", saved, "--text", "the cat", "--tokens", "20", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(last_line(ran.out)["tokens"].size(), 7u + 20u);
    EXPECT_EQ(last_line(ran.out)["text"].get<std::string>().substr(0, 7), "the cat");
    EXPECT_EQ(test::run({"generate", saved, "--text", "the cat", "--tokens", "20", "--json"}).out, ran.out);
    expect_text_refused({"generate", saved}, 2, "--text");
  }
  const std::string rnn = folder / "rnn.safetensors";
  const Arguments greedy = {"generate", rnn, "--text", "the cat", "--tokens", "20", "--temperature", "0"};
  Arguments held = greedy;
  held.insert(held.end(), {"--set", "rnn.h[0]=50"});
  EXPECT_NE(test::run(held).out, test::run(greedy).out);
  expect_text_refused({"generate", folder / "ngram.safetensors", "--text", "a", "--set", "table[0,0]=1"}, 2, "--set");
}

TEST(AnswersOfText, are_printed_without_a_file) {
  EXPECT_THAT(test::run({"values", "word2vec", "--town-lines", "200"}).out, HasSubstr("analogies"));
  EXPECT_THAT(test::run({"values", "rnn"}).out, HasSubstr("surprise"));
  EXPECT_THAT(test::run({"values", "next"}).out, HasSubstr("transformer  perplexity"));
  EXPECT_THAT(test::run({"values", "order"}).out, HasSubstr("rotary"));
  const test::Ran found = test::run({"values", "tfidf", "--search", "the moon of unicorns"});
  EXPECT_THAT(found.out, HasSubstr("The phases of the moon"));
  EXPECT_THAT(found.err, HasSubstr("In no document: unicorns"));
}

}  // namespace
}  // namespace neurarium
