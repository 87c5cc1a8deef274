#include "engine/bench/gpt_bench.h"

#include "engine/bench/bench_settings.h"
#include "engine/bench/mulberry.h"
#include "engine/experiment.h"
#include "engine/models/generate.h"
#include "engine/models/sampling.h"
#include "engine/models/transformer.h"
#include "engine/run.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int32_t kGptVocab = 65;
constexpr std::int64_t kGptTextTokens = 1'000'000;
constexpr int kGptStepsOfCheck = 20;

// After each token four others follow with a probability of a fifth each, and any with the last fifth.
std::vector<std::int32_t> markov_text(std::int64_t tokens) {
  Mulberry random(7);
  std::array<std::array<std::int32_t, 4>, kGptVocab> followers{};
  for (auto& row : followers)
    for (std::int32_t& id : row) id = static_cast<std::int32_t>(random.next() * kGptVocab);
  std::vector<std::int32_t> text;
  std::int32_t now = 0;
  for (std::int64_t i = 0; i < tokens; ++i) {
    const double u = random.next();
    now = u < 0.8 ? followers[static_cast<std::size_t>(now)][static_cast<std::size_t>(u * 5)]
                  : static_cast<std::int32_t>((u - 0.8) * 5 * kGptVocab);
    now = std::min(now, kGptVocab - 1);
    text.push_back(now);
  }
  return text;
}

// The text as windows that follow each other, each with its followers.
ExamplesPtr windows_of(const std::vector<std::int32_t>& text, std::int64_t length) {
  auto rows = std::make_shared<Examples>();
  rows->rows = (static_cast<std::int64_t>(text.size()) - 1) / length;
  rows->inputs = rows->targets = length;
  rows->x.assign(text.begin(), text.begin() + rows->rows * length);
  rows->target.assign(text.begin() + 1, text.begin() + 1 + rows->rows * length);
  return rows;
}

TransformerSpec gpt_spec(const GptBenchSize& size) {
  TransformerSpec spec;
  spec.vocab = kGptVocab;
  spec.layers = size.layers;
  spec.heads = 4;
  spec.width = size.width;
  spec.context = size.context;
  return spec;
}

TaskPtr gpt_task(const GptBenchSize& size) {
  auto task = std::make_shared<Task>();
  task->graph = transformer(gpt_spec(size));
  task->input = task->graph->at("tokens");
  task->target = task->graph->at("targets");
  task->output = task->graph->at("logits");
  task->data_loss = task->graph->at("loss.data");
  task->train = windows_of(markov_text(kGptTextTokens), size.context);
  task->test = std::make_shared<Examples>(
      Examples{.rows = 0, .inputs = size.context, .targets = size.context, .x = {}, .target = {}});
  task->length = size.context;
  task->metric = MetricKind::TokenArgmax;
  task->plan.optimizer = {
      .kind = OptimizerKind::AdamW, .learning_rate = 3e-4, .beta1 = 0.9, .beta2 = 0.95, .weight_decay = 0.1};
  task->plan.batch = size.batch;
  task->plan.order = OrderKind::File;
  task->plan.init = InitScheme::Gpt2;
  task->plan.decay_all = false;
  return task;
}

std::unique_ptr<Experiment> start_gpt(const GptBenchSize& size, int threads) {
  auto made = Experiment::make(std::make_unique<BenchSettings>([size] { return gpt_task(size); }), threads);
  NEURARIUM_CHECK(made.ok());
  return std::move(*made);
}

class GptTraining final : public Workload {
 public:
  GptTraining(const GptBenchSize& size, int threads) : experiment_(start_gpt(size, threads)) {}
  std::int64_t work() override {
    experiment_->step();
    const Task& task = *experiment_->task();
    return task.plan.batch * task.length;
  }
  double check() override {
    for (int i = 0; i < kGptStepsOfCheck; ++i) experiment_->step();
    return static_cast<double>(experiment_->batch_loss());
  }

 private:
  std::unique_ptr<Experiment> experiment_;
};

class GptGeneration : public Workload {
 public:
  GptGeneration(const GptBenchSize& size, int threads)
      : graph_(transformer(gpt_spec(size))),
        params_(start_gpt(size, 1)->params()),
        context_(size.context),
        sampler_({.seed = 1}),
        parallel_(threads),
        text_(graph_, params_, context_, {}, &parallel_) {}
  // The largest difference of the logits from those of a full pass, over one context that fills.
  double check() override {
    const std::vector<std::int32_t> story = markov_text(context_);
    Workspace<float> full(graph_, {.rows = 1, .length = context_, .gradients = false});
    full.bind(params_);
    full.set_length(context_);
    std::copy(story.begin(), story.end(), full.input(graph_->at("tokens")).begin());
    forward(full);
    const std::span<const float> want = full.value(graph_->at("logits"));
    double worst = 0;
    text_.clear();
    for (std::size_t t = 0; t < story.size(); ++t) {
      const std::span<const float> got = text_.append(story[t]);
      for (std::size_t i = 0; i < got.size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(got[i]) - static_cast<double>(want[t * got.size() + i])));
    }
    text_.clear();
    return worst;
  }

 protected:
  std::int32_t draw(std::span<const float> logits) { return sampler_.draw(logits, drawn_++).id; }
  [[nodiscard]] std::int64_t context() const { return context_; }
  [[nodiscard]] Continuation& text() { return text_; }

 private:
  std::shared_ptr<const Graph> graph_;
  Params<float> params_;
  std::int64_t context_;
  TokenSampler sampler_;
  Parallel parallel_;
  Continuation text_;
  std::int64_t drawn_ = 0;
};

class GptFill final : public GptGeneration {
 public:
  using GptGeneration::GptGeneration;
  std::int64_t work() override {
    text().clear();
    std::int32_t id = 0;
    for (std::int64_t i = 1; i < context(); ++i) id = draw(text().append(id));
    return context() - 1;
  }
};

class GptWindow final : public GptGeneration {
 public:
  using GptGeneration::GptGeneration;
  std::int64_t work() override {
    if (text().window().empty()) id_ = draw(text().append(markov_text(context())));
    id_ = draw(text().append(id_));
    return 1;
  }

 private:
  std::int32_t id_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make_gpt_training(const GptBenchSize& size, int threads) {
  return std::make_unique<GptTraining>(size, threads);
}
std::unique_ptr<Workload> make_gpt_fill(const GptBenchSize& size, int threads) {
  return std::make_unique<GptFill>(size, threads);
}
std::unique_ptr<Workload> make_gpt_window(const GptBenchSize& size, int threads) {
  return std::make_unique<GptWindow>(size, threads);
}

}  // namespace neurarium
