#include "engine/exhibits/transformer_merges.h"

#include <algorithm>

namespace neurarium {

std::shared_ptr<const MergeLesson> learn_merges(std::string_view text, int most) {
  auto lesson = std::make_shared<MergeLesson>();
  BpeTrainer trainer(text);
  while (trainer.size() < most) {
    const auto merge = trainer.step();
    if (!merge) {
      lesson->complete = true;
      break;
    }
    lesson->merges.push_back({*merge, visible_text(trainer.bytes(merge->left)),
                              visible_text(trainer.bytes(merge->right)), visible_text(trainer.bytes(merge->id))});
  }
  return lesson;
}

TokenizerPtr MergeLesson::tokenizer(int size) const {
  NEURARIUM_CHECK(size >= kByteTokens && size <= largest());
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < size - kByteTokens; ++i) {
    const BpeMerge& merge = merges[static_cast<std::size_t>(i)].merge;
    pairs.emplace_back(merge.left, merge.right);
  }
  return make_bpe_tokenizer(std::move(pairs));
}

std::string training_text(const LanguageData& data) {
  const Examples& examples = *data.train;
  const int padding = data.task == nullptr ? -1 : data.task->padding();
  std::string text;
  std::vector<int> ids;
  for (std::int64_t row = 0; row < examples.rows; ++row) {
    ids.clear();
    for (std::int64_t i = 0; i < data.length; ++i) {
      const int id = static_cast<int>(examples.x[static_cast<std::size_t>(row * data.length + i)]);
      if (id == padding) break;
      ids.push_back(id);
    }
    text += data.tokenizer->decode(ids) + "\n";
  }
  return text;
}

}  // namespace neurarium
