#include "engine/exhibits/word2vec.h"

#include "engine/files/corpus_tensors.h"
#include "engine/made_once.h"
#include "engine/text.h"
#include "engine/work_progress.h"

namespace neurarium {
namespace {

constexpr std::int64_t kWord2vecMeasured = 512, kWord2vecTestRows = 2048;

struct Word2vecTextSpec {
  CorpusSpec corpus;
  std::int64_t window = 0, negatives = 0;
  double subsample = 0;
  bool mean_of_window = false;
  bool operator==(const Word2vecTextSpec&) const = default;
};

constexpr float kReadWordsShare = 0.8f;  // of the time that a text takes; the rest is to draw its pairs

// The ends of sentences are no words, and no window reaches across them; other punctuation and words outside the
// vocabulary are passed over.
std::vector<int> words_alone(const Tokenizer& tokenizer, std::vector<int> text) {
  constexpr int kPassedOver = -1;
  for (int& id : text) {
    const std::string_view word = id == kUnknownToken ? std::string_view() : tokenizer.bytes(id);
    if (word == "." || word == "!" || word == "?" || word == "。" || word == "！" || word == "？")
      id = kWindowEnd;
    else if (word.empty() || char_class(character_at(word, 0).code) == CharClass::Other)
      id = kPassedOver;
  }
  return text;
}

Result<Word2vecText> make_word2vec_text(const Word2vecTextSpec& spec) {
  WorkPart part(0, kReadWordsShare);
  auto text = split_corpus(spec.corpus);
  if (!text) return text.error();
  part.go_on(1);
  Word2vecText made{std::move(*text), {}, {}};
  WindowSpec windows{.vocabulary = made.text.tokenizer->size(),
                     .window = static_cast<std::int32_t>(spec.window),
                     .negatives = static_cast<std::int32_t>(spec.negatives),
                     .subsample = spec.subsample,
                     .mean_of_window = spec.mean_of_window,
                     .seed = spec.corpus.seed};
  made.train = word_windows(words_alone(*made.text.tokenizer, made.text.train), windows);
  windows.most = kWord2vecTestRows;
  made.test = word_windows(words_alone(*made.text.tokenizer, made.text.held_out), windows);
  return made;
}

}  // namespace

Word2vecSettings::Word2vecSettings() {
  text = "people";
  lines = 20'000;
  unit = "word";
  held_out = 0.02;
  optimizer = "adam";
  learning_rate = 0.01;
  batch = 256;
  order = "file";  // the window moves through the text
}

// Generated sentences repeat themselves and want few numbers a word. Real text wants more of them, batches that tell
// its differences from chance, and only words that it has often enough; measured on the Bible.
struct Word2vecSettings::Recipe {
  std::int64_t vocab, width, window, batch;
  std::string_view schedule;
  std::int64_t decay_steps;
  double decay_factor;
};

const Word2vecSettings::Recipe& Word2vecSettings::recipe(std::string_view text) {
  static constexpr Recipe kGenerated{6000, 24, 4, 256, "constant", 10'000, 0.5};
  static constexpr Recipe kReal{2000, 48, 5, 4096, "cosine", 6000, 0.05};
  return text == "bible" || text == kOwnCorpus ? kReal : kGenerated;
}

void Word2vecSettings::choose_text(std::string_view name) {
  const Recipe &now = recipe(text), &next = recipe(name);
  const auto take = [&](auto& mine, auto member) {
    if (mine == now.*member) mine = next.*member;
  };
  take(vocab, &Recipe::vocab);
  take(width, &Recipe::width);
  take(window, &Recipe::window);
  take(batch, &Recipe::batch);
  take(schedule, &Recipe::schedule);
  take(decay_steps, &Recipe::decay_steps);
  take(decay_factor, &Recipe::decay_factor);
  text = name;
}

void Word2vecSettings::choose(std::string_view key, std::string_view name) {
  if (key == "text-source") choose_text(name);
}

Result<Word2vecTextPtr> word2vec_text(const Word2vecSettings& s) {
  static MadeOnce<Word2vecTextSpec, Word2vecText> texts;
  CorpusSpec corpus = s.corpus_spec(s.seed());
  corpus.most = static_cast<int>(s.vocab);
  corpus.fold_case = true;
  return texts.get({std::move(corpus), s.window, s.negatives, s.subsample, s.model == "cbow"}, make_word2vec_text);
}

Result<std::string> Word2vecSettings::beginning() const {
  const auto made = word2vec_text(*this);
  if (!made) return made.error();
  return std::string();
}

Result<TaskPtr> Word2vecSettings::make_task() const {
  const auto made = word2vec_text(*this);
  if (!made) return made.error();
  const Word2vecText& words = **made;
  if (words.train.rows->rows == 0)
    return usage_error("{}: no two words that are read stand beside each other; give a longer text or raise subsample.",
                       shown(words.text.corpus->name));
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  Word2vecSpec spec = words.train.spec;
  spec.width = static_cast<std::int32_t>(width);
  auto task = std::make_shared<Task>();
  task->graph = word2vec_graph(spec);
  task->input = task->graph->at("x");
  task->target = task->graph->at("target");
  task->output = task->graph->at("scores");
  task->data_loss = task->graph->at("loss");
  task->train = words.train.rows;
  task->test = words.test.rows;
  task->measured = kWord2vecMeasured;
  task->metric = MetricKind::None;
  task->reads_ids = true;
  task->plan = *training;
  task->source = *made;
  return TaskPtr(task);
}

Fields Word2vecSettings::fields() {
  FieldList f;
  f.group("data");
  add_source_fields(f);
  f.number("held-out", &held_out, {0, 0.5, 0.01, false}, Effect::Reinitialises);
  f.number("vocab", &vocab, {kFewestVectors, kMostVectors, 1, true}, Effect::Reinitialises,
           !text.starts_with("town"));  // whose grammar has its own
  f.number("window", &window, {1, kWidestWindow, 1, false}, Effect::Reinitialises);
  f.number("negatives", &negatives, {1, kMostNegatives, 1, false}, Effect::Reinitialises);
  f.number("subsample", &subsample, {0, 1, 0, false}, Effect::Reinitialises);
  f.group("network");
  f.name("vector-model", &model, {kWord2vecModels.begin(), kWord2vecModels.end()}, Effect::Reinitialises);
  f.number("vector-width", &width, {2, kWidestVector, 1, true}, Effect::Reinitialises);
  add_init_field(f);
  f.group("sampling");
  f.name("word", &word, {});
  f.name("analogy", &analogy, {});
  f.group("training");
  add_optimizer_fields(f, 16384);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> Word2vecSettings::clone() const { return std::make_unique<Word2vecSettings>(*this); }

bool Word2vecSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const Word2vecSettings*>(&other);
  return that != nullptr && same_own(*that) &&
         same_values(const_cast<Word2vecSettings*>(this)->fields(), const_cast<Word2vecSettings*>(that)->fields());
}

void Word2vecSettings::save_data(TensorFile& file, std::string_view prefix) const { save_corpus(file, prefix, own); }

Status Word2vecSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  own = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_word2vec_defaults() { return std::make_unique<Word2vecSettings>(); }

}  // namespace neurarium
