#include "app/cli/text_answers.h"

#include "engine/exhibits/next_view.h"
#include "engine/exhibits/ngram_view.h"
#include "engine/exhibits/order_view.h"
#include "engine/exhibits/rnn_view.h"
#include "engine/exhibits/tfidf_view.h"
#include "engine/exhibits/translate_view.h"
#include "engine/exhibits/word2vec_view.h"

#include <algorithm>
#include <ostream>

namespace neurarium {
namespace {

// Of a view's request, all of which begin alike.
template <class Request>
Request moment_in(const Experiment& e) {
  Request request;
  request.task = e.task();
  request.settings = e.settings();
  request.edits = e.edits();
  request.params = {e.params().flat().begin(), e.params().flat().end()};
  request.step = e.steps();
  return request;
}

Status print_ngram(const Experiment& e, Console& console) {
  const auto view = NgramObserver().observe(moment_in<NgramMoment>(e));
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  const NgramText& text = *view->text;
  console.out << fmt::format("{:<16} {:>9} {:>9}  seen after the context, by order\n", "next", "counted", "learned");
  for (const NgramCandidate& next : view->candidates) {
    console.out << fmt::format("{:<16} {:>9.4f} {:>9.4f} ", text.name(next.id), next.counted, next.learned);
    for (const NgramTerm& term : next.terms) console.out << fmt::format(" {}/{}", term.count, term.total);
    console.out << '\n';
  }
  console.out << fmt::format("{} of {} tokens before it were found\n", view->known, view->context.size());
  console.out << fmt::format("{:>2} {:>12} {:>12} {:>12} {:>10} {:>10} {:>10}\n", "n", "possible", "seen", "once",
                             "add-k", "back-off", "kneser-ney");
  for (std::size_t i = 0; i < view->growth.size(); ++i)
    console.out << fmt::format("{:>2} {:>12.4g} {:>12} {:>12} {:>10.4g} {:>10.4g} {:>10.4g}\n", i + 1,
                               view->growth[i].possible, view->growth[i].seen, view->growth[i].once,
                               view->perplexity[0][i], view->perplexity[1][i], view->perplexity[2][i]);
  std::vector<int> written = view->prompt;
  for (const WrittenToken& token : view->written) written.push_back(token.id);
  console.out << text.tokenizer->decode(written) << '\n';
  return ok_status();
}

Status print_found_documents(const Experiment& e, Console& console) {
  constexpr std::size_t kPrintedDocuments = 10;
  const auto view = look_at_tfidf(moment_in<TfidfRequest>(e));
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  for (const TermPlace& word : view->query.words)
    if (word.term < 0) note(console, fmt::format("In no document: {}", visible_line(view->query.at(word.span))));
  const auto row = [&](std::string_view value) { return view->row(value, kQueryRow); };
  console.out << fmt::format("{:>4} {:>9} {:>11}  document\n", "k", "score", "probability");
  for (std::size_t i = 0; i < std::min(kPrintedDocuments, view->ranked.size()); ++i) {
    const auto at = static_cast<std::size_t>(view->ranked[i]);
    console.out << fmt::format("{:>4} {:>9.4f} {:>11.4f}  {}\n", at, row("scores")[at], row("probs")[at],
                               view->set->documents[at].title);
  }
  console.out << fmt::format("made of, in document {}:\n{:<16} {:>9} {:>9} {:>9} {:>9}\n", view->chosen, "word", "idf",
                             "query", "document", "product");
  const auto found = view->document("documents.unit", view->chosen);
  for (const int term : view->shared) {
    const auto at = static_cast<std::size_t>(term);
    console.out << fmt::format("{:<16} {:>9.4f} {:>9.4f} {:>9.4f} {:>9.4f}\n", view->set->terms[at], view->weight(term),
                               row("unit")[at], found[at], row("unit")[at] * found[at]);
  }
  console.out << fmt::format("cosine of the two sentences: {:.4f}\n", view->sentences_cosine);
  return ok_status();
}

void say_unread_words(const AskedSentence& asked, Console& console) {
  if (asked.unknown > 0)
    note(console, fmt::format("Words that the network does not know and does not read: {}.", asked.unknown));
  if (asked.cut > 0) note(console, fmt::format("Words at the end that do not fit and were left out: {}.", asked.cut));
}

Status print_translation(const Experiment& e, Console& console) {
  const auto view = look_at_translation(moment_in<TranslateRequest>(e));
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  const PairSet& set = *view->set;
  say_unread_words(view->asked, console);
  console.out << fmt::format("{} = {}\n", set.typed_source(view->asked.ids), set.typed_target(view->written));
  if (!view->wanted.empty()) console.out << fmt::format("wanted: {}\n", set.typed_target(view->wanted));
  console.out << fmt::format("{:<14} {:>11} {:>14}  most of the attention (mean of the heads, last layer)\n", "word",
                             "probability", "next best");
  const std::int64_t layer = view->layers() - 1;
  for (std::size_t i = 0; i < view->next.size() && view->next[i].size() > 1; ++i) {
    std::int64_t most = 0;
    const auto attention = [&](std::int64_t key) {
      return view->attention(AttentionKind::Cross, layer, -1, static_cast<std::int64_t>(i), key);
    };
    for (std::int64_t k = 1; k < std::ssize(view->asked.ids); ++k)
      if (attention(k) > attention(most)) most = k;
    console.out << fmt::format("{:<14} {:>11.4f} {:>14}  {:.2f} {}\n", set.target_words->shown(view->next[i][0].id),
                               view->next[i][0].probability, set.target_words->shown(view->next[i][1].id),
                               attention(most),
                               set.source_words->shown(view->asked.ids[static_cast<std::size_t>(most)]));
  }
  if (view->beams.best >= 0)
    console.out << fmt::format("of {} beams the best: log probability {:.4f}\n", view->translate().beams,
                               view->beams.nodes[static_cast<std::size_t>(view->beams.best)].log_probability);
  for (std::size_t l = 0; l < view->head_scores.size(); ++l)
    for (std::size_t h = 0; h < view->head_scores[l].size(); ++h)
      console.out << fmt::format("head {}.{}: {:.3f} of its attention on the aligned word\n", l, h,
                                 view->head_scores[l][h]);
  if (!view->head_scores.empty())
    console.out << fmt::format("mean of the last layer's heads: {:.3f}\n", view->mean_score);
  return ok_status();
}

Status print_word_vectors(const Experiment& e, Console& console) {
  const auto view = look_at_word2vec(moment_in<Word2vecRequest>(e));
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  for (const std::string& word : view->unknown) note(console, fmt::format("The text does not have the word: {}", word));
  const auto similar = [&](const Neighbor& n) {
    return fmt::format("{} {:.3f}", view->name(n.row), 1 - static_cast<double>(n.distance));
  };
  if (view->word >= 0) {
    console.out << fmt::format("nearest to {} (cosine):", view->name(view->word));
    for (const Neighbor& n : view->nearest) console.out << ' ' << similar(n);
    console.out << '\n';
  }
  const auto analogy = [&](const AnalogyAnswer& a, std::string_view mark) {
    console.out << fmt::format("{:<5} {} - {} + {} =", mark, view->name(a.to), view->name(a.from), view->name(a.as));
    for (const Neighbor& n : a.best) console.out << ' ' << similar(n);
    console.out << (a.expected < 0 ? std::string() : fmt::format("  expected: {}", view->name(a.expected))) << '\n';
  };
  if (view->typed) analogy(*view->typed, "asked");
  for (const AnalogyAnswer& a : view->analogies) analogy(a, a.hit() ? "hit" : "miss");
  console.out << fmt::format("{} of {} analogies\n", view->hits(), view->analogies.size());
  return ok_status();
}

Status print_rnn(const Experiment& e, Console& console) {
  const auto view = look_at_rnn(moment_in<RnnRequest>(e));
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  const SplitCorpus& text = *view->text;
  console.out << fmt::format("{:<16} {:>9} {:>12}\n", "token", "surprise", "gradient");
  for (std::size_t t = 0; t < view->tokens.size(); ++t)
    console.out << fmt::format("{:<16} {:>9.4f} {:>12.4g}\n", text.tokenizer->shown(view->tokens[t]), view->surprise[t],
                               view->reach[t]);
  for (const RnnCandidate& next : view->next)
    console.out << fmt::format("next {:<11} {:>9.4f}\n", text.tokenizer->shown(next.id), next.probability);
  for (const TrackingUnit& unit : view->units)
    console.out << fmt::format("unit {} goes with {} by {:.3f}\n", unit.unit, tracked_name(unit.kind),
                               unit.correlation);
  return ok_status();
}

Status print_next(const Experiment& e, Console& console) {
  constexpr std::size_t kPrintedWords = 8;
  const auto view = look_at_next(moment_in<NextRequest>(e));
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  for (std::size_t i = 0; i < kPredictors; ++i) {
    const Predictor& p = view->predictors[i];
    console.out << fmt::format("{:<12} perplexity {:.4g}:", i == 0 ? "counts" : kNextNetworks[i - 1], p.perplexity);
    for (std::size_t k = 0; k < std::min(kPrintedWords, p.best.size()); ++k)
      console.out << fmt::format(" {} {:.3f}", view->name(p.best[k]),
                                 p.probability[static_cast<std::size_t>(p.best[k])]);
    console.out << '\n';
  }
  return ok_status();
}

Status print_order(const Experiment& e, Console& console) {
  const auto view = look_at_order(moment_in<OrderRequest>(e));
  console.out << fmt::format("{:<12} {:>16} {:>16} {:>7}  right by length\n", "reader", "A", "B", "apart");
  for (std::size_t r = 0; r < kOrderReaderCount; ++r) {
    const ReaderAnswer& answer = view->answers[r];
    const auto said = [&](std::size_t sentence) {
      const auto best = static_cast<std::size_t>(answer.best[sentence]);
      return fmt::format("{} {:.3f}", view->language->word(view->language->animals()[best]),
                         answer.probability[sentence][best]);
    };
    console.out << fmt::format("{:<12} {:>16} {:>16} {:>7.3f} ", kOrderReaders[r], said(0), said(1), answer.apart);
    for (std::size_t i = 0; i < view->lengths.size(); ++i)
      console.out << fmt::format(" {}:{:.2f}", view->lengths[i], view->right[r][i]);
    console.out << '\n';
  }
  return ok_status();
}

}  // namespace

Status print_text_answer(const Experiment& experiment, Console& console) {
  const ExhibitSettings* settings = experiment.settings().get();
  if (dynamic_cast<const NgramSettings*>(settings) != nullptr) return print_ngram(experiment, console);
  if (dynamic_cast<const TfidfSettings*>(settings) != nullptr) return print_found_documents(experiment, console);
  if (dynamic_cast<const Word2vecSettings*>(settings) != nullptr) return print_word_vectors(experiment, console);
  if (dynamic_cast<const RnnSettings*>(settings) != nullptr) return print_rnn(experiment, console);
  if (dynamic_cast<const NextSettings*>(settings) != nullptr) return print_next(experiment, console);
  if (dynamic_cast<const OrderSettings*>(settings) != nullptr) return print_order(experiment, console);
  if (dynamic_cast<const TranslateSettings*>(settings) != nullptr) return print_translation(experiment, console);
  return usage_error("`neurarium values` needs a file to write to: --out FILE.safetensors.");
}

Result<ContinuedText> continue_text(const Experiment& experiment, const std::string& prompt,
                                    const SamplingSpec& sampling, std::int64_t count, std::vector<Edit> edits) {
  std::unique_ptr<ExhibitSettings> asked = experiment.settings()->clone();
  dynamic_cast<CorpusSettings&>(*asked).prompt = prompt;
  if (const auto* ngram = dynamic_cast<const NgramSettings*>(asked.get()))
    return continue_ngrams(*ngram, sampling, count);
  auto request = moment_in<RnnRequest>(experiment);
  request.settings = SettingsPtr(std::move(asked));
  request.edits = std::move(edits);
  return continue_rnn(request, sampling, count);
}

bool can_continue_text(const ExhibitSettings& settings) {
  return dynamic_cast<const NgramSettings*>(&settings) != nullptr ||
         dynamic_cast<const RnnSettings*>(&settings) != nullptr;
}

Status print_translation_of(const Experiment& e, const std::string& sentence, std::vector<BoundEdit> edits,
                            Console& console) {
  TranslateSettings s = dynamic_cast<const TranslateSettings&>(*e.settings());
  const auto set = translate_pairs(s);
  if (!set) return set.error();
  if ((*set)->read_source(sentence).empty()) return usage_error("--text has no words; give a sentence to translate.");
  s.sentence = sentence;
  const AskedSentence asked = asked_sentence(s, **set);
  say_unread_words(asked, console);
  Params<float> params(e.graph());
  std::copy(e.params().flat().begin(), e.params().flat().end(), params.flat().begin());
  Translator translator(e.task()->graph, params, std::move(edits), {(*set)->start, (*set)->end});
  console.out << (*set)->typed_target(translator.greedy(asked.ids)) << '\n';
  return ok_status();
}

}  // namespace neurarium
