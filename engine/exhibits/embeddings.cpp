#include "engine/exhibits/embeddings.h"

#include "engine/exhibits/playground.h"
#include "engine/exhibits/transformer_view.h"
#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kTileRows = 16;  // sequences that are run at once
constexpr int kShownSentences = 3;

// Values of the residual stream from the embedding to the last block, as far as the graph names them.
std::vector<std::string> stream_values(const Graph& graph) {
  std::vector<std::string> names;
  const auto offer = [&](const std::string& name) {
    if (graph.find(name) != kNoValue) names.push_back(name);
  };
  offer("embed");
  for (int layer = 0; graph.find(fmt::format("blocks.{}.resid_pre", layer)) != kNoValue; ++layer) {
    offer(fmt::format("blocks.{}.resid_pre", layer));
    offer(fmt::format("blocks.{}.resid_mid", layer));
    offer(fmt::format("blocks.{}.resid_post", layer));
  }
  return names;
}

bool is_matrix(const Value& value) { return value.dims.size() == 2 && value.dims[0].size > 2; }

void offer_rows(const Graph& graph, std::vector<PointSource>& sources) {
  for (const ValueId id : graph.params())
    if (is_matrix(graph.value(id))) sources.push_back({PointsOf::Rows, graph.value(id).name});
}

// How often each token stands in the training sequences.
std::vector<float> token_counts(const Task& task, std::int64_t tokens) {
  std::vector<float> counts(static_cast<std::size_t>(tokens), 0.0f);
  for (const float id : task.train->x)
    if (id >= 0 && id < static_cast<float>(tokens)) ++counts[static_cast<std::size_t>(id)];
  return counts;
}

// What is known about the rows of a parameter: tokens, positions or units.
std::vector<Column> row_columns(const PointMoment& moment, const std::string& name, std::int64_t rows) {
  std::vector<std::string> labels;
  std::vector<float> numbers(static_cast<std::size_t>(rows));
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  const auto* language = dynamic_cast<const TransformerSettings*>(moment.settings.get());
  if (language != nullptr && (name == "embed.weight" || name == "unembed.weight")) {
    const auto data = language->data();
    NEURARIUM_CHECK(data.ok());  // the task was made from it
    for (std::int64_t i = 0; i < rows; ++i) labels.push_back((*data)->tokenizer->shown(static_cast<int>(i)));
    return {word_column("token", labels), number_column("id", numbers),
            number_column("seen", token_counts(*moment.task, rows))};
  }
  const bool positions = name == "pos_embed.weight";
  for (std::int64_t i = 0; i < rows; ++i) labels.push_back(std::to_string(i));
  return {word_column(positions ? "position" : "unit", labels), number_column("number", numbers)};
}

Result<ReadPoints> read_rows(const PointMoment& moment, const std::string& name) {
  const Graph& graph = *moment.task->graph;
  const ValueId id = graph.find(name);
  if (id == kNoValue || graph.value(id).role != Role::Param || graph.value(id).dims.size() != 2)
    return input_error("{}: this model has no such matrix; choose another source of points.", name);
  const ParamLayout layout(graph);
  auto vectors = std::make_shared<Vectors>();
  vectors->source = name;
  vectors->rows = graph.value(id).dims[0].size;
  vectors->width = graph.value(id).dims[1].size;
  const float* first = moment.params.data() + layout.offset(id);
  vectors->values.assign(first, first + vectors->rows * vectors->width);
  vectors->columns = row_columns(moment, name, vectors->rows);
  if (const Status sound = check_vectors(*vectors); !sound) return sound.error();
  return ReadPoints{std::move(vectors), true, 0};
}

using Sequences = std::vector<std::vector<int>>;

// The lines of a text as tokens, each cut to the context. Errors: no tokens at all.
Result<Sequences> typed_sequences(const LanguageData& data, const std::string& text) {
  Sequences sequences;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::vector<int> ids = data.tokenizer->encode(text.substr(begin, end - begin)).ids;
    if (static_cast<std::int64_t>(ids.size()) > data.length) ids.resize(static_cast<std::size_t>(data.length));
    if (!ids.empty()) sequences.push_back(std::move(ids));
    begin = end + 1;
  }
  if (sequences.empty()) return input_error("The text has no tokens; type a sentence.");
  return sequences;
}

// Sequences of the test part (of the training part where there is none), without padding.
Sequences corpus_sequences(const Task& task, const LanguageData& data) {
  const Examples& examples = task.test->rows > 0 ? *task.test : *task.train;
  Sequences sequences;
  std::int64_t tokens = 0;
  for (std::int64_t row = 0; row < examples.rows && tokens < kMostRead; ++row) {
    std::vector<int> ids;
    for (std::int64_t t = 0; t < data.length && tokens < kMostRead; ++t) {
      const int id = static_cast<int>(examples.x[static_cast<std::size_t>(row * data.length + t)]);
      if (id < 0 || id == data.padding()) break;
      ids.push_back(id);
      ++tokens;
    }
    if (!ids.empty()) sequences.push_back(std::move(ids));
  }
  return sequences;
}

