// The program: its words go to the command line, which opens the window when they name no command.
#include "app/cli/command.h"

#include <unistd.h>

#include <csignal>
#include <iostream>

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away becomes an error of writing, not a silent end
  std::ios::sync_with_stdio(false);
  neurarium::Console console{std::cout, std::cerr, isatty(STDERR_FILENO) != 0};
  return neurarium::run_cli({argv + 1, argv + argc}, console);
}
