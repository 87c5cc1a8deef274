// Every step that an article on transformers names is in the picture and has its numbers: softmax written out,
// positions before and after they turn, heads that are off, a flow and a table that scroll where there is no room.
#include "tests/app/exhibits/transformer_stage.h"

#include "app/exhibits/transformer_card.h"
#include "engine/exhibits/trained_models.h"
#include "engine/exhibits/transformer_attention.h"

#include <gmock/gmock.h>

#include <cmath>

namespace neurarium {
namespace {

using test::TransformerStage;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSixTokens = "tom sings . mary runs .";
const PlatformOptions kSmallWindow = {.width = 1280, .height = 720};

TEST(TransformerSteps, AProbabilityIsWrittenOutAsExponentialOverSum) {
  TransformerStage stage;
  stage.say(kSixTokens);
  for (const double temperature : {1.0, 0.05}) {
    stage.state().temperature = temperature;
    ++stage.state().text_version;
    stage.frames(3);
    const TransformerView& view = stage.view();
    double sum = 0;
    for (const NextToken& next : view.next) sum += std::exp((next.logit - view.softmax_shift) / temperature);
    EXPECT_NEAR(view.softmax_sum, sum, sum * 1e-9);
    for (const NextToken& next : view.next)
      EXPECT_NEAR(next.exponential / view.softmax_sum, next.probability, 1e-6) << next.text;
    const ValueRef ref = ref_at(view, "logits", {view.position, view.next[1].id});
    const auto lines = plain_lines(softmax_of(stage.app->ui(), view, *cell_of(view, ref), 3));
    ASSERT_EQ(lines.size(), 6u) << "what it is, three terms, the others, the number";
    EXPECT_THAT(lines.front(), HasSubstr("/ sum"));
    EXPECT_THAT(lines.back(), HasSubstr("="));
  }
}

TEST(TransformerSteps, ATermOfTheSoftmaxLeadsToItsLogit) {
  TransformerStage stage;
  stage.say(kSixTokens);
  ASSERT_DONE(stage.driver().click("transformer/flow/0/next"));
  stage.frames(2);
  const ValueRef first = stage.state().selected;
  EXPECT_EQ(first.name, "logits");
  ASSERT_DONE(stage.driver().click("transformer/inspector/softmax/source 2"));
  EXPECT_EQ(stage.state().selected.name, "logits");
  EXPECT_FALSE(stage.state().selected == first) << "the second largest term of the sum";
}

TEST(TransformerSteps, AScoreNamesItsTermsWithoutTheBlockAndExplainsItsScale) {
  TransformerStage stage;
  stage.say(kSixTokens);
  const auto ref = parse_value_ref("blocks.0.attn.scores[h=0,q=4,k=1]");
  const Card card = card_of(stage.app->ui(), stage.state(), stage.session(), *ref, 4);
  EXPECT_THAT(card.formula, Each(Not(HasSubstr("blocks."))));
  EXPECT_THAT(card.formula, Contains(HasSubstr("1 / \u221a8")));
}

TEST(TransformerSteps, TheRotaryMarkLeadsToQueriesAndKeysBeforeAndAfterTheyTurn) {
  TransformerStage stage;
  stage.say(kSixTokens);
  ASSERT_DONE(stage.driver().click("transformer/flow/1/turning"));
  stage.frames(2);
  EXPECT_EQ(stage.state().stage, HeadStage::Positions);
  EXPECT_EQ(stage.state().head.layer, 1);
  for (const char* vector : {"q", "Rq", "k", "Rk"})
    EXPECT_NE(stage.app->ui().registry().find(fmt::format("transformer/head/{}/vector", vector)), nullptr) << vector;
  const TransformerView& view = stage.view();
  const auto before = scores_before_turning(*view.sentence, view.spec, 1, 0);
  const auto after = unmasked_scores(*view.sentence, view.spec, 1, 0);
  const auto at = [&](int query, int key) { return static_cast<std::size_t>(query * view.length() + key); };
  EXPECT_NEAR(before[at(3, 3)], after[at(3, 3)], 1e-4) << "both turned by the same angle";
  EXPECT_GT(std::abs(before[at(4, 1)] - after[at(4, 1)]), 1e-6);
  EXPECT_EQ(rotary_rates(view.spec).front(), 1);
  EXPECT_NEAR(read_pair(*view.sentence, view.spec, 1, 0, 4, 1).score_before_turning, before[at(4, 1)], 1e-5);
}

TEST(TransformerSteps, AddedPositionsAreAColumnOfTheFlowAndLeaveNothingToTurn) {
  for (const char* positions : {"sinusoidal", "learned"}) {
    TransformerSettings settings = test::small_transformer();
    settings.positions = positions;
    TransformerStage stage(settings);
    stage.say(kSixTokens);
    const Registry& registry = stage.app->ui().registry();
    EXPECT_NE(registry.find("transformer/flow/pos_embed/strip"), nullptr) << positions;
    EXPECT_EQ(registry.find("transformer/flow/1/turning"), nullptr) << positions;
    EXPECT_EQ(registry.find("transformer/head/stage/positions"), nullptr) << positions;
    EXPECT_TRUE(rotary_rates(stage.view().spec).empty());
  }
}

TEST(TransformerSteps, InASmallWindowTheFlowScrollsToItsLastStep) {
  TransformerStage stage(test::small_transformer(), kSmallWindow);
  stage.say(kSixTokens);
  const Registry& registry = stage.app->ui().registry();
  const auto sees = [&](const std::string& path) {
    const Widget* widget = registry.find(path);
    return widget != nullptr && widget->visible;
  };
  EXPECT_TRUE(sees("transformer/flow/embed/strip"));
  EXPECT_TRUE(sees("transformer/flow/4/next")) << "five of the next tokens";
  EXPECT_FALSE(sees("transformer/flow/ln_final.out/strip"));
  for (int i = 0; i < 3 && sees("transformer/flow/flow more"); ++i) {
    ASSERT_DONE(stage.driver().click("transformer/flow/flow more"));
    stage.frames(2);
  }
  EXPECT_TRUE(sees("transformer/flow/ln_final.out/strip"));
  EXPECT_TRUE(sees("transformer/flow/4/next"));
}

TEST(TransformerSteps, TheTokensFollowWhatIsTyped) {
  TransformerStage stage(test::small_transformer(), kSmallWindow);
  stage.say("tom sings . mary runs . jack sleeps . lucy sings . tom runs . anna sleeps . ben sings . mary runs . she");
  const int last = stage.view().length() - 1;
  const Widget* chip = stage.app->ui().registry().find(fmt::format("transformer/{}/token", last));
  ASSERT_NE(chip, nullptr);
  EXPECT_TRUE(chip->visible);
  EXPECT_FALSE(stage.app->ui().registry().find("transformer/0/token")->visible);
}

TEST(TransformerSteps, AHeadThatIsOffClaimsNothing) {
  TransformerStage stage(test::small_transformer(), kSmallWindow);
  stage.say(kSixTokens);
  ASSERT_DONE(stage.driver().double_click("transformer/flow/0.1/head"));
  for (const Detail detail : {Detail::Head, Detail::Residual}) {
    stage.state().detail = detail;
    stage.frames(2);
  }
  EXPECT_TRUE(is_head_off(stage.session(), {0, 1}));
  EXPECT_EQ(stage.view().residual[0].heads[1][3], 0);
  EXPECT_TRUE(stage.app->ui().catalog().missing().empty());
}

TEST(TransformerSteps, WhoReadsChineseBeginsInTheChineseTown) {
  const auto info = find_exhibit("transformer");
  ASSERT_TRUE(info.ok());
  const auto task = [&](std::string_view language) {
    const auto settings = opening_settings(**info, language);
    return dynamic_cast<const TransformerSettings&>(*settings).task;
  };
  EXPECT_EQ(task("zh"), "town-zh");
  EXPECT_EQ(task("en"), "town");
}

}  // namespace
}  // namespace neurarium
