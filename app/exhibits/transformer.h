// The Transformer's screen: the sentence on top, the model from left to right below it, and one part of it large.
#pragma once

#include "app/exhibits/transformer_attribution.h"
#include "app/exhibits/transformer_birth.h"
#include "app/exhibits/transformer_count.h"
#include "app/exhibits/transformer_data.h"
#include "app/exhibits/transformer_flow.h"
#include "app/exhibits/transformer_generate.h"
#include "app/exhibits/transformer_head.h"
#include "app/exhibits/transformer_intervene.h"
#include "app/exhibits/transformer_labels.h"
#include "app/exhibits/transformer_lens.h"
#include "app/exhibits/transformer_merges.h"
#include "app/exhibits/transformer_neurons.h"
#include "app/exhibits/transformer_path.h"
#include "app/exhibits/transformer_probe.h"
#include "app/exhibits/transformer_residual.h"
#include "app/exhibits/transformer_tabs.h"
#include "app/exhibits/transformer_tokens.h"
#include "app/exhibits/transformer_weights.h"
#include "app/exhibits/transformer_word.h"
#include "app/probe.h"
#include "app/screen.h"
#include "app/sentence_witness.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neurarium {

class TransformerScreen final : public Screen, public SentenceWitness {
 public:
  explicit TransformerScreen(bool threads)
      : threads_(threads),
        probe_([this](const ComparedRequest& request) { return observer_.observe(request); }, threads),
        merges_(threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override;
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override;
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;
  [[nodiscard]] std::optional<SentenceMoment> sentence(const Session& session) const override;

  // For tests: what is drawn.
  [[nodiscard]] TransformerState& state() { return state_; }
  [[nodiscard]] TransformerFlow& flow() { return parts_->flow; }
  [[nodiscard]] HeadPanel& head() { return parts_->head; }
  [[nodiscard]] WeightPanel& weights() { return parts_->weights; }
  [[nodiscard]] GeneratePanel& generate() { return parts_->generate; }
  [[nodiscard]] MergePanel& merges() { return merges_; }
  [[nodiscard]] IntervenePanel& intervene() { return parts_->intervene; }
  [[nodiscard]] AttributionPanel& attribution() { return parts_->attribution; }
  [[nodiscard]] BirthPanel& birth() { return parts_->birth; }

 private:
  // What needs the platform's textures.
  struct Parts {
    Parts(Platform& platform, bool threads)
        : flow(platform),
          head(platform),
          weights(platform),
          residual(platform),
          lens(platform, threads),
          neurons(platform, threads),
          words(threads),
          probes(threads),
          birth(threads),
          labels(threads),
          paths(threads),
          intervene(platform, threads) {}
    LanguageColumn data;
    TokenLine tokens;
    TransformerFlow flow;
    HeadPanel head;
    WeightPanel weights;
    ResidualPanel residual;
    LensPanel lens;
    AttributionPanel attribution;
    NeuronPanel neurons;
    WordPanel words;
    ProbePanel probes;
    BirthPanel birth;
    LabelPanel labels;
    PathPanel paths;
    IntervenePanel intervene;
    GeneratePanel generate;
    CountPanel count;
  };
  Parts& parts(Ui& ui);
  bool act_for_lesson(std::string_view verb, const std::string& rest);
  void open_part(std::string_view name);
  [[nodiscard]] std::string open_part_name() const;
  void forget_choices();
  void take_view();
  void grow_row(double now);
  void draw_guide(Ui& ui, const Session& session, const Area& area);
  [[nodiscard]] bool detail_busy() const;
  void draw_detail(Ui& ui, Session& session, const Area& area);

  [[nodiscard]] ComparedRequest request_of(const Snapshot& now) const;

  bool threads_;
  ComparingObserver observer_;  // used by the probe alone
  Probe<ComparedRequest, ComparedViews> probe_;
  MergePanel merges_;
  TransformerState state_;
  NumberTouch touch_;
  DetailTabs tabs_;
  std::unique_ptr<Parts> parts_;
  ValueRef hovered_before_;
  std::shared_ptr<const TransformerView> drawn_;  // in the last frame
  double grown_at_ = -1;                          // when the newest token came
  std::uint64_t asked_version_ = 0;
  std::uint64_t asked_text_ = 0;
  bool asked_ = false;
  std::vector<Edit> edits_;                                   // of the newest view that was asked for
  std::shared_ptr<const LanguageData> data_;                  // that the sentence belongs to
  bool keep_text_ = false;                                    // a lesson brings the sentence for the model that comes
  std::vector<std::pair<std::string, std::string>> waiting_;  // what a lesson asks of parts that were never drawn
};

}  // namespace neurarium
