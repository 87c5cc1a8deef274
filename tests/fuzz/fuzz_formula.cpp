// Any text as a formula or a list of inputs: a sentence, or numbers.
#include "engine/data/features.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto set = neurarium::parse_features(text);
  if (!set.ok()) {
    if (set.error().message.empty()) std::abort();
    return 0;
  }
  const float xy[] = {0.5f, -2, 0, 0, 3, 1e30f};
  std::vector<float> out(static_cast<std::size_t>(3 * set->size()));
  neurarium::features(*set, xy, 3, out.data());
  const auto again = neurarium::parse_features(neurarium::to_string(*set));
  if (!again.ok() || *again != *set) std::abort();
  return 0;
}
