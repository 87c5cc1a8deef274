#include "engine/interpret/word_vectors.h"

#include "engine/embedding/pca.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace neurarium {
namespace {

using WordRows = Eigen::MatrixXd;  // a vector a row

constexpr std::int64_t kSearchedSequences = 200;
constexpr int kTokensAfter = 6;  // of a sentence, behind the word
constexpr std::size_t kLongestExample = 20;

std::vector<double> cosine_distances(const WordRows& vectors) {
  std::vector<double> distances;
  for (Eigen::Index a = 0; a < vectors.rows(); ++a)
    for (Eigen::Index b = 0; b < vectors.rows(); ++b) {
      const double lengths = vectors.row(a).norm() * vectors.row(b).norm();
      const double cosine = lengths > 0 ? vectors.row(a).dot(vectors.row(b)) / lengths : 1;
      distances.push_back(a == b ? 0 : std::max(0.0, 1 - cosine));
    }
  return distances;
}

// The two axes of the largest variance.
void project_on_plane(const WordRows& centred, WordVectors& out) {
  Vectors points;
  points.rows = centred.rows();
  points.width = centred.cols();
  for (Eigen::Index i = 0; i < centred.rows(); ++i)
    for (Eigen::Index c = 0; c < centred.cols(); ++c) points.values.push_back(static_cast<float>(centred(i, c)));
  const Pca pca = fit_pca(points, 2);
  for (const MapPosition& at : project(pca_map(pca, 2), points)) out.plane.push_back({at[0], at[1]});
  for (std::size_t axis = 0; axis < std::min<std::size_t>(2, pca.axes()); ++axis) out.explained[axis] = pca.share(axis);
}

// What of a sample holds both places: from the sentence before the first, to a little behind the last.
std::vector<int> stretch(const TextSample& sample, int from, int to, const LanguageData& data) {
  const std::vector<int>& tokens = sample.tokens;
  const auto ends = [&](int id) {
    const std::string text = data.tokenizer->shown(id);
    return text == "." || text == "?" || text == "\u3002" || text == "\uff1f";
  };
  auto first = static_cast<std::size_t>(from);
  auto last = static_cast<std::size_t>(to);
  for (int sentences = 0; first > 0 && last - first + 1 < kLongestExample; --first)
    if (ends(tokens[first - 1]) && ++sentences > 1) break;
  for (int more = 0; more < kTokensAfter && last + 1 < tokens.size() && !ends(tokens[last]); ++more) ++last;
  return {tokens.begin() + static_cast<std::ptrdiff_t>(first), tokens.begin() + static_cast<std::ptrdiff_t>(last) + 1};
}

// A mention of a word, and what it stands for there (-1: nothing says).
struct Mention {
  int meaning = -1;
  std::vector<int> tokens;
};
using MentionsOfWords = std::map<int, std::vector<Mention>>;

int token_at(const TextSample& sample, int place) { return sample.tokens[static_cast<std::size_t>(place)]; }

// An ambiguous word, from its first mention to the last before the question: by then the context has spoken.
void collect_ambiguous(const TextSample& sample, const LanguageData& data, MentionsOfWords& words) {
  for (const ScoredAnswer& answer : sample.answers) {
    int first = answer.query;
    int last = -1;
    for (const GoldLink& link : sample.links) {
      if (link.kind != LinkKind::Word || link.query != answer.query) continue;
      first = std::min(first, link.source);
      last = std::max(last, link.source);
    }
    if (last >= 0)
      words[token_at(sample, last)].push_back({answer.accepted.front(), stretch(sample, first, last, data)});
  }
}

void collect_mentions(const TextSample& sample, const LanguageData& data, MentionsOfWords& words) {
  const auto mention = [&](int place) {
    words[token_at(sample, place)].push_back({-1, stretch(sample, place, place, data)});
  };
  if (std::ranges::any_of(sample.links, [](const GoldLink& link) { return link.kind == LinkKind::Word; }))
    collect_ambiguous(sample, data, words);
  else if (sample.links.empty())
    mention(static_cast<int>(sample.tokens.size() / 2));
  else
    for (const GoldLink& link : sample.links) mention(link.source);
}

// Half of one meaning, half of another; what comes before the word is never the same twice.
std::vector<std::vector<int>> chosen_mentions(int word, const std::vector<Mention>& mentions, std::size_t count) {
  std::map<int, std::size_t> taken;
  std::set<std::vector<int>> contexts;
  std::vector<std::vector<int>> chosen;
  const int first = mentions.front().meaning;
  const bool several = std::ranges::any_of(mentions, [&](const Mention& m) { return m.meaning != first; });
  for (const Mention& m : mentions) {
    if (chosen.size() == count) break;
    if (several && taken[m.meaning] >= count / 2) continue;
    const auto behind = std::find(m.tokens.rbegin(), m.tokens.rend(), word).base();
    if (!contexts.insert({m.tokens.begin(), behind}).second) continue;
    ++taken[m.meaning];
    chosen.push_back(m.tokens);
  }
  return chosen;
}

}  // namespace

WordVectors read_word_vectors(SequenceReader& reader, const TransformerSpec& spec,
                              const std::vector<WordPlace>& places) {
  WordVectors out;
  out.depths = lens_depths(spec);
  out.sentences = places.size();
  const auto depths = static_cast<Eigen::Index>(out.depths.size());
  const auto count = static_cast<Eigen::Index>(places.size());
  WordRows all(depths * count, spec.width);
  for (Eigen::Index s = 0; s < count; ++s) {
    const WordPlace& place = places[static_cast<std::size_t>(s)];
    const Workspace<float>& ws = reader.read(place.tokens);
    for (Eigen::Index d = 0; d < depths; ++d) {
      const auto stream = ws.value(ws.graph().at(out.depths[static_cast<std::size_t>(d)].value));
      const auto row = stream.subspan(static_cast<std::size_t>(place.position * spec.width));
      all.row(d * count + s) =
          Eigen::Map<const Eigen::RowVectorXf>(row.data(), static_cast<Eigen::Index>(spec.width)).cast<double>();
    }
  }
  for (Eigen::Index d = 0; d < depths; ++d) {
    auto vectors = all.middleRows(d * count, count);
    const std::vector<double> distances = cosine_distances(vectors);
    out.distances.insert(out.distances.end(), distances.begin(), distances.end());
    if (count > 0) vectors.rowwise() -= vectors.colwise().mean().eval();
  }
  if (count > 0) project_on_plane(all, out);
  return out;
}

WordExample word_example(const Task& task, const LanguageData& data, std::size_t count) {
  std::map<int, std::vector<Mention>> words;
  for (std::int64_t row = 0; row < kSearchedSequences; ++row) {
    const TextSample sample = sequence_of(task, data, SamplePart::Test, row);
    collect_mentions(sample, data, words);
  }
  WordExample example;
  std::size_t most = 0;
  for (const auto& [word, mentions] : words) {
    if (mentions.size() <= most) continue;
    most = mentions.size();
    example = {word, {}};
    for (const std::vector<int>& tokens : chosen_mentions(word, mentions, count))
      example.sentences.push_back(data.tokenizer->decode(tokens));
  }
  return example;
}

}  // namespace neurarium
