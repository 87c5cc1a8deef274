// A command of the command line, run inside the test.
#pragma once

#include "app/cli/command.h"
#include "app/cli/console.h"

#include <sstream>
#include <string>

namespace neurarium::test {

struct Ran {
  int code;
  std::string out, err;
};

inline Ran run(const Arguments& arguments) {
  std::ostringstream out, err;
  Console console{out, err};
  const int code = run_cli(arguments, console);
  return {code, out.str(), err.str()};
}

}  // namespace neurarium::test
