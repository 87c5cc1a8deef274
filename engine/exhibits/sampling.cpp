#include "engine/exhibits/sampling.h"

#include "engine/data/unicode.h"
#include "engine/data/tokenizer.h"
#include "engine/ops/ops.h"
#include "engine/run.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

namespace neurarium {
namespace {

constexpr float kUnseenCount = 0.1F;
constexpr double kLargestTyped = 1e6;
constexpr std::size_t kLongestName = 40;  // bytes

constexpr std::string_view kPresetText =
    "the cat sat on the mat . the dog sat on the cat . the cat ran to the door . the dog ran to the cat . "
    "the sun rose . the cat saw the sun and the dog saw the cat . the dog slept on the mat .";
constexpr std::string_view kPresetList = "sun: 2.5, cloud: 2, rain: 1.2, wind: 0.5, fog: -0.3, snow: -1, hail: -2";

// The entry up to the comma, or up to the closing quote and the comma behind it.
std::string_view next_entry(std::string_view& rest) {
  std::size_t end = 0;
  bool quoted = false;
  while (end < rest.size() && (quoted || (rest[end] != ',' && rest[end] != '\n'))) quoted ^= rest[end++] == '"';
  const std::string_view entry = rest.substr(0, end);
  rest = end < rest.size() ? rest.substr(end + 1) : std::string_view{};
  return trimmed(entry);
}

Result<SampledWords> parse_list(std::string_view text) {
  SampledWords words;
  while (!trimmed(text).empty()) {
    std::string_view entry = next_entry(text);
    if (entry.empty()) continue;
    std::string_view name;
    if (const std::size_t colon = entry.rfind(':'); colon != std::string_view::npos) {
      name = trimmed(entry.substr(0, colon));
      if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
      entry = trimmed(entry.substr(colon + 1));
    }
    float number = 0;
    const auto [stop, code] = std::from_chars(entry.data(), entry.data() + entry.size(), number);
    if (code != std::errc{} || stop != entry.data() + entry.size() ||
        !(std::abs(static_cast<double>(number)) <= kLargestTyped))
      return usage_error("The list of logits: '{}' is no number from -{} to {}; write such as sun: 2.5, rain: 1.",
                         shown(entry), kLargestTyped, kLargestTyped);
    if (name.size() > kLongestName) return usage_error("The list of logits: the name '{}' is too long.", shown(name));
    words.logits.push_back(number);
    words.names.push_back(name.empty() ? fmt::format("{}", words.names.size()) : std::string(name));
    words.ids.push_back(static_cast<std::int32_t>(words.ids.size()));
  }
  if (words.logits.size() < 2 || std::ssize(words.logits) > kMostSampledWords)
    return usage_error("The list of logits has {} numbers; give it 2 to {}.", words.logits.size(), kMostSampledWords);
  words.prompt = {0};
  return words;
}

// The words of the text by how often they come; the rarest are left out where there are too many.
Result<SampledWords> parse_lines(const SamplingSettings& s) {
  const std::string text = clean_text(s.lines.substr(0, kMostSampledText), TextForm::AsIs).text;
  const std::string_view visible = trimmed(text);
  if (visible.empty()) return usage_error("There is no text to learn from; type a few words.");
  const Result<TokenizerPtr> learned = train_tokenizer({.kind = "word", .vocabulary = kMaxVocabulary}, visible);
  if (!learned) return learned.error();
  std::map<int, int> counts;
  std::vector<int> read;
  for (const int id : (*learned)->encode(visible).ids)
    if (id != kUnknownToken && !trimmed((*learned)->bytes(id)).empty()) {
      read.push_back(id);
      ++counts[id];
    }
  std::vector<int> frequent;
  for (const auto& [id, count] : counts) frequent.push_back(id);
  std::stable_sort(frequent.begin(), frequent.end(), [&](int a, int b) { return counts[a] > counts[b]; });
  SampledWords words;
  words.left_out = std::max<std::int64_t>(0, std::ssize(frequent) - kMostSampledWords);
  if (words.left_out > 0) frequent.resize(kMostSampledWords);
  if (frequent.size() < 2) return usage_error("The text has fewer than two different words; type some more.");
  std::map<int, std::int32_t> ids;
  for (const int id : frequent) {
    ids[id] = static_cast<std::int32_t>(words.names.size());
    words.names.push_back((*learned)->shown(id));
  }
  for (const int id : read)
    if (ids.contains(id)) words.ids.push_back(ids[id]);
  for (const int id : (*learned)->encode(clean_text(s.prompt.substr(0, kMostSampledText), TextForm::AsIs).text).ids) {
    if (id != kUnknownToken && trimmed((*learned)->bytes(id)).empty()) continue;
    if (ids.contains(id))
      words.prompt.push_back(ids[id]);
    else
      ++words.unknown;
  }
  if (words.prompt.empty()) words.prompt.push_back(words.ids.front());
  return words;
}

// Each word and the one after it; of a list each of its words, after nothing.
Examples word_pairs(const SampledWords& words) {
  Examples pairs;
  pairs.inputs = pairs.targets = 1;
  for (std::size_t i = 0; i < words.ids.size(); ++i) {
    if (!words.is_list() && i + 1 == words.ids.size()) break;
    pairs.x.push_back(words.is_list() ? 0.0F : static_cast<float>(words.ids[i]));
    pairs.target.push_back(static_cast<float>(words.ids[words.is_list() ? i : i + 1]));
    ++pairs.rows;
  }
  return pairs;
}

// The logarithm of each count and a tenth more, so that what never came has a number too (Lidstone 1920).
std::vector<float> start_logits(const SampledWords& words, const Examples& pairs) {
  if (words.is_list()) return words.logits;
  const std::size_t n = words.names.size();
  std::vector<float> table(n * n, kUnseenCount);
  for (std::size_t i = 0; i < pairs.x.size(); ++i)
    table[static_cast<std::size_t>(pairs.x[i]) * n + static_cast<std::size_t>(pairs.target[i])] += 1.0F;
  for (float& count : table) count = std::log(count);
  return table;
}

std::shared_ptr<const Graph> word_table(std::int32_t rows, std::int32_t words) {
  GraphBuilder g;
  const ValueId word = g.input("word", {{"b"}});
  const ValueId next = g.target("next", {{"b"}});
  const ValueId logits = embedding(g, "logits", word, g.embedding("table", {{"v", rows}, {"c", words}}));
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::CrossEntropy, logits, next);
  }
  const ValueId loss = add(g, "loss", {data});
  softmax(g, "probs", logits);
  return g.finish(loss);
}

}  // namespace

