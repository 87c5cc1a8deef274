// Every operation's backward agrees with finite differences of its forward, in double, for random shapes. An operation
// without a row in the table fails the test.
#include "engine/ops/batch_norm.h"
#include "engine/ops/image.h"
#include "engine/ops/ops.h"
#include "engine/ops/polynomial.h"
#include "engine/ops/tokens.h"

#include "numeric_check.h"

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

namespace neurarium {
namespace {

// Draws shapes and numbers of one trial, and records values of that shape.
struct Trial {
  explicit Trial(std::uint64_t seed) : rng(seed, "ops_test") {
    rows = 1 + static_cast<std::int64_t>(rng.below(5));
    cols = 1 + static_cast<std::int32_t>(rng.below(6));
    middle = static_cast<std::int32_t>(rng.below(3));
  }
  // [b, cols] or, in every third trial, [b, t, cols].
  [[nodiscard]] Dims dims(std::int32_t last) const {
    return middle == 2 ? Dims{{"b"}, {"t", 3}, {"c", last}} : Dims{{"b"}, {"c", last}};
  }
  [[nodiscard]] Dims examples() const { return middle == 2 ? Dims{{"b"}, {"t", 3}} : Dims{{"b"}}; }
  ValueId input(const std::string& name) { return g.input(name, dims(cols)); }

