// The left column: which task or text the model learns from, and the tokenizer that cuts it up.
#pragma once

#include "app/exhibits/corpus_reading.h"
#include "app/exhibits/file_field.h"
#include "app/exhibits/transformer_state.h"

#include <string>

namespace neurarium {

class LanguageColumn {
 public:
  void draw(Ui& ui, Session& session, const TransformerState& state, const Area& area);
  // The user's own text. Errors name the file and the fault.
  [[nodiscard]] Status open(Session& session, const std::string& path);
  [[nodiscard]] bool busy() const { return reading_.busy(); }

 private:
  void draw_task(Ui& ui, Session& session, const TransformerState& state);
  void draw_start(Ui& ui, Session& session);
  void draw_measured(Ui& ui, const Session& session, const TransformerState& state) const;

  FileField file_;
  CorpusReading reading_;
};

}  // namespace neurarium
