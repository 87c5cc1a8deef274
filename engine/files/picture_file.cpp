#include "engine/files/picture_file.h"

#include "engine/files/foreign.h"
#include "engine/files/reader.h"
#include "engine/files/stb_decoder.h"
#include "engine/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace neurarium {
namespace {

using namespace std::string_view_literals;

bool begins_as_picture(std::span<const std::byte> bytes) {
  const std::string_view text = as_text(bytes);
  return text.starts_with("\x89PNG\r\n\x1a\n"sv) || text.starts_with("\xff\xd8\xff"sv);
}

// A line of pixels that is read between its pixels: for each new pixel the first old one and the weights from there.
struct FilterTap {
  std::int32_t first = 0;
  std::vector<float> weights;
};

// `count` new pixels from the part [from, from + length) of `size` old ones.
std::vector<FilterTap> triangle_filter(double from, double length, std::int32_t size, std::int32_t count) {
  const double scale = length / count, reach = std::max(1.0, scale);
  std::vector<FilterTap> taps;
  for (std::int32_t i = 0; i < count; ++i) {
    const double middle = from + (i + 0.5) * scale;
    const auto first = std::max(0, static_cast<std::int32_t>(std::floor(middle - reach)));
    const auto end = std::min(size, static_cast<std::int32_t>(std::ceil(middle + reach)));
    FilterTap tap{first, {}};
    double sum = 0;
    for (std::int32_t at = first; at < end; ++at) {
      const double weight = std::max(0.0, 1 - std::abs((at + 0.5 - middle) / reach));
      tap.weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& weight : tap.weights) weight = static_cast<float>(weight / sum);
    taps.push_back(std::move(tap));
  }
  return taps;
}

// One colour of the picture, or its grey, as floats.
std::vector<float> plane_of(const DecodedPicture& picture, int colour, bool grey) {
  std::vector<float> plane;
  plane.reserve(picture.rgb.size() / 3);
  for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
    const float r = picture.rgb[i], g = picture.rgb[i + 1], b = picture.rgb[i + 2];
    plane.push_back(grey ? 0.299f * r + 0.587f * g + 0.114f * b
                         : static_cast<float>(picture.rgb[i + static_cast<std::size_t>(colour)]));
  }
  return plane;
}

// Rows first, then columns: [height, width].
std::vector<std::uint8_t> filtered(const std::vector<float>& plane, std::int32_t plane_width,
                                   const std::vector<FilterTap>& rows, const std::vector<FilterTap>& columns) {
  std::vector<std::uint8_t> out;
  std::vector<float> line(static_cast<std::size_t>(plane_width));
  for (const FilterTap& row : rows) {
    std::fill(line.begin(), line.end(), 0.0f);
    for (std::size_t k = 0; k < row.weights.size(); ++k) {
      const float* from = plane.data() + (static_cast<std::size_t>(row.first) + k) * line.size();
      for (std::size_t x = 0; x < line.size(); ++x) line[x] += row.weights[k] * from[x];
    }
    for (const FilterTap& column : columns) {
      float sum = 0;
      for (std::size_t k = 0; k < column.weights.size(); ++k)
        sum += column.weights[k] * line[static_cast<std::size_t>(column.first) + k];
      out.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(sum), 0l, 255l)));
    }
  }
  return out;
}

// The middle part of the picture, in pixels of it, drawn anew: [channels, height, width].
std::vector<std::uint8_t> resampled(const DecodedPicture& picture, double part_height, double part_width,
                                    std::int32_t channels, std::int32_t height, std::int32_t width) {
  NEURARIUM_CHECK(channels == 1 || channels == 3);
  const auto rows = triangle_filter((picture.height - part_height) / 2, part_height, picture.height, height);
  const auto columns = triangle_filter((picture.width - part_width) / 2, part_width, picture.width, width);
  std::vector<std::uint8_t> out;
  for (int c = 0; c < channels; ++c) {
    const auto plane = filtered(plane_of(picture, c, channels == 1), picture.width, rows, columns);
    out.insert(out.end(), plane.begin(), plane.end());
  }
  return out;
}

}  // namespace

bool DecodedPicture::is_grey() const {
  for (std::size_t i = 0; i < rgb.size(); i += 3)
    if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2]) return false;
  return true;
}

Result<DecodedPicture> decode_picture(std::span<const std::byte> bytes, const std::string& source) {
  if (!begins_as_picture(bytes)) {
    const ForeignKind kind = foreign_kind(bytes.first(std::min(bytes.size(), kForeignHead)));
    return input_error("{}: this is {}; give a PNG or JPEG picture.", shown(source),
                       kind.name.empty() ? Phrase("no picture") : kind.name);
  }
  if (bytes.size() > kMaxPictureFileBytes)
    return input_error("{}: the file is too large for a picture; take a smaller one.", shown(source));
  const auto head = stb_head(bytes);
  if (!head || head->width < 1 || head->height < 1)
    return input_error("{}: the picture is damaged, or of a kind that is not read; save it again as PNG.",
                       shown(source));
  if (std::int64_t{head->width} * head->height > kMaxDecodedPixels)
    return input_error("{}: {} x {} pixels are too many; make it smaller, at most {} pixels.", shown(source),
                       head->width, head->height, kMaxDecodedPixels);
  const std::vector<std::uint8_t> pixels = stb_decode(bytes, 4);
  if (pixels.empty())
    return input_error("{}: the picture is damaged or cut off; copy or save it again.", shown(source));
  DecodedPicture out{head->height, head->width, {}};
  out.rgb.reserve(pixels.size() / 4 * 3);
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    const int alpha = pixels[i + 3];
    for (std::size_t c = 0; c < 3; ++c)
      out.rgb.push_back(static_cast<std::uint8_t>((pixels[i + c] * alpha + 255 * (255 - alpha) + 127) / 255));
  }
  return out;
}

Result<DecodedPicture> load_picture(const std::string& path) {
  const auto bytes = read_file(path, kMaxPictureFileBytes);
  if (!bytes) return bytes.error();
  return decode_picture(*bytes, path);
}

std::vector<std::uint8_t> resized(const DecodedPicture& picture, std::int32_t channels, std::int32_t height,
                                  std::int32_t width) {
  const double scale =
      std::min(static_cast<double>(picture.height) / height, static_cast<double>(picture.width) / width);
  return resampled(picture, scale * height, scale * width, channels, height, width);
}

std::vector<std::uint8_t> stretched(const DecodedPicture& picture, std::int32_t channels, std::int32_t height,
                                    std::int32_t width) {
  return resampled(picture, picture.height, picture.width, channels, height, width);
}

}  // namespace neurarium
