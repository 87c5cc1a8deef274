#include "engine/exhibits/point_names.h"

#include "engine/exhibits/ngram.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/rnn.h"
#include "engine/exhibits/sampling.h"
#include "engine/exhibits/transformer.h"
#include "engine/exhibits/vision.h"
#include "engine/exhibits/word2vec.h"

#include <algorithm>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kMostNamedInputs = 3;  // numbers of an example that stand beside it

// How often each token stands in the training sequences.
std::vector<float> token_counts(const Task& task, std::int64_t tokens) {
  std::vector<float> counts(static_cast<std::size_t>(tokens), 0.0f);
  for (const float id : task.train->x)
    if (id >= 0 && id < static_cast<float>(tokens)) ++counts[static_cast<std::size_t>(id)];
  return counts;
}

std::vector<float> rising(std::int64_t count) {
  std::vector<float> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  return numbers;
}

// The contexts that the rows of an n-gram's table stand for.
std::vector<std::string> context_names(const NgramSettings& settings) {
  const auto text = ngram_text(settings);
  NEURARIUM_CHECK(text.ok());  // the task was made from it
  const NgramRows rows(**text, static_cast<int>(settings.n));
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < rows.size(); ++i) names.push_back((*text)->shown(rows.context(i)));
  return names;
}

// The names of the rows of a table that is looked up by what came before; empty: the model has none.
std::vector<std::string> table_names(const ExhibitSettings& settings) {
  if (const auto* ngram = dynamic_cast<const NgramSettings*>(&settings)) return context_names(*ngram);
  const auto* sampling = dynamic_cast<const SamplingSettings*>(&settings);
  if (sampling == nullptr) return {};
  const auto words = sampled_words(*sampling);
  return words && !words->is_list() ? words->names : std::vector<std::string>{};
}

// Words with their counts: rows of both tables of word vectors.
std::vector<Column> word_columns(const Word2vecText& words, std::int64_t rows) {
  std::vector<std::string> labels;
  std::vector<float> seen;
  for (std::int64_t i = 0; i < rows; ++i) {
    labels.push_back(words.text.tokenizer->shown(static_cast<int>(i)));
    seen.push_back(static_cast<float>(words.train.counts[static_cast<std::size_t>(i)]));
  }
  return {word_column("token", labels), number_column("id", rising(rows)), number_column("seen", std::move(seen))};
}

// The Playground's points by their names and axes.
std::vector<Column> playground_columns(const PlaygroundSettings& settings, std::span<const std::int32_t> train,
                                       std::span<const std::int32_t> test) {
  const auto parts = playground_parts(settings);
  NEURARIUM_CHECK(parts.ok());
  std::vector<std::string> classes;
  std::vector<float> label, x1, x2;
  const PointSet& points = *parts->points;
  const auto add = [&](const std::vector<std::int32_t>& part, std::span<const std::int32_t> rows) {
    for (const std::int32_t of_part : rows) {
      const auto row = static_cast<std::size_t>(part[static_cast<std::size_t>(of_part)]);
      label.push_back(points.target[row]);
      if (points.classes > 0) classes.push_back(points.class_names[static_cast<std::size_t>(points.target[row])]);
      x1.push_back(points.x[2 * row]);
      x2.push_back(points.x[2 * row + 1]);
    }
  };
  add(parts->train, train);
  add(parts->test, test);
  Column first = points.classes > 0 ? word_column("class", classes) : number_column("target", label);
  return {std::move(first), number_column(points.axis_names[0], x1), number_column(points.axis_names[1], x2)};
}

// The class or the number that an example is to give, as the metric reads it.
float answer_of(MetricKind metric, std::span<const float> target) {
  if (metric != MetricKind::ArgmaxOneHot || target.empty()) return target.empty() ? 0 : target[0];
  return static_cast<float>(std::max_element(target.begin(), target.end()) - target.begin());
}

std::vector<std::string> class_names(const ExhibitSettings& settings) {
  if (const auto* vision = dynamic_cast<const VisionSettings*>(&settings))
    if (const auto pictures = vision_pictures(*vision)) return (*pictures)->class_names;
  return {};
}

