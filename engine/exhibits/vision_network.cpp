// The network that the settings of vision name.
#include "engine/exhibits/vision.h"
#include "engine/models/deep.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>

namespace neurarium {
namespace {

// "8,16": whole numbers from 1 on.
Result<std::vector<std::int32_t>> parse_widths(std::string_view text, std::string_view flag, std::int64_t most,
                                               std::size_t most_layers) {
  std::vector<std::int32_t> out;
  for (std::string_view rest = trimmed(text); !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    std::int32_t width = 0;
    const auto [stop, code] = std::from_chars(part.data(), part.data() + part.size(), width);
    if (code != std::errc{} || stop != part.data() + part.size() || width < 1 || width > most)
      return usage_error("--{}: '{}' is no whole number from 1 to {}; write such as 8,16.", flag, shown(part), most);
    out.push_back(width);
  }
  if (out.size() > most_layers)
    return usage_error("--{}: {} numbers are too many; give at most {}.", flag, out.size(), most_layers);
  return out;
}

}  // namespace

std::int32_t residual_blocks(const VisionSettings& s) {
  ConvNetSpec spec;
  spec.kind = VisionKind::ResNet;
  if (const auto widths = parse_widths(s.widths, "widths", kMostMapChannels, kMostVisionStages)) spec.widths = *widths;
  return static_cast<std::int32_t>(std::ssize(spec.stage_widths()) * s.blocks);
}

Result<ConvNetSpec> vision_network(const VisionSettings& s, const PictureSet& pictures) {
  ConvNetSpec spec;
  const auto kind = std::find(kVisionNames.begin(), kVisionNames.end(), s.model);
  if (kind == kVisionNames.end())
    return usage_error("There is no model '{}'; choose one of {}.", shown(s.model), fmt::join(kVisionNames, ", "));
  spec.kind = static_cast<VisionKind>(kind - kVisionNames.begin());
  const Result<Activation> unit = activation_from_name(s.activation);
  if (!unit) return unit.error();
  const bool dense_only = spec.kind == VisionKind::Mlp;
  const auto widths =
      parse_widths(s.widths, "widths", dense_only ? kMostPixelUnits : kMostMapChannels, kMostVisionStages);
  if (!widths) return widths.error();
  const auto dense = parse_widths(s.dense, "dense", kMostPixelUnits, 2);
  if (!dense) return dense.error();
  spec.channels = pictures.channels;
  spec.height = pictures.height;
  spec.width = pictures.width;
  spec.classes = static_cast<std::int32_t>(pictures.classes());
  spec.activation = *unit;
  spec.widths = *widths;
  if (spec.kind == VisionKind::LeNet && spec.widths.empty()) spec.widths = {16, 32};  // read digits better than 8, 16
  spec.kernel = static_cast<std::int32_t>(s.kernel);
  spec.blocks = static_cast<std::int32_t>(s.blocks);
  spec.batch_norm = s.batch_norm;
  spec.patch = static_cast<std::int32_t>(s.patch);
  spec.heads = static_cast<std::int32_t>(s.heads);
  if (!dense_only) spec.dense = *dense;
  if (spec.kind == VisionKind::ResNet) {
    const auto skips = parse_block_skips(s.skips, residual_blocks(s));
    if (!skips) return skips.error();
    spec.skips = *skips;
  }
  if (Status ok = check(spec); !ok) return ok.error();
  return spec;
}

}  // namespace neurarium
