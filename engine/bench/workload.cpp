#include "engine/bench/workload.h"

#include "engine/bench/cnn_bench.h"
#include "engine/bench/embedding_bench.h"
#include "engine/bench/gpt_bench.h"
#include "engine/bench/landscape_bench.h"
#include "engine/bench/lstm_bench.h"
#include "engine/bench/mlp_bench.h"
#include "engine/bench/ngram_bench.h"
#include "engine/bench/word2vec_bench.h"
#include "engine/text.h"

#include <array>

namespace neurarium {
namespace {

constexpr std::string_view kLossOfTwenty = "loss after 20 epochs", kLossOfSteps = "loss of step 20",
                           kCacheError = "error of the cache", kSameCloud = "neighbours of the same cloud";

template <std::int32_t kWidth>
std::unique_ptr<Workload> mlp_training(int threads) {
  return make_mlp_training(kWidth, threads);
}
template <std::int64_t kSide>
std::unique_ptr<Workload> mlp_grid(int threads) {
  return make_mlp_grid(kSide, threads);
}
template <const GptBenchSize& kSize>
std::unique_ptr<Workload> gpt_training(int threads) {
  return make_gpt_training(kSize, threads);
}
template <const GptBenchSize& kSize>
std::unique_ptr<Workload> gpt_fill(int threads) {
  return make_gpt_fill(kSize, threads);
}
template <const GptBenchSize& kSize>
std::unique_ptr<Workload> gpt_window(int threads) {
  return make_gpt_window(kSize, threads);
}

template <std::int64_t kRows, int kDims>
std::unique_ptr<Workload> tsne_steps(int threads) {
  return make_tsne_steps(kRows, kDims, threads);
}
template <std::int64_t kRows, int kDims>
std::unique_ptr<Workload> umap_steps(int threads) {
  return make_umap_steps(kRows, kDims, threads);
}

template <std::int32_t kWidth>
std::unique_ptr<Workload> lstm_training(int threads) {
  return make_lstm_training(kWidth, threads);
}

std::unique_ptr<Workload> landscape_of_51(int threads) { return make_landscape(51, threads); }

}  // namespace

std::span<const WorkloadInfo> workloads() {
  static constexpr std::array list = {
      WorkloadInfo{"mlp-train", "samples/s", kLossOfTwenty, 0.4731, mlp_training<8>},
      WorkloadInfo{"mlp-train-64", "samples/s", kLossOfTwenty, 0.3257, mlp_training<64>},
      WorkloadInfo{"mlp-grid-100", "grids/s", "mean output", std::nullopt, mlp_grid<100>},
      WorkloadInfo{"mlp-grid-400", "grids/s", "mean output", std::nullopt, mlp_grid<400>},
      WorkloadInfo{"landscape", "pictures/s", "error of the loss in it", 0.0, landscape_of_51},
      WorkloadInfo{"cnn-train", "images/s", kLossOfSteps, 2.2632, make_cnn_training},
      WorkloadInfo{"lstm-train", "tokens/s", kLossOfSteps, 3.9868, lstm_training<64>},
      WorkloadInfo{"lstm-train-128", "tokens/s", kLossOfSteps, 3.7543, lstm_training<128>},
      WorkloadInfo{"gpt-train", "tokens/s", kLossOfSteps, 3.3375, gpt_training<kGptBench>},
      WorkloadInfo{"gpt-train-small", "tokens/s", kLossOfSteps, 3.9599, gpt_training<kGptBenchSmall>},
      WorkloadInfo{"gpt-generate-fill", "tokens/s", kCacheError, 0.0, gpt_fill<kGptBench>},
      WorkloadInfo{"gpt-generate-fill-small", "tokens/s", kCacheError, 0.0, gpt_fill<kGptBenchSmall>},
      WorkloadInfo{"gpt-generate-window", "tokens/s", kCacheError, 0.0, gpt_window<kGptBench>},
      WorkloadInfo{"gpt-generate-window-small", "tokens/s", kCacheError, 0.0, gpt_window<kGptBenchSmall>},
      WorkloadInfo{"ngram-count", "letters/s", "letters that are counted, of all", 1.0, make_ngram_counting},
      WorkloadInfo{"word2vec", "words/s", "analogies found, of all", 1.0, make_word2vec_training},
      WorkloadInfo{"tsne", "steps/s", kSameCloud, 1.0, tsne_steps<kMapBenchRows, 2>},
      WorkloadInfo{"tsne-3d", "steps/s", kSameCloud, 1.0, tsne_steps<kMapBenchRows, 3>},
      WorkloadInfo{"umap", "steps/s", kSameCloud, 1.0, umap_steps<kMapBenchRows, 2>},
  };
  return list;
}

Result<std::vector<const WorkloadInfo*>> find_workloads(std::span<const WorkloadInfo* const> among,
                                                        std::string_view name) {
  std::vector<std::string_view> names;
  std::vector<const WorkloadInfo*> group;
  for (const WorkloadInfo* info : among) {
    if (info->name == name) return std::vector<const WorkloadInfo*>{info};
    if (info->name.starts_with(fmt::format("{}-", name))) group.push_back(info);
    names.push_back(info->name);
  }
  if (!group.empty()) return group;
  return usage_error("There is no workload '{}'.{} Known: {}.", shown(name), did_you_mean(name, names),
                     fmt::join(names, ", "));
}

}  // namespace neurarium
