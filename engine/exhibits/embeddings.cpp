#include "engine/exhibits/embeddings.h"

#include "engine/exhibits/language_model.h"
#include "engine/exhibits/point_names.h"
#include "engine/exhibits/point_rows.h"
#include "engine/exhibits/rnn.h"
#include "engine/exhibits/transformer_view.h"
#include "engine/measure.h"
#include "engine/run.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kTileTokens = 1024;   // that are run at once
constexpr std::int64_t kTileExamples = 256;  // the same of models without a sequence
constexpr int kShownSentences = 3;

// ---- which there are

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
  offer("rnn.h");
  return names;
}

bool has_rows(const Value& value) {
  return value.role == Role::Param ? value.dims.size() >= 2 : has_batch_axis(value.dims);
}

// Worth a picture: at least two numbers a point, and of a parameter two points. Ids are none.
bool is_offered(const Value& value) {
  if (!has_rows(value)) return false;
  if (value.role != Role::Param) return point_width(value.dims) != 1;
  std::int64_t width = 1;
  for (std::size_t a = 1; a < value.dims.size(); ++a) width *= value.dims[a].size;
  return value.dims[0].size > 1 && width > 1;
}

// What the last layer reads says most.
std::string last_hidden(const Task& task) {
  const Graph& graph = *task.graph;
  ValueId id = task.output;
  while (id != kNoValue && graph.writer(id) >= 0) {
    const Node& node = graph.nodes()[static_cast<std::size_t>(graph.writer(id))];
    if (node.in.size() == 0) break;
    id = node.in[0];
    if (node.params.size() > 0) break;
  }
  return id == kNoValue ? std::string() : graph.value(id).name;
}

// The value cannot be computed without knowing what the right answers are.
bool needs_target(const Graph& graph, ValueId id) {
  std::vector<ValueId> open = {id};
  std::vector<bool> seen(graph.values().size());
  while (!open.empty()) {
    const ValueId at = open.back();
    open.pop_back();
    if (graph.value(at).role == Role::Target) return true;
    if (seen[static_cast<std::size_t>(at)]) continue;
    seen[static_cast<std::size_t>(at)] = true;
    if (graph.writer(at) < 0) continue;
    for (const ValueId in : graph.nodes()[static_cast<std::size_t>(graph.writer(at))].in) open.push_back(in);
  }
  return false;
}

bool reads_text(const ExhibitSettings& settings) {
  return dynamic_cast<const TransformerSettings*>(&settings) != nullptr ||
         dynamic_cast<const RnnSettings*>(&settings) != nullptr;
}

// ---- reading

Error no_rows(const Value& value) {
  std::vector<std::string> sizes;
  for (const Dim& dim : value.dims) sizes.push_back(dim.size == kSymbol ? dim.label : std::to_string(dim.size));
  return input_error("{} [{}] has no rows, so it makes no points; choose a matrix, or a value of each example.",
                     value.name, fmt::join(sizes, ", "));
}

Result<VectorsPtr> parameter_rows(const Value& value, std::span<const float> numbers) {
  if (!has_rows(value)) return no_rows(value);
  auto vectors = std::make_shared<Vectors>();
  vectors->source = value.name;
  vectors->rows = value.dims[0].size;
  vectors->width = std::ssize(numbers) / vectors->rows;
  vectors->values.assign(numbers.begin(), numbers.end());
  if (const Status sound = check_vectors(*vectors); !sound) return sound.error();
  return VectorsPtr(std::move(vectors));
}

Result<ReadPoints> read_rows(const PointMoment& moment, const std::string& name) {
  const Graph& graph = *moment.task->graph;
  const ValueId id = graph.find(name);
  if (id == kNoValue || graph.value(id).role != Role::Param)
    return input_error("{}: this model has no such matrix; choose another source of points.", name);
  const ParamLayout layout(graph);
  std::int64_t count = 1;
  for (const Dim& dim : graph.value(id).dims) count *= dim.size;
  const auto rows =
      parameter_rows(graph.value(id), {moment.params.data() + layout.offset(id), static_cast<std::size_t>(count)});
  if (!rows) return rows.error();
  Vectors vectors = **rows;
  vectors.columns = row_columns(moment, name, vectors.rows);
  return ReadPoints{std::make_shared<Vectors>(std::move(vectors)), true, {}};
}

struct Sequence {
  std::vector<int> ids;
  std::vector<float> targets;  // as long; -1: none
};
using Sequences = std::vector<Sequence>;

