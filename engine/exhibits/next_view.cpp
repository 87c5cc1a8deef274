#include "engine/exhibits/next_view.h"

#include "engine/models/ngram.h"
#include "engine/models/sampling.h"
#include "engine/run.h"
#include "engine/workspace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kMostNextHeldOut = 1200;  // tokens that perplexities are measured on

// ---- counting ----------------------------------------------------------------------------------------------------

void count_next(const NextView& view, Predictor& out) {
  const auto& settings = dynamic_cast<const NextSettings&>(*view.settings);
  NgramModel model(view.text->counts,
                   {.order = static_cast<int>(std::min<std::int64_t>(settings.n, view.text->counts->order())),
                    .smoothing = NgramSmoothing::KneserNey});
  out.probability = model.distribution(view.prompt);
  for (std::size_t i = 0; i < view.prompt.size(); ++i) {
    std::vector<int> without = view.prompt;
    without[i] = kUnknownToken;
    out.effect.push_back(total_variation(out.probability, model.distribution(without)));
  }
  const std::span<const int> held = view.text->held_out;
  out.perplexity = model.perplexity(held.first(std::min(held.size(), kMostNextHeldOut)));
}

// ---- the networks ------------------------------------------------------------------------------------------------

std::vector<double> as_doubles(std::span<const float> numbers) { return {numbers.begin(), numbers.end()}; }

ValueId value_of(const NextView& view, std::size_t network, std::string_view name) {
  return view.task->graph->at(fmt::format("{}.{}", kNextNetworks[network], name));
}

std::unique_ptr<Workspace<float>> sequences(const NextRequest& request, Params<float>& params, std::int64_t rows,
                                            std::int64_t length) {
  auto ws = std::make_unique<Workspace<float>>(request.task->graph,
                                               WorkspaceOptions{.rows = rows, .length = length, .gradients = false});
  ws->bind(params);
  ws->set_length(length);
  ws->set_rows(rows);
  ws->set_edits(bind_fitting(request.edits, *request.task->graph));
  std::ranges::fill(ws->input(request.task->target), -1.0f);
  return ws;
}

// The prompt in the first row, and without each of its words in the others.
void ask_networks(const NextRequest& request, Params<float>& params, NextView& view) {
  const std::int64_t length = std::ssize(view.prompt);
  const auto ws = sequences(request, params, length + 1, length);
  const std::span<float> tokens = ws->input(request.task->input);
  for (std::int64_t row = 0; row <= length; ++row)
    for (std::int64_t t = 0; t < length; ++t)
      tokens[static_cast<std::size_t>(row * length + t)] =
          row == t + 1 ? -1.0f : static_cast<float>(view.prompt[static_cast<std::size_t>(t)]);
  forward(*ws);
  const auto vocab = static_cast<std::size_t>(view.text->vocabulary());
  for (std::size_t network = 0; network < kNextNetworks.size(); ++network) {
    Predictor& out = view.predictors[1 + network];
    const std::span<const float> probs = ws->value(value_of(view, network, "probs"));
    const auto last_of = [&](std::int64_t row) {
      return as_doubles(probs.subspan(static_cast<std::size_t>((row + 1) * length - 1) * vocab, vocab));
    };
    out.probability = last_of(0);
    for (std::int64_t row = 1; row <= length; ++row)
      out.effect.push_back(total_variation(out.probability, last_of(row)));
  }
}

void judge_held_out(const NextRequest& request, Params<float>& params, NextView& view) {
  const auto& s = dynamic_cast<const NextSettings&>(*request.settings);
  const std::span<const int> held = view.text->held_out;
  const std::int64_t rows =
      (static_cast<std::int64_t>(std::min(held.size(), kMostNextHeldOut)) - 1) / std::max<std::int64_t>(1, s.length);
  std::array<double, kNextNetworks.size()> surprise{};
  std::int64_t count = 0;
  if (rows > 0) {
    const auto ws = sequences(request, params, rows, s.length);
    const std::span<float> tokens = ws->input(request.task->input);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<float>(held[i]);
    forward(*ws);
    const auto vocab = static_cast<std::size_t>(view.text->vocabulary());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (held[i + 1] < 0) continue;
      ++count;
      for (std::size_t network = 0; network < kNextNetworks.size(); ++network)
        surprise[network] -= std::log(static_cast<double>(
            ws->value(value_of(view, network, "probs"))[i * vocab + static_cast<std::size_t>(held[i + 1])]));
    }
  }
  for (std::size_t network = 0; network < kNextNetworks.size(); ++network)
    view.predictors[1 + network].perplexity =
        count > 0 ? std::exp(surprise[network] / static_cast<double>(count)) : std::numeric_limits<double>::quiet_NaN();
}

void sort_best(Predictor& f) {
  f.best.resize(f.probability.size());
  std::iota(f.best.begin(), f.best.end(), 0);
  const auto most = static_cast<std::ptrdiff_t>(std::min(kNextShown, f.best.size()));
  std::partial_sort(f.best.begin(), f.best.begin() + most, f.best.end(), [&](int a, int b) {
    const double pa = f.probability[static_cast<std::size_t>(a)], pb = f.probability[static_cast<std::size_t>(b)];
    return pa != pb ? pa > pb : a < b;
  });
  f.best.resize(static_cast<std::size_t>(most));
}

}  // namespace

std::shared_ptr<const NextView> look_at_next(const NextRequest& request) {
  auto view = std::make_shared<NextView>();
  const auto& s = dynamic_cast<const NextSettings&>(*request.settings);
  view->step = request.step;
  view->settings = request.settings;
  view->task = request.task;
  auto text = ngram_text(s.corpus_spec(s.seed()));
  if (!text) {
    view->fault = text.error();
    return view;
  }
  view->text = std::move(*text);
  view->prompt = corpus_tokens(*view->text->tokenizer, s.prompt, view->text->unit);
  view->unknown = std::ranges::count(view->prompt, kUnknownToken);
  if (view->prompt.empty()) view->prompt.push_back(view->text->counts->tokens().front());
  if (view->prompt.size() > kMostNextPrompt) {
    view->dropped = std::ssize(view->prompt) - static_cast<std::int64_t>(kMostNextPrompt);
    view->prompt.erase(view->prompt.begin(), view->prompt.begin() + view->dropped);
  }
  Params<float> params(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), params.flat().begin());
  count_next(*view, view->predictors[0]);
  ask_networks(request, params, *view);
  judge_held_out(request, params, *view);
  for (Predictor& f : view->predictors) sort_best(f);
  return view;
}

}  // namespace neurarium
