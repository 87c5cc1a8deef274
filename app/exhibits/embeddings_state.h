// What the parts of the Embeddings screen share: what was asked for, the newest view, and which points are chosen.
#pragma once

#include "app/screen.h"
#include "engine/exhibits/embeddings_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct EmbeddingsState {
  // Asked for.
  std::vector<PointSource> sources;  // of the run that is shown
  PointSource source;
  std::string text;
  VectorsPtr own;  // the user's file; null: the model
  MapChoice choice;
  bool keep_axes = false;
  bool playing = true;  // a map that moves by itself
  std::uint64_t restarts = 0, pushes = 0;
  std::uint64_t version = 1;  // counts changes of what is asked for
  std::optional<std::pair<std::int32_t, MapPosition>> held;

  // Answered.
  EmbeddingsViewPtr view;
  [[nodiscard]] const Vectors* vectors() const { return view == nullptr ? nullptr : view->points.vectors.get(); }
  [[nodiscard]] std::int64_t rows() const { return vectors() == nullptr ? 0 : vectors()->rows; }

  // Looked at.
  std::string color_column, label_column;  // names; empty: the first that suits
  bool labels = true;
  bool trails = true;
  std::vector<std::int32_t> selected;  // in the order in which they were chosen
  std::vector<std::int32_t> only;      // isolated points; empty: all are shown
  int hovered = -1;                    // in this frame
  int next_hovered = -1;               // found while drawing: a row of a list
  std::string search;
  Metric metric = Metric::Cosine;  // of the list of neighbours
  std::array<int, 3> analogy = {-1, -1, -1};
  std::string_view help;

  // The points nearest to the last one that was chosen, computed when that or the points change.
  [[nodiscard]] const std::vector<Neighbor>& neighbors();
  // a - b + c; empty while one of the three is missing.
  [[nodiscard]] const std::vector<Neighbor>& analogy_candidates();

  void changed() { ++version; }
  [[nodiscard]] bool is_selected(std::int32_t row) const;
  void select(std::int32_t row, bool add);
  void forget_points();  // other points than before: numbers of rows mean nothing any more

 private:
  struct Found {
    VectorsPtr of;
    std::array<int, 3> rows = {-1, -1, -1};
    Metric metric = Metric::Cosine;
    std::vector<Neighbor> list;
  };
  Found near_, like_;
};

// The column of that name, else the first that fits; null where there is none.
[[nodiscard]] const Column* label_column(const EmbeddingsState& state);
[[nodiscard]] const Column* color_column(const EmbeddingsState& state);
// The column's name; those of a model's points in the language of now.
[[nodiscard]] std::string column_title(Ui& ui, const EmbeddingsState& state, const Column& column);
// What a point is called.
[[nodiscard]] std::string point_name(Ui& ui, const EmbeddingsState& state, std::int32_t row);
[[nodiscard]] std::string source_name(Ui& ui, const PointSource& source);

// One of many texts that are no catalog keys (columns, sources): a list that opens below the button.
bool pick(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options);

void draw_embeddings_inspector(Ui& ui, Session& session, EmbeddingsState& state);

}  // namespace neurarium