// Runs each sequence through the model and keeps the value at its tokens.
class SequenceReader {
 public:
  SequenceReader(const PointMoment& moment, const LanguageData& data, ValueId value)
      : task_(*moment.task), data_(data), value_(value), params_(*task_.graph) {
    std::copy(moment.params.begin(), moment.params.end(), params_.flat().begin());
    edits_ = bind_fitting(moment.edits, *task_.graph);
  }

  void read(const Sequences& sequences, Vectors& vectors) {
    for (std::size_t first = 0; first < sequences.size(); first += kTileRows)
      read_tile(std::span(sequences).subspan(first, std::min<std::size_t>(kTileRows, sequences.size() - first)),
                vectors);
    vectors.columns = {word_column("token", tokens_), number_column("position", std::move(positions_)),
                       number_column("sequence", std::move(numbers_))};
  }

 private:
  void read_tile(std::span<const std::vector<int>> tile, Vectors& vectors) {
    std::int64_t length = 1;
    for (const auto& ids : tile) length = std::max(length, static_cast<std::int64_t>(ids.size()));
    const auto rows = static_cast<std::int64_t>(tile.size());
    Workspace<float> ws(task_.graph,
                        WorkspaceOptions{.rows = rows, .length = length, .gradients = false, .only = value_});
    ws.bind(params_);
    ws.set_rows(rows);
    ws.set_length(length);
    ws.set_edits(edits_);
    const std::span<float> input = ws.input(task_.input);
    for (std::size_t r = 0; r < tile.size(); ++r)
      for (std::size_t t = 0; t < static_cast<std::size_t>(length); ++t)
        input[r * static_cast<std::size_t>(length) + t] =
            static_cast<float>(t < tile[r].size() ? tile[r][t] : std::max(data_.padding(), 0));
    mask_padding(task_, ws);
    forward(ws);
    const std::span<const float> out = ws.value(value_);
    const auto width = static_cast<std::size_t>(vectors.width);
    for (std::size_t r = 0; r < tile.size(); ++r, ++sequence_)
      for (std::size_t t = 0; t < tile[r].size(); ++t) {
        const float* from = out.data() + (r * static_cast<std::size_t>(length) + t) * width;
        vectors.values.insert(vectors.values.end(), from, from + width);
        ++vectors.rows;
        tokens_.push_back(data_.tokenizer->shown(tile[r][t]));
        positions_.push_back(static_cast<float>(t));
        numbers_.push_back(static_cast<float>(sequence_));
      }
  }

  const Task& task_;
  const LanguageData& data_;
  ValueId value_;
  Params<float> params_;
  std::vector<BoundEdit> edits_;
  std::vector<std::string> tokens_;
  std::vector<float> positions_, numbers_;
  std::int64_t sequence_ = 0;
};

Result<ReadPoints> read_sequences(const PointMoment& moment, const PointSource& source, const std::string& text) {
  const auto* settings = dynamic_cast<const TransformerSettings*>(moment.settings.get());
  const ValueId value = moment.task->graph->find(source.value);
  if (settings == nullptr || value == kNoValue)
    return input_error("{}: this model has no such value; choose another source of points.", source.value);
  const auto data = settings->data();
  if (!data) return data.error();
  Sequences sequences;
  if (source.kind == PointsOf::Sentence) {
    auto typed = typed_sequences(**data, text);
    if (!typed) return typed.error();
    sequences = std::move(*typed);
  } else {
    sequences = corpus_sequences(*moment.task, **data);
  }
  auto vectors = std::make_shared<Vectors>();
  vectors->source = source.value;
  vectors->width = moment.task->graph->value(value).dims.back().size;
  SequenceReader(moment, **data, value).read(sequences, *vectors);
  if (const Status sound = check_vectors(*vectors); !sound) return sound.error();
  return ReadPoints{std::move(vectors), false, 0};
}

// The Playground's points with their class and coordinates, the training part first.
std::vector<Column> data_columns(const PlaygroundParts& parts, std::span<const std::int32_t> rows, std::size_t train) {
  std::vector<std::string> classes, part;
  std::vector<float> label, x1, x2;
  const PointSet& points = *parts.points;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<std::size_t>(rows[i]);
    label.push_back(points.target[row]);
    if (points.classes > 0) classes.push_back(points.class_names[static_cast<std::size_t>(points.target[row])]);
    x1.push_back(points.x[2 * row]);
    x2.push_back(points.x[2 * row + 1]);
    part.emplace_back(i < train ? "train" : "test");
  }
  Column first = points.classes > 0 ? word_column("class", classes) : number_column("target", label);
  return {std::move(first), word_column("part", part), number_column(points.axis_names[0], x1),
          number_column(points.axis_names[1], x2)};
}

