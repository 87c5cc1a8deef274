#include "app/cli/drive_script.h"

#include "engine/files/atomic_file.h"
#include "engine/text.h"

#include <imgui.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <limits>
#include <ostream>
#include <span>
#include <thread>

namespace neurarium {
namespace {

using Json = nlohmann::json;
constexpr int kDriveSettleFrames = 5000;
constexpr int kDrivePlayFrames = 100'000;

// Members with a default; the script is refused as a whole when a type is wrong (Json throws, run_action catches).
std::string path_of(const Json& a, const char* key) { return a.at(key).get<std::string>(); }
float number(const Json& a, const char* key, float standard) { return a.value(key, standard); }

Driver::At place(const Json& a, const char* key) {
  if (!a.contains(key)) return {0.5f, 0.5f};
  return {a.at(key).at(0).get<float>(), a.at(key).at(1).get<float>()};
}

Status settle(Stage& stage) {
  if (stage.opened.app->settle(kDriveSettleFrames)) return ok_status();
  return failure(ExitCode::CheckFailed, "it had not come to rest after {} frames.", kDriveSettleFrames);
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
Status set(const Json& a, Stage& s) { return s.driver.set_value(path_of(a, "set"), stage_file(a, "to", s)); }
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
  s.driver.drop({stage_file(a, "drop", s)});
  return ok_status();
}
Status write(const Json& a, Stage& s) {
  const std::string text = path_of(a, "text");
  return save_atomically(stage_file(a, "write", s), std::as_bytes(std::span(text)), {.keep_backup = false});
}
Status clipboard(const Json& a, Stage&) {
  ImGui::SetClipboardText(path_of(a, "clipboard").c_str());
  return ok_status();
}
Status wait(const Json& a, Stage& s) {
  s.driver.wait(a.at("wait").get<int>());
  return ok_status();
}
Status settled(const Json&, Stage& s) { return settle(s); }
Status open(const Json& a, Stage& s) {
  if (Status done = s.opened.app->open(stage_file(a, "open", s)); !done) return done;
  return settle(s);
}
Status save(const Json& a, Stage& s) { return s.opened.app->save(stage_file(a, "save", s)); }
Status shot(const Json& a, Stage& s) { return write_picture(s.opened, stage_file(a, "shot", s)); }
Status steps(const Json& a, Stage& s) {
  s.opened.app->session().trainer().step(a.at("steps").get<std::int64_t>());
  return settle(s);
}

// Until the run rests or has come to the step; the number of frames is a watchdog.
void run_on(Stage& s, std::int64_t end) {
  for (int i = 0; i < kDrivePlayFrames && snapshot(s).running && snapshot(s).step < end; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    s.opened.app->frame(false);
  }
}

Status stopped(const Json&, Stage& s) {
  run_on(s, std::numeric_limits<std::int64_t>::max());
  if (snapshot(s).running) return failure(ExitCode::CheckFailed, "the run goes on, at step {}.", snapshot(s).step);
  return settle(s);
}

// With the buttons, as a user would: it may come a few steps further than it was told.
Status play(const Json& a, Stage& s) {
  const std::int64_t end = snapshot(s).step + a.at("play").get<std::int64_t>();
  if (Status pressed = s.driver.click("run/play"); !pressed) return pressed;
  run_on(s, end);
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

// In pixels of the window, so that another program can press what it shows.
Status where(const Json& a, Stage& s) {
  const std::string path = path_of(a, "where");
  s.opened.app->frame(false);
  const auto widget = s.opened.app->ui().registry().require(path);
  if (!widget) return widget.error();
  s.out << fmt::format("{} {} {} {} {}\n", widget->min.x, widget->min.y, widget->max.x, widget->max.y, path);
  return ok_status();
}

}  // namespace

std::span<const DriveAction> drive_acts() {
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
      DriveAction{"write", "a small file to drop or to open; \"text\": what is in it", write},
      DriveAction{"clipboard", "text that another program has copied", clipboard},
      DriveAction{"wait", "frames", wait},
      DriveAction{"settle", "until nothing is left to do", settled},
      DriveAction{"steps", "mini-batches to train on", steps},
      DriveAction{"play", "mini-batches to let it run freely, with the buttons play and pause", play},
      DriveAction{"stopped", "until the run that is playing stops by itself", stopped},
      DriveAction{"open", "a file", open},
      DriveAction{"save", "a file", save},
      DriveAction{"shot", "a picture", shot},
      DriveAction{"resize", "\"1280x720\"", resize},
      DriveAction{"where", "a widget: prints its left, top, right, bottom and path", where},
  };
  return list;
}

std::string stage_file(const Json& action, const char* key, const Stage& stage) {
  std::string name = path_of(action, key);
  if (const std::size_t at = name.find("{tmp}"); at != std::string::npos) name.replace(at, 5, stage.folder);
  return name;
}

std::vector<DriveAction> drive_actions() {
  std::vector<DriveAction> all;
  for (const auto list : {drive_acts(), drive_expectations()}) all.insert(all.end(), list.begin(), list.end());
  return all;
}

Status run_action(const Json& action, Stage& stage) try {
  const std::vector<DriveAction> actions = drive_actions();
  for (const DriveAction& known : actions)
    if (action.is_object() && action.contains(std::string(known.name))) return known.run(action, stage);
  const std::string word = action.is_object() && !action.empty() ? action.begin().key() : action.dump();
  return input_error("'{}' is no action.{}", shown(word), [&] {
    const std::string near = nearest_match(std::string_view(word), actions, &DriveAction::name);
    return near.empty() ? std::string() : fmt::format(" Did you mean '{}'?", near);
  }());
} catch (const Json::exception& error) {
  return input_error("{} ({})", shown(action.dump()), shown(error.what()));
}

}  // namespace neurarium
