// How the tables that leave the program are written, in one place.
#pragma once

#include <string>
#include <string_view>

namespace neurarium {

// A field of CSV (RFC 4180): in quotes where it has to be.
[[nodiscard]] std::string csv_field(std::string_view text);
// A comma and the number, with the digits that bring a float back; an empty field for what is no number (NaN), such as
// an accuracy that a regression has not.
void append_number(std::string& out, double number);

}  // namespace neurarium
