// Linear probes on a trained model: what must be readable is read, what cannot be there is not found, and the direction
// leads from one class to the other.
#include "engine/interpret/probe_direction.h"

#include "engine/interpret/probe_label.h"
#include "tests/engine/interpret/trained_reading.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kSequences = 48;

ProbeReport report_on(const TrainedReading& model, ProbeLabel label, const std::vector<std::string>& values) {
  return fit_probes(*model.task, *model.data, *model.params, {}, label, values, kSequences);
}

TEST(ProbeLabels, are_those_that_the_task_knows) {
  const TrainedReading town("town");
  EXPECT_EQ(probe_labels(*town.data).size(), 6u);
  const TrainedReading repeat("repeat");
  EXPECT_EQ(probe_labels(*repeat.data).size(), 3u) << "symbols have no words, so no kinds of words";
}

TEST(ProbeLabels, gender_is_of_the_name_before_and_not_of_the_name_itself) {
  const TrainedReading town("town");
  const ProbeLabeller labeller(*town.task, *town.data, ProbeLabel::Gender);
  ASSERT_EQ(labeller.classes().size(), 2u);
  TextSample sample;
  sample.tokens = town.data->tokenizer->encode("tom saw mary at the park").ids;
  EXPECT_EQ(labeller.label(sample), (std::vector<int>{-1, 0, -1, 1, 1, 1}));
}

TEST(ProbeLabels, number_lies_between_the_subject_and_its_verb) {
  const TrainedReading town("town");
  const ProbeLabeller labeller(*town.task, *town.data, ProbeLabel::Number);
  TextSample sample;
  sample.tokens = town.data->tokenizer->encode("the dogs near the cat run .").ids;
  sample.links = {{4, 1, LinkKind::Subject}};
  EXPECT_EQ(labeller.label(sample), (std::vector<int>{-1, -1, 1, 1, 1, -1, -1}));
}

TEST(ProbeLabels, repeated_tokens_are_seen_from_their_second_time_on) {
  const TrainedReading repeat("repeat");
  const ProbeLabeller labeller(*repeat.task, *repeat.data, ProbeLabel::Repeated);
  TextSample sample;
  sample.tokens = {4, 5, 4, 5, 6};
  EXPECT_EQ(labeller.label(sample), (std::vector<int>{0, 0, 1, 1, 0}));
}

TEST(Probes, read_the_word_off_its_own_embedding_but_not_who_was_named_before) {
  const TrainedReading town("town");
  const ProbeReport words = report_on(town, ProbeLabel::WordKind, {"embed"});
  ASSERT_EQ(words.fits.size(), 1u);
  EXPECT_GT(words.fits[0].accuracy, 0.97);
  EXPECT_LT(words.majority, 0.5);
  const ProbeReport gender = report_on(town, ProbeLabel::Gender, {"embed", "blocks.1.resid_post"});
  ASSERT_EQ(gender.fits.size(), 2u);
  EXPECT_LT(gender.fits[0].accuracy, 0.75) << "a word's embedding does not know the name before it";
  EXPECT_GT(gender.fits[1].accuracy, gender.fits[0].accuracy + 0.1) << "after two blocks the stream does";
}

TEST(Probes, a_direction_has_length_one_and_leads_from_one_mean_to_the_other) {
  const TrainedReading town("town");
  const ProbeReport report = report_on(town, ProbeLabel::Gender, {"blocks.1.resid_post"});
  ASSERT_EQ(report.fits.size(), 1u);
  const ProbeDirection there = probe_direction(report.fits[0], 0, 1);
  const ProbeDirection back = probe_direction(report.fits[0], 1, 0);
  double squares = 0;
  for (std::size_t c = 0; c < there.vector.size(); ++c) {
    squares += std::pow(static_cast<double>(there.vector[c]), 2);
    EXPECT_FLOAT_EQ(there.vector[c], -back.vector[c]);
  }
  EXPECT_NEAR(squares, 1, 1e-5);
  EXPECT_GT(there.gap, 0);
  EXPECT_NEAR(there.gap, back.gap, 1e-5);
}

TEST(Probes, can_be_trained_on_every_value_with_a_vector_at_each_position) {
  const TrainedReading repeat("repeat");
  const std::vector<std::string> values = probe_values(*repeat.task->graph);
  for (const char* name : {"embed", "blocks.0.attn.z", "blocks.1.resid_post"})
    EXPECT_NE(std::ranges::find(values, name), values.end()) << name;
  EXPECT_EQ(std::ranges::find(values, "blocks.0.attn.pattern"), values.end());
  const ProbeReport report = report_on(repeat, ProbeLabel::Repeated, values);
  ASSERT_EQ(report.fits.size(), values.size());
  for (const ProbeFit& fit : report.fits) EXPECT_GE(fit.fitted_accuracy, 0.4) << fit.value;
}

}  // namespace
}  // namespace neurarium
