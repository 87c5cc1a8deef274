// Text for ImGui's fields, whose characters have 16 bits and no line ends: what they cannot hold stands in them as
// another character and comes back as it was, also through the clipboard.
#pragma once

#include "app/ui/ui.h"
#include "app/ui/widgets.h"

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class WideText {
 public:
  // A field of one line over `text`, which is valid UTF-8 or is made so when it is edited. At most kLongest bytes.
  Edited field(Ui& ui, std::string_view key, std::string& text, const TextSpec& spec);

  static constexpr std::size_t kLongest = 400'000;  // bytes: 100,000 characters of any script

  [[nodiscard]] std::string to_field(std::string_view text);
  [[nodiscard]] std::string from_field(std::string_view text) const;

 private:
  [[nodiscard]] char32_t stand_in(char32_t code);
  void put_stand_ins();
  [[nodiscard]] char32_t meant(char32_t code) const;

  std::string field_;  // as ImGui edits it
  std::string shown_;  // the text that the field stands for
  std::vector<char32_t> wide_;
};

// The longest beginning of `text` that has at most `bytes` bytes and ends between characters.
[[nodiscard]] std::string_view beginning(std::string_view text, std::size_t bytes);

}  // namespace neurarium
