// One frame of the user interface around the platform's frame: scale, fonts and style first, messages last.
#include "app/ui/ui.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// With the monitor's scale; beyond it the glyphs of all texts would need a texture larger than 4096 x 8192.
constexpr float kLargestOnScreen = 4.5f;

constexpr const char* kNoChineseTexts = "fonts.no_cjk_texts";

}  // namespace

Ui::Ui(Platform& platform, Assets assets, const UiOptions& options)
    : platform_(platform), assets_(std::move(assets)), fonts_(options.fonts) {
  set_theme(options.theme);
  set_user_scale(options.scale);
}

Result<std::unique_ptr<Ui>> Ui::create(Platform& platform, Assets assets, const UiOptions& options) {
  std::unique_ptr<Ui> ui(new Ui(platform, std::move(assets), options));
  if (Status texts = ui->load_texts(options.language); !texts) return texts.error();
  return ui;
}

Status Ui::load_texts(const std::string& language) {
  const std::string english_path = "assets/text/en.json";
  const std::string path = fmt::format("assets/text/{}.json", language);
  const Result<std::string> english = assets_.read(english_path);
  if (!english) return english.error();
  const Result<std::string> json = language == "en" ? english : assets_.read(path);
  if (!json) return json.error();
  Catalog texts = catalog_;
  if (Status added = texts.add(*english, english_path); !added) return added;
  if (Status added = english_.add(*english, english_path); !added) return added;
  Sentences sentences;
  if (language != "en") {
    const std::string sentences_path = fmt::format("assets/text/{}.sentences.json", language);
    const Result<std::string> said = assets_.read(sentences_path);
    if (!said) return said.error();
    if (Status added = sentences.add(*said, sentences_path); !added) return added;
  }
  language_ = language;
  banners_.dismiss(kNoChineseTexts);
  if (language == "zh" && !fonts_.has_cjk()) {
    banners_.show({kNoChineseTexts, Severity::Warning, texts.get(kNoChineseTexts), {}});
  } else if (Status added = texts.add(*json, path); !added) {
    return added;
  }
  shown_language_ = banners_.has(kNoChineseTexts) ? "en" : language;
  catalog_ = std::move(texts);
  sentences_ = shown_language_ == "en" ? Sentences() : std::move(sentences);
  for (const auto& [key, text] : catalog_.texts()) fonts_.use(text);
  for (const auto& [form, text] : sentences_.templates()) fonts_.use(text);
  return ok_status();
}

void Ui::set_theme(ThemeKind kind) {
  theme_ = Theme::make(kind);
  restyle_ = true;  // with the next frame: this one goes on in one size
}

void Ui::set_user_scale(float scale) {
  user_scale_ = std::isfinite(scale) ? std::clamp(scale, kSmallestScale, kLargestScale) : 1.0f;
}

void Ui::begin_frame() {
  const float scale = std::min(kLargestOnScreen, user_scale_ * platform_.content_scale());
  if (scale != scale_ || restyle_) {
    scale_ = scale;
    restyle_ = false;
    fonts_.set_scale(scale);
    apply_style(theme_, scale);
  }
  if (fonts_.rebuild()) {
    ImGui::GetIO().FontDefault = fonts_.body;
    platform_.refresh_font_texture();
    for (const std::string& key : fonts_.notices()) banners_.show({key, Severity::Warning, tr(key), {}});
  }
  platform_.set_clear_color(theme_.background);
  registry_.begin_frame();
  hovered_key.swap(next_hovered_key);
  next_hovered_key.clear();
  platform_.begin_frame();
}

void Ui::end_frame(bool present) {
  toasts_.draw(*this);
  platform_.end_frame(present);
}

float Ui::px(float units) const { return std::round(units * scale_); }

bool Ui::shortcut(Chord chord, bool repeat) {
  if (!input().pressed(chord.key, repeat) || input().mods() != chord.mods) return false;
  return !ImGui::GetIO().WantTextInput &&
         !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
}

bool Ui::animating() const { return toasts_.animating() || ImGui::GetIO().WantTextInput; }

}  // namespace neurarium
