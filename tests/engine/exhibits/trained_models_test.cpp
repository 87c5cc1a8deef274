// The models that come with the program do what their files say, and training starts at them when asked.
#include "engine/exhibits/trained_models.h"

#include "tests/engine/exhibits/language_runs.h"

#include <nlohmann/json.hpp>

namespace neurarium {
namespace {

std::unique_ptr<Experiment> run_of(const TransformerSettings& settings) {
  auto copy = std::make_unique<TransformerSettings>(settings);
  copy->samples = 256;
  auto made = Experiment::make(std::move(copy));
  EXPECT_TRUE(made.ok());
  return std::move(*made);
}

TEST(TrainedModels, reproduce_the_scores_that_were_recorded) {
  ASSERT_EQ(trained_models().size(), 5u);
  for (const TrainedModel& model : trained_models()) {
    const auto run = run_of(model.settings);
    ASSERT_NE(run->task()->start, nullptr) << model.name;
    const auto recorded = nlohmann::json::parse(model.file.metadata.at("scores"));
    const nlohmann::json now = nlohmann::json::parse(to_json(*language_scores(*run)).dump());
    EXPECT_NEAR(now["exact"].get<double>(), recorded["exact"].get<double>(), 0.05) << model.name;
    for (const auto& [kind, part] : recorded["right"].items())
      EXPECT_NEAR(now["right"][kind].get<double>(), part.get<double>(), 0.02) << model.name << " " << kind;
    for (const auto& [kind, head] : recorded["attention"].items())
      EXPECT_NEAR(now["attention"][kind]["score"].get<double>(), head["score"].get<double>(), 0.02)
          << model.name << " " << kind;
  }
}

TEST(TrainedModels, know_their_tasks) {
  const auto scores = [](std::string_view name) {
    return *language_scores(*run_of(find_trained_model(name)->settings));
  };
  const LanguageScores coref = scores("coref");
  EXPECT_GE(accuracy_of(coref, LinkKind::Verb), 0.95);
  EXPECT_GE(attention_to(coref, LinkKind::Verb), 0.7);
  EXPECT_GE(attention_to(scores("repeat"), LinkKind::Induction), 0.8);
  const LanguageScores town = scores("town");
  for (const LinkKind kind : {LinkKind::Subject, LinkKind::Reflexive, LinkKind::List})
    EXPECT_GE(accuracy_of(town, kind), 0.95) << link_kind_name(kind);
  const LanguageScores chinese = scores("town-zh");
  for (const LinkKind kind : {LinkKind::Measure, LinkKind::Noun, LinkKind::List, LinkKind::Verb, LinkKind::Recall})
    EXPECT_GE(accuracy_of(chinese, kind), 0.95) << link_kind_name(kind);
}

TEST(TrainedModels, are_where_a_run_starts_and_returns_to_only_when_asked_and_when_the_shape_is_theirs) {
  const TransformerSettings settings = find_trained_model("repeat")->settings;
  const auto run = run_of(settings);
  const AlignedVector<float> start = run->keyframe().params;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run->step());
  EXPECT_NE(run->keyframe().params, start);
  run->reset();
  EXPECT_EQ(run->keyframe().params, start);

  TransformerSettings other = settings;
  other.start = "nothing";
  EXPECT_EQ(run_of(other)->task()->start, nullptr);
  for (const auto& change : std::vector<std::function<void(TransformerSettings&)>>{
           [](auto& s) { s.layers = 3; }, [](auto& s) { s.heads = 4; }, [](auto& s) { s.positions = "none"; },
           [](auto& s) { s.symbols = 16; }, [](auto& s) { s.choose_task("reverse"); }}) {
    other = settings;
    change(other);
    EXPECT_EQ(run_of(other)->task()->start, nullptr);
  }
  other = settings;
  other.context = 24;
  other.learning_rate = 0.1;
  EXPECT_NE(run_of(other)->task()->start, nullptr) << "rotary positions have no length";
}

TEST(TrainedModels, are_not_undone_by_training_on) {
  const auto run = run_of(find_trained_model("town")->settings);
  const double start = run->measure().test_loss;
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(run->step());
  EXPECT_LT(run->measure().test_loss, start * 1.02);
}

TEST(TrainedModels, are_small) {
  std::size_t bytes = 0;
  for (const TrainedModel& model : trained_models())
    for (const auto& [name, tensor] : model.file.tensors()) bytes += tensor.bytes.size();
  EXPECT_LT(bytes, std::size_t{3} << 20);
}

TEST(TrainedModels, are_written_from_a_run_with_its_settings_and_scores) {
  const auto run = language_run("coref", 5, [](TransformerSettings& s) { s.samples = 16; });
  ASSERT_TRUE(run->step());
  const auto file = encode_trained_model(*run);
  ASSERT_TRUE(file.ok());
  for (const ValueId id : run->graph().params()) {
    const auto numbers = file->floats(run->graph().value(id).name);
    ASSERT_TRUE(numbers.ok());
    for (std::size_t i = 0; i < numbers->size(); ++i)
      EXPECT_NEAR((*numbers)[i], run->params().of(id)[i], std::abs(run->params().of(id)[i]) / 1024 + 1e-7);
  }
  TransformerSettings read;
  ASSERT_TRUE(set_from_json(read.fields(), nlohmann::json::parse(file->metadata.at("settings"))).ok());
  EXPECT_TRUE(read.equals(*run->settings()));
  EXPECT_TRUE(nlohmann::json::parse(file->metadata.at("scores")).contains("right"));
}

}  // namespace
}  // namespace neurarium
