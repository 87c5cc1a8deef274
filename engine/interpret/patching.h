// Activation patching (Vig et al. 2020; Meng et al. 2022): two prompts that differ in a detail, and which single value,
// carried from the run of one into the run of the other, carries the answer with it.
#pragma once

#include "engine/interpret/studied_model.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class PatchOver : std::uint8_t {
  Residual,   // the residual stream before each layer and after the last, at one position
  Heads,      // z of one head, at all positions
  Attention,  // attn_out of a layer, at one position
  Mlp,        // mlp_out of a layer, at one position
};
inline constexpr std::array<std::string_view, 4> kPatchOverNames = {"resid", "heads", "attn", "mlp"};

enum class PatchDirection : std::uint8_t {
  Denoise,  // clean values into the corrupt run: is it enough to bring the answer back?
  Noise,    // corrupt values into the clean run: is it needed?
};
inline constexpr std::array<std::string_view, 2> kPatchDirectionNames = {"denoise", "noise"};

struct PatchQuestion {
  std::vector<int> clean, corrupt;  // as many tokens
  AnswerPair answer;                // right: by default the clean run's most probable token, wrong: the corrupt run's
  PatchOver over = PatchOver::Residual;
};

struct PatchPlace {
  PatchDirection direction = PatchDirection::Denoise;
  int layer = 0;   // of the residual stream, `layers` is after the last
  int column = 0;  // position, or head
  bool operator==(const PatchPlace&) const = default;
};
struct PatchScore {
  PatchPlace place;
  double logit_difference = 0;
  // How much of the difference between the runs went along: 0 nothing, 1 all of it. (patched - run) / (other - run);
  // NaN when the two runs agree.
  double share = 0;
};

class PatchingSweep {
 public:
  // Errors: those of check_tokens and of the answer; prompts of different lengths, or the same; MLPs that the model
  // does not have; prompts that lead to the same token when no answer is given.
  static Result<std::unique_ptr<PatchingSweep>> make(const StudiedModel& model, PatchQuestion question);

  [[nodiscard]] const PatchQuestion& question() const { return question_; }  // its answer filled in
  [[nodiscard]] int rows() const;                                            // layers, one more for the residual stream
  [[nodiscard]] int columns() const;                                         // positions, or heads
  [[nodiscard]] double clean() const { return clean_difference_; }
  [[nodiscard]] double corrupt() const { return corrupt_difference_; }

  // All columns of one row; a few runs of many copies.
  [[nodiscard]] std::vector<PatchScore> measure_row(PatchDirection direction, int layer);
  // The patch as an edit of the run that it goes into: the corrupt one for Denoise, the clean one for Noise.
  [[nodiscard]] Edit edit(const PatchPlace& place) const;

 private:
  PatchingSweep(const StudiedModel& model, PatchQuestion question);
  [[nodiscard]] std::string value_of(int layer) const;
  [[nodiscard]] double share(PatchDirection direction, double difference) const;

  StudiedModel model_;
  PatchQuestion question_;
  TextRun clean_, corrupt_;  // without patches
  std::unique_ptr<TextRun> into_clean_, into_corrupt_;
  double clean_difference_ = 0, corrupt_difference_ = 0;
};

}  // namespace neurarium
