// Sweeps in parts, so that a map of them fills while it is drawn: asked for a few cells at a time, of a moment of a
// run. Each study keeps its runs between asks of the same number.
#pragma once

#include "engine/exhibits/transformer_view.h"
#include "engine/interpret/ablation.h"
#include "engine/interpret/order.h"
#include "engine/interpret/patching.h"
#include "engine/interpret/steering.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

using MomentPtr = std::shared_ptr<const TransformerMoment>;

// A moment with parameters of its own, to be studied.
class StudiedMoment {
 public:
  explicit StudiedMoment(MomentPtr moment);
  [[nodiscard]] const StudiedModel& model() const { return model_; }
  [[nodiscard]] const Task& task() const { return *moment_->task; }

 private:
  MomentPtr moment_;
  std::unique_ptr<Params<float>> params_;
  StudiedModel model_;
};

// Every head, MLP and whole layer, layer by layer.
[[nodiscard]] std::vector<ModelPart> swept_parts(const TransformerSpec& spec);

struct AblationAsk {
  std::uint64_t number = 0;  // of the sweep: another one, another moment or question
  MomentPtr moment;
  std::vector<int> tokens;  // of the sentence
  int position = -1;
  AblationKind kind = AblationKind::Zero;
  std::size_t first = 0, count = 1;  // of swept_parts
  std::optional<ModelPart> apply;    // asks for the edits that take this part away, instead of scores
};
struct AblationAnswer {
  std::uint64_t number = 0;
  Wording error;  // a sentence; then there is nothing else
  AblationScore baseline;
  AnswerPair answer;
  std::int64_t scored = 0;  // test texts that the loss is over
  std::size_t first = 0;
  std::vector<AblationScore> scores;
  std::optional<ModelPart> applied;
  std::vector<Edit> edits;  // for it
};
class AblationStudy {
 public:
  [[nodiscard]] AblationAnswer answer(const AblationAsk& ask);

 private:
  std::uint64_t number_ = 0;
  std::unique_ptr<StudiedMoment> moment_;
  std::unique_ptr<AblationSweep> sweep_;
  std::int64_t scored_ = 0;
  Wording error_;
};

struct PatchAsk {
  std::uint64_t number = 0;
  MomentPtr moment;
  PatchQuestion question;
  PatchDirection direction = PatchDirection::Denoise;
  int layer = 0;                    // the row of the map
  std::optional<PatchPlace> apply;  // asks for the edit of this patch, instead of scores
};
struct PatchAnswer {
  std::uint64_t number = 0;
  Wording error;
  PatchQuestion question;  // its answer filled in
  int rows = 0, columns = 0;
  double clean = 0, corrupt = 0;
  std::vector<PatchScore> scores;  // of one row
  std::optional<PatchPlace> applied;
  Edit edit;
};
class PatchStudy {
 public:
  [[nodiscard]] PatchAnswer answer(const PatchAsk& ask);

 private:
  std::uint64_t number_ = 0;
  std::unique_ptr<StudiedMoment> moment_;
  std::unique_ptr<PatchingSweep> sweep_;
  Wording error_;
};

struct SteerAsk {
  std::uint64_t number = 0;
  MomentPtr moment;
  std::vector<int> towards, away;
  std::string value;
};
struct SteerAnswer {
  std::uint64_t number = 0;
  Wording error;
  SteeringDirection direction;
};
[[nodiscard]] SteerAnswer study_steering(const SteerAsk& ask);

struct OrderAsk {
  std::uint64_t number = 0;
  MomentPtr moment;
  std::vector<int> tokens;
};
struct OrderAnswer {
  std::uint64_t number = 0;
  OrderWorth sentence, tests;
  std::int64_t texts = 0;  // of the test part
};
[[nodiscard]] OrderAnswer study_order(const OrderAsk& ask);

}  // namespace neurarium
