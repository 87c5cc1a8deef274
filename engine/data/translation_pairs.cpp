#include "engine/data/translation_pairs.h"

#include "engine/data/language_task_parts.h"
#include "engine/data/unicode.h"
#include "engine/data/word_tokenizer.h"
#include "engine/rng.h"
#include "engine/text.h"
#include "engine/work_progress.h"

#include <algorithm>
#include <functional>
#include <map>

namespace neurarium {
namespace {

constexpr std::int64_t kHeldOutPairs = 300;  // at most
constexpr std::int64_t kMostPairTries = 60;  // for each pair that is wanted: small kinds have few held out

struct Translated {
  std::string_view source, target;
};
struct Counted {
  std::string_view one, many, target, measure;
};
constexpr std::array<Translated, 12> kPeople = {{{"tom", "汤姆"},
                                                 {"jack", "杰克"},
                                                 {"ben", "本恩"},
                                                 {"sam", "山姆"},
                                                 {"david", "大卫"},
                                                 {"peter", "彼得"},
                                                 {"mary", "玛丽"},
                                                 {"anna", "安娜"},
                                                 {"lucy", "露西"},
                                                 {"emma", "艾玛"},
                                                 {"lily", "莉莉"},
                                                 {"jane", "简"}}};
constexpr std::array<Translated, 6> kDeeds = {
    {{"bought", "买"}, {"saw", "看见"}, {"found", "找到"}, {"drew", "画"}, {"lost", "丢"}, {"sold", "卖"}}};
constexpr std::array<Translated, 5> kAmounts = {
    {{"a", "一"}, {"two", "两"}, {"three", "三"}, {"four", "四"}, {"five", "五"}}};
constexpr std::array<Translated, 8> kColours = {{{"red", "红"},
                                                 {"blue", "蓝"},
                                                 {"white", "白"},
                                                 {"black", "黑"},
                                                 {"big", "大"},
                                                 {"small", "小"},
                                                 {"new", "新"},
                                                 {"old", "旧"}}};
constexpr std::array<Counted, 14> kGoods = {{{"book", "books", "书", "本"},
                                             {"dictionary", "dictionaries", "词典", "本"},
                                             {"knife", "knives", "刀", "把"},
                                             {"chair", "chairs", "椅子", "把"},
                                             {"cat", "cats", "猫", "只"},
                                             {"bird", "birds", "鸟", "只"},
                                             {"dress", "dresses", "裙子", "条"},
                                             {"snake", "snakes", "蛇", "条"},
                                             {"car", "cars", "汽车", "辆"},
                                             {"bicycle", "bicycles", "自行车", "辆"},
                                             {"ball", "balls", "球", "个"},
                                             {"cup", "cups", "杯子", "个"},
                                             {"map", "maps", "地图", "张"},
                                             {"table", "tables", "桌子", "张"}}};
constexpr std::array<Translated, 6> kPlaces = {{{"park", "公园"},
                                                {"school", "学校"},
                                                {"shop", "商店"},
                                                {"garden", "花园"},
                                                {"station", "车站"},
                                                {"library", "图书馆"}}};
constexpr std::array<Translated, 4> kTimes = {
    {{"yesterday", "昨天"}, {"today", "今天"}, {"last week", "上周"}, {"last night", "昨晚"}}};

constexpr std::array<std::string_view, 10> kDigits = {"zero", "one", "two",   "three", "four",
                                                      "five", "six", "seven", "eight", "nine"};
constexpr std::array<std::string_view, 10> kTeens = {"ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                                     "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                                    "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<int, 12> kMonthDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

// A pair in words while it is written, with the numbers that it was drawn from: they say whether it is held out.
struct PairDraft {
  std::vector<std::string> source, target;
  std::vector<Alignment> gold;
  std::vector<int> numbers;

  // Appends the words of `text` to the source; the place of the last one.
  int say(std::string_view text) {
    for (const std::string_view word : split(text, ' ')) source.emplace_back(word);
    return static_cast<int>(source.size()) - 1;
  }
  // Appends a word to the target that says what the source's word `from` says; -1: none.
  void answer(std::string_view word, int from) {
    if (from >= 0) gold.push_back({static_cast<int>(target.size()), from});
    target.emplace_back(word);
  }

 private:
  static std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t first = 0; first <= text.size();) {
      const std::size_t last = std::min(text.find(at, first), text.size());
      parts.push_back(text.substr(first, last - first));
      first = last + 1;
    }
    return parts;
  }
};

int drawn(Rng& rng, std::size_t bound) { return static_cast<int>(rng.below(bound)); }

// "last night mary bought two red books at the park": in Chinese time and place come before the verb, and the measure
// word depends on a noun that comes after it.
PairDraft draw_chinese(Rng& rng) {
  const int who = drawn(rng, kPeople.size()), deed = drawn(rng, kDeeds.size()), amount = drawn(rng, kAmounts.size());
  const int kind = drawn(rng, 2) == 0 ? -1 : drawn(rng, kColours.size()), what = drawn(rng, kGoods.size());
  const int place = drawn(rng, 2) == 0 ? -1 : drawn(rng, kPlaces.size());
  const int time = drawn(rng, 2) == 0 ? -1 : drawn(rng, kTimes.size());
  const bool time_first = time >= 0 && drawn(rng, 2) == 0;
  PairDraft d;
  d.numbers = {who, deed, amount, kind, what, place, time};
  const auto at = [](const auto& table, int i) { return table[static_cast<std::size_t>(i)]; };
  int said_time = -1, said_kind = -1, said_at = -1, said_place = -1;
  if (time_first) said_time = d.say(at(kTimes, time).source);
  const int said_who = d.say(at(kPeople, who).source), said_deed = d.say(at(kDeeds, deed).source);
  const int said_amount = d.say(at(kAmounts, amount).source);
  if (kind >= 0) said_kind = d.say(at(kColours, kind).source);
  const Counted thing = at(kGoods, what);
  const int said_what = d.say(amount == 0 ? thing.one : thing.many);
  if (place >= 0) {
    said_at = d.say("at");
    d.say("the");
    said_place = d.say(at(kPlaces, place).source);
  }
  if (time >= 0 && !time_first) said_time = d.say(at(kTimes, time).source);
  d.answer(at(kPeople, who).target, said_who);
  if (time >= 0) d.answer(at(kTimes, time).target, said_time);
  if (place >= 0) {
    d.answer("在", said_at);
    d.answer(at(kPlaces, place).target, said_place);
  }
  d.answer(at(kDeeds, deed).target, said_deed);
  d.answer("了", said_deed);
  d.answer(at(kAmounts, amount).target, said_amount);
  d.answer(thing.measure, said_what);
  if (kind >= 0) d.answer(at(kColours, kind).target, said_kind);
  d.answer(thing.target, said_what);
  return d;
}

// The words of 0 to 99, each with the digit that it says; `last` is the place of the ones.
void answer_two_digits(PairDraft& d, int number, int last) {
  const auto ones = static_cast<std::size_t>(number % 10), tens = static_cast<std::size_t>(number / 10);
  if (tens == 1) return d.answer(kTeens[ones], last);
  if (tens > 1) d.answer(kTens[tens], last - 1);
  if (ones > 0) d.answer(kDigits[ones], last);
}

PairDraft draw_number(Rng& rng) {
  int below = 10;
  for (int i = drawn(rng, 5); i > 0; --i) below *= 10;
  const int number = drawn(rng, static_cast<std::size_t>(below));
  PairDraft d;
  d.numbers = {number};
  const std::string digits = std::to_string(number);
  for (const char digit : digits) d.source.emplace_back(1, digit);
  const int last = static_cast<int>(digits.size()) - 1;
  if (number == 0) d.answer(kDigits[0], 0);
  if (number >= 1000) {
    answer_two_digits(d, number / 1000, last - 3);
    d.answer("thousand", last - 3);
  }
  if (const int hundreds = number / 100 % 10; hundreds > 0) {
    d.answer(kDigits[static_cast<std::size_t>(hundreds)], last - 2);
    d.answer("hundred", last - 2);
  }
  answer_two_digits(d, number % 100, last);
  return d;
}

// "march 4 , 1987" or "4 march 1987" becomes 1987-03-04, digit by digit.
PairDraft draw_date(Rng& rng) {
  const int year = 1900 + drawn(rng, 200), month = drawn(rng, kMonths.size());
  const int day = 1 + drawn(rng, static_cast<std::size_t>(kMonthDays[static_cast<std::size_t>(month)]));
  const bool month_first = drawn(rng, 2) == 0;
  PairDraft d;
  d.numbers = {year, month, day};
  const auto say_digits = [&](int number) {
    for (const char digit : std::to_string(number)) d.source.emplace_back(1, digit);
    return static_cast<int>(d.source.size()) - 1;
  };
  int said_month = -1, said_day = -1;
  if (month_first) said_month = d.say(kMonths[static_cast<std::size_t>(month)]);
  said_day = say_digits(day);
  if (month_first)
    d.say(",");
  else
    said_month = d.say(kMonths[static_cast<std::size_t>(month)]);
  const int said_year = say_digits(year) - 3;
  const std::string written = fmt::format("{}-{:02}-{:02}", year, month + 1, day);
  for (int i = 0; i < 4; ++i) d.answer(std::string_view(written).substr(static_cast<std::size_t>(i), 1), said_year + i);
  for (int i = 4; i < 10; ++i) {
    const int from = i == 4 || i == 7 ? -1 : i < 7 ? said_month : i == 8 && day > 9 ? said_day - 1 : said_day;
    d.answer(std::string_view(written).substr(static_cast<std::size_t>(i), 1), from);
  }
  return d;
}

// The words of one side by id, from 1 on, in order of appearance.
class SideWords {
 public:
  int id_of(const std::string& word) {
    const auto [found, is_new] = ids_.try_emplace(word, static_cast<int>(words_.size()) + 1);
    if (is_new) words_.push_back(word);
    return found->second;
  }
  std::vector<int> ids_of(const std::vector<std::string>& words) {
    std::vector<int> ids;
    for (const std::string& word : words) ids.push_back(id_of(word));
    return ids;
  }
  [[nodiscard]] TokenizerPtr tokenizer() const {
    return make_word_tokenizer(words_, {.keep_spaces = false, .fold_case = true});
  }

