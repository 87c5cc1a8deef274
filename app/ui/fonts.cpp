// Glyph ranges come from the strings in use: ImGui's own "common Chinese" range lacks words like "function".
#include "app/ui/fonts.h"

#include <fcntl.h>
#include <imgui_internal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace neurarium {
namespace {

constexpr ImWchar kAlways[] = {
    0x0020, 0x00FF,  // Latin
    0x0370, 0x03FF,  // Greek
    0x2010, 0x2027,  // dashes, quotes, ellipsis
    0x2070, 0x209C,  // superscripts and subscripts
    0x2190, 0x2195,  // arrows
    0x2200, 0x2265,  // mathematical operators
    0x22C5, 0x22C5,  // dot operator
    0,
};

bool is_cjk(unsigned int c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFF00 && c <= 0xFFEF);
}

const std::string* first_existing(const std::vector<std::string>& files) {
  const auto it = std::find_if(files.begin(), files.end(), [](const std::string& file) {
    std::error_code error;
    return std::filesystem::is_regular_file(file, error);
  });
  return it == files.end() ? nullptr : &*it;
}

ImFontConfig config_for(const std::string& file, float pixels) {
  ImFontConfig config;
  config.SizePixels = std::max(6.0f, std::round(pixels));
  config.OversampleH = 2;
  config.OversampleV = 1;
  config.PixelSnapH = false;
  // Index 2 of Noto's collections is simplified Chinese.
  if (file.find("NotoSansCJK") != std::string::npos) config.FontNo = 2;
  return config;
}

// Gives all digits the width of the widest, so that changing numbers do not jump.
void make_digits_tabular(ImFont& font) {
  float width = 0.0f;
  for (ImWchar c = '0'; c <= '9'; ++c) width = std::max(width, font.GetCharAdvance(c));
  for (ImFontGlyph& glyph : font.Glyphs) {
    if (glyph.Codepoint < '0' || glyph.Codepoint > '9') continue;
    const float shift = (width - glyph.AdvanceX) * 0.5f;
    glyph.X0 += shift;
    glyph.X1 += shift;
    glyph.AdvanceX = width;
    font.IndexAdvanceX[static_cast<int>(glyph.Codepoint)] = width;
  }
}

}  // namespace

// A font file in memory as the system maps it: a collection has 20 MB, of which some hundred glyphs are read.
class Fonts::Mapped {
 public:
  explicit Mapped(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (file >= 0 && ::fstat(file, &about) == 0 && about.st_size > 0) {
      size_ = static_cast<std::size_t>(about.st_size);
      void* bytes = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
      bytes_ = bytes == MAP_FAILED ? nullptr : bytes;
    }
    if (file >= 0) ::close(file);
  }
  ~Mapped() {
    if (bytes_ != nullptr) ::munmap(bytes_, size_);
  }
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  [[nodiscard]] void* bytes() const { return bytes_; }
  [[nodiscard]] int size() const { return static_cast<int>(size_); }

 private:
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
};

FontFiles FontFiles::system() {
  const std::string opentype = "/usr/share/fonts/opentype/";
  const std::string truetype = "/usr/share/fonts/truetype/";
  FontFiles files;
  files.regular = {opentype + "inter/Inter-Regular.otf", truetype + "inter/Inter-Regular.ttf",
                   truetype + "noto/NotoSans-Regular.ttf", truetype + "dejavu/DejaVuSans.ttf"};
  files.strong = {opentype + "inter/Inter-SemiBold.otf", truetype + "inter/Inter-SemiBold.ttf",
                  truetype + "noto/NotoSans-SemiBold.ttf", truetype + "dejavu/DejaVuSans-Bold.ttf"};
  files.mono = {truetype + "dejavu/DejaVuSansMono.ttf", truetype + "noto/NotoSansMono-Regular.ttf",
                truetype + "liberation/LiberationMono-Regular.ttf"};
  files.math = {truetype + "dejavu/DejaVuSans.ttf"};
  files.cjk = {opentype + "noto/NotoSansCJK-Regular.ttc", truetype + "wqy/wqy-microhei.ttc",
               truetype + "wqy/wqy-zenhei.ttc", truetype + "droid/DroidSansFallbackFull.ttf"};
  files.cjk_strong = files.cjk;
  files.cjk_strong.insert(files.cjk_strong.begin(), opentype + "noto/NotoSansCJK-Bold.ttc");
  return files;
}

