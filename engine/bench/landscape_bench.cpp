#include "engine/bench/landscape_bench.h"

#include "engine/exhibits/playground.h"
#include "engine/experiment.h"
#include "engine/landscape/loss_sampler.h"

#include <cmath>

namespace neurarium {
namespace {

class LandscapeBench final : public Workload {
 public:
  LandscapeBench(int side, int threads) : side_(side) {
    auto made = Experiment::make(PlaygroundSettings().clone());
    NEURARIUM_CHECK(made.ok());
    experiment_ = std::move(*made);
    plane_ = loss_plane(*experiment_->task(), experiment_->params().flat(), {}, {});
    NEURARIUM_CHECK(plane_.fault.empty());
    sampler_ = std::make_unique<LossSampler>(experiment_->task(), std::vector<Edit>(), threads);
  }
  std::int64_t work() override {
    (void)sampler_->grid(plane_, side_);
    return 1;
  }
  // How far the loss in the middle of the picture is from the one that the experiment measures there.
  double check() override {
    AlignedVector<float> middle(plane_.center.size());
    const auto at = plane_.place_of(experiment_->params().flat());
    plane_.fill(at[0], at[1], middle);
    return std::abs(sampler_->loss(middle) - experiment_->measure().train_loss);
  }

 private:
  int side_;
  std::unique_ptr<Experiment> experiment_;
  LossPlane plane_;
  std::unique_ptr<LossSampler> sampler_;
};

}  // namespace

std::unique_ptr<Workload> make_landscape(int side, int threads) {
  return std::make_unique<LandscapeBench>(side, threads);
}

}  // namespace neurarium
