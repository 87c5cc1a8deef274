#include "engine/lessons/sentence.h"

#include "engine/interpret/head_roles.h"
#include "engine/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace neurarium {
namespace {
namespace sentence_quantity {

Quantity finite(double number) { return std::isfinite(number) ? Quantity{number} : Quantity{}; }

template <class F>
Quantity of_sentence(const LessonMoment& m, F f) {
  return m.sentence == nullptr ? Quantity{} : Quantity{f(*m.sentence)};
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// "1.2" or "3" as whole numbers, as many as there are dots and one more; none when it is something else.
std::vector<int> whole_numbers(std::string_view text) {
  std::vector<int> numbers;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    int number = 0;
    const auto read = std::from_chars(text.data() + start, text.data() + end, number);
    if (read.ec != std::errc{} || read.ptr != text.data() + end || number < 0) return {};
    numbers.push_back(number);
    start = end + 1;
  }
  return numbers;
}

Quantity typed(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return s.text; });
}
Quantity tokens_read(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return static_cast<double>(s.view->length()); });
}
Quantity tokens_left_out(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return static_cast<double>(s.view->dropped); });
}
Quantity tokens_written(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return static_cast<double>(s.view->continued); });
}
Quantity chosen_token(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return static_cast<double>(s.view->position); });
}
Quantity next_token(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return s.view->next.front().text; });
}

const NextToken* find_next(const LessonMoment& m, std::string_view text) {
  if (m.sentence == nullptr) return nullptr;
  const auto& next = m.sentence->view->next;
  const auto at = std::find_if(next.begin(), next.end(), [&](const NextToken& token) { return token.text == text; });
  return at == next.end() ? nullptr : &*at;
}

Quantity probability(const LessonMoment& m, std::string_view token) {
  const NextToken* next = find_next(m, token);
  return next == nullptr ? Quantity{} : finite(next->probability);
}

Quantity logit_difference(const LessonMoment& m, std::string_view tokens) {
  const std::vector<std::string_view> pair = words_of(tokens);
  if (pair.size() != 2) return {};
  const NextToken* a = find_next(m, pair[0]);
  const NextToken* b = find_next(m, pair[1]);
  return a == nullptr || b == nullptr ? Quantity{} : finite(a->logit - b->logit);
}

Quantity surprise(const LessonMoment& m, std::string_view) {
  return m.sentence == nullptr ? Quantity{} : finite(m.sentence->view->mean_surprise);
}

Quantity shown_part(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return s.part; });
}
Quantity shown_run(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return s.compared; });
}
Quantity chosen_head(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return fmt::format("{}.{}", s.layer, s.head); });
}

// "induction 1.1" or, of any head, "induction": the largest.
Quantity head_score(const LessonMoment& m, std::string_view argument) {
  const std::vector<std::string_view> words = words_of(argument);
  if (m.sentence == nullptr || words.empty() || words.size() > 2) return {};
  const std::vector<int> place = words.size() == 2 ? whole_numbers(words[1]) : std::vector<int>{};
  const LanguageMeasurements& measured = m.sentence->view->measured;
  double largest = -1;
  const auto consider = [&](std::string_view name, int layer, int head, double score) {
    const bool here = words.size() == 1 || place == std::vector<int>{layer, head};
    if (here && name == words[0]) largest = std::max(largest, score);
  };
  for (const RoleScore& s : measured.roles) consider(head_role_name(s.role), s.layer, s.head, s.score);
  for (const HeadScore& s : measured.heads) consider(link_kind_name(s.kind), s.layer, s.head, s.attention);
  return largest < 0 ? Quantity{} : finite(largest);
}

// "1.1 10 4": what token 10 reads of token 4 through head 1.1.
Quantity attention(const LessonMoment& m, std::string_view argument) {
  const std::vector<std::string_view> words = words_of(argument);
  if (m.sentence == nullptr || words.size() != 3) return {};
  const std::vector<int> place = whole_numbers(words[0]), query = whole_numbers(words[1]),
                         key = whole_numbers(words[2]);
  const TransformerView& view = *m.sentence->view;
  const int length = view.length();
  if (place.size() != 2 || query.size() != 1 || key.size() != 1 || place[0] >= view.spec.layers ||
      place[1] >= view.spec.heads || query[0] >= length || key[0] >= length)
    return {};
  const std::span<const float> pattern = view.of_block(place[0], "attn.pattern");
  const int at = (place[1] * length + query[0]) * length + key[0];
  return finite(static_cast<double>(pattern[static_cast<std::size_t>(at)]));
}

