// Any text, read as a value reference: what is accepted prints to a text that reads as the same reference, and binds to
// a network or is refused; nothing crashes.
#include "engine/edits.h"
#include "engine/models/mlp.h"
#include "engine/value_ref.h"

#include <cstddef>
#include <cstdint>

using namespace neurarium;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto graph = mlp({.hidden = {{3, Activation::Tanh}}});
  const Result<ValueRef> ref = parse_value_ref({reinterpret_cast<const char*>(data), size});
  if (!ref) return 0;
  const Result<ValueRef> again = parse_value_ref(to_string(*ref));
  NEURARIUM_CHECK(again.ok() && *again == *ref);
  if (const Result<BoundRef> bound = bind(*ref, *graph))
    NEURARIUM_CHECK(bind(Edit{*ref, EditKind::Set, 1, 0, {}}, *graph).ok());
  return 0;
}
