// The neuron as a sum: a row for each input with its value, its weight and their product, the products laid end to end
// against the threshold, and below them the activation with the point on it.
#pragma once

#include "app/exhibits/neuron_state.h"
#include "app/ui/item.h"

namespace neurarium {

class NeuronSum {
 public:
  void draw(Ui& ui, Session& session, NeuronState& state, const Area& area);

 private:
  // Where the parts of a row lie.
  struct Columns {
    float name = 0, input = 0, weight = 0, product = 0, stack = 0, end = 0;
    float row = 0, curve = 0;  // heights
  };
  // One term of the sum.
  struct TermRow {
    std::string name;
    double input = 1, weight = 0;
    std::int64_t offset = 0;  // of the weight, or of the bias
    bool bias = false;
  };
  [[nodiscard]] std::vector<TermRow> rows_of(Ui& ui, const NeuronState& state) const;
  void lay_out(Ui& ui, const std::vector<TermRow>& rows, double sum, const Area& area);
  void draw_titles(Ui& ui, float y) const;
  void draw_tabs(Ui& ui, NeuronState& state, const Area& area) const;
  void draw_row(Ui& ui, Session& session, NeuronState& state, const TermRow& row, int index, float y);
  void draw_stack(Ui& ui, const std::vector<TermRow>& rows, double sum, ImVec2 min, float bottom) const;
  void draw_curve(Ui& ui, NeuronState& state, double sum, ImVec2 min, ImVec2 max) const;
  void draw_curve_labels(Ui& ui, double low_end, double high_end, ImVec2 min, ImVec2 max) const;
  void draw_answer(Ui& ui, Session& session, const NeuronState& state, double sum, ImVec2 min, float bottom) const;
  void edit_input(NeuronState& state, int input, double value) const;
  void weight_menu(Ui& ui, Session& session, const NeuronState& state, const TermRow& row, bool open) const;

  Columns at_;
  double span_ = 1;         // of the sum's axis to each side of the threshold
  double weight_span_ = 2;  // of the weights' bars
};

}  // namespace neurarium
