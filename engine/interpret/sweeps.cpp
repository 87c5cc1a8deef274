#include "engine/interpret/sweeps.h"

#include "engine/exhibits/transformer.h"

#include <algorithm>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kSweptTexts = 16;  // of the test part, over which losses and means are taken

std::vector<std::vector<int>> other_texts(const StudiedMoment& moment, std::size_t length) {
  const ScoredTexts tests = test_texts(moment.task(), kSweptTexts);
  std::vector<std::vector<int>> texts;
  for (std::int64_t row = 0; row < tests.rows(); ++row) texts.push_back(tests.text(row, moment.model().padding));
  std::stable_partition(texts.begin(), texts.end(), [&](const auto& text) { return text.size() >= length; });
  return texts;
}

// What the part writes while nothing holds it.
std::vector<Edit> edits_without_itself(const StudiedMoment& moment, const ModelPart& part, AblationKind kind,
                                       std::size_t length) {
  StudiedModel model = moment.model();
  const std::vector<ValueRef> refs = values_of(part, model.spec);
  std::erase_if(model.edits, [&](const Edit& e) { return std::find(refs.begin(), refs.end(), e.ref) != refs.end(); });
  return Replacements(model, other_texts(moment, length)).edits(part, kind);
}

}  // namespace

StudiedMoment::StudiedMoment(MomentPtr moment) : moment_(std::move(moment)) {
  const auto& settings = dynamic_cast<const TransformerSettings&>(*moment_->settings);
  const auto data = settings.data();
  NEURARIUM_CHECK(data.ok());  // the task was made from it
  params_ = std::make_unique<Params<float>>(*moment_->task->graph);
  std::copy(moment_->params.begin(), moment_->params.end(), params_->flat().begin());
  model_ = {moment_->task->graph, settings.spec(**data), params_.get(), moment_->edits, (*data)->padding()};
}

std::vector<ModelPart> swept_parts(const TransformerSpec& spec) {
  std::vector<ModelPart> parts;
  for (int layer = 0; layer < spec.layers; ++layer) {
    for (int head = 0; head < spec.heads; ++head) parts.push_back({PartKind::Head, layer, head});
    if (!spec.attention_only) parts.push_back({PartKind::Mlp, layer, 0});
    parts.push_back({PartKind::Layer, layer, 0});
  }
  return parts;
}

AblationAnswer AblationStudy::answer(const AblationAsk& ask) {
  if (ask.number != number_ || moment_ == nullptr) {
    number_ = ask.number;
    sweep_.reset();
    moment_ = std::make_unique<StudiedMoment>(ask.moment);
    const auto texts = other_texts(*moment_, ask.tokens.size());
    AblationQuestion question{ask.tokens, {ask.position, -1, -1}, ask.kind, texts, {}};
    question.scored = test_texts(moment_->task(), kSweptTexts);
    scored_ = question.scored.rows();
    auto made = AblationSweep::make(moment_->model(), std::move(question));
    error_ = made ? Wording() : Wording(made.error());
    if (made) sweep_ = std::move(*made);
  }
  AblationAnswer answer{ask.number, error_, {}, {}, scored_, ask.first, {}, ask.apply, {}};
  if (ask.apply) answer.edits = edits_without_itself(*moment_, *ask.apply, ask.kind, ask.tokens.size());
  if (sweep_ == nullptr) return answer;
  answer.baseline = sweep_->baseline();
  answer.answer = sweep_->answer();
  if (ask.apply) return answer;
  const std::vector<ModelPart> parts = swept_parts(moment_->model().spec);
  for (std::size_t i = ask.first; i < std::min(parts.size(), ask.first + ask.count); ++i)
    answer.scores.push_back(sweep_->measure(parts[i]));
  return answer;
}

PatchAnswer PatchStudy::answer(const PatchAsk& ask) {
  if (ask.number != number_ || moment_ == nullptr) {
    number_ = ask.number;
    sweep_.reset();
    moment_ = std::make_unique<StudiedMoment>(ask.moment);
    auto made = PatchingSweep::make(moment_->model(), ask.question);
    error_ = made ? Wording() : Wording(made.error());
    if (made) sweep_ = std::move(*made);
  }
  PatchAnswer answer{ask.number, error_, ask.question, 0, 0, 0, 0, {}, ask.apply, {}};
  if (sweep_ == nullptr) return answer;
  answer.question = sweep_->question();
  answer.rows = sweep_->rows();
  answer.columns = sweep_->columns();
  answer.clean = sweep_->clean();
  answer.corrupt = sweep_->corrupt();
  if (ask.apply)
    answer.edit = sweep_->edit(*ask.apply);
  else
    answer.scores = sweep_->measure_row(ask.direction, ask.layer);
  return answer;
}

SteerAnswer study_steering(const SteerAsk& ask) {
  const StudiedMoment moment(ask.moment);
  auto direction = steering_direction(moment.model(), ask.towards, ask.away, ask.value);
  SteerAnswer answer{ask.number, {}, {}};
  if (direction)
    answer.direction = std::move(*direction);
  else
    answer.error = direction.error();
  return answer;
}

OrderAnswer study_order(const OrderAsk& ask) {
  const StudiedMoment moment(ask.moment);
  const ScoredTexts tests = test_texts(moment.task(), kSweptTexts);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  OrderAnswer answer{ask.number, {kNone, kNone, kNone}, worth_of_order(moment.model(), tests), tests.rows()};
  if (ask.tokens.size() > 1 && moment.model().spec.causal)
    answer.sentence = worth_of_order(moment.model(), scored_text(ask.tokens));
  return answer;
}

}  // namespace neurarium
