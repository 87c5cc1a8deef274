#include "engine/bench/cnn_bench.h"

#include "engine/bench/bench_settings.h"
#include "engine/bench/mulberry.h"
#include "engine/data/pictures.h"
#include "engine/experiment.h"
#include "engine/models/convnet.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kPictures = 6000, kPictureSide = 28, kPictureClasses = 10;
constexpr int kCnnStepsOfCheck = 20;

// Each class has a place of its own; a picture is a round spot there, a little aside, on noise.
ExamplesPtr generated_pictures() {
  auto rows = std::make_shared<Examples>(
      Examples{.rows = kPictures, .inputs = kPictureSide * kPictureSide, .targets = 1, .x = {}, .target = {}});
  Mulberry random(28);
  for (std::int64_t i = 0; i < kPictures; ++i) {
    const auto label = static_cast<std::int64_t>(random.next() * kPictureClasses);
    const double row = 7 + 12 * static_cast<double>(label / 5) + 4 * random.next();
    const double column = 3 + 5 * static_cast<double>(label % 5) + 3 * random.next();
    for (std::int64_t at = 0; at < rows->inputs; ++at) {
      const double dy = static_cast<double>(at / kPictureSide) - row,
                   dx = static_cast<double>(at % kPictureSide) - column;
      const double spot = std::max(0.0, 1 - (dy * dy + dx * dx) / 16);
      rows->x.push_back(static_cast<float>(std::min(1.0, spot + 0.25 * random.next())));
    }
    rows->target.push_back(static_cast<float>(label));
  }
  return rows;
}

TaskPtr cnn_task(const ExamplesPtr& pictures) {
  auto task = std::make_shared<Task>();
  task->graph = convnet({});
  task->input = task->graph->at("x");
  task->target = task->graph->at("target");
  task->output = task->graph->at("logits");
  task->data_loss = task->graph->at("loss.data");
  task->train = pictures;
  task->test =
      std::make_shared<Examples>(Examples{.rows = 0, .inputs = pictures->inputs, .targets = 1, .x = {}, .target = {}});
  task->metric = MetricKind::ArgmaxClass;
  task->plan.optimizer = {.kind = OptimizerKind::Momentum, .learning_rate = 0.01, .momentum = 0.9};
  task->plan.batch = 32;
  task->plan.init = InitScheme::Uniform;
  return task;
}

std::unique_ptr<Experiment> start_cnn(const ExamplesPtr& pictures, int threads) {
  auto made = Experiment::make(std::make_unique<BenchSettings>([pictures] { return cnn_task(pictures); }), threads);
  NEURARIUM_CHECK(made.ok());
  return std::move(*made);
}

// Fashion-MNIST's training part where it is installed.
ExamplesPtr fashion_examples() {
  const auto set = fashion_pictures();
  if (!set) return nullptr;
  const PictureSet& pictures = **set;
  auto rows = std::make_shared<Examples>(
      Examples{.rows = pictures.test_from, .inputs = pictures.picture_size(), .targets = 1, .x = {}, .target = {}});
  rows->x.resize(static_cast<std::size_t>(rows->rows * rows->inputs));
  for (std::int64_t i = 0; i < rows->rows; ++i) {
    pictures.read(i, std::span(rows->x).subspan(static_cast<std::size_t>(i * rows->inputs),
                                                static_cast<std::size_t>(rows->inputs)));
    rows->target.push_back(static_cast<float>(pictures.labels[static_cast<std::size_t>(i)]));
  }
  return rows;
}

class CnnTraining final : public Workload {
 public:
  explicit CnnTraining(int threads) : fashion_(fashion_examples()) {
    checked_ = start_cnn(generated_pictures(), threads);
    experiment_ = fashion_ == nullptr ? start_cnn(generated_pictures(), threads) : start_cnn(fashion_, threads);
  }
  std::int64_t work() override {
    experiment_->step();
    return static_cast<std::int64_t>(experiment_->batch_rows().size());
  }
  double check() override {
    for (int i = 0; i < kCnnStepsOfCheck; ++i) checked_->step();
    return static_cast<double>(checked_->batch_loss());
  }
  [[nodiscard]] std::string data() const override {
    return fashion_ == nullptr ? "generated pictures" : "Fashion-MNIST";
  }

 private:
  ExamplesPtr fashion_;
  std::unique_ptr<Experiment> checked_, experiment_;
};

}  // namespace

std::unique_ptr<Workload> make_cnn_training(int threads) { return std::make_unique<CnnTraining>(threads); }

}  // namespace neurarium
