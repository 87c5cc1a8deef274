// A user without any idea: seeded random clicks, drags, keys, text, sizes and files on the whole app without graphics.
// What an action does depends on the seed and its number alone, so that a failure can be played again.
#pragma once

#include "engine/rng.h"
#include "tests/app/app_support.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurarium::test {

// Files that are good, bad and hostile in a folder of their own, to be dropped on the window.
std::vector<std::string> write_monkey_files(const std::string& folder);

class Monkey {
 public:
  // Lives in `folder`, which becomes the process's working folder: what it saves under any name stays there.
  Monkey(std::uint64_t seed, const std::string& folder, bool threads, const std::string& exhibit = "playground");
  ~Monkey();
  Monkey(const Monkey&) = delete;
  Monkey& operator=(const Monkey&) = delete;

  void act(int index);  // action number `index`
  // Lets go of everything it holds and closes what it opened, with an ordinary window.
  void calm_down();
  void frames(int count);

  [[nodiscard]] App& app() { return *app_; }
  [[nodiscard]] Session& session() { return app_->session(); }
  // The exhibit of the run, which the monkey may have changed.
  [[nodiscard]] std::string exhibit();
  [[nodiscard]] std::size_t bad_vertices() const { return bad_vertices_; }
  [[nodiscard]] std::int64_t frames_drawn() const { return frames_; }
  [[nodiscard]] double slowest_ms() const { return slowest_ms_; }
  [[nodiscard]] const std::string& slowest_action() const { return slowest_action_; }
  [[nodiscard]] std::string last_actions() const;  // a line each, the newest last

 private:
  struct Kind;
  static const std::vector<Kind>& kinds();
  void frame();
  void note(const std::string& action);
  [[nodiscard]] std::string any_widget(Rng& rng) const;
  [[nodiscard]] ImVec2 any_point(Rng& rng) const;

  void click(Rng& rng);
  void click_twice(Rng& rng);
  void click_right(Rng& rng);
  void click_anywhere(Rng& rng);
  void drag(Rng& rng);
  void drag_to_an_end(Rng& rng);
  void drag_anywhere(Rng& rng);
  void turn_wheel(Rng& rng);
  void press_keys(Rng& rng);
  void type(Rng& rng);
  void type_into(Rng& rng);
  void paste(Rng& rng);
  void resize(Rng& rng);
  void drop(Rng& rng);
  void raw_events(Rng& rng);
  void play(Rng& rng);
  void undo_or_redo(Rng& rng);
  void lose_focus(Rng& rng);
  void close_window(Rng& rng);

  std::vector<std::string> files_;
  std::string home_;  // the working folder of before
  std::uint64_t seed_;
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<App> app_;
  std::unique_ptr<Driver> driver_;
  std::vector<std::string> actions_;
  std::size_t bad_vertices_ = 0;
  std::int64_t frames_ = 0;
  double slowest_ms_ = 0;
  std::string slowest_action_;
};

// How many of the vertices that ImGui was given are not finite.
std::size_t count_bad_vertices();

}  // namespace neurarium::test
