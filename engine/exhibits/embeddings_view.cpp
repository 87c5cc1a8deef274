#include "engine/exhibits/embeddings_view.h"

#include "engine/exhibits/point_names.h"
#include "engine/measure.h"
#include "engine/models/sampling.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kNextTokens = 6;
constexpr std::size_t kShownShares = 10;
constexpr int kMostComponents = 64;

bool same_reading(const EmbeddingsRequest& a, const EmbeddingsRequest& b) {
  if (a.own != nullptr || b.own != nullptr) return a.own == b.own;
  return a.moment.task == b.moment.task && a.moment.params == b.moment.params && a.moment.edits == b.moment.edits &&
         a.source == b.source && a.text == b.text;
}

// The direction of each component as it was: without this a picture would flip between two steps of training.
void keep_signs(const Pca& before, Pca& now) {
  const std::size_t width = now.mean.size();
  if (before.mean.size() != width) return;
  for (std::size_t a = 0; a < std::min(before.axes(), now.axes()); ++a) {
    double along = 0;
    for (std::size_t j = 0; j < width; ++j) along += before.components[a * width + j] * now.components[a * width + j];
    if (along < 0)
      for (std::size_t j = 0; j < width; ++j) now.components[a * width + j] = -now.components[a * width + j];
  }
}

bool groups_fit(const MapChoice& choice, std::int64_t rows) {
  const auto inside = [&](const std::vector<std::int32_t>& group) {
    return !group.empty() && std::all_of(group.begin(), group.end(), [&](std::int32_t i) { return i < rows; });
  };
  return !choice.groups.empty() && std::all_of(choice.groups.begin(), choice.groups.end(), [&](const GroupAxis& axis) {
    return inside(axis.from) && inside(axis.to);
  });
}

}  // namespace

LineContinuation next_after(const PointMoment& moment, const std::string& text, std::size_t most) {
  LineContinuation next;
  const auto reader = point_reader(*moment.settings);
  if (!reader || !reader->causal) return next;
  const std::size_t line = text.find_last_of('\n');
  std::vector<int> ids = reader->tokenizer->encode(line == std::string::npos ? text : text.substr(line + 1)).ids;
  const auto room = static_cast<std::size_t>(reader->length);
  if (ids.size() > room) {
    next.cut = worded("The model goes on from the last {} of {} tokens; it reads no more at once.", room, ids.size());
    ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(room));
  }
  if (ids.empty()) return next;
  const Task& task = *moment.task;
  const auto length = static_cast<std::int64_t>(ids.size());
  Params<float> params(*task.graph);
  std::copy(moment.params.begin(), moment.params.end(), params.flat().begin());
  Workspace<float> ws(task.graph, WorkspaceOptions{.length = length, .gradients = false, .only = task.output});
  ws.bind(params);
  ws.set_length(length);
  ws.set_edits(bind_fitting(moment.edits, *task.graph));
  std::copy(ids.begin(), ids.end(), ws.input(task.input).begin());
  mask_padding(task, ws);
  forward(ws);
  const std::span<const float> logits = ws.value(task.output);
  const std::size_t vocab = logits.size() / ids.size();
  for (const TokenCandidate& token : TokenSampler({}).candidates(logits.last(vocab))) {
    if (next.tokens.size() == most) break;
    next.tokens.push_back({.id = token.id,
                           .text = reader->tokenizer->shown(token.id),
                           .logit = static_cast<double>(token.logit),
                           .probability = token.probability});
  }
  return next;
}

// False where there are no points.
bool EmbeddingsObserver::read(const EmbeddingsRequest& request, EmbeddingsView& view) {
  if (!read_of_ || !same_reading(*read_of_, request)) {
    fault_ = {};
    points_ = {};
    fresh_ = true;
    if (request.own != nullptr) {
      points_.vectors = request.own;
    } else if (auto read = read_points(request.moment, request.source, request.text)) {
      points_ = std::move(*read);
    } else {
      fault_ = read.error();
    }
    duplicates_ = points_.vectors == nullptr ? 0 : count_duplicates(*points_.vectors);
    next_ = next_after(request.moment, request.text, kNextTokens);
    read_of_ = request;
  }
  view.points = points_;
  view.fault = fault_;
  view.duplicates = duplicates_;
  view.next = next_.tokens;
  view.next_cut = next_.cut;
  return points_.vectors != nullptr;
}

