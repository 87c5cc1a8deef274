#include "engine/interpret/order.h"

#include "engine/rng.h"
#include "engine/run.h"

#include <limits>
#include <numeric>

namespace neurarium {
namespace {

std::vector<std::int32_t> shuffled_positions(std::int64_t length, std::uint64_t seed) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(length));
  std::iota(order.begin(), order.end(), 0);
  Rng(seed, "positions").shuffle(order);
  return order;
}

// Turns q or k by the angles of other positions: the model's own operation, fed in another order.
class Turner {
 public:
  Turner(const TransformerSpec& spec, std::int64_t length, std::vector<std::int32_t> positions)
      : positions_(std::move(positions)), workspace_(record(spec), {.rows = 1, .length = length, .gradients = false}) {
    Params<float> none(workspace_.graph());
    workspace_.bind(none);
    workspace_.set_length(length);
  }
  // [length, heads, width] of one text: vector t as if it stood at positions[t].
  [[nodiscard]] std::vector<float> turned(std::span<const float> vectors) {
    const std::size_t row = vectors.size() / positions_.size();
    const std::span<float> in = workspace_.input(workspace_.graph().at("x"));
    const auto move = [&](std::span<const float> from, std::size_t at, std::span<float> to, std::size_t place) {
      std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at * row), row,
                  to.begin() + static_cast<std::ptrdiff_t>(place * row));
    };
    for (std::size_t t = 0; t < positions_.size(); ++t) move(vectors, t, in, static_cast<std::size_t>(positions_[t]));
    forward(workspace_);
    const auto out = workspace_.value(workspace_.graph().at("turned"));
    std::vector<float> result(vectors.size());
    for (std::size_t t = 0; t < positions_.size(); ++t) move(out, static_cast<std::size_t>(positions_[t]), result, t);
    return result;
  }

 private:
  static std::shared_ptr<const Graph> record(const TransformerSpec& spec) {
    GraphBuilder g;
    const ValueId x = g.input("x", {{"b"}, {"t"}, {"h", spec.heads}, {"d", spec.head_size()}});
    rotary(g, "turned", x, spec.position_base, 0, spec.rotary_interleaved);
    return g.finish();
  }
  std::vector<std::int32_t> positions_;
  Workspace<float> workspace_;
};

// The loss with the rotary positions changed. `turner` null: not turned at all.
double loss_of_turned(const StudiedModel& model, ScoredRun& run, const ScoredTexts& texts, Turner* turner) {
  std::vector<Edit> edits;
  for (int layer = 0; layer < model.spec.layers; ++layer) {
    static_cast<void>(run.loss(edits));
    for (const std::string_view name : {"q", "k"}) {
      const std::span<const float> all = run.value(fmt::format("blocks.{}.attn.{}", layer, name));
      const std::size_t each = all.size() / static_cast<std::size_t>(texts.rows());
      for (std::int64_t row = 0; row < texts.rows(); ++row) {
        const auto of_row = all.subspan(static_cast<std::size_t>(row) * each, each);
        Edit edit{{fmt::format("blocks.{}.attn.rot_{}", layer, name), {{"b", row}}}, EditKind::Patch, 0, 0, {}};
        edit.patch = turner == nullptr ? std::vector<float>(of_row.begin(), of_row.end()) : turner->turned(of_row);
        edits.push_back(std::move(edit));
      }
    }
  }
  return run.loss(edits);
}

}  // namespace

std::vector<Edit> position_edits(const StudiedModel& model, PositionChange change, std::int64_t length,
                                 std::uint64_t seed) {
  const bool own_value =
      model.spec.positions == PositionKind::Learned || model.spec.positions == PositionKind::Sinusoidal;
  if (!own_value) return {};
  const ValueRef ref{"pos_embed", {}};
  if (change == PositionChange::Removed) return {{ref, EditKind::Set, 0, 0, {}}};
  const std::vector<int> any(static_cast<std::size_t>(length), 0);
  TextRun run(model, any);
  run.run();
  const std::span<const float> rows = run.workspace().original(model.graph->at("pos_embed"));
  const auto width = static_cast<std::size_t>(model.spec.width);
  Edit edit{ref, EditKind::Patch, 0, 0, {}};
  for (const std::int32_t position : shuffled_positions(length, seed)) {
    const auto row = rows.subspan(static_cast<std::size_t>(position) * width, width);
    edit.patch.insert(edit.patch.end(), row.begin(), row.end());
  }
  return {std::move(edit)};
}

OrderWorth worth_of_order(const StudiedModel& model, const ScoredTexts& texts, std::uint64_t seed) {
  ScoredRun run(model, texts);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  OrderWorth worth{run.loss(), kNone, kNone};
  if (model.spec.positions == PositionKind::None) return worth;
  if (model.spec.positions == PositionKind::Rotary) {
    Turner turner(model.spec, texts.length, shuffled_positions(texts.length, seed));
    worth.removed = loss_of_turned(model, run, texts, nullptr);
    worth.shuffled = loss_of_turned(model, run, texts, &turner);
    return worth;
  }
  worth.removed = run.loss(position_edits(model, PositionChange::Removed, texts.length, seed));
  worth.shuffled = run.loss(position_edits(model, PositionChange::Shuffled, texts.length, seed));
  return worth;
}

}  // namespace neurarium
