#include "engine/bench/embedding_bench.h"

#include "engine/bench/mulberry.h"
#include "engine/embedding/tsne.h"
#include "engine/embedding/umap.h"

namespace neurarium {
namespace {

constexpr int kClouds = 10;

// Point i belongs to cloud i mod 10, whose centre is random in a cube of side 10, and lies within 1 of it on each axis.
Vectors clouds(std::int64_t rows) {
  Mulberry random(11);
  std::vector<double> centres(static_cast<std::size_t>(kClouds * kMapBenchWidth));
  for (double& c : centres) c = 10 * random.next();
  Vectors vectors;
  vectors.source = "clouds";
  vectors.rows = rows;
  vectors.width = kMapBenchWidth;
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < kMapBenchWidth; ++j)
      vectors.values.push_back(static_cast<float>(centres[static_cast<std::size_t>(i % kClouds * kMapBenchWidth + j)] +
                                                  2 * random.next() - 1));
  return vectors;
}

// One step a piece of work; the check is the part of nearest neighbours in the map that are of the same cloud.
class MapSteps final : public Workload {
 public:
  MapSteps(std::unique_ptr<MovingMap> (*make)(const Vectors&, int, Parallel&), std::int64_t rows, int dims, int threads)
      : parallel_(threads), map_(make(clouds(rows), dims, parallel_)) {}

  std::int64_t work() override {
    map_->step(parallel_);
    return 1;
  }

  double check() override {
    constexpr int kStepsOfCheck = 400;
    for (int i = 0; i < kStepsOfCheck; ++i) map_->step(parallel_);
    std::vector<float> places;
    for (const MapPosition& p : map_->positions())
      for (int d = 0; d < map_->dims(); ++d) places.push_back(p[static_cast<std::size_t>(d)]);
    const NeighborTable near = nearest_rows(places, map_->rows(), map_->dims(), 1, parallel_);
    std::int64_t same = 0;
    for (std::int64_t i = 0; i < map_->rows(); ++i) same += near.of(i)[0] % kClouds == i % kClouds;
    return static_cast<double>(same) / static_cast<double>(map_->rows());
  }

 private:
  Parallel parallel_;
  std::unique_ptr<MovingMap> map_;
};

std::unique_ptr<MovingMap> tsne_of_clouds(const Vectors& vectors, int dims, Parallel& parallel) {
  return *make_tsne(vectors, Metric::Euclid, {.dims = dims}, parallel);
}
std::unique_ptr<MovingMap> umap_of_clouds(const Vectors& vectors, int dims, Parallel& parallel) {
  return *make_umap(vectors, Metric::Euclid, {.dims = dims}, parallel);
}

}  // namespace

std::unique_ptr<Workload> make_tsne_steps(std::int64_t rows, int dims, int threads) {
  return std::make_unique<MapSteps>(tsne_of_clouds, rows, dims, threads);
}

std::unique_ptr<Workload> make_umap_steps(std::int64_t rows, int dims, int threads) {
  return std::make_unique<MapSteps>(umap_of_clouds, rows, dims, threads);
}

}  // namespace neurarium
