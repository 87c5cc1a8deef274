// Ablation: what a part of the model is worth, found by taking away what it writes. Replaced by zero, by its mean over
// other texts (Wang et al. 2022), or by what it wrote in another text (Chan et al. 2022, resampling).
#pragma once

#include "engine/interpret/studied_model.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class AblationKind : std::uint8_t { Zero, Mean, Resample };
inline constexpr std::array<std::string_view, 3> kAblationNames = {"zero", "mean", "resample"};

enum class PartKind : std::uint8_t { Head, Neuron, Attention, Mlp, Layer };
inline constexpr std::array<std::string_view, 5> kPartNames = {"head", "neuron", "attention", "mlp", "layer"};

struct ModelPart {
  PartKind kind = PartKind::Head;
  int layer = 0;
  int index = 0;  // of a head or neuron
  bool operator==(const ModelPart&) const = default;
};

// Errors: a layer, head or neuron that the model does not have.
Status check(const ModelPart& part, const TransformerSpec& spec);
// The values that hold what the part writes: attn.z of a head, mlp.post of a neuron, attn_out, mlp_out; both of these
// for a layer.
[[nodiscard]] std::vector<ValueRef> values_of(const ModelPart& part, const TransformerSpec& spec);
[[nodiscard]] std::vector<ModelPart> all_heads(const TransformerSpec& spec);

// What ablated values are replaced by, as edits. Each text is read once, when it is first asked for.
class Replacements {
 public:
  // Mean is over all tokens of the texts, Resample takes the first text. Texts that the model can read; none are needed
  // for Zero alone.
  Replacements(const StudiedModel& model, std::vector<std::vector<int>> texts);
  // The part must exist. A mean is Set 0 and Add, so that it holds in texts of any length; a resampled value is a
  // Patch, which ends where the other text does.
  [[nodiscard]] std::vector<Edit> edits(const ModelPart& part, AblationKind kind);

 private:
  void read_texts();
  [[nodiscard]] std::vector<float> selected(const ValueRef& ref, std::span<const float> position) const;

  StudiedModel model_;
  std::vector<std::vector<int>> texts_;
  bool read_ = false;
  std::map<std::string, std::vector<double>> means_;  // of one position
  std::unique_ptr<TextRun> other_;                    // the first text
};

struct AblationQuestion {
  std::vector<int> tokens;  // the text
  AnswerPair answer;
  AblationKind kind = AblationKind::Zero;
  std::vector<std::vector<int>> texts;  // of Replacements
  ScoredTexts scored;                   // what the loss is over; none: the text
};
struct AblationScore {
  ModelPart part;
  double loss = 0;              // NaN where nothing is foretold
  double logit_difference = 0;  // of the answer, in the text
};

// The loss and the logit difference without each of many parts, one at a time.
class AblationSweep {
 public:
  // Errors: those of check_tokens and of the answer; Mean or Resample without texts; a text of Resample that is shorter
  // than the sentence.
  static Result<std::unique_ptr<AblationSweep>> make(const StudiedModel& model, AblationQuestion question);

  [[nodiscard]] const AblationScore& baseline() const { return baseline_; }  // nothing ablated
  [[nodiscard]] const AnswerPair& answer() const { return question_.answer; }
  [[nodiscard]] AblationScore measure(const ModelPart& part);  // the part must exist

 private:
  AblationSweep(const StudiedModel& model, AblationQuestion question);
  [[nodiscard]] AblationScore score(const ModelPart& part, const std::vector<Edit>& edits);

  AblationQuestion question_;
  Replacements replacements_;
  TextRun text_;
  std::unique_ptr<ScoredRun> scored_;
  AblationScore baseline_;
};

}  // namespace neurarium
