#include "engine/exhibits/lookup.h"

#include "engine/data/split.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace neurarium {
namespace {

constexpr std::int64_t kSentences = 2048;  // to learn from
constexpr std::int64_t kMeasuredSentences = 64;
constexpr double kLargestQuery = 1e9;
constexpr std::size_t kMostSentenceBytes = 40'000;

std::vector<std::string_view> table_names() {
  std::vector<std::string_view> names;
  for (const LookupKind& kind : lookup_kinds()) names.push_back(kind.name);
  names.push_back("file");
  return names;
}

Result<LookupTable> choose_table(const LookupSettings& s) {
  if (s.data == "file") {
    if (s.own == nullptr)
      return usage_error(
          "--data file needs a table of your own; give it with --table FILE.csv, or drop a file on the "
          "window.");
    return *s.own;
  }
  const LookupKind* kind = find_lookup_kind(s.data);
  NEURARIUM_CHECK(kind != nullptr);  // fields() allows no others
  return make_lookup_table(*kind, static_cast<int>(s.entries), s.noise, static_cast<std::uint64_t>(s.data_seed));
}

// Mean and deviation of each column over some rows; a column that does not vary keeps its scale.
void fit_columns(const std::vector<float>& numbers, int columns, const std::vector<std::int32_t>& rows,
                 std::array<double, 2>& mean, std::array<double, 2>& scale) {
  for (int c = 0; c < columns; ++c) {
    const auto column = static_cast<std::size_t>(c);
    const auto at = [&](std::int32_t row) {
      return static_cast<double>(numbers[static_cast<std::size_t>(row * columns + c)]);
    };
    double sum = 0;
    double squares = 0;
    for (const std::int32_t row : rows) sum += at(row);
    mean[column] = sum / static_cast<double>(rows.size());
    for (const std::int32_t row : rows) squares += (at(row) - mean[column]) * (at(row) - mean[column]);
    const double deviation = std::sqrt(squares / static_cast<double>(rows.size()));
    scale[column] = deviation > 0 ? deviation : 1;
  }
}

// What the kernel compares. As dot products: q . k = u_q . u_k - |u_k|^2 / 2, which is the Gaussian's logarithm but for
// a number that is the same for all keys.
void add_features(const LookupParts& parts, std::span<const float> key, bool is_query, AlignedVector<float>& x) {
  double square = 0;
  for (std::size_t d = 0; d < key.size(); ++d) {
    const double u = (static_cast<double>(key[d]) - parts.key_mean[d]) / parts.key_scale[d];
    square += u * u;
    x.push_back(static_cast<float>(u));
  }
  if (parts.spec.dot) x.push_back(static_cast<float>(is_query ? 1 : -square / 2));
}

void add_value(const LookupParts& parts, int row, AlignedVector<float>& out) {
  const auto value = parts.table.value(row);
  for (std::size_t d = 0; d < value.size(); ++d)
    out.push_back(static_cast<float>((static_cast<double>(value[d]) - parts.value_mean[d]) / parts.value_scale[d]));
}

Examples table_examples(const LookupParts& parts, bool test) {
  const std::vector<std::int32_t>& rows = test ? parts.held : parts.kept;
  Examples made;
  made.rows = static_cast<std::int64_t>(rows.size());
  made.inputs = lookup_row_width(parts.spec);
  made.targets = parts.spec.value_dims;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add_lookup_row(parts, parts.table.key(rows[i]), test ? -1 : static_cast<int>(i), made.x);
    add_value(parts, rows[i], made.target);
  }
  return made;
}

// Projections with which q . k is the kernel's logarithm.
std::shared_ptr<const AlignedVector<float>> kernel_start(const Graph& graph, const LookupParts& parts) {
  Params<float> params(graph);
  const auto diagonal = [&](std::string_view name, const auto& number) {
    const std::span<float> w = params.of(graph.at(name));
    const auto n = static_cast<std::size_t>(graph.value(graph.at(name)).dims.front().size);
    for (std::size_t i = 0; i < n; ++i) w[i * n + i] = static_cast<float>(number(i, i + 1 == n));
  };
  diagonal("W_V", [](std::size_t, bool) { return 1.0; });
  if (parts.spec.dot) {
    diagonal("W_Q", [](std::size_t, bool last) { return last ? 1.0 : 1 / kStartBandwidth; });
    diagonal("W_K", [](std::size_t, bool last) {
      return last ? 1 / (kStartBandwidth * kStartBandwidth) : 1 / kStartBandwidth;
    });
  } else {
    params.of(graph.at("bandwidth"))[0] = static_cast<float>(kStartBandwidth);
  }
  return std::make_shared<const AlignedVector<float>>(params.flat().begin(), params.flat().end());
}

