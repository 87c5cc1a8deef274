#include "tests/app/monkey.h"

#include "engine/exhibits/playground.h"
#include "engine/exhibits/transformer.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <typeinfo>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace neurarium::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRemembered = 30;  // actions

// The actions that led to a crash, for the signal handler: it must not allocate.
struct LastWords {
  std::array<char, 8192> text = {};
  std::size_t size = 0;
} last_words;

void print_last_words(int signal_number) {
  if (::write(STDERR_FILENO, last_words.text.data(), last_words.size) < 0) _exit(1);
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number);
}

void remember(const std::string& text) {
  last_words.size = std::min(text.size(), last_words.text.size());
  std::memcpy(last_words.text.data(), text.data(), last_words.size);
}

std::string flipped(std::string bytes, std::size_t at) {
  bytes[at % bytes.size()] = static_cast<char>(bytes[at % bytes.size()] ^ 0x40);
  return bytes;
}

std::string project_bytes(const std::string& path) {
  auto timeline = Timeline::make(make_playground_defaults());
  EXPECT_TRUE(timeline.ok());
  for (int i = 0; i < 40; ++i) (*timeline)->step();
  EXPECT_TRUE(save_project(path, **timeline, "playground").ok());
  return read_plainly(path);
}

// A transformer that is quick to look at after every action.
std::unique_ptr<ExhibitSettings> small_language() {
  auto settings = std::make_unique<TransformerSettings>();
  settings->task = "coref";
  settings->samples = 64;
  settings->width = 16;
  settings->heads = 2;
  return settings;
}

}  // namespace

bool is_bad(const ImDrawVert& v) {
  return !std::isfinite(v.pos.x) || !std::isfinite(v.pos.y) || !std::isfinite(v.uv.x) || !std::isfinite(v.uv.y);
}

// The first window that is drawn with places that are no numbers.
std::string bad_window() {
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i)
    if (std::any_of(data.CmdLists[i]->VtxBuffer.begin(), data.CmdLists[i]->VtxBuffer.end(), is_bad))
      return data.CmdLists[i]->_OwnerName;
  return {};
}

std::size_t count_bad_vertices() {
  std::size_t bad = 0;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i)
    for (const ImDrawVert& v : data.CmdLists[i]->VtxBuffer) bad += is_bad(v) ? 1 : 0;
  return bad;
}

std::vector<std::string> write_monkey_files(const std::string& folder) {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& name, std::string_view content) {
    write_plainly(folder + "/" + name, content);
    paths.push_back(folder + "/" + name);
  };
  add("classes.csv", "a,b,label\n0,1,red\n1,0,blue\n0.5,-1,red\n-1,0.25,blue\n2,2,green\n");
  add("values.csv", "a,b,y\n0,1,0.5\n1,0,-1.25\n2,2,1e3\n-3,1,0\n");
  add("one_class.csv", "a,b,label\n0,1,red\n1,0,red\n");
  add("one_row.csv", "a,b,label\n0,1,red\n");
  add("same.csv", "a,b,y\n1,1,2\n1,1,2\n1,1,2\n");
  add("large.csv", "a,b,y\n1e38,-1e38,3e38\n-1e38,1e38,-3e38\n1e-45,0,1\n");
  add("nan.csv", "a,b,y\nnan,1,2\n1,inf,2\n");
  add("ragged.csv", "a,b,y\n1,2\n1,2,3,4\n");
  add("empty.csv", "");
  add("binary.csv", std::string("\0\1\2\xff\xfe", 5));
  add("quote.csv", "a,b,y\n\"1,2,3\n");
  add("picture.png", "\x89PNG\r\n\x1a\n");
  add("no_extension", "1 2 3\n");
  add("line\nbreak\xff.csv", "a,b,y\n1,2,3\n");
  const std::string project = project_bytes(folder + "/run.safetensors");
  paths.push_back(folder + "/run.safetensors");
  add("cut.safetensors", project.substr(0, project.size() / 2));
  add("flipped.safetensors", flipped(project, project.size() - 100));
  add("header.safetensors", flipped(project, 200));
  add("false_length.safetensors", std::string(8, '\x7f') + "{}");
  fs::create_directory(folder + "/folder.csv");
  paths.push_back(folder + "/folder.csv");
  paths.push_back(folder + "/missing.safetensors");
  paths.push_back("/dev/zero");
  paths.push_back("");
  return paths;
}

