// The data column: every data set as a picture of its real points, what makes them, and the user's own file.
#pragma once

#include "app/exhibits/file_field.h"
#include "app/exhibits/playground_state.h"
#include "app/draw/image.h"
#include "engine/files/csv.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class DataColumn {
 public:
  explicit DataColumn(Platform& platform) : platform_(platform) {}
  void draw(Ui& ui, Session& session, PlaygroundState& state, const Area& area);
  // Reads a table and takes its points; errors name the file, the fault and the fix.
  Status open(Ui& ui, Session& session, const std::string& path);

 private:
  void make_thumbnails(Ui& ui, const PlaygroundSettings& settings);
  void draw_thumbnails(Ui& ui, Session& session);
  void draw_settings(Ui& ui, Session& session, const PlaygroundState& state);
  void draw_balance(Ui& ui, Session& session, const PlaygroundState& state);
  void draw_formula(Ui& ui, Session& session);
  void draw_file(Ui& ui, Session& session);
  void draw_columns(Ui& ui, Session& session);
  Status take_columns(Session& session);

  Platform& platform_;
  std::vector<std::unique_ptr<Picture>> thumbnails_;
  ThemeKind theme_ = ThemeKind::Dark;
  std::uint64_t own_hash_ = 0;
  std::string formula_;  // that the thumbnail shows

  std::string shown_formula_, typed_formula_;  // of the settings, and in the field
  Wording formula_error_;

  FileField file_;
  std::unique_ptr<Table> table_;
  int x1_ = 0, x2_ = 1, label_ = 2;  // columns of the table
};

}  // namespace neurarium
