// What vision learns from: every model takes it, augmentation and drawings change it, a project keeps it.
#include "engine/exhibits/vision.h"

#include "engine/experiment.h"
#include "engine/files/own_pictures.h"
#include "engine/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace neurarium {
namespace {

using testing::HasSubstr;

std::unique_ptr<VisionSettings> vision_with(const std::vector<std::pair<std::string, std::string>>& given) {
  auto settings = std::make_unique<VisionSettings>();
  for (const auto& [key, text] : given) {
    const Fields fields = settings->fields();
    const Field* field = find_field(fields, key);
    if (field == nullptr) {
      ADD_FAILURE() << "no setting " << key;
      continue;
    }
    EXPECT_TRUE(set_from_text(*field, text).ok()) << key;
  }
  return settings;
}

std::vector<float> parameters_after(int steps, int threads, const VisionSettings& settings) {
  auto run = Experiment::make(settings.clone(), threads);
  EXPECT_TRUE(run.ok());
  for (int i = 0; i < steps; ++i) (*run)->step();
  return {(*run)->params().flat().begin(), (*run)->params().flat().end()};
}

Drawing drawn_one() {
  Drawing drawing;
  drawing.stroke(0.5, 0.2, 0.5, 0.8, 3, false);
  return drawing;
}

TEST(VisionData, TakesEveryModel) {
  for (const std::string_view model : kVisionNames) {
    auto run = Experiment::make(vision_with({{"model", std::string(model)}, {"samples", "200"}}), 1);
    ASSERT_TRUE(run.ok()) << model << ": " << run.error().message;
    const double before = (*run)->measure().train_loss;
    for (int i = 0; i < 40; ++i) ASSERT_TRUE((*run)->step());
    EXPECT_LT((*run)->measure().train_loss, before) << model;
  }
}

TEST(VisionData, RefusesNumbersThatMakeNoNetwork) {
  const auto refused = [](const std::vector<std::pair<std::string, std::string>>& given) {
    const auto task = vision_with(given)->make_task();
    return task ? "it was taken" : task.error().message;
  };
  EXPECT_THAT(refused({{"widths", "8,x"}}), HasSubstr("--widths: 'x' is no whole number"));
  EXPECT_THAT(refused({{"widths", "4,4,4,4"}}), HasSubstr("Nothing is left of a picture of 8 x 8 pixels"));
  EXPECT_THAT(refused({{"kernel-size", "4"}}), HasSubstr("odd"));
  EXPECT_THAT(refused({{"model", "vit"}, {"patch", "3"}}), HasSubstr("cannot be cut into patches of 3"));
  EXPECT_THAT(refused({{"data", "file"}}), HasSubstr("no pictures of your own yet"));
}

TEST(VisionData, LearnsTheSameBitsWithAnyNumberOfThreads) {
  const auto settings = vision_with({{"augment", "true"}, {"augment-noise", "0.1"}, {"samples", "300"}});
  const std::vector<float> one = parameters_after(30, 1, *settings);
  EXPECT_EQ(one, parameters_after(30, 2, *settings));
  EXPECT_EQ(one, parameters_after(30, 8, *settings));
}

TEST(VisionData, AugmentationChangesWhatIsLearnedButNotWhatIsMeasured) {
  const auto plain = vision_with({{"samples", "300"}}),
             changed = vision_with({{"samples", "300"}, {"augment", "true"}});
  EXPECT_NE(parameters_after(5, 1, *plain), parameters_after(5, 1, *changed));
  auto a = Experiment::make(plain->clone(), 1), b = Experiment::make(changed->clone(), 1);
  EXPECT_EQ((*a)->measure().train_loss, (*b)->measure().train_loss);
}

TEST(VisionData, AugmentationIsSwitchedWhileTrainingWithoutAReset) {
  auto run = Experiment::make(vision_with({{"samples", "300"}}), 1);
  for (int i = 0; i < 5; ++i) (*run)->step();
  const std::vector<float> before((*run)->params().flat().begin(), (*run)->params().flat().end());
  ASSERT_TRUE((*run)->apply(SetSettings{SettingsPtr(vision_with({{"samples", "300"}, {"augment", "true"}}))}).ok());
  EXPECT_EQ((*run)->steps(), 5);
  EXPECT_TRUE(std::ranges::equal(before, (*run)->params().flat()));
  ASSERT_TRUE((*run)->step());
}

TEST(VisionData, KeepsItsRateWhileDigitsAreLearnedAndHalvesItLater) {
  const TaskPtr task = *VisionSettings().make_task();
  const double rate = task->plan.optimizer.learning_rate;
  EXPECT_EQ(learning_rate_at(task->plan.schedule, rate, 9'999), rate);
  EXPECT_EQ(learning_rate_at(task->plan.schedule, rate, 20'000), rate / 4);
}

TEST(VisionData, IsMeasuredOnceAnEpochOfDigitsSoThatMeasuringCostsLessThanLearning) {
  auto run = Timeline::make(std::make_unique<VisionSettings>(), 2);
  ASSERT_TRUE(run.ok());
  for (int i = 0; i < 130; ++i) ASSERT_TRUE((*run)->step());
  std::vector<std::int64_t> steps;
  for (const MetricPoint& point : (*run)->series().points()) steps.push_back(point.step);
  EXPECT_EQ(steps, (std::vector<std::int64_t>{0, 64, 128}));
}

TEST(VisionData, LearnsFromDrawingsToo) {
  VisionSettings settings;
  const auto before = *settings.make_task();
  add_drawing(settings, drawn_one(), settings.data, 1);
  add_drawing(settings, Drawing(), settings.data, 3);  // blank: nothing to learn
  const auto after = *settings.make_task();
  ASSERT_EQ(after->train->rows, before->train->rows + 1);
  EXPECT_EQ(after->train->target.back(), 1);
  const auto picture = picture_of(drawn_one(), *digit_pictures());
  EXPECT_TRUE(std::equal(picture.begin(), picture.end(), after->train->x.end() - 64));
  EXPECT_EQ(after->test->rows, before->test->rows);
  // A drawing of a digit is no piece of clothing.
  settings.data = "file";
  EXPECT_TRUE(drawings_in_use(settings, *digit_pictures()).empty());
}

TEST(VisionData, KeepsDrawingsAndPicturesInAProject) {
  VisionSettings settings;
  add_drawing(settings, drawn_one(), settings.data, 1);
  settings.pictures = digit_pictures();
  settings.data = "file";
  TensorFile file;
  settings.save_data(file, "data.");
  VisionSettings read = *vision_with({{"data", "file"}});
  EXPECT_FALSE(settings.equals(read));
  ASSERT_TRUE(read.load_data(file, "data.").ok());
  EXPECT_TRUE(settings.equals(read));
  ASSERT_TRUE(read.load_data(TensorFile(), "data.").ok());
  EXPECT_FALSE(settings.equals(read));
}

TEST(VisionData, OpensWithANetworkThatReadsDigits) {
  const auto opening = make_vision_opening();
  const auto task = opening->make_task();
  ASSERT_TRUE(task.ok());
  ASSERT_NE((*task)->start, nullptr);
  auto run = Experiment::make(opening->clone(), 1);
  EXPECT_GE((*run)->measure().test_accuracy, 0.975);
  auto other = vision_with({{"first-weights", "trained"}, {"widths", "4,4"}});
  EXPECT_EQ((*other->make_task())->start, nullptr);
}

}  // namespace
}  // namespace neurarium
