// t-SNE and UMAP of clouds of points that every other program can make as well.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

inline constexpr std::int64_t kMapBenchRows = 5000;
inline constexpr std::int64_t kMapBenchWidth = 64;

std::unique_ptr<Workload> make_tsne_steps(std::int64_t rows, int dims, int threads);
std::unique_ptr<Workload> make_umap_steps(std::int64_t rows, int dims, int threads);

}  // namespace neurarium
