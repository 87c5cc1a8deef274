// A user's table becomes the Playground's points: which columns, and whether its labels are classes or values.
#pragma once

#include "engine/exhibits/playground.h"

#include <string>
#include <vector>

namespace neurarium {

struct PointsChoice {
  std::vector<std::string> features;  // two columns by name or number; empty: the first two columns of numbers
  std::string label;                  // empty: the column called label, class, target or species, or the last
  std::string task = "auto";          // auto: classes for words and for up to 10 different whole numbers
};

// A table as a point set, and whether its labels are values instead of classes.
struct PointsOfFile {
  Points points;
  std::string name;  // of the file, without folders
  bool regression = false;
  std::vector<Wording> warnings;  // sentences (without the full stop) about what may not be meant
};
// Reads the CSV or TSV file. Errors: those of read_csv and choose_points; a single class.
Result<PointsOfFile> read_points_file(const std::string& path, const PointsChoice& choice);

// Reads the CSV or TSV file and makes it the data of the settings; the task is decided. Returns sentences (without the
// full stop) about what may not be meant. Errors: those of read_csv and choose_points; a single class.
Result<std::vector<Wording>> read_points_file(const std::string& path, const PointsChoice& choice,
                                              PlaygroundSettings& settings);

}  // namespace neurarium
