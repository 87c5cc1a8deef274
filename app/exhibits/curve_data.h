// The data column of curve fitting: the functions on offer as pictures, the formula, the pen, the user's own table.
#pragma once

#include "app/exhibits/file_field.h"
#include "app/draw/image.h"
#include "app/exhibits/curve_state.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class CurveData {
 public:
  explicit CurveData(Platform& platform) : platform_(platform) {}
  void draw(Ui& ui, Session& session, CurveState& state, const Area& area);
  // Reads a table; errors name the file, the fault and the fix.
  Status open(Session& session, const std::string& path);

 private:
  void make_pictures(Ui& ui, const CurveSettings& settings);
  void draw_functions(Ui& ui, Session& session);
  void draw_formula(Ui& ui, Session& session);
  void draw_file(Ui& ui, Session& session);

  Platform& platform_;
  std::vector<std::unique_ptr<Picture>> pictures_;
  ThemeKind theme_ = ThemeKind::Dark;
  std::shared_ptr<const DrawnCurve> drawn_;
  std::shared_ptr<const CurveTable> table_;
  std::string typed_, shown_;
  Wording formula_error_;
  FileField file_;
};

}  // namespace neurarium
