// Everything that can be done from the keyboard or the command palette, in one list: shortcuts, palette and the page of
// keys walk it.
#pragma once

#include "app/platform/input.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct Command {
  std::string_view key;  // catalog key of its name
  std::function<void()> run;
  std::optional<Chord> chord = {};
  std::optional<Chord> second = {};  // another way to press it, not shown
  bool enabled = true;
  bool repeats = false;  // while the keys are held
  bool in_text = false;  // the keys work from a text field and from a menu too
  // Instead of the key's texts: the name that is shown, and the English one by which it is found too.
  std::string label = {};
  std::string english = {};
  std::string about = {};  // what it does, beside its name
};
using Commands = std::vector<Command>;

}  // namespace neurarium
