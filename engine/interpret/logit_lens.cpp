#include "engine/interpret/logit_lens.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

using LensRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using LensMap = Eigen::Map<const LensRows>;

constexpr double kLensWork = 2e10;  // multiply-adds

std::string lens_block(int layer, std::string_view name) { return fmt::format("blocks.{}.{}", layer, name); }

// The last norm of one row, written out: x -> gain (x - mean) / deviation + bias.
void last_norm(const Params<float>& params, const Graph& graph, const TransformerSpec& spec, std::span<const float> x,
               float* out) {
  const auto gain = params.of(graph.at("ln_final.weight"));
  const ValueId shift = graph.find("ln_final.bias");
  const auto bias = shift == kNoValue ? std::span<const float>() : params.of(shift);
  const double n = static_cast<double>(x.size());
  const double mean = spec.norm == NormKind::Rms ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / n;
  double squares = 0;
  for (const float v : x) squares += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
  const double scale = std::sqrt(squares / n + spec.norm_eps);
  for (std::size_t c = 0; c < x.size(); ++c) {
    const double normed = (static_cast<double>(x[c]) - mean) / scale * static_cast<double>(gain[c]);
    out[c] = static_cast<float>(normed + (bias.empty() ? 0.0 : static_cast<double>(bias[c])));
  }
}

LensRows logits_of(const Workspace<float>& sentence, const Params<float>& params, const TransformerSpec& spec,
                   const std::string& value, std::int64_t first) {
  const Graph& graph = sentence.graph();
  const std::int64_t width = spec.width;
  const auto stream = sentence.value(graph.at(value)).subspan(static_cast<std::size_t>(first * width));
  const auto rows = std::ssize(stream) / width;
  const auto table = params.of(graph.at(spec.tied ? "embed.weight" : "unembed.weight"));
  const LensMap unembed(table.data(), spec.vocab, width);
  LensRows read = LensMap(stream.data(), rows, width);
  for (std::int64_t r = 0; !spec.post_norm && r < rows; ++r)
    last_norm(params, graph, spec, stream.subspan(static_cast<std::size_t>(r * width), static_cast<std::size_t>(width)),
              read.row(r).data());
  return read * unembed.transpose();
}

LensCell lens_cell(std::span<const float> logits, int answer, int top) {
  const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  double sum = 0;
  for (const float v : logits) sum += std::exp(static_cast<double>(v) - largest);
  const auto chance = [&](int id) {
    return std::exp(static_cast<double>(logits[static_cast<std::size_t>(id)]) - largest) / sum;
  };
  const float own = logits[static_cast<std::size_t>(answer)];
  LensCell cell{{}, chance(answer), 1};
  cell.rank += static_cast<int>(std::count_if(logits.begin(), logits.end(), [own](float v) { return v > own; }));
  std::vector<int> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  const auto listed = std::min<std::ptrdiff_t>(top, std::ssize(order));
  std::partial_sort(order.begin(), order.begin() + listed, order.end(), [&](int a, int b) {
    return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
  });
  for (const int id : std::span(order).first(static_cast<std::size_t>(listed)))
    cell.top.push_back({id, static_cast<double>(logits[static_cast<std::size_t>(id)]), chance(id)});
  return cell;
}

}  // namespace

std::vector<LensDepth> lens_depths(const TransformerSpec& spec) {
  std::vector<LensDepth> depths = {{LensPart::Embedded, 0, lens_block(0, "resid_pre")}};
  for (int layer = 0; layer < spec.layers; ++layer) {
    const auto after = [&](std::string_view norm, std::string_view sum) {
      return lens_block(layer, spec.post_norm ? norm : sum);
    };
    if (spec.attention_only) {
      depths.push_back({LensPart::Attention, layer, after("ln1.out", "resid_post")});
      continue;
    }
    depths.push_back({LensPart::Attention, layer, after("ln1.out", "resid_mid")});
    depths.push_back({LensPart::Mlp, layer, after("ln2.out", "resid_post")});
  }
  return depths;
}

std::vector<float> lens_logits(const Workspace<float>& sentence, const Params<float>& params,
                               const TransformerSpec& spec, const std::string& value) {
  const LensRows logits = logits_of(sentence, params, spec, value, 0);
  return {logits.data(), logits.data() + logits.size()};
}

LogitLens read_logit_lens(const Workspace<float>& sentence, const Params<float>& params, const TransformerSpec& spec,
                          int top) {
  LogitLens lens;
  lens.depths = lens_depths(spec);
  const double column = static_cast<double>(lens.depths.size()) * spec.vocab * spec.width;
  const auto affordable = std::max<std::int64_t>(1, static_cast<std::int64_t>(kLensWork / column));
  const std::int64_t first = std::max<std::int64_t>(0, sentence.length() - affordable);
  lens.first = static_cast<int>(first);
  const auto vocab = static_cast<std::size_t>(spec.vocab);
  const auto in_the_end = sentence.value(sentence.graph().at("logits"));
  for (std::int64_t t = first; t < sentence.length(); ++t) {
    const auto row = in_the_end.subspan(static_cast<std::size_t>(t) * vocab, vocab);
    lens.answers.push_back(static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  for (const LensDepth& depth : lens.depths) {
    const LensRows logits = logits_of(sentence, params, spec, depth.value, first);
    for (std::size_t t = 0; t < lens.columns(); ++t)
      lens.cells.push_back(lens_cell({logits.row(static_cast<Eigen::Index>(t)).data(), vocab}, lens.answers[t], top));
  }
  return lens;
}

}  // namespace neurarium
