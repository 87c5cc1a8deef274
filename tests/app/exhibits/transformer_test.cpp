#include "tests/app/exhibits/transformer_stage.h"

#include "app/draw/colormap.h"
#include "app/exhibits/transformer_card.h"

#include <cmath>

namespace neurarium {
namespace {

using test::TransformerStage;

constexpr const char* kSentence = "tom sings . mary runs . she";

TEST(Transformer, ATypedSentenceIsReadWhileItIsTyped) {
  TransformerStage stage;
  Driver driver = stage.driver();
  ASSERT_DONE(driver.set_value("transformer/text", "tom sings . mary"));
  stage.frames(3);
  ASSERT_EQ(stage.view().length(), 4);
  EXPECT_EQ(stage.view().tokens[3].text, "mary");
  EXPECT_TRUE(std::isnan(stage.view().tokens[0].surprise)) << "nothing foretells the first";
  EXPECT_GT(stage.view().tokens[3].surprise, 0);
  EXPECT_TRUE(stage.app->ui().registry().find("transformer/3/token") != nullptr);
}

TEST(Transformer, TheMatrixShowsTheTensorOfEveryStage) {
  TransformerStage stage;
  stage.say(kSentence);
  const Theme& theme = stage.app->ui().theme();
  const int length = stage.view().length();
  stage.state().head = {1, 1};
  stage.state().stage = HeadStage::Softmax;
  stage.frames(2);
  const std::span<const float> pattern = stage.view().of_block(1, "attn.pattern");
  const ImU32 hue = head_color(theme, 1, 2);
  for (int q = 0; q < length; ++q)
    for (int k = 0; k < length; ++k) {
      const auto p = static_cast<double>(pattern[static_cast<std::size_t>((length + q) * length + k)]);
      EXPECT_EQ(stage.screen().head().matrix_image().at(k, q), pattern_color(theme, hue, p, k > q));
    }
  stage.state().stage = HeadStage::Mask;
  stage.frames(2);
  const Colormap map = Colormap::diverging(theme, stage.screen().head().limit());
  const std::span<const float> scores = stage.view().of_block(1, "attn.scores");
  for (int q = 0; q < length; ++q)
    for (int k = 0; k <= q; ++k)
      EXPECT_EQ(stage.screen().head().matrix_image().at(k, q),
                map(static_cast<double>(scores[static_cast<std::size_t>((length + q) * length + k)])));
}

TEST(Transformer, TheThumbnailsShowEveryHead) {
  TransformerStage stage;
  stage.say(kSentence);
  const Theme& theme = stage.app->ui().theme();
  const int length = stage.view().length();
  const Image& atlas = stage.screen().flow().heads().atlas(0);
  ASSERT_EQ(atlas.height, 2 * length);
  const std::span<const float> pattern = stage.view().of_block(0, "attn.pattern");
  for (int head = 0; head < 2; ++head)
    EXPECT_EQ(
        atlas.at(0, head * length + 3),
        pattern_color(theme, head_color(theme, head, 2),
                      static_cast<double>(pattern[static_cast<std::size_t>((head * length + 3) * length)]), false));
  ASSERT_DONE(stage.driver().click("transformer/flow/1.1/head"));
  EXPECT_EQ(stage.state().head, (HeadChoice{1, 1}));
  ASSERT_DONE(stage.driver().click("transformer/detail/heads"));
  ASSERT_DONE(stage.driver().click("transformer/all/0.1/head"));
  EXPECT_EQ(stage.state().head, (HeadChoice{0, 1}));
  EXPECT_EQ(stage.state().detail, Detail::Head) << "a click shows it large";
}

TEST(Transformer, ADraggedCellIsHeldAndTheBarsFollowInTheSameFrame) {
  TransformerStage stage;
  stage.say(kSentence);
  const int last = stage.view().length() - 1;
  const double before = stage.view().next.front().logit;
  ASSERT_DONE(stage.driver().drag_pixels("transformer/head/matrix", 0, -60, stage.cell(last, 2)));
  ASSERT_EQ(stage.session().edits().size(), 1u);
  const Edit edit = stage.session().edits().front();
  EXPECT_EQ(edit.kind, EditKind::Set);
  EXPECT_EQ(to_string(edit.ref), fmt::format("blocks.0.attn.pattern[h=0,q={},k=2]", last));
  EXPECT_EQ(stage.value(to_string(edit.ref)), static_cast<double>(edit.a));
  EXPECT_NE(stage.view().next.front().logit, before);
  stage.train(3);
  EXPECT_EQ(stage.value(to_string(edit.ref)), static_cast<double>(edit.a)) << "training goes on around it";
  stage.session().undo();
  stage.frames(3);
  EXPECT_TRUE(stage.session().edits().empty()) << "one drag is one entry";
}

TEST(Transformer, AMaskedCellCannotBeDragged) {
  TransformerStage stage;
  stage.say(kSentence);
  stage.state().stage = HeadStage::Mask;
  stage.frames(1);
  ASSERT_DONE(stage.driver().drag_pixels("transformer/head/matrix", 0, -60, stage.cell(1, 4)));
  EXPECT_TRUE(stage.session().edits().empty());
}

TEST(Transformer, AHeadIsSwitchedOffAndOnWithOneClick) {
  TransformerStage stage;
  stage.say(kSentence);
  stage.state().head = {1, 0};
  stage.frames(1);
  const double before = stage.view().next.front().logit;
  ASSERT_DONE(stage.driver().click("transformer/head/switch"));
  stage.frames(2);
  ASSERT_EQ(stage.session().edits().size(), 1u);
  EXPECT_EQ(to_string(stage.session().edits().front().ref), "blocks.1.attn.z[h=0]");
  for (int t = 0; t < stage.view().length(); ++t)
    for (int d = 0; d < 8; ++d) EXPECT_EQ(stage.value(fmt::format("blocks.1.attn.z[t={},h=0,d={}]", t, d)), 0);
  EXPECT_NE(stage.view().next.front().logit, before);
  EXPECT_NE(stage.value("blocks.1.attn.z[t=3,h=1,d=0]"), 0) << "the other head goes on";
  ASSERT_DONE(stage.driver().click("transformer/head/switch"));
  EXPECT_TRUE(stage.session().edits().empty());
}

TEST(Transformer, ANeuronAQueryAndALogitCanBeHeld) {
  TransformerStage stage;
  stage.say(kSentence);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.drag_pixels("transformer/head/q/vector", 0, -80));
  ASSERT_DONE(driver.drag_pixels("transformer/flow/1/next", 0, -80));
  stage.state().detail = Detail::Neurons;
  stage.frames(2);
  ASSERT_DONE(driver.drag_pixels("transformer/neurons/0/neuron", 0, -80));
  ASSERT_EQ(stage.session().edits().size(), 3u);
  for (const Edit& edit : stage.session().edits())
    EXPECT_EQ(stage.value(to_string(edit.ref)), static_cast<double>(edit.a)) << to_string(edit.ref);
  EXPECT_EQ(stage.session().edits()[0].ref.name, "blocks.0.attn.rot_q");
  EXPECT_EQ(stage.session().edits()[1].ref.name, "logits");
  EXPECT_EQ(stage.session().edits()[2].ref.name, "blocks.0.mlp.post");
}

TEST(Transformer, AClickPinsAPairAndEscapeUnpinsIt) {
  TransformerStage stage;
  stage.say(kSentence);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/head/matrix", stage.cell(4, 1)));
  EXPECT_EQ(stage.state().pinned_pair, (TokenPair{4, 1}));
  EXPECT_EQ(to_string(stage.state().selected), "blocks.0.attn.pattern[h=0,q=4,k=1]");
  driver.key(Key::Escape);
  stage.frames(2);
  EXPECT_FALSE(stage.state().pinned_pair);
  EXPECT_TRUE(stage.state().selected.name.empty());
}

TEST(Transformer, ACellIsTypedAndReleasedFromTheMenu) {
  TransformerStage stage;
  stage.say(kSentence);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.double_click("transformer/head/matrix", stage.cell(5, 0)));
  driver.type("0.75");
  driver.key(Key::Enter);
  stage.frames(2);
  EXPECT_FLOAT_EQ(static_cast<float>(stage.value("blocks.0.attn.pattern[h=0,q=5,k=0]")), 0.75f);
  ASSERT_DONE(driver.right_click("transformer/head/matrix", stage.cell(5, 0)));
  ASSERT_DONE(driver.click("transformer/edit/release"));
  EXPECT_TRUE(stage.session().edits().empty());
}