Result<ReadPoints> read_data(const PointMoment& moment, const std::string& name) {
  const auto* settings = dynamic_cast<const PlaygroundSettings*>(moment.settings.get());
  const Task& task = *moment.task;
  const ValueId value = task.graph->find(name);
  if (settings == nullptr || value == kNoValue)
    return input_error("{}: this network has no such layer; choose another source of points.", name);
  const auto parts = playground_parts(*settings);
  if (!parts) return parts.error();
  std::vector<std::int32_t> rows(parts->train);
  rows.insert(rows.end(), parts->test.begin(), parts->test.end());
  const auto all = static_cast<std::int64_t>(rows.size());
  const std::int64_t stride = (all + kMostRead - 1) / kMostRead;
  Params<float> params(*task.graph);
  std::copy(moment.params.begin(), moment.params.end(), params.flat().begin());
  auto vectors = std::make_shared<Vectors>();
  vectors->source = name;
  vectors->width = task.graph->value(value).dims.back().size;
  std::vector<std::int32_t> kept;
  std::size_t train = 0;
  const auto run = [&](const Examples& examples, std::int64_t first) {
    std::vector<std::int32_t> chosen;
    for (std::int64_t i = 0; i < examples.rows; ++i)
      if ((first + i) % stride == 0) {
        chosen.push_back(static_cast<std::int32_t>(i));
        kept.push_back(rows[static_cast<std::size_t>(first + i)]);
      }
    if (chosen.empty()) return;
    const auto count = static_cast<std::int64_t>(chosen.size());
    Workspace<float> ws(task.graph, WorkspaceOptions{.rows = count, .gradients = false});
    ws.bind(params);
    ws.set_rows(count);
    ws.set_edits(bind_fitting(moment.edits, *task.graph));
    feed(task, examples, chosen, ws);
    forward(ws);
    const std::span<const float> out = ws.value(value);
    vectors->values.insert(vectors->values.end(), out.begin(), out.end());
    vectors->rows += count;
  };
  run(*task.train, 0);
  train = kept.size();
  run(*task.test, task.train->rows);
  vectors->columns = data_columns(*parts, kept, train);
  if (const Status sound = check_vectors(*vectors); !sound) return sound.error();
  return ReadPoints{std::move(vectors), false, stride > 1 ? all : 0};
}

}  // namespace

std::vector<PointSource> point_sources(const Task& task, const ExhibitSettings& settings) {
  const Graph& graph = *task.graph;
  std::vector<PointSource> sources;
  if (dynamic_cast<const TransformerSettings*>(&settings) != nullptr) {
    for (const char* name : {"embed.weight", "unembed.weight", "pos_embed.weight"})
      if (graph.find(name) != kNoValue) sources.push_back({PointsOf::Rows, name});
    const std::vector<std::string> stream = stream_values(graph);
    for (const std::string& name : stream) sources.push_back({PointsOf::Sentence, name});
    for (const std::string& name : stream) sources.push_back({PointsOf::Corpus, name});
  } else {
    for (int layer = 0; graph.find(fmt::format("h{}.act", layer)) != kNoValue; ++layer)
      sources.push_back({PointsOf::Data, fmt::format("h{}.act", layer)});
    std::reverse(sources.begin(), sources.end());  // the last layer says most
    if (graph.find("x") != kNoValue) sources.push_back({PointsOf::Data, "x"});
  }
  std::vector<PointSource> rows;
  offer_rows(graph, rows);
  for (PointSource& source : rows)
    if (std::find(sources.begin(), sources.end(), source) == sources.end()) sources.push_back(std::move(source));
  return sources;
}

Result<ReadPoints> read_points(const PointMoment& moment, const PointSource& source, const std::string& text) {
  switch (source.kind) {
    case PointsOf::Rows:
      return read_rows(moment, source.value);
    case PointsOf::Sentence:
    case PointsOf::Corpus:
      return read_sequences(moment, source, text);
    case PointsOf::Data:
      break;
  }
  return read_data(moment, source.value);
}

std::string point_text(const ExhibitSettings& settings) {
  const auto* language = dynamic_cast<const TransformerSettings*>(&settings);
  if (language == nullptr) return {};
  const auto data = language->data();
  if (!data) return {};
  std::string text;
  for (int i = 0; i < kShownSentences; ++i)
    text += fmt::format("{}{}", i > 0 ? "\n" : "", example_text(**data, static_cast<std::uint64_t>(i)));
  return text;
}

}  // namespace neurarium
