#include "engine/data/conversation.h"

#include "engine/data/language_tasks.h"
#include "engine/data/text_notes.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TokenizerPtr trained_on(const std::string& kind, const std::string& text) {
  return *train_tokenizer({kind, 400, {}}, text);
}

TokenizerPtr of_task(const std::string& name) {
  LanguageTaskSpec spec;
  spec.task = name;
  return (*LanguageTask::make(spec))->tokenizer();
}

TEST(Conversation, takes_the_clearest_form_that_the_vocabulary_can_write) {
  EXPECT_EQ(conversation_form(*trained_on("bpe", "abc abc")).name, "roles");
  EXPECT_EQ(conversation_form(*trained_on("char", "User: hi\nModel: od")).name, "roles");
  EXPECT_EQ(conversation_form(*trained_on("char", "QA: \nabc")).name, "letters");
  EXPECT_EQ(conversation_form(*trained_on("char", "a - b\nc")).name, "dashes");
  EXPECT_EQ(conversation_form(*trained_on("char", "abc\ndef")).name, "lines");
  EXPECT_EQ(conversation_form(*trained_on("char", "abc")).name, "plain");
  EXPECT_EQ(conversation_form(*of_task("town")).name, "stop");
  EXPECT_EQ(conversation_form(*of_task("town")).between, " .");
  EXPECT_EQ(conversation_form(*of_task("town-zh")).between, "\u3002");
  EXPECT_EQ(conversation_form(*of_task("fewshot")).name, "colon");
  EXPECT_EQ(conversation_form(*of_task("add")).name, "equals");
  EXPECT_EQ(conversation_form(*of_task("sort")).name, "arrow");
}

TEST(Conversation, every_task_can_write_the_form_it_gets) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    const TokenizerPtr tokenizer = of_task(std::string(info.name));
    const ConversationForm form = conversation_form(*tokenizer);
    const ConversationText text = conversation_text(form, std::vector<Exchange>{{"", ""}, {"", ""}});
    EXPECT_EQ(tokenizer->encode(text.raw).unknown, 0) << info.name;
  }
}

TEST(Conversation, is_one_text_that_ends_where_the_answer_begins) {
  const ConversationForm form = conversation_form(*trained_on("bpe", "abc abc"));
  const ConversationText text = conversation_text(form, std::vector<Exchange>{{"hi", "you"}, {"and?", ""}});
  EXPECT_EQ(text.raw, "User: hi\nModel: you\nUser: and?\nModel:");
  EXPECT_EQ(text.kind_at(0), ConversationPart::Kind::Mark);
  EXPECT_EQ(text.kind_at(6), ConversationPart::Kind::Question);
  EXPECT_EQ(text.kind_at(static_cast<std::uint32_t>(text.raw.find("you"))), ConversationPart::Kind::Answer);
  EXPECT_EQ(text.kind_at(1000), ConversationPart::Kind::Answer) << "what the model adds";
}

TEST(Conversation, an_answer_ends_at_its_mark) {
  const ConversationForm roles = {"roles", "User: ", "\nModel:", "\n"};
  EXPECT_EQ(answer_in(roles, " fine, thanks\nUser: x").text, "fine, thanks");
  EXPECT_TRUE(answer_in(roles, " fine\n").ended);
  EXPECT_FALSE(answer_in(roles, " fine").ended);
  EXPECT_FALSE(answer_in(roles, " \n").ended) << "an empty line is no answer yet";
  const ConversationForm stop = {"stop", "", " .", " . "};
  EXPECT_EQ(answer_in(stop, "she runs. tom").text, "she runs");
  const ConversationForm plain = {"plain", "", " ", " "};
  EXPECT_FALSE(answer_in(plain, "a b c").ended);
}

TEST(TextNotes, say_everything_that_happened_to_a_text) {
  const TokenizerPtr tokenizer = of_task("coref");
  const std::string text = "tom xyzzy \x01 \xED\xA0\x80 \xF0\x9F\x98\x80 \xD7\xA9 xyzzy";
  const TextNotes notes = notes_on(tokenizer->encode(text), text);
  EXPECT_EQ(notes.replaced, 1);
  EXPECT_EQ(notes.controls, 1);
  EXPECT_EQ(notes.beyond, 1);
  EXPECT_TRUE(notes.right_to_left);
  EXPECT_GE(notes.unknown, 5);
  ASSERT_FALSE(notes.unknown_texts.empty());
  EXPECT_EQ(notes.unknown_texts.front(), "xyzzy");
  EXPECT_EQ(std::count(notes.unknown_texts.begin(), notes.unknown_texts.end(), "xyzzy"), 1);
}

TEST(TextNotes, ordinary_text_has_none) {
  const std::string text = "a\tb\nc";
  const TextNotes notes = notes_on(trained_on("bpe", "abc")->encode(text), text);
  EXPECT_EQ(notes.replaced + notes.controls + notes.beyond + notes.unknown, 0);
  EXPECT_FALSE(notes.right_to_left);
}

}  // namespace
}  // namespace neurarium