  Rng rng;
  std::int64_t rows;
  std::int32_t cols, middle;
  GraphBuilder g;
  RunState run;
};

ValueId record_basis(Trial& t, bool chebyshev) {
  return polynomial_basis(t.g, "y", t.g.input("x", t.dims(1)), t.cols, chebyshev);
}

using Record = std::function<ValueId(Trial&)>;
using Draw = std::function<double(Trial&, const Value&, double usual)>;

// How an operation is recorded, and how its inputs are drawn where the usual normal numbers would not do.
struct Row {
  std::string name;
  const Op* op;
  Record record;
  Draw draw = {};
};

// Numbers away from the kinks of |x|, relu and the like, where differences and derivatives part.
double away_from_zero(Trial&, const Value&, double usual) { return usual < 0 ? usual - 0.05 : usual + 0.05; }

// Targets are whole multiples of 3 and outputs lie within (0.3, 2.2) above one: never near a kink at 0 or at 1.
double apart(Trial& t, const Value& value, double) {
  return value.name == "t" ? 3.0 * static_cast<double>(t.rng.below(3))
                           : t.rng.uniform(0.3, 0.9) + static_cast<double>(t.rng.below(3));
}

double signs(Trial& t, const Value& value, double usual) {
  if (value.name == "t") return t.rng.below(2) == 0 ? 1 : -1;
  return std::abs(std::abs(usual) - 1) < 0.05 ? usual + 0.2 : usual;
}

double class_ids(Trial& t, const Value& value, double usual) {
  if (value.name != "t") return usual;
  return static_cast<double>(t.rng.below(static_cast<std::uint64_t>(t.cols) + 1)) - 1;
}

Row activation_row(Activation a) {
  const auto record = [a](Trial& t) {
    const ValueId x = t.input("x");
    const ValueId y = t.g.value("y", t.g.dims(x));
    t.g.node(ops::activation, {x}, {}, {y}, {.activation = a});
    return y;
  };
  return {"activation " + std::string(activation_name(a)), &ops::activation, record, away_from_zero};
}

Row add_row(int terms) {
  const auto record = [terms](Trial& t) {
    Ids ids;
    for (int k = 0; k < terms; ++k) ids.push_back(t.input(fmt::format("x{}", k)));
    return add(t.g, "y", ids);
  };
  return {fmt::format("add of {}", terms), &ops::add, record};
}

template <auto softmax_like>
Row softmax_row(std::string_view name, const Op* op, double temperature) {
  const auto record = [temperature](Trial& t) { return softmax_like(t.g, "y", t.input("x"), temperature); };
  return {fmt::format("{} T={}", name, temperature), op, record};
}

// The loss an example, not yet averaged; and the mean over the mini-batch.
Row each_row(LossKind kind, Draw draw) {
  const auto record = [kind](Trial& t) {
    const ValueId o = t.input("o");
    const ValueId target = t.g.input("t", kind == LossKind::CrossEntropy ? t.examples() : t.dims(t.cols));
    data_loss(t.g, kind, o, target, 0.8);
    return ValueId{2};  // "each" is the third value
  };
  return {"each " + std::string(loss_info(kind).name), loss_info(kind).op, record, std::move(draw)};
}

Row mean_row(LossKind kind, Draw draw) {
  Row row = each_row(kind, std::move(draw));
  const Record each = row.record;
  row.record = [each](Trial& t) { return each(t) + 1; };  // "data" comes after "each"
  row.name = "mean " + row.name;
  row.op = &ops::mean;
  return row;
}

ValueId record_linear(Trial& t) {
  const DenseLayer layer =
      dense_layer(t.g, t.input("x"), 1 + static_cast<std::int32_t>(t.rng.below(5)), Activation::Tanh);
  return layer.act;
}

// Two layers share a weight but not their bias.
ValueId record_shared_weight(Trial& t) {
  const ValueId x = t.input("x");
  const ValueId w = t.g.weight("w", {{"out", t.cols}, {"in", t.cols}});
  ValueId y = x;
  for (const char* name : {"y0", "y1"}) {
    const ValueId b = t.g.bias(std::string("b") + name, {{"out", t.cols}});
    const ValueId out = t.g.value(name, t.g.dims(x));
    t.g.node(ops::linear, {y}, {w, b}, {out});
    y = out;
  }
  return y;
}

ValueId record_concat(Trial& t) { return concat(t.g, "y", t.input("a"), t.g.input("b", t.dims(2))); }

ValueId record_dropout(Trial& t) {
  t.run.mode = Mode::Train;
  return dropout(t.g, t.input("x"), 0.4);
}

template <auto penalty>
ValueId record_penalty(Trial& t) {
  const ValueId w = t.g.weight("w", {{"out", t.cols}, {"in", 3}});
  const ValueId v = t.g.weight("v", {{"in", 2}});
  return penalty(t.g, "y", {w, v, w}, 0.3);
}

// Ids are drawn by class_ids: the input is named "t".
ValueId record_embedding(Trial& t) {
  const ValueId ids = t.g.input("t", t.examples());
  return embedding(t.g, "y", ids, t.g.embedding("w", {{"v", t.cols}, {"c", 3}}));
}

Dims sequence(std::int32_t width) { return {{"b"}, {"t", 3}, {"c", width}}; }

// A table of five positions, of which the sequence has three.
ValueId record_positions(Trial& t) {
  const ValueId w = t.g.embedding("w", {{"t", 5}, {"c", t.cols}});
  return multiply(t.g, "y", t.g.input("x", sequence(t.cols)), position_embedding(t.g, "p", sequence(t.cols), w));
}

ValueId record_sinusoids(Trial& t) {
  return multiply(t.g, "y", t.g.input("x", sequence(t.cols)), sinusoids(t.g, "p", sequence(t.cols), 100));
}

template <bool interleaved>
ValueId record_rotary(Trial& t) {
  const ValueId x = t.g.input("x", {{"b"}, {"t", 3}, {"h", 2}, {"d", 2 * t.cols}});
  return rotary(t.g, "y", x, 50, 1.5, interleaved);
}

template <NormKind kind>
ValueId record_norm(Trial& t) {
  return norm(t.g, kind, t.input("x"), 0.1, t.middle == 1).out;
}

// Three queries, four keys, two heads of width 2; every third trial masks keys, every other is causal.
struct Heads {
  ValueId pattern, v;
};
Heads record_pattern(Trial& t) {
  const auto feed = [&](const char* name, std::int32_t length) {
    return t.g.input(name, {{"b"}, {"t", length}, {"h", 2}, {"d", 2}});
  };
  const ValueId mask = t.middle == 0 ? t.g.input("mask", {{"b"}, {"k", 4}}) : kNoValue;
  const ValueId scores = attention_scores(t.g, "scores", feed("q", 3), feed("k", 4), mask, t.rows % 2 == 0);
  return {attention_pattern(t.g, "pattern", scores), feed("v", 4)};
}

ValueId record_attention(Trial& t) {
  const Heads heads = record_pattern(t);
  return attention_values(t.g, "z", heads.pattern, heads.v);
}

// Queries and keys are read twice, so that their gradients add up.
ValueId record_shared_attention(Trial& t) {
  const ValueId x = t.g.input("x", {{"b"}, {"t", 3}, {"h", 2}, {"d", 2}});
  const ValueId pattern = attention_pattern(t.g, "pattern", attention_scores(t.g, "scores", x, x, kNoValue, true));
  return attention_values(t.g, "z", multiply(t.g, "square", pattern, pattern), x);
}

ValueId record_linear_without_bias(Trial& t) {
  const ValueId w = t.g.weight("w", {{"out", 6}, {"in", t.cols}});
  return linear(t.g, "y", t.input("x"), w, kNoValue, {{"h", 2}, {"d", 3}});
}

// The inputs of a linear layer over two axes, as the heads of attention are.
ValueId record_linear_over_heads(Trial& t) {
  const ValueId x = t.g.input("x", {{"b"}, {"h", 2}, {"d", t.cols}});
  const ValueId w = t.g.weight("w", {{"out", 3}, {"in", 2 * t.cols}});
  return linear(t.g, "y", x, w, t.g.bias("bias", {{"out", 3}}), {{"c", 3}});
}

// The softmax of the scores, as masked ones are infinite.
ValueId record_kernel(Trial& t) {
  const ValueId q = t.g.input("q", {{"b"}, {"q", 3}, {"h", 2}, {"d", t.cols}});
  const ValueId k = t.g.input("k", {{"b"}, {"k", 4}, {"h", 2}, {"d", t.cols}});
  const ValueId mask = t.middle == 0 ? t.g.input("mask", {{"b"}, {"k", 4}}) : kNoValue;
  const ValueId scores = kernel_scores(t.g, "scores", q, k, mask, t.g.weight("width", {{"one", 1}}));
  return attention_pattern(t.g, "pattern", scores, 1.5);
}

// A query and documents that lie in a parameter, both weighed and brought to length 1: their cosines.
template <bool logarithm>
ValueId record_cosines(Trial& t) {
  const Dim terms{"v", t.cols}, documents{"k", 3};
  const ValueId idf = t.g.gain("idf", {terms});
  const auto unit = [&](ValueId counts) {
    return unit_rows(t.g, scale_columns(t.g, "weights", term_frequency(t.g, "tf", counts, logarithm), idf)).unit;
  };
  ValueId library = kNoValue;
  {
    const auto scope = t.g.scope("documents");
    library = unit(t.g.statistic("counts", {documents, terms}, 0));
  }
  return linear(t.g, "scores", unit(t.g.input("counts", {{"b"}, terms})), library, kNoValue, {documents});
}

// Away from rows of zeros, whose direction is none.
double counted(Trial& t, const Value& value, double usual) {
  return value.name == "idf" ? 1 + std::abs(usual) : 1.0 + static_cast<double>(t.rng.below(4));
}

double wide_enough(Trial&, const Value& value, double usual) {
  return value.name == "width" ? 1 + std::abs(usual) : usual;
}

ValueId picture(Trial& t) {
  const auto side = [&] { return 4 + static_cast<std::int32_t>(t.rng.below(4)); };
  return t.g.input("x", {{"b"}, {"c", 2}, {"y", side()}, {"x", side()}});
}

// Batch norm of a layer or of a picture's maps, with room under the root for batches of almost equal numbers.
template <Mode mode>
ValueId record_batch_norm(Trial& t) {
  t.run.mode = mode;
  const ValueId x = t.middle == 0 ? t.g.input("x", {{"b"}, {"c", t.cols}}) : picture(t);
  return batch_norm(t.g, x, 0.3).out;
}

double positive_variance(Trial&, const Value& value, double usual) {
  return value.name == "running_var" ? 0.5 + std::abs(usual) : usual;
}

// The mean of a mini-batch and its variance about another one, which an edit may make.
ValueId record_batch_variance(Trial& t) {
  t.run.mode = Mode::Train;
  const ValueId x = picture(t);
  const ValueId mean = t.g.value("mean", {{"c", 2}}), moved = t.g.value("moved", {{"c", 2}});
  const ValueId var = t.g.value("var", {{"c", 2}});
  t.g.node(ops::batch_mean, {x}, {t.g.statistic("running_mean", {{"c", 2}}, 0)}, {mean});
  t.g.node(ops::scale, {mean}, {}, {moved}, {.a = 1.7});
  t.g.node(ops::batch_variance, {x, moved}, {t.g.statistic("running_var", {{"c", 2}}, 1)}, {var});
  return var;
}

ValueId record_tokens(Trial& t) { return token_mean(t.g, "y", tokens(t.g, "tokens", picture(t))); }

// Parts of a row that overlap, so that their gradients add up.
ValueId record_columns(Trial& t) {
  const ValueId x = t.g.input("x", {{"b"}, {"c", 7}});
  return add(t.g, "y", {columns(t.g, "a", x, 1, {{"h", 2}, {"d", 2}}), columns(t.g, "b", x, 3, {{"h", 2}, {"d", 2}})});
}

WindowArgs random_window(Trial& t) {
  const auto one_of = [&](std::int32_t from, std::uint64_t count) {
    return from + static_cast<std::int32_t>(t.rng.below(count));
  };
  return {.size = {one_of(1, 2), one_of(1, 2)},
          .stride = {one_of(1, 3), one_of(1, 3)},
          .padding = {one_of(0, 2), one_of(0, 2)},
          .dilation = {one_of(1, 2), one_of(1, 2)}};
}

template <std::int32_t groups>
ValueId record_conv(Trial& t) {
  const ValueId x = picture(t);
  const WindowArgs window = random_window(t);
  const ValueId w = t.g.weight("w", {{"o", 4}, {"c", 2 / groups}, {"y", window.size[0]}, {"x", window.size[1]}});
  return conv2d(t.g, "y", x, w, t.middle == 0 ? kNoValue : t.g.bias("b", {{"o", 4}}), window);
}

template <auto pooling>
ValueId record_pool(Trial& t) {
  const ValueId x = picture(t);
  WindowArgs window = random_window(t);
  for (std::size_t i = 0; i < 2; ++i) window.padding[i] = std::min(window.padding[i], window.size[i] / 2);
  return pooling(t.g, "y", x, window);
}

std::vector<Row> table() {
  std::vector<Row> rows = {
      {"linear", &ops::linear, record_linear},
      {"linear without bias", &ops::linear, record_linear_without_bias},
      {"linear over heads", &ops::linear, record_linear_over_heads},
      {"embedding", &ops::embedding, record_embedding, class_ids},
      {"position_embedding", &ops::position_embedding, record_positions},
      {"sinusoids", &ops::sinusoids, record_sinusoids},
      {"rotary", &ops::rotary, record_rotary<false>},
      {"rotary interleaved", &ops::rotary, record_rotary<true>},
      {"layer norm", &ops::norm_scale, record_norm<NormKind::Layer>},
      {"RMS norm", &ops::normalize, record_norm<NormKind::Rms>},
      {"gain and bias", &ops::scale_shift, record_norm<NormKind::Layer>},
      {"attention scores", &ops::attention_scores, [](Trial& t) { return record_pattern(t).pattern; }},
      {"attention", &ops::attention_values, record_attention},
      {"attention to itself", &ops::attention_values, record_shared_attention},
      {"kernel scores", &ops::kernel_scores, record_kernel, wide_enough},
      {"columns", &ops::columns, record_columns},
      {"gate", &ops::gate, [](Trial& t) { return gate(t.g, "y", t.input("a"), t.input("b"), Activation::Silu); }},
      {"linear with a shared weight", &ops::linear, record_shared_weight},
      {"multiply", &ops::multiply, [](Trial& t) { return multiply(t.g, "y", t.input("a"), t.input("b")); }},
      {"square", &ops::multiply,
       [](Trial& t) {
         const ValueId x = t.input("x");
         return multiply(t.g, "y", x, x);
       }},
      {"sum with itself", &ops::add,
       [](Trial& t) {
         const ValueId x = t.input("x");
         return add(t.g, "y", {x, x});
       }},
      {"scale", &ops::scale, [](Trial& t) { return scale(t.g, "y", t.input("x"), -1.7); }},
      {"powers", &ops::polynomial_basis, [](Trial& t) { return record_basis(t, false); }},
      {"chebyshev", &ops::polynomial_basis, [](Trial& t) { return record_basis(t, true); }},
      {"conv2d", &ops::conv2d, record_conv<1>},
      {"depthwise conv2d", &ops::conv2d, record_conv<2>},
      {"max_pool", &ops::max_pool, record_pool<max_pool>},
      {"average_pool", &ops::average_pool, record_pool<average_pool>},
      {"batch norm in training", &ops::batch_normalize, record_batch_norm<Mode::Train>},
      {"batch norm in evaluation", &ops::channel_scale_shift, record_batch_norm<Mode::Evaluate>, positive_variance},
      {"batch mean", &ops::batch_mean, record_batch_variance},
      {"batch variance", &ops::batch_variance, record_batch_variance},
      {"tokens", &ops::tokens, record_tokens},
      {"token mean", &ops::token_mean, record_tokens},
      {"term_frequency", &ops::term_frequency, record_cosines<false>, counted},
      {"term_frequency, log", &ops::term_frequency, record_cosines<true>, counted},
      {"concat", &ops::concat, record_concat},
      {"concat with itself", &ops::concat,
       [](Trial& t) {
         const ValueId x = t.input("x");
         return concat(t.g, "y", x, x);
       }},
      {"dropout", &ops::dropout_mask, record_dropout},
      {"l1_penalty", &ops::l1_penalty, record_penalty<l1_penalty>, away_from_zero},
      {"l2_penalty", &ops::l2_penalty, record_penalty<l2_penalty>}};
  for (std::size_t a = 0; a < kActivationNames.size(); ++a) rows.push_back(activation_row(static_cast<Activation>(a)));
  for (int terms = 1; terms <= 3; ++terms) rows.push_back(add_row(terms));
  for (const double temperature : {0.5, 1.0, 3.0}) {
    rows.push_back(softmax_row<softmax>("softmax", &ops::softmax, temperature));
    rows.push_back(softmax_row<log_softmax>("log_softmax", &ops::log_softmax, temperature));
  }
  for (const LossInfo& loss : loss_kinds()) {
    Draw draw;
    if (loss.kind == LossKind::Mae || loss.kind == LossKind::Huber) draw = apart;
    if (loss.kind == LossKind::Hinge) draw = signs;
    if (loss.kind == LossKind::CrossEntropy) draw = class_ids;
    rows.push_back(each_row(loss.kind, draw));
    rows.push_back(mean_row(loss.kind, draw));
  }
  return rows;
}

void check(const Row& row, std::uint64_t seed) {
  Trial t(seed);
  const ValueId y = row.record(t);
  DoubleRun run(t.g.finish(y), t.rows);
  run.workspace().run_state().mode = t.run.mode;
  run.workspace().run_state().seed = seed;
  for (const Value& value : run.graph().values()) {
    const ValueId id = run.graph().at(value.name);
    if (run.graph().writer(id) >= 0) continue;
    for (double& x : run.numbers(id)) {
      x = t.rng.normal();
      if (row.draw) x = row.draw(t, value, x);
    }
  }
  for (double& u : run.upstream()) u = t.rng.normal();
  expect_gradients_agree(run, fmt::format("{}, seed {}", row.name, seed));
}

TEST(Ops, every_backward_agrees_with_finite_differences) {
  const std::uint64_t trials = std::getenv("NEURARIUM_LONG") != nullptr ? 100 : 20;
  for (const Row& row : table())
    for (std::uint64_t seed = 0; seed < trials; ++seed) check(row, seed);
}

// `dense` is linear and activation in one step, for floats only; workspace_test compares its bits with theirs.
TEST(Ops, no_operation_is_missing_in_the_table) {
  std::set<std::string_view> checked = {ops::dense.name};
  for (const Row& row : table()) checked.insert(row.op->name);
  std::ifstream header(NEURARIUM_SOURCE_DIR "/engine/ops/ops.h");
  const std::regex declaration(R"(^extern const Op (\w+);.*)");
  int found = 0;
  std::smatch match;
  for (std::string line; std::getline(header, line);) {
    if (!std::regex_match(line, match, declaration)) continue;
    ++found;
    EXPECT_TRUE(checked.contains(match[1].str())) << match[1] << " has no row in table()";
  }
  EXPECT_GE(found, 20);
}

TEST(Ops, softmax_of_masked_and_of_large_arguments_is_finite) {
  GraphBuilder g;
  const ValueId y = softmax(g, "y", g.input("x", {{"c", 3}}));
  Workspace<float> ws(g.finish(y), {.input_gradients = true});
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {1e30F, -infinity, 1e30F};
  std::copy(x.begin(), x.end(), ws.input(0).begin());
  forward(ws);
  EXPECT_EQ(std::vector<float>(ws.value(y).begin(), ws.value(y).end()), (std::vector<float>{0.5F, 0, 0.5F}));
  backward(ws, std::span<const float>(std::vector<float>{1, 1, 2}));
  EXPECT_EQ(ws.gradient(0)[1], 0.0F);
}

TEST(Ops, a_class_id_that_is_no_class_makes_the_loss_nan_and_reads_nothing_else) {
  GraphBuilder g;
  const ValueId o = g.input("o", {{"b"}, {"c", 2}});
  const ValueId loss = data_loss(g, LossKind::CrossEntropy, o, g.input("t", {{"b"}}));
  Workspace<float> ws(g.finish(loss), {.rows = 1});
  for (const float id : {2.0F, 1e30F, std::numeric_limits<float>::quiet_NaN()}) {
    ws.input(1)[0] = id;
    forward(ws);
    EXPECT_TRUE(std::isnan(ws.value(loss)[0])) << id;
  }
}

TEST(Ops, a_loss_whose_examples_are_all_left_out_is_zero) {
  GraphBuilder g;
  const ValueId o = g.input("o", {{"b"}, {"c", 2}});
  const ValueId loss = data_loss(g, LossKind::CrossEntropy, o, g.input("t", {{"b"}}));
  Workspace<float> ws(g.finish(loss), {.rows = 2, .input_gradients = true});
  std::fill_n(ws.input(1).begin(), 2, -1.0F);
  forward(ws);
  backward(ws);
  EXPECT_EQ(ws.value(loss)[0], 0.0F);
  for (const float d : ws.gradient(o)) EXPECT_EQ(d, 0.0F);
}

TEST(Ops, dropout_keeps_the_given_share_and_draws_a_row_alike_in_every_chunk) {
  GraphBuilder g;
  const ValueId y = dropout(g, g.input("x", {{"b"}, {"c", 16}}), 0.25);
  const auto graph = g.finish(y);
  const auto mask_of = [&](std::int64_t rows, std::int64_t first) {
    Workspace<float> ws(graph, {.rows = rows});
    ws.set_rows(rows, 500, first);
    ws.run_state().mode = Mode::Train;
    ws.run_state().seed = 3;
    forward(ws);
    const auto mask = ws.value(graph->at("mask"));
    return std::vector<float>(mask.begin(), mask.end());
  };
  const std::vector<float> all = mask_of(500, 0);
  EXPECT_NEAR(static_cast<double>(std::count(all.begin(), all.end(), 0.0F)) / 8000, 0.25, 0.02);
  const std::vector<float> part = mask_of(100, 200);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), all.begin() + 200 * 16));
}

}  // namespace
}  // namespace neurarium