struct Monkey::Kind {
  const char* name;
  int weight;
  void (Monkey::*act)(Rng&);
};

const std::vector<Monkey::Kind>& Monkey::kinds() {
  static const std::vector<Kind> all = {
      {"click", 30, &Monkey::click},
      {"click twice", 5, &Monkey::click_twice},
      {"click right", 5, &Monkey::click_right},
      {"click anywhere", 8, &Monkey::click_anywhere},
      {"drag", 10, &Monkey::drag},
      {"drag to an end", 8, &Monkey::drag_to_an_end},
      {"drag anywhere", 4, &Monkey::drag_anywhere},
      {"wheel", 4, &Monkey::turn_wheel},
      {"keys", 12, &Monkey::press_keys},
      {"type", 3, &Monkey::type},
      {"type into", 8, &Monkey::type_into},
      {"paste", 1, &Monkey::paste},
      {"resize", 5, &Monkey::resize},
      {"drop", 4, &Monkey::drop},
      {"raw events", 4, &Monkey::raw_events},
      {"play", 5, &Monkey::play},
      {"undo or redo", 8, &Monkey::undo_or_redo},
      {"lose focus", 1, &Monkey::lose_focus},
      {"close", 1, &Monkey::close_window},
  };
  return all;
}

Monkey::Monkey(std::uint64_t seed, const std::string& folder, bool threads, const std::string& exhibit)
    : home_(fs::current_path().string()), seed_(seed), platform_(make_null({.width = 1280, .height = 800})) {
  for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS}) ::signal(number, print_last_words);
  fs::create_directory(folder + "/files");
  files_ = write_monkey_files(folder + "/files");
  fs::current_path(folder + "/files");
  auto ui = Ui::create(*platform_, Assets{}, {});
  EXPECT_TRUE(ui.ok());
  AppOptions options;
  options.threads = threads;
  options.exhibit = exhibit;
  if (exhibit == "transformer") options.settings = small_language();
  options.state_folder = folder + "/state";
  options.config_folder = folder + "/config";
  auto made = App::create(*platform_, std::move(*ui), std::move(options));
  EXPECT_TRUE(made.ok());
  app_ = std::move(*made);
  driver_ = std::make_unique<Driver>(platform_->input(), app_->ui().registry(), [this] { frame(); });
  frames(3);
}

Monkey::~Monkey() {
  app_.reset();
  fs::current_path(home_);
  for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS}) ::signal(number, SIG_DFL);
}

std::string Monkey::exhibit() {
  for (const ExhibitInfo& info : exhibits()) {
    const std::unique_ptr<ExhibitSettings> of = info.defaults();
    if (typeid(*of) == typeid(session().settings())) return std::string(info.name);
  }
  return {};
}

void Monkey::frame() {
  const auto start = std::chrono::steady_clock::now();
  app_->frame(false);
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  if (ms > slowest_ms_) {
    slowest_ms_ = ms;
    slowest_action_ = actions_.empty() ? "start" : actions_.back();
  }
  if (const std::size_t bad = count_bad_vertices(); bad > 0) {
    if (bad_vertices_ == 0 && !actions_.empty()) actions_.back() += fmt::format(" -> no numbers in {}", bad_window());
    bad_vertices_ += bad;
  }
  ++frames_;
}

void Monkey::frames(int count) {
  for (int i = 0; i < count; ++i) frame();
}

void Monkey::note(const std::string& action) {
  actions_.back() += " " + action;
  remember(last_actions());
}

std::string Monkey::last_actions() const {
  std::string text = fmt::format("monkey of seed {}, the last of its {} actions:\n", seed_, actions_.size());
  const std::size_t first = actions_.size() > kRemembered ? actions_.size() - kRemembered : 0;
  for (std::size_t i = first; i < actions_.size(); ++i) text += actions_[i] + "\n";
  return text;
}

void Monkey::act(int index) {
  Rng rng(seed_, "monkey", static_cast<std::uint64_t>(index));
  int total = 0;
  for (const Kind& kind : kinds()) total += kind.weight;
  auto left = static_cast<int>(rng.below(static_cast<std::uint64_t>(total)));
  for (const Kind& kind : kinds()) {
    left -= kind.weight;
    if (left >= 0) continue;
    actions_.push_back(fmt::format("{}: {}", index, kind.name));
    remember(last_actions());
    (this->*kind.act)(rng);
    frame();
    return;
  }
}

