// What a script of `neurarium drive` can look at: the run, its settings and examples, widgets, pixels and files.
#include "app/cli/drive_script.h"
#include "app/draw/crop.h"
#include "engine/files/reader.h"
#include "engine/files/safetensors.h"
#include "engine/files/sha256.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <filesystem>

namespace neurarium {
namespace {

using Json = nlohmann::json;
constexpr std::uint64_t kMostRead = std::uint64_t{64} << 20;  // bytes of a file that is searched

std::string text_at(const Json& a, const char* key) { return a.at(key).get<std::string>(); }

Status expect_that(bool holds, const std::string& otherwise) {
  return holds ? ok_status() : Status(Error{{otherwise}, ExitCode::CheckFailed});
}

const Snapshot& newest(Stage& stage) { return stage.opened.app->session().snapshot(); }

Result<Widget> drawn(Stage& s, const std::string& path) {
  s.opened.app->frame(false);
  return s.opened.app->ui().registry().require(path);
}

Status expect_widget(const Json& a, Stage& s) {
  const auto widget = drawn(s, text_at(a, "expect"));
  return widget ? ok_status() : Status(widget.error());
}

Status expect_no(const Json& a, Stage& s) {
  const std::string path = text_at(a, "expect no");
  s.opened.app->frame(false);
  return expect_that(s.opened.app->ui().registry().find(path) == nullptr, fmt::format("'{}' is there.", shown(path)));
}

Status expect_text(const Json& a, Stage& s) {
  const std::string key = text_at(a, "expect text");
  const std::string wanted = text_at(a, "to be");
  s.opened.app->frame(false);
  const std::string& text = s.opened.app->ui().tr(key);
  return expect_that(text == wanted,
                     fmt::format("the text '{}' is '{}', not '{}'.", shown(key), shown(text), shown(wanted)));
}

Status expect_file(const Json& a, Stage& s) {
  const std::string path = stage_file(a, "expect file", s);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored) || std::filesystem::file_size(path, ignored) == 0)
    return failure(ExitCode::CheckFailed, "{} is not there, or empty.", shown(path));
  const auto bytes = read_file(path, kMostRead);
  if (!bytes) return bytes.error();
  const auto has = [&](const char* key) { return as_text(*bytes).find(text_at(a, key)) != std::string_view::npos; };
  if (a.contains("with") && !has("with"))
    return failure(ExitCode::CheckFailed, "{} does not contain '{}'.", shown(path), shown(text_at(a, "with")));
  if (a.contains("without") && has("without"))
    return failure(ExitCode::CheckFailed, "{} contains '{}'.", shown(path), shown(text_at(a, "without")));
  return ok_status();
}

Status expect_message(const Json& a, Stage& s) {
  const std::string id = text_at(a, "expect message");
  s.opened.app->frame(false);
  std::string all;
  for (const Banner& banner : s.opened.app->ui().banners().all()) {
    if (banner.id == id) return ok_status();
    all += fmt::format(" '{}' ({})", banner.id, banner.text);
  }
  return failure(ExitCode::CheckFailed, "there is no message '{}'; there are:{}.", shown(id),
                 all.empty() ? " none" : shown(all));
}

Status expect_step(const Json& a, Stage& s) {
  const auto wanted = a.at("expect step").get<std::int64_t>();
  return expect_that(newest(s).step == wanted,
                     fmt::format("the run stands at step {}, not {}.", newest(s).step, wanted));
}

Status expect_loss_below(const Json& a, Stage& s) {
  const double bound = a.at("expect loss below").get<double>();
  const auto& points = newest(s).points;
  const double loss = points.empty() ? HUGE_VAL : points.back().metrics.train_loss;
  return expect_that(loss < bound, fmt::format("the training loss is {}, not below {}.", loss, bound));
}

Status expect_setting(const Json& a, Stage& s) {
  const std::string key = text_at(a, "expect setting");
  const std::string wanted = text_at(a, "to be");
  const std::unique_ptr<ExhibitSettings> settings = s.opened.app->session().settings().clone();
  const Fields fields = settings->fields();
  const Field* field = find_field(fields, key);
  if (field == nullptr) return input_error("there is no setting '{}'.", shown(key));
  return expect_that(to_text(*field) == wanted, fmt::format("the setting '{}' is '{}', not '{}'.", shown(key),
                                                            shown(to_text(*field)), shown(wanted)));
}

