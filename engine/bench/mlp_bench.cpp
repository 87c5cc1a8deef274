#include "engine/bench/mlp_bench.h"

#include "engine/bench/bench_settings.h"
#include "engine/bench/mulberry.h"
#include "engine/experiment.h"
#include "engine/models/mlp.h"
#include "engine/run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

constexpr std::int64_t kPoints = 500;
constexpr std::int64_t kEpochsOfCheck = 20;

Examples spiral() {
  struct Point {
    double x1, x2, label;
  };
  Mulberry random(42);
  std::vector<Point> points;
  constexpr std::int64_t each = kPoints / 2;
  for (const auto& [delta, label] : {std::pair{0.0, 1.0}, {std::numbers::pi, -1.0}}) {
    for (std::int64_t i = 0; i < each; ++i) {
      const double r = static_cast<double>(i) / each * 5;
      const double t = 1.75 * static_cast<double>(i) / each * 2 * std::numbers::pi + delta;
      random.next();  // the noise, which is zero
      random.next();
      points.push_back({r * std::sin(t), r * std::cos(t), label});
    }
  }
  for (std::size_t i = points.size() - 1; i > 0; --i)
    std::swap(points[i], points[static_cast<std::size_t>(random.next() * static_cast<double>(i + 1))]);
  Examples rows{.rows = kPoints, .inputs = 2, .targets = 1, .x = {}, .target = {}};
  for (const Point& p : points) {
    rows.x.push_back(static_cast<float>(p.x1));
    rows.x.push_back(static_cast<float>(p.x2));
    rows.target.push_back(static_cast<float>(p.label));
  }
  return rows;
}

MlpSpec network(std::int32_t width) {
  MlpSpec net;
  net.inputs = 2;
  net.hidden = {{width, Activation::Tanh, 1}, {width, Activation::Tanh, 2}};
  net.outputs = 1;
  net.output_activation = Activation::Tanh;
  net.loss = LossKind::HalfMse;
  return net;
}

TaskPtr mlp_task(std::int32_t width) {
  auto task = std::make_shared<Task>();
  task->graph = mlp(network(width));
  task->input = task->graph->at("x");
  task->target = task->graph->at("target");
  task->output = task->graph->at("out.act");
  task->data_loss = task->graph->at("loss.data");
  task->train = std::make_shared<Examples>(spiral());
  task->test = std::make_shared<Examples>(Examples{.rows = 0, .inputs = 2, .targets = 1, .x = {}, .target = {}});
  task->metric = MetricKind::SignAccuracy;
  task->plan.optimizer.kind = OptimizerKind::Sgd;
  task->plan.optimizer.learning_rate = 0.03;
  task->plan.order = OrderKind::File;
  return task;
}

// The start weights, as a file has them: layer after layer, W row by row, then b.
TensorFile start_weights(std::int32_t width) {
  TensorFile file;
  Mulberry random(1000 + static_cast<std::uint32_t>(width));
  const std::array<std::int64_t, 4> widths = {2, width, width, 1};
  const std::array<std::string, 3> names = {"h0", "h1", "out"};
  for (std::size_t l = 0; l < names.size(); ++l) {
    std::vector<float> w(static_cast<std::size_t>(widths[l] * widths[l + 1]));
    for (float& x : w) x = static_cast<float>(random.next() - 0.5);
    file.add<float>(names[l] + ".weight", {widths[l + 1], widths[l]}, w);
    file.add<float>(names[l] + ".bias", {widths[l + 1]},
                    std::vector<float>(static_cast<std::size_t>(widths[l + 1]), 0.1f));
  }
  return file;
}

std::unique_ptr<Experiment> start(std::int32_t width, int threads) {
  auto made = Experiment::make(std::make_unique<BenchSettings>([width] { return mlp_task(width); }), threads);
  NEURARIUM_CHECK(made.ok());
  NEURARIUM_CHECK((*made)->load_parameters(start_weights(width)).ok());
  return std::move(*made);
}

class MlpTraining final : public Workload {
 public:
  MlpTraining(std::int32_t width, int threads) : experiment_(start(width, threads)) {}
  std::int64_t work() override {
    constexpr std::int64_t kSteps = 100;
    for (std::int64_t i = 0; i < kSteps; ++i) experiment_->step();
    return kSteps * experiment_->task()->plan.batch;
  }
  double check() override {
    for (std::int64_t i = 0; i < kEpochsOfCheck * experiment_->steps_per_epoch(); ++i) experiment_->step();
    return experiment_->measure().train_loss;
  }

 private:
  std::unique_ptr<Experiment> experiment_;
};

// The outputs at n x n points of [-6, 6]^2, tile after tile, in chunks of rows that threads may share.
class MlpGrid final : public Workload {
 public:
  MlpGrid(std::int64_t side, int threads)
      : experiment_(start(8, 1)), params_(experiment_->params()), parallel_(threads), rows_(side * side) {
    xy_.reserve(static_cast<std::size_t>(2 * rows_));
    for (std::int64_t i = 0; i < rows_; ++i) {
      xy_.push_back(place(i % side, side));
      xy_.push_back(place(i / side, side));
    }
    out_.resize(static_cast<std::size_t>(rows_));
    const Task& task = *experiment_->task();
    for (int chunk = 0; chunk < kMaxChunks; ++chunk) {
      tiles_.push_back(std::make_unique<Workspace<float>>(
          task.graph, WorkspaceOptions{.rows = kTileRows, .gradients = false, .only = task.output}));
      tiles_.back()->bind(params_);
    }
  }
  std::int64_t work() override {
    parallel_.run(kMaxChunks, [&](int chunk) {
      evaluate(*tiles_[static_cast<std::size_t>(chunk)], chunk_range(chunk, kMaxChunks, rows_));
    });
    return 1;
  }
  double check() override {
    work();
    double sum = 0;
    for (const float x : out_) sum += x;
    return sum / static_cast<double>(rows_);
  }

 private:
  static constexpr std::int64_t kTileRows = 256;
  static float place(std::int64_t i, std::int64_t side) {
    return static_cast<float>(-6 + 12 * static_cast<double>(i) / static_cast<double>(side - 1));
  }
  void evaluate(Workspace<float>& tile, RowRange rows) {
    const Task& task = *experiment_->task();
    for (std::int64_t first = rows.begin; first < rows.end; first += kTileRows) {
      const std::int64_t count = std::min(kTileRows, rows.end - first);
      tile.set_rows(count);
      std::copy_n(xy_.data() + 2 * first, 2 * count, tile.input(task.input).data());
      forward(tile);
      std::copy_n(tile.value(task.output).data(), count, out_.data() + first);
    }
  }

  std::unique_ptr<Experiment> experiment_;
  Params<float> params_;
  Parallel parallel_;
  std::int64_t rows_;
  AlignedVector<float> xy_, out_;
  std::vector<std::unique_ptr<Workspace<float>>> tiles_;
};

}  // namespace

std::unique_ptr<Workload> make_mlp_training(std::int32_t width, int threads) {
  return std::make_unique<MlpTraining>(width, threads);
}
std::unique_ptr<Workload> make_mlp_grid(std::int64_t side, int threads) {
  return std::make_unique<MlpGrid>(side, threads);
}

}  // namespace neurarium
