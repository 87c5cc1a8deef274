// One frame of the user interface around the platform's frame: scale, fonts and style first, messages last.
#include "app/ui/ui.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

Ui::Ui(Platform& platform, Assets assets, const UiOptions& options)
    : platform_(platform), assets_(std::move(assets)), fonts_(options.fonts) {
  set_dark(options.dark);
  set_user_scale(options.scale);
}

Result<std::unique_ptr<Ui>> Ui::create(Platform& platform, Assets assets, const UiOptions& options) {
  std::unique_ptr<Ui> ui(new Ui(platform, std::move(assets), options));
  if (Status texts = ui->load_texts(options.language); !texts) return texts.error();
  return ui;
}

Status Ui::load_texts(const std::string& language) {
  const std::string path = fmt::format("assets/text/{}.json", language);
  Result<std::string> json = assets_.read(path);
  if (!json) return json.error();
  if (Status added = catalog_.add(*json, path); !added) return added;
  for (const auto& [key, text] : catalog_.texts()) fonts_.use(text);
  return ok_status();
}

void Ui::set_dark(bool dark) {
  theme_ = dark ? Theme::make_dark() : Theme::make_light();
  restyle_ = true;  // with the next frame: this one goes on in one size
}

void Ui::set_user_scale(float scale) { user_scale_ = std::isfinite(scale) ? std::clamp(scale, 0.5f, 3.0f) : 1.0f; }

void Ui::begin_frame() {
  const float scale = user_scale_ * platform_.content_scale();
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
