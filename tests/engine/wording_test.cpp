#include "engine/base.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TEST(Wordings, AnErrorKeepsItsTemplateAndItsArgumentsBesideTheEnglishSentence) {
  const Error error = input_error("{}: row {} has {:.2f}; use less", "a.csv", 7, 1.0 / 3);
  EXPECT_EQ(error.message, "a.csv: row 7 has 0.33; use less");
  EXPECT_EQ(error.form, "{}: row {} has {:.2f}; use less");
  ASSERT_EQ(error.parts.size(), 3u);
  EXPECT_EQ(error.parts[0], "a.csv");
  EXPECT_EQ(error.parts[1], "7");
  EXPECT_EQ(error.parts[2], "0.33");
  EXPECT_EQ(error.code, ExitCode::InputRefused);
  for (const Wording& part : error.parts) EXPECT_TRUE(part.form.empty()) << part.message;
}

TEST(Wordings, AnArgumentThatIsAnErrorAWordingOrAPhraseKeepsItsOwnTemplate) {
  const Error outer = usage_error("{}: {}; {}", worded("step {}", 3), input_error("'{}' is no number", "x"),
                                  Phrase("the file is damaged"));
  EXPECT_EQ(outer.message, "step 3: 'x' is no number; the file is damaged");
  ASSERT_EQ(outer.parts.size(), 3u);
  EXPECT_EQ(outer.parts[0].form, "step {}");
  EXPECT_EQ(outer.parts[0].parts[0], "3");
  EXPECT_EQ(outer.parts[1].form, "'{}' is no number");
  EXPECT_EQ(outer.parts[1].parts[0], "x");
  EXPECT_EQ(outer.parts[2].form, "the file is damaged");
  EXPECT_EQ(outer.code, ExitCode::Usage);
}

TEST(Wordings, PartsGoByTheNumberOfTheArgument) {
  const Wording swapped = worded("{1:>4} of {0}, {1}", "all", 7);
  EXPECT_EQ(swapped.message, "   7 of all, 7");
  ASSERT_EQ(swapped.parts.size(), 2u);
  EXPECT_EQ(swapped.parts[0], "all");
  EXPECT_EQ(swapped.parts[1], "   7");
}

TEST(Wordings, BracesOfArgumentsAndOfTheTemplateStayBraces) {
  const Wording braces = worded("{} and {{}} and {}", "{0}", "}{");
  EXPECT_EQ(braces.message, "{0} and {} and }{");
  ASSERT_EQ(braces.parts.size(), 2u);
  EXPECT_EQ(braces.parts[0], "{0}");
  EXPECT_EQ(braces.parts[1], "}{");
}

TEST(Wordings, AFailureHasTheCodeThatItIsGiven) {
  const Error full = failure(ExitCode::SaveFailed, "{}: the disk is full", "run");
  EXPECT_EQ(full.code, ExitCode::SaveFailed);
  EXPECT_EQ(fmt::format("{}", full), "run: the disk is full");
}

}  // namespace
}  // namespace neurarium
