// Asks for the path of a file to open or to save; what is wrong with it is said under the field.
#pragma once

#include "app/ui/ui.h"
#include "engine/base.h"

#include <functional>
#include <string>
#include <string_view>

namespace neurarium {

class PathPrompt {
 public:
  // `key`: the catalog group of its texts ("prompt.open"). `act` does it; an error keeps the dialog open.
  void ask(std::string_view key, std::string path, std::function<Status(const std::string&)> act);
  void draw(Ui& ui);

 private:
  std::string key_, path_, fault_;
  std::function<Status(const std::string&)> act_;
  bool opening_ = false;
};

// "~/x" as the shell has it.
[[nodiscard]] std::string expand_home(const std::string& path);

}  // namespace neurarium
