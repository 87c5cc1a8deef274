// Tasks in symbols: copy, reverse, sort, add, repeat, modular, and mappings defined by examples.
#include "engine/data/language_task_parts.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr int kMostSymbolTries = 5000;  // a task of a few combinations may have none held out

using TokenIds = std::vector<int>;

// Digits while they suffice, then letters.
std::vector<std::string> symbol_words(int count) {
  std::vector<std::string> words = {"<unk>"};
  for (int i = 0; i < count; ++i) {
    const char first = count <= 10 ? '0' : i < 26 ? 'a' : 'A';
    words.emplace_back(1, static_cast<char>(first + (first == 'A' ? i - 26 : i)));
  }
  return words;
}

// Draws until the numbers are of the wanted part.
template <class Draw>
TokenIds draw_of_part(SamplePart part, Draw draw) {
  TokenIds numbers = draw();
  for (int attempt = 1; attempt < kMostSymbolTries && is_held_out(numbers) != (part == SamplePart::Test); ++attempt)
    numbers = draw();
  return numbers;
}

int draw_below(Rng& rng, int bound) { return static_cast<int>(rng.below(static_cast<std::uint64_t>(bound))); }

int place_of_next(const TaskDraft& draft) { return static_cast<int>(draft.text.tokens.size()); }

// Writes a token that the position before it should foretell from `sources`.
void write_answer(TaskDraft& out, int token, LinkKind kind, const TokenIds& sources) {
  const int query = place_of_next(out) - 1;
  for (const int source : sources) out.text.links.push_back({query, source, kind});
  out.text.answers.push_back({query, kind, {token}, {}});
  out.text.tokens.push_back(token);
}

// Items, ">", and the items again in the order of the task. TokenIds are values + 1.
void write_items(const LanguageTaskSpec& spec, Rng& rng, SamplePart part, TaskDraft& out) {
  const int count = spec.items;
  const TokenIds values = draw_of_part(part, [&] {
    TokenIds drawn;
    for (int i = 0; i < count; ++i) drawn.push_back(draw_below(rng, spec.symbols));
    return drawn;
  });
  for (const int value : values) out.text.tokens.push_back(value + 1);
  out.text.tokens.push_back(spec.symbols + 1);
  TokenIds sorted = values;
  std::sort(sorted.begin(), sorted.end());
  for (int i = 0; i < count; ++i) {
    if (spec.task == "sort") {
      const int value = sorted[static_cast<std::size_t>(i)];
      TokenIds sources;
      for (int place = 0; place < count; ++place)
        if (values[static_cast<std::size_t>(place)] == value) sources.push_back(place);
      write_answer(out, value + 1, LinkKind::SameValue, sources);
      continue;
    }
    const int source = spec.task == "copy" ? i : count - 1 - i;
    write_answer(out, values[static_cast<std::size_t>(source)] + 1,
                 spec.task == "copy" ? LinkKind::Copy : LinkKind::Mirror, {source});
  }
}

// "3 7 + 4 5 = 2 8 0": the sum begins with its last digit, so that each digit needs only what came before.
void write_sum(const LanguageTaskSpec& spec, Rng& rng, SamplePart part, TaskDraft& out) {
  const int digits = spec.items;
  const TokenIds values = draw_of_part(part, [&] {
    TokenIds drawn;
    for (int i = 0; i < 2 * digits; ++i) drawn.push_back(draw_below(rng, 10));
    return drawn;
  });
  const auto write_number = [&](int first, int sign) {
    for (int i = 0; i < digits; ++i) out.text.tokens.push_back(values[static_cast<std::size_t>(first + i)] + 1);
    out.text.tokens.push_back(sign);
  };
  write_number(0, 11);
  write_number(digits, 12);
  const auto places = [digits](int column) { return TokenIds{digits - 1 - column, 2 * digits - column}; };
  const auto digit = [&](int place) { return out.text.tokens[static_cast<std::size_t>(place)] - 1; };
  int carry = 0;
  for (int column = 0; column <= digits; ++column) {
    const TokenIds before = carry > 0 ? places(column - 1) : TokenIds{};
    for (const int source : before) out.text.links.push_back({place_of_next(out) - 1, source, LinkKind::Carry});
    const TokenIds sources = column < digits ? places(column) : TokenIds{};
    int sum = carry;
    for (const int source : sources) sum += digit(source);
    carry = sum / 10;
    write_answer(out, sum % 10 + 1, LinkKind::Digit, sources);
  }
}

// A segment of 4 to 16 different symbols, over and over.
void write_repeats(const LanguageTaskSpec& spec, int length, Rng& rng, SamplePart part, TaskDraft& out) {
  const int longest = std::min(16, length / 2);
  const TokenIds segment = draw_of_part(part, [&] {
    std::vector<std::int32_t> symbols;
    for (int i = 0; i < spec.symbols; ++i) symbols.push_back(i + 1);
    rng.shuffle(symbols);
    symbols.resize(static_cast<std::size_t>(4 + draw_below(rng, longest - 3)));
    return TokenIds(symbols.begin(), symbols.end());
  });
  const auto size = static_cast<int>(segment.size());
  for (int place = 0; place <= length; ++place) {
    const int token = segment[static_cast<std::size_t>(place % size)];
    if (place > 0) out.text.links.push_back({place, place - 1, LinkKind::Previous});
    if (place <= size) {  // the first token of the second copy could be any
      out.text.tokens.push_back(token);
      continue;
    }
    TokenIds sources;
    for (int source = place - size; source > 0; source -= size) sources.push_back(source);
    write_answer(out, token, LinkKind::Induction, sources);
  }
}

