// What every sentence about bad input must be: it names the input first, and is UTF-8.
#pragma once

#include "engine/base.h"
#include "engine/text.h"

#include <string>
#include <string_view>

namespace neurarium {

inline void check_sentence(const Error& error, std::string_view input = "fuzz: ") {
  const std::string& message = error.message;
  NEURARIUM_CHECK(is_utf8(message));
  if (!message.starts_with(input)) NEURARIUM_CHECK_EQ(message, input);  // prints the sentence
}

}  // namespace neurarium
