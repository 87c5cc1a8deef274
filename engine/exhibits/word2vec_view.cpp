#include "engine/exhibits/word2vec_view.h"

#include "engine/data/unicode.h"
#include "engine/run.h"
#include "engine/text.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace neurarium {
namespace {

// Besides those of the generated text: what a real one may know.
constexpr std::array<WordAnalogy, 12> kTextAnalogies = {{{"man", "woman", "king", "queen"},
                                                         {"father", "mother", "son", "daughter"},
                                                         {"father", "mother", "brother", "sister"},
                                                         {"he", "she", "his", "her"},
                                                         {"husband", "wife", "man", "woman"},
                                                         {"son", "sons", "daughter", "daughters"},
                                                         {"day", "days", "year", "years"},
                                                         {"go", "went", "come", "came"},
                                                         {"say", "said", "see", "saw"},
                                                         {"heaven", "earth", "day", "night"},
                                                         {"king", "kings", "prince", "princes"},
                                                         {"one", "two", "three", "four"}}};

class WordIds {
 public:
  explicit WordIds(const Tokenizer& tokenizer) {
    for (int id = 0; id < tokenizer.size(); ++id) ids_.emplace(std::string(tokenizer.bytes(id)), id);
  }
  [[nodiscard]] int operator()(std::string_view word) const {
    const auto at = ids_.find(std::string(word));
    return at == ids_.end() ? -1 : at->second;
  }

 private:
  std::unordered_map<std::string, int> ids_;
};

std::vector<std::string> typed_words(std::string_view text) {
  const std::string lower = clean_text(text, TextForm::NfcLower).text;
  const std::vector<std::string_view> words = split_at(lower, " \t\n,:-+=");
  return {words.begin(), words.end()};
}

void answer(const Vectors& vectors, AnalogyAnswer& asked) {
  asked.best = analogy(vectors, asked.to, asked.from, asked.as, static_cast<int>(kAnalogyAnswers), Metric::Cosine);
}

void answer_list(const Vectors& vectors, const WordIds& ids, std::span<const WordAnalogy> list, Word2vecView& view) {
  for (const WordAnalogy& a : list) {
    AnalogyAnswer asked{ids(a.from), ids(a.to), ids(a.as), ids(a.expected), {}};
    if (asked.from < 0 || asked.to < 0 || asked.as < 0 || asked.expected < 0) continue;
    answer(vectors, asked);
    view.analogies.push_back(std::move(asked));
  }
}

void answer_typed(const Word2vecSettings& s, const Vectors& vectors, const WordIds& ids, Word2vecView& view) {
  std::array<int, 3> found = {-1, -1, -1};
  const std::vector<std::string> typed = typed_words(s.analogy);
  for (std::size_t i = 0; i < typed.size() && i < found.size(); ++i)
    if ((found[i] = ids(typed[i])) < 0) view.unknown.push_back(typed[i]);
  if (std::ranges::find(found, -1) != found.end()) return;
  AnalogyAnswer asked{found[0], found[1], found[2], -1, {}};
  answer(vectors, asked);
  view.typed = std::move(asked);
}

void find_nearest(const Word2vecSettings& s, const Vectors& vectors, const WordIds& ids, Word2vecView& view) {
  const std::vector<std::string> typed = typed_words(s.word);
  if (typed.empty()) return;
  view.word = ids(typed.front());
  if (view.word < 0) return view.unknown.push_back(typed.front());
  const std::array<std::int32_t, 1> itself = {view.word};
  view.nearest = nearest_to(vectors, vectors.row(view.word), static_cast<int>(kNearestWords), Metric::Cosine, itself);
}

void run_row(Word2vecView& view) {
  const Task& task = *view.task;
  view.run = std::make_unique<Workspace<float>>(task.graph, WorkspaceOptions{.rows = 1, .gradients = false});
  view.run->bind(*view.params);
  view.run->set_edits(bind_fitting(view.edits, view.graph()));
  const Examples& rows = *task.train;
  std::copy_n(rows.x.begin() + view.row * rows.inputs, rows.inputs, view.run->input(task.input).begin());
  std::copy_n(rows.target.begin() + view.row * rows.targets, rows.targets, view.run->input(task.target).begin());
  forward(*view.run);
}

}  // namespace

Vectors input_vectors(const Word2vecView& view) {
  Vectors out;
  const ValueId id = view.graph().at("input.weight");
  out.rows = view.graph().value(id).dims[0].size;
  out.width = view.graph().value(id).dims[1].size;
  const std::span<const float> numbers = view.params->of(id);
  out.values.assign(numbers.begin(), numbers.end());
  return out;
}

int Word2vecView::hits() const {
  return static_cast<int>(std::ranges::count_if(analogies, [](const AnalogyAnswer& a) { return a.hit(); }));
}

std::shared_ptr<const Word2vecView> look_at_word2vec(const Word2vecRequest& request) {
  auto view = std::make_shared<Word2vecView>();
  const auto& s = dynamic_cast<const Word2vecSettings&>(*request.settings);
  view->step = request.step;
  view->settings = request.settings;
  view->task = request.task;
  view->edits = request.edits;
  auto words = word2vec_text(s);
  if (!words) {
    view->fault = words.error();
    return view;
  }
  view->words = std::move(*words);
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  view->row = request.step * request.task->plan.batch % request.task->train->rows;
  run_row(*view);
  const Vectors vectors = input_vectors(*view);
  if (Status fine = check_vectors(vectors); !fine) {
    view->fault = fine.error();
    return view;
  }
  const WordIds ids(*view->words->text.tokenizer);
  find_nearest(s, vectors, ids, *view);
  answer_list(vectors, ids, s.text == "people" ? std::span<const WordAnalogy>(kPeopleAnalogies) : kTextAnalogies,
              *view);
  answer_typed(s, vectors, ids, *view);
  return view;
}

}  // namespace neurarium