SamplingSettings::SamplingSettings() : lines(kPresetText), list(kPresetList) {
  learning_rate = 0.1;
  batch = 16;
  init_scheme = "zeros";
}

SamplingSpec SamplingSettings::sampling() const {
  return {.temperature = temperature,
          .top_k = top_k,
          .top_p = top_p,
          .min_p = min_p,
          .repetition_penalty = repetition_penalty,
          .seed = static_cast<std::uint64_t>(draw_seed)};
}

Result<SampledWords> sampled_words(const SamplingSettings& s) {
  return s.source == "list" ? parse_list(s.list) : parse_lines(s);
}

Result<TaskPtr> SamplingSettings::make_task() const {
  const Result<SampledWords> words = sampled_words(*this);
  if (!words) return words.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  const auto count = static_cast<std::int32_t>(words->names.size());
  made->graph = word_table(words->is_list() ? 1 : count, count);
  made->input = made->graph->at("word");
  made->target = made->graph->at("next");
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  auto pairs = std::make_shared<Examples>(word_pairs(*words));
  if (words->is_list() || start == "counts") {
    Params<float> params(*made->graph);
    const std::vector<float> logits = start_logits(*words, *pairs);
    std::copy(logits.begin(), logits.end(), params.of(made->graph->at("table")).begin());
    made->start = std::make_shared<const AlignedVector<float>>(params.flat().begin(), params.flat().end());
  }
  auto none = std::make_shared<Examples>();
  none->inputs = none->targets = 1;
  made->train = std::move(pairs);
  made->test = std::move(none);
  made->metric = MetricKind::ArgmaxClass;
  made->plan = *training;
  return TaskPtr(made);
}

Fields SamplingSettings::fields() {
  const bool text = source == "text";
  FieldList f;
  f.group("data");
  f.name("source", &source, {"text", "list"}, Effect::Reinitialises);
  f.name("lines", &lines, {}, Effect::Reinitialises, text);
  f.name("list", &list, {}, Effect::Reinitialises, !text);
  f.name("prompt", &prompt, {}, Effect::Live, text);
  f.name("start", &start, {"counts", "nothing"}, Effect::Reinitialises, text);
  f.group("sampling");
  f.number("temperature", &temperature, {0, 100, 0, false});
  f.number("top-k", &top_k, {0, kMostSampledWords, 1, false});
  f.number("top-p", &top_p, {0.01, 1, 0.01, false});
  f.number("min-p", &min_p, {0, 1, 0.01, false});
  f.number("repetition-penalty", &repetition_penalty, {1, 10, 0.05, false});
  f.number("draw-seed", &draw_seed, {0, 1e15, 1, false});
  f.group("training");
  add_init_field(f);
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> SamplingSettings::clone() const { return std::make_unique<SamplingSettings>(*this); }

bool SamplingSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const SamplingSettings*>(&other);
  return that != nullptr &&
         same_values(const_cast<SamplingSettings*>(this)->fields(), const_cast<SamplingSettings*>(that)->fields());
}

std::unique_ptr<ExhibitSettings> make_sampling_defaults() { return std::make_unique<SamplingSettings>(); }

}  // namespace neurarium
