// The pictures that the settings of vision name, and their parts to train and to test.
#include "engine/data/adapted_pictures.h"
#include "engine/exhibits/opened_vision.h"
#include "engine/exhibits/vision_features.h"
#include "engine/text.h"

#include <algorithm>
#include <mutex>

namespace neurarium {
namespace {

constexpr std::size_t kMostDrawnClasses = 20, kMostClassName = 24;  // bytes

std::shared_ptr<const Examples> examples_of(const PictureSet& set, const std::vector<std::int32_t>& rows) {
  auto out = std::make_shared<Examples>();
  out->rows = std::ssize(rows);
  out->inputs = set.picture_size();
  out->targets = 1;
  out->x.resize(static_cast<std::size_t>(out->rows * out->inputs));
  float* x = out->x.data();
  for (const std::int32_t row : rows) {
    set.read(row, {x, static_cast<std::size_t>(out->inputs)});
    x += out->inputs;
    out->target.push_back(static_cast<float>(set.labels[static_cast<std::size_t>(row)]));
  }
  return out;
}

// The last parts made, while somebody holds them: another rate or width does not read 60,000 pictures again.
struct PictureParts {
  std::uint64_t set = 0;
  double test_split = 0;
  std::int64_t data_seed = 0, samples = 0;
  std::weak_ptr<const Examples> train, test;
};

Result<VisionParts> parts_of(const VisionSettings& s, const PictureSet& set) {
  static std::mutex mutex;
  static PictureParts last;
  const std::lock_guard lock(mutex);
  if (last.set == set.content_hash && last.test_split == s.test_split && last.data_seed == s.data_seed &&
      last.samples == s.samples)
    if (ExamplesPtr train = last.train.lock(), test = last.test.lock(); train && test) return VisionParts{train, test};
  const auto split = split_pictures(set, s.test_split, static_cast<std::uint64_t>(s.data_seed), s.samples);
  if (!split) return split.error();
  const VisionParts made{examples_of(set, split->train), examples_of(set, split->test)};
  last = {set.content_hash, s.test_split, s.data_seed, s.samples, made.train, made.test};
  return made;
}

// The part to train on, and behind it the drawings of the user.
ExamplesPtr with_drawings(const VisionSettings& s, const PictureSet& set, const ExamplesPtr& train) {
  const std::vector<const LabelledDrawing*> drawn = drawings_in_use(s, set);
  if (drawn.empty() || s.data == kDrawnSet) return train;  // there they are the set
  auto out = std::make_shared<Examples>(*train);
  for (const LabelledDrawing* one : drawn) {
    const std::vector<float> picture = picture_of(one->drawing, set);
    out->x.insert(out->x.end(), picture.begin(), picture.end());
    out->target.push_back(static_cast<float>(one->label));
    ++out->rows;
  }
  return out;
}

// The form that the network asks for; null: that of the set.
const PictureForm* wanted_form(const VisionSettings& s) {
  if (s.model == kOpenedNetwork && s.opened != nullptr) return &s.opened->form;
  return s.features == nullptr ? nullptr : &s.features->form;
}

// The last drawn set, while somebody holds it: it is asked for in every frame.
Result<Pictures> drawn_set(const VisionSettings& s) {
  const auto classes = drawn_class_names(s);
  if (!classes) return classes.error();
  const PictureForm* form = wanted_form(s);
  const PictureForm framed = form != nullptr ? *form : digit_pictures()->form();
  struct Last {
    Drawings of;
    std::vector<std::string> classes;
    PictureForm form;
    std::weak_ptr<const PictureSet> made;
  };
  static std::mutex mutex;
  static Last last;
  const std::lock_guard lock(mutex);
  if (last.of == s.drawings && last.classes == *classes && last.form == framed)
    if (Pictures made = last.made.lock()) return made;
  const auto made =
      drawn_pictures(s.drawings == nullptr ? std::vector<LabelledDrawing>() : *s.drawings, *classes, framed);
  if (made) last = {s.drawings, *classes, framed, *made};
  return made;
}

Result<Pictures> named_set(const VisionSettings& s) {
  if (s.data == "digits") return digit_pictures();
  if (s.data == "fashion") return fashion_pictures();
  if (s.data == kDrawnSet) return drawn_set(s);
  if (s.pictures == nullptr) return usage_error("There are no pictures of your own yet; open a folder or an IDX file.");
  return s.pictures;
}

}  // namespace

Result<std::vector<std::string>> drawn_class_names(const VisionSettings& s) {
  constexpr std::string_view kChineseComma = "\uff0c";
  std::string text = s.drawn_classes;
  for (std::size_t at = 0; (at = text.find(kChineseComma, at)) != std::string::npos;)
    text.replace(at, kChineseComma.size(), ",");
  std::vector<std::string> names;
  for (std::string_view rest = trimmed(text); !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string name(trimmed(rest.substr(0, comma)));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    if (name.empty() || name.size() > kMostClassName || std::find(names.begin(), names.end(), name) != names.end())
      return usage_error("--drawn-classes: '{}' is empty, too long or there twice; write names such as A,B,C.",
                         shown(name));
    names.push_back(name);
  }
  if (names.size() < 2 || names.size() > kMostDrawnClasses)
    return usage_error("--drawn-classes: {} names; write 2 to {}, such as A,B,C.", names.size(), kMostDrawnClasses);
  return names;
}

Result<Pictures> vision_pictures(const VisionSettings& s) {
  Result<Pictures> set = named_set(s);
  const PictureForm* form = wanted_form(s);
  if (!set || form == nullptr) return set;
  return adapted(*set, *form, s.model == kOpenedNetwork && s.opened != nullptr ? s.opened->classes() : 0);
}

Result<VisionParts> vision_parts(const VisionSettings& s, const PictureSet& set) {
  auto parts = parts_of(s, set);
  if (!parts) return parts;
  parts->train = with_drawings(s, set, parts->train);
  return parts;
}

std::vector<const LabelledDrawing*> drawings_in_use(const VisionSettings& s, const PictureSet& pictures) {
  std::vector<const LabelledDrawing*> out;
  if (s.drawings == nullptr) return out;
  for (const LabelledDrawing& drawn : *s.drawings)
    if (drawn.data == s.data && drawn.label < pictures.classes() && !drawn.drawing.is_blank()) out.push_back(&drawn);
  return out;
}

void add_drawing(VisionSettings& s, Drawing drawing, std::string_view data, std::int32_t label) {
  auto all = std::make_shared<std::vector<LabelledDrawing>>();
  if (s.drawings != nullptr) *all = *s.drawings;
  all->push_back({std::move(drawing), std::string(data), label});
  s.drawings = std::move(all);
}

void forget_drawings(VisionSettings& s) {
  auto rest = std::make_shared<std::vector<LabelledDrawing>>();
  if (s.drawings != nullptr)
    for (const LabelledDrawing& one : *s.drawings)
      if (one.data != s.data) rest->push_back(one);
  s.drawings = std::move(rest);
}

}  // namespace neurarium
