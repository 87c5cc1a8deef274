// A button that asks for the path of a file of the user's own, and says below it why one was refused.
#pragma once

#include "app/ui/ui.h"

#include <functional>
#include <string>
#include <string_view>

namespace neurarium {

class FileField {
 public:
  struct Keys {
    std::string_view open, path, hint, read;  // button, field, what it asks for, button that reads
  };
  // `read` takes the path; while it refuses, the field stays with the sentence. Closed when a file was taken.
  void draw(Ui& ui, const Keys& keys, const std::function<Status(const std::string& path)>& read);

 private:
  bool asking_ = false;
  std::string path_;
  Wording refused_;
};

// A banner with the fault of a text file; without one it goes.
void tell_text(Ui& ui, const Status& status);

}  // namespace neurarium
