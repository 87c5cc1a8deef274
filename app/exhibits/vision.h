// The screen of vision: a picture, drawn or chosen, goes through a network that reads pictures, layer by layer, while
// the network learns.
#pragma once

#include "app/exhibits/vision_kernels.h"
#include "app/exhibits/vision_learned.h"
#include "app/exhibits/vision_maps.h"
#include "app/exhibits/vision_pad.h"
#include "app/exhibits/vision_state.h"
#include "app/exhibits/vision_transfer.h"
#include "app/exhibits/vision_why.h"
#include "app/screen.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class VisionScreen final : public Screen {
 public:
  explicit VisionScreen(bool threads) : threads_(threads) {}
  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool animating() const override { return state_.slides; }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;  // pictures: a folder, IDX files
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override;
  [[nodiscard]] std::vector<std::string_view> actions() const override { return {"vision.slide"}; }
  void act(Session& session, std::string_view action) override;
  void leave() override { state_.slides = false; }

  [[nodiscard]] VisionState& state() { return state_; }  // for tests

 private:
  void look(const Session& session);
  void slide();
  void make_parts(Ui& ui);
  void note_pinned();
  void draw_tabs(Ui& ui, const Area& area);
  void draw_header(Ui& ui, const Area& area);
  void draw_layers(Ui& ui, Session& session, const Area& area);
  static void draw_skips(Ui& ui, Session& session);
  void draw_augmented(Ui& ui, const Session& session);
  void draw_part(Ui& ui, Session& session, const Area& area);

  bool threads_;
  VisionState state_;
  std::unique_ptr<VisionPad> pad_;  // need the platform's textures
  std::unique_ptr<VisionMaps> maps_;
  std::unique_ptr<VisionWhyPanel> why_;
  std::unique_ptr<VisionLearnedPanel> learned_;
  std::unique_ptr<VisionKernels> kernels_;
  std::unique_ptr<Picture> augmented_;
  VisionTransferPanel transfer_;
  std::uint64_t seen_version_ = 0, seen_picture_ = 0;
};

}  // namespace neurarium
