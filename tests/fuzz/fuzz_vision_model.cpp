// Fuzz target: any bytes are a description of layers that makes a network, which runs, and weights for it, or a
// sentence about either. What is before the first line end is the description, the rest the safetensors file.
#include "engine/files/vision_model.h"
#include "engine/run.h"
#include "engine/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace {

using namespace neurarium;

constexpr std::int64_t kRunNumbers = 1 << 16;  // a larger network is only built

void check_text(const Error& error) { NEURARIUM_CHECK(!error.message.empty() && is_utf8(error.message)); }

std::int64_t numbers_of(const Graph& graph) {
  std::int64_t count = 0;
  for (const Value& value : graph.values()) {
    std::int64_t size = 1;
    for (const Dim& dim : value.dims) size *= std::max(dim.size, 1);
    count += size;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view description = all.substr(0, all.find('\n'));
  const std::string_view rest = all.substr(std::min(description.size() + 1, all.size()));
  const auto list = parse_layer_list(description, "fuzz.json");
  if (!list) {
    check_text(list.error());
    return 0;
  }
  const auto graph = layer_graph(*list);
  if (!graph) {
    check_text(graph.error());
    return 0;
  }
  if (numbers_of(**graph) > kRunNumbers) return 0;
  Params<float> params(**graph);
  const auto file = parse_safetensors(std::as_bytes(std::span(rest)), "fuzz.safetensors");
  if (file) {
    if (const auto read = read_vision_params(*file, **graph))
      params = *read;
    else
      check_text(read.error());
  }
  Workspace<float> ws(*graph, {.rows = 2, .input_gradients = true});
  ws.bind(params);
  ws.run_state().mode = Mode::Train;
  forward(ws);
  backward(ws);
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(ws.value((*graph)->at("logits")).size()) % 2, std::int64_t{0});
  return 0;
}
