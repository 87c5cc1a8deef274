// What the Transformer exhibit shows of a moment of a run: a typed sentence with every value and gradient of its pass,
// how surprising each token was, what may come next, and what each head measurably does. Computed from a snapshot's
// parameters in workspaces of its own, so looking never touches training.
#pragma once

#include "engine/data/text_notes.h"
#include "engine/exhibits/transformer.h"
#include "engine/exhibits/transformer_measure.h"
#include "engine/exhibits/transformer_residual.h"
#include "engine/snapshot.h"
#include "engine/workspace.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

struct TransformerMoment {
  TaskPtr task;
  SettingsPtr settings;  // a TransformerSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

struct TransformerRequest {
  TransformerMoment moment;
  std::string text;
  std::vector<int> continuation;  // ids after the text: what was generated
  int position = -1;              // whose next tokens are asked for; -1: the last
  double temperature = 1;
  std::uint64_t number = 0;  // comes back in the view
};

// A token of the sentence.
struct ShownToken {
  int id = 0;
  std::string text;     // as Tokenizer::shown
  double surprise = 0;  // -ln p(token | those before), in nats; NaN for the first, and for encoders
  std::string source;   // of <unk>: what stands in the text, as visible_text()
};

struct NextToken {
  int id = 0;
  std::string text;
  double logit = 0;
  double exponential = 0;  // exp((logit - softmax_shift) / temperature)
  double probability = 0;  // exponential / softmax_sum
};

struct TransformerView {
  std::int64_t step = 0;
  std::uint64_t request = 0;   // the number of the request that it answers
  bool is_difference = false;  // its numbers are those of one run minus those of another
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const LanguageData> data;
  TransformerSpec spec;

  std::vector<ShownToken> tokens;    // of the sentence, what fits the context; never empty
  int continued = 0;                 // of them, how many are the continuation
  std::vector<TokenGroup> groups;    // of the tokens, those that only together make whole characters
  std::int64_t dropped = 0;          // tokens before them that did not fit
  std::vector<ShownToken> left_out;  // the last few of those
  bool empty = false;                // there is no text, so the one token is borrowed from the training sequences
  TextNotes notes;                   // what else happened to the text
  int position = 0;                  // of the tokens, the one after which `next` comes
  std::vector<NextToken> next;       // all of the vocabulary, most probable first
  double temperature = 1;            // that they were judged at
  double softmax_shift = 0;          // taken off every logit where exponentials would not be numbers, else 0
  double softmax_sum = 0;            // of all exponentials
  double mean_surprise = 0;          // of the tokens that have one; NaN without any
  LanguageMeasurements measured;     // on sequences of the test part
  std::vector<BlockWrites> residual;
  std::vector<Edit> edits;  // that were in place

  // All values and gradients of the sentence (one row), with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> sentence;

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] int length() const { return static_cast<int>(tokens.size()); }
  // The numbers of a value of one block, as "attn.pattern": [heads, length, length]; empty when the model has none.
  [[nodiscard]] std::span<const float> of_block(int layer, std::string_view name) const;
  [[nodiscard]] std::span<const float> gradient_of_block(int layer, std::string_view name) const;
  // One number; gradients are NaN where none flows.
  [[nodiscard]] double value(const Cell& cell) const;
  [[nodiscard]] double gradient(const Cell& cell) const;
};

// Keeps the measurements between looks at the same parameters.
class TransformerObserver {
 public:
  [[nodiscard]] std::shared_ptr<const TransformerView> observe(const TransformerRequest& request);

 private:
  void read_text(const TransformerRequest& request, TransformerView& view) const;
  void run_sentence(const TransformerRequest& request, TransformerView& view) const;
  void judge_tokens(double temperature, TransformerView& view) const;
  void measure(const TransformerRequest& request, TransformerView& view);

  TaskPtr measured_task_;  // what the measurements below were made of
  AlignedVector<float> measured_params_;
  std::vector<Edit> measured_edits_;
  LanguageMeasurements measured_;
};

// A sentence to look at first: the beginning of a sequence that the model never trained on, as text.
[[nodiscard]] std::string example_text(const LanguageData& data, std::uint64_t index);

}  // namespace neurarium
