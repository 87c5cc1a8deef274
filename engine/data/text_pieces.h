// A long text piece by piece: what reads it needs memory for one piece, says how far it is, and can be stopped.
#pragma once

#include "engine/work_progress.h"

#include <algorithm>
#include <string_view>

namespace neurarium {

inline constexpr std::size_t kPieceBytes = std::size_t{1} << 20;  // a piece ends with the next line

// Calls read(piece) for the pieces in order. After a line's end no character, cluster or word of before goes on (UAX
// 29), and nothing composes with it (UAX 15), so the pieces read as the whole does. Errors: the work was stopped.
template <class F>
Status for_each_piece(std::string_view text, F&& read) {
  const WorkReport report;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t line = text.find('\n', std::min(text.size(), begin + kPieceBytes));
    const std::size_t end = line == std::string_view::npos ? text.size() : line + 1;
    read(text.substr(begin, end - begin));
    begin = end;
    if (Status going = report(static_cast<float>(begin) / static_cast<float>(text.size())); !going) return going;
  }
  return ok_status();
}

}  // namespace neurarium
