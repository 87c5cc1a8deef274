// What is made from a description, kept while somebody holds it: asked again with the same, nothing is made.
#pragma once

#include "engine/base.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace neurarium {

template <class Spec, class Made>
class MadeOnce {
 public:
  using Pointer = std::shared_ptr<const Made>;
  // `make`: Result<Made>(const Spec&). Safe from several threads; those that ask for the same wait for each other.
  template <class Make>
  Result<Pointer> get(const Spec& spec, Make&& make) {
    const std::shared_ptr<Entry> entry = entry_of(spec);
    const std::lock_guard lock(entry->making);
    if (Pointer made = entry->made.lock()) return made;
    Result<Made> made = make(spec);
    if (!made) return made.error();
    auto kept = std::make_shared<const Made>(std::move(*made));
    entry->made = kept;
    return Pointer(std::move(kept));
  }

 private:
  struct Entry {
    explicit Entry(Spec of) : spec(std::move(of)) {}
    const Spec spec;
    std::mutex making;
    std::weak_ptr<const Made> made;  // written and read under `making`
  };

  static bool is_forgotten(Entry& entry) {
    const std::unique_lock idle(entry.making, std::try_to_lock);  // not while it is being made
    return idle && entry.made.expired();
  }

  // Entries that nobody makes or holds are forgotten.
  std::shared_ptr<Entry> entry_of(const Spec& spec) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const std::shared_ptr<Entry>& e) {
      return e.use_count() == 1 && !(e->spec == spec) && is_forgotten(*e);
    });
    for (const std::shared_ptr<Entry>& e : entries_)
      if (e->spec == spec) return e;
    return entries_.emplace_back(std::make_shared<Entry>(spec));
  }

  std::mutex mutex_;
  std::vector<std::shared_ptr<Entry>> entries_;
};

}  // namespace neurarium
