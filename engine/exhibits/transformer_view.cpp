#include "engine/exhibits/transformer_view.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kScoredSequences = 8;
constexpr double kUnknownSurprise = std::numeric_limits<double>::quiet_NaN();

std::vector<BoundEdit> bound_to(const std::vector<Edit>& edits, const Graph& graph) {
  std::vector<BoundEdit> bound;
  for (const Edit& edit : edits)
    if (Result<BoundEdit> b = bind(edit, graph)) bound.push_back(std::move(*b));
  return bound;
}

std::string block_value(int layer, std::string_view name) { return fmt::format("blocks.{}.{}", layer, name); }

}  // namespace

std::span<const float> TransformerView::of_block(int layer, std::string_view name) const {
  const ValueId id = graph().find(block_value(layer, name));
  return id == kNoValue ? std::span<const float>() : sentence->value(id);
}

std::span<const float> TransformerView::gradient_of_block(int layer, std::string_view name) const {
  const ValueId id = graph().find(block_value(layer, name));
  return id == kNoValue ? std::span<const float>() : sentence->gradient(id);
}

std::vector<double> probabilities(std::span<const float> logits, double temperature) {
  NEURARIUM_CHECK(temperature > 0);
  const double largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  std::vector<double> p;
  p.reserve(logits.size());
  for (const float logit : logits) p.push_back(std::exp((static_cast<double>(logit) - largest) / temperature));
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= sum;
  return p;
}

std::shared_ptr<const TransformerView> TransformerObserver::observe(const TransformerRequest& request) {
  const auto& settings = dynamic_cast<const TransformerSettings&>(*request.moment.settings);
  auto data = settings.data();
  NEURARIUM_CHECK(data.ok());  // the task was made from it
  auto view = std::make_shared<TransformerView>();
  view->step = request.moment.step;
  view->task = request.moment.task;
  view->settings = request.moment.settings;
  view->data = *data;
  view->spec = settings.spec(**data);
  read_text(request, *view);
  run_sentence(request, *view);
  judge_tokens(request.temperature, *view);
  view->best_heads =
      measure_heads(*view->task, view->spec, *view->data, *view->params, request.moment.edits, kScoredSequences);
  return view;
}

// The last tokens that fit; a sentence without any is the first token of the vocabulary's first training sequence.
void TransformerObserver::read_text(const TransformerRequest& request, TransformerView& view) const {
  const Tokenizer& tokenizer = *view.data->tokenizer;
  Encoding read = tokenizer.encode(request.text);
  if (read.ids.empty()) read.ids.push_back(static_cast<int>(view.task->train->x.front()));
  const std::size_t room = static_cast<std::size_t>(view.data->length);
  const std::size_t first = read.ids.size() > room ? read.ids.size() - room : 0;
  view.dropped = static_cast<std::int64_t>(first);
  view.unknown = read.unknown;
  view.replaced = read.replaced;
  view.right_to_left = read.right_to_left;
  for (std::size_t i = first; i < read.ids.size(); ++i)
    view.tokens.push_back({read.ids[i], tokenizer.shown(read.ids[i]), kUnknownSurprise});
}

void TransformerObserver::run_sentence(const TransformerRequest& request, TransformerView& view) const {
  const Task& task = *view.task;
  view.params = std::make_unique<Params<float>>(*task.graph);
  std::copy(request.moment.params.begin(), request.moment.params.end(), view.params->flat().begin());
  const std::int64_t length = view.length();
  view.sentence = std::make_unique<Workspace<float>>(task.graph, WorkspaceOptions{.rows = 1, .length = length});
  Workspace<float>& ws = *view.sentence;
  ws.bind(*view.params);
  ws.set_length(length);
  ws.set_edits(bound_to(request.moment.edits, *task.graph));
  const std::span<float> tokens = ws.input(task.input);
  const std::span<float> targets = ws.input(task.target);
  for (std::size_t i = 0; i < view.tokens.size(); ++i) {
    tokens[i] = static_cast<float>(view.tokens[i].id);
    const bool last = i + 1 == view.tokens.size();
    targets[i] = last || !view.spec.causal ? -1.0f : static_cast<float>(view.tokens[i + 1].id);
  }
  forward(ws);
  if (length > 1 && view.spec.causal) backward(ws);
}

void TransformerObserver::judge_tokens(double temperature, TransformerView& view) const {
  const std::span<const float> logits = view.sentence->value(view.task->output);
  const auto vocab = static_cast<std::size_t>(view.spec.vocab);
  for (std::size_t i = 1; view.spec.causal && i < view.tokens.size(); ++i) {
    const std::vector<double> p = probabilities(logits.subspan((i - 1) * vocab, vocab), 1);
    view.tokens[i].surprise = -std::log(p[static_cast<std::size_t>(view.tokens[i].id)]);
  }
  const std::span<const float> last = logits.subspan((view.tokens.size() - 1) * vocab, vocab);
  const std::vector<double> p = probabilities(last, temperature);
  for (std::size_t id = 0; id < vocab; ++id)
    view.next.push_back({static_cast<int>(id), view.data->tokenizer->shown(static_cast<int>(id)),
                         static_cast<double>(last[id]), p[id]});
  std::stable_sort(view.next.begin(), view.next.end(),
                   [](const NextToken& a, const NextToken& b) { return a.probability > b.probability; });
}

std::vector<HeadScore> measure_heads(const Task& task, const TransformerSpec& spec, const LanguageData& data,
                                     Params<float>& params, const std::vector<Edit>& edits, std::int64_t rows) {
  if (data.task == nullptr || data.task->info().links.empty()) return {};
  const std::int64_t length = data.length;
  Workspace<float> ws(task.graph, WorkspaceOptions{.rows = 1, .length = length, .gradients = false});
  ws.bind(params);
  ws.set_length(length);
  ws.set_edits(bound_to(edits, *task.graph));
  const auto square = static_cast<std::size_t>(length * length);
  std::map<std::tuple<LinkKind, int, int>, LinkScore> sums;
  for (std::int64_t row = 0; row < rows; ++row) {
    const TextSample sample = data.task->sample(0, static_cast<std::uint64_t>(row), SamplePart::Test);
    std::copy(sample.tokens.begin(), sample.tokens.end(), ws.input(task.input).begin());
    std::copy(sample.targets.begin(), sample.targets.end(), ws.input(task.target).begin());
    forward(ws);
    for (int layer = 0; layer < spec.layers; ++layer) {
      const std::span<const float> pattern = ws.value(task.graph->at(block_value(layer, "attn.pattern")));
      for (int head = 0; head < spec.heads; ++head)
        for (const LinkKind kind : data.task->info().links) {
          const LinkScore score =
              link_score(sample, kind, pattern.subspan(static_cast<std::size_t>(head) * square, square));
          LinkScore& sum = sums[{kind, layer, head}];
          sum.attention += score.attention;
          sum.queries += score.queries;
        }
    }
  }
  std::vector<HeadScore> best;
  for (const auto& [key, sum] : sums) {
    if (sum.queries == 0) continue;
    const auto& [kind, layer, head] = key;
    const HeadScore score{layer, head, kind, sum.attention / sum.queries};
    if (best.empty() || best.back().kind != kind) best.push_back(score);
    if (score.attention > best.back().attention) best.back() = score;
  }
  return best;
}

}  // namespace neurarium