Status make_table_task(const LookupSettings& settings, Task& made) {
  const Result<LookupParts> parts = lookup_parts(settings);
  if (!parts) return parts.error();
  made.graph = lookup_graph(parts->spec);
  made.input = made.graph->at("x");
  made.target = made.graph->at("target");
  made.output = made.graph->at("answer");
  made.train = std::make_shared<const Examples>(table_examples(*parts, false));
  made.test = std::make_shared<const Examples>(table_examples(*parts, true));
  made.metric = MetricKind::None;
  if (settings.start == "kernel") made.start = kernel_start(*made.graph, *parts);
  return ok_status();
}

Status make_sentence_task(const LookupSettings& settings, Task& made) {
  const auto data = settings.language();
  if (!data) return data.error();
  made.graph =
      sentence_graph({(*data)->tokenizer->size(), static_cast<std::int32_t>(settings.width), settings.temperature});
  made.input = made.graph->at("tokens");
  made.target = made.graph->at("targets");
  made.output = made.graph->at("logits");
  made.train = (*data)->train;
  made.test = (*data)->test;
  made.length = (*data)->length;
  made.measured = kMeasuredSentences;
  made.metric = MetricKind::TokenArgmax;
  made.source = *data;
  return ok_status();
}

}  // namespace

LookupSettings::LookupSettings() {
  learning_rate = 0.02;
  batch = 16;
}

void LookupSettings::choose_data(std::string_view name) {
  data = name;
  if (const LookupKind* kind = find_lookup_kind(name)) {
    query = kind->query;
    query2 = kind->query2;
  }
}

void LookupSettings::take_table(LookupTable table, std::string name) {
  own = std::make_shared<const LookupTable>(std::move(table));
  own_name = std::move(name);
  data = "file";
}

Result<std::shared_ptr<const LanguageData>> LookupSettings::language() const {
  LanguageDataSpec spec;
  spec.task.task = task;
  spec.samples = kSentences;
  spec.seed = static_cast<std::uint64_t>(data_seed);
  return language_data(spec);
}

Result<LookupParts> lookup_parts(const LookupSettings& s) {
  Result<LookupTable> table = choose_table(s);
  if (!table) return table.error();
  LookupParts parts;
  parts.table = std::move(*table);
  const Result<Split> split =
      split_rows(parts.table.size(), s.test_split, static_cast<std::uint64_t>(s.data_seed), RowOrder::Shuffled, {});
  if (!split) return split.error();
  parts.kept = split->train;
  parts.held = split->test;
  std::sort(parts.kept.begin(), parts.kept.end());
  std::sort(parts.held.begin(), parts.held.end());
  if (std::ssize(parts.kept) < kLeastEntries)
    return usage_error("A test share of {} leaves {} rows to look up; keep at least {}.", s.test_split,
                       parts.kept.size(), kLeastEntries);
  fit_columns(parts.table.keys, parts.table.key_dims, parts.kept, parts.key_mean, parts.key_scale);
  fit_columns(parts.table.values, parts.table.value_dims, parts.kept, parts.value_mean, parts.value_scale);
  parts.spec.entries = static_cast<std::int32_t>(parts.kept.size());
  parts.spec.dot = s.kernel == "dot";
  parts.spec.key_width = parts.table.key_dims + (parts.spec.dot ? 1 : 0);
  parts.spec.value_dims = parts.table.value_dims;
  parts.spec.temperature = s.temperature;
  return parts;
}

void add_lookup_row(const LookupParts& parts, std::span<const float> key, int but, AlignedVector<float>& x) {
  add_features(parts, key, true, x);
  for (const std::int32_t row : parts.kept) add_features(parts, parts.table.key(row), false, x);
  for (const std::int32_t row : parts.kept) add_value(parts, row, x);
  for (int i = 0; i < parts.spec.entries; ++i) x.push_back(i == but ? 0.0F : 1.0F);
}

Result<Examples> asked_examples(const LookupSettings& s, const Task& task) {
  Examples asked;
  asked.rows = 1;
  if (task.length == 1) {
    const Result<LookupParts> parts = lookup_parts(s);
    if (!parts) return parts.error();
    const std::array<float, 2> key = {static_cast<float>(s.query), static_cast<float>(s.query2)};
    add_lookup_row(*parts, std::span(key).first(static_cast<std::size_t>(parts->table.key_dims)), -1, asked.x);
    asked.inputs = std::ssize(asked.x);
    asked.targets = parts->spec.value_dims;
    asked.target.assign(static_cast<std::size_t>(asked.targets), 0.0F);
    return asked;
  }
  const auto data = s.language();
  if (!data) return data.error();
  const std::string_view read = std::string_view(s.sentence).substr(0, std::min(s.sentence.size(), kMostSentenceBytes));
  const Encoding text = (*data)->tokenizer->encode(read);
  if (text.ids.empty()) return usage_error("The sentence has no words; type some, such as 'tom sings .'.");
  const std::size_t used = std::min(text.ids.size(), static_cast<std::size_t>(task.length));
  asked.x.assign(text.ids.begin(), text.ids.begin() + static_cast<std::ptrdiff_t>(used));
  for (std::size_t i = 0; i < used; ++i) asked.target.push_back(i + 1 < used ? asked.x[i + 1] : -1.0F);
  asked.inputs = asked.targets = static_cast<std::int64_t>(used);
  return asked;
}

