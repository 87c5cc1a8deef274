// The picture of a starting state: its decision region and points, and its network in small, all from a run that the
// engine trained for as many steps as the state says.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/backprop_view.h"
#include "engine/exhibits/basins_view.h"
#include "engine/exhibits/curve_view.h"
#include "engine/exhibits/depth_view.h"
#include "engine/exhibits/descent_view.h"
#include "engine/exhibits/limits_view.h"
#include "engine/exhibits/lookup_view.h"
#include "engine/exhibits/neuron_view.h"
#include "engine/exhibits/ngram_view.h"
#include "engine/exhibits/playground_view.h"
#include "engine/exhibits/next_view.h"
#include "engine/exhibits/order_view.h"
#include "engine/exhibits/rnn_view.h"
#include "engine/exhibits/word2vec_view.h"
#include "engine/exhibits/sampling.h"
#include "engine/exhibits/tfidf_view.h"
#include "engine/exhibits/translate_view.h"
#include "engine/exhibits/vision_view.h"
#include "engine/lessons/lesson.h"

#include <memory>

namespace neurarium {

struct StateView {
  std::shared_ptr<const StartingState> state;
  // Of its exhibit the one view; none where the state cannot be made.
  std::shared_ptr<const PlaygroundView> view = {};
  std::shared_ptr<const NeuronView> neuron = {};
  std::shared_ptr<const CurveView> curve = {};
  std::shared_ptr<const DescentView> descent = {};
  std::shared_ptr<const BackpropView> backprop = {};
  std::shared_ptr<const BasinsView> basins = {};
  std::shared_ptr<const DepthView> depth = {};
  std::shared_ptr<const VisionView> vision = {};
  std::shared_ptr<const LimitsView> limits = {};
  std::shared_ptr<const NgramView> ngram = {};
  std::shared_ptr<const OrderView> order = {};
  std::shared_ptr<const NextView> next = {};
  std::shared_ptr<const RnnView> rnn = {};
  std::shared_ptr<const TfidfView> tfidf = {};
  std::shared_ptr<const Word2vecView> word2vec = {};
  std::shared_ptr<const TranslateView> translate = {};
  std::shared_ptr<const LookupView> lookup = {};
  std::shared_ptr<const SamplingView> sampling = {};
  // The small network stands beside a square; other pictures are twice as wide as high.
  [[nodiscard]] bool has_network() const {
    return view != nullptr || neuron != nullptr || (basins != nullptr && basins->basins().view == "nearest");
  }
  [[nodiscard]] bool has_picture() const {
    return has_network() || curve != nullptr || descent != nullptr || backprop != nullptr || basins != nullptr ||
           depth != nullptr || vision != nullptr || limits != nullptr || ngram != nullptr || rnn != nullptr ||
           order != nullptr || translate != nullptr || next != nullptr || tfidf != nullptr || word2vec != nullptr ||
           lookup != nullptr || sampling != nullptr;
  }
};

// Trains the state and looks at it; away from the window's thread.
[[nodiscard]] StateView view_state(const std::shared_ptr<const StartingState>& state);

// The region with the points on it, square; of a curve the points, the curve and the pieces of its units, of a descent
// the surface from above with the way down it, of backpropagation its graph or bars, of a Hopfield network its pixels
// at the start and at the end with the energy between them, of depth both regions over the bars of the layers, of
// vision a picture and its first maps, of limits the plane, the line or rows of bits with the logits, of a look-up its
// answers or who reads whom, of sampling the chances before and after the cuts: these are twice as wide as high.
[[nodiscard]] Image paint_state(const Theme& theme, const StateView& view);
// Units and weights within the rectangle; of wide layers the first few.
void draw_small_network(ImDrawList& list, const Theme& theme, const StateView& view, ImVec2 min, ImVec2 max);

}  // namespace neurarium
