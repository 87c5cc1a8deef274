#include "engine/models/layer_list.h"

#include "engine/ops/batch_norm.h"
#include "engine/ops/image.h"
#include "engine/text.h"

#include <algorithm>
#include <set>

namespace neurarium {
namespace {

constexpr std::int64_t kMostNumbers = std::int64_t{1} << 28;  // of a value of one picture, or of a tensor

// Records one layer after the other; each function refuses what does not fit.
class ListRecorder {
 public:
  explicit ListRecorder(const LayerList& list) : list_(list) {
    x_ = g_.input("x", {{"b"}, {"c", list.channels}, {"y", list.height}, {"x", list.width}});
    target_ = g_.target("target", {{"b"}});
  }

  Status add_layer(std::size_t number) {
    layer_ = &list_.layers[number];
    where_ = fmt::format("layer {}", number + 1);
    if (!layer_->name.empty()) where_ += fmt::format(" ('{}')", shown(layer_->name));
    is_last_ = number + 1 == list_.layers.size();
    switch (layer_->kind) {
      case LayerKind::Conv2d:
        return convolution();
      case LayerKind::Linear:
        return fully_connected();
      case LayerKind::BatchNorm:
        return normed();
      case LayerKind::MaxPool:
      case LayerKind::AveragePool:
      case LayerKind::GlobalAveragePool:
        return pooled();
      case LayerKind::Flatten:
        is_flat_ = true;
        return ok_status();
      case LayerKind::Activation:
        return activated();
    }
    return ok_status();
  }

  Result<std::shared_ptr<const Graph>> finish() {
    if (logits_ == kNoValue) return input_error("the last layer must be a linear one, whose outputs are the classes");
    softmax(g_, "probs", logits_);
    ValueId data = kNoValue;
    {
      const auto scope = g_.scope("loss");
      data = data_loss(g_, LossKind::CrossEntropy, logits_, target_);
    }
    return g_.finish(add(g_, "loss", {data}));
  }

 private:
  template <class... Args>
  Error refused(fmt::format_string<Args...> why, Args&&... args) const {
    return input_error("{} {}", where_, fmt::format(why, std::forward<Args>(args)...));
  }
  [[nodiscard]] std::int64_t inputs() const {
    std::int64_t count = 1;
    for (const Dim& dim : g_.dims(x_))
      if (dim.label != kBatchAxis) count *= dim.size;
    return count;
  }
  Status check_picture() const {
    return is_flat_ ? Status(refused("reads maps, but the layers before it flatten them")) : ok_status();
  }
  // How many numbers the window leaves along both axes.
  Status check_window(const WindowArgs& window) const {
    const ImageSize size = image_size(g_, x_);
    const std::int64_t height = window_outputs(window, 0, size.height), width = window_outputs(window, 1, size.width);
    if (height < 1 || width < 1)
      return refused("has a window of {} x {} that does not fit into maps of {} x {}", window.size[0], window.size[1],
                     size.height, size.width);
    return check_count(height * width * std::max(layer_->out, size.channels));
  }
  Status check_count(std::int64_t numbers) const {
    return numbers > kMostNumbers ? Status(refused("has more than {} numbers, which is too many", kMostNumbers))
                                  : ok_status();
  }

  Status convolution() {
    if (Status s = check_picture(); !s) return s;
    const std::int32_t channels = image_size(g_, x_).channels;
    if (channels % layer_->groups != 0 || layer_->out % layer_->groups != 0)
      return refused("cannot cut {} channels into {} and {} groups alike", channels, layer_->out, layer_->groups);
    if (Status s = check_window(layer_->window); !s) return s;
    const WindowArgs& window = layer_->window;
    const std::int32_t in = channels / layer_->groups;
    if (Status s = check_count(std::int64_t{layer_->out} * in * window.size[0] * window.size[1]); !s) return s;
    const auto scope = g_.scope(layer_->name);
    const ValueId weight =
        g_.weight("weight", {{"out", layer_->out}, {"in", in}, {"y", window.size[0]}, {"x", window.size[1]}});
    const ValueId bias = layer_->bias ? g_.bias("bias", {{"out", layer_->out}}) : kNoValue;
    x_ = conv2d(g_, "pre", x_, weight, bias, window);
    prefix_ = layer_->name;
    return ok_status();
  }

  Status fully_connected() {
    if (!is_flat_) return refused("reads rows, not maps; put {{\"type\": \"flatten\"}} before it");
    if (is_last_ && layer_->out < 2) return refused("must have at least two outputs, one a class");
    if (Status s = check_count(inputs() * layer_->out); !s) return s;
    const auto in = static_cast<std::int32_t>(inputs());
    ValueId weight = kNoValue, bias = kNoValue;
    {
      const auto scope = g_.scope(layer_->name);
      weight = g_.weight("weight", {{"out", layer_->out}, {"in", in}});
      if (layer_->bias) bias = g_.bias("bias", {{"out", layer_->out}});
    }
    const ValueId y = g_.value(is_last_ ? "logits" : layer_->name + ".pre", {{"b"}, {"out", layer_->out}});
    g_.node(ops::linear, {x_}, bias == kNoValue ? Ids{weight} : Ids{weight, bias}, {y});
    x_ = y;
    prefix_ = layer_->name;
    if (is_last_) logits_ = y;
    return ok_status();
  }

  Status normed() {
    const auto scope = g_.scope(layer_->name);
    x_ = batch_norm(g_, x_, layer_->eps, layer_->momentum).out;
    prefix_ = layer_->name;
    return ok_status();
  }

  Status pooled() {
    if (Status s = check_picture(); !s) return s;
    const std::string name = fmt::format("pool{}", ++pools_);
    if (layer_->kind == LayerKind::GlobalAveragePool) {
      x_ = global_average_pool(g_, name, x_);
      return ok_status();
    }
    const WindowArgs& window = layer_->window;
    if (2 * window.padding[0] > window.size[0] || 2 * window.padding[1] > window.size[1])
      return refused("has a border of more than half its window");
    if (Status s = check_window(window); !s) return s;
    x_ = layer_->kind == LayerKind::MaxPool ? max_pool(g_, name, x_, window) : average_pool(g_, name, x_, window);
    return ok_status();
  }

  Status activated() {
    const std::string name = prefix_.empty() ? std::string("act") : prefix_ + ".act";
    if (!activations_.insert(name).second) return refused("is an activation of an activation; leave one of them out");
    x_ = activate(g_, name, x_, layer_->activation);
    return ok_status();
  }

  const LayerList& list_;
  GraphBuilder g_;
  ValueId x_ = kNoValue, target_ = kNoValue, logits_ = kNoValue;
  const ListedLayer* layer_ = nullptr;
  std::string where_, prefix_;  // of the layer in messages, and of the activation behind it
  std::set<std::string> activations_;
  int pools_ = 0;
  bool is_flat_ = false, is_last_ = false;
};

}  // namespace

Result<std::shared_ptr<const Graph>> layer_graph(const LayerList& list) {
  if (list.layers.empty()) return input_error("it has no layers");
  ListRecorder recorder(list);
  for (std::size_t i = 0; i < list.layers.size(); ++i)
    if (Status s = recorder.add_layer(i); !s) return s.error();
  return recorder.finish();
}

}  // namespace neurarium
