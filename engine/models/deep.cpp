#include "engine/models/deep.h"

#include "engine/ops/batch_norm.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>

namespace neurarium {
namespace {

constexpr double kDeepNormEps = 1e-5;  // PyTorch's
constexpr std::int32_t kMostSkips = 1000;

ValueId deep_layer(GraphBuilder& g, const DeepSpec& spec, ValueId x, bool skip) {
  const auto fan_in = g.dims(x).back().size;
  const ValueId weight = g.weight("weight", {{"out", spec.width}, {"in", fan_in}});
  const ValueId bias = g.bias("bias", {{"out", spec.width}});
  ValueId sum = linear(g, "pre", x, weight, bias, {{"out", spec.width}});
  if (spec.batch_norm) {
    const auto scope = g.scope("batch_norm");
    sum = batch_norm(g, sum, kDeepNormEps).out;
  }
  if (spec.layer_norm) {
    const auto scope = g.scope("norm");
    sum = norm(g, NormKind::Layer, sum, kDeepNormEps).out;
  }
  const ValueId act = activate(g, "act", sum, spec.activation);
  return add(g, "out", skip ? Ids{act, x} : Ids{act});
}

// `first`: the number of the first layer or block that can have a skip.
Result<std::int32_t> skip_number(std::string_view word, std::string_view text, std::int32_t first) {
  std::int32_t number = 0;
  const auto [stop, code] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (code != std::errc{} || stop != word.data() + word.size() || number < first || number > kMostSkips)
    return usage_error(
        "--skips: '{}' in '{}' is not a layer that can have a skip; write all, none, or numbers and ranges from {} on, "
        "such as 2-10,14.",
        shown(word), shown(text), first);
  return number;
}

// "2-10,14" of the layers that are marked; "none".
std::string skips_as_text(const std::vector<bool>& on) {
  std::string out;
  for (std::size_t i = 0; i < on.size(); ++i) {
    if (!on[i]) continue;
    std::size_t end = i;
    while (end + 1 < on.size() && on[end + 1]) ++end;
    if (!out.empty()) out += ',';
    out += end == i ? fmt::format("{}", i + 1) : fmt::format("{}-{}", i + 1, end + 1);
    i = end;
  }
  return out.empty() ? "none" : out;
}

// From the number `from` on. Numbers beyond `count` are left out.
Result<std::vector<bool>> read_skips(std::string_view text, std::int32_t count, std::int32_t from) {
  std::vector<bool> on(static_cast<std::size_t>(count), false);
  std::string_view rest = trimmed(text);
  if (rest == "none" || rest.empty()) return on;
  if (rest == "all") {
    std::fill(on.begin() + (from - 1), on.end(), true);
    return on;
  }
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view word = trimmed(rest.substr(0, comma));
    const std::size_t dash = word.find('-');
    const Result<std::int32_t> first = skip_number(trimmed(word.substr(0, dash)), text, from);
    if (!first) return first.error();
    const Result<std::int32_t> last =
        dash == std::string_view::npos ? first : skip_number(trimmed(word.substr(dash + 1)), text, from);
    if (!last) return last.error();
    if (*last < *first)
      return usage_error("--skips: the range '{}' falls; write the smaller number first.", shown(word));
    for (std::int32_t i = *first; i <= std::min(*last, count); ++i) on[static_cast<std::size_t>(i - 1)] = true;
    if (comma == std::string_view::npos) return on;
    rest = rest.substr(comma + 1);
  }
}

// Which begin with the index `first`; `number`: of the one to switch.
std::string switched(std::string_view text, std::int32_t number, bool on, std::int32_t count, std::int32_t first) {
  Result<std::vector<bool>> skips = read_skips(text, count, first + 1);
  std::vector<bool> now = skips ? *skips : std::vector<bool>(static_cast<std::size_t>(count), false);
  if (number < first || number >= count) return std::string(text);
  now[static_cast<std::size_t>(number)] = on;
  const bool all = std::count(now.begin(), now.end(), true) == count - first;
  return all ? "all" : skips_as_text(now);
}

}  // namespace

DeepNetwork deep_network(GraphBuilder& g, const DeepSpec& spec, ValueId x, ValueId target) {
  for (std::int32_t i = 0; i < spec.depth; ++i) {
    const auto scope = g.scope(fmt::format("layers.{}", i));
    const bool skip =
        i > 0 && static_cast<std::size_t>(i) < spec.skips.size() && spec.skips[static_cast<std::size_t>(i)];
    x = deep_layer(g, spec, x, skip);
  }
  DeepNetwork made;
  {
    const auto scope = g.scope("out");
    made.logits = dense_layer(g, x, spec.outputs, Activation::Linear).act;
  }
  {
    const auto scope = g.scope("loss");
    made.loss = data_loss(g, LossKind::CrossEntropy, made.logits, target);
  }
  softmax(g, "probs", made.logits);
  return made;
}

Result<std::vector<bool>> parse_skips(std::string_view text, std::int32_t depth) { return read_skips(text, depth, 2); }

std::string with_skip(std::string_view text, std::int32_t layer, bool on, std::int32_t depth) {
  return switched(text, layer, on, depth, 1);
}

Result<std::vector<bool>> parse_block_skips(std::string_view text, std::int32_t blocks) {
  return read_skips(text, blocks, 1);
}

std::string with_block_skip(std::string_view text, std::int32_t block, bool on, std::int32_t blocks) {
  return switched(text, block, on, blocks, 0);
}

}  // namespace neurarium
