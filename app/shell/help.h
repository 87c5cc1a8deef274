// F1: explains what is under the mouse, with the keys and gestures that act on it; beside nothing, all keys.
#pragma once

#include "app/shell/command.h"
#include "app/ui/ui.h"

#include <optional>
#include <string>

namespace neurarium {

class Help {
 public:
  // `kind` is of the widget under the mouse.
  void open(std::string key, std::optional<WidgetKind> kind = {}) {
    key_ = std::move(key);
    kind_ = kind;
    opening_ = true;
  }
  void draw(Ui& ui, const Commands& commands);

 private:
  void draw_keys(Ui& ui, const Commands& commands) const;
  void draw_acts(Ui& ui, const Commands& commands) const;
  std::string key_;  // the catalog key of what is explained; empty: the keys
  std::optional<WidgetKind> kind_;
  bool opening_ = false;
};

}  // namespace neurarium
