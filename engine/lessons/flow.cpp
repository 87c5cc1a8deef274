#include "engine/lessons/flow.h"

#include "engine/exhibits/depth_view.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

std::shared_ptr<const DepthView> looked_at_depth(const LessonMoment& m) {
  if (dynamic_cast<const DepthSettings*>(m.snapshot.settings.get()) == nullptr) return nullptr;
  return DepthObserver().observe({m.snapshot.task, m.snapshot.settings, m.edits, m.snapshot.params, m.snapshot.step});
}

template <std::size_t kNetwork>
Quantity flow_of(const LessonMoment& m, std::string_view) {
  const auto view = looked_at_depth(m);
  return view == nullptr ? Quantity{} : std::string(flow_state_name(view->networks[kNetwork].verdict.state));
}

Quantity skips_on(const LessonMoment& m, std::string_view) {
  const auto* settings = dynamic_cast<const DepthSettings*>(&m.settings);
  if (settings == nullptr) return {};
  const Result<std::vector<bool>> on = parse_skips(settings->skips, static_cast<std::int32_t>(settings->depth));
  return on ? Quantity{static_cast<double>(std::count(on->begin(), on->end(), true))} : Quantity{};
}

template <std::size_t kNetwork>
Quantity removed_layers(const LessonMoment& m, std::string_view) {
  const auto view = looked_at_depth(m);
  if (view == nullptr) return {};
  const auto& layers = view->networks[kNetwork].layers;
  return static_cast<double>(std::count_if(layers.begin(), layers.end(), [](const DeepLayer& l) { return l.removed; }));
}

}  // namespace

std::span<const QuantityInfo> flow_quantities() {
  static constexpr std::array list = {
      QuantityInfo{"plain flow", "", true, "what the layers of the plain network come to: vanishing, healthy ...",
                   flow_of<0>},
      QuantityInfo{"residual flow", "", true, "the same of the residual network", flow_of<1>},
      QuantityInfo{"skips on", "", false, "skips of the residual network", skips_on},
      QuantityInfo{"plain layers removed", "", false, "those whose activation is held at a number", removed_layers<0>},
      QuantityInfo{"residual layers removed", "", false, "the same of the residual network", removed_layers<1>},
  };
  return list;
}

}  // namespace neurarium
