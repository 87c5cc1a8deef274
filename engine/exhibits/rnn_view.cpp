#include "engine/exhibits/rnn_view.h"

#include "engine/interpret/sequences.h"
#include "engine/models/sampling.h"
#include "engine/models/transformer.h"
#include "engine/run.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, kTrackedKinds> kTrackedNames = {"word_position", "sentence_position", "quote",
                                                                       "brackets", "after_gap"};
constexpr std::size_t kTrackedTokens = 768;  // of the held-out text, in sequences of the training length
constexpr std::array<std::int64_t, 6> kWaitingLengths = {16, 32, 64, 128, 256, 512};

// The typed text with room for gradients, nothing asked of it yet.
std::unique_ptr<Workspace<float>> run_text(const RnnView& view) {
  auto ws = std::make_unique<Workspace<float>>(view.task->graph, WorkspaceOptions{.rows = 1, .length = view.length()});
  ws->bind(*view.params);
  ws->set_length(view.length());
  ws->set_edits(bind_fitting(view.edits, view.graph()));
  std::copy(view.tokens.begin(), view.tokens.end(), ws->input(view.task->input).begin());
  std::ranges::fill(ws->input(view.task->target), -1.0f);
  forward(*ws);
  return ws;
}

void read_prompt(const RnnSettings& s, RnnView& view) {
  const SplitCorpus& text = *view.text;
  view.tokens = corpus_tokens(*text.tokenizer, s.prompt, text.unit);
  view.unknown = std::ranges::count(view.tokens, kUnknownToken);
  if (view.tokens.empty()) view.tokens.push_back(text.train.front());
  if (view.tokens.size() > kMostReadTokens) {
    view.dropped = std::ssize(view.tokens) - static_cast<std::int64_t>(kMostReadTokens);
    view.tokens.erase(view.tokens.begin(), view.tokens.begin() + view.dropped);
  }
}

// Surprise at each token by the answer before it.
void judge_answers(RnnView& view) {
  const std::span<const float> probs = view.run->value(view.graph().at("probs"));
  const std::size_t vocab = probs.size() / view.tokens.size();
  view.surprise.assign(view.tokens.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t t = 1; t < view.tokens.size(); ++t)
    view.surprise[t] =
        -std::log(static_cast<double>(probs[(t - 1) * vocab + static_cast<std::size_t>(view.tokens[t])]));
  const std::span<const float> logits =
      view.run->value(view.task->output).subspan(static_cast<std::size_t>(view.position) * vocab, vocab);
  for (const TokenCandidate& next : TokenSampler({}).candidates(logits)) {
    if (view.next.size() == kRnnCandidates) break;
    view.next.push_back({next.id, next.probability});
  }
}

// Backward from the loss at the one position: of the token that stands after it, at the end of the likeliest.
void reach_back(RnnView& view) {
  Workspace<float>& ws = *view.run;
  const auto at = static_cast<std::size_t>(view.position);
  const int target = at + 1 < view.tokens.size() ? view.tokens[at + 1] : view.next.front().id;
  ws.input(view.task->target)[at] = static_cast<float>(target);
  ws.run_state().total_examples = 1;
  forward(ws);
  backward(ws);
  const std::span<const float> slope = ws.gradient(view.graph().at("rnn.h"));
  const std::size_t width = slope.size() / view.tokens.size();
  for (std::size_t t = 0; t < view.tokens.size(); ++t) {
    double sum = 0;
    for (const float g : slope.subspan(t * width, width)) sum += static_cast<double>(g) * static_cast<double>(g);
    view.reach.push_back(std::sqrt(sum));
  }
}

// `most` tokens after those that were read.
void write_from_state(RnnView& view, const SamplingSpec& sampling, std::int64_t most) {
  TokenSampler sampler(sampling);
  std::vector<int> all = view.tokens;
  const std::size_t width = static_cast<std::size_t>(view.text->tokenizer->size());
  SequenceReader reader(view.task->graph, *view.params, view.edits, static_cast<std::int64_t>(kMostReadTokens));
  for (std::int64_t i = 0; i < most; ++i) {
    // The text's end again for each token: the state is a function of what was read.
    const std::span<const int> last = std::span(all).last(std::min(all.size(), kMostReadTokens));
    const std::span<const float> logits = reader.read(last).value(view.task->output).last(width);
    const TokenCandidate next = sampler.draw(logits, std::ssize(all), all);
    if (next.id < 0) break;
    all.push_back(next.id);
    view.written.push_back(next.id);
  }
}

// What a text does at each of its tokens, a column a kind.
std::vector<std::array<double, kTrackedKinds>> traces_of(const SplitCorpus& text, std::span<const int> tokens) {
  std::vector<std::array<double, kTrackedKinds>> out;
  double word = 0, sentence = 0, brackets = 0;
  bool quote = false, gap = true;
  for (const int id : tokens) {
    const std::string_view bytes = text.tokenizer->bytes(id);
    const bool blank = bytes.find_first_not_of(" \n\t") == std::string_view::npos;
    const bool ends = bytes == "." || bytes == "?" || bytes == "!" || bytes == "\u3002" || bytes == "\n";
    if (bytes == "(" || bytes == "[" || bytes == "{") ++brackets;
    if (bytes == ")" || bytes == "]" || bytes == "}") brackets = std::max(0.0, brackets - 1);
    if (bytes == "\"") quote = !quote;
    if (bytes == "\u201c") quote = true;
    if (bytes == "\u201d") quote = false;
    word = blank ? 0 : word + 1;
    sentence = ends ? 0 : sentence + 1;
    out.push_back({text.unit == CorpusUnit::Letter ? word : 0, sentence, quote ? 1.0 : 0.0, brackets, gap ? 1.0 : 0.0});
    gap = blank || ends;
  }
  return out;
}

