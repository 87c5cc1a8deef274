// What the program tells the user without being asked: banners that stay until they are dealt with, and toasts that
// fade. Both take finished sentences (from the catalog or from an Error).
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace neurarium {

class Ui;

enum class Severity { Info, Warning, Error };

struct BannerAction {
  std::string key = {};  // catalog key of the button
  std::function<void()> run = {};
};

struct Banner {
  std::string id = {};  // one banner an id: showing it again replaces the text
  Severity severity = Severity::Info;
  std::string text = {};
  std::vector<BannerAction> actions = {};
};

class Banners {
 public:
  void show(Banner banner);
  void dismiss(const std::string& id);
  [[nodiscard]] bool has(const std::string& id) const;
  [[nodiscard]] const std::vector<Banner>& all() const { return banners_; }
  // Draws them from the top of the current window over its width; paths "banner/<id>/<action>" and ".../dismiss".
  void draw(Ui& ui);

 private:
  std::vector<Banner> banners_ = {};
};

class Toasts {
 public:
  void show(std::string text, Severity severity = Severity::Info);
  // Over everything, bottom centre of the screen.
  void draw(Ui& ui);
  [[nodiscard]] bool animating() const { return !toasts_.empty(); }
  void clear() { toasts_.clear(); }

 private:
  struct Toast {
    std::string text;
    Severity severity;
    double shown_at;  // < 0: not yet drawn
  };
  std::vector<Toast> toasts_ = {};
};

}  // namespace neurarium
