// Every widget has a path such as "playground/training/learning rate". Tests, `drive` and lessons find widgets by it,
// so that no translation and no change of layout breaks them.
#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base.h"

namespace neurarium {

enum class WidgetKind { Button, Toggle, Slider, Choice, Text, Section, Canvas, Splitter };

struct Widget {
  ImVec2 min, max;         // window coordinates; of a slider the track, of a field the frame
  std::int64_t frame = 0;  // the last frame in which it was drawn
  bool visible = false;    // not scrolled or clipped away
  bool enabled = true;
  WidgetKind kind = WidgetKind::Button;
  bool explained = false;  // a tooltip, a card or F1 says what it is
  int order = 0;           // among those of its frame
  ImGuiID window = 0;      // the panel, dialog or menu that it lies in
};

// Something that can be done on the screen, for the command palette.
struct Offer {
  std::string path;
  std::string key;    // catalog key of its name
  std::string group;  // catalog key of the choice that it is an option of; empty: of none
  std::string about;  // its tooltip: the name of what has no text under its key
  WidgetKind kind = WidgetKind::Button;
  bool enabled = true;
};

class Registry {
 public:
  // Removes its part of the path when it goes out of scope.
  class Scope {
   public:
    Scope(Registry& registry, std::string_view part);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Registry& registry_;
    std::size_t length_;
  };
  // Stands instead of the open scopes, not under them: for parts of an exhibit that are drawn in a panel of the shell.
  class RootScope {
   public:
    RootScope(Registry& registry, std::string_view part);
    ~RootScope();
    RootScope(const RootScope&) = delete;
    RootScope& operator=(const RootScope&) = delete;

   private:
    Registry& registry_;
    std::string before_;
  };

  [[nodiscard]] Scope scope(std::string_view part) { return Scope(*this, part); }
  [[nodiscard]] RootScope root_scope(std::string_view part) { return RootScope(*this, part); }
  [[nodiscard]] const std::string& prefix() const { return prefix_; }
  // The path of a widget here: the last part of its text key with spaces, under the open scopes.
  // "training.learning_rate" in the scope "playground" is "playground/learning rate".
  [[nodiscard]] std::string path(std::string_view key) const;
  // "learning rate" of "training.learning_rate".
  [[nodiscard]] static std::string name(std::string_view key);

  void begin_frame();
  void mark(const std::string& path, ImVec2 min, ImVec2 max, WidgetKind kind, bool visible, bool explained = false);
  // Marks the last ImGui item, and scrolls to it if `reveal` asked for it.
  void mark_item(const std::string& path, WidgetKind kind);
  // The last ImGui item, if it was marked, is explained to who points at it.
  void explain_item(std::string_view about = {});

  // Null if it was not drawn in the last frame.
  [[nodiscard]] const Widget* find(std::string_view path) const;
  // The smallest widget of the last frame around a place; null if there is none.
  [[nodiscard]] const Widget* at(ImVec2 place) const;
  // As `find`, with a sentence that names the nearest path, or says that it is no longer drawn, hidden or disabled.
  [[nodiscard]] Result<Widget> require(std::string_view path) const;
  // The paths drawn in the last frame, sorted.
  [[nodiscard]] std::vector<std::string> paths() const;
  // Scrolls the widget into view when it is next drawn.
  void reveal(std::string_view path) { reveal_ = path; }

  // While they are collected, every widget that is drawn offers itself to the palette, so that none can be forgotten.
  void collect_offers(bool on) { collecting_ = on; }
  [[nodiscard]] const std::vector<Offer>& offers() const { return offered_; }  // of the last frame
  // Something may come of offers in this frame: they are collected, or one was chosen.
  [[nodiscard]] bool offering() const { return collecting_ || !pressed_.empty(); }
  void offer(Offer offer);
  void offer_in_group(std::string_view group);  // the offer made last is one of its options
  // As if it were pressed when it is next drawn; where it is scrolled away, it comes into view.
  void press(std::string_view path);
  // It was: once.
  [[nodiscard]] bool take_press(std::string_view path);

 private:
  std::map<std::string, Widget, std::less<>> widgets_;
  std::string prefix_;
  std::string reveal_;
  Widget* last_ = nullptr;  // the item marked last, and its id
  ImGuiID last_id_ = 0;
  std::int64_t frame_ = 0;
  int drawn_ = 0;  // widgets of this frame
  bool collecting_ = false;
  std::vector<Offer> offers_, offered_;  // of this frame, of the last
  std::string pressed_;
  int pressed_for_ = 0;  // frames in which it may still be drawn
};

}  // namespace neurarium
