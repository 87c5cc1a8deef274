// The flags and places of one command: declared, then parsed. CLI11 does the work and is seen here only, so that every
// command answers a wrong word in the same way: with the nearest right one.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class Flags {
 public:
  Flags(std::string_view command, std::string_view about);
  ~Flags();
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;

  // References must live until parse() has returned. Flag names are written without dashes.
  void place(const std::string& name, std::string& value, const std::string& about);
  void places(const std::string& name, std::vector<std::string>& values, const std::string& about);
  void text(const std::string& name, std::string& value, const std::string& kind, const std::string& about);
  // The same where an empty text is not the same as none.
  void text(const std::string& name, std::optional<std::string>& value, const std::string& kind,
            const std::string& about);
  void texts(const std::string& name, std::vector<std::string>& values, const std::string& kind,
             const std::string& about);
  void whole(const std::string& name, std::int64_t& value, std::int64_t low, std::int64_t high,
             const std::string& about);
  void number(const std::string& name, double& value, double low, double high, const std::string& about);
  void yes(const std::string& name, bool& value, const std::string& about);
  // Kept as text, to be read where its range is known; `group` is a heading of the help.
  void setting(const std::string& name, std::optional<std::string>& value, const std::string& kind,
               const std::string& group, const std::string& about);
  // A flag that stands alone: --NAME for "true" or, where the setting is on by default, --no-NAME for "false".
  void setting_switch(const std::string& name, std::optional<std::string>& value, bool on, const std::string& group);

  // Fills the values. The text of the help when it was asked for. Errors: unknown flag (with the nearest), a flag
  // without its value, given twice, out of range.
  Result<std::optional<std::string>> parse(const std::vector<std::string>& arguments);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace neurarium
