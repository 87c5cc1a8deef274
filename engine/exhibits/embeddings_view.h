// What the Embeddings screen shows: points of a model's moment or of a file, laid out by a chosen method. Maps that
// move (t-SNE, UMAP) live here between looks and go a few steps with each; the picture follows when the model learns.
#pragma once

#include "engine/embedding/pca.h"
#include "engine/embedding/tsne.h"
#include "engine/embedding/umap.h"
#include "engine/exhibits/embeddings.h"
#include "engine/exhibits/transformer_view.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neurarium {

enum class MapMethod : std::uint8_t { Pca, Tsne, Umap, Groups, Raw };
[[nodiscard]] constexpr bool moves_by_itself(MapMethod m) { return m == MapMethod::Tsne || m == MapMethod::Umap; }

struct MapChoice {
  MapMethod method = MapMethod::Pca;
  int dims = 2;
  Metric metric = Metric::Cosine;  // of t-SNE and UMAP
  double perplexity = 20;
  int neighbors = 15;
  double min_dist = 0.1;
  std::array<int, 3> axes = {0, 1, 2};  // principal components, or coordinates
  std::vector<GroupAxis> groups;        // of MapMethod::Groups, one a dimension
  bool operator==(const MapChoice&) const = default;
};

struct EmbeddingsRequest {
  PointMoment moment;
  PointSource source;
  std::string text;
  VectorsPtr own;  // the user's file instead of the model
  MapChoice choice;
  bool keep_axes = false;      // the directions of the last look, also where the points have moved
  std::int64_t steps = 0;      // of a moving map
  std::uint64_t restarts = 0;  // counts; another number than before begins anew
  std::uint64_t pushes = 0;    // the same for a push
  std::optional<std::pair<std::int32_t, MapPosition>> held;  // a point of a moving map that is being dragged
  std::uint64_t number = 0;                                  // comes back in the view
};

// After the last line of a text, the most probable tokens; none of networks that do not write.
struct LineContinuation {
  std::vector<NextToken> tokens;
  Wording cut;  // a sentence, where the model reads the end of the line alone
};
[[nodiscard]] LineContinuation next_after(const PointMoment& moment, const std::string& text, std::size_t most);

struct EmbeddingsView {
  std::uint64_t number = 0;
  std::int64_t step = 0;  // of the run
  PointSource source;
  ReadPoints points;  // `vectors` is null where there is a fault
  Wording fault;      // the sentence, also of a method that cannot take these points
  std::int64_t duplicates = 0;
  MapChoice choice;
  std::vector<MapPosition> positions;  // [rows]
  LinearMap map;                       // of the linear methods
  std::vector<double> shares;          // of the variance, of the axes that are shown and of those after them; PCA
  std::int64_t map_steps = 0, planned_steps = 0;
  double divergence = 0;        // t-SNE, nats
  double perplexity = 0;        // that was used
  std::vector<NextToken> next;  // after the text's last line: the model's answer, most probable first
  Wording next_cut;             // the sentence, where not all of that line was read for it
  [[nodiscard]] bool linear() const { return !moves_by_itself(choice.method); }
};
using EmbeddingsViewPtr = std::shared_ptr<const EmbeddingsView>;

class EmbeddingsObserver {
 public:
  explicit EmbeddingsObserver(int threads = 1) : parallel_(threads) {}
  [[nodiscard]] EmbeddingsViewPtr observe(const EmbeddingsRequest& request);

 private:
  bool read(const EmbeddingsRequest& request, EmbeddingsView& view);
  void lay_out_linear(const EmbeddingsRequest& request, EmbeddingsView& view);
  Status make_map(const EmbeddingsRequest& request);
  void advance_map(const EmbeddingsRequest& request, EmbeddingsView& view);

  Parallel parallel_;
  // The last reading, and what it was of.
  std::optional<EmbeddingsRequest> read_of_;
  ReadPoints points_;
  Wording fault_;
  std::int64_t duplicates_ = 0;
  LineContinuation next_;
  bool fresh_ = false;  // it is another one than the map's
  // Principal components between looks: directions keep their sign.
  std::optional<Pca> pca_;
  std::optional<LinearMap> map_;
  MapChoice map_of_;
  // The moving map.
  std::unique_ptr<MovingMap> moving_;
  VectorsPtr moving_of_;
  MapChoice moving_choice_;
  std::uint64_t restarts_ = 0, pushes_ = 0;
};

}  // namespace neurarium
