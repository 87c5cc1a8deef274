#include "engine/interpret/probe_direction.h"

#include "engine/interpret/probe_label.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

using ProbeMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ProbeRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kMostFitted = 3000;
constexpr std::size_t kMostTested = 2000;
constexpr std::size_t kFewestLabelled = 8;
constexpr std::int64_t kWidestProbe = 1024;
constexpr double kShrinkage = 1e-3;  // of the covariance towards a multiple of the identity

// Labelled positions and, for each value, its vectors there.
struct ProbeSet {
  std::vector<int> labels;
  std::vector<std::vector<float>> vectors;  // per value [positions, width]
};

ProbeSet gather_probe_set(const Task& task, const LanguageData& data, SequenceReader& reader,
                          const ProbeLabeller& labeller, SamplePart part, std::span<const std::string> values,
                          std::int64_t sequences, std::size_t most) {
  ProbeSet set;
  set.vectors.resize(values.size());
  for (std::int64_t row = 0; row < sequences && set.labels.size() < most; ++row) {
    const TextSample sample = sequence_of(task, data, part, row);
    const std::vector<int> labels = labeller.label(sample);
    const Workspace<float>& ws = reader.read(sample.tokens);
    for (std::size_t t = 0; t < labels.size() && set.labels.size() < most; ++t) {
      if (labels[t] < 0) continue;
      set.labels.push_back(labels[t]);
      for (std::size_t v = 0; v < values.size(); ++v) {
        const auto numbers = ws.value(task.graph->at(values[v]));
        const std::size_t width = numbers.size() / labels.size();
        const auto row_of_t = numbers.subspan(t * width, width);
        set.vectors[v].insert(set.vectors[v].end(), row_of_t.begin(), row_of_t.end());
      }
    }
  }
  return set;
}

// Discriminants of one value.
struct Discriminant {
  Eigen::RowVectorXd mean;
  ProbeMatrix means, weights;  // [classes, width]
  Eigen::VectorXd bias;

  Discriminant(const ProbeRows& x, std::span<const int> labels, std::size_t classes) {
    const Eigen::Index width = x.cols();
    const auto count = static_cast<Eigen::Index>(classes);
    means = ProbeMatrix::Zero(count, width);
    Eigen::VectorXd counts = Eigen::VectorXd::Zero(count);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      means.row(labels[i]) += x.row(static_cast<Eigen::Index>(i)).cast<double>();
      counts[labels[i]] += 1;
    }
    mean = means.colwise().sum() / counts.sum();
    for (Eigen::Index k = 0; k < count; ++k) means.row(k) = counts[k] > 0 ? means.row(k) / counts[k] : mean;
    ProbeMatrix spread(x.rows(), width);
    for (std::size_t i = 0; i < labels.size(); ++i)
      spread.row(static_cast<Eigen::Index>(i)) =
          x.row(static_cast<Eigen::Index>(i)).cast<double>() - means.row(labels[i]);
    ProbeMatrix covariance = spread.transpose() * spread / counts.sum();
    const double ridge = kShrinkage * covariance.trace() / static_cast<double>(width) + 1e-12;
    covariance.diagonal().array() += ridge;
    const ProbeMatrix away = means.rowwise() - mean;
    weights = covariance.llt().solve(away.transpose()).transpose();
    bias.resize(count);
    for (Eigen::Index k = 0; k < count; ++k)
      bias[k] = std::log(std::max(counts[k], 1e-9) / counts.sum()) - 0.5 * weights.row(k).dot(away.row(k));
  }

  [[nodiscard]] double accuracy(const ProbeRows& x, std::span<const int> labels) const {
    std::int64_t right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const Eigen::VectorXd scores =
          weights * (x.row(static_cast<Eigen::Index>(i)).cast<double>() - mean).transpose() + bias;
      Eigen::Index best = 0;
      scores.maxCoeff(&best);
      right += best == labels[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(labels.size());
  }
};