TEST(Transformer, TheCardExplainsWhatItShows) {
  TransformerStage stage;
  stage.say(kSentence);
  const auto ref = parse_value_ref("blocks.0.attn.scores[h=0,q=4,k=1]");
  ASSERT_TRUE(ref.ok());
  const Card card = card_of(stage.app->ui(), stage.state(), stage.session(), *ref, 4);
  EXPECT_EQ(card.title, "blocks.0.attn.scores[h=0,q=4,k=1]");
  EXPECT_FALSE(card.formula.empty());
  EXPECT_NE(card.subtitle.find("runs"), std::string::npos) << card.subtitle;
  EXPECT_TRUE(stage.app->ui().catalog().missing().empty());
}

TEST(Transformer, TheModelWritesOnAndAnotherBranchCanBeTaken) {
  TransformerStage stage;
  stage.say("tom sings");
  stage.write(3);
  Driver driver = stage.driver();
  ASSERT_EQ(stage.state().continuation.size(), 3u);
  EXPECT_EQ(stage.view().length(), 5);
  EXPECT_EQ(stage.view().continued, 3);
  ASSERT_DONE(driver.click("transformer/generate/1/2/candidate"));
  stage.frames(2);
  EXPECT_EQ(stage.state().continuation.size(), 2u) << "the branch begins at the second token";
  EXPECT_EQ(stage.screen().generate().tree().size(), 4u) << "the first three are kept";
  ASSERT_DONE(driver.click("transformer/generate/token back"));
  EXPECT_EQ(stage.state().continuation.size(), 1u);
}

