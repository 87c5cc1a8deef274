// Where the columns of the Transformer's flow stand: beside each other as wide as there is room for, else narrow, else
// with a middle that scrolls.
#include "app/exhibits/transformer_flow.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kRoomyGap = 14, kTightGap = 8;
constexpr float kLeastStrip = 27, kMostStrip = 84;
constexpr float kLeastNext = 170;

}  // namespace

void TransformerFlow::add_strip(Ui& ui, const TransformerState& state, std::string_view title, std::string value,
                                std::string weights, int layer, Part part) {
  if (state.view->graph().find(value) == kNoValue) return;
  // No narrower than its title.
  const float least = std::max(kLeastStrip, text_size(ui.fonts().small, ui.tr(title)).x / ui.scale() - 2);
  columns_.push_back(
      {Kind::Strip, std::string(title), std::move(value), std::move(weights), layer, least, 0.4f, kMostStrip, part});
}

void TransformerFlow::add_block(Ui& ui, const TransformerState& state, int layer) {
  const auto of = [&](std::string_view name) { return block_name(layer, name); };
  const bool post = state.view->graph().find("ln_final.out") == kNoValue;
  const auto norm = [&](std::string_view which) {
    add_strip(ui, state, fmt::format("transformer.stage_{}", which), of(fmt::format("{}.out", which)),
              of(fmt::format("{}.weight", which)), layer);
  };
  if (!post) norm("ln1");
  columns_.push_back({Kind::Heads, "transformer.stage_attention", {}, of("attn.q.weight"), layer, 78, 5, 420});
  add_strip(ui, state, "transformer.stage_mid", of("resid_mid"), of("attn.o.weight"), layer);
  norm(post ? "ln1" : "ln2");
  add_strip(ui, state, "transformer.stage_mlp", of("mlp.post"), of("mlp.in.weight"), layer);
  add_strip(ui, state, "transformer.stage_post", of("resid_post"), of("mlp.out.weight"), layer);
  if (post) norm("ln2");
}

void TransformerFlow::choose_columns(Ui& ui, const TransformerState& state) {
  columns_.clear();
  columns_.push_back({Kind::Tokens, "transformer.stage_tokens", {}, {}, -1, 50, 0.4f, 110, Part::Begin});
  add_strip(ui, state, "transformer.stage_embed", "embed", "embed.weight", -1);
  add_strip(ui, state, "transformer.stage_position", "pos_embed", "pos_embed.weight", -1);
  for (int layer = 0; layer < state.view->spec.layers; ++layer) add_block(ui, state, layer);
  add_strip(ui, state, "transformer.stage_norm", "ln_final.out", "ln_final.weight", -1);
  add_strip(ui, state, "transformer.stage_logits", "logits", state.view->spec.tied ? "embed.weight" : "unembed.weight",
            -1, Part::End);
  columns_.push_back({Kind::Next, "transformer.stage_next", {}, {}, -1, kLeastNext, 1.5f, 280, Part::End});
}

// Of a part with the gaps between its columns.
float TransformerFlow::width_of(Part part) const {
  float sum = -gap_;
  for (const Column& c : columns_)
    if (c.part == part) sum += c.width + gap_;
  return std::max(0.0f, sum);
}

void TransformerFlow::share_out(Ui& ui, float width) {
  for (int round = 0; round < 4; ++round) {  // a column that is full leaves its share to the others
    float used = gap_ * static_cast<float>(columns_.size() - 1);
    float weights = 0;
    for (const Column& c : columns_) {
      used += c.width;
      if (c.width < ui.px(c.most)) weights += c.weight;
    }
    const float spare = width - used;
    if (spare <= 1 || weights <= 0) break;
    for (Column& c : columns_)
      if (c.width < ui.px(c.most)) c.width = std::min(ui.px(c.most), c.width + spare * c.weight / weights);
  }
}

void TransformerFlow::lay(Part part, float x) {
  for (Column& c : columns_) {
    if (c.part != part) continue;
    c.area = {{std::floor(x), rows_.min.y}, {std::floor(x + c.width), rows_.max.y}};
    x += c.width + gap_;
  }
}

void TransformerFlow::place_columns(Ui& ui, const Area& area) {
  float least = 0;
  for (Column& c : columns_) least += c.width = ui.px(c.least);
  const auto gaps = static_cast<float>(columns_.size() - 1);
  const bool roomy = least + gaps * ui.px(kRoomyGap) <= area.width();
  gap_ = ui.px(roomy ? kRoomyGap : kTightGap);
  scrolls_ = least + gaps * gap_ > area.width();
  if (!scrolls_) share_out(ui, area.width());
  const float begin = width_of(Part::Begin);
  const float end = width_of(Part::End);
  wide_ = width_of(Part::Middle);
  const float from = area.min.x + begin + gap_;
  middle_ = {{from, area.min.y},
             {scrolls_ ? std::max(from + 1, area.max.x - end - 2 * gap_) : from + wide_, area.max.y}};
  lay(Part::Begin, area.min.x);
  lay(Part::Middle, from);
  lay(Part::End, middle_.max.x + (scrolls_ ? 2 : 1) * gap_);
}

}  // namespace neurarium
