#include "engine/interpret/picture_answers.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kAnsweredRows = 64;  // in one run

// The chance of a class by softmax, and the likeliest class, of one row.
void read_row(std::span<const float> logits, PictureAnswers& all) {
  const auto best = std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float v : logits) sum += std::exp(static_cast<double>(v) - static_cast<double>(*best));
  const auto actual = static_cast<std::size_t>(all.actual.back());
  all.predicted.push_back(static_cast<std::int32_t>(best - logits.begin()));
  all.chance.push_back(
      static_cast<float>(std::exp(static_cast<double>(logits[actual]) - static_cast<double>(*best)) / sum));
}

}  // namespace

std::int64_t PictureAnswers::right() const {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) count += actual[i] == predicted[i] ? 1 : 0;
  return count;
}

std::vector<std::int64_t> PictureAnswers::counts() const {
  std::vector<std::int64_t> out(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < actual.size(); ++i) ++out[static_cast<std::size_t>(actual[i] * classes + predicted[i])];
  return out;
}

std::vector<std::int32_t> PictureAnswers::rows_of(std::int32_t is, std::int32_t taken_for) const {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < actual.size(); ++i)
    if (actual[i] == is && predicted[i] == taken_for) out.push_back(static_cast<std::int32_t>(i));
  return out;
}

std::vector<std::int32_t> PictureAnswers::mistakes() const {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < actual.size(); ++i)
    if (actual[i] != predicted[i]) out.push_back(static_cast<std::int32_t>(i));
  std::ranges::stable_sort(
      out, [&](auto a, auto b) { return chance[static_cast<std::size_t>(a)] < chance[static_cast<std::size_t>(b)]; });
  return out;
}

std::vector<std::int32_t> PictureAnswers::strongest(std::size_t most) const {
  std::vector<std::int32_t> out(unit.size());
  std::iota(out.begin(), out.end(), 0);
  std::ranges::stable_sort(
      out, [&](auto a, auto b) { return unit[static_cast<std::size_t>(a)] > unit[static_cast<std::size_t>(b)]; });
  out.resize(std::min(out.size(), most));
  return out;
}

PictureAnswers answer_pictures(const PictureNetwork& network, const PictureQuestion& question, const Examples& examples,
                               std::int64_t most, const std::function<bool()>& stop) {
  const std::int64_t rows = std::min(most, examples.rows);
  Workspace<float> run(network.graph, {.rows = kAnsweredRows, .gradients = false});
  run.bind(*network.params);
  run.set_edits(bind_fitting(network.edits, *network.graph));
  run.run_state().mode = Mode::Evaluate;
  PictureAnswers all;
  all.classes = static_cast<std::int32_t>(run.row_size(question.logits));
  for (std::int64_t first = 0; first < rows && !(stop && stop()); first += kAnsweredRows) {
    const std::int64_t count = std::min(kAnsweredRows, rows - first);
    run.set_rows(count);
    std::copy_n(examples.x.data() + first * examples.inputs, count * examples.inputs, run.input(network.input).begin());
    forward(run);
    const std::span<const float> logits = run.value(question.logits);
    for (std::int64_t row = 0; row < count; ++row) {
      all.actual.push_back(static_cast<std::int32_t>(examples.target[static_cast<std::size_t>(first + row)]));
      read_row(logits.subspan(static_cast<std::size_t>(row * all.classes), static_cast<std::size_t>(all.classes)), all);
      if (question.unit.value != kNoValue) all.unit.push_back(static_cast<float>(unit_mean(run, question.unit, row)));
    }
    if (question.features == kNoValue) continue;
    const std::span<const float> features = run.value(question.features);
    all.features.values.insert(all.features.values.end(), features.begin(), features.end());
  }
  all.features.rows = question.features == kNoValue ? 0 : all.rows();
  all.features.width = question.features == kNoValue ? 0 : run.row_size(question.features);
  return all;
}

ValueId last_hidden(const Graph& graph, ValueId logits, ValueId input) {
  const int writer = graph.writer(logits);
  if (writer < 0) return kNoValue;
  const ValueId read = graph.nodes()[static_cast<std::size_t>(writer)].in[0];
  return read == input ? kNoValue : read;
}

}  // namespace neurarium
