// Kernels over time: the kernels of a layer at the step that the time slider shows, and as a strip over the run. A
// click on a column goes to its step.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/vision_state.h"
#include "engine/exhibits/vision_history.h"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

class VisionKernels {
 public:
  explicit VisionKernels(Platform& platform) : now_(platform, Filter::Nearest), strip_(platform, Filter::Nearest) {}
  void draw(Ui& ui, Session& session, const VisionState& state, const Area& area);
  [[nodiscard]] bool busy() const { return asked_; }
  [[nodiscard]] const std::vector<KernelMoment>& moments() const { return moments_; }  // for tests

 private:
  // Moments on their way from the trainer's thread.
  struct Mail {
    std::mutex mutex;
    std::vector<KernelMoment> moments;
    bool arrived = false;
  };
  struct Kernels {
    std::string name;  // of the parameter
    std::int32_t out = 0, in = 0, height = 0, width = 0;
    ValueId id = kNoValue;
    // Of the numbers of the parameter, those by which map `map` reads map `read` of the layer before.
    [[nodiscard]] std::span<const float> part(std::span<const float> all, std::int32_t map, std::int32_t read) const;
  };
  [[nodiscard]] static std::vector<Kernels> layers_of(const VisionView& view);
  void ask(Session& session, const Kernels& layer);
  void draw_head(Ui& ui, const std::vector<Kernels>& layers, const Area& area);
  void draw_now(Ui& ui, const VisionView& view, const Kernels& layer, double most, const Area& area);
  void draw_strip(Ui& ui, Session& session, const Kernels& layer, double most, const Area& area);

  Picture now_, strip_;
  std::shared_ptr<Mail> mail_ = std::make_shared<Mail>();
  std::vector<KernelMoment> moments_;
  std::string of_;  // the parameter that they are of
  std::int64_t asked_head_ = -1;
  std::int32_t asked_line_ = -1;
  std::shared_ptr<const Graph> asked_graph_;
  bool asked_ = false;
  std::size_t layer_ = 0;
  std::int32_t in_ = 0;  // the map of the layer before that is read
};

}  // namespace neurarium