// Of training and test together: "from" and "to", both inclusive.
Status expect_examples(const Json& a, Stage& s) {
  const auto least = a.at("expect examples").at(0).get<std::int64_t>();
  const auto most = a.at("expect examples").at(1).get<std::int64_t>();
  const Task& task = *newest(s).task;
  const std::int64_t count = task.train->rows + (task.test == nullptr ? 0 : task.test->rows);
  return expect_that(least <= count && count <= most,
                     fmt::format("there are {} examples, not {} to {}.", count, least, most));
}

// The bits of all parameters and the step, as one word.
std::string fingerprint(Stage& s) {
  const Snapshot& now = newest(s);
  return fmt::format("step {} {}", now.step, hex(sha256(std::as_bytes(std::span(now.params)))));
}

Status keep(const Json& a, Stage& s) {
  s.kept[text_at(a, "keep")] = fingerprint(s);
  return ok_status();
}

Status expect_same(const Json& a, Stage& s) {
  const std::string name = text_at(a, "expect same");
  return expect_that(s.kept.contains(name) && s.kept[name] == fingerprint(s),
                     fmt::format("the parameters are not those of '{}': {} now, {} then.", shown(name), fingerprint(s),
                                 s.kept.contains(name) ? s.kept[name] : "nothing"));
}

// The pixels of a widget, as one word.
Result<std::string> pixels_of(Stage& s, const std::string& path) {
  const auto widget = drawn(s, path);
  if (!widget) return widget.error();
  s.opened.app->frame(true);
  const auto whole = s.opened.platform->screenshot();
  if (!whole) return whole.error();
  const Image part = crop(*whole, widget->min, widget->max, s.opened.platform->pixels_per_unit());
  return fmt::format("{}x{} {}", part.width, part.height, hex(sha256(std::as_bytes(std::span(part.pixels)))));
}

Status look(const Json& a, Stage& s) {
  const auto pixels = pixels_of(s, text_at(a, "look"));
  if (!pixels) return pixels.error();
  s.kept["look " + text_at(a, "as")] = *pixels;
  return ok_status();
}

Status compare_looks(const Json& a, Stage& s, const char* key, bool same) {
  const std::string name = text_at(a, "as");
  const auto pixels = pixels_of(s, text_at(a, key));
  if (!pixels) return pixels.error();
  const auto kept = s.kept.find("look " + name);
  if (kept == s.kept.end()) return input_error("nothing was looked at as '{}'.", shown(name));
  return expect_that((kept->second == *pixels) == same,
                     fmt::format("the pixels are {} '{}'.", same ? "not those of" : "still those of", shown(name)));
}

Status expect_look(const Json& a, Stage& s) { return compare_looks(a, s, "expect look", true); }
Status expect_other_look(const Json& a, Stage& s) { return compare_looks(a, s, "expect other look", false); }

}  // namespace

std::span<const DriveAction> drive_expectations() {
  static constexpr std::array list = {
      DriveAction{"expect", "a widget that must be there", expect_widget},
      DriveAction{"expect no", "a widget that must not be there", expect_no},
      DriveAction{"expect text", "a key of the texts; \"to be\": what it must be in the language of now", expect_text},
      DriveAction{"expect file", "a file that must have been written; \"with\", \"without\": text in it, or not",
                  expect_file},
      DriveAction{"expect message", "the name of a message that must be shown, such as \"open\"", expect_message},
      DriveAction{"expect step", "the step at which the run must stand", expect_step},
      DriveAction{"expect loss below", "a number", expect_loss_below},
      DriveAction{"expect setting", "its name; \"to be\": its value as the command line has it", expect_setting},
      DriveAction{"expect examples", "[least, most] of training and test together", expect_examples},
      DriveAction{"keep", "a name for the parameters as they are", keep},
      DriveAction{"expect same", "a name: the bits must be those kept", expect_same},
      DriveAction{"look", "a widget; \"as\": a name for its pixels", look},
      DriveAction{"expect look", "a widget; \"as\": a name: the pixels must be those", expect_look},
      DriveAction{"expect other look", "a widget; \"as\": a name: the pixels must be others", expect_other_look},
  };
  return list;
}

}  // namespace neurarium
