#include "engine/bench/lstm_bench.h"

#include "engine/bench/bench_settings.h"
#include "engine/bench/mulberry.h"
#include "engine/experiment.h"
#include "engine/models/recurrent_lm.h"

namespace neurarium {
namespace {

constexpr std::int32_t kLstmVocabulary = 65;
constexpr std::int64_t kLstmLength = 64, kLstmRows = 16;
constexpr int kLstmStepsOfCheck = 20;

ExamplesPtr random_texts() {
  auto rows = std::make_shared<Examples>(
      Examples{.rows = kLstmRows, .inputs = kLstmLength, .targets = kLstmLength, .x = {}, .target = {}});
  Mulberry random(1);
  const auto draw = [&] { return static_cast<float>(static_cast<int>(random.next() * kLstmVocabulary)); };
  for (std::int64_t row = 0; row < kLstmRows; ++row) {
    float token = draw();
    for (std::int64_t t = 0; t < kLstmLength; ++t) {
      rows->x.push_back(token);
      rows->target.push_back(token = draw());
    }
  }
  return rows;
}

TaskPtr lstm_task(std::int32_t width) {
  auto task = std::make_shared<Task>();
  task->graph = recurrent_lm({CellKind::Lstm, kLstmVocabulary, width, width});
  task->input = task->graph->at("tokens");
  task->target = task->graph->at("targets");
  task->output = task->graph->at("logits");
  task->data_loss = task->graph->at("loss.data");
  task->train = random_texts();
  task->test = std::make_shared<Examples>(
      Examples{.rows = 0, .inputs = kLstmLength, .targets = kLstmLength, .x = {}, .target = {}});
  task->length = kLstmLength;
  task->metric = MetricKind::TokenArgmax;
  task->plan.optimizer = {.kind = OptimizerKind::Adam, .learning_rate = 0.003};
  task->plan.batch = kLstmRows;
  task->plan.order = OrderKind::File;
  task->plan.init = InitScheme::Uniform;
  return task;
}

class LstmTraining final : public Workload {
 public:
  LstmTraining(std::int32_t width, int threads) : width_(width), threads_(threads), run_(start()) {}
  std::int64_t work() override {
    run_->step();
    return kLstmRows * kLstmLength;
  }
  double check() override {
    const auto run = start();
    for (int i = 0; i < kLstmStepsOfCheck; ++i) run->step();
    return static_cast<double>(run->batch_loss());
  }

 private:
  [[nodiscard]] std::unique_ptr<Experiment> start() const {
    auto made =
        Experiment::make(std::make_unique<BenchSettings>([width = width_] { return lstm_task(width); }), threads_);
    NEURARIUM_CHECK(made.ok());
    return std::move(*made);
  }
  std::int32_t width_;
  int threads_;
  std::unique_ptr<Experiment> run_;
};

}  // namespace

std::unique_ptr<Workload> make_lstm_training(std::int32_t width, int threads) {
  return std::make_unique<LstmTraining>(width, threads);
}

}  // namespace neurarium
