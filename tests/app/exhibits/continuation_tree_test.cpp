#include "app/exhibits/continuation_tree.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TEST(ContinuationTree, keeps_every_branch_and_makes_no_token_twice) {
  ContinuationTree tree;
  const int a = tree.add(-1, 1, {}, 0);
  const int b = tree.add(a, 2, {}, 0);
  EXPECT_EQ(tree.add(a, 2, {}, 5), b);
  const int c = tree.add(a, 3, {}, 0);
  EXPECT_NE(c, b);
  EXPECT_EQ(tree.path(c), (std::vector<int>{a, c}));
  EXPECT_EQ(tree.child(a, 3), c);
  EXPECT_EQ(tree.child(b, 3), -1);
  EXPECT_EQ(tree.at(b).depth, 1);
  tree.clear();
  EXPECT_TRUE(tree.empty() && tree.rows().empty());
}

TEST(ContinuationTree, draws_a_branch_below_the_one_that_it_left) {
  ContinuationTree tree;
  const int a = tree.add(-1, 1, {}, 0);
  const int b = tree.add(a, 2, {}, 0);
  const int c = tree.add(b, 3, {}, 0);
  const int other_end = tree.add(b, 4, {}, 0);
  const int other_middle = tree.add(a, 5, {}, 0);
  const int other_start = tree.add(-1, 6, {}, 0);
  const auto& rows = tree.rows();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].nodes, (std::vector<int>{a, b, c}));
  EXPECT_EQ(rows[1].nodes, (std::vector<int>{other_end}));
  EXPECT_EQ(rows[1].from, 0);
  EXPECT_EQ(rows[1].column, 2);
  EXPECT_EQ(rows[2].nodes, (std::vector<int>{other_middle}));
  EXPECT_EQ(rows[2].column, 1);
  EXPECT_EQ(rows[3].nodes, (std::vector<int>{other_start}));
  EXPECT_EQ(rows[3].from, -1);
}

}  // namespace
}  // namespace neurarium