 private:
  std::vector<std::string> words_;
  std::map<std::string, int> ids_;
};

// All words of a kind, so that ids depend on the kind alone.
void know_words(std::string_view kind, SideWords& source, SideWords& target) {
  Rng rng(0, "translation.words");
  if (kind == "numbers") {
    for (char digit = '0'; digit <= '9'; ++digit) source.id_of(std::string(1, digit));
    for (const auto& words : {kDigits, kTeens, kTens})
      for (const std::string_view word : words)
        if (!word.empty()) target.id_of(std::string(word));
    for (const char* word : {"hundred", "thousand"}) target.id_of(word);
    return;
  }
  if (kind == "dates") {
    for (char digit = '0'; digit <= '9'; ++digit) {
      source.id_of(std::string(1, digit));
      target.id_of(std::string(1, digit));
    }
    for (const std::string_view month : kMonths) source.id_of(std::string(month));
    source.id_of(",");
    target.id_of("-");
    return;
  }
  const auto both = [&](const auto& table) {
    for (const Translated& word : table) {
      PairDraft draft;
      draft.say(word.source);
      source.ids_of(draft.source);
      target.id_of(std::string(word.target));
    }
  };
  both(kPeople);
  both(kDeeds);
  both(kAmounts);
  both(kColours);
  both(kPlaces);
  both(kTimes);
  for (const Counted& thing : kGoods) {
    for (const std::string_view word : {thing.one, thing.many}) source.id_of(std::string(word));
    for (const std::string_view word : {thing.target, thing.measure}) target.id_of(std::string(word));
  }
  for (const char* word : {"at", "the"}) source.id_of(word);
  for (const char* word : {"在", "了"}) target.id_of(word);
}

void add_marks(SideWords& target, PairSet& set) {
  set.start = target.id_of("<s>");
  set.end = target.id_of("</s>");
}

PairSet generated_pairs(const PairsSpec& spec) {
  PairSet set;
  set.name = spec.kind;
  SideWords source, target;
  know_words(spec.kind, source, target);
  add_marks(target, set);
  const auto draw = spec.kind == "chinese" ? draw_chinese : spec.kind == "numbers" ? draw_number : draw_date;
  const auto fill = [&](std::vector<SentencePair>& to, std::int64_t count, bool held, std::string_view purpose) {
    Rng rng(spec.seed, purpose);
    for (std::int64_t tries = 0; std::ssize(to) < count && tries < count * kMostPairTries; ++tries) {
      const PairDraft draft = draw(rng);
      if (is_held_out(draft.numbers) != held) continue;
      to.push_back({source.ids_of(draft.source), target.ids_of(draft.target), draft.gold});
    }
  };
  fill(set.train, spec.count, false, "translation.train");
  fill(set.held_out, kHeldOutPairs, true, "translation.held_out");
  set.source_words = source.tokenizer();
  set.target_words = target.tokenizer();
  return set;
}

// ---- the user's own

constexpr float kSourceWordsShare = 0.3f, kWordsShare = 0.6f;  // of the time that a file takes: to find its words

struct PairLine {
  std::string_view source, target;
};
struct PairLines {
  std::vector<PairLine> kept;
  std::int64_t beyond = 0;  // lines after the first kMostPairs
};

Result<PairLines> read_lines(const CorpusText& text) {
  PairLines lines;
  std::int64_t number = 0;
  const std::string_view all = text.text;
  for (std::size_t first = 0; first < all.size();) {
    const std::size_t end = std::min(all.find('\n', first), all.size());
    const std::string_view line = all.substr(first, end - first);
    first = end + 1;
    ++number;
    if (trimmed(line).empty()) continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos)
      return input_error("{}: line {} has one column; write a sentence, a tab and its translation on each line.",
                         shown(text.name), number);
    const std::string_view source = trimmed(line.substr(0, tab));
    const std::string_view target = trimmed(line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1));
    if (source.empty() || target.empty())
      return input_error("{}: line {} has an empty column; write a sentence, a tab and its translation on each line.",
                         shown(text.name), number);
    if (std::ssize(lines.kept) < kMostPairs)
      lines.kept.push_back({source, target});
    else
      ++lines.beyond;
  }
  return lines;
}

