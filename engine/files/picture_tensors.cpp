#include "engine/files/picture_tensors.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace neurarium {

void write_pictures(TensorFile& file, std::string_view prefix, const PictureSet& pictures) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  file.add<std::uint8_t>(name("pixels"), {pictures.size(), pictures.channels, pictures.height, pictures.width},
                         pictures.pixels);
  file.add<std::int32_t>(name("labels"), {pictures.size()}, pictures.labels);
  const nlohmann::json about = {{"name", pictures.name},
                                {"classes", pictures.class_names},
                                {"frame", static_cast<int>(pictures.frame)},
                                {"full", pictures.full},
                                {"test-from", pictures.test_from}};
  file.add_text(name("about"), about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<Pictures> read_pictures(const TensorFile& file, const std::string& prefix) {
  const auto labels = file.view<std::int32_t>(prefix + "labels");
  if (!labels) return labels.error();
  const std::int64_t rows = std::ssize(*labels);
  const auto tensor = file.get(prefix + "pixels", {rows, -1, -1, -1});
  if (!tensor) return tensor.error();
  const auto pixels = file.view<std::uint8_t>(prefix + "pixels");
  if (!pixels) return pixels.error();
  const auto text = file.text(prefix + "about");
  if (!text) return text.error();
  const nlohmann::json about = nlohmann::json::parse(*text, nullptr, false);
  const auto wrong = [&] { return input_error("{}: '{}about' does not describe pictures.", file.source, prefix); };
  const auto number = [&](const char* key, std::int64_t low, std::int64_t high) {
    return about.contains(key) && about[key].is_number_integer() && about[key].get<std::int64_t>() >= low &&
           about[key].get<std::int64_t>() <= high;
  };
  if (!about.is_object() || !about.contains("classes") || !about["classes"].is_array() || !number("full", 1, 255) ||
      !number("frame", 0, 2) || !number("test-from", -1, rows - 1))
    return wrong();
  const Shape& shape = (*tensor)->shape;
  if (shape[1] < 1 || shape[1] > 4 || std::max(shape[2], shape[3]) > kMostPictureSide ||
      std::min(shape[2], shape[3]) < 1)
    return input_error("{}: '{}pixels' has the shape {}, which are no pictures.", file.source, prefix,
                       shape_text(shape));
  PictureSet set;
  for (const auto& item : about["classes"]) {
    if (!item.is_string()) return wrong();
    set.class_names.push_back(item.get<std::string>());
  }
  set.name = about.contains("name") && about["name"].is_string() ? about["name"].get<std::string>() : file.source;
  set.channels = static_cast<std::int32_t>(shape[1]);
  set.height = static_cast<std::int32_t>(shape[2]);
  set.width = static_cast<std::int32_t>(shape[3]);
  set.frame = static_cast<PictureFrame>(about["frame"].get<int>());
  set.full = about["full"].get<std::int32_t>();
  set.test_from = about["test-from"].get<std::int64_t>();
  set.labels.assign(labels->begin(), labels->end());
  set.pixels.assign(pixels->begin(), pixels->end());
  if (std::ranges::any_of(set.pixels, [&](std::uint8_t p) { return p > set.full; }))
    return input_error("{}: '{}pixels' holds more than {}, which is the brightest.", file.source, prefix, set.full);
  return seal_pictures(std::move(set));
}

void write_drawings(TensorFile& file, std::string_view prefix, const std::vector<LabelledDrawing>& drawings) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  const auto rows = std::ssize(drawings);
  std::vector<std::uint8_t> ink;
  std::vector<std::int32_t> labels;
  std::string data;
  for (const LabelledDrawing& d : drawings) {
    ink.insert(ink.end(), d.drawing.ink().begin(), d.drawing.ink().end());
    labels.push_back(d.label);
    data += d.data + '\n';
  }
  file.add<std::uint8_t>(name("ink"), {rows, Drawing::kSide, Drawing::kSide}, ink);
  file.add<std::int32_t>(name("labels"), {rows}, labels);
  file.add_text(name("data"), data);
}

Result<Drawings> read_drawings(const TensorFile& file, const std::string& prefix) {
  if (file.find(prefix + "ink") == nullptr) return Drawings();
  const auto labels = file.view<std::int32_t>(prefix + "labels");
  if (!labels) return labels.error();
  if (const auto shaped = file.get(prefix + "ink", {std::ssize(*labels), Drawing::kSide, Drawing::kSide}); !shaped)
    return shaped.error();
  const auto ink = file.view<std::uint8_t>(prefix + "ink");
  if (!ink) return ink.error();
  const auto data = file.text(prefix + "data");
  if (!data) return data.error();
  auto out = std::make_shared<std::vector<LabelledDrawing>>();
  std::string_view lines = *data;
  constexpr std::size_t kInk = Drawing::kSide * Drawing::kSide;
  for (std::size_t i = 0; i < labels->size(); ++i) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos || (*labels)[i] < 0)
      return input_error("{}: '{}data' and '{}labels' do not describe {} drawings.", file.source, prefix, prefix,
                         labels->size());
    LabelledDrawing drawn{{}, std::string(lines.substr(0, end)), (*labels)[i]};
    drawn.drawing.set_ink(ink->subspan(i * kInk, kInk));
    out->push_back(std::move(drawn));
    lines.remove_prefix(end + 1);
  }
  return Drawings(out);
}

}  // namespace neurarium
