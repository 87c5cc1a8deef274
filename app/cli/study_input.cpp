#include "app/cli/study_input.h"

#include "engine/text.h"

#include <charconv>

namespace neurarium {
namespace {

Result<std::vector<int>> typed_ids(const LanguageModel& model, const std::string& text, const std::string& flag) {
  std::vector<int> ids;
  for (std::string_view rest = text;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view word = trimmed(rest.substr(0, comma));
    int id = 0;
    const auto [stop, code] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (code != std::errc{} || stop != word.data() + word.size() || id < 0 || id >= model.spec.vocab)
      return usage_error("--{}: '{}' is no id of this model, which has no tokenizer; its ids are 0 to {}, as in 1,2,3.",
                         flag, shown(word), model.spec.vocab - 1);
    ids.push_back(id);
    if (comma == rest.size()) return ids;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<OpenedStudy> open_study(const std::string& place, std::string_view command, Console& console) {
  auto opened = open_saved(place, command, console);
  if (!opened) return opened.error();
  if (opened->checkpoint) return OpenedStudy{std::move(*opened->checkpoint), nullptr};
  const Experiment& experiment = opened->run->timeline->experiment();
  auto model = language_model_of(experiment, place);
  if (!model) return model.error();
  return OpenedStudy{std::move(*model), experiment.task()};
}

Result<std::vector<int>> read_prompt(const LanguageModel& model, const std::string& text, const std::string& flag) {
  if (model.tokenizer == nullptr) return typed_ids(model, text, flag);
  const Encoding read = model.tokenizer->encode(text);
  if (read.size() == 0) return usage_error("--{} has no tokens; give at least one word or character.", flag);
  if (read.unknown > 0)
    return usage_error(
        "--{}: {} of the words of '{}' are not in the model's vocabulary; `neurarium tokens` shows which.", flag,
        read.unknown, shown(text));
  if (std::ssize(read.ids) > model.spec.context)
    return usage_error("--{} has {} tokens, but the model sees {} at once; shorten it.", flag, read.size(),
                       model.spec.context);
  return std::vector<int>(read.ids.begin(), read.ids.end());
}

AnswerFlags::AnswerFlags(Flags& flags) {
  flags.text("right", right_, "TOKEN", "The right next token (default: the most probable one)");
  flags.text("wrong", wrong_, "TOKEN", "The token that it competes with");
  flags.whole("position", position_, 0, std::int64_t{1} << 30,
              "The token after which they compete (default: the last)");
}

Result<AnswerPair> AnswerFlags::read(const LanguageModel& model) const {
  AnswerPair answer{static_cast<int>(position_), -1, -1};
  const auto token = [&](const std::optional<std::string>& text, const std::string& flag) -> Result<int> {
    if (!text) return -1;
    const auto ids = read_prompt(model, *text, flag);
    if (!ids) return ids.error();
    if (ids->size() != 1)
      return usage_error("--{} '{}' is {} tokens of this model; give one that is a single token.", flag, shown(*text),
                         ids->size());
    return ids->front();
  };
  const Result<int> right = token(right_, "right");
  if (!right) return right.error();
  const Result<int> wrong = token(wrong_, "wrong");
  if (!wrong) return wrong.error();
  answer.right = *right;
  answer.wrong = *wrong;
  return answer;
}

}  // namespace neurarium
