// Text in and out of the Transformer's screen: pasted, broken, too long; written on, talked with, sampled, cut.
#include "tests/app/exhibits/transformer_stage.h"

#include "app/exhibits/wide_text.h"
#include "engine/data/corpus.h"

#include <gmock/gmock.h>

namespace neurarium {
namespace {

using test::TransformerStage;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* kEmoji = "\xF0\x9F\x98\x80";

TransformerSettings own_text(const std::string& tokenizer) {
  TransformerSettings s = test::small_transformer();
  const std::string text = "the cat sat on the mat . the dog ran to the cat .\n";
  std::string corpus;
  for (int i = 0; i < 8; ++i) corpus += text;
  s.corpus = std::make_shared<const CorpusText>(*corpus_from(std::as_bytes(std::span(corpus)), "cats"));
  s.task = "text";
  s.tokenizer = tokenizer;
  s.vocab = tokenizer == "bpe" ? 280 : 64;
  s.context = 48;
  s.test_split = 0;
  return s;
}

std::vector<std::string> notes(TransformerStage& stage) { return TokenLine::notes(stage.app->ui(), stage.state()); }

TEST(TransformerText, WhatThe16BitFieldCannotHoldComesThroughTheClipboardBothWays) {
  TransformerStage stage(own_text("bpe"));
  stage.say("");
  Driver driver = stage.driver();
  const std::string pasted = std::string("a ") + kEmoji + "\n\tb \xEE\x80\x80";
  ImGui::SetClipboardText(pasted.c_str());
  ASSERT_DONE(driver.click("transformer/text"));
  driver.chord({Key::V, {.ctrl = true}});
  stage.frames(4);
  EXPECT_EQ(stage.state().text, pasted);
  EXPECT_STREQ(ImGui::GetClipboardText(), pasted.c_str()) << "pasting leaves the clipboard alone";
  EXPECT_THAT(notes(stage), Contains(HasSubstr("beyond U+FFFF")));
  driver.type("c");
  stage.frames(3);
  EXPECT_EQ(stage.state().text, pasted + "c") << "typing beside it keeps it";
  ImGui::SetClipboardText("");
  driver.chord({Key::A, {.ctrl = true}});
  driver.chord({Key::C, {.ctrl = true}});
  stage.frames(2);
  EXPECT_EQ(std::string(ImGui::GetClipboardText()), pasted + "c");
}

TEST(TransformerText, AnEmojiCanBeTyped) {
  TransformerStage stage(own_text("bpe"));
  stage.say("");
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/text"));
  driver.type(std::string("a") + kEmoji + "b");
  stage.frames(4);
  EXPECT_EQ(stage.state().text, std::string("a") + kEmoji + "b");
}

TEST(TransformerText, AnEmojiIsAChipWithItsNumber) {
  TransformerStage stage(own_text("bpe"));
  stage.say(kEmoji);
  ASSERT_EQ(stage.view().length(), 4) << "its bytes";
  ASSERT_EQ(stage.view().groups.size(), 1u);
  EXPECT_EQ(token_text(stage.app->ui(), stage.view().groups[0].text), "U+1F600");
}

TEST(TransformerText, EverythingThatIsLostIsSaid) {
  TransformerStage stage;
  const auto said = [&](const std::string& text) {
    stage.say(text);
    return notes(stage);
  };
  EXPECT_TRUE(said("tom sings .").empty());
  EXPECT_THAT(said(""), Contains(HasSubstr("no text")));
  EXPECT_TRUE(stage.view().empty);
  EXPECT_THAT(said("tom xyzzy"), Contains(HasSubstr("xyzzy")));
  EXPECT_EQ(stage.view().tokens[1].source, "xyzzy");
  EXPECT_THAT(said("tom \xED\xA0\x80\xFF"), Contains(HasSubstr("2 broken characters")));
  EXPECT_THAT(said("tom \x01"), Contains(HasSubstr("1 control characters")));
  EXPECT_THAT(said("tom \xD7\xA9\xD7\x9C"), Contains(HasSubstr("logical order")));
  EXPECT_THAT(said(std::string("tom ") + kEmoji), Contains(HasSubstr("beyond U+FFFF")));
  std::string longer;
  for (int i = 0; i < 20; ++i) longer += "tom sings . ";
  EXPECT_THAT(said(longer), Contains(HasSubstr("28 tokens before these")));
  ASSERT_EQ(stage.view().left_out.size(), 12u);
  EXPECT_EQ(stage.view().left_out.back().text, "tom");
  EXPECT_TRUE(stage.app->ui().registry().find("transformer/left out") != nullptr);
}

TEST(TransformerText, AHundredThousandCharactersOfAnyScriptAreRead) {
  TransformerStage stage;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += kEmoji;
  stage.say(text);
  EXPECT_EQ(stage.state().text, text);
  EXPECT_EQ(stage.state().cut, 0u);
  stage.say(text + "tom");
  EXPECT_EQ(stage.state().text, text);
  EXPECT_THAT(notes(stage), Contains(HasSubstr("last 3 bytes")));
  EXPECT_EQ(beginning("a\xC3\xA9", 2), "a") << "characters stay whole";
}

TEST(TransformerText, ATreeOfContinuationsIsKeptAndAnyOfItsTokensIsAClickAway) {
  TransformerStage stage;
  stage.say("tom sings");
  stage.write(3);
  Driver driver = stage.driver();
  const std::vector<int> first = stage.state().continuation;
  ASSERT_DONE(driver.click("transformer/generate/3/1/candidate"));
  stage.frames(2);
  EXPECT_EQ(stage.state().continuation.size(), 4u) << "the column after the last is what may come next";
  EXPECT_EQ(stage.view().length(), 6) << "the picture's sentence grows with it";
  EXPECT_EQ(stage.view().of_block(0, "attn.pattern").size(), 2u * 6 * 6);
  ASSERT_DONE(driver.click("transformer/generate/0/2/candidate"));
  stage.frames(2);
  EXPECT_EQ(stage.screen().generate().tree().rows().size(), 2u);
  EXPECT_EQ(stage.state().continuation.size(), 1u);
  ASSERT_DONE(driver.click("transformer/generate/2/branch"));
  stage.frames(2);
  EXPECT_EQ(stage.state().continuation, first) << "back on the first branch, at its third token";
  ASSERT_DONE(driver.click("transformer/generate/token back"));
  stage.frames(2);
  EXPECT_EQ(stage.state().continuation.size(), 2u);
  EXPECT_EQ(stage.screen().generate().tree().size(), 5u) << "nothing was thrown away";
}

TEST(TransformerText, MinPAndTheRepetitionPenaltyDecideWhatMayComeNext) {
  TransformerStage stage(test::small_transformer(), {.width = 1600, .height = 1600});  // all sliders are in sight
  stage.say("tom sings . tom sings");
  stage.write(1);
  const ContinuationTree& tree = stage.screen().generate().tree();
  const std::vector<TokenCandidate> all = tree.at(0).candidates;
  Driver driver = stage.driver();
  const auto again = [&] {
    EXPECT_TRUE(driver.click("transformer/generate/forget").ok());
    stage.write(1);
    return tree.at(0).candidates;
  };
  ASSERT_DONE(driver.set_value("transformer/generate/min p", "1"));
  EXPECT_EQ(again().front().chance, 1) << "only the most probable one is left";
  ASSERT_DONE(driver.set_value("transformer/generate/min p", "0"));
  EXPECT_EQ(again().front().chance, all.front().chance);
  ASSERT_DONE(driver.set_value("transformer/generate/repetition penalty", "3"));
  EXPECT_NE(again().front().chance, all.front().chance);
}

// Says something in the conversation, as the user does.
void send(TransformerStage& stage, const std::string& line) {
  stage.state().detail = Detail::Generate;
  stage.frames(2);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/generate/writing/mode talk"));
  ASSERT_DONE(driver.set_value("transformer/generate/talk/say", line));
  ASSERT_DONE(driver.click("transformer/generate/talk/send"));
  stage.frames(3);
}

TEST(TransformerText, AConversationIsOneTextThatTheModelGoesOnWith) {
  TransformerStage stage(own_text("bpe"));
  send(stage, "the cat");
  EXPECT_EQ(stage.state().text, "User: the cat\nModel:");
  stage.frames(200);
  EXPECT_FALSE(stage.state().continuation.empty()) << "it goes on by itself";
}

TEST(TransformerText, ATaskAnswersInTheFormThatItCanWrite) {
  TransformerStage stage;
  send(stage, "tom sings");
  EXPECT_EQ(stage.state().text, "tom sings .");
  EXPECT_EQ(stage.view().notes.unknown, 0);
}

TEST(TransformerText, SamplesStandAlongTheTimeSliderAndAClickGoesThere) {
  TransformerSettings settings = test::small_transformer();
  settings.write_every = 5;
  TransformerStage stage(settings);
  stage.train(20);
  ASSERT_EQ(stage.session().snapshot().samples.size(), 5u);
  ASSERT_DONE(stage.driver().click("time/sample", Driver::At{0.5f, 0.5f}));
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 10);
  stage.state().detail = Detail::Generate;
  stage.frames(2);
  ASSERT_DONE(stage.driver().click("transformer/generate/writing/mode samples"));
  ASSERT_DONE(stage.driver().click("transformer/generate/samples/1/sample"));
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 5);
}

