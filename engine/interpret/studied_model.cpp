#include "engine/interpret/studied_model.h"

#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <limits>

namespace neurarium {
namespace {

void set_studied_edits(const StudiedModel& model, const std::vector<Edit>& edits, Workspace<float>& workspace) {
  std::vector<BoundEdit> all = bind_fitting(model.edits, *model.graph);
  for (const Edit& edit : edits) {
    Result<BoundEdit> bound = bind(edit, *model.graph);
    NEURARIUM_CHECK(bound.ok());
    all.push_back(std::move(*bound));
  }
  workspace.set_edits(std::move(all));
}

void mask_studied_padding(const StudiedModel& model, Workspace<float>& workspace) {
  mask_padding(workspace, model.graph->at("tokens"), model.graph->find("mask"), static_cast<float>(model.padding));
}

}  // namespace

Status check_tokens(const StudiedModel& model, std::span<const int> tokens, const Wording& what) {
  if (tokens.empty()) return usage_error("{} has no tokens; give it at least one.", what);
  if (std::ssize(tokens) > model.spec.context)
    return usage_error("{} has {} tokens, but the model sees {} at once; shorten it.", what, tokens.size(),
                       model.spec.context);
  for (const int id : tokens)
    if (id < 0 || id >= model.spec.vocab)
      return usage_error("{} holds {}, but the ids of this model are 0 to {}.", what, id, model.spec.vocab - 1);
  return ok_status();
}

Status check(const AnswerPair& answer, const StudiedModel& model, std::size_t length) {
  if (answer.position < -1 || answer.position >= static_cast<int>(length))
    return usage_error("There is no position {} in a text of {} tokens; choose one from 0 to {}.", answer.position,
                       length, length - 1);
  for (const int id : {answer.right, answer.wrong})
    if (id < -1 || id >= model.spec.vocab)
      return usage_error("{} is no id of this model; its ids are 0 to {}.", id, model.spec.vocab - 1);
  if (answer.right >= 0 && answer.right == answer.wrong)
    return usage_error("The right and the wrong token are both {}; choose two different ones.", answer.right);
  return ok_status();
}

TextRun::TextRun(const StudiedModel& model, std::span<const int> tokens, std::int64_t rows)
    : model_(model),
      tokens_(tokens.begin(), tokens.end()),
      workspace_(model.graph, {.rows = rows, .length = std::ssize(tokens), .gradients = false}) {
  workspace_.bind(*model_.params);
  workspace_.set_rows(rows);
  workspace_.set_length(std::ssize(tokens));
  const std::span<float> read = workspace_.input(model_.graph->at("tokens"));
  const std::span<float> next = workspace_.input(model_.graph->at("targets"));
  for (std::size_t i = 0; i < read.size(); ++i) {
    const std::size_t t = i % tokens_.size();
    read[i] = static_cast<float>(tokens_[t]);
    next[i] = t + 1 < tokens_.size() && model_.spec.causal ? static_cast<float>(tokens_[t + 1]) : -1.0f;
  }
  mask_studied_padding(model_, workspace_);
}

void TextRun::run(const std::vector<Edit>& edits) {
  set_studied_edits(model_, edits, workspace_);
  forward(workspace_);
}

std::span<const float> TextRun::value(std::string_view name) const { return workspace_.value(model_.graph->at(name)); }

std::span<const float> TextRun::logits(int position, std::int64_t row) const {
  const auto vocab = static_cast<std::size_t>(model_.spec.vocab);
  return value("logits").subspan(static_cast<std::size_t>(row * length() + position) * vocab, vocab);
}

double TextRun::difference(const AnswerPair& answer, std::int64_t row) const {
  const auto now = logits(answer.position, row);
  return static_cast<double>(now[static_cast<std::size_t>(answer.right)]) -
         static_cast<double>(now[static_cast<std::size_t>(answer.wrong)]);
}

double TextRun::loss(std::int64_t row) const {
  if (length() < 2 || !model_.spec.causal) return std::numeric_limits<double>::quiet_NaN();
  const auto each = value("loss.each").subspan(static_cast<std::size_t>(row * length()), tokens_.size() - 1);
  double sum = 0;
  for (const float loss : each) sum += static_cast<double>(loss);
  return sum / static_cast<double>(each.size());
}

AnswerPair complete_answer(AnswerPair answer, const TextRun& clean) {
  if (answer.position < 0) answer.position = clean.length() - 1;
  const auto logits = clean.logits(answer.position);
  const auto best_but = [&](int taken) {
    int best = -1;
    for (int id = 0; id < static_cast<int>(logits.size()); ++id)
      if (id != taken && (best < 0 || logits[static_cast<std::size_t>(id)] > logits[static_cast<std::size_t>(best)]))
        best = id;
    return std::max(best, 0);  // a vocabulary of one token
  };
  if (answer.right < 0) answer.right = best_but(answer.wrong);
  if (answer.wrong < 0) answer.wrong = best_but(answer.right);
  return answer;
}

std::vector<int> ScoredTexts::text(std::int64_t row, int padding) const {
  const auto first = tokens.begin() + row * length;
  std::vector<int> ids(first, first + length);
  while (ids.size() > 1 && ids.back() == padding) ids.pop_back();
  return ids;
}

ScoredTexts test_texts(const Task& task, std::int64_t rows) {
  const Examples& examples = task.test->rows > 0 ? *task.test : *task.train;
  const std::int64_t taken = std::min(rows, examples.rows) * task.length;
  return {task.length,
          {examples.x.begin(), examples.x.begin() + taken},
          {examples.target.begin(), examples.target.begin() + taken}};
}

ScoredTexts scored_text(std::span<const int> tokens) {
  ScoredTexts one{std::ssize(tokens), {tokens.begin(), tokens.end()}, {}};
  for (std::size_t i = 0; i < tokens.size(); ++i)
    one.targets.push_back(i + 1 < tokens.size() ? static_cast<float>(tokens[i + 1]) : -1.0f);
  return one;
}

ScoredRun::ScoredRun(const StudiedModel& model, const ScoredTexts& texts)
    : model_(model), workspace_(model.graph, {.rows = texts.rows(), .length = texts.length, .gradients = false}) {
  workspace_.bind(*model_.params);
  workspace_.set_rows(texts.rows());
  workspace_.set_length(texts.length);
  std::copy(texts.tokens.begin(), texts.tokens.end(), workspace_.input(model_.graph->at("tokens")).begin());
  std::copy(texts.targets.begin(), texts.targets.end(), workspace_.input(model_.graph->at("targets")).begin());
  mask_studied_padding(model_, workspace_);
}

double ScoredRun::loss(const std::vector<Edit>& edits) {
  set_studied_edits(model_, edits, workspace_);
  forward(workspace_);
  return static_cast<double>(workspace_.value(model_.graph->loss())[0]);
}

std::span<const float> ScoredRun::value(std::string_view name) const {
  return workspace_.value(model_.graph->at(name));
}

}  // namespace neurarium
