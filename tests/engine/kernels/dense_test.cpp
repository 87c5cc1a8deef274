// The tuned dense kernels against the plain ones: the same bits, whatever the shape, the split of the rows or the plan.
#include "engine/kernels/dense.h"

#include "engine/matrix.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

namespace neurarium {
namespace {

using Index = std::int64_t;
using Floats = AlignedVector<float>;

Floats random_floats(Rng& rng, Index n) {
  Floats v(static_cast<std::size_t>(n));
  for (float& f : v) f = static_cast<float>(rng.normal());
  return v;
}

::testing::AssertionResult same_bits(const Floats& got, const Floats& want) {
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (std::memcmp(&got[i], &want[i], sizeof(float)) != 0) {
      return ::testing::AssertionFailure() << "element " << i << " is " << got[i] << ", want " << want[i];
    }
  }
  return ::testing::AssertionSuccess();
}

// One layer's arrays with room for `rows` rows.
struct Layer {
  Layer(Index rows_, Index in_, Index out_)
      : rows(rows_), in(in_), out(out_), rng(7, "dense", static_cast<std::uint64_t>((rows * 1000 + in) * 1000 + out)) {
    x = random_floats(rng, rows * in);
    W = random_floats(rng, in * out);
    b = random_floats(rng, out);
    dy = random_floats(rng, rows * out);
    scratch = Floats(static_cast<std::size_t>(dense_scratch_floats(rows, in, out)), NAN);
  }
  Index rows, in, out;
  Rng rng;
  Floats x, W, b, dy, scratch;
  const DenseKernels& kernels = *dense_kernels(in, out);
};

// A guard after each result shows writes past its end.
constexpr std::size_t kGuard = 8;
Floats result_of(Index n) { return Floats(static_cast<std::size_t>(n) + kGuard, 123.0f); }

void expect_tuned_equals_plain(Index rows, Index in, Index out) {
  SCOPED_TRACE(fmt::format("rows {} in {} out {}", rows, in, out));
  Layer l(rows, in, out);
  Floats y = result_of(rows * out), y_plain = y;
  l.kernels.forward(l.x.data(), l.W.data(), l.b.data(), y.data(), rows, in, out, l.scratch.data());
  dense_forward(l.x.data(), l.W.data(), l.b.data(), y_plain.data(), rows, in, out);
  EXPECT_TRUE(same_bits(y, y_plain)) << "y";
  for (const bool accumulate : {false, true}) {
    Floats dx = result_of(rows * in), dx_plain = dx;
    l.kernels.backward_input(l.dy.data(), l.W.data(), dx.data(), rows, in, out, accumulate, l.scratch.data());
    dense_backward_input(l.dy.data(), l.W.data(), dx_plain.data(), rows, in, out, accumulate);
    EXPECT_TRUE(same_bits(dx, dx_plain)) << "dx, accumulate " << accumulate;
    Floats dW = result_of(in * out), dW_plain = dW, db = result_of(out), db_plain = db;
    l.kernels.backward_params(l.dy.data(), l.x.data(), dW.data(), db.data(), rows, in, out, accumulate,
                              l.scratch.data());
    dense_backward_params(l.dy.data(), l.x.data(), dW_plain.data(), db_plain.data(), rows, in, out, accumulate);
    EXPECT_TRUE(same_bits(dW, dW_plain)) << "dW, accumulate " << accumulate;
    EXPECT_TRUE(same_bits(db, db_plain)) << "db, accumulate " << accumulate;
  }
}

TEST(Dense, TunedKernelsGiveTheBitsOfThePlainOnesAtEverySmallWidth) {
  for (Index in = 1; in <= 40; ++in) {
    for (Index out = 1; out <= 40; ++out) expect_tuned_equals_plain(1 + (in * 7 + out * 11) % 33, in, out);
  }
}

TEST(Dense, TunedKernelsGiveTheBitsOfThePlainOnesAtEveryNumberOfRows) {
  for (Index rows = 1; rows <= 33; ++rows) {
    expect_tuned_equals_plain(rows, 2, 8);
    expect_tuned_equals_plain(rows, 8, 8);
    expect_tuned_equals_plain(rows, 8, 1);
    expect_tuned_equals_plain(rows, 17, 3);
    expect_tuned_equals_plain(rows, 24, 40);
  }
}

TEST(Dense, TunedKernelsGiveTheBitsOfThePlainOnesAtLargeWidths) {
  const Index widths[] = {1, 7, 64, 65, 128, 200};
  for (const Index in : widths) {
    for (const Index out : widths) expect_tuned_equals_plain(19, in, out);
  }
}

TEST(Dense, BlocksOfRowsAndOfDepthGiveTheBitsOfOneChain) {
  expect_tuned_equals_plain(150, 300, 40);  // rows and depth blocked
  expect_tuned_equals_plain(531, 70, 44);   // rows of the weights' gradient packed block by block
  expect_tuned_equals_plain(700, 20, 33);   // the parameters' gradient is deeper than a block
  expect_tuned_equals_plain(5, 33, 600);    // the input's gradient is
}

TEST(Dense, NoRowsLeaveResultsUntouchedOrZero) {
  Layer l(1, 9, 9);
  Floats y = result_of(9), dW = result_of(81), db = result_of(9);
  l.kernels.forward(l.x.data(), l.W.data(), l.b.data(), y.data(), 0, 9, 9, l.scratch.data());
  EXPECT_EQ(y[0], 123.0f);
  l.kernels.backward_params(l.dy.data(), l.x.data(), dW.data(), db.data(), 0, 9, 9, false, l.scratch.data());
  EXPECT_EQ(dW[80], 0.0f);
  EXPECT_EQ(db[8], 0.0f);
  EXPECT_EQ(db[9], 123.0f);
}

TEST(Dense, PlainFloatAgreesWithDouble) {
  Layer l(9, 31, 5);
  const auto widen = [](const Floats& v) { return std::vector<double>(v.begin(), v.end()); };
  const auto x = widen(l.x), W = widen(l.W), b = widen(l.b), dy = widen(l.dy);
  std::vector<double> y(45), dx(9 * 31), dW(155), db(5);
  dense_forward(x.data(), W.data(), b.data(), y.data(), 9, 31, 5);
  dense_backward_input(dy.data(), W.data(), dx.data(), 9, 31, 5, false);
  dense_backward_params(dy.data(), x.data(), dW.data(), db.data(), 9, 31, 5, false);
  Floats yf(45), dxf(9 * 31), dWf(155), dbf(5);
  l.kernels.forward(l.x.data(), l.W.data(), l.b.data(), yf.data(), 9, 31, 5, l.scratch.data());
  l.kernels.backward_input(l.dy.data(), l.W.data(), dxf.data(), 9, 31, 5, false, l.scratch.data());
  l.kernels.backward_params(l.dy.data(), l.x.data(), dWf.data(), dbf.data(), 9, 31, 5, false, l.scratch.data());
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(yf[i], y[i], 2e-5);
  for (std::size_t i = 0; i < dx.size(); ++i) EXPECT_NEAR(dxf[i], dx[i], 2e-5);
  for (std::size_t i = 0; i < dW.size(); ++i) EXPECT_NEAR(dWf[i], dW[i], 2e-5);
  for (std::size_t i = 0; i < db.size(); ++i) EXPECT_NEAR(dbf[i], db[i], 2e-5);
}

TEST(Dense, DoubleForwardIsTheWrittenSum) {
  const double x[] = {1, 2, 3, 4}, W[] = {1, 10, 100, 1000, -1, 0.5}, b[] = {0.25, 0, -7};
  double y[6];
  dense_forward(x, W, b, y, 2, 2, 3);
  const double want[] = {21.25, 2100, -7, 43.25, 4300, -8};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(y[i], want[i]) << i;
}

TEST(Dense, ARowsResultDoesNotDependOnTheRowsBesideIt) {
  for (const auto& [in, out] :
       std::vector<std::pair<Index, Index>>{{2, 8}, {8, 8}, {8, 1}, {64, 1}, {13, 37}, {300, 20}}) {
    Layer l(33, in, out);
    Floats all(static_cast<std::size_t>(33 * out)), dx(static_cast<std::size_t>(33 * in));
    l.kernels.forward(l.x.data(), l.W.data(), l.b.data(), all.data(), 33, in, out, l.scratch.data());
    l.kernels.backward_input(l.dy.data(), l.W.data(), dx.data(), 33, in, out, false, l.scratch.data());
    for (Index r = 0; r < 33; ++r) {
      Floats one(static_cast<std::size_t>(out)), dx_one(static_cast<std::size_t>(in));
      l.kernels.forward(l.x.data() + r * in, l.W.data(), l.b.data(), one.data(), 1, in, out, l.scratch.data());
      l.kernels.backward_input(l.dy.data() + r * out, l.W.data(), dx_one.data(), 1, in, out, false, l.scratch.data());
      EXPECT_EQ(std::memcmp(one.data(), all.data() + r * out, one.size() * 4), 0) << in << "x" << out << " row " << r;
      EXPECT_EQ(std::memcmp(dx_one.data(), dx.data() + r * in, dx_one.size() * 4), 0)
          << in << "x" << out << " row " << r;
    }
  }
}

TEST(Dense, ParameterGradientsContinueAcrossASplitOfTheRows) {
  for (const auto& widths : std::vector<std::array<Index, 2>>{{2, 8}, {8, 8}, {8, 1}, {13, 37}, {70, 37}}) {
    const Index in = widths[0], out = widths[1];
    Layer l(33, in, out);
    Floats whole(static_cast<std::size_t>(in * out)), split = whole, db(static_cast<std::size_t>(out)), db_split = db;
    const auto params = [&](Index from, Index rows, Floats& dW, Floats& bias, bool accumulate) {
      l.kernels.backward_params(l.dy.data() + from * out, l.x.data() + from * in, dW.data(), bias.data(), rows, in, out,
                                accumulate, l.scratch.data());
    };
    params(0, 33, whole, db, false);
    params(0, 10, split, db_split, false);
    params(10, 23, split, db_split, true);
    EXPECT_TRUE(same_bits(split, whole));
    EXPECT_TRUE(same_bits(db_split, db));
  }
}

TEST(Dense, FusedPlansGiveTheBitsOfTheSeparateCalls) {
  for (const Activation activation : {Activation::Tanh, Activation::Relu, Activation::GeluErf, Activation::Sine}) {
    for (const auto& [rows, in, out] :
         std::vector<std::array<Index, 3>>{{10, 2, 8}, {10, 8, 1}, {700, 8, 8}, {300, 40, 70}}) {
      Layer l(rows, in, out);
      const auto n = static_cast<std::size_t>(rows * out);
      Floats pre(n), act(n), d_pre(n), pre2(n), act2(n), d_pre2(n);
      l.kernels.forward(l.x.data(), l.W.data(), l.b.data(), pre.data(), rows, in, out, l.scratch.data());
      activate(activation, pre.data(), act.data(), rows * out);
      dense_activation_forward(l.kernels, activation, l.x.data(), l.W.data(), l.b.data(), pre2.data(), act2.data(),
                               rows, in, out, l.scratch.data());
      EXPECT_TRUE(same_bits(pre2, pre));
      EXPECT_TRUE(same_bits(act2, act));

      Floats dW(l.W.size()), db(l.b.size()), dx(l.x.size()), dW2 = dW, db2 = db, dx2 = dx;
      activate_backward(activation, pre.data(), act.data(), l.dy.data(), d_pre.data(), rows * out);
      l.kernels.backward_params(d_pre.data(), l.x.data(), dW.data(), db.data(), rows, in, out, false, l.scratch.data());
      l.kernels.backward_input(d_pre.data(), l.W.data(), dx.data(), rows, in, out, false, l.scratch.data());
      dense_activation_backward(l.kernels, activation, l.x.data(), l.W.data(), pre.data(), act.data(), l.dy.data(),
                                d_pre2.data(), {dW2.data(), db2.data(), dx2.data()}, rows, in, out, l.scratch.data());
      EXPECT_TRUE(same_bits(d_pre2, d_pre));
      EXPECT_TRUE(same_bits(dW2, dW));
      EXPECT_TRUE(same_bits(db2, db));
      EXPECT_TRUE(same_bits(dx2, dx));
    }
  }
}

TEST(Dense, NanAndInfinityStayInTheirRow) {
  Layer l(9, 12, 11);
  l.x[3 * 12 + 5] = NAN;
  l.x[7 * 12] = INFINITY;
  Floats y(99);
  l.kernels.forward(l.x.data(), l.W.data(), l.b.data(), y.data(), 9, 12, 11, l.scratch.data());
  for (Index r = 0; r < 9; ++r) {
    for (Index o = 0; o < 11; ++o) {
      const float v = y[static_cast<std::size_t>(r * 11 + o)];
      EXPECT_EQ(std::isnan(v), r == 3);
      EXPECT_EQ(std::isinf(v), r == 7);
    }
  }
}

}  // namespace
}  // namespace neurarium
