// THE list of exhibits: menu, command line, tests, pictures and lessons iterate it.
#include "engine/exhibits/backprop.h"
#include "engine/exhibits/basins.h"
#include "engine/exhibits/curve.h"
#include "engine/exhibits/depth.h"
#include "engine/exhibits/descent.h"
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/neuron.h"
#include "engine/exhibits/next.h"
#include "engine/exhibits/limits.h"
#include "engine/exhibits/lookup.h"
#include "engine/exhibits/ngram.h"
#include "engine/exhibits/order.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/rnn.h"
#include "engine/exhibits/sampling.h"
#include "engine/exhibits/tfidf.h"
#include "engine/exhibits/transformer.h"
#include "engine/exhibits/translate.h"
#include "engine/exhibits/vision.h"
#include "engine/exhibits/word2vec.h"
#include "engine/text.h"

#include <array>
#include <vector>

namespace neurarium {

std::span<const ExhibitInfo> exhibits() {
  static constexpr std::array<ExhibitInfo, 19> list = {{
      {"playground", make_playground_defaults, make_playground_defaults},
      {"transformer", make_transformer_defaults, make_transformer_opening},
      {"neuron", make_neuron_defaults, make_neuron_defaults},
      {"curve", make_curve_defaults, make_curve_defaults},
      {"descent", make_descent_defaults, make_descent_defaults},
      {"backprop", make_backprop_defaults, make_backprop_defaults},
      {"basins", make_basins_defaults, make_basins_defaults},
      {"depth", make_depth_defaults, make_depth_defaults},
      {"lookup", make_lookup_defaults, make_lookup_defaults},
      {"sampling", make_sampling_defaults, make_sampling_defaults},
      {"vision", make_vision_defaults, make_vision_opening},
      {"limits", make_limits_defaults, make_limits_defaults},
      {"ngram", make_ngram_defaults, make_ngram_defaults},
      {"tfidf", make_tfidf_defaults, make_tfidf_defaults},
      {"word2vec", make_word2vec_defaults, make_word2vec_defaults},
      {"rnn", make_rnn_defaults, make_rnn_defaults},
      {"next", make_next_defaults, make_next_defaults},
      {"order", make_order_defaults, make_order_defaults},
      {"translate", make_translate_defaults, make_translate_defaults},
  }};
  return list;
}

std::span<const ExhibitView> exhibit_views() {
  // All that have a matrix or a value of several numbers: two parameters (descent) and a chain (backprop) have none.
  static constexpr std::array<std::string_view, 14> with_vectors = {
      "transformer", "playground", "neuron", "curve", "basins", "depth", "lookup",
      "sampling",    "vision",     "limits", "ngram", "tfidf",  "rnn",   "word2vec"};
  static constexpr std::array<std::string_view, 2> with_losses = {"playground", "curve"};
  static constexpr std::array<ExhibitView, 2> list = {{{"embeddings", with_vectors}, {"landscape", with_losses}}};
  return list;
}

const ExhibitView* find_view(std::string_view name) {
  for (const ExhibitView& view : exhibit_views())
    if (view.name == name) return &view;
  return nullptr;
}

Result<const ExhibitInfo*> find_shown(std::string_view name) {
  const ExhibitView* view = find_view(name);
  return find_exhibit(view == nullptr ? name : view->of.front());
}

namespace {

Wording one_of(std::span<const std::string_view> names) {
  Wording all;
  for (const std::string_view name : names)
    all = all.empty() ? Wording{std::string(name)} : worded("{} or {}", all, name);
  return all;
}

}  // namespace

Result<const ExhibitInfo*> find_exhibit(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ExhibitInfo& info : exhibits()) {
    if (info.name == name) return &info;
    names.push_back(info.name);
  }
  for (const ExhibitView& view : exhibit_views()) {
    if (view.name == name)
      return usage_error("'{}' has no run of its own: it shows that of {}.", name, one_of(view.of));
    names.push_back(view.name);
  }
  return usage_error("There is no exhibit '{}'.{} `neurarium list` shows them all.", shown(name),
                     did_you_mean(name, names));
}

}  // namespace neurarium
