#include "engine/exhibits/tfidf.h"

#include "engine/files/corpus_tensors.h"
#include "engine/made_once.h"
#include "engine/params.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kMostAsked = 4000;              // sentences to learn from, evenly spread
constexpr std::int64_t kMostAskedNumbers = 8'000'000;  // of their counts

// Each sentence as the counts of its words, and the document it stands in.
ExamplesPtr asked_sentences(const DocumentSet& set, bool held_out) {
  struct Asked {
    std::int64_t document;
    const DocumentSentence* sentence;
  };
  std::vector<Asked> all;
  for (std::size_t d = 0; d < set.documents.size(); ++d)
    for (const DocumentSentence& s : set.documents[d].sentences)
      if (s.held_out == held_out) all.push_back({static_cast<std::int64_t>(d), &s});
  const std::int64_t most = std::min(kMostAsked, kMostAskedNumbers / set.term_count());
  auto out = std::make_shared<Examples>();
  out->rows = std::min(std::ssize(all), most);
  out->inputs = set.term_count();
  out->targets = 1;
  out->x.assign(static_cast<std::size_t>(out->rows * out->inputs), 0.0f);
  for (std::int64_t row = 0; row < out->rows; ++row) {
    const Asked& asked = all[static_cast<std::size_t>(row * std::ssize(all) / out->rows)];
    asked.sentence->read.add_counts(std::span(out->x).subspan(static_cast<std::size_t>(row * out->inputs)));
    out->target.push_back(static_cast<float>(asked.document));
  }
  return out;
}

std::shared_ptr<const AlignedVector<float>> counted_parameters(const Graph& graph, const DocumentSet& set,
                                                               std::string_view weighting) {
  Params<float> params(graph);
  std::ranges::copy(set.counts, params.of(graph.at("documents.counts")).begin());
  const std::span<float> idf = params.of(graph.at("idf"));
  for (std::size_t v = 0; v < idf.size(); ++v)
    idf[v] = static_cast<float>(term_weight(weighting, set.size(), set.document_frequency[v]));
  return std::make_shared<const AlignedVector<float>>(params.flat().begin(), params.flat().end());
}

}  // namespace

double term_weight(std::string_view weighting, std::int64_t documents, std::int64_t document_frequency) {
  const auto n = static_cast<double>(documents), df = static_cast<double>(document_frequency);
  if (weighting == "none") return 1;
  if (weighting == "smooth") return std::log((1 + n) / (1 + df)) + 1;
  return df == 0 ? 0 : std::log(n / df);  // a term of held-out sentences alone stands in no document
}

TfidfSettings::TfidfSettings() {
  learning_rate = 0.02;
  batch = 32;
  choose_documents("english");
}

void TfidfSettings::choose_documents(std::string_view name) {
  documents = name;
  chosen = 0;
  if (name == kOwnDocuments) return;  // the query and the sentences stay: nobody knows what these documents are about
  const bool chinese = name == "chinese";
  query = chinese ? "月亮变红" : "why is the moon red";
  sentence = chinese ? "狗咬了猫" : "the dog bit the cat";
  other = chinese ? "猫咬了狗" : "the cat bit the dog";
}

void TfidfSettings::choose(std::string_view key, std::string_view name) {
  if (key == "documents") choose_documents(name);
}

void TfidfSettings::take_own(CorpusText lines) {
  own = std::make_shared<const CorpusText>(std::move(lines));
  choose_documents(kOwnDocuments);
}

Result<DocumentSetPtr> tfidf_documents(const TfidfSettings& s) {
  static MadeOnce<DocumentSpec, DocumentSet> sets;
  return sets.get({s.documents, s.own, s.held_out, s.seed()}, document_set);
}

Result<Examples> asked_tfidf_row(const TfidfSettings& s) {
  const auto set = tfidf_documents(s);
  if (!set) return set.error();
  Examples row;
  row.rows = row.targets = 1;
  row.inputs = (*set)->term_count();
  row.x.assign(static_cast<std::size_t>(row.inputs), 0.0f);
  (*set)->read(s.query).add_counts(row.x);
  row.target = {-1.0f};
  return row;
}

Result<TaskPtr> TfidfSettings::make_task() const {
  const auto made = tfidf_documents(*this);
  if (!made) return made.error();
  const DocumentSet& set = **made;
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto task = std::make_shared<Task>();
  task->graph = tfidf_graph({.documents = static_cast<std::int32_t>(set.size()),
                             .terms = static_cast<std::int32_t>(set.term_count()),
                             .log_tf = tf == "log",
                             .sharpness = sharpness});
  task->input = task->graph->at("counts");
  task->target = task->graph->at("document");
  task->output = task->graph->at("logits");
  task->data_loss = task->graph->at("loss.data");
  task->train = asked_sentences(set, false);
  task->test = asked_sentences(set, true);
  task->metric = MetricKind::ArgmaxClass;
  task->plan = *training;
  task->source = *made;
  task->start = counted_parameters(*task->graph, set, weighting);
  return TaskPtr(task);
}

Fields TfidfSettings::fields() {
  FieldList f;
  f.group("data");
  f.name("documents", &documents, {kDocumentSets.begin(), kDocumentSets.end()}, Effect::Reinitialises);
  f.number("held-out", &held_out, {0, 0.5, 0.05, false}, Effect::Reinitialises);
  f.group("network");
  f.name("term-frequency", &tf, {kTermFrequencies.begin(), kTermFrequencies.end()}, Effect::Reinitialises);
  f.name("idf", &weighting, {kTermWeightings.begin(), kTermWeightings.end()}, Effect::Reinitialises);
  f.number("sharpness", &sharpness, {0.1, 100, 0, true});
  f.group("search");
  f.name("search", &query, {});
  f.number("document", &chosen, {0, static_cast<double>(kMostDocuments), 1, false});
  f.name("first-sentence", &sentence, {});
  f.name("second-sentence", &other, {});
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> TfidfSettings::clone() const { return std::make_unique<TfidfSettings>(*this); }

bool TfidfSettings::equals(const ExhibitSettings& that) const {
  const auto* s = dynamic_cast<const TfidfSettings*>(&that);
  if (s == nullptr) return false;
  return same_text(own, s->own) &&
         same_values(const_cast<TfidfSettings*>(this)->fields(), const_cast<TfidfSettings*>(s)->fields());
}

void TfidfSettings::save_data(TensorFile& file, std::string_view prefix) const { save_corpus(file, prefix, own); }

Status TfidfSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  own = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_tfidf_defaults() { return std::make_unique<TfidfSettings>(); }

}  // namespace neurarium
