// Everything of a moment that the screen of translation shows: the sentence and its translation with all three kinds of
// attention, what might have come at each place, the beams, and how much of the attention lies on the right words.
#pragma once

#include "engine/exhibits/translate.h"
#include "engine/journal.h"
#include "engine/models/beam_search.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kTranslateCandidates = 8;

// The encoder reads itself, the decoder what it has written, the decoder the encoder.
enum class AttentionKind : std::uint8_t { Encoder, Decoder, Cross };
inline constexpr int kAttentionKinds = 3;
// "dec.0.cross.pattern"
[[nodiscard]] std::string attention_name(AttentionKind kind, std::int64_t layer, std::string_view value = "pattern");

struct TranslateView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  std::vector<Edit> edits;
  std::shared_ptr<const PairSet> set;
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> run;  // one row: the sentence and all that was written after it
  AskedSentence asked;
  std::vector<int> written;                       // the most probable word after each, without marks
  bool ends = false;                              // with the mark of the end; else there was no room for more
  std::vector<std::vector<TokenCandidate>> next;  // at each place of the translation, and after it: the likeliest
  // The right words where the sentence is one of the pairs, and of what was written which source word it says.
  std::vector<int> wanted;
  std::vector<Alignment> gold;
  BeamSearch beams;
  double exact = 0;  // share of a few held-out (else learned) pairs that are translated without a mistake
  // Of the same pairs, for each layer and head: cross-attention that lies on the aligned word, at the places that have
  // one; and of the mean over the heads of the last layer. Empty, NaN: nobody knows what belongs together.
  std::vector<std::vector<double>> head_scores;
  double mean_score = 0;

  [[nodiscard]] const TranslateSettings& translate() const { return dynamic_cast<const TranslateSettings&>(*settings); }
  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  // Blocks with cross-attention, and heads of each.
  [[nodiscard]] std::int64_t layers() const;
  [[nodiscard]] std::int64_t heads() const;
  [[nodiscard]] bool has(AttentionKind kind) const;  // LSTMs attend to the encoder alone
  // Rows and columns of a kind of attention that hold words: those of the sentence; of the decoder "<s>" and what was
  // written.
  [[nodiscard]] std::int64_t queries(AttentionKind kind) const;
  [[nodiscard]] std::int64_t keys(AttentionKind kind) const;
  // One number of a pattern [h,q,k]; head -1: the mean over the heads.
  [[nodiscard]] double attention(AttentionKind kind, std::int64_t layer, std::int64_t head, std::int64_t query,
                                 std::int64_t key) const;
  [[nodiscard]] double best_score() const;  // of all heads; NaN: none
};

struct TranslateRequest {
  TaskPtr task;
  SettingsPtr settings;  // TranslateSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};
[[nodiscard]] std::shared_ptr<const TranslateView> look_at_translation(const TranslateRequest& request);
// TranslateView::mean_score alone, without a translation; NaN where the pairs cannot be read.
[[nodiscard]] double held_out_attention(const TranslateRequest& request);

}  // namespace neurarium
