// Fuzz target: any bytes are a PNG or JPEG picture that can be resized and read as an input, or a sentence.
#include "engine/data/picture_input.h"
#include "tests/fuzz/sentence_checks.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  const auto picture = decode_picture(std::as_bytes(std::span(data, size)), "fuzz");
  if (!picture) {
    check_sentence(picture.error());
    return 0;
  }
  NEURARIUM_CHECK_EQ(picture->rgb.size(),
                     static_cast<std::size_t>(picture->height) * static_cast<std::size_t>(picture->width) * 3);
  if (picture->rgb.size() > (1u << 20)) return 0;
  NEURARIUM_CHECK_EQ(resized(*picture, 3, 8, 5).size(), 120u);
  PictureSet set;
  for (const PictureFrame frame : {PictureFrame::Whole, PictureFrame::Centred, PictureFrame::Blocks}) {
    set.frame = frame;
    for (const float pixel : input_of_picture(*picture, set)) NEURARIUM_CHECK(pixel >= 0 && pixel <= 1);
  }
  return 0;
}
