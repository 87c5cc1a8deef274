// Fuzz target: any tensors are a project that can be stepped, searched and saved again, or a sentence about them. The
// checksum is left out, as it would hide everything behind it.
#include "engine/files/project.h"
#include "tests/fuzz/sentence_checks.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const auto file = parse_safetensors(std::as_bytes(std::span(data, size)), "fuzz");
  if (!file) return 0;
  auto opened = decode_project(*file);
  if (!opened) {
    check_sentence(opened.error(), "fuzz");  // or "fuzz, branch 0: ..."
    return 0;
  }
  Timeline& timeline = *opened->timeline;
  const std::int64_t at = timeline.steps();
  for (int i = 0; i < 3 && timeline.step(); ++i) continue;
  timeline.seek(at);
  // A step may be as far from its keyframe as the file says, so the way there is cut short.
  const auto briefly = [asked = 0](double) mutable { return ++asked < 2; };
  timeline.seek(timeline.head() / 2, briefly);
  if (!timeline.branches().empty()) timeline.switch_to(0, briefly);
  if (timeline.experiment().divergence()) return 0;
  NEURARIUM_CHECK(encode_project(timeline, opened->exhibit).ok());
  return 0;
}