// The lines of a text as tokens, each cut to what the model reads at once. Errors: no tokens at all.
Result<Sequences> typed_sequences(const PointReader& reader, const std::string& text, std::int64_t most,
                                  std::vector<Wording>& cut) {
  Sequences sequences;
  std::int64_t line = 0, tokens = 0, read = 0, long_lines = 0;
  std::int64_t first_line = 0, first_tokens = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::vector<int> ids = reader.tokenizer->encode(text.substr(begin, end - begin)).ids;
    ++line;
    begin = end + 1;
    if (std::ssize(ids) > reader.length && long_lines++ == 0) {
      first_line = line;
      first_tokens = std::ssize(ids);
    }
    ids.resize(std::min(ids.size(), static_cast<std::size_t>(reader.length)));
    tokens += std::ssize(ids);
    ids.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(std::ssize(ids), 0, most - read)));
    read += std::ssize(ids);
    std::vector<float> targets(ids.size(), -1.0f);
    if (!ids.empty()) sequences.push_back({std::move(ids), std::move(targets)});
  }
  if (sequences.empty()) return input_error("The text has no tokens; type a sentence.");
  if (long_lines == 1)
    cut.push_back(worded("Line {} has {} tokens, but the model reads {} at once: the rest of it is left out.",
                         first_line, first_tokens, reader.length));
  if (long_lines > 1)
    cut.push_back(
        worded("{} lines, of which line {} is the first, are longer than the {} tokens that the model reads "
               "at once: their ends are left out.",
               long_lines, first_line, reader.length));
  if (read < tokens) cut.push_back(worded("The first {} of {} tokens are points; more do not fit.", read, tokens));
  return sequences;
}

// Sequences of the test part (of the training part where there is none), without padding.
Sequences corpus_sequences(const Task& task, const PointReader& reader, std::int64_t most, std::vector<Wording>& cut) {
  const Examples& examples = task.test->rows > 0 ? *task.test : *task.train;
  Sequences sequences;
  std::int64_t tokens = 0, row = 0;
  for (; row < examples.rows && tokens < most; ++row) {
    Sequence sequence;
    for (std::int64_t t = 0; t < examples.inputs && tokens < most; ++t) {
      const auto at = static_cast<std::size_t>(row * examples.inputs + t);
      const int id = static_cast<int>(examples.x[at]);
      if (id < 0 || id == reader.padding) break;
      sequence.ids.push_back(id);
      sequence.targets.push_back(examples.targets == examples.inputs ? examples.target[at] : -1.0f);
      ++tokens;
    }
    if (!sequence.ids.empty()) sequences.push_back(std::move(sequence));
  }
  if (row < examples.rows)
    cut.push_back(
        worded("The first {} of {} sequences are read: {} tokens; more do not fit.", row, examples.rows, tokens));
  return sequences;
}

// The parts of a model that reading a value of it takes.
struct ValueModel {
  const Task& task;
  std::span<const float> params;
  const std::vector<Edit>& edits;
  ValueId value;
  [[nodiscard]] const Dims& dims() const { return task.graph->value(value).dims; }
};

// Where an input is written; empty where the value that is read does not depend on it.
std::span<float> input_of(Workspace<float>& ws, ValueId id) {
  return id == kNoValue || ws.value(id).empty() ? std::span<float>() : ws.input(id);
}

void mask_read_padding(const Task& task, Workspace<float>& ws) {
  if (!input_of(ws, task.mask).empty() && !input_of(ws, task.input).empty()) mask_padding(task, ws);
}

// The rows of one input of the examples.
void gather_rows(std::span<const float> numbers, std::int64_t width, std::span<const std::int32_t> rows,
                 std::span<float> to) {
  for (std::size_t r = 0; r < rows.size() && !to.empty(); ++r)
    std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(rows[r]) * width, width,
                to.begin() + static_cast<std::ptrdiff_t>(r) * width);
}

// Runs examples through the model and hands out the value's numbers.
class ValueRunner {
 public:
  explicit ValueRunner(const ValueModel& model) : model_(model), params_(*model.task.graph) {
    std::copy(model.params.begin(), model.params.end(), params_.flat().begin());
    edits_ = bind_fitting(model.edits, *model.task.graph);
  }
  // `fill` writes the inputs; the numbers hold until the next run.
  template <class Fill>
  std::span<const float> run(std::int64_t rows, std::int64_t length, const Fill& fill) {
    const WorkspaceOptions options{.rows = rows, .length = length, .gradients = false, .only = model_.value};
    workspace_ = std::make_unique<Workspace<float>>(model_.task.graph, options);
    workspace_->bind(params_);
    workspace_->set_rows(rows);
    workspace_->set_length(length);
    workspace_->set_edits(edits_);
    fill(*workspace_);
    forward(*workspace_);
    return workspace_->value(model_.value);
  }

