#include "engine/data/adapted_pictures.h"

#include "engine/files/picture_file.h"
#include "engine/text.h"

#include <algorithm>
#include <mutex>

namespace neurarium {
namespace {

// The last set that was made, while somebody holds it.
struct LastAdapted {
  std::uint64_t of = 0;
  PictureForm form;
  std::int64_t classes = 0;
  std::weak_ptr<const PictureSet> made;
};

DecodedPicture decoded(const PictureSet& set, std::int64_t row) {
  DecodedPicture out{set.height, set.width, {}};
  const std::span<const std::uint8_t> pixels = set.picture(row);
  const auto plane = static_cast<std::size_t>(set.height) * static_cast<std::size_t>(set.width);
  for (std::size_t i = 0; i < plane; ++i)
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t channel = set.channels == 3 ? c : 0;
      out.rgb.push_back(static_cast<std::uint8_t>(pixels[channel * plane + i] * 255 / set.full));
    }
  return out;
}

void append_resized(const PictureSet& from, std::int64_t row, const PictureForm& form, PictureSet& to) {
  for (const std::uint8_t level : resized(decoded(from, row), form.channels, form.height, form.width))
    to.pixels.push_back(static_cast<std::uint8_t>((level * form.full + 127) / 255));
}

Result<Pictures> make_adapted(const PictureSet& set, const PictureForm& form, std::int64_t classes) {
  if (form.channels != 1 && form.channels != 3)
    return input_error("{}: its pictures cannot be made into ones of {} channels; choose a network that reads 1 or 3.",
                       shown(set.name), form.channels);
  PictureSet out;
  out.name = set.name;
  out.channels = form.channels, out.height = form.height, out.width = form.width;
  out.frame = set.frame == PictureFrame::Whole ? PictureFrame::Whole : form.frame;
  out.full = form.full;
  out.class_names = set.class_names;
  if (classes > 0) out.class_names.resize(static_cast<std::size_t>(std::min(classes, set.classes())));
  while (out.classes() < classes) out.class_names.push_back(std::to_string(out.classes()));
  for (std::int64_t row = 0; row < set.size(); ++row) {
    if (row == set.test_from) out.test_from = out.size();
    const std::int32_t label = set.labels[static_cast<std::size_t>(row)];
    if (label >= out.classes()) continue;
    append_resized(set, row, form, out);
    out.labels.push_back(label);
  }
  return seal_pictures(std::move(out));
}

}  // namespace

Result<Pictures> adapted(const Pictures& set, const PictureForm& form, std::int64_t classes) {
  const bool same_size = set->channels == form.channels && set->height == form.height && set->width == form.width;
  if (same_size && (classes == 0 || classes == set->classes())) return set;
  static std::mutex mutex;
  static LastAdapted last;
  const std::lock_guard lock(mutex);
  if (last.of == set->content_hash && last.form == form && last.classes == classes)
    if (Pictures made = last.made.lock()) return made;
  Result<Pictures> made = make_adapted(*set, form, classes);
  if (made) last = {set->content_hash, form, classes, *made};
  return made;
}

}  // namespace neurarium
