// Fuzz target: any text is a run that can be stepped and written as a line again, or a sentence about it. The same
// bytes also stand behind a right prefix and checksum, which would hide everything else.
#include "engine/exports/settings_string.h"
#include "engine/files/printable.h"
#include "tests/fuzz/sentence_checks.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace neurarium;

void open_and_run(std::string_view text) {
  auto opened = open_settings_string(text);
  if (!opened) {
    check_sentence(opened.error(), "The settings string");
    return;
  }
  Timeline& run = *opened->project.timeline;
  for (int i = 0; i < 3 && run.step(); ++i) continue;
  const auto again = settings_string(run, opened->project.exhibit);
  if (again) NEURARIUM_CHECK(open_settings_string(*again).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  open_and_run(text);
  open_and_run(to_printable(kSettingsPrefix, text));
  return 0;
}
