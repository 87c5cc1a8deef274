// The screen of translation: the sentence over its translation with the attention between them, the three kinds of
// attention as matrices, what may come at each place, and the beams as a tree.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/draw/image.h"
#include "app/exhibits/corpus_reading.h"
#include "app/exhibits/file_field.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/translate_view.h"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace neurarium {

enum class TranslatePart : std::uint8_t { Words, Matrices, Beams };

struct TranslateState {
  std::shared_ptr<const TranslateView> view;
  TranslatePart part = TranslatePart::Words;
  std::int64_t layer = 0, head = -1;  // whose attention is shown; head -1: the mean
  std::int64_t shown = -1;            // words of the translation that are written; -1: all
  std::int64_t place = -1;            // of the translation, whose next words are shown; -1: where it is written
  std::optional<Cell> pinned;         // a cell of a matrix
  std::optional<Cell> menu;           // whose menu is open
  double pressed = 0;                 // the number that is being dragged, as it was when the button went down
  std::string_view help;

  [[nodiscard]] std::int64_t written() const;   // words that stand there
  [[nodiscard]] std::int64_t at_place() const;  // whose next words are shown
};

[[nodiscard]] const TranslateSettings& translate_settings(const Session& session);
// A file of pairs that was dropped or chosen. Errors: no network can learn it.

// Words as they are shown; "<s>" and "</s>" for the marks.
[[nodiscard]] std::string source_word(Ui& ui, const TranslateView& view, std::int64_t at);
[[nodiscard]] std::string target_word(Ui& ui, const TranslateView& view, int id);

// Which head is shown, with how much of its attention lies on the aligned words; its menu switches it off.
void draw_translate_heads(Ui& ui, Session& session, TranslateState& state, const Area& area);
// The two rows of words and the lines between them, and the buttons that write it word by word.
void draw_translate_words(Ui& ui, TranslateState& state, const Area& area);
// What may come at the place, the most probable first.
void draw_translate_next(Ui& ui, TranslateState& state, const Area& area);
void draw_translate_beams(Ui& ui, TranslateState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_translate_inspector(Ui& ui, Session& session, const TranslateState& state);

// The three kinds of attention, a row for each word that reads, a column for each word that is read.
class TranslateMatrices {
 public:
  explicit TranslateMatrices(Platform& platform)
      : pictures_{Picture(platform, Filter::Nearest), Picture(platform, Filter::Nearest),
                  Picture(platform, Filter::Nearest)} {}
  void draw(Ui& ui, Session& session, TranslateState& state, const Area& area);
  [[nodiscard]] const Image& image(AttentionKind kind) const {
    return pictures_[static_cast<std::size_t>(kind)].image();
  }

 private:
  void draw_one(Ui& ui, Session& session, TranslateState& state, AttentionKind kind, const Area& area);

  std::array<Picture, kAttentionKinds> pictures_;
};

class TranslateControls {
 public:
  void draw(Ui& ui, Session& session, const TranslateState& state, const Area& area);
  // Pairs of the user's own. Errors name the file and the fault; of a file that takes longer draw() tells them.
  [[nodiscard]] Status open(Session& session, const std::string& path);
  [[nodiscard]] bool busy() const { return reading_.busy(); }

 private:
  WideText sentence_;
  FileField file_;
  CorpusReading reading_;
};

class TranslateScreen final : public Screen {
 public:
  explicit TranslateScreen(bool threads) : probe_(look_at_translation, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy() || controls_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override {
    state_.pinned.reset();
    state_.place = -1;
  }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  [[nodiscard]] TranslateState& state() { return state_; }  // for tests

 private:
  Probe<TranslateRequest, std::shared_ptr<const TranslateView>> probe_;
  TranslateState state_;
  TranslateControls controls_;
  std::unique_ptr<TranslateMatrices> matrices_;
  std::uint64_t asked_version_ = 0;
};

}  // namespace neurarium
