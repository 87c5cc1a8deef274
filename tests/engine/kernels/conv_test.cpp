// The convolution's float kernels against plain products in double, over every kind of window and edges of blocks.
#include "engine/ops/image.h"
#include "engine/ops/ops.h"

#include "tests/engine/numeric_check.h"

namespace neurarium {
namespace {

struct ConvCase {
  std::int32_t channels, height, width, out, groups;
  WindowArgs window;
};

// Random numbers that both precisions hold.
template <class T>
void fill_conv(const Graph& graph, Params<T>& params, Workspace<T>& ws) {
  Rng rng(3, "conv_test");
  const auto normal = [&] { return static_cast<T>(static_cast<float>(rng.normal())); };
  for (const ValueId id : graph.params())
    for (T& w : params.of(id)) w = normal();
  for (T& x : ws.input(graph.at("x"))) x = normal();
}

template <class T>
struct ConvRun {
  ConvRun(const std::shared_ptr<const Graph>& graph, std::int64_t rows)
      : params(*graph), ws(graph, {.rows = rows, .input_gradients = true}) {
    ws.bind(params);
    fill_conv(*graph, params, ws);
    forward(ws);
    std::vector<T> upstream(static_cast<std::size_t>(ws.count(graph->loss())));
    Rng rng(4, "conv_test");
    for (T& u : upstream) u = static_cast<T>(static_cast<float>(rng.normal()));
    backward(ws, std::span<const T>(upstream));
  }
  Params<T> params;
  Workspace<T> ws;
};

void expect_near(std::span<const float> got, std::span<const double> want, const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], want[i], 2e-5 * std::max(1.0, std::abs(want[i]))) << what << "[" << i << "]";
}

void check_conv(const ConvCase& c, std::int64_t rows) {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"c", c.channels}, {"y", c.height}, {"x", c.width}});
  const ValueId w =
      g.weight("w", {{"o", c.out}, {"c", c.channels / c.groups}, {"y", c.window.size[0]}, {"x", c.window.size[1]}});
  const ValueId y = conv2d(g, "y", x, w, g.bias("b", {{"o", c.out}}), c.window);
  const auto graph = g.finish(y);
  ConvRun<float> fast(graph, rows);
  ConvRun<double> plain(graph, rows);
  const std::string what =
      fmt::format("{} of {}x{}x{} by {}x{}", c.out, c.channels, c.height, c.width, c.window.size[0], c.window.size[1]);
  expect_near(fast.ws.value(y), plain.ws.value(y), what + " y");
  expect_near(fast.ws.gradient(x), plain.ws.gradient(x), what + " dx");
  expect_near(fast.ws.param_gradients(), plain.ws.param_gradients(), what + " dW, db");
}

TEST(Conv, float_kernels_agree_with_plain_products) {
  const ConvCase cases[] = {
      {1, 28, 28, 8, 1, {.size = {5, 5}}},                   // eight outputs of 24 columns
      {8, 12, 12, 16, 1, {.size = {5, 5}}},                  // one block a row
      {3, 8, 8, 5, 1, {.size = {3, 3}, .padding = {1, 1}}},  // channels left over
      {2, 9, 11, 7, 1, {.size = {3, 2}, .stride = {2, 3}, .padding = {1, 0}}},
      {4, 10, 13, 6, 1, {.size = {3, 3}, .stride = {2, 2}, .padding = {2, 3}, .dilation = {2, 3}}},
      {6, 7, 9, 6, 6, {.size = {3, 3}, .padding = {1, 1}}},  // depthwise
      {4, 6, 6, 8, 2, {.size = {2, 2}, .stride = {2, 2}}},   // two groups
      {1, 1, 1, 1, 1, {}},
      {2, 3, 3, 3, 1, {.size = {3, 3}, .padding = {4, 4}}},  // a border wider than the kernel
  };
  for (const ConvCase& c : cases)
    for (const std::int64_t rows : {1, 3}) check_conv(c, rows);
}

TEST(Conv, pooling_gives_the_gradient_of_equal_numbers_to_the_first) {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"c", 1}, {"y", 2}, {"x", 4}});
  const ValueId y = max_pool(g, "y", x, {.size = {2, 2}, .stride = {2, 2}});
  const auto graph = g.finish(y);
  Params<float> params(*graph);
  Workspace<float> ws(graph, {.rows = 1, .input_gradients = true});
  ws.bind(params);
  const float numbers[] = {1, 3, 2, 2, 3, 3, 2, 2};
  std::copy(std::begin(numbers), std::end(numbers), ws.input(x).begin());
  forward(ws);
  const float upstream[] = {5, 7};
  backward(ws, std::span<const float>(upstream));
  EXPECT_EQ(std::vector<float>(ws.value(y).begin(), ws.value(y).end()), (std::vector<float>{3, 2}));
  EXPECT_EQ(std::vector<float>(ws.gradient(x).begin(), ws.gradient(x).end()),
            (std::vector<float>{0, 5, 7, 0, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace neurarium
