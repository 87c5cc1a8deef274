// Changes of an exhibit's settings from its screen.
#pragma once

#include "app/session.h"

#include <memory>
#include <string_view>
#include <utility>

namespace neurarium {

// `change` gets a copy of the settings; what it makes of them applies at once, or, with `restart`, to a run that begins
// anew. One entry of undo, called `label`.
template <class Settings, class F>
void change_exhibit(Session& session, std::string_view label, F&& change, bool restart = false) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  std::forward<F>(change)(dynamic_cast<Settings&>(*copy));
  if (restart)
    session.start_over(std::move(copy), label);
  else
    session.commit(std::move(copy), label);
}

}  // namespace neurarium
