// Which screen shows which exhibit of the engine's list.
#include "app/exhibits/backprop.h"
#include "app/exhibits/basins.h"
#include "app/exhibits/curve.h"
#include "app/exhibits/depth.h"
#include "app/exhibits/descent.h"
#include "app/exhibits/embeddings.h"
#include "app/exhibits/landscape.h"
#include "app/exhibits/limits.h"
#include "app/exhibits/neuron.h"
#include "app/exhibits/ngram.h"
#include "app/exhibits/next.h"
#include "app/exhibits/order.h"
#include "app/exhibits/rnn.h"
#include "app/exhibits/lookup.h"
#include "app/exhibits/playground.h"
#include "app/exhibits/sampling_screen.h"
#include "app/exhibits/tfidf.h"
#include "app/exhibits/transformer.h"
#include "app/exhibits/translate.h"
#include "app/exhibits/vision.h"
#include "app/exhibits/word2vec.h"

namespace neurarium {

std::unique_ptr<Screen> make_screen(std::string_view exhibit, bool threads) {
  if (exhibit == "playground") return std::make_unique<PlaygroundScreen>(threads);
  if (exhibit == "transformer") return std::make_unique<TransformerScreen>(threads);
  if (exhibit == "embeddings") return std::make_unique<EmbeddingsScreen>(threads);
  if (exhibit == "neuron") return std::make_unique<NeuronScreen>(threads);
  if (exhibit == "curve") return std::make_unique<CurveScreen>(threads);
  if (exhibit == "descent") return std::make_unique<DescentScreen>(threads);
  if (exhibit == "landscape") return std::make_unique<LandscapeScreen>(threads);
  if (exhibit == "backprop") return std::make_unique<BackpropScreen>(threads);
  if (exhibit == "limits") return std::make_unique<LimitsScreen>(threads);
  if (exhibit == "basins") return std::make_unique<BasinsScreen>(threads);
  if (exhibit == "depth") return std::make_unique<DepthScreen>(threads);
  if (exhibit == "lookup") return std::make_unique<LookupScreen>(threads);
  if (exhibit == "vision") return std::make_unique<VisionScreen>(threads);
  if (exhibit == "rnn") return std::make_unique<RnnScreen>(threads);
  if (exhibit == "order") return std::make_unique<OrderScreen>(threads);
  if (exhibit == "word2vec") return std::make_unique<Word2vecScreen>(threads);
  if (exhibit == "next") return std::make_unique<NextScreen>(threads);
  if (exhibit == "translate") return std::make_unique<TranslateScreen>(threads);
  if (exhibit == "tfidf") return std::make_unique<TfidfScreen>(threads);
  if (exhibit == "ngram") return std::make_unique<NgramScreen>(threads);
  if (exhibit == "sampling") return std::make_unique<SamplingScreen>(threads);
  return nullptr;
}

}  // namespace neurarium
