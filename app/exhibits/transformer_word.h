// One word, many vectors: sentences of the user's with a word in common, how its vectors part from layer to layer on a
// plane, and how far apart each two of them are.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/exhibits/view_probe.h"
#include "app/exhibits/wide_text.h"
#include "engine/interpret/word_vectors.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class WordPanel {
 public:
  explicit WordPanel(bool threads);
  void draw(Ui& ui, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy(); }
  // Sentence 1 to 4, or with 0 the word.
  void write(int line, std::string text);
  // Of the last answer; null before the first.
  [[nodiscard]] std::shared_ptr<const WordVectors> vectors() const { return vectors_; }

 private:
  static constexpr std::size_t kSentences = 4;
  struct Question {
    std::string word;
    std::array<std::string, kSentences> sentences;
    bool operator==(const Question&) const = default;
  };
  struct Reading {
    std::vector<std::size_t> fields;  // of each sentence that has the word
    WordVectors vectors;
  };
  static Reading read(const TransformerView& view, const Question& question);
  void draw_fields(Ui& ui, TransformerState& state, const Area& area);
  void draw_plane(Ui& ui, TransformerState& state, const Reading& reading, const Area& area) const;
  void draw_distances(Ui& ui, TransformerState& state, const Reading& reading, const Area& area) const;

  ViewProbe<Question, Reading> probe_;
  Question question_;
  std::shared_ptr<const WordVectors> vectors_;
  WideText word_field_;
  std::array<WideText, kSentences> sentence_fields_;
  std::shared_ptr<const LanguageData> data_;  // that the example is of
  bool written_ = false;                      // by `write`, for the model that comes
};

}  // namespace neurarium
