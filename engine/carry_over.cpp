#include "engine/carry_over.h"

#include <algorithm>

namespace neurarium {
namespace {

// For each column of `to` the column of `from` it was, or -1.
std::vector<std::int64_t> column_sources(const Value& from, const Value& to) {
  const std::int64_t columns = to.dims.back().size;
  const std::int64_t old_columns = from.dims.back().size;
  std::vector<std::int64_t> source(static_cast<std::size_t>(columns), -1);
  for (std::int64_t c = 0; c < columns; ++c) {
    const auto i = static_cast<std::size_t>(c);
    if (from.column_keys.empty() || to.column_keys.empty()) {
      source[i] = c < old_columns ? c : -1;
      continue;
    }
    const auto at = std::find(from.column_keys.begin(), from.column_keys.end(), to.column_keys[i]);
    if (at != from.column_keys.end()) source[i] = at - from.column_keys.begin();
  }
  return source;
}

// Calls copy(old offset, new offset) for each element of a parameter that both networks have.
template <class Copy>
void each_common_element(const Value& from, const Value& to, Copy&& copy) {
  const std::int64_t old_columns = from.dims.back().size;
  const std::int64_t columns = to.dims.back().size;
  const std::int64_t rows = std::min(fixed_count(from) / old_columns, fixed_count(to) / columns);
  const std::vector<std::int64_t> source = column_sources(from, to);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      if (source[static_cast<std::size_t>(c)] >= 0)
        copy(r * old_columns + source[static_cast<std::size_t>(c)], r * columns + c);
}

// Calls visit(old id, new id) for each parameter that both graphs have.
template <class Visit>
void each_common_parameter(const Graph& from, const Graph& to, Visit&& visit) {
  for (const ValueId id : to.params()) {
    const ValueId old = from.find_key(to.value(id).key);
    if (old != kNoValue && from.value(old).dims.size() == to.value(id).dims.size()) visit(old, id);
  }
}

}  // namespace

void initialise_parameters(const Task& task, Params<float>& params) {
  if (task.start != nullptr) {
    std::copy(task.start->begin(), task.start->end(), params.flat().begin());
    return;
  }
  for (const ValueId id : task.graph->params()) {
    const Value& value = task.graph->value(id);
    Rng rng(task.plan.seed, "init", value.key);
    const std::span<float> numbers = params.of(id);
    init_parameter(task.plan.init, rng, value, numbers);
  }
}

void carry_over(const Graph& from, const Params<float>& old, const Graph& to, Params<float>& params) {
  each_common_parameter(from, to, [&](ValueId old_id, ValueId id) {
    const std::span<const float> source = old.of(old_id);
    const std::span<float> target = params.of(id);
    each_common_element(from.value(old_id), to.value(id), [&](std::int64_t a, std::int64_t b) {
      target[static_cast<std::size_t>(b)] = source[static_cast<std::size_t>(a)];
    });
  });
}

void carry_over(const Graph& from, const Optimizer& old, const ParamLayout& old_layout, const Graph& to,
                Optimizer& optimizer, const ParamLayout& layout) {
  if (old.kind() != optimizer.kind()) return;
  AlignedVector<float> state(optimizer.state().begin(), optimizer.state().end());
  each_common_parameter(from, to, [&](ValueId old_id, ValueId id) {
    each_common_element(from.value(old_id), to.value(id), [&](std::int64_t a, std::int64_t b) {
      for (int slot = 0; slot < optimizer.slots(); ++slot) {
        const std::int64_t source = slot * old_layout.size() + old_layout.offset(old_id) + a;
        const std::int64_t target = slot * layout.size() + layout.offset(id) + b;
        state[static_cast<std::size_t>(target)] = old.state()[static_cast<std::size_t>(source)];
      }
    });
  });
  optimizer.restore(state, old.steps());
}

std::vector<SetParameters> lost_numbers(const Graph& from, std::span<const float> params, const Graph& to) {
  const ParamLayout layout(from);
  std::vector<bool> kept(params.size(), false);
  each_common_parameter(from, to, [&](ValueId old_id, ValueId id) {
    each_common_element(from.value(old_id), to.value(id), [&](std::int64_t a, std::int64_t) {
      kept[static_cast<std::size_t>(layout.offset(old_id) + a)] = true;
    });
  });
  std::vector<SetParameters> lost;
  for (const ValueId id : from.params()) {
    SetParameters set{from.value(id).name, {}, {}};
    for (std::int64_t i = 0; i < layout.count(id); ++i) {
      const auto at = static_cast<std::size_t>(layout.offset(id) + i);
      if (kept[at]) continue;
      set.offsets.push_back(i);
      set.values.push_back(params[at]);
    }
    if (!set.offsets.empty()) lost.push_back(std::move(set));
  }
  return lost;
}

}  // namespace neurarium
