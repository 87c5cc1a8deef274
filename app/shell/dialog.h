// A dialog over the dimmed window, for the shell's own questions; Esc closes it.
#pragma once

#include "app/ui/registry.h"
#include "app/ui/ui.h"

#include <optional>
#include <string_view>

namespace neurarium {

// `if (Dialog dialog(ui, "open", ask_, 520); dialog) { ...widgets under the path "open"... }`
class Dialog {
 public:
  // `open` opens it in this frame. `width` before scaling; `top`: where its middle stands in the window, 0..1.
  Dialog(Ui& ui, std::string_view name, bool open, float width, float top = 0.4f);
  ~Dialog();
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;
  explicit operator bool() const { return shown_; }
  [[nodiscard]] bool appearing() const { return appearing_; }
  void close();

 private:
  bool shown_ = false;
  bool appearing_ = false;
  std::optional<Registry::Scope> scope_;
};

// Puts the next `width` pixels of widgets at the right edge of the column.
void align_right(float width);
// Width of a button of the kit with this text.
[[nodiscard]] float button_width(Ui& ui, std::string_view key);

}  // namespace neurarium