Quantity changes(const LessonMoment& m, std::string_view pattern) {
  return static_cast<double>(std::count_if(m.edits.begin(), m.edits.end(), [&](const Edit& e) {
    return fits_pattern(pattern, e.ref.name) || fits_pattern(pattern, to_string(e.ref));
  }));
}

Quantity word_sentences(const LessonMoment& m, std::string_view) {
  if (m.sentence == nullptr || m.sentence->words == nullptr) return {};
  return static_cast<double>(m.sentence->words->sentences);
}

// Between the words of two sentences, from 1, at the last depth.
Quantity word_distance(const LessonMoment& m, std::string_view argument) {
  const std::vector<std::string_view> words = words_of(argument);
  if (m.sentence == nullptr || m.sentence->words == nullptr || words.size() != 2) return {};
  const WordVectors& v = *m.sentence->words;
  const std::vector<int> a = whole_numbers(words[0]), b = whole_numbers(words[1]);
  const auto count = static_cast<int>(v.sentences);
  if (a.size() != 1 || b.size() != 1 || a[0] < 1 || b[0] < 1 || a[0] > count || b[0] > count) return {};
  return finite(
      v.distance(v.depths.size() - 1, static_cast<std::size_t>(a[0] - 1), static_cast<std::size_t>(b[0] - 1)));
}

template <std::int64_t LabelWindow::*Part>
Quantity window(const LessonMoment& m, std::string_view) {
  return of_sentence(m, [](const SentenceMoment& s) { return static_cast<double>(s.window.*Part); });
}

}  // namespace sentence_quantity
}  // namespace

std::span<const QuantityInfo> sentence_quantities() {
  namespace q = sentence_quantity;
  static constexpr std::array list = {
      QuantityInfo{"sentence", "", true, "as it is typed", q::typed},
      QuantityInfo{"tokens read", "", false, "of the sentence, that fit the context", q::tokens_read},
      QuantityInfo{"tokens left out", "", false, "that did not fit", q::tokens_left_out},
      QuantityInfo{"tokens written", "", false, "by the model, behind the sentence", q::tokens_written},
      QuantityInfo{"chosen token", "", false, "by its place from 0, whose successor is predicted", q::chosen_token},
      QuantityInfo{"next token", "", true, "the most probable one", q::next_token},
      QuantityInfo{"probability", "TOKEN", false, "of the next token", q::probability},
      QuantityInfo{"logit difference", "A B", false, "of two next tokens", q::logit_difference},
      QuantityInfo{"surprise", "", false, "of the sentence, mean over its tokens", q::surprise},
      QuantityInfo{"shown part", "", true, "of the Transformer's screen", q::shown_part},
      QuantityInfo{"shown run", "", true, "before, after or difference", q::shown_run},
      QuantityInfo{"chosen head", "", true, "layer.head of the large one", q::chosen_head},
      QuantityInfo{"head score", "ROLE [L.H]", false, "measured, of a head or the largest of all", q::head_score},
      QuantityInfo{"attention", "L.H QUERY KEY", false, "of two tokens by their places", q::attention},
      QuantityInfo{"changes", "VALUE", false, "how many changes the user has put on it", q::changes},
      QuantityInfo{"word sentences", "", false, "that have the word", q::word_sentences},
      QuantityInfo{"word distance", "A B", false, "of the word in two sentences, at the end", q::word_distance},
      QuantityInfo{"window begin", "", false, "of the window over the training text", q::window<&LabelWindow::first>},
      QuantityInfo{"window length", "", false, "in tokens", q::window<&LabelWindow::length>},
      QuantityInfo{"window token", "", false, "chosen in it; -1: none", q::window<&LabelWindow::chosen>},
      QuantityInfo{"window text", "", false, "the number of the training text", q::window<&LabelWindow::example>},
  };
  return list;
}

}  // namespace neurarium