double correlation(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<double>(a.size());
  const double ma = std::accumulate(a.begin(), a.end(), 0.0) / n, mb = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

void find_tracking(const RnnSettings& s, RnnView& view) {
  const SplitCorpus& text = *view.text;
  const std::span<const int> source = text.held_out.size() > 32 ? text.held_out : text.train;
  const std::span<const int> read = source.first(std::min(source.size(), kTrackedTokens));
  const auto traces = traces_of(text, read);
  const auto width = static_cast<std::size_t>(view.hidden());
  std::vector<std::vector<double>> states(width);
  SequenceReader reader(view.task->graph, *view.params, view.edits, s.length);
  for (std::size_t first = 0; first < read.size(); first += static_cast<std::size_t>(s.length)) {
    const std::size_t count = std::min(static_cast<std::size_t>(s.length), read.size() - first);
    const std::span<const float> h = reader.read(read.subspan(first, count)).value(view.graph().at("rnn.h"));
    for (std::size_t i = 0; i < h.size(); ++i) states[i % width].push_back(static_cast<double>(h[i]));
  }
  for (int kind = 0; kind < kTrackedKinds; ++kind) {
    std::vector<double> trace;
    for (const auto& at : traces) trace.push_back(at[static_cast<std::size_t>(kind)]);
    TrackingUnit best{static_cast<Tracked>(kind)};
    for (std::size_t u = 0; u < width; ++u) {
      const double r = correlation(states[u], trace);
      if (std::abs(r) > std::abs(best.correlation)) best.unit = static_cast<std::int32_t>(u), best.correlation = r;
    }
    if (best.correlation != 0) view.units.push_back(best);
  }
}

// Of several runs the quickest: what else the machine does only adds.
double quickest(Workspace<float>& ws) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    forward(ws);
    least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return least;
}

double forward_seconds(const std::shared_ptr<const Graph>& graph, std::int64_t length) {
  Params<float> params(*graph);
  Workspace<float> ws(graph, {.rows = 1, .length = length, .gradients = false, .only = graph->at("logits")});
  ws.bind(params);
  ws.set_length(length);
  return quickest(ws);
}

}  // namespace

std::string_view tracked_name(Tracked kind) { return kTrackedNames[static_cast<std::size_t>(kind)]; }

std::vector<ValueId> RnnView::strips() const {
  std::vector<ValueId> out;
  for (const char* name : {"rnn.h", "rnn.c", "rnn.i", "rnn.f", "rnn.g", "rnn.o", "rnn.r", "rnn.z", "rnn.n"})
    if (const ValueId id = graph().find(name); id != kNoValue) out.push_back(id);
  return out;
}

namespace {

// The text of the settings and the prompt, read by the network as it is.
std::shared_ptr<RnnView> read_typed_text(const RnnRequest& request) {
  auto view = std::make_shared<RnnView>();
  const auto& s = dynamic_cast<const RnnSettings&>(*request.settings);
  view->step = request.step;
  view->settings = request.settings;
  view->task = request.task;
  view->edits = request.edits;
  const auto text = rnn_text(s);
  if (!text) {
    view->fault = text.error();
    return view;
  }
  view->text = *text;
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  read_prompt(s, *view);
  return view;
}

}  // namespace

std::shared_ptr<const RnnView> look_at_rnn(const RnnRequest& request) {
  const std::shared_ptr<RnnView> view = read_typed_text(request);
  if (!view->fault.empty()) return view;
  const auto& s = dynamic_cast<const RnnSettings&>(*request.settings);
  const std::int64_t last = view->length() - 1;
  view->position = request.position >= 0 ? std::min(request.position, last) : last;
  view->run = run_text(*view);
  judge_answers(*view);
  reach_back(*view);
  write_from_state(*view, s.drawing(), view->text->unit == CorpusUnit::Word ? kRnnWrittenWords : kRnnWrittenLetters);
  find_tracking(s, *view);
  return view;
}

Result<ContinuedText> continue_rnn(const RnnRequest& request, const SamplingSpec& sampling, std::int64_t most) {
  const std::shared_ptr<RnnView> view = read_typed_text(request);
  if (!view->fault.empty()) return Error{view->fault, ExitCode::Usage};
  write_from_state(*view, sampling, most);
  std::vector<int> tokens = view->tokens;
  tokens.insert(tokens.end(), view->written.begin(), view->written.end());
  std::string typed = view->text->typed(tokens);
  return ContinuedText{std::move(tokens), std::move(typed)};
}

std::vector<WaitingTime> measure_waiting(const RnnSettings& s) {
  const auto width = static_cast<std::int32_t>(s.hidden);
  const auto recurrent = recurrent_lm({s.cell_kind(), 64, width, width});
  TransformerSpec spec;
  spec.vocab = 64;
  spec.layers = 1;
  spec.heads = 1;
  spec.width = width;
  spec.head_width = width;
  spec.mlp_width = 4 * width;
  spec.context = static_cast<std::int32_t>(kWaitingLengths.back());
  const auto attention = transformer(spec);
  std::vector<WaitingTime> out;
  for (const std::int64_t length : kWaitingLengths)
    out.push_back({length, forward_seconds(recurrent, length), forward_seconds(attention, length)});
  return out;
}

}  // namespace neurarium