Result<TaskPtr> LookupSettings::make_task() const {
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  if (Status s = source == "table" ? make_table_task(*this, *made) : make_sentence_task(*this, *made); !s)
    return s.error();
  made->data_loss = made->graph->at("loss.data");
  made->plan = *training;
  return TaskPtr(made);
}

Fields LookupSettings::fields() {
  const bool table = source == "table";
  const LookupKind* kind = find_lookup_kind(data);
  const bool generated = table && kind != nullptr && kind->generated;
  const bool two = kind != nullptr ? kind->key_dims == 2 : own != nullptr && own->key_dims == 2;
  FieldList f;
  f.group("data");
  f.name("source", &source, {"table", "sentence"}, Effect::Reinitialises);
  f.name("data", &data, table_names(), Effect::Live, table);
  f.number("entries", &entries, {kLeastEntries, kMostEntries, 1, false}, Effect::Live, generated);
  f.number("noise", &noise, {0, 2, 0.01, false}, Effect::Live, generated);
  f.number("test-split", &test_split, {0, 0.5, 0.05, false}, Effect::Live, table);
  f.number("query", &query, {-kLargestQuery, kLargestQuery, 0, false}, Effect::Live, table);
  f.number("query2", &query2, {-kLargestQuery, kLargestQuery, 0, false}, Effect::Live, table && two);
  f.name("task", &task, {"town", "town-zh"}, Effect::Reinitialises, !table);
  f.name("sentence", &sentence, {}, Effect::Live, !table);
  f.number("data-seed", &data_seed, {0, 1e15, 1, false}, Effect::Live, generated || !table);
  f.group("network");
  f.name("kernel", &kernel, {"gaussian", "dot"}, Effect::Reinitialises, table);
  f.number("temperature", &temperature, {kCoolest, kHottest, 0, true});
  f.name("start", &start, {"kernel", "random"}, Effect::Reinitialises, table);
  f.number("width", &width, {2, 64, 1, false}, Effect::Reinitialises, !table);
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> LookupSettings::clone() const { return std::make_unique<LookupSettings>(*this); }

bool LookupSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const LookupSettings*>(&other);
  if (that == nullptr || own_name != that->own_name) return false;
  const bool same_table = own == that->own || (own != nullptr && that->own != nullptr && *own == *that->own);
  return same_table &&
         same_values(const_cast<LookupSettings*>(this)->fields(), const_cast<LookupSettings*>(that)->fields());
}

void LookupSettings::save_data(TensorFile& file, std::string_view prefix) const {
  if (own == nullptr) return;
  const auto name = [&](std::string_view part) { return fmt::format("{}table.{}", prefix, part); };
  file.add<float>(name("keys"), {own->size(), own->key_dims}, own->keys);
  file.add<float>(name("values"), {own->size(), own->value_dims}, own->values);
  file.add_text(name("name"), own_name);
  std::vector<std::string> all = own->key_names;
  all.insert(all.end(), own->value_names.begin(), own->value_names.end());
  file.add_text(name("columns"), fmt::format("{}", fmt::join(all, "\n")));
}

Status LookupSettings::load_data(const TensorFile& file, std::string_view prefix) {
  own = nullptr;
  own_name.clear();
  const auto name = [&](std::string_view part) { return fmt::format("{}table.{}", prefix, part); };
  if (file.find(name("keys")) == nullptr) return ok_status();
  LookupTable table;
  for (const auto& [part, numbers, dims] :
       {std::tuple{"keys", &table.keys, &table.key_dims}, std::tuple{"values", &table.values, &table.value_dims}}) {
    const auto tensor = file.get(name(part), {-1, -1});
    if (!tensor) return tensor.error();
    *dims = static_cast<int>(std::clamp<std::int64_t>((*tensor)->shape[1], 0, 100));
    const std::array<std::int64_t, 2> any = {-1, -1};
    const auto read = file.finite_floats(name(part), any);
    if (!read) return read.error();
    numbers->assign(read->begin(), read->end());
  }
  if (table.key_dims < 1) return input_error("{}: '{}' has no columns.", file.source, name("keys"));
  if (Status s = check_lookup_table(table, file.source); !s) return s;
  const auto columns = file.text(name("columns"));
  if (!columns) return columns.error();
  std::vector<std::string> all = {""};
  for (const char c : *columns) {
    if (c == '\n')
      all.emplace_back();
    else
      all.back() += c;
  }
  all.resize(static_cast<std::size_t>(table.key_dims + table.value_dims));
  table.key_names.assign(all.begin(), all.begin() + table.key_dims);
  table.value_names.assign(all.begin() + table.key_dims, all.end());
  const auto given = file.text(name("name"));
  if (!given) return given.error();
  own_name = std::string(*given);
  own = std::make_shared<const LookupTable>(std::move(table));
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_lookup_defaults() { return std::make_unique<LookupSettings>(); }

}  // namespace neurarium