TaskParts modular_task(const LanguageTaskSpec& spec) {
  const int modulus = spec.symbols;
  TaskParts out;
  out.words = {"<unk>"};
  for (int i = 0; i < modulus; ++i) out.words.push_back(std::to_string(i));
  out.words.insert(out.words.end(), {"+", "="});
  out.length = 4;
  // Half of all pairs train, always the same half.
  std::vector<std::int32_t> pairs;
  for (std::int32_t i = 0; i < modulus * modulus; ++i) pairs.push_back(i);
  Rng(0, "text modular", static_cast<std::uint64_t>(modulus)).shuffle(pairs);
  const std::uint64_t half = pairs.size() / 2;
  out.count = [half, all = pairs.size()](SamplePart part) { return part == SamplePart::Train ? half : all - half; };
  out.write = [pairs, half, modulus](Rng&, std::uint64_t index, SamplePart part, TaskDraft& draft) {
    const bool train = part == SamplePart::Train;
    const std::uint64_t place = train ? index % half : half + index % (pairs.size() - half);
    const int a = pairs[place] / modulus;
    const int b = pairs[place] % modulus;
    draft.text.tokens = {a + 1, modulus + 1, b + 1, modulus + 2};
    write_answer(draft, (a + b) % modulus + 1, LinkKind::Operand, {0, 2});
  };
  return out;
}

// Each row an animal, its young, its plural, its sound and its Chinese name: four mappings from the first column.
constexpr std::array<std::array<std::string_view, 5>, 10> kAnimals = {{{"dog", "puppy", "dogs", "barks", "狗"},
                                                                       {"cat", "kitten", "cats", "meows", "猫"},
                                                                       {"cow", "calf", "cows", "moos", "牛"},
                                                                       {"horse", "foal", "horses", "neighs", "马"},
                                                                       {"duck", "duckling", "ducks", "quacks", "鸭"},
                                                                       {"pig", "piglet", "pigs", "oinks", "猪"},
                                                                       {"lion", "cub", "lions", "roars", "狮"},
                                                                       {"bird", "chick", "birds", "tweets", "鸟"},
                                                                       {"goat", "kid", "goats", "bleats", "羊"},
                                                                       {"frog", "tadpole", "frogs", "croaks", "蛙"}}};
constexpr int kColumns = static_cast<int>(kAnimals.front().size());

// "cat : kitten , dog : puppy , cow : calf ." The first answer could be any of the four and is not scored.
void write_examples(const LanguageTaskSpec& spec, Rng& rng, SamplePart part, TaskDraft& out) {
  const TokenIds drawn = draw_of_part(part, [&] {
    std::vector<std::int32_t> animals;
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(kAnimals.size()); ++i) animals.push_back(i);
    rng.shuffle(animals);
    TokenIds all = {1 + draw_below(rng, kColumns - 1)};
    all.insert(all.end(), animals.begin(), animals.begin() + spec.items);
    return all;
  });
  const int colon = static_cast<int>(kAnimals.size()) * kColumns + 1;
  TokenIds examples;
  for (int i = 1; i <= spec.items; ++i) {
    const int row = drawn[static_cast<std::size_t>(i)] * kColumns;
    out.text.tokens.insert(out.text.tokens.end(), {row + 1, colon});
    const int query = place_of_next(out) - 1;
    const int answer = row + drawn[0] + 1;
    if (examples.empty()) {
      out.text.tokens.push_back(answer);
    } else {
      out.text.links.push_back({query, query - 1, LinkKind::Key});
      write_answer(out, answer, LinkKind::Example, examples);
    }
    examples.push_back(place_of_next(out) - 1);
    out.text.tokens.push_back(i < spec.items ? colon + 1 : colon + 2);
  }
}

}  // namespace

TaskParts symbol_task(const LanguageTaskSpec& spec, const LanguageTaskInfo& info) {
  if (spec.task == "modular") return modular_task(spec);
  TaskParts out;
  if (spec.task == "fewshot") {
    out.words = {"<unk>"};
    for (const auto& row : kAnimals) out.words.insert(out.words.end(), row.begin(), row.end());
    out.words.insert(out.words.end(), {":", ",", "."});
    out.write = [spec](Rng& rng, std::uint64_t, SamplePart part, TaskDraft& draft) {
      write_examples(spec, rng, part, draft);
    };
  } else if (spec.task == "add") {
    out.words = symbol_words(10);
    out.words.insert(out.words.end(), {"+", "="});
    out.length = 3 * spec.items + 2;
    out.write = [spec](Rng& rng, std::uint64_t, SamplePart part, TaskDraft& draft) {
      write_sum(spec, rng, part, draft);
    };
  } else if (spec.task == "repeat") {
    out.words = symbol_words(spec.symbols);
    out.length = spec.length == 0 ? info.length : spec.length;
    out.write = [spec, length = out.length](Rng& rng, std::uint64_t, SamplePart part, TaskDraft& draft) {
      write_repeats(spec, length, rng, part, draft);
    };
  } else {
    out.words = symbol_words(spec.symbols);
    out.words.emplace_back(">");
    out.length = 2 * spec.items;
    out.write = [spec](Rng& rng, std::uint64_t, SamplePart part, TaskDraft& draft) {
      write_items(spec, rng, part, draft);
    };
  }
  return out;
}

}  // namespace neurarium
