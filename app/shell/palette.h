// The command palette (Ctrl+K): type a few letters of what you want, press Enter. A number goes to that step. It lists
// the commands, and while it is open whatever the widgets on the screen offer.
#pragma once

#include "app/shell/command.h"
#include "app/ui/ui.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace neurarium {

// How well the letters of `query` fit into `text` in order (capitals do not matter): higher is better, < 0 not at all.
[[nodiscard]] int match_score(std::string_view query, std::string_view text);

class Palette {
 public:
  void open() { opening_ = true; }
  [[nodiscard]] bool is_open() const { return opening_ || shown_; }
  // `go_to` takes the step that was typed.
  void draw(Ui& ui, const Commands& commands, const std::function<void(std::int64_t)>& go_to);

 private:
  void draw_results(Ui& ui, const Commands& commands, const std::vector<std::size_t>& found);
  std::string query_;
  int selected_ = 0;
  int first_ = 0;  // of the results that fit
  bool shown_ = false;
  bool opening_ = false;
  std::function<void()> chosen_;  // runs after the palette has closed
};

}  // namespace neurarium