TEST(TransformerText, TheSentenceIsCutByAVocabularyOfAnySizeBeforeAnythingIsTrained) {
  TransformerStage stage(own_text("char"));
  stage.say("the cat sat");
  stage.state().detail = Detail::Tokens;
  stage.frames(3);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.set_value("transformer/merges/merge size", "256"));
  stage.frames(2);
  EXPECT_EQ(stage.screen().merges().cut().size(), 11u) << "bytes";
  const std::string most = std::to_string(stage.screen().merges().lesson()->largest());
  ASSERT_DONE(driver.set_value("transformer/merges/merge size", most));
  stage.frames(2);
  EXPECT_LT(stage.screen().merges().cut().size(), 5u) << "words";
  EXPECT_EQ(transformer_settings(stage.session()).tokenizer, "char") << "nothing has changed";
  ASSERT_DONE(driver.click("transformer/merges/merge use"));
  stage.frames(3);
  EXPECT_EQ(transformer_settings(stage.session()).tokenizer, "bpe");
  EXPECT_EQ(std::to_string(transformer_settings(stage.session()).vocab), most);
}

TEST(TransformerText, EveryTextIsInTheCatalog) {
  TransformerStage stage(own_text("bpe"));
  stage.say(std::string("tom \x01 \xFF ") + kEmoji + std::string(300, 'x'));
  Driver driver = stage.driver();
  for (const Detail detail : {Detail::Generate, Detail::Tokens}) {
    stage.state().detail = detail;
    stage.frames(2);
  }
  stage.state().detail = Detail::Generate;
  stage.frames(2);
  for (const char* mode : {"talk", "samples", "write"}) {
    ASSERT_DONE(driver.click(fmt::format("transformer/generate/writing/mode {}", mode)));
    stage.frames(2);
  }
  const auto& missing = stage.app->ui().catalog().missing();
  EXPECT_TRUE(missing.empty()) << *missing.begin();
}

}  // namespace
}  // namespace neurarium