// The most frequent words of one column, without tokens of white space.
Result<SideWords> words_of_column(const CorpusText& corpus, const std::vector<PairLine>& lines,
                                  std::string_view PairLine::*side) {
  std::string text;
  for (const PairLine& line : lines) text.append(line.*side).append("\n");
  const auto learned =
      train_tokenizer({.kind = "word", .vocabulary = kMostPairVocab, .words = corpus.words, .fold_case = true}, text);
  if (!learned) return learned.error();
  SideWords words;
  for (int id = 1; id < (*learned)->size(); ++id) {
    const std::string_view bytes = (*learned)->bytes(id);
    if (const std::string shown_word = (*learned)->shown(id); trimmed(bytes).empty() || shown_word == "<join>")
      continue;
    words.id_of(std::string(bytes));
  }
  return words;
}

Result<PairSet> own_pairs(const CorpusText& text) {
  const auto lines = read_lines(text);
  if (!lines) return lines.error();
  PairSet set;
  set.name = text.name;
  set.left_out = lines->beyond;
  WorkPart part(0, kSourceWordsShare);
  auto source = words_of_column(text, lines->kept, &PairLine::source);
  if (!source) return source.error();
  part.go_on(kWordsShare);
  auto target = words_of_column(text, lines->kept, &PairLine::target);
  if (!target) return target.error();
  part.go_on(1);
  add_marks(*target, set);
  set.source_words = source->tokenizer();
  set.target_words = target->tokenizer();
  const WorkReport report;
  std::size_t done = 0;
  for (const PairLine& line : lines->kept) {
    if (Status going = report(static_cast<float>(done++) / static_cast<float>(lines->kept.size())); !going)
      return going.error();
    SentencePair pair{set.source_words->encode(line.source).ids, set.target_words->encode(line.target).ids, {}};
    if (pair.source.size() > kMostPairWords || pair.target.size() > kMostPairWords || pair.source.empty() ||
        pair.target.empty()) {
      ++set.left_out;
      continue;
    }
    (is_held_out(pair.source) ? set.held_out : set.train).push_back(std::move(pair));
  }
  if (set.train.size() < 2)
    return input_error("{}: the count of pairs to learn from, with at most {} words a side, is {}; give at least 2.",
                       shown(text.name), kMostPairWords, set.train.size());
  return set;
}

}  // namespace

