// The Transformer reads the user's language: at the start by itself, after a switch as an offer to whom it costs
// nothing.
#include "engine/exhibits/transformer.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Desk;

AppOptions transformer_in(std::string language) {
  AppOptions options;
  options.exhibit = "transformer";
  options.language = std::move(language);
  return options;
}

std::string task_of(const Desk& desk) {
  return dynamic_cast<const TransformerSettings&>(desk.app->session().settings()).task;
}

class LanguageOffer : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Fonts().has_cjk()) GTEST_SKIP() << "no font with Chinese characters on this system";
  }
};

TEST_F(LanguageOffer, AtTheStartTheModelOfTheLanguageIsOpen) {
  const Desk desk(transformer_in("zh"));
  EXPECT_EQ(task_of(desk), "town-zh");
  EXPECT_FALSE(desk.has_banner("language"));
}

TEST_F(LanguageOffer, ASwitchOffersTheOtherTownAndOpensItWhenAsked) {
  Desk desk(transformer_in("en"));
  ASSERT_EQ(task_of(desk), "town");
  ASSERT_FALSE(desk.has_banner("language"));
  Driver user = desk.driver();
  ASSERT_DONE(user.click("rail/language"));
  desk.frames(3);
  ASSERT_TRUE(desk.has_banner("language"));
  EXPECT_EQ(desk.app->ui().banners().all().back().text, desk.app->ui().tr("app.language_offer"));
  EXPECT_EQ(task_of(desk), "town") << "nothing is opened unasked";
  ASSERT_DONE(user.click("messages/banner/language/language model"));
  desk.frames(3);
  EXPECT_EQ(task_of(desk), "town-zh");
  EXPECT_FALSE(desk.has_banner("language"));
}

TEST_F(LanguageOffer, ASwitchBackTakesTheOfferAway) {
  Desk desk(transformer_in("en"));
  Driver user = desk.driver();
  ASSERT_DONE(user.click("rail/language"));
  desk.frames(3);
  ASSERT_TRUE(desk.has_banner("language"));
  ASSERT_DONE(user.click("rail/language"));
  desk.frames(3);
  EXPECT_FALSE(desk.has_banner("language"));
  EXPECT_EQ(task_of(desk), "town");
}

TEST_F(LanguageOffer, WhoHasChangedSomethingIsNotAsked) {
  Desk held(transformer_in("en"));
  held.app->session().set_edits({{{"blocks.0.attn.pattern", {}}, EditKind::Set, 0.0f, 0, {}}}, "edit.hold", "", true);
  held.frames(3);
  ASSERT_DONE(held.driver().click("rail/language"));
  held.frames(3);
  EXPECT_FALSE(held.has_banner("language"));

  AppOptions options = transformer_in("en");
  auto own = std::make_unique<TransformerSettings>();
  own->choose_task("copy");
  options.settings = std::move(own);
  Desk other(std::move(options));
  ASSERT_DONE(other.driver().click("rail/language"));
  other.frames(3);
  EXPECT_FALSE(other.has_banner("language"));
}

TEST_F(LanguageOffer, OtherExhibitsHaveNoModelOfALanguage) {
  AppOptions options = transformer_in("en");
  options.exhibit = "playground";
  Desk desk(std::move(options));
  ASSERT_DONE(desk.driver().click("rail/language"));
  desk.frames(3);
  EXPECT_FALSE(desk.has_banner("language"));
}

}  // namespace
}  // namespace neurarium
