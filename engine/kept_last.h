// What was made last from a description, kept while somebody holds it: asked again with the same, nothing is made.
#pragma once

#include "engine/base.h"

#include <memory>
#include <mutex>
#include <utility>

namespace neurarium {

template <class Spec, class Made>
class KeptLast {
 public:
  using Pointer = std::shared_ptr<const Made>;
  // `make`: Result<Made>(const Spec&). Safe from several threads, which wait for each other.
  template <class Make>
  Result<Pointer> get(const Spec& spec, Make&& make) {
    const std::lock_guard lock(mutex_);
    if (spec_ == spec)
      if (Pointer made = made_.lock()) return made;
    Result<Made> made = make(spec);
    if (!made) return made.error();
    auto kept = std::make_shared<const Made>(std::move(*made));
    spec_ = spec;
    made_ = kept;
    return Pointer(std::move(kept));
  }

 private:
  std::mutex mutex_;
  Spec spec_;
  std::weak_ptr<const Made> made_;
};

}  // namespace neurarium
