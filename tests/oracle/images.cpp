// Convolution, pooling and batch norm over pictures [N,C,H,W].
#include "engine/ops/batch_norm.h"
#include "engine/ops/image.h"
#include "oracle/operations.h"
#include "oracle/recorder.h"

namespace neurarium::oracle {
namespace {

Result<WindowArgs::Pair> pair_of(const Case& c, const std::string& key, std::int32_t otherwise, std::int32_t least) {
  const auto found = c.hyper.find(key);
  if (found == c.hyper.end()) return WindowArgs::Pair{otherwise, otherwise};
  constexpr std::int64_t kMost = 1024;
  WindowArgs::Pair pair{};
  for (std::size_t i = 0; i < 2; ++i) {
    const nlohmann::json& number = found->is_array() && found->size() == 2 ? (*found)[i] : *found;
    if (!number.is_number_integer() || number.get<std::int64_t>() < least || number.get<std::int64_t>() > kMost)
      return malformed(c, "{} must be one or two whole numbers from {} to {}", key, least, kMost);
    pair[i] = number.get<std::int32_t>();
  }
  return pair;
}

Result<WindowArgs> window_of(const Case& c) {
  WindowArgs window;
  for (const auto& [key, least, to] : {std::tuple{"kernel", 1, &window.size},
                                       {"stride", 1, &window.stride},
                                       {"padding", 0, &window.padding},
                                       {"dilation", 1, &window.dilation}}) {
    const Result<WindowArgs::Pair> pair = pair_of(c, key, least, least);
    if (!pair) return pair.error();
    *to = *pair;
  }
  return window;
}

Status check_pictures(const Case& c, const WindowArgs& window) {
  if (Status s = check_not_empty(c); !s) return s;
  const std::vector<std::int64_t>& x = c["in.x"].shape;
  if (x.size() != 4) return malformed(c, "x must be [N,C,H,W]");
  if (window_outputs(window, 0, x[2]) < 1 || window_outputs(window, 1, x[3]) < 1)
    return malformed(c, "the window does not fit into the picture");
  return ok_status();
}

Result<Outcome> run_conv2d(const Case& c) {
  Result<WindowArgs> window = window_of(c);
  if (!window) return window.error();
  const Numbers& w = c["param.W"];
  const Numbers& x = c["in.x"];
  const bool fits = w.rank() == 4 && x.rank() == 4 && w.shape[1] > 0 && x.shape[1] % w.shape[1] == 0 &&
                    w.shape[0] % (x.shape[1] / w.shape[1]) == 0 &&
                    (!c.has_input("param.b") || c["param.b"].shape == std::vector{w.shape[0]});
  if (!fits) return malformed(c, "x must be [N,C,H,W], W [out, C/groups, kh, kw] and b [out]");
  window->size = {static_cast<std::int32_t>(w.shape[2]), static_cast<std::int32_t>(w.shape[3])};
  if (Status s = check_pictures(c, *window); !s) return s.error();
  Recorder r(c);
  const ValueId in = r.feed_as("in.x", dims_of(c["in.x"], true));
  const ValueId weight = r.feed_as("param.W", dims_of(c["param.W"], false));
  const ValueId bias = c.has_input("param.b") ? r.feed_as("param.b", dims_of(c["param.b"], false)) : kNoValue;
  return r.run(conv2d(r.graph(), "y", in, weight, bias, *window), "out.y");
}

template <auto record>
Result<Outcome> run_pool(const Case& c) {
  const Result<WindowArgs> window = window_of(c);
  if (!window) return window.error();
  if (Status s = check_pictures(c, *window); !s) return s.error();
  for (std::size_t i = 0; i < 2; ++i)
    if (2 * window->padding[i] > window->size[i]) return malformed(c, "the padding must be at most half of the kernel");
  Recorder r(c);
  const ValueId in = r.feed_as("in.x", dims_of(c["in.x"], true));
  return r.run(record(r.graph(), "y", in, *window), "out.y");
}

// A case with outputs of the running statistics is a training step, the others evaluate.
Result<Outcome> run_batch_norm(const Case& c) {
  if (Status s = check_not_empty(c); !s) return s.error();
  const std::vector<std::int64_t>& x = c["in.x"].shape;
  if (x.size() != 2 && x.size() != 4) return malformed(c, "x must be [N,C] or [N,C,H,W]");
  for (const char* name : {"param.w", "param.b", "in.running_mean", "in.running_var"})
    if (c[name].shape != std::vector{x[1]}) return malformed(c, "'{}' must be [C]", name);
  Recorder r(c);
  const ValueId in = r.feed("in.x", true);
  const BatchNormLayer layer = batch_norm(r.graph(), in, c.number("eps", 1e-5), c.number("momentum", 0.1));
  r.fill(layer.weight, "param.w");
  r.fill(layer.bias, "param.b");
  r.fill(layer.running_mean, "in.running_mean");
  r.fill(layer.running_var, "in.running_var");
  for (const std::string& output : c.outputs) {
    if (output == "out.running_mean") r.follow(layer.running_mean, output);
    if (output == "out.running_var") r.follow(layer.running_var, output);
  }
  return r.run(layer.out, "out.y");
}

}  // namespace

std::vector<Operation> image_operations() {
  return {{"conv2d", {"2-D convolution"}, {"in.x", "param.W", "param.b?"}, run_conv2d},
          {"batchnorm",
           {"batch normalisation"},
           {"in.x", "param.w", "param.b", "in.running_mean", "in.running_var"},
           run_batch_norm},
          {"maxpool", {"max pooling"}, {"in.x"}, run_pool<max_pool>},
          {"avgpool", {"average pooling"}, {"in.x"}, run_pool<average_pool>}};
}

}  // namespace neurarium::oracle