// The parameters that the trainer has now.
AlignedVector<float> weights_of(TransformerStage& stage) { return stage.session().snapshot().params; }

TEST(Transformer, ATaskBeginsWithItsTrainedModelAndFromNothingIsOneClick) {
  TransformerSettings settings;
  settings.choose_task("repeat");
  settings.samples = 64;
  TransformerStage stage(settings);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.choose("transformer/data/task", "coref"));
  stage.app->settle();
  ASSERT_EQ(transformer_settings(stage.session()).task, "coref");
  ASSERT_NE(stage.session().snapshot().task->start, nullptr);
  const AlignedVector<float> trained = weights_of(stage);
  EXPECT_EQ(trained, *stage.session().snapshot().task->start);

  stage.train(2);
  ASSERT_DONE(driver.click("transformer/data/start nothing"));
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 0);
  const AlignedVector<float> random = weights_of(stage);
  EXPECT_NE(random, trained);
  stage.train(2);
  stage.session().reset();
  stage.app->settle();
  EXPECT_EQ(weights_of(stage), random) << "reset returns to the same start";

  stage.session().undo();
  stage.app->settle();
  EXPECT_EQ(weights_of(stage), trained);
  stage.session().redo();
  stage.app->settle();
  EXPECT_EQ(weights_of(stage), random);
  ASSERT_DONE(driver.click("transformer/data/start trained"));
  stage.app->settle();
  EXPECT_EQ(weights_of(stage), trained);
}

TEST(Transformer, ATextLongerThanTheContextSaysWhatWasLeftOut) {
  TransformerStage stage;
  std::string text;
  for (int i = 0; i < 20; ++i) text += "tom sings . ";
  stage.say(text);
  EXPECT_EQ(stage.view().length(), 32);
  EXPECT_EQ(stage.view().dropped, 28);
}

TEST(Transformer, AnythingCanBeTyped) {
  TransformerStage stage;
  for (const std::string& text : {std::string(), std::string("\xff\xfe\x80"), std::string("\xF0\x9F\x98\x80 tom"),
                                  std::string("שלום"), std::string(100'000, 'a'), std::string("\x01\x02\n\t")}) {
    stage.say(text);
    for (const Detail detail : {Detail::Head, Detail::Residual, Detail::Neurons, Detail::Generate, Detail::Tokens,
                                Detail::Loss, Detail::Count}) {
      stage.state().detail = detail;
      stage.frames(1);
    }
    EXPECT_GE(stage.view().length(), 1);
  }
}

TEST(Transformer, FitsIntoSmallWindows) {
  for (const PlatformOptions& size :
       {PlatformOptions{.width = 1280, .height = 720}, PlatformOptions{.width = 640, .height = 480},
        PlatformOptions{.width = 40, .height = 30}}) {
    TransformerStage stage(test::small_transformer(), size);
    stage.say(kSentence);
    for (const Detail detail :
         {Detail::Residual, Detail::Neurons, Detail::Generate, Detail::Tokens, Detail::Loss, Detail::Count}) {
      stage.state().detail = detail;
      stage.frames(1);
    }
  }
}

}  // namespace
}  // namespace neurarium