 private:
  const ValueModel& model_;
  Params<float> params_;
  std::vector<BoundEdit> edits_;
  std::unique_ptr<Workspace<float>> workspace_;
};

// What is known about points as they are read.
struct PointPlaces {
  std::vector<float> positions, heads;
  std::vector<std::int32_t> examples;
  void add(std::int64_t example, std::int64_t position, std::int64_t head) {
    examples.push_back(static_cast<std::int32_t>(example));
    positions.push_back(static_cast<float>(position));
    heads.push_back(static_cast<float>(head));
  }
  // Adds those that differ from point to point.
  void give(const PointRows& rows, std::vector<Column>& columns) {
    if (rows.positions() > 1) columns.push_back(number_column("position", std::move(positions)));
    if (rows.heads() > 1) columns.push_back(number_column("head", std::move(heads)));
  }
};

void read_sequences(const ValueModel& model, const PointReader& reader, const Sequences& sequences, Vectors& vectors) {
  const Task& task = model.task;
  ValueRunner runner(model);
  std::int64_t longest = 1;
  for (const Sequence& s : sequences) longest = std::max(longest, std::ssize(s.ids));
  const PointRows rows(model.dims(), longest);
  const std::int64_t tile = std::max<std::int64_t>(1, kTileTokens / longest);
  std::vector<std::string> tokens;
  PointPlaces places;
  vectors.width = rows.width();
  for (std::int64_t first = 0; first < std::ssize(sequences); first += tile) {
    const std::int64_t count = std::min(tile, std::ssize(sequences) - first);
    const auto part = std::span(sequences).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    const std::span<const float> out = runner.run(count, longest, [&](Workspace<float>& ws) {
      const std::span<float> input = input_of(ws, task.input);
      const std::span<float> target = input_of(ws, task.target);
      const auto per_row = target.size() / part.size();
      for (std::size_t r = 0; r < part.size(); ++r)
        for (std::size_t t = 0; t < static_cast<std::size_t>(longest); ++t) {
          const bool inside = t < part[r].ids.size();
          const std::size_t at = r * static_cast<std::size_t>(longest) + t;
          if (at < input.size()) input[at] = static_cast<float>(inside ? part[r].ids[t] : std::max(reader.padding, 0));
          if (t < per_row) target[r * per_row + t] = inside ? part[r].targets[t] : -1.0f;
        }
      mask_read_padding(task, ws);
    });
    for (std::int64_t r = 0; r < count; ++r) {
      const std::vector<int>& ids = part[static_cast<std::size_t>(r)].ids;
      const std::int64_t positions = std::min(rows.positions(), std::ssize(ids));
      for (std::int64_t t = 0; t < positions; ++t)
        for (std::int64_t head = 0; head < rows.heads(); ++head) {
          rows.append(out, r, t, head, vectors.values);
          tokens.push_back(reader.tokenizer->shown(ids[static_cast<std::size_t>(t)]));
          places.add(first + r, t, head);
        }
    }
  }
  vectors.rows = std::ssize(tokens);
  vectors.columns = {word_column("token", tokens)};
  std::vector<float> numbers(places.examples.begin(), places.examples.end());
  places.give(rows, vectors.columns);
  vectors.columns.push_back(number_column("sequence", std::move(numbers)));
}

// Tokens or examples that are read of points as wide as these.
std::int64_t most_read(const ValueModel& model, std::int64_t length) {
  const PointRows rows(model.dims(), length);
  return (rows.width() > kWidePoint ? kMostReadWide : kMostRead) / rows.heads();
}

Result<ReadPoints> read_text(const ValueModel& model, const PointReader& reader,
                             const std::optional<std::string>& text) {
  const Value& value = model.task.graph->value(model.value);
  if (!has_rows(value)) return no_rows(value);
  if (text && needs_target(*model.task.graph, model.value))
    return input_error("{} compares with right answers, which a typed text does not have; take the test sequences.",
                       value.name);
  ReadPoints points;
  const std::int64_t most = most_read(model, reader.length);
  Sequences sequences;
  if (text) {
    auto typed = typed_sequences(reader, *text, most, points.cut);
    if (!typed) return typed.error();
    sequences = std::move(*typed);
  } else {
    sequences = corpus_sequences(model.task, reader, most, points.cut);
  }
  auto vectors = std::make_shared<Vectors>();
  vectors->source = value.name;
  read_sequences(model, reader, sequences, *vectors);
  if (const Status sound = check_vectors(*vectors); !sound) return sound.error();
  points.vectors = std::move(vectors);
  return points;
}

