// What the Transformer exhibit shows of a moment of a run: a typed sentence with every value and gradient of its pass,
// how surprising each token was, what may come next, and what each head measurably does. Computed from a snapshot's
// parameters in workspaces of its own, so looking never touches training.
#pragma once

#include "engine/exhibits/transformer.h"
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
  double temperature = 1;
};

// A token of the sentence.
struct ShownToken {
  int id = 0;
  std::string text;     // as Tokenizer::shown
  double surprise = 0;  // -ln p(token | those before), in nats; NaN for the first, and for encoders
};

struct NextToken {
  int id = 0;
  std::string text;
  double logit = 0;
  double probability = 0;  // after the temperature
};

// How much of a head's attention lies where the gold links of one kind point, 0..1, over sequences it never trained on.
struct HeadScore {
  int layer = 0;
  int head = 0;
  LinkKind kind{};
  double attention = 0;
};

struct TransformerView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const LanguageData> data;
  TransformerSpec spec;

  std::vector<ShownToken> tokens;     // of the sentence, what fits the context; never empty
  std::int64_t dropped = 0;           // tokens before them that did not fit
  std::int64_t unknown = 0;           // tokens that the model has never seen
  std::int64_t replaced = 0;          // broken characters
  bool right_to_left = false;         // shown in logical order
  std::vector<NextToken> next;        // all of the vocabulary, most probable first
  std::vector<HeadScore> best_heads;  // per kind of link the head that follows it most; empty for the user's text

  // All values and gradients of the sentence (one row), with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> sentence;

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] int length() const { return static_cast<int>(tokens.size()); }
  // The numbers of a value of one block, as "attn.pattern": [heads, length, length]; empty when the model has none.
  [[nodiscard]] std::span<const float> of_block(int layer, std::string_view name) const;
  [[nodiscard]] std::span<const float> gradient_of_block(int layer, std::string_view name) const;
};

// Keeps the measured scores between looks at the same parameters.
class TransformerObserver {
 public:
  [[nodiscard]] std::shared_ptr<const TransformerView> observe(const TransformerRequest& request);

 private:
  void read_text(const TransformerRequest& request, TransformerView& view) const;
  void run_sentence(const TransformerRequest& request, TransformerView& view) const;
  void judge_tokens(double temperature, TransformerView& view) const;
};

// Softmax of logits / temperature over the vocabulary; temperature above 0.
[[nodiscard]] std::vector<double> probabilities(std::span<const float> logits, double temperature);

// For each kind of link of the task, the head whose pattern follows it most, over `rows` test sequences.
[[nodiscard]] std::vector<HeadScore> measure_heads(const Task& task, const TransformerSpec& spec,
                                                   const LanguageData& data, Params<float>& params,
                                                   const std::vector<Edit>& edits, std::int64_t rows);

}  // namespace neurarium