bool PairSet::has_gold() const { return !train.empty() && !train.front().gold.empty(); }

std::vector<int> PairSet::read_source(std::string_view text) const { return source_words->encode(text).ids; }

std::string PairSet::typed_target(std::span<const int> ids) const {
  std::vector<int> plain;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(plain), [&](int id) { return id != start && id != end; });
  return target_words->decode(plain);
}

std::string PairSet::typed_source(std::span<const int> ids) const { return source_words->decode(ids); }

const SentencePair* PairSet::find(std::span<const int> source) const {
  for (const auto* part : {&held_out, &train})
    for (const SentencePair& pair : *part)
      if (std::ranges::equal(pair.source, source)) return &pair;
  return nullptr;
}

Result<PairSet> translation_pairs(const PairsSpec& spec) {
  PairSet set;
  if (spec.kind == kOwnPairs) {
    if (spec.own == nullptr)
      return usage_error("--pairs own needs pairs of your own; give a file with --pairs-file FILE.tsv.");
    auto own = own_pairs(*spec.own);
    if (!own) return own.error();
    set = std::move(*own);
  } else if (std::ranges::find(kPairKinds, spec.kind) != kPairKinds.end()) {
    set = generated_pairs(spec);
  } else {
    return usage_error("--pairs '{}' is none of {}.{}", shown(spec.kind), fmt::join(kPairKinds, ", "),
                       did_you_mean(spec.kind, kPairKinds));
  }
  for (const auto* part : {&set.train, &set.held_out})
    for (const SentencePair& pair : *part) {
      set.source_length = std::max(set.source_length, static_cast<int>(pair.source.size()));
      set.target_length = std::max(set.target_length, static_cast<int>(pair.target.size()) + 1);
    }
  return set;
}

}  // namespace neurarium
