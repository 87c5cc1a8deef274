// The fonts of the system at our sizes: Inter with digits of equal width, a monospace face for names and formulas,
// and Chinese, Japanese and Korean glyphs only for the characters that are used.
#pragma once

#include <imgui.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct FontFiles {
  std::vector<std::string> regular, strong, mono, math, cjk, cjk_strong;  // candidates, best first
  [[nodiscard]] static FontFiles system();
};

class Fonts {
 public:
  explicit Fonts(FontFiles files = FontFiles::system());
  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  ImFont* small = nullptr;   // hints, axes
  ImFont* body = nullptr;    // nearly everything
  ImFont* strong = nullptr;  // headings of panels
  ImFont* mono = nullptr;    // names of values, formulas

  // Makes the characters of `utf8` available from the next frame on.
  void use(std::string_view utf8);
  // The same for what is being drawn, whoever wrote it: names of classes and columns, tokens, paths. What measures or
  // draws text calls this, so that nobody has to announce a text.
  static void see(std::string_view utf8);
  [[nodiscard]] bool stale() const { return dirty_; }  // something was drawn without its characters
  void set_scale(float scale);
  // Rebuilds the atlas if scale or characters changed; between frames only. True: upload the font texture again.
  bool rebuild();
  // A font with Chinese characters was found.
  [[nodiscard]] bool has_cjk() const;
  // Catalog keys of what is missing on this system, for banners.
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }

 private:
  class Mapped;
  ImFont* add(const std::vector<std::string>& files, const std::vector<std::string>& cjk, float pixels);
  void merge(const std::vector<std::string>& files, float pixels, float zoom);
  ImFont* add_file(const std::string& file, ImFontConfig config);

  FontFiles files_;
  std::map<std::string, std::unique_ptr<Mapped>> mapped_;  // files that were used, by path
  ImFontGlyphRangesBuilder used_;
  ImVector<ImWchar> ranges_;
  float scale_ = 1.0f;
  bool dirty_ = true;
  bool needs_cjk_ = false;
  std::vector<std::string> notices_;
};

}  // namespace neurarium
