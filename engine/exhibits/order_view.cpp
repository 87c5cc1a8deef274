#include "engine/exhibits/order_view.h"

#include "engine/embedding/neighbors.h"
#include "engine/measure.h"
#include "engine/models/sampling.h"
#include "engine/ops/rotary.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace neurarium {
namespace {

constexpr std::int64_t kAskedSentences = 48;  // of each length
constexpr std::int64_t kLengthStep = 2;

std::string value_name(OrderReader reader, std::string_view name) {
  return fmt::format("{}.{}", kOrderReaders[static_cast<std::size_t>(reader)], name);
}

std::unique_ptr<Workspace<float>> order_workspace(OrderView& view, std::int64_t rows, std::int64_t length) {
  auto ws = std::make_unique<Workspace<float>>(view.task->graph,
                                               WorkspaceOptions{.rows = rows, .length = length, .gradients = false});
  ws->bind(*view.params);
  ws->set_length(length);
  ws->set_rows(rows);
  ws->set_edits(bind_fitting(view.edits, view.graph()));
  return ws;
}

// ---- the two sentences -------------------------------------------------------------------------------------------

std::unique_ptr<Workspace<float>> run_sentence(OrderView& view, const std::vector<int>& tokens) {
  auto ws = order_workspace(view, 1, std::ssize(tokens));
  std::copy(tokens.begin(), tokens.end(), ws->input(view.task->input).begin());
  // A word that is not known is left out like padding; the others keep their places.
  mask_padding(*view.task, *ws);
  std::ranges::fill(ws->input(view.task->target), -1.0f);
  forward(*ws);
  return ws;
}

// Over the animals alone, so that the bars of a reader that has learned nothing are as long as any other's.
std::vector<double> animal_shares(const OrderView& view, OrderReader reader, int sentence) {
  const auto& ws = *view.run[static_cast<std::size_t>(sentence)];
  const std::span<const float> probs = ws.value(view.graph().at(value_name(reader, "probs")));
  const std::span<const float> last = probs.last(static_cast<std::size_t>(view.language->size()));
  std::vector<double> out;
  for (const int animal : view.language->animals())
    out.push_back(static_cast<double>(last[static_cast<std::size_t>(animal)]));
  return out;
}

std::vector<double> question_attention(const OrderView& view, OrderReader reader, int sentence) {
  const auto& ws = *view.run[static_cast<std::size_t>(sentence)];
  const auto& s = dynamic_cast<const OrderSettings&>(*view.settings);
  const std::string layer =
      reader == OrderReader::Bag ? "pattern" : fmt::format("blocks.{}.attn.pattern", s.layers - 1);
  const std::span<const float> pattern = ws.value(view.graph().at(value_name(reader, layer)));
  const std::size_t length = view.typed[static_cast<std::size_t>(sentence)].tokens.size();
  const std::size_t heads = pattern.size() / (length * length);
  std::vector<double> out(length, 0);
  for (std::size_t h = 0; h < heads; ++h)
    for (std::size_t t = 0; t < length; ++t)
      out[t] += static_cast<double>(pattern[(h * length + length - 1) * length + t]) / static_cast<double>(heads);
  return out;
}

ReaderAnswer answer_of(const OrderView& view, OrderReader reader) {
  ReaderAnswer out;
  for (int i = 0; i < 2; ++i) {
    const auto at = static_cast<std::size_t>(i);
    out.probability[at] = animal_shares(view, reader, i);
    const auto most = std::ranges::max_element(out.probability[at]);
    out.best[at] = static_cast<int>(most - out.probability[at].begin());
    out.attention[at] = question_attention(view, reader, i);
  }
  out.apart = total_variation(out.probability[0], out.probability[1]);
  return out;
}

// ---- the positions -----------------------------------------------------------------------------------------------

// The angles by which rotary positions turn a head's pairs, for every position: cosines, then sines.
std::vector<float> turned_pairs(std::int64_t head_width) {
  const std::int64_t pairs = head_width / 2;
  std::vector<float> out;
  for (int t = 0; t < kMostReadOrder; ++t)
    for (const bool sine : {false, true})
      for (std::int64_t i = 0; i < pairs; ++i) {
        const double angle = rotary_angle(t, i, head_width);
        out.push_back(static_cast<float>(sine ? std::sin(angle) : std::cos(angle)));
      }
  return out;
}

void read_encodings(OrderView& view) {
  const auto& s = dynamic_cast<const OrderSettings&>(*view.settings);
  const auto ws = order_workspace(view, 1, kMostReadOrder);
  std::ranges::fill(ws->input(view.task->input), -1.0f);
  mask_padding(*view.task, *ws);
  std::ranges::fill(ws->input(view.task->target), -1.0f);
  forward(*ws);
  for (std::size_t i = 0; i < kPositionedReaders.size(); ++i) {
    const OrderReader reader = kPositionedReaders[i];
    if (reader == OrderReader::Rotary) {
      view.encoding_width[i] = s.width / s.heads;
      view.encoding[i] = turned_pairs(view.encoding_width[i]);
    } else {
      const std::span<const float> rows = ws->value(view.graph().at(value_name(reader, "pos_embed")));
      view.encoding_width[i] = s.width;
      view.encoding[i].assign(rows.begin(), rows.end());
    }
    const auto width = static_cast<std::size_t>(view.encoding_width[i]);
    const std::int64_t known = reader == OrderReader::Learned ? view.trained_length() : kMostReadOrder;
    const auto row = [&](std::int64_t t) {
      return std::span(view.encoding[i]).subspan(static_cast<std::size_t>(t) * width, width);
    };
    for (std::int64_t distance = 0; distance < known; ++distance) {
      double sum = 0;
      for (std::int64_t t = 0; t + distance < known; ++t) sum += cosine(row(t), row(t + distance));
      view.by_distance[i].push_back(sum / static_cast<double>(known - distance));
    }
  }
}

// ---- any length --------------------------------------------------------------------------------------------------

void ask_lengths(OrderView& view) {
  const Task& task = *view.task;
  const auto ws = order_workspace(view, kAskedSentences, kMostReadOrder);
  for (std::int64_t length = kShortestOrderSentence; length <= kMostReadOrder; length += kLengthStep) {
    view.lengths.push_back(length);
    const Examples asked = order_examples(*view.language, OrderPart::HeldOut, length, length, length, kAskedSentences,
                                          Rng(0, "order.lengths", static_cast<std::uint64_t>(length)));
    ws->set_length(length);
    std::ranges::copy(asked.x, ws->input(task.input).begin());
    std::ranges::copy(asked.target, ws->input(task.target).begin());
    mask_padding(task, *ws);
    forward(*ws);
    const auto vocab = static_cast<std::size_t>(view.language->size());
    const auto last = static_cast<std::size_t>(length - 1);
    for (std::size_t r = 0; r < kOrderReaderCount; ++r) {
      const std::span<const float> logits =
          ws->value(view.graph().at(value_name(static_cast<OrderReader>(r), "logits")));
      std::int64_t right = 0;
      for (std::size_t row = 0; row < static_cast<std::size_t>(kAskedSentences); ++row) {
        const std::size_t at = row * static_cast<std::size_t>(length) + last;
        right +=
            is_right(MetricKind::TokenArgmax, logits.subspan(at * vocab, vocab), std::span(asked.target).subspan(at, 1))
                ? 1
                : 0;
      }
      view.right[r].push_back(static_cast<double>(right) / static_cast<double>(kAskedSentences));
    }
  }
}

}  // namespace

std::shared_ptr<const OrderView> look_at_order(const OrderRequest& request) {
  auto view = std::make_shared<OrderView>();
  const auto& s = dynamic_cast<const OrderSettings&>(*request.settings);
  view->step = request.step;
  view->settings = request.settings;
  view->task = request.task;
  view->edits = request.edits;
  view->language = &OrderLanguage::of(s.language);
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  view->typed[0] = view->language->read(s.sentence, kMostReadOrder);
  view->typed[1] = view->language->read(s.other, kMostReadOrder);
  for (std::size_t i = 0; i < 2; ++i) view->run[i] = run_sentence(*view, view->typed[i].tokens);
  for (std::size_t r = 0; r < kOrderReaderCount; ++r) view->answers[r] = answer_of(*view, static_cast<OrderReader>(r));
  read_encodings(*view);
  ask_lengths(*view);
  return view;
}

}  // namespace neurarium
