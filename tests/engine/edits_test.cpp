// An edit never silently does nothing: on every named value of several networks, each kind of edit changes the stored
// number, what depends on it, and the gradient, which is that of the edited network.
#include "engine/edits.h"

#include "numeric_check.h"
#include "test_networks.h"

#include <cstring>
#include <map>
#include <regex>
#include <set>

namespace neurarium {
namespace {

const std::vector<EditKind> kComputing = {EditKind::Set,   EditKind::Scale, EditKind::Add,
                                          EditKind::Clamp, EditKind::Mean,  EditKind::Patch};

// Edits that rightly leave a value behind them as it was, and why. The parts are regular expressions.
struct Inert {
  std::string edit;  // network/value/kind/selection
  std::string left;  // the value that does not change
  std::string reason;
};
const std::vector<Inert> kInert = {
    {".*/(loss.)?each/mean/whole", "(loss.)?data|loss", "the mean of equal numbers is the mean they are held at"},
    {"cross_entropy/out\\.(act|pre|bias|weight)/add/(whole|stars|row)", "loss(.each|.data)?",
     "softmax does not change when all logits of an example shift"},
    {"gated/b\\.pre/add/row", "log_soft|scaled", "softmax does not change when all logits of an example shift"},
    {"mae/target/add/row", "loss.*",
     "the outputs lie on both sides of the target: one error grows as the other shrinks"},
};

// Which part of a value an edit selects.
struct Selection {
  std::string name;
  ValueRef ref;
};

std::vector<Selection> selections(const Value& value) {
  std::vector<Selection> all = {{"whole", {value.name, {}}}};
  ValueRef element{value.name, {}};
  ValueRef every{value.name, {}};
  for (const Dim& dim : value.dims) {
    if (dim.label == kBatchAxis) continue;
    element.indices.push_back({"", dim.size - 1});
    every.indices.push_back({"", kEvery});
  }
  if (!element.indices.empty()) {
    all.push_back({"element", element});
    all.push_back({"stars", every});
  }
  if (has_batch_axis(value.dims)) {
    ValueRef row{value.name, {{"b", 1}}};
    all.push_back({"row", row});
  }
  return all;
}

// The range of Clamp: wide, so that it holds some elements and passes others; or narrow, so that it holds them all.
struct Range {
  float low, high;
};
constexpr Range kWide = {-0.21F, 0.17F}, kNarrow = {0.301F, 0.302F};

// Every index is given as "*": Add goes along a direction there, elsewhere it adds one number.
bool is_stars(const ValueRef& ref) {
  return !ref.indices.empty() && std::all_of(ref.indices.begin(), ref.indices.end(),
                                             [](const ValueRef::Index& index) { return index.at == kEvery; });
}

BoundEdit bound(const Graph& graph, EditKind kind, const ValueRef& ref, Range clamp = kWide) {
  Edit edit{ref, kind, 0, 0, {}};
  if (kind == EditKind::Set) edit.a = 0.37F;
  if (kind == EditKind::Scale) edit.a = 0.5F;
  if (kind == EditKind::Add) edit.a = -0.6F;
  if (kind == EditKind::Clamp) edit.a = clamp.low, edit.b = clamp.high;
  const bool direction = kind == EditKind::Add && is_stars(ref);
  if (kind == EditKind::Patch || direction) {
    edit.kind = EditKind::Set;
    const std::size_t count = bind(edit, graph)->elements.size();
    edit.kind = kind;
    for (std::size_t i = 0; i < count; ++i) edit.patch.push_back(0.1F + 0.23F * static_cast<float>(i));
  }
  Result<BoundEdit> result = bind(edit, graph);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return *result;
}

// The values that are computed from `id`, itself included.
std::set<ValueId> dependents(const Graph& graph, ValueId id) {
  std::set<ValueId> all = {id};
  for (const Node& node : graph.nodes()) {
    const auto depends = [&](ValueId v) { return all.contains(v); };
    if (node.op == &ops::dropout_mask) continue;  // reads the shape alone
    if (std::any_of(node.in.begin(), node.in.end(), depends) ||
        std::any_of(node.params.begin(), node.params.end(), depends))
      all.insert(node.out.begin(), node.out.end());
  }
  return all;
}

template <class T>
std::vector<T> copy(std::span<const T> numbers) {
  return {numbers.begin(), numbers.end()};
}

bool same_bits(const std::vector<float>& a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// What one element must become, written down a second time.
double edited_by_hand(const BoundEdit& edit, double v, double mean, std::size_t k) {
  if (edit.kind == EditKind::Set) return edit.a;
  if (edit.kind == EditKind::Scale) return v * edit.a;
  if (edit.kind == EditKind::Add)
    return v + static_cast<double>(edit.a) * (edit.patch.empty() ? 1.0 : static_cast<double>(edit.patch[k]));
  if (edit.kind == EditKind::Clamp) return v < edit.a ? edit.a : v > edit.b ? edit.b : v;
  return edit.kind == EditKind::Mean ? mean : edit.patch[k];
}

struct FloatRun {
  explicit FloatRun(const TestNetwork& network)
      : params(*network.graph), ws(network.graph, {.rows = kTestRows, .input_gradients = true}) {
    ws.bind(params);
    fill_test_numbers(network, params, ws);
  }
  void run() {
    forward(ws);
    backward(ws);
  }
  Params<float> params;
  Workspace<float> ws;
};

struct Case {
  const TestNetwork& network;
  ValueId value;
  EditKind kind;
  Selection selection;
  [[nodiscard]] std::string name() const {
    return network.name + "/" + network.graph->value(value).name + "/" + std::string(edit_kind_name(kind)) + "/" +
           selection.name;
  }
};

template <class Check>
void for_every_edit(const Check& check) {
  for (const TestNetwork& network : test_networks())
    for (std::size_t v = 0; v < network.graph->values().size(); ++v)
      for (const EditKind kind : kComputing)
        for (const Selection& selection : selections(network.graph->values()[v]))
          if (kind != EditKind::Mean || has_batch_axis(network.graph->values()[v].dims))
            check(Case{network, static_cast<ValueId>(v), kind, selection});
}

bool is_inert(const Case& c, const std::string& left) {
  return std::any_of(kInert.begin(), kInert.end(), [&](const Inert& inert) {
    return std::regex_match(left, std::regex(inert.left)) && std::regex_match(c.name(), std::regex(inert.edit));
  });
}

TEST(Edits, every_edit_stores_what_its_kind_says) {
  for_every_edit([](const Case& c) {
    FloatRun run(c.network);
    const BoundEdit edit = bound(*c.network.graph, c.kind, c.selection.ref);
    run.ws.set_edits({edit});
    run.run();
    const auto original = run.ws.original(c.value);
    const auto value = run.ws.value(c.value);
    const std::int64_t width = run.ws.row_size(c.value);
    const std::int64_t rows = run.ws.count(c.value) / width;
    for (std::size_t k = 0; k < edit.elements.size(); ++k) {
      double mean = 0;
      for (std::int64_t r = 0; r < rows; ++r) mean += original[static_cast<std::size_t>(r * width + edit.elements[k])];
      mean /= static_cast<double>(rows);
      for (std::int64_t r = 0; r < rows; ++r) {
        const auto i = static_cast<std::size_t>(r * width + edit.elements[k]);
        const bool selected = edit.row == kEvery || edit.row == r;
        const double want = selected ? edited_by_hand(edit, original[i], mean, k) : original[i];
        EXPECT_NEAR(value[i], want, 1e-6 * std::max(1.0, std::abs(want))) << c.name() << " [" << i << "]";
      }
    }
  });
}

TEST(Edits, an_edit_changes_what_depends_on_it_and_not_a_bit_of_anything_else) {
  std::map<std::string, FloatRun> plain_runs;
  std::set<std::string> unchanged;
  for_every_edit([&](const Case& c) {
    const Graph& graph = *c.network.graph;
    FloatRun& plain = plain_runs.try_emplace(c.network.name, c.network).first->second;
    plain.run();
    FloatRun run(c.network);
    run.ws.set_edits({bound(graph, c.kind, c.selection.ref, kNarrow)});
    run.run();
    const std::set<ValueId> after = dependents(graph, c.value);
    for (std::size_t v = 0; v < graph.values().size(); ++v) {
      const auto id = static_cast<ValueId>(v);
      const bool same = same_bits(copy(plain.ws.value(id)), run.ws.value(id));
      if (!after.contains(id))
        EXPECT_TRUE(same) << c.name() << " changed " << graph.value(id).name;
      else if (same && !is_inert(c, graph.value(id).name))
        unchanged.insert(c.name() + " left " + graph.value(id).name);
    }
  });
  for (const std::string& line : unchanged) ADD_FAILURE() << line << " as it was";
}

// A batch mean is held while the gradient is taken, so the differences are those of a patch with its numbers.
void hold_means(DoubleRun& run, BoundEdit& edit) {
  if (edit.kind != EditKind::Mean) return;
  const auto value = run.workspace().value(edit.value);
  const std::int64_t first = edit.row == kEvery ? 0 : edit.row * run.workspace().row_size(edit.value);
  for (const std::int64_t element : edit.elements)
    edit.patch.push_back(static_cast<float>(value[static_cast<std::size_t>(first + element)]));
  edit.kind = EditKind::Patch;
}

TEST(Edits, the_gradient_is_that_of_the_edited_network) {
  for_every_edit([](const Case& c) {
    DoubleRun run(c.network.graph, kTestRows);
    Params<double> numbers(*c.network.graph);
    fill_test_numbers(c.network, numbers, run.workspace());
    for (const ValueId id : c.network.graph->params())
      std::copy(numbers.of(id).begin(), numbers.of(id).end(), run.numbers(id).begin());
    BoundEdit edit = bound(*c.network.graph, c.kind, c.selection.ref);
    run.workspace().set_edits({edit});
    run.run();
    const std::vector<double> of_mean = copy(std::span<const double>(run.workspace().param_gradients()));
    hold_means(run, edit);
    run.workspace().set_edits({edit});
    expect_gradients_agree(run, c.name(), 1e-6);
    run.run();
    const auto held = run.workspace().param_gradients();
    for (std::size_t i = 0; i < of_mean.size(); ++i) ASSERT_NEAR(of_mean[i], held[i], 1e-5) << c.name();
  });
}

TEST(Edits, floats_give_the_gradient_of_doubles) {
  for_every_edit([](const Case& c) {
    FloatRun single(c.network);
    DoubleRun run(c.network.graph, kTestRows);
    Params<double> numbers(*c.network.graph);
    fill_test_numbers(c.network, numbers, run.workspace());
    for (const ValueId id : c.network.graph->params())
      std::copy(numbers.of(id).begin(), numbers.of(id).end(), run.numbers(id).begin());
    const BoundEdit edit = bound(*c.network.graph, c.kind, c.selection.ref);
    single.ws.set_edits({edit});
    run.workspace().set_edits({edit});
    single.run();
    run.run();
    for (const ValueId id : c.network.graph->params()) {
      const auto offset = static_cast<std::size_t>(single.params.layout().offset(id));
      for (std::size_t i = 0; i < single.params.of(id).size(); ++i) {
        const double want = run.gradient(id, i);
        ASSERT_NEAR(single.ws.param_gradients()[offset + i], want, 2e-4 * std::max(1.0, std::abs(want)))
            << c.name() << ": " << c.network.graph->value(id).name << "[" << i << "]";
      }
    }
  });
}

TEST(Edits, several_edits_of_one_value_act_in_their_order) {
  const TestNetwork network = test_networks().front();
  FloatRun run(network);
  const ValueRef unit{"h0.act", {{"", 1}}};
  const ValueRef all{"h0.act", {}};
  const auto make = [&](EditKind kind, float a, float b, const ValueRef& ref) {
    return *bind(Edit{ref, kind, a, b, {}}, *network.graph);
  };
  run.ws.set_edits({make(EditKind::Scale, 2, 0, all), make(EditKind::Add, 0.5F, 0, unit),
                    make(EditKind::Clamp, -1, 1, all), make(EditKind::Set, 0.25F, 0, {"h0.act", {{"b", 2}, {"", 0}}})});
  run.run();
  const ValueId id = network.graph->at("h0.act");
  for (std::size_t i = 0; i < static_cast<std::size_t>(kTestRows) * 3; ++i) {
    const float original = run.ws.original(id)[i];
    const float want = i == 6 ? 0.25F : std::clamp(2 * original + (i % 3 == 1 ? 0.5F : 0.0F), -1.0F, 1.0F);
    EXPECT_EQ(run.ws.value(id)[i], want) << i;
  }
}

TEST(Edits, several_edits_give_the_gradient_of_the_edited_network) {
  for (const TestNetwork& network : test_networks()) {
    DoubleRun run(network.graph, kTestRows);
    Params<double> numbers(*network.graph);
    fill_test_numbers(network, numbers, run.workspace());
    std::vector<BoundEdit> edits;
    for (const Value& value : network.graph->values()) {
      if (value.name == "target") continue;
      for (const EditKind kind : {EditKind::Scale, EditKind::Add})
        edits.push_back(bound(*network.graph, kind, selections(value).back().ref));
    }
    run.workspace().set_edits(edits);
    expect_gradients_agree(run, network.name + " with many edits", 1e-6);
  }
}

TEST(Edits, freezing_changes_no_value_and_no_gradient) {
  for (const TestNetwork& network : test_networks()) {
    FloatRun plain(network), frozen(network);
    std::vector<BoundEdit> edits;
    for (const ValueId id : network.graph->params())
      edits.push_back(*bind(Edit{{network.graph->value(id).name, {}}, EditKind::Freeze, 0, 0, {}}, *network.graph));
    frozen.ws.set_edits(edits);
    plain.run();
    frozen.run();
    EXPECT_TRUE(same_bits(copy(plain.ws.value(network.graph->loss())), frozen.ws.value(network.graph->loss())));
    EXPECT_TRUE(same_bits(copy(std::span<const float>(plain.ws.param_gradients())), frozen.ws.param_gradients()));
  }
}

TEST(Edits, what_cannot_be_done_is_refused_in_a_sentence) {
  const auto graph = mlp(test_mlp(LossKind::Mse));
  const auto message = [&](Edit edit) {
    const Result<BoundEdit> result = bind(edit, *graph);
    return result ? std::string("accepted") : result.error().message;
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(message({{"h0.act", {}}, EditKind::Freeze, 0, 0, {}}),
            "'h0.act' cannot be frozen: only parameters are; hold a computed value with set.");
  EXPECT_EQ(message({{"h0.act", {}}, EditKind::Set, nan, 0, {}}),
            "'h0.act' cannot be edited with a number that is not finite.");
  EXPECT_EQ(message({{"h0.act", {{"", 1}}}, EditKind::Patch, 0, 0, {nan}}),
            "'h0.act[1]' cannot be edited with a number that is not finite.");
  EXPECT_EQ(message({{"h0.act", {}}, EditKind::Clamp, 2, 1, {}}),
            "'h0.act' cannot be clamped to [2, 1]: the lower end is above the upper.");
  EXPECT_EQ(message({{"h0.act", {}}, EditKind::Patch, 0, 0, {1, 2}}),
            "'h0.act' selects 3 numbers, but the patch has 2.");
  EXPECT_EQ(message({{"h0.act", {}}, EditKind::Add, 1, 0, {1, 2}}), "'h0.act' selects 3 numbers, but the patch has 2.");
  EXPECT_EQ(message({{"h0.bias", {}}, EditKind::Mean, 0, 0, {}}),
            "'h0.bias' has no mean: it has no axis of examples; hold it with set.");
  EXPECT_EQ(message({{"h0.act", {{"", 1}}}, EditKind::Set, 1, 0, {}}), "accepted");
}

TEST(Edits, follow_their_layer_when_another_is_inserted_and_go_with_their_unit) {
  MlpSpec before;
  before.hidden = {{3, Activation::Tanh, 1}, {4, Activation::Tanh, 2}};
  MlpSpec after = before;
  after.hidden.insert(after.hidden.begin() + 1, LayerSpec{5, Activation::Tanh, 3});
  after.hidden[2].width = 2;
  const std::vector<Edit> edits = {{{"h0.act", {{"", 1}}}, EditKind::Set, 1, 0, {}},
                                   {{"h1.act", {{"", 1}}}, EditKind::Set, 2, 0, {}},
                                   {{"h1.act", {{"", 3}}}, EditKind::Set, 3, 0, {}}};
  const std::vector<Edit> kept = carry_over(edits, *mlp(before), *mlp(after));
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(to_string(kept[0].ref), "h0.act[1]");
  EXPECT_EQ(to_string(kept[1].ref), "h2.act[1]");
}

TEST(Edits, have_names) {
  for (int k = 0; k < 7; ++k) {
    const auto kind = static_cast<EditKind>(k);
    EXPECT_EQ(*edit_kind_from_name(edit_kind_name(kind)), kind);
  }
  EXPECT_EQ(edit_kind_from_name("pin").error().message,
            "'pin' is not a kind of edit; use one of set, scale, add, clamp, mean, patch, freeze.");
}

}  // namespace
}  // namespace neurarium
