// F1: explains what is under the mouse; beside nothing, the keys.
#pragma once

#include "app/shell/command.h"
#include "app/ui/ui.h"

#include <string>

namespace neurarium {

class Help {
 public:
  void open(std::string key) {
    key_ = std::move(key);
    opening_ = true;
  }
  void draw(Ui& ui, const Commands& commands);

 private:
  void draw_keys(Ui& ui, const Commands& commands) const;
  std::string key_;  // the catalog key of what is explained; empty: the keys
  bool opening_ = false;
};

}  // namespace neurarium