// Every example, or evenly spread ones.
Result<ReadPoints> read_examples(const PointMoment& moment, const ValueModel& model) {
  const Task& task = model.task;
  const Value& value = task.graph->value(model.value);
  if (!has_rows(value)) return no_rows(value);
  const PointRows rows(value.dims, task.length);
  if (rows.width() > kMostPointWidth)
    return input_error("{}: a point of it would have {} numbers, and {} are the most; choose a later layer.",
                       value.name, rows.width(), kMostPointWidth);
  const std::int64_t all = task.train->rows + task.test->rows;
  const std::int64_t most = std::max<std::int64_t>(1, most_read(model, task.length) / rows.positions());
  const std::int64_t stride = std::max<std::int64_t>(1, (all + most - 1) / most);
  std::vector<std::int32_t> train, test;
  for (std::int64_t i = 0; i < all; i += stride) {
    const bool trains = i < task.train->rows;
    (trains ? train : test).push_back(static_cast<std::int32_t>(trains ? i : i - task.train->rows));
  }
  ReadPoints points;
  if (stride > 1)
    points.cut.push_back(
        worded("{} of {} examples are shown, evenly spread; more do not fit.", train.size() + test.size(), all));
  auto vectors = std::make_shared<Vectors>();
  vectors->source = value.name;
  vectors->width = rows.width();
  PointPlaces places;
  std::int64_t example = 0;
  ValueRunner runner(model);
  const auto read = [&](const Examples& examples, std::span<const std::int32_t> chosen) {
    for (std::size_t first = 0; first < chosen.size(); first += kTileExamples) {
      const auto part = chosen.subspan(first, std::min<std::size_t>(kTileExamples, chosen.size() - first));
      const std::span<const float> out = runner.run(std::ssize(part), task.length, [&](Workspace<float>& ws) {
        gather_rows(examples.x, examples.inputs, part, input_of(ws, task.input));
        gather_rows(examples.target, examples.targets, part, input_of(ws, task.target));
        mask_read_padding(task, ws);
      });
      for (std::int64_t r = 0; r < std::ssize(part); ++r, ++example)
        for (std::int64_t t = 0; t < rows.positions(); ++t)
          for (std::int64_t head = 0; head < rows.heads(); ++head) {
            rows.append(out, r, t, head, vectors->values);
            places.add(example, t, head);
          }
    }
  };
  read(*task.train, train);
  read(*task.test, test);
  vectors->rows = std::ssize(places.examples);
  for (const Column& column : example_columns(moment, train, test))
    vectors->columns.push_back(take_rows(column, places.examples));
  places.give(rows, vectors->columns);
  if (const Status sound = check_vectors(*vectors); !sound) return sound.error();
  points.vectors = std::move(vectors);
  return points;
}

// A typed name: "embed" is the matrix rather than the value that is looked up in it, unless a text is read.
ValueId find_matrix_or_value(const Graph& graph, const std::string& name, bool of_text) {
  const ValueId matrix = graph.find(name + ".weight"), itself = graph.find(name);
  const bool takes_matrix = matrix != kNoValue && (!of_text || itself == kNoValue);
  return takes_matrix ? matrix : itself;
}

Result<ReadPoints> read_value(const PointMoment& moment, const PointSource& source, const std::string& text) {
  const ValueId id = moment.task->graph->find(source.value);
  if (id == kNoValue || moment.task->graph->value(id).role == Role::Param)
    return input_error("{}: this model has no such value; choose another source of points.", source.value);
  const ValueModel model{*moment.task, moment.params, moment.edits, id};
  if (source.kind == PointsOf::Data) return read_examples(moment, model);
  const auto reader = point_reader(*moment.settings);
  if (!reader) return input_error("{}: this model has no such value; choose another source of points.", source.value);
  return read_text(model, *reader, source.kind == PointsOf::Sentence ? std::optional(text) : std::nullopt);
}

}  // namespace

