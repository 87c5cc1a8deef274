#include "engine/interpret/patching.h"

#include <algorithm>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kTokensAtOnce = 2048;  // of all copies in one run: what stays in the processor's caches

bool has_batch_mean(const std::vector<Edit>& edits) {
  return std::any_of(edits.begin(), edits.end(), [](const Edit& e) { return e.kind == EditKind::Mean; });
}

int most_probable_token(const TextRun& run, int position) {
  const auto logits = run.logits(position);
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace

Result<std::unique_ptr<PatchingSweep>> PatchingSweep::make(const StudiedModel& model, PatchQuestion question) {
  if (Status s = check_tokens(model, question.clean, worded("The clean prompt")); !s) return s.error();
  if (Status s = check_tokens(model, question.corrupt, worded("The corrupt prompt")); !s) return s.error();
  if (question.clean.size() != question.corrupt.size())
    return usage_error(
        "The clean prompt has {} tokens and the corrupt one {}: a patch needs the same position in both, so give two "
        "of the same length.",
        question.clean.size(), question.corrupt.size());
  if (question.clean == question.corrupt)
    return usage_error("The two prompts are the same, so there is nothing to find; change at least one token.");
  if (question.over == PatchOver::Mlp && model.spec.attention_only)
    return usage_error("This model has attention only, so there is no MLP to patch; choose resid, heads or attn.");
  if (Status s = check(question.answer, model, question.clean.size()); !s) return s.error();
  auto sweep = std::unique_ptr<PatchingSweep>(new PatchingSweep(model, std::move(question)));
  const AnswerPair& answer = sweep->question_.answer;
  if (answer.right == answer.wrong)
    return usage_error(
        "Both prompts lead to the same token (id {}), so there is nothing to compare; name a right and a wrong token.",
        answer.right);
  return sweep;
}

PatchingSweep::PatchingSweep(const StudiedModel& model, PatchQuestion question)
    : model_(model),
      question_(std::move(question)),
      clean_(model, question_.clean),
      corrupt_(model, question_.corrupt) {
  clean_.run();
  corrupt_.run();
  AnswerPair& answer = question_.answer;
  if (answer.position < 0) answer.position = clean_.length() - 1;
  if (answer.right < 0) answer.right = most_probable_token(clean_, answer.position);
  if (answer.wrong < 0) answer.wrong = most_probable_token(corrupt_, answer.position);
  clean_difference_ = clean_.difference(answer);
  corrupt_difference_ = corrupt_.difference(answer);
}

int PatchingSweep::rows() const { return model_.spec.layers + (question_.over == PatchOver::Residual ? 1 : 0); }

int PatchingSweep::columns() const {
  return question_.over == PatchOver::Heads ? model_.spec.heads : static_cast<int>(question_.clean.size());
}

std::string PatchingSweep::value_of(int layer) const {
  switch (question_.over) {
    case PatchOver::Heads:
      return fmt::format("blocks.{}.attn.z", layer);
    case PatchOver::Attention:
      return fmt::format("blocks.{}.attn_out", layer);
    case PatchOver::Mlp:
      return fmt::format("blocks.{}.mlp_out", layer);
    case PatchOver::Residual:
      break;
  }
  const bool after = layer == model_.spec.layers;
  return after ? fmt::format("blocks.{}.resid_post", layer - 1) : fmt::format("blocks.{}.resid_pre", layer);
}

Edit PatchingSweep::edit(const PatchPlace& place) const {
  NEURARIUM_CHECK(place.layer >= 0 && place.layer < rows() && place.column >= 0 && place.column < columns());
  const TextRun& source = place.direction == PatchDirection::Denoise ? clean_ : corrupt_;
  const std::string name = value_of(place.layer);
  const std::span<const float> value = source.value(name);
  const auto length = question_.clean.size();
  const std::size_t row = value.size() / length;
  const auto column = static_cast<std::size_t>(place.column);
  if (question_.over != PatchOver::Heads) {
    const auto at = value.subspan(column * row, row);
    return {{name, {{"t", place.column}}}, EditKind::Patch, 0, 0, {at.begin(), at.end()}};
  }
  const auto width = static_cast<std::size_t>(model_.spec.head_size());
  Edit patch{{name, {{"h", place.column}}}, EditKind::Patch, 0, 0, {}};
  for (std::size_t t = 0; t < length; ++t) {
    const auto at = value.subspan(t * row + column * width, width);
    patch.patch.insert(patch.patch.end(), at.begin(), at.end());
  }
  return patch;
}

double PatchingSweep::share(PatchDirection direction, double difference) const {
  const bool denoise = direction == PatchDirection::Denoise;
  const double run = denoise ? corrupt_difference_ : clean_difference_;
  const double other = denoise ? clean_difference_ : corrupt_difference_;
  return run == other ? std::numeric_limits<double>::quiet_NaN() : (difference - run) / (other - run);
}

std::vector<PatchScore> PatchingSweep::measure_row(PatchDirection direction, int layer) {
  const bool denoise = direction == PatchDirection::Denoise;
  std::unique_ptr<TextRun>& copies = denoise ? into_corrupt_ : into_clean_;
  if (copies == nullptr) {
    const auto length = std::ssize(question_.clean);
    const std::int64_t rows =
        has_batch_mean(model_.edits) ? 1 : std::clamp<std::int64_t>(kTokensAtOnce / length, 1, columns());
    copies = std::make_unique<TextRun>(model_, denoise ? question_.corrupt : question_.clean, rows);
  }
  std::vector<PatchScore> scores;
  for (int first = 0; first < columns(); first += static_cast<int>(copies->rows())) {
    const int count = std::min(columns() - first, static_cast<int>(copies->rows()));
    std::vector<Edit> edits;
    for (int i = 0; i < count; ++i) {
      edits.push_back(edit({direction, layer, first + i}));
      edits.back().ref.indices.insert(edits.back().ref.indices.begin(), {"b", i});
    }
    copies->run(edits);
    for (int i = 0; i < count; ++i) {
      const double difference = copies->difference(question_.answer, i);
      scores.push_back({{direction, layer, first + i}, difference, share(direction, difference)});
    }
  }
  return scores;
}

}  // namespace neurarium
