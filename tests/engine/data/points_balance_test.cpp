// Classes of unequal size: every beginning of the set keeps the shares.
#include "engine/data/points.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace neurarium {
namespace {

PointSpec balanced(std::vector<double> balance, int samples = 400) {
  PointSpec spec{"spiral", samples, 0, 2, 0};
  spec.balance = std::move(balance);
  return spec;
}

TEST(Balance, SharesDecideHowManyPointsAClassHasFromTheFirstOn) {
  const Result<Points> points = make_points(balanced({3, 1}));
  ASSERT_TRUE(points.ok());
  const auto& targets = (*points)->target;
  for (const int n : {4, 40, 400}) EXPECT_EQ(std::count(targets.begin(), targets.begin() + n, 1.0f), n / 4) << n;
  EXPECT_EQ((*points)->classes, 2);
}

TEST(Balance, EqualSharesAreNone) {
  EXPECT_EQ((*make_points(balanced({2, 2})))->content_hash, (*make_points(balanced({})))->content_hash);
  EXPECT_EQ((*make_points(balanced({0, 1}, 50)))->target, std::vector<float>(50, 1.0f));
}

TEST(Balance, IsReadAndItsFaultsAreNamed) {
  EXPECT_EQ(*parse_balance("3, 1", 2), (std::vector<double>{3, 1}));
  EXPECT_EQ(*parse_balance("3,1", 3), (std::vector<double>{3, 1, 1}));
  for (const std::string_view wrong : {"3,x", "-1,2", "", "1e9,1", "nan,1", "0,0"}) {
    const auto read = parse_balance(wrong, 2);
    ASSERT_FALSE(read.ok()) << wrong;
    EXPECT_NE(read.error().message.find("balance"), std::string::npos);
  }
}

}  // namespace
}  // namespace neurarium
