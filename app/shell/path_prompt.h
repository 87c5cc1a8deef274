// Asks for the path of a file to open or to save; what is wrong with it is said under the field.
#pragma once

#include "app/ui/ui.h"
#include "engine/base.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace neurarium {

class PathPrompt {
 public:
  // The outcome, or nothing while it is not known yet: answer() brings it.
  using Act = std::function<std::optional<Status>(const std::string&)>;
  // `key`: the catalog group of its texts ("prompt.open"). An error keeps the dialog open.
  void ask(std::string_view key, std::string path, Act act);
  // False when the dialog does not wait for it (any more), so that an error has to be said elsewhere.
  bool answer(const Status& outcome);
  void draw(Ui& ui);

 private:
  std::string key_, path_, fault_;
  Act act_;
  bool opening_ = false;
  bool waiting_ = false;
  bool done_ = false;
};

// "~/x" as the shell has it.
[[nodiscard]] std::string expand_home(const std::string& path);

}  // namespace neurarium