std::vector<Column> plain_columns(const PointMoment& moment, std::span<const std::int32_t> train,
                                  std::span<const std::int32_t> test) {
  const Task& task = *moment.task;
  const std::vector<std::string> names = class_names(*moment.settings);
  const std::vector<std::string> contexts = table_names(*moment.settings);
  std::vector<float> answers;
  std::vector<std::string> words, before;
  std::vector<std::vector<float>> inputs;
  const std::int64_t width = task.train->inputs;
  inputs.resize(contexts.empty() && width <= kMostNamedInputs ? static_cast<std::size_t>(width) : 0);
  const auto add = [&](const Examples& examples, std::span<const std::int32_t> rows) {
    for (const std::int32_t row : rows) {
      const auto target =
          std::span(examples.target)
              .subspan(static_cast<std::size_t>(row * examples.targets), static_cast<std::size_t>(examples.targets));
      const float* x = examples.x.data() + row * examples.inputs;
      answers.push_back(answer_of(task.metric, target));
      if (const auto id = static_cast<std::size_t>(std::max(0.0f, answers.back())); id < names.size())
        words.push_back(names[id]);
      for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i].push_back(x[i]);
      if (contexts.empty()) continue;
      const auto id = static_cast<std::int64_t>(x[0]);
      before.push_back(id >= 0 && id < std::ssize(contexts) ? contexts[static_cast<std::size_t>(id)] : "?");
    }
  };
  add(*task.train, train);
  add(*task.test, test);
  std::vector<Column> columns;
  if (!contexts.empty()) columns.push_back(word_column("context", before));
  if (words.size() == answers.size())
    columns.push_back(word_column("class", words));
  else
    columns.push_back(number_column(task.metric == MetricKind::None ? "target" : "class", std::move(answers)));
  for (std::size_t i = 0; i < inputs.size(); ++i)
    columns.push_back(number_column(fmt::format("x{}", i + 1), std::move(inputs[i])));
  return columns;
}

}  // namespace

std::optional<PointReader> point_reader(const ExhibitSettings& settings) {
  if (const auto* language = dynamic_cast<const TransformerSettings*>(&settings)) {
    const auto data = language->data();
    if (!data) return std::nullopt;
    return PointReader{(*data)->tokenizer, (*data)->length, (*data)->padding(), language->spec(**data).causal};
  }
  if (const auto* recurrent = dynamic_cast<const RnnSettings*>(&settings)) {
    const auto text = rnn_text(*recurrent);
    if (!text) return std::nullopt;
    return PointReader{(*text)->tokenizer, recurrent->length, -1, true};
  }
  return std::nullopt;
}

std::vector<Column> row_columns(const PointMoment& moment, const std::string& name, std::int64_t rows) {
  const auto numbers = [&](const char* what) {
    std::vector<std::string> labels;
    for (std::int64_t i = 0; i < rows; ++i) labels.push_back(std::to_string(i));
    return std::vector<Column>{word_column(what, labels), number_column("number", rising(rows))};
  };
  if (name == "pos_embed.weight") return numbers("position");
  if (name == "table")
    if (const auto names = table_names(*moment.settings); std::ssize(names) == rows)
      return {word_column("context", names), number_column("number", rising(rows))};
  if (const auto* settings = dynamic_cast<const Word2vecSettings*>(moment.settings.get()))
    if (const auto words = word2vec_text(*settings)) return word_columns(**words, rows);
  const auto reader = point_reader(*moment.settings);
  const bool of_tokens = name == "embed.weight" || name == "unembed.weight" || name == "out.weight";
  if (!reader || !of_tokens || reader->tokenizer->size() != rows) return numbers("unit");
  std::vector<std::string> labels;
  for (std::int64_t i = 0; i < rows; ++i) labels.push_back(reader->tokenizer->shown(static_cast<int>(i)));
  return {word_column("token", labels), number_column("id", rising(rows)),
          number_column("seen", token_counts(*moment.task, rows))};
}

std::vector<Column> example_columns(const PointMoment& moment, std::span<const std::int32_t> train,
                                    std::span<const std::int32_t> test) {
  const auto* playground = dynamic_cast<const PlaygroundSettings*>(moment.settings.get());
  std::vector<Column> columns =
      playground != nullptr ? playground_columns(*playground, train, test) : plain_columns(moment, train, test);
  std::vector<std::string> part(train.size(), "train");
  part.resize(train.size() + test.size(), "test");
  columns.insert(columns.begin() + 1, word_column("part", part));
  columns.push_back(number_column("example", rising(std::ssize(part))));
  return columns;
}

Column take_rows(const Column& column, std::span<const std::int32_t> rows) {
  Column taken = column;
  taken.numbers.clear();
  taken.word_ids.clear();
  for (const std::int32_t row : rows)
    if (column.is_text)
      taken.word_ids.push_back(column.word_ids[static_cast<std::size_t>(row)]);
    else
      taken.numbers.push_back(column.numbers[static_cast<std::size_t>(row)]);
  return taken;
}

}  // namespace neurarium
