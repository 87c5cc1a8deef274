// What every drawing function gets: platform, theme, fonts, texts, widget registry and messages of the running app.
// The widgets are free functions over it (widgets.h), so this class stays small.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/assets.h"
#include "app/platform/platform.h"
#include "app/ui/feedback.h"
#include "app/ui/fonts.h"
#include "app/ui/registry.h"
#include "app/ui/sentences.h"
#include "app/ui/text.h"
#include "app/ui/theme.h"

namespace neurarium {

inline constexpr float kSmallestScale = 0.75f;
inline constexpr float kLargestScale = 3.0f;

struct UiOptions {
  ThemeKind theme = ThemeKind::Dark;
  float scale = 1.0f;  // the user's choice; the monitor's scale multiplies it
  std::string language = "en";
  FontFiles fonts = FontFiles::system();
};

class Ui {
 public:
  // Error: the language's catalog is missing or broken.
  [[nodiscard]] static Result<std::unique_ptr<Ui>> create(Platform& platform, Assets assets, const UiOptions& options);
  Ui(const Ui&) = delete;
  Ui& operator=(const Ui&) = delete;

  void begin_frame();
  void end_frame(bool present = true);

  [[nodiscard]] Platform& platform() { return platform_; }
  [[nodiscard]] InputQueue& input() { return platform_.input(); }
  [[nodiscard]] Assets& assets() { return assets_; }
  [[nodiscard]] Fonts& fonts() { return fonts_; }
  [[nodiscard]] Registry& registry() { return registry_; }
  [[nodiscard]] Catalog& catalog() { return catalog_; }
  [[nodiscard]] Banners& banners() { return banners_; }
  [[nodiscard]] Toasts& toasts() { return toasts_; }

  [[nodiscard]] const Theme& theme() const { return theme_; }
  void set_theme(ThemeKind kind);
  void set_user_scale(float scale);  // kSmallestScale .. kLargestScale
  [[nodiscard]] float user_scale() const { return user_scale_; }
  // Rereads the texts from the assets (hot reload, another language), between frames only. Without a font that has the
  // language's characters they stay English, and a banner says so. Error: a catalog is missing or broken.
  [[nodiscard]] Status load_texts(const std::string& language);
  [[nodiscard]] const std::string& language() const { return language_; }  // the one that was asked for
  // The one that is shown: English where the font for the other is missing.
  [[nodiscard]] std::string_view shown_language() const { return shown_language_; }
  // The English text, by which commands are found in every language.
  [[nodiscard]] const std::string& english(std::string_view key) const { return english_.get(key); }

  [[nodiscard]] const std::string& tr(std::string_view key) const { return catalog_.get(key); }
  [[nodiscard]] bool has_text(std::string_view key) const { return catalog_.has(key); }
  template <class... Args>
  [[nodiscard]] std::string tr(std::string_view key, const Args&... args) const {
    return catalog_.format(key, args...);
  }
  // What the engine says (an Error is one), in the language that is shown.
  [[nodiscard]] std::string tr(const Wording& wording) const { return sentences_.say(wording); }

  // A length of the 8-pixel grid in window coordinates, on whole pixels.
  [[nodiscard]] float px(float units) const;
  [[nodiscard]] float scale() const { return scale_; }
  [[nodiscard]] Registry::Scope scope(std::string_view part) { return registry_.scope(part); }
  // The chord was pressed in this frame, and no text field or dialog takes the keys.
  [[nodiscard]] bool shortcut(Chord chord, bool repeat = false);
  [[nodiscard]] double now() const { return platform_.now(); }
  // Something moves by itself (toast, caret): the window should be drawn again soon.
  [[nodiscard]] bool animating() const;

  // The one field in which a value is being typed, by path; used by the widgets.
  struct Typing {
    std::string path;
    std::string text;
    bool fresh = false;  // opened in this frame: take the keyboard focus
  };
  Typing typing;
  // The value before the drag that is under way, for double clicks that turn a drag into typing.
  double value_before_drag = 0.0;
  // The catalog key of the widget under the pointer; empty: none.
  std::string hovered_key;
  std::string next_hovered_key;  // of the frame that is being drawn
  // What the user last chose in a screen, by path: it outlives the screen, which goes when another exhibit is opened.
  std::map<std::string, int> choices;
  // The key of the question that opens where `confirm` is next drawn.
  std::string confirm_request;

 private:
  Ui(Platform& platform, Assets assets, const UiOptions& options);

  Platform& platform_;
  Assets assets_;
  Fonts fonts_;
  Registry registry_;
  Catalog catalog_, english_;
  Sentences sentences_;
  std::string language_, shown_language_ = "en";
  Banners banners_;
  Toasts toasts_;
  Theme theme_;
  float user_scale_ = 1.0f;
  float scale_ = 0.0f;
  bool restyle_ = true;
};

// The font for the current block: `FontScope f(ui.fonts().small);`
class FontScope {
 public:
  explicit FontScope(ImFont* font) { ImGui::PushFont(font); }
  ~FontScope() { ImGui::PopFont(); }
  FontScope(const FontScope&) = delete;
  FontScope& operator=(const FontScope&) = delete;
};

}  // namespace neurarium
