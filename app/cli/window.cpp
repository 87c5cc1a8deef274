// neurarium without a command: opens the window.
#include "app/cli/command.h"

namespace neurarium {

Status run_window(const Arguments&, Console&) {
  return Error{"There is no display here; `neurarium train` and `neurarium shot` need none.", ExitCode::NoDisplay};
}

}  // namespace neurarium