ProbeRows probe_rows(const std::vector<float>& numbers, std::size_t rows) {
  const auto count = static_cast<Eigen::Index>(rows);
  return Eigen::Map<const ProbeRows>(numbers.data(), count, static_cast<Eigen::Index>(numbers.size()) / count);
}

std::vector<float> narrowed(const ProbeMatrix& m) {
  const ProbeRows small = m.cast<float>();
  return {small.data(), small.data() + small.size()};
}

ProbeFit fit_one(const std::string& value, const ProbeSet& fitted, const ProbeSet& tested, std::size_t at,
                 std::size_t classes) {
  const ProbeRows x = probe_rows(fitted.vectors[at], fitted.labels.size());
  const Discriminant rule(x, fitted.labels, classes);
  return {value,
          x.cols(),
          rule.accuracy(probe_rows(tested.vectors[at], tested.labels.size()), tested.labels),
          rule.accuracy(x, fitted.labels),
          narrowed(rule.weights),
          narrowed(rule.means)};
}

}  // namespace

std::vector<std::string> probe_values(const Graph& graph) {
  std::vector<std::string> names;
  for (const Value& value : graph.values()) {
    if (value.role != Role::Inner || value.dims.size() < 3 || value.dims[1].label != "t") continue;
    std::int64_t width = 1;
    for (std::size_t axis = 2; axis < value.dims.size(); ++axis)
      width = value.dims[axis].size == kSymbol ? 0 : width * value.dims[axis].size;
    if (width >= 2 && width <= kWidestProbe) names.push_back(value.name);
  }
  return names;
}

ProbeReport fit_probes(const Task& task, const LanguageData& data, Params<float>& params,
                       const std::vector<Edit>& edits, ProbeLabel label, std::span<const std::string> values,
                       std::int64_t sequences) {
  const ProbeLabeller labeller(task, data, label);
  SequenceReader reader(task.graph, params, edits, data.length, data.padding());
  const ProbeSet fitted =
      gather_probe_set(task, data, reader, labeller, SamplePart::Train, values, sequences, kMostFitted);
  const ProbeSet tested = gather_probe_set(task, data, reader, labeller, SamplePart::Test, values,
                                           std::max<std::int64_t>(1, sequences / 2), kMostTested);
  ProbeReport report;
  report.label = label;
  report.classes = labeller.classes();
  report.counts.resize(report.classes.size());
  for (const int k : fitted.labels) ++report.counts[static_cast<std::size_t>(k)];
  report.fitted = std::ssize(fitted.labels);
  report.held_out = std::ssize(tested.labels);
  if (fitted.labels.size() < kFewestLabelled || tested.labels.empty()) return report;
  const auto most = static_cast<int>(std::ranges::max_element(report.counts) - report.counts.begin());
  report.majority = static_cast<double>(std::ranges::count(tested.labels, most)) / static_cast<double>(report.held_out);
  for (std::size_t v = 0; v < values.size(); ++v)
    report.fits.push_back(fit_one(values[v], fitted, tested, v, report.classes.size()));
  return report;
}

ProbeDirection probe_direction(const ProbeFit& fit, std::size_t a, std::size_t b) {
  const auto width = static_cast<std::size_t>(fit.width);
  ProbeDirection direction{fit.value, std::vector<float>(width), 0};
  double squares = 0;
  for (std::size_t c = 0; c < width; ++c) {
    direction.vector[c] = fit.weights[a * width + c] - fit.weights[b * width + c];
    squares += static_cast<double>(direction.vector[c]) * static_cast<double>(direction.vector[c]);
  }
  const double length = std::sqrt(squares);
  for (std::size_t c = 0; c < width; ++c) {
    if (length > 0) direction.vector[c] = static_cast<float>(static_cast<double>(direction.vector[c]) / length);
    direction.gap += static_cast<double>(direction.vector[c]) *
                     static_cast<double>(fit.means[a * width + c] - fit.means[b * width + c]);
  }
  return direction;
}

}  // namespace neurarium
