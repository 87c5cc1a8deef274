#include "app/cli/drive_script.h"

#include "app/draw/image.h"
#include "engine/files/safetensors.h"
#include "engine/files/sha256.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <limits>
#include <ostream>
#include <thread>

namespace neurarium {
namespace {

using Json = nlohmann::json;
constexpr int kDriveSettleFrames = 5000;
constexpr int kDrivePlayFrames = 100'000;  // a watchdog

// Members with a default; the script is refused as a whole when a type is wrong (Json throws, run_action catches).
std::string path_of(const Json& a, std::string_view key) { return a.at(std::string(key)).get<std::string>(); }
float number(const Json& a, const char* key, float standard) { return a.value(key, standard); }

Driver::At place(const Json& a, const char* key) {
  if (!a.contains(key)) return {0.5f, 0.5f};
  return {a.at(key).at(0).get<float>(), a.at(key).at(1).get<float>()};
}

std::string file_name(const Json& a, std::string_view key, const Stage& stage) {
  std::string name = path_of(a, key);
  if (const std::size_t at = name.find("{tmp}"); at != std::string::npos) name.replace(at, 5, stage.folder);
  return name;
}

Status settle(Stage& stage) {
  if (stage.opened.app->settle(kDriveSettleFrames)) return ok_status();
  return failure(ExitCode::CheckFailed, "it had not come to rest after {} frames.", kDriveSettleFrames);
}

Status expect(bool holds, const std::string& otherwise) {
  return holds ? ok_status() : Status(Error{{otherwise}, ExitCode::CheckFailed});
}

const Snapshot& snapshot(Stage& stage) { return stage.opened.app->session().snapshot(); }

Status click(const Json& a, Stage& s) { return s.driver.click(path_of(a, "click"), place(a, "at")); }
Status double_click(const Json& a, Stage& s) {
  return s.driver.double_click(path_of(a, "double click"), place(a, "at"));
}
Status right_click(const Json& a, Stage& s) { return s.driver.right_click(path_of(a, "right click"), place(a, "at")); }
Status hover(const Json& a, Stage& s) { return s.driver.hover(path_of(a, "hover"), place(a, "at")); }
Status drag(const Json& a, Stage& s) {
  if (a.contains("by"))
    return s.driver.drag_pixels(path_of(a, "drag"), a.at("by").at(0).get<float>(), a.at("by").at(1).get<float>(),
                                place(a, "from"));
  return s.driver.drag(path_of(a, "drag"), place(a, "from"), place(a, "to"));
}
Status wheel(const Json& a, Stage& s) {
  return s.driver.wheel(path_of(a, "wheel"), number(a, "notches", 1), place(a, "at"));
}
Status set(const Json& a, Stage& s) { return s.driver.set_value(path_of(a, "set"), file_name(a, "to", s)); }
Status choose(const Json& a, Stage& s) {
  return s.driver.choose(path_of(a, "choose"), a.at("option").get<std::string>());
}
Status type(const Json& a, Stage& s) {
  s.driver.type(path_of(a, "type"));
  return ok_status();
}
Status key(const Json& a, Stage& s) {
  const auto chord = parse_chord(path_of(a, "key"));
  if (!chord) return chord.error();
  s.driver.chord(*chord);
  return ok_status();
}
Status drop(const Json& a, Stage& s) {
  s.driver.drop({file_name(a, "drop", s)});
  return ok_status();
}
Status wait(const Json& a, Stage& s) {
  s.driver.wait(a.at("wait").get<int>());
  return ok_status();
}
Status settled(const Json&, Stage& s) { return settle(s); }
Status open(const Json& a, Stage& s) {
  if (Status done = s.opened.app->open(file_name(a, "open", s)); !done) return done;
  return settle(s);
}
Status save(const Json& a, Stage& s) { return s.opened.app->save(file_name(a, "save", s)); }
Status shot(const Json& a, Stage& s) { return write_picture(s.opened, file_name(a, "shot", s)); }
Status steps(const Json& a, Stage& s) {
  s.opened.app->session().trainer().step(a.at("steps").get<std::int64_t>());
  return settle(s);
}

// With the buttons, as a user would: it may come a few steps further than it was told.
Status play(const Json& a, Stage& s) {
  const std::int64_t end = snapshot(s).step + a.at("play").get<std::int64_t>();
  if (Status pressed = s.driver.click("run/play"); !pressed) return pressed;
  for (int i = 0; i < kDrivePlayFrames && snapshot(s).running && snapshot(s).step < end; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    s.opened.app->frame(false);
  }
  if (!snapshot(s).running) return settle(s);  // it diverged
  if (Status pressed = s.driver.click("run/pause"); !pressed) return pressed;
  return settle(s);
}

Status resize(const Json& a, Stage& s) {
  const auto size = parse_size(path_of(a, "resize"));
  if (!size) return size.error();
  s.opened.platform->resize(size->first, size->second);
  s.driver.wait(2);
  return ok_status();
}

Status expect_widget(const Json& a, Stage& s) {
  const std::string path = path_of(a, "expect");
  s.opened.app->frame(false);
  const auto widget = s.opened.app->ui().registry().require(path);
  return widget ? ok_status() : Status(widget.error());
}

Status expect_text(const Json& a, Stage& s) {
  const std::string key = path_of(a, "expect text");
  const std::string wanted = a.at("to be").get<std::string>();
  s.opened.app->frame(false);
  const std::string& text = s.opened.app->ui().tr(key);
  return expect(text == wanted,
                fmt::format("the text '{}' is '{}', not '{}'.", shown(key), shown(text), shown(wanted)));
}

// In pixels of the window, so that another program can press what it shows.
Status where(const Json& a, Stage& s) {
  const std::string path = path_of(a, "where");
  s.opened.app->frame(false);
  const auto widget = s.opened.app->ui().registry().require(path);
  if (!widget) return widget.error();
  s.out << fmt::format("{} {} {} {} {}\n", widget->min.x, widget->min.y, widget->max.x, widget->max.y, path);
  return ok_status();
}

Status expect_file(const Json& a, Stage& s) {
  const std::string path = file_name(a, "expect file", s);
  std::error_code ignored;
  return expect(std::filesystem::is_regular_file(path, ignored) && std::filesystem::file_size(path, ignored) > 0,
                fmt::format("{} is not there, or empty.", shown(path)));
}

Status expect_step(const Json& a, Stage& s) {
  const auto wanted = a.at("expect step").get<std::int64_t>();
  return expect(snapshot(s).step == wanted,
                fmt::format("the run stands at step {}, not {}.", snapshot(s).step, wanted));
}

Status expect_loss_below(const Json& a, Stage& s) {
  const double bound = a.at("expect loss below").get<double>();
  const auto& points = snapshot(s).points;
  const double loss = points.empty() ? std::numeric_limits<double>::infinity() : points.back().metrics.train_loss;
  return expect(loss < bound, fmt::format("the training loss is {}, not below {}.", loss, bound));
}

// The bits of all parameters and the step, as one word.
std::string fingerprint(Stage& s) {
  const Snapshot& now = snapshot(s);
  return fmt::format("step {} {}", now.step, hex(sha256(std::as_bytes(std::span(now.params)))));
}

Status keep(const Json& a, Stage& s) {
  s.kept[path_of(a, "keep")] = fingerprint(s);
  return ok_status();
}

Status expect_same(const Json& a, Stage& s) {
  const std::string name = path_of(a, "expect same");
  return expect(s.kept.contains(name) && s.kept[name] == fingerprint(s),
                fmt::format("the parameters are not those of '{}': {} now, {} then.", shown(name), fingerprint(s),
                            s.kept.contains(name) ? s.kept[name] : "nothing"));
}

}  // namespace

std::span<const DriveAction> drive_actions() {
  static constexpr std::array list = {
      DriveAction{"click", "\"at\": [0..1, 0..1] inside the widget", click},
      DriveAction{"double click", "\"at\"", double_click},
      DriveAction{"right click", "\"at\"", right_click},
      DriveAction{"hover", "\"at\"", hover},
      DriveAction{"drag", "\"from\", \"to\": [0..1, 0..1], or \"from\", \"by\": [pixels, pixels]", drag},
      DriveAction{"wheel", "\"notches\", \"at\"", wheel},
      DriveAction{"set", "\"to\": the text that is typed into it", set},
      DriveAction{"choose", "\"option\"", choose},
      DriveAction{"type", "text into what has the keyboard", type},
      DriveAction{"key", "such as \"Ctrl+Z\"", key},
      DriveAction{"drop", "a file on the window; {tmp} is a folder that lasts as long as the script", drop},
      DriveAction{"wait", "frames", wait},
      DriveAction{"settle", "until nothing is left to do", settled},
      DriveAction{"steps", "mini-batches to train on", steps},
      DriveAction{"play", "mini-batches to let it run freely, with the buttons play and pause", play},
      DriveAction{"open", "a file", open},
      DriveAction{"save", "a file", save},
      DriveAction{"shot", "a picture", shot},
      DriveAction{"resize", "\"1280x720\"", resize},
      DriveAction{"where", "a widget: prints its left, top, right, bottom and path", where},
      DriveAction{"expect", "a widget that must be there", expect_widget},
      DriveAction{"expect text", "a key of the texts; \"to be\": what it must be in the language of now", expect_text},
      DriveAction{"expect file", "a file that must have been written", expect_file},
      DriveAction{"expect step", "the step at which the run must stand", expect_step},
      DriveAction{"expect loss below", "a number", expect_loss_below},
      DriveAction{"keep", "a name for the parameters as they are", keep},
      DriveAction{"expect same", "a name: the bits must be those kept", expect_same},
  };
  return list;
}

Status run_action(const Json& action, Stage& stage) try {
  for (const DriveAction& known : drive_actions())
    if (action.is_object() && action.contains(std::string(known.name))) return known.run(action, stage);
  const std::string word = action.is_object() && !action.empty() ? action.begin().key() : action.dump();
  return input_error("'{}' is no action.{}", shown(word), [&] {
    const std::string near = nearest_match(std::string_view(word), drive_actions(), &DriveAction::name);
    return near.empty() ? std::string() : fmt::format(" Did you mean '{}'?", near);
  }());
} catch (const Json::exception& error) {
  return input_error("{} ({})", shown(action.dump()), shown(error.what()));
}

}  // namespace neurarium
