#include "engine/exhibits/transformer_view.h"

#include "engine/edits.h"
#include "engine/measure.h"
#include "engine/models/sampling.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kScoredSequences = 8;
constexpr std::size_t kExampleTokens = 16;
constexpr std::size_t kShownSource = 60;   // bytes of an unknown word
constexpr std::size_t kShownLeftOut = 12;  // tokens that did not fit
constexpr double kLargestExponent = 80;    // beyond it the largest logit is taken off all of them
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The steps from the logits to the probabilities.
void write_out_softmax(double temperature, TransformerView& view) {
  view.temperature = temperature;
  if (view.next.empty()) return;
  const double largest = view.next.front().logit;
  view.softmax_shift = std::abs(largest / temperature) > kLargestExponent ? largest : 0;
  for (NextToken& next : view.next) {
    next.exponential = std::exp((next.logit - view.softmax_shift) / temperature);
    view.softmax_sum += next.exponential;
  }
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

double TransformerView::value(const Cell& cell) const {
  return static_cast<double>(sentence->value(cell.value)[static_cast<std::size_t>(cell.offset)]);
}

double TransformerView::gradient(const Cell& cell) const {
  if (graph().value(cell.value).role == Role::Param) {
    if (tokens.size() < 2 || !spec.causal) return kNone;
    const std::int64_t at = params->layout().offset(cell.value) + cell.offset;
    return static_cast<double>(sentence->param_gradients()[static_cast<std::size_t>(at)]);
  }
  const std::span<const float> g = sentence->gradient(cell.value);
  return g.empty() ? kNone : static_cast<double>(g[static_cast<std::size_t>(cell.offset)]);
}

std::shared_ptr<const TransformerView> TransformerObserver::observe(const TransformerRequest& request) {
  const auto& settings = dynamic_cast<const TransformerSettings&>(*request.moment.settings);
  auto data = settings.data();
  NEURARIUM_CHECK(data.ok());  // the task was made from it
  auto view = std::make_shared<TransformerView>();
  view->step = request.moment.step;
  view->request = request.number;
  view->task = request.moment.task;
  view->edits = request.moment.edits;
  view->settings = request.moment.settings;
  view->data = *data;
  view->spec = settings.spec(**data);
  read_text(request, *view);
  run_sentence(request, *view);
  judge_tokens(request.temperature, *view);
  measure(request, *view);
  view->residual = read_residual(*view->sentence, *view->params, view->spec);
  return view;
}

// The last tokens that fit; a sentence without any is the first token of the vocabulary's first training sequence.
void TransformerObserver::read_text(const TransformerRequest& request, TransformerView& view) const {
  const Tokenizer& tokenizer = *view.data->tokenizer;
  Encoding read = tokenizer.encode(request.text);
  view.notes = notes_on(read, request.text);
  read.ids.insert(read.ids.end(), request.continuation.begin(), request.continuation.end());
  view.empty = read.ids.empty();
  if (view.empty) read.ids.push_back(static_cast<int>(view.task->train->x.front()));
  const std::size_t room = static_cast<std::size_t>(view.data->length);
  const std::size_t first = read.ids.size() > room ? read.ids.size() - room : 0;
  view.dropped = static_cast<std::int64_t>(first);
  view.continued = static_cast<int>(std::min(request.continuation.size(), read.ids.size() - first));
  const auto token = [&](std::size_t i) {
    ShownToken shown{read.ids[i], tokenizer.shown(read.ids[i]), kNone, {}};
    const ByteSpan span = i < read.spans.size() ? read.spans[i] : ByteSpan{};
    if (read.unknown > 0 && shown.id == kUnknownToken && span.end > span.begin)
      shown.source = visible_text(std::string_view(request.text)
                                      .substr(span.begin, std::min<std::size_t>(span.end - span.begin, kShownSource)));
    return shown;
  };
  for (std::size_t i = first - std::min(first, kShownLeftOut); i < first; ++i) view.left_out.push_back(token(i));
  for (std::size_t i = first; i < read.ids.size(); ++i) view.tokens.push_back(token(i));
  view.groups = character_groups(tokenizer, std::span(read.ids).subspan(first));
  const bool chosen = request.position >= 0 && request.position < view.length();
  view.position = chosen ? request.position : view.length() - 1;
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
  ws.set_edits(bind_fitting(request.moment.edits, *task.graph));
  const std::span<float> tokens = ws.input(task.input);
  const std::span<float> targets = ws.input(task.target);
  for (std::size_t i = 0; i < view.tokens.size(); ++i) {
    tokens[i] = static_cast<float>(view.tokens[i].id);
    const bool last = i + 1 == view.tokens.size();
    targets[i] = last || !view.spec.causal ? -1.0f : static_cast<float>(view.tokens[i + 1].id);
  }
  mask_padding(task, ws);
  forward(ws);
  if (length > 1 && view.spec.causal) backward(ws);
}

void TransformerObserver::judge_tokens(double temperature, TransformerView& view) const {
  const std::span<const float> logits = view.sentence->value(view.task->output);
  const std::span<const float> losses = view.sentence->value(view.graph().at("loss.each"));
  const auto vocab = static_cast<std::size_t>(view.spec.vocab);
  double sum = 0;
  for (std::size_t i = 1; view.spec.causal && i < view.tokens.size(); ++i) {
    view.tokens[i].surprise = static_cast<double>(losses[i - 1]);  // what the position before paid for this token
    sum += view.tokens[i].surprise;
  }
  const bool judged = view.spec.causal && view.tokens.size() > 1;
  view.mean_surprise = judged ? sum / static_cast<double>(view.tokens.size() - 1) : kNone;
  const std::span<const float> last = logits.subspan(static_cast<std::size_t>(view.position) * vocab, vocab);
  for (const TokenCandidate& next : TokenSampler({.temperature = temperature}).candidates(last))
    view.next.push_back(
        {next.id, view.data->tokenizer->shown(next.id), static_cast<double>(next.logit), 0, next.probability});
  write_out_softmax(temperature, view);
}

void TransformerObserver::measure(const TransformerRequest& request, TransformerView& view) {
  const TransformerMoment& now = request.moment;
  const bool same = measured_task_ == now.task && measured_params_ == now.params && measured_edits_ == now.edits;
  if (!same) {
    measured_ = measure_language(*now.task, view.spec, *view.data, *view.params, now.edits, kScoredSequences);
    measured_task_ = now.task;
    measured_params_ = now.params;
    measured_edits_ = now.edits;
  }
  view.measured = measured_;
}

std::string example_text(const LanguageData& data, std::uint64_t index) {
  std::vector<int> ids;
  if (data.task != nullptr) {
    ids = data.task->sample(0, index, SamplePart::Test).tokens;
    const auto padding = std::find(ids.begin(), ids.end(), data.task->padding());
    ids.erase(padding, ids.end());
  } else {
    const Examples& examples = data.test->rows > 0 ? *data.test : *data.train;
    const auto first = static_cast<std::int64_t>(index % static_cast<std::uint64_t>(examples.rows)) * data.length;
    ids.assign(examples.x.begin() + first, examples.x.begin() + first + data.length);
  }
  if (ids.size() > kExampleTokens) ids.resize(kExampleTokens);
  return data.tokenizer->decode(ids);
}

}  // namespace neurarium
