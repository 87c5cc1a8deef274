// Asks what leaves the program and where it goes; what is wrong with it is said in the dialog.
#pragma once

#include "app/screen.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"
#include "engine/exports/exports.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// A part of the window that can be a picture of its own.
struct PanelPicture {
  std::string key;  // catalog key of its name
  Rect rect;
};

// Steps of a film, and how many pictures lie evenly between them.
struct FilmRange {
  std::int64_t from = 0, to = 0, frames = 100;
};

struct ExportRequest {
  std::optional<ExportKind> content;  // numbers, code, settings; otherwise a table of the screen, a film or a picture
  std::string table;                  // its key
  std::optional<FilmRange> film;
  std::optional<Rect> panel;  // of the whole window, when there is none
  std::string path;
};

class ExportDialog {
 public:
  struct Offer {
    std::vector<PanelPicture> panels;     // on screen
    std::vector<ScreenTable> tables;      // on screen
    std::vector<ExportKind> contents;     // of the run
    std::optional<std::int64_t> film_to;  // the last step that a film can show; none: no films
  };
  void open(Offer offer);
  // What the user wants done; the outcome, or nothing while it is not known yet: answer() brings it.
  using Act = std::function<std::optional<Status>(const ExportRequest&)>;
  // False when the dialog does not wait for it (any more), so that an error has to be said elsewhere.
  bool answer(const Status& outcome);
  // `copy` puts the settings on the clipboard; `cancel` ends what is waited for; `frames_done` of a film.
  struct Actions {
    Act act;
    std::function<void()> copy, cancel;
    std::int64_t frames_done = 0;
  };
  void draw(Ui& ui, const Actions& actions);

 private:
  struct Option {
    std::string key;   // "export.window", also "<key>.tip"
    std::string file;  // the name that is proposed
    std::optional<ExportKind> content = {};
    bool panel = false, film = false, table = false;
  };
  [[nodiscard]] const Option& option() const { return options_[static_cast<std::size_t>(chosen_)]; }
  [[nodiscard]] ExportRequest request() const;
  void draw_choices(Ui& ui);
  void draw_film(Ui& ui);
  // Which button was pressed.
  enum class Press { None, Cancel, Copy, Export };
  Press draw_buttons(Ui& ui);

  std::vector<Option> options_;
  std::vector<PanelPicture> panels_;
  int chosen_ = 0;
  int panel_ = 0;
  FilmRange film_;
  std::int64_t newest_ = 0;
  std::string path_;
  Wording fault_;
  bool opening_ = false;
  bool waiting_ = false;
  bool done_ = false;
};

}  // namespace neurarium