void Monkey::calm_down() {
  actions_.emplace_back("calm down");
  platform_->input().focus(false);
  platform_->input().focus(true);
  platform_->resize(1600, 1000);
  driver_->wait(2);
  for (int i = 0; i < 4; ++i) driver_->key(Key::Escape);
  platform_->request_close(false);
  session().trainer().pause();
  while (!session().trainer().caught_up()) frame();
  frames(3);
}

std::string Monkey::any_widget(Rng& rng) const {
  const std::vector<std::string> paths = app_->ui().registry().paths();
  return paths.empty() ? std::string() : paths[rng.below(paths.size())];
}

ImVec2 Monkey::any_point(Rng& rng) const {
  const ImVec2 size = platform_->size();
  return {static_cast<float>(rng.uniform(-10, static_cast<double>(size.x) + 10)),
          static_cast<float>(rng.uniform(-10, static_cast<double>(size.y) + 10))};
}

namespace {
Driver::At any_place(Rng& rng) { return {static_cast<float>(rng.uniform()), static_cast<float>(rng.uniform())}; }
}  // namespace

// A widget that is hidden, disabled or gone refuses; that is an answer too.
void Monkey::click(Rng& rng) {
  const std::string path = any_widget(rng);
  note(path);
  (void)driver_->click(path, any_place(rng));
}

void Monkey::click_twice(Rng& rng) {
  const std::string path = any_widget(rng);
  note(path);
  (void)driver_->double_click(path, any_place(rng));
}

void Monkey::click_right(Rng& rng) {
  const std::string path = any_widget(rng);
  note(path);
  (void)driver_->right_click(path, any_place(rng));
}

void Monkey::click_anywhere(Rng& rng) {
  const ImVec2 point = any_point(rng);
  const auto button = static_cast<int>(rng.below(3));
  note(fmt::format("button {} at {} {}", button, point.x, point.y));
  driver_->move_pixels(point.x, point.y);
  platform_->input().button(button, true);
  platform_->input().button(button, false);
  driver_->wait(2);
}

void Monkey::drag(Rng& rng) {
  const std::string path = any_widget(rng);
  const double reach = rng.below(2) == 0 ? 30 : 600;
  const auto dx = static_cast<float>(rng.uniform(-reach, reach));
  const auto dy = static_cast<float>(rng.uniform(-reach, reach));
  note(fmt::format("{} by {} {}", path, dx, dy));
  (void)driver_->drag_pixels(path, dx, dy, any_place(rng));
}

void Monkey::drag_to_an_end(Rng& rng) {
  const std::string path = any_widget(rng);
  const float end = rng.below(2) == 0 ? 0.0f : 1.0f;
  note(fmt::format("{} to {}", path, end));
  (void)driver_->drag(path, {0.5f, 0.5f}, {end, 0.5f});
}

void Monkey::drag_anywhere(Rng& rng) {
  const ImVec2 from = any_point(rng);
  const ImVec2 to = any_point(rng);
  note(fmt::format("{} {} to {} {}", from.x, from.y, to.x, to.y));
  driver_->move_pixels(from.x, from.y);
  platform_->input().button(0, true);
  platform_->input().move(to.x, to.y);
  platform_->input().button(0, false);
  driver_->wait(2);
}

void Monkey::turn_wheel(Rng& rng) {
  const std::string path = any_widget(rng);
  const auto notches = static_cast<float>(rng.uniform(-30, 30));
  note(fmt::format("{} by {}", path, notches));
  (void)driver_->wheel(path, notches, any_place(rng));
}

void Monkey::press_keys(Rng& rng) {
  Chord chord;
  do chord.key = static_cast<Key>(rng.below(kKeyCount));
  while (!known_key(static_cast<int>(chord.key)));
  chord.mods = {.ctrl = rng.below(3) == 0, .shift = rng.below(4) == 0, .alt = rng.below(10) == 0};
  note(chord_name(chord));
  driver_->chord(chord);
}