void EmbeddingsObserver::lay_out_linear(const EmbeddingsRequest& request, EmbeddingsView& view) {
  const Vectors& vectors = *view.points.vectors;
  const MapChoice& choice = request.choice;
  const bool fits = map_ && map_->origin.size() == static_cast<std::size_t>(vectors.width) && map_of_ == choice;
  const bool keep = request.keep_axes && fits;
  // Without both ends of every axis there is nothing to lay out: until then the principal components are shown.
  const bool principal =
      choice.method == MapMethod::Pca || (choice.method == MapMethod::Groups && !groups_fit(choice, vectors.rows));
  if (principal && (fresh_ || !pca_)) {
    Pca now = fit_pca(vectors, kMostComponents);
    if (pca_) keep_signs(*pca_, now);
    pca_ = std::move(now);
  }
  if (!keep) {
    if (principal)
      map_ = pca_map(*pca_, choice.dims, choice.axes);
    else if (choice.method == MapMethod::Raw)
      map_ = raw_map(vectors.width, choice.dims, choice.axes);
    else
      map_ = group_map(vectors, choice.groups);
    map_of_ = choice;
  }
  if (choice.method == MapMethod::Pca) {
    for (int d = 0; d < choice.dims; ++d) {
      const auto axis = static_cast<std::size_t>(choice.axes[static_cast<std::size_t>(d)]);
      view.shares.push_back(axis < pca_->axes() ? pca_->share(axis) : 0);
    }
    for (std::size_t a = 0; a < std::min(pca_->axes(), kShownShares); ++a) view.shares.push_back(pca_->share(a));
  }
  view.map = *map_;
  view.positions = project(*map_, vectors);
}

Status EmbeddingsObserver::make_map(const EmbeddingsRequest& request) {
  const Vectors& vectors = *points_.vectors;
  const MapChoice& c = request.choice;
  const bool same = moving_ != nullptr && moving_choice_ == c && moving_of_ != nullptr &&
                    moving_of_->rows == vectors.rows && restarts_ == request.restarts;
  if (same && moving_of_ == points_.vectors) return ok_status();
  const TsneOptions tsne{.dims = c.dims, .perplexity = c.perplexity, .seed = request.restarts};
  const UmapOptions umap{.dims = c.dims, .neighbors = c.neighbors, .min_dist = c.min_dist, .seed = request.restarts};
  if (same) {  // the model learned: the same places, other neighbourhoods
    auto graph = c.method == MapMethod::Tsne ? tsne_affinities(vectors, c.metric, tsne, parallel_)
                                             : umap_graph(vectors, c.metric, umap, parallel_);
    if (!graph) return graph.error();
    moving_->set_graph(std::move(*graph));
  } else {
    auto made = c.method == MapMethod::Tsne ? make_tsne(vectors, c.metric, tsne, parallel_)
                                            : make_umap(vectors, c.metric, umap, parallel_);
    if (!made) return made.error();
    moving_ = std::move(*made);
    pushes_ = request.pushes;
  }
  moving_of_ = points_.vectors;
  moving_choice_ = c;
  restarts_ = request.restarts;
  return ok_status();
}

void EmbeddingsObserver::advance_map(const EmbeddingsRequest& request, EmbeddingsView& view) {
  if (const Status made = make_map(request); !made) {
    view.fault = made.error();
    moving_.reset();
    return;
  }
  if (pushes_ != request.pushes) {
    moving_->perturb(0.1, request.pushes);
    pushes_ = request.pushes;
  }
  moving_->release();
  if (request.held && request.held->first < moving_->rows()) moving_->hold(request.held->first, request.held->second);
  for (std::int64_t i = 0; i < request.steps; ++i) moving_->step(parallel_);
  view.positions = moving_->positions();
  view.map_steps = moving_->steps();
  view.planned_steps = moving_->planned_steps();
  view.divergence = moving_->divergence();
  view.perplexity = effective_perplexity(request.choice.perplexity, moving_->rows());
}

EmbeddingsViewPtr EmbeddingsObserver::observe(const EmbeddingsRequest& request) {
  auto view = std::make_shared<EmbeddingsView>();
  view->number = request.number;
  view->step = request.moment.step;
  view->source = request.source;
  view->choice = request.choice;
  if (!read(request, *view)) return view;
  if (view->linear())
    lay_out_linear(request, *view);
  else
    advance_map(request, *view);
  fresh_ = fresh_ && !view->linear();  // the components are of the newest points as soon as they are asked for
  return view;
}

}  // namespace neurarium
