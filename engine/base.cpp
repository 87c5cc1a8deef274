#include "engine/base.h"

#include <cstdio>
#include <cstdlib>

namespace neurarium::detail {

void check_failed(const char* file, int line, const char* what, const std::string& values) {
  fmt::print(stderr, "{}:{}: check failed: {}{}{}\n", file, line, what, values.empty() ? "" : ": ", values);
  std::fflush(stderr);
  std::abort();
}

}  // namespace neurarium::detail