namespace {

std::string any_text(Rng& rng) {
  static const std::vector<std::string> texts = {"0.5",
                                                 "-1",
                                                 "3",
                                                 "1e308",
                                                 "-1e308",
                                                 "1e-45",
                                                 "nan",
                                                 "-inf",
                                                 "99999999999999999999",
                                                 "0,25",
                                                 "8,8",
                                                 "abc",
                                                 "",
                                                 "学习率",
                                                 "🧠👩‍👩‍👧",
                                                 "\x01\x7f\t\r\n",
                                                 "\xff\xfe\xc3",
                                                 "%s%n{}{0}",
                                                 "x1*x2",
                                                 "name",
                                                 "-0",
                                                 "1.5.2",
                                                 "1000000000",
                                                 "0x10"};
  const std::uint64_t which = rng.below(texts.size() + 1);
  if (which < texts.size()) return texts[which];
  std::string random(rng.below(200), ' ');
  for (char& c : random) c = static_cast<char>(1 + rng.below(255));
  std::erase(random, '/');  // nothing is saved outside the folder
  return random;
}

}  // namespace

void Monkey::type(Rng& rng) {
  const std::string text = any_text(rng);
  note(text);
  driver_->type(text);
}

void Monkey::type_into(Rng& rng) {
  const std::string path = any_widget(rng);
  const std::string text = any_text(rng);
  note(path + " " + text);
  (void)driver_->set_value(path, text);
}

void Monkey::paste(Rng& rng) {
  const std::size_t size = rng.below(4) == 0 ? std::size_t{1} << 20 : 2000;
  note(fmt::format("{} bytes", size));
  std::string text;
  while (text.size() < size) text += rng.below(8) == 0 ? "长" : "7";
  ImGui::SetClipboardText(text.c_str());
  driver_->chord({Key::V, {.ctrl = true}});
  ImGui::SetClipboardText("");
  driver_->key(Key::Enter);
}

void Monkey::resize(Rng& rng) {
  static const std::vector<std::pair<int, int>> sizes = {
      {1, 1}, {0, 0},       {1, 4000},   {8000, 1},     {320, 200},    {800, 600}, {1280, 720}, {1600, 1000},
      {2, 2}, {4096, 2160}, {1280, 800}, {16384, 1000}, {1000, 16384}, {60, 900},  {900, 60}};
  const std::uint64_t which = rng.below(sizes.size());
  note(fmt::format("{} x {}", sizes[which].first, sizes[which].second));
  platform_->resize(sizes[which].first, sizes[which].second);
  frames(2);
  if (rng.below(2) == 0) platform_->resize(1280, 800);
}

void Monkey::drop(Rng& rng) {
  std::vector<std::string> some(1 + rng.below(2));
  for (std::string& path : some) path = files_[rng.below(files_.size())];
  for (const std::string& path : some) note(fs::path(path).filename().string());
  driver_->drop(some);
}

// Events in any order, faster than frames.
void Monkey::raw_events(Rng& rng) {
  InputQueue& input = platform_->input();
  for (std::uint64_t i = 0, count = 1 + rng.below(30); i < count; ++i) {
    const ImVec2 point = any_point(rng);
    switch (rng.below(6)) {
      case 0:
        input.button(static_cast<int>(rng.below(7)) - 1, rng.below(2) == 0);
        break;
      case 1:
        input.key(static_cast<Key>(rng.below(600)), rng.below(2) == 0);
        break;
      case 2:
        input.wheel(static_cast<float>(rng.uniform(-5, 5)), static_cast<float>(rng.uniform(-5, 5)));
        break;
      case 3:
        input.text(any_text(rng));
        break;
      default:
        input.move(point.x, point.y);
    }
  }
  driver_->wait(1);
  input.focus(false);
  input.focus(true);
  driver_->wait(1);
}

void Monkey::play(Rng& rng) {
  Trainer& trainer = session().trainer();
  switch (rng.below(4)) {
    case 0:
      trainer.play();
      break;
    case 1:
      trainer.pause();
      break;
    default:
      trainer.step(static_cast<std::int64_t>(rng.below(100)));
  }
}

void Monkey::undo_or_redo(Rng& rng) {
  const bool redo = rng.below(3) == 0;
  const std::uint64_t count = 1 + rng.below(4);
  note(fmt::format("{} {} times", redo ? "redo" : "undo", count));
  for (std::uint64_t i = 0; i < count; ++i) driver_->chord({Key::Z, {.ctrl = true, .shift = redo}});
}

void Monkey::lose_focus(Rng&) {
  platform_->input().button(0, true);
  platform_->input().focus(false);
  frames(2);
  platform_->input().focus(true);
}

void Monkey::close_window(Rng&) {
  platform_->request_close(true);
  frames(2);
}

}  // namespace neurarium::test
