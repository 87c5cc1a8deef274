// What the parts of the exhibit of depth share: the view, which layer is hovered and pinned, what the bars show, and
// the changes that several parts make.
#pragma once

#include "app/screen.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/depth_view.h"

#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

// A layer of one of the two networks; kDeepNetworks[network].
struct DepthPick {
  int network = -1, layer = -1;
  bool operator==(const DepthPick&) const = default;
  explicit operator bool() const { return network >= 0; }
};

enum class DepthMeasure : std::uint8_t { Arriving, Weights };  // what the bars are of

struct DepthState {
  std::shared_ptr<const DepthView> view;
  DepthMeasure measure = DepthMeasure::Arriving;
  DepthPick hovered, hovered_before, pinned;
  std::int64_t weight = -1;  // of the pinned layer, by its offset; -1: none
  std::string_view help;

  void pin(DepthPick pick) {
    pinned = pick;
    weight = -1;
  }
};

[[nodiscard]] bool exists(const DepthView& view, DepthPick pick);
[[nodiscard]] const DeepLayer& layer_of(const DepthView& view, DepthPick pick);
[[nodiscard]] double measured(const DeepLayer& layer, DepthMeasure measure);
// "plain", "residual" in the language of the window.
[[nodiscard]] const std::string& network_title(Ui& ui, int network);
[[nodiscard]] ImU32 network_color(const Theme& theme, int network);
[[nodiscard]] Card layer_card(Ui& ui, const DepthView& view, DepthPick pick);

[[nodiscard]] const DepthSettings& depth_settings(const Session& session);
template <class F>
void change_depth(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<DepthSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}
void set_skip(Session& session, int layer, bool on, bool finished = true);

// Holds the layer's whole activation at 0, or lets it go: with a skip the layer is passed by, without one nothing
// passes.
void remove_layer(Session& session, DepthPick pick, bool removed);
[[nodiscard]] bool is_layer_frozen(const Session& session, DepthPick pick);
void freeze_layer(Session& session, DepthPick pick, bool frozen);
// The menu of a layer; `open` in the frame of the right click.
void layer_menu(Ui& ui, Session& session, const DepthView& view, DepthPick pick, bool open);

}  // namespace neurarium
