#include "engine/value_ref.h"

#include "engine/models/mlp.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

std::shared_ptr<const Graph> network() {
  MlpSpec spec;
  spec.hidden = {{4, Activation::Tanh}};
  return mlp(spec);
}

std::string parse_error(std::string_view text) {
  const Result<ValueRef> ref = parse_value_ref(text);
  return ref ? "accepted" : ref.error().message;
}

std::string bind_error(std::string_view text) {
  const auto graph = network();
  const Result<BoundRef> bound = bind(*parse_value_ref(text), *graph);
  return bound ? "accepted" : bound.error().message;
}

TEST(ValueRef, prints_what_it_parsed) {
  for (const char* text : {"h0.weight", "h0.weight[3,2]", "h1.act[*]", "blocks.0.attn.pattern[h=2,q=5,k=3]", "x[b=4,1]",
                           "x[9223372036854775807]", "logits[b=*]"}) {
    const Result<ValueRef> ref = parse_value_ref(text);
    ASSERT_TRUE(ref) << text;
    EXPECT_EQ(to_string(*ref), text);
    EXPECT_EQ(*parse_value_ref(to_string(*ref)), *ref);
  }
}

TEST(ValueRef, names_the_place_of_a_fault) {
  const std::string like = "; write it like h0.weight[3,2] or pattern[h=0,q=*].";
  const std::string number = "' is not a value reference: an index must be a whole number from 0 or *";
  EXPECT_EQ(parse_error(""), "'' is not a value reference: a name is missing at character 1" + like);
  EXPECT_EQ(parse_error("[3]"), "'[3]' is not a value reference: a name is missing at character 1" + like);
  EXPECT_EQ(parse_error("h0 act"), "'h0 act' is not a value reference: unexpected character at character 3" + like);
  EXPECT_EQ(parse_error("h0]"), "'h0]' is not a value reference: unexpected character at character 3" + like);
  EXPECT_EQ(parse_error("h0["), "'h0[' is not a value reference: ']' is missing at character 3" + like);
  EXPECT_EQ(parse_error("h0[1"), "'h0[1' is not a value reference: ']' is missing at character 4" + like);
  EXPECT_EQ(parse_error("h0[]"), "'h0[]" + number + " at character 4" + like);
  EXPECT_EQ(parse_error("h0[1,]"), "'h0[1,]" + number + " at character 6" + like);
  EXPECT_EQ(parse_error("h0[-1]"), "'h0[-1]" + number + " at character 4" + like);
  EXPECT_EQ(parse_error("h0[1.5]"), "'h0[1.5]" + number + " at character 4" + like);
  EXPECT_EQ(parse_error("h0[99999999999999999999]"), "'h0[99999999999999999999]" + number + " at character 4" + like);
  EXPECT_EQ(parse_error("h0[=1]"),
            "'h0[=1]' is not a value reference: an axis label is missing before '=' at character 4" + like);
  EXPECT_EQ(parse_error("h0[a b=1]"),
            "'h0[a b=1]' is not a value reference: unexpected character at character 5" + like);
  EXPECT_EQ(parse_error("h0[1]x]"), "'h0[1]x]' is not a value reference: text after ']' at character 6" + like);
}

TEST(ValueRef, quotes_hostile_text_in_a_short_printable_form) {
  std::string text = "a\x01\xff";
  text.append(100000, '[');
  const std::string message = parse_error(text);
  EXPECT_LT(message.size(), 300u);
  EXPECT_EQ(message.find('\x01'), std::string::npos);
  EXPECT_EQ(message.find('\xff'), std::string::npos);
}

TEST(ValueRef, binds_each_axis_by_place_or_by_label_and_leaves_the_batch_open) {
  const auto graph = network();
  const auto at = [&](std::string_view text) { return bind(*parse_value_ref(text), *graph)->at; };
  using At = std::vector<std::int64_t>;
  EXPECT_EQ(at("h0.weight"), (At{kEvery, kEvery}));
  EXPECT_EQ(at("h0.weight[3,1]"), (At{3, 1}));
  EXPECT_EQ(at("h0.weight[3]"), (At{3, kEvery}));
  EXPECT_EQ(at("h0.weight[*,1]"), (At{kEvery, 1}));
  EXPECT_EQ(at("h0.weight[in=1]"), (At{kEvery, 1}));
  EXPECT_EQ(at("h0.act[2]"), (At{kEvery, 2}));
  EXPECT_EQ(at("h0.act[b=7,2]"), (At{7, 2}));
  EXPECT_EQ(at("loss"), At{});
}

TEST(ValueRef, says_what_does_not_fit_the_network) {
  EXPECT_EQ(bind_error("h0.weigth"), "There is no value named 'h0.weigth' in this network. Did you mean 'h0.weight'?");
  EXPECT_EQ(bind_error("blocks.0.attn.pattern"),
            "There is no value named 'blocks.0.attn.pattern' in this network. `neurarium names` lists them.");
  EXPECT_EQ(bind_error("h0.weight[4,0]"),
            "'h0.weight[4,0]': index 4 is outside axis 'out', which has 4 entries (0 to 3).");
  EXPECT_EQ(bind_error("h0.weight[q=1]"), "'h0.weight[q=1]': 'h0.weight' has no axis 'q'; its axes are [out=4, in=2].");
  EXPECT_EQ(bind_error("h0.act[1,2]"), "'h0.act[1,2]' gives more indices than 'h0.act' has axes [b, out=4].");
  EXPECT_EQ(bind_error("h0.weight[1,out=2]"), "'h0.weight[1,out=2]' gives axis 'out' twice; give each axis once.");
  EXPECT_EQ(bind_error("loss[0]"), "'loss[0]' gives more indices than 'loss' has axes [].");
}

TEST(ValueRef, of_an_element_selects_that_element) {
  const auto graph = network();
  EXPECT_EQ(to_string(element_ref(*graph, graph->at("h0.weight"), 5, {4, 2})), "h0.weight[2,1]");
  EXPECT_EQ(to_string(element_ref(*graph, graph->at("h0.act"), 6, {3, 4})), "h0.act[2]");
  EXPECT_EQ(to_string(element_ref(*graph, graph->at("h0.act"), 6, {3, 4}, true)), "h0.act[b=1,2]");
  EXPECT_EQ(to_string(element_ref(*graph, graph->loss(), 0, {})), "loss");
}

}  // namespace
}  // namespace neurarium