Fonts::Fonts(FontFiles files) : files_(std::move(files)) { used_.AddRanges(kAlways); }
Fonts::~Fonts() = default;

bool Fonts::has_cjk() const { return first_existing(files_.cjk) != nullptr; }

void Fonts::use(std::string_view utf8) {
  const char* at = utf8.data();
  const char* end = at + utf8.size();
  while (at < end) {
    unsigned int c = 0;
    at += std::max(1, ImTextCharFromUtf8(&c, at, end));
    if (c < 0x100 || c > IM_UNICODE_CODEPOINT_MAX || c == IM_UNICODE_CODEPOINT_INVALID || used_.GetBit(c)) continue;
    used_.SetBit(c);
    needs_cjk_ = needs_cjk_ || is_cjk(c);
    dirty_ = true;
  }
}

void Fonts::see(std::string_view utf8) {
  if (auto* fonts = static_cast<Fonts*>(ImGui::GetIO().UserData)) fonts->use(utf8);
}

void Fonts::set_scale(float scale) {
  if (scale == scale_) return;
  scale_ = scale;
  dirty_ = true;
}

ImFont* Fonts::add_file(const std::string& file, ImFontConfig config) {
  std::unique_ptr<Mapped>& mapped = mapped_[file];
  if (mapped == nullptr) mapped = std::make_unique<Mapped>(file);
  if (mapped->bytes() == nullptr) return nullptr;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFont* font = atlas.AddFontFromMemoryTTF(mapped->bytes(), mapped->size(), config.SizePixels, &config, ranges_.Data);
  // Said afterwards, as the atlas would make a copy of what it does not own.
  atlas.ConfigData.back().FontDataOwnedByAtlas = false;
  return font;
}

void Fonts::merge(const std::vector<std::string>& files, float pixels, float zoom) {
  const std::string* file = first_existing(files);
  if (file == nullptr) return;
  ImFontConfig config = config_for(*file, pixels * zoom);
  config.MergeMode = true;
  config.OversampleH = 1;
  add_file(*file, config);
}

ImFont* Fonts::add(const std::vector<std::string>& files, const std::vector<std::string>& cjk, float pixels) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const std::string* file = first_existing(files);
  ImFont* font = file == nullptr ? nullptr : add_file(*file, config_for(*file, pixels));
  if (font == nullptr) {
    ImFontConfig config;
    config.SizePixels = std::max(6.0f, std::round(pixels * 0.8f));  // the built-in face has no spare line height
    font = atlas.AddFontDefault(&config);
  }
  merge(files_.math, pixels, 0.96f);
  // ImGui sizes count ascent plus descent, and Noto's line is 1.45 em: without the zoom it looks small.
  if (needs_cjk_) merge(cjk, pixels, 1.2f);
  return font;
}

bool Fonts::rebuild() {
  ImGui::GetIO().UserData = this;
  if (!dirty_) return false;
  dirty_ = false;
  ranges_.clear();
  used_.BuildRanges(&ranges_);
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  body = add(files_.regular, files_.cjk, 17.0f * scale_);
  small = add(files_.regular, files_.cjk, 15.0f * scale_);
  strong = add(files_.strong, files_.cjk_strong, 16.0f * scale_);
  mono = add(files_.mono, files_.cjk, 15.0f * scale_);
  atlas.Build();
  for (ImFont* font : {body, small, strong}) make_digits_tabular(*font);
  notices_.clear();
  if (first_existing(files_.regular) == nullptr) notices_.emplace_back("fonts.no_text_font");
  if (needs_cjk_ && !has_cjk()) notices_.emplace_back("fonts.no_cjk_font");
  return true;
}

}  // namespace neurarium
