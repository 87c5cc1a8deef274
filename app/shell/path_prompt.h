// Asks for the path of a file to open or to save; what is wrong with it is said under the field.
#pragma once

#include "app/shell/recent_files.h"
#include "app/ui/ui.h"
#include "engine/base.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class PathPrompt {
 public:
  // The outcome, or nothing while it is not known yet: answer() brings it.
  using Act = std::function<std::optional<Status>(const std::string&)>;
  // `key`: the catalog group of its texts ("prompt.open"). An error keeps the dialog open.
  // `recent`: files of which a click takes one.
  void ask(std::string_view key, std::string path, Act act, std::vector<RecentFiles::Entry> recent = {});
  // False when the dialog does not wait for it (any more), so that an error has to be said elsewhere.
  bool answer(const Status& outcome);
  void draw(Ui& ui);

 private:
  bool draw_recent(Ui& ui);
  std::string key_, path_;
  Wording fault_;
  struct Recent {
    RecentFiles::Entry entry;
    bool is_there = false;
  };
  std::vector<Recent> recent_;
  Act act_;
  bool opening_ = false;
  bool waiting_ = false;
  bool done_ = false;
};

// "~/x" as the shell has it.
[[nodiscard]] std::string expand_home(const std::string& path);

}  // namespace neurarium
