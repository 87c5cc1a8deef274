#include "engine/interpret/label_window.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace neurarium {

TrainingText training_text(const Task& task, const LanguageData& data, std::int64_t example) {
  const auto first = (example % task.train->rows) * data.length;
  const std::span<const float> x = std::span(task.train->x).subspan(static_cast<std::size_t>(first));
  const std::span<const float> target = std::span(task.train->target).subspan(static_cast<std::size_t>(first));
  TrainingText text;
  for (std::size_t i = 0; i < static_cast<std::size_t>(data.length); ++i) {
    if (i > 0 && static_cast<int>(x[i]) == data.padding()) break;
    text.tokens.push_back(static_cast<int>(x[i]));
    text.targets.push_back(static_cast<int>(target[i]));
  }
  return text;
}

std::vector<LabelledToken> read_label_window(SequenceReader& reader, const TrainingText& text, std::int64_t first,
                                             std::int64_t length) {
  NEURARIUM_CHECK(first >= 0 && length > 0 && first + length <= std::ssize(text.tokens));
  const auto from = static_cast<std::size_t>(first), count = static_cast<std::size_t>(length);
  const auto targets = std::span(text.targets).subspan(from, count);
  const auto tokens = std::span(text.tokens).subspan(from, count);
  const Workspace<float>& ws = reader.read(tokens, targets);
  const std::span<const float> losses = ws.value(ws.graph().at("loss.each"));
  std::vector<LabelledToken> window;
  for (std::size_t i = 0; i < count; ++i) {
    const bool asked = targets[i] >= 0;
    const double loss = asked ? static_cast<double>(losses[i]) : std::numeric_limits<double>::quiet_NaN();
    window.push_back({tokens[i], targets[i], std::exp(-loss), loss});
  }
  return window;
}

}  // namespace neurarium
