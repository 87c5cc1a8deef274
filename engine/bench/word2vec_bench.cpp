#include "engine/bench/word2vec_bench.h"

#include "engine/exhibits/word2vec_view.h"
#include "engine/experiment.h"

namespace neurarium {
namespace {

constexpr int kWord2vecStepsOfCheck = 1500;

std::unique_ptr<Experiment> start_word2vec(const Word2vecSettings& settings, int threads) {
  auto made = Experiment::make(settings.clone(), threads);
  NEURARIUM_CHECK(made.ok());
  return std::move(*made);
}

class Word2vecTraining final : public Workload {
 public:
  explicit Word2vecTraining(int threads) : threads_(threads) {
    Word2vecSettings s;
    s.width = 64;
    s.window = 5;
    s.subsample = 0;
    s.batch = 2048;
    s.optimizer = "sgd";
    run_ = start_word2vec(s, threads);
    const auto words = word2vec_text(s);
    NEURARIUM_CHECK(words.ok());
    words_per_step_ = static_cast<double>((*words)->text.train.size()) * static_cast<double>(s.batch) /
                      static_cast<double>((*words)->train.found);
  }
  std::int64_t work() override {
    run_->step();
    words_ += words_per_step_;
    const auto whole = static_cast<std::int64_t>(words_);
    words_ -= static_cast<double>(whole);
    return whole;
  }
  // The share of the analogies that the exhibit's own settings find after a fixed number of steps.
  double check() override {
    const auto run = start_word2vec({}, threads_);
    for (int i = 0; i < kWord2vecStepsOfCheck; ++i) run->step();
    const auto view = look_at_word2vec({run->task(),
                                        run->settings(),
                                        run->edits(),
                                        {run->params().flat().begin(), run->params().flat().end()},
                                        run->steps()});
    return static_cast<double>(view->hits()) / static_cast<double>(view->analogies.size());
  }

 private:
  int threads_;
  std::unique_ptr<Experiment> run_;
  double words_per_step_ = 0, words_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make_word2vec_training(int threads) { return std::make_unique<Word2vecTraining>(threads); }

}  // namespace neurarium