std::vector<PointSource> point_sources(const Task& task, const ExhibitSettings& settings) {
  const Graph& graph = *task.graph;
  std::vector<PointSource> sources;
  const auto offer = [&](PointSource source) {
    const ValueId id = graph.find(source.value);
    if (id == kNoValue || !is_offered(graph.value(id))) return;
    if (std::find(sources.begin(), sources.end(), source) == sources.end()) sources.push_back(std::move(source));
  };
  const bool text = reads_text(settings);
  for (const char* name : {"embed.weight", "unembed.weight", "pos_embed.weight"}) offer({PointsOf::Rows, name});
  const std::vector<std::string> stream = stream_values(graph);
  if (text) {
    for (const std::string& name : stream) offer({PointsOf::Sentence, name});
    for (const std::string& name : stream) offer({PointsOf::Corpus, name});
  } else {
    offer({PointsOf::Data, last_hidden(task)});
  }
  for (const ValueId id : graph.params()) offer({PointsOf::Rows, graph.value(id).name});
  for (const PointsOf kind : {PointsOf::Sentence, PointsOf::Corpus, PointsOf::Data})
    for (const Value& value : graph.values()) {
      const bool fits = text ? kind != PointsOf::Data : kind == PointsOf::Data;
      const bool asks = kind == PointsOf::Sentence && needs_target(graph, graph.find(value.name));
      if (fits && !asks && value.role != Role::Param) offer({kind, value.name});
    }
  return sources;
}

Result<PointSource> find_point_source(const Task& task, const ExhibitSettings& settings, const std::string& name,
                                      bool of_text) {
  const Graph& graph = *task.graph;
  const ValueId id = find_matrix_or_value(graph, name, of_text);
  if (id == kNoValue) {
    std::vector<std::string_view> names;
    for (const Value& value : graph.values()) names.push_back(value.name);
    return usage_error("There is no '{}' in this model.{}", shown(name), did_you_mean(name, names));
  }
  const Value& value = graph.value(id);
  if (!has_rows(value)) return no_rows(value);
  if (value.role == Role::Param) return PointSource{PointsOf::Rows, value.name};
  if (!reads_text(settings)) return PointSource{PointsOf::Data, value.name};
  return PointSource{of_text ? PointsOf::Sentence : PointsOf::Corpus, value.name};
}

Result<ReadPoints> read_points(const PointMoment& moment, const PointSource& source, const std::string& text) {
  if (source.value.empty())
    return input_error("This model has no matrix and no value of at least two numbers a point; open another exhibit.");
  return source.kind == PointsOf::Rows ? read_rows(moment, source.value) : read_value(moment, source, text);
}

Result<ReadPoints> read_model_points(const LanguageModel& model, const std::string& name,
                                     const std::optional<std::string>& text) {
  const Graph& graph = *model.graph;
  const ValueId id = find_matrix_or_value(graph, name, text.has_value());
  if (id == kNoValue)
    return usage_error("--matrix: {} has no matrix or value '{}'; `neurarium names` lists what it has.",
                       shown(model.source), shown(name));
  const Value& value = graph.value(id);
  if (value.role == Role::Param) {
    const auto rows = parameter_rows(value, model.params.of(id));
    if (!rows) return rows.error();
    Vectors vectors = **rows;
    if (model.tokenizer != nullptr && vectors.rows == model.spec.vocab) {
      std::vector<std::string> tokens;
      for (std::int32_t i = 0; i < model.spec.vocab; ++i) tokens.push_back(model.tokenizer->shown(i));
      vectors.columns.push_back(word_column("token", tokens));
    }
    return ReadPoints{std::make_shared<Vectors>(std::move(vectors)), false, {}};
  }
  if (!text)
    return usage_error("--matrix: {} is a value, which a model without a run has over a text only; add --text.", name);
  if (model.tokenizer == nullptr)
    return usage_error("{} has no tokenizer, so no text can be read; choose a matrix of it.", shown(model.source));
  Task task;
  task.graph = model.graph;
  task.input = graph.at("tokens");
  task.target = graph.at("targets");
  task.mask = graph.find("mask");
  task.padding = static_cast<float>(model.padding);
  const PointReader reader{model.tokenizer, model.spec.context, model.padding, model.spec.causal};
  return read_text({task, model.params.flat(), model.edits, id}, reader, text);
}

std::string point_text(const ExhibitSettings& settings) {
  if (const auto* recurrent = dynamic_cast<const RnnSettings*>(&settings))
    if (const auto beginning = recurrent->beginning()) return *beginning;
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
