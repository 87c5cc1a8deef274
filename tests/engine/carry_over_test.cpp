#include "engine/carry_over.h"

#include "tests/engine/runs.h"

namespace neurarium {
namespace {

using runs::experiment;

float weight(const Experiment& e, const char* name, std::size_t at) { return e.params().of(e.graph().at(name))[at]; }

// All moments of a parameter's element.
std::vector<float> moments(const Experiment& e, const char* name, std::int64_t at) {
  const Keyframe k = e.keyframe();
  const ParamLayout layout(e.graph());
  std::vector<float> out;
  for (std::int64_t base = 0; base < static_cast<std::int64_t>(k.optimizer.size()); base += layout.size())
    out.push_back(k.optimizer[static_cast<std::size_t>(base + layout.offset(e.graph().at(name)) + at)]);
  return out;
}

struct Place {
  const char* name;
  std::int64_t at;
};

// What the old network has at a place must stand at the other in the new one, moments included.
void expect_carried(const runs::Tweak& before, const runs::Tweak& after,
                    const std::vector<std::pair<Place, Place>>& places) {
  const auto e = experiment(before);
  runs::advance(*e, 20);
  std::vector<float> weights;
  std::vector<std::vector<float>> old_moments;
  for (const auto& [from, to] : places) {
    weights.push_back(weight(*e, from.name, static_cast<std::size_t>(from.at)));
    old_moments.push_back(moments(*e, from.name, from.at));
  }
  ASSERT_TRUE(e->apply(runs::with_settings(*e, after)).ok());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& [from, to] = places[i];
    EXPECT_EQ(weights[i], weight(*e, to.name, static_cast<std::size_t>(to.at))) << from.name << from.at;
    EXPECT_EQ(old_moments[i], moments(*e, to.name, to.at)) << from.name << from.at;
    EXPECT_NE(moments(*e, to.name, to.at)[0], 0) << "the test carries nothing";
  }
  runs::advance(*e, 20);
}

TEST(CarryOver, a_unit_more_leaves_the_others_as_they_are) {
  expect_carried([](auto& s) { s.hidden = "3,2"; }, [](auto& s) { s.hidden = "4,2"; },
                 {{{"h0.weight", 5}, {"h0.weight", 5}},
                  {{"h0.bias", 2}, {"h0.bias", 2}},
                  {{"h1.weight", 3}, {"h1.weight", 4}},  // [2, 3] is now [2, 4]
                  {{"h1.weight", 5}, {"h1.weight", 6}},
                  {{"out.weight", 1}, {"out.weight", 1}}});
}

TEST(CarryOver, a_unit_less_takes_the_last_one) {
  expect_carried(
      [](auto& s) { s.hidden = "3,2"; }, [](auto& s) { s.hidden = "2,2"; },
      {{{"h0.weight", 3}, {"h0.weight", 3}}, {{"h1.weight", 4}, {"h1.weight", 3}}, {{"h1.bias", 1}, {"h1.bias", 1}}});
}

TEST(CarryOver, a_layer_in_the_middle_moves_names_but_no_weights) {
  expect_carried(
      [](auto& s) {
        s.hidden = "3,2";
        s.layer_ids = {1, 2};
      },
      [](auto& s) {
        s.hidden = "3,3,2";
        s.layer_ids = {1, 7, 2};
      },
      {{{"h0.weight", 0}, {"h0.weight", 0}}, {{"h1.weight", 5}, {"h2.weight", 5}}, {{"out.bias", 0}, {"out.bias", 0}}});
}

TEST(CarryOver, inputs_keep_their_weights_by_name) {
  expect_carried([](auto& s) { s.inputs = "x1,x2"; }, [](auto& s) { s.inputs = "x1^2,x2,x1"; },
                 {{{"h0.weight", 0}, {"h0.weight", 2}}, {{"h0.weight", 3}, {"h0.weight", 4}}});
}

TEST(CarryOver, what_is_new_is_what_a_fresh_network_has) {
  const auto e = experiment([](auto& s) { s.hidden = "3"; });
  runs::advance(*e, 20);
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) { s.hidden = "4"; })).ok());
  const auto fresh = experiment([](auto& s) { s.hidden = "4"; });
  EXPECT_EQ(weight(*e, "h0.weight", 7), weight(*fresh, "h0.weight", 7));
  EXPECT_EQ(moments(*e, "h0.weight", 7), (std::vector<float>{0, 0}));
}

TEST(CarryOver, another_optimizer_begins_without_moments_and_the_same_one_keeps_them) {
  const auto e = experiment();
  runs::advance(*e, 20);
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) { s.learning_rate = 0.5; })).ok());
  EXPECT_NE(moments(*e, "out.bias", 0)[0], 0);
  EXPECT_EQ(e->keyframe().optimizer_steps, 20);
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) { s.optimizer = "momentum"; })).ok());
  EXPECT_EQ(moments(*e, "out.bias", 0), std::vector<float>{0});
  EXPECT_EQ(e->keyframe().optimizer_steps, 0);
}

TEST(CarryOver, edits_follow_layers_units_and_inputs) {
  const auto e = experiment([](auto& s) {
    s.hidden = "3,2";
    s.layer_ids = {1, 2};
  });
  const std::vector<Edit> edits = {
      runs::edit("h1.act[1]", EditKind::Set, 0.5f), runs::edit("h0.weight[2,1]", EditKind::Freeze),
      runs::edit("h0.weight[2,0]", EditKind::Scale, 2), runs::edit("h0.act[2]", EditKind::Clamp, 0, 1),
      runs::edit("x[1]", EditKind::Add, 1)};
  ASSERT_TRUE(e->apply(SetEdits{edits}).ok());
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) {
                 s.hidden = "3,4,2";
                 s.layer_ids = {1, 5, 2};
                 s.inputs = "x1^2,x1x2,x2";
               })).ok());
  std::vector<std::string> names;
  for (const Edit& edit : e->edits()) names.push_back(to_string(edit.ref));
  EXPECT_EQ(names, (std::vector<std::string>{"h2.act[1]", "h0.weight[2,2]", "h0.act[2]", "x[2]"}));  // x1 is gone
  ASSERT_TRUE(e->apply(runs::with_settings(*e, [](auto& s) { s.hidden = "2,4,2"; })).ok());
  EXPECT_EQ(e->edits().size(), 2u);  // unit 2 of h0 is gone
  runs::advance(*e, 5);
}

}  // namespace
}  // namespace neurarium
