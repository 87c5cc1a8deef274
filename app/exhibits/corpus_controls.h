// The controls that all exhibits on the shared texts have: the text and its unit, one's own file, what is typed and how
// it goes on.
#pragma once

#include "app/exhibits/corpus_reading.h"
#include "app/exhibits/file_field.h"
#include "app/exhibits/wide_text.h"
#include "app/session.h"
#include "app/ui/ui.h"
#include "engine/exhibits/corpus_settings.h"

#include <functional>
#include <string>
#include <string_view>

namespace neurarium {

[[nodiscard]] const CorpusSettings& corpus_settings(const Session& session);

class CorpusControls {
 public:
  // A text that was dropped or chosen; false where the file is none. A fault is a banner, and nothing is lost.
  bool open_file(Ui& ui, Session& session, const std::string& path);
  [[nodiscard]] bool busy() const { return reading_.busy(); }

  // The text, and how far a new one was read: another one begins the run anew.
  void draw_source(Ui& ui, Session& session);
  // The same with what a token of it is.
  void draw_text(Ui& ui, Session& session);
  // The button for a text of one's own.
  void draw_file(Ui& ui, Session& session);
  // Prompt, temperature and seed of what is written; the button for a text of one's own. `unknown` tokens of the prompt
  // are said.
  void draw_writing(Ui& ui, Session& session, std::int64_t unknown);

 private:
  [[nodiscard]] Status open(Session& session, const std::string& path);
  [[nodiscard]] Status choose(Session& session, std::string_view label,
                              const std::function<void(CorpusSettings&)>& change);

  WideText prompt_;
  FileField file_;
  CorpusReading reading_;
};

}  // namespace neurarium
