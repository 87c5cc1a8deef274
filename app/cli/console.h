// Where a command writes: results to `out`, progress and remarks to `err`. A parameter rather than std::cout, so that
// tests run whole commands in the process.
#pragma once

#include "engine/base.h"

#include <chrono>
#include <iosfwd>
#include <string>
#include <string_view>

namespace neurarium {

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;  // err is one, so a bar may be drawn over itself
};

// A remark on err: "neurarium: ...".
void note(Console& console, std::string_view sentence);
// Ends a command whose results are on `out`: flushed, or the error that they could not be written.
Status flush(Console& console);

// As JSON has it: the shortest text that reads back as the same number, or null where there is none.
std::string json_number(float number);
std::string json_number(double number);

// How far a long command is: a bar on a terminal, a line every few seconds elsewhere.
class ProgressBar {
 public:
  ProgressBar(Console& console, std::string what);
  ~ProgressBar();  // wipes the bar
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(double done);  // 0..1; cheap when called often

 private:
  Console& console_;
  std::string what_;
  std::chrono::steady_clock::time_point next_;
  bool drawn_ = false;
};

}  // namespace neurarium
