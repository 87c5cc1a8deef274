// The language tasks: one seedable generator for all lessons, from copying digits to the little town. Every sample
// carries gold links and scored answers, so that what a head attends to, and what a model can do, is measured.
//
// The ideas come from Elhage et al. 2021 and Olsson et al. 2022 (induction), Wang et al. 2023 (IOI), Linzen et al. 2016
// (agreement), Power et al. 2022 (modular), Karpathy's minGPT (sort, add with the sum reversed).
#pragma once

#include "engine/base.h"
#include "engine/data/text_sample.h"
#include "engine/data/tokenizer.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// A number of a task: digits of a sum, size of an alphabet. low == high: it cannot be chosen.
struct TaskNumber {
  int value = 0;  // the default
  int low = 0;
  int high = 0;
};

struct LanguageTaskInfo {
  std::string_view name;        // "reverse", "town-zh"
  std::string_view language;    // "en", "zh" or "": symbols
  TaskNumber items;             // copy, reverse, sort: items; add: digits of each number; fewshot: examples
  TaskNumber symbols;           // copy, reverse, sort, repeat: different items; modular: the modulus
  int length = 0;               // default number of positions; 0: follows from the items
  bool bidirectional = false;   // made for an encoder: a class token is read out, targets are labels, "_" is padding
  bool every_token = false;     // by default everything is predicted, not the answers only
  std::vector<LinkKind> links;  // kinds that samples carry
  std::vector<LinkKind> abilities;      // kinds of their scored answers
  std::vector<std::string_view> parts;  // of a mixture; empty: it is none
};

// copy reverse sort add repeat modular fewshot, coref agreement reflexive ioi list order polysemy topic mood
// topic-mood town, and coref-zh measure-zh ioi-zh list-zh order-zh polysemy-zh town-zh.
// To add a task, write a row in language_tasks.cpp and its generator.
[[nodiscard]] std::span<const LanguageTaskInfo> language_tasks();
[[nodiscard]] Result<const LanguageTaskInfo*> find_language_task(std::string_view name);

struct LanguageTaskSpec {
  std::string task = "town";
  int items = 0;  // 0: the task's default, as for the others
  int symbols = 0;
  int length = 0;        // positions; only for tasks whose length does not follow from the items
  std::string mix = {};  // mixtures: "agreement=2,list=0.5"; parts that are not named weigh 1, "" is all equal
  // Loss on every token, also on those that nobody can foretell; default: what the task's row says.
  enum class Loss : std::uint8_t { Default, Answers, EveryToken } loss = Loss::Default;
  bool operator==(const LanguageTaskSpec&) const = default;
};

struct GrammarReport {
  int sentences = 0;           // that end in a full stop or question mark
  int grammatical = 0;         // of them
  std::vector<int> first_bad;  // the first sentence that is not
};

class LanguageTask;
using LanguageTaskPtr = std::shared_ptr<const LanguageTask>;

class LanguageTask {
 public:
  // Errors: an unknown task (with the nearest), numbers out of range, a mixture that cannot be read.
  [[nodiscard]] static Result<LanguageTaskPtr> make(const LanguageTaskSpec& spec);

  ~LanguageTask();

  [[nodiscard]] const LanguageTaskInfo& info() const;
  [[nodiscard]] const LanguageTaskSpec& spec() const;         // defaults filled in
  [[nodiscard]] int length() const { return spec().length; }  // positions of every sample
  // Words by id; 0 is "<unk>", which no sample contains. The vocabulary depends on task and symbols only.
  [[nodiscard]] const std::vector<std::string>& words() const;
  [[nodiscard]] int vocabulary() const { return static_cast<int>(words().size()); }
  // Reads typed text of the task ("Tom sings. Mary runs." or "汤姆唱歌") into its ids.
  [[nodiscard]] const TokenizerPtr& tokenizer() const;
  // The id of "_" where samples are padded, otherwise -1.
  [[nodiscard]] int padding() const;

  // A pure function of spec, seed, index and part: batches need no storage. Train and Test differ in their words and
  // numbers (about 5 % of the combinations are held out, of modular half), not only in their order.
  [[nodiscard]] TextSample sample(std::uint64_t seed, std::uint64_t index, SamplePart part) const;
  // Different samples that a part has, which indices 0, 1, ... list in turn (modular); 0: as many as one likes.
  [[nodiscard]] std::uint64_t sample_count(SamplePart part) const;

  // The ids of a class of the task's grammar ("WOMAN"), and the classes that are written as words; none for tasks in
  // symbols.
  [[nodiscard]] std::vector<int> words_of_class(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> word_classes() const;

  // Checks text of tasks in words (of others it finds no sentences). An unfinished last sentence is left out.
  [[nodiscard]] GrammarReport check_grammar(std::span<const int> tokens) const;

 private:
  struct Hidden;
  explicit LanguageTask(std::unique_ptr<const Hidden> hidden);

  std::unique_ptr<const Hidden> hidden_;
};

}  // namespace neurarium
