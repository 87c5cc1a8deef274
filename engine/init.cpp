#include "engine/init.h"

#include "engine/text.h"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kGpt2Deviation = 0.02;
// Of embeddings elsewhere. Ten times GPT-2's: the first steps of Adam move a number by the rate, and a table that they
// rewrite teaches attention nothing.
constexpr double kEmbeddingDeviation = 0.2;

void fill_uniform(Rng& rng, std::span<float> numbers, double a) {
  for (float& w : numbers) w = static_cast<float>(rng.uniform(-a, a));
}

void fill_normal(Rng& rng, std::span<float> numbers, double deviation) {
  for (float& w : numbers) w = static_cast<float>(deviation * rng.normal());
}

// Q of a normal matrix, columns signed by the diagonal of R so that it is uniformly distributed (Mezzadri 2006).
void fill_orthogonal(Rng& rng, std::span<float> weight, std::int64_t out, std::int64_t in) {
  const bool tall = out >= in;
  Eigen::MatrixXd normal(std::max(out, in), std::min(out, in));
  for (Eigen::Index c = 0; c < normal.cols(); ++c)
    for (Eigen::Index r = 0; r < normal.rows(); ++r) normal(r, c) = rng.normal();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(normal);
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(normal.rows(), normal.cols());
  for (Eigen::Index c = 0; c < q.cols(); ++c)
    if (qr.matrixQR()(c, c) < 0) q.col(c) = -q.col(c);
  Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(weight.data(), out, in) =
      (tall ? q : Eigen::MatrixXd(q.transpose())).cast<float>();
}

}  // namespace

Result<InitScheme> init_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kInitNames.size(); ++i)
    if (kInitNames[i] == name) return static_cast<InitScheme>(i);
  return usage_error("'{}' is not an initialisation.{} Known: {}.", shown(name), did_you_mean(name, kInitNames),
                     fmt::join(kInitNames, ", "));
}

void init_weight(InitScheme scheme, Rng& rng, std::span<float> weight, std::int64_t out, std::int64_t in) {
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(weight.size()), out * in);
  const auto fan_in = static_cast<double>(in);
  const auto fan_out = static_cast<double>(out);
  switch (scheme) {
    case InitScheme::Zeros:
      std::fill(weight.begin(), weight.end(), 0.0f);
      return;
    case InitScheme::Uniform:
      return fill_uniform(rng, weight, 1 / std::sqrt(fan_in));
    case InitScheme::Normal:
      return fill_normal(rng, weight, 0.1);
    case InitScheme::Xavier:
      return fill_uniform(rng, weight, std::sqrt(6 / (fan_in + fan_out)));
    case InitScheme::He:
      return fill_normal(rng, weight, std::sqrt(2 / fan_in));
    case InitScheme::Orthogonal:
      return fill_orthogonal(rng, weight, out, in);
    case InitScheme::Playground:
      return fill_uniform(rng, weight, 0.5);
    case InitScheme::Gpt2:
      return fill_normal(rng, weight, kGpt2Deviation);
  }
}

void init_bias(InitScheme scheme, std::span<float> bias) {
  std::fill(bias.begin(), bias.end(), scheme == InitScheme::Playground ? 0.1f : 0.0f);
}

void init_parameter(InitScheme scheme, Rng& rng, const Value& value, std::span<float> numbers) {
  const std::int64_t out = value.dims.front().size;
  switch (value.kind) {
    case ParamKind::Bias:
      return init_bias(scheme, numbers);
    case ParamKind::Gain:
      return std::fill(numbers.begin(), numbers.end(), 1.0f);
    case ParamKind::Statistic:
      return std::fill(numbers.begin(), numbers.end(), static_cast<float>(value.init_scale));
    case ParamKind::Embedding:
      if (scheme == InitScheme::Zeros) return init_bias(scheme, numbers);
      return fill_normal(rng, numbers, scheme == InitScheme::Gpt2 ? kGpt2Deviation : kEmbeddingDeviation);
    case ParamKind::Weight:
      init_weight(scheme, rng, numbers, out, static_cast<std::int64_t>(numbers.size()) / out);
      if (scheme == InitScheme::Gpt2)
        for (float& w : numbers) w *= static_cast<float>(value.init_scale);
  }
}

}  // namespace neurarium
