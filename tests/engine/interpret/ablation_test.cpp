#include "engine/interpret/ablation.h"

#include "tests/engine/interpret/studied.h"

#include <cmath>

namespace neurarium {
namespace {

const std::vector<int> kText = {1, 4, 0, 2};
const std::vector<std::vector<int>> kOthers = {{3, 0, 4, 2, 1}, {2, 2, 0}};

TEST(Ablation, every_part_of_every_model_is_replaced_by_what_the_kind_says) {
  for (const auto& [name, spec] : small_transformers()) {
    StudiedSmall small(spec);
    Replacements replacements(small.model(), kOthers);
    std::vector<ModelPart> parts = all_heads(spec);
    parts.push_back({PartKind::Attention, 0, 0});
    parts.push_back({PartKind::Layer, 0, 0});
    if (!spec.attention_only) parts.push_back({PartKind::Mlp, 0, 0});
    if (!spec.attention_only) parts.push_back({PartKind::Neuron, 0, 1});
    const std::vector<float> plain = logits_of(small.model(), kText);
    for (const ModelPart& part : parts)
      for (const AblationKind kind : {AblationKind::Zero, AblationKind::Mean, AblationKind::Resample}) {
        TextRun run(small.model(), kText);
        run.run(replacements.edits(part, kind));
        for (const ValueRef& ref : values_of(part, spec)) {
          TextRun other(small.model(), kOthers.front());
          other.run();
          const auto now = run.value(ref.name);
          const auto was = run.workspace().original(small.graph->at(ref.name));
          const auto theirs = other.value(ref.name);
          const std::size_t row = now.size() / kText.size();
          for (std::size_t i = 0; i < now.size(); ++i) {
            const std::size_t width = part.kind == PartKind::Head     ? static_cast<std::size_t>(spec.head_size())
                                      : part.kind == PartKind::Neuron ? 1
                                                                      : row;
            if (i % row / width != static_cast<std::size_t>(part.index)) {
              EXPECT_EQ(now[i], was[i]) << name << " " << ref.name << " " << i;
              continue;
            }
            double mean = 0;
            for (const auto& text : kOthers) {
              TextRun one(small.model(), text);
              one.run();
              for (std::size_t t = 0; t < text.size(); ++t)
                mean += static_cast<double>(one.value(ref.name)[t * row + i % row]) / 8;
            }
            const double want = kind == AblationKind::Zero       ? 0
                                : kind == AblationKind::Resample ? static_cast<double>(theirs[i])
                                                                 : mean;
            EXPECT_NEAR(static_cast<double>(now[i]), want, 1e-5) << name << " " << ref.name << " " << i;
          }
        }
        const auto logits = run.value("logits");
        EXPECT_NE(std::vector<float>(logits.begin(), logits.end()), plain) << name << ": nothing follows";
      }
  }
}

TEST(Ablation, a_sweep_measures_loss_and_logits_of_the_ablated_run) {
  StudiedSmall small(small_gpt());
  auto sweep = AblationSweep::make(small.model(), {kText, {2, 1, 3}, AblationKind::Zero, {}, {}});
  ASSERT_TRUE(sweep.ok());
  TextRun plain(small.model(), kText);
  plain.run();
  EXPECT_EQ((*sweep)->baseline().loss, plain.loss());
  for (const ModelPart& head : all_heads(small.spec)) {
    const AblationScore score = (*sweep)->measure(head);
    TextRun without(small.model(), kText);
    without.run({{values_of(head, small.spec).front(), EditKind::Set, 0, 0, {}}});
    EXPECT_EQ(score.loss, without.loss());
    const auto logits = without.logits(2);
    EXPECT_EQ(score.logit_difference, static_cast<double>(logits[1]) - static_cast<double>(logits[3]));
  }
}

TEST(Ablation, is_measured_on_top_of_what_the_user_did) {
  StudiedSmall small(small_gpt());
  const Edit off{{"blocks.0.attn.z", {{"h", 1}}}, EditKind::Set, 0, 0, {}};
  auto sweep = AblationSweep::make(small.model({off}), {kText, {}, AblationKind::Zero, {}, {}});
  ASSERT_TRUE(sweep.ok());
  EXPECT_EQ((*sweep)->measure({PartKind::Head, 0, 1}).loss, (*sweep)->baseline().loss) << "it is gone already";
  EXPECT_NE((*sweep)->measure({PartKind::Head, 0, 0}).loss, (*sweep)->baseline().loss);
}

TEST(Ablation, says_in_a_sentence_what_cannot_be_done) {
  StudiedSmall small(small_gpt());
  const auto message = [&](AblationQuestion question) {
    auto sweep = AblationSweep::make(small.model(), std::move(question));
    return sweep ? std::string("made") : sweep.error().message;
  };
  EXPECT_EQ(message({{}, {}, AblationKind::Zero, {}, {}}), "The text has no tokens; give it at least one.");
  EXPECT_EQ(message({{1, 9}, {}, AblationKind::Zero, {}, {}}),
            "The text holds 9, but the ids of this model are 0 to 4.");
  EXPECT_EQ(message({{1, 1, 1, 1, 1, 1, 1}, {}, AblationKind::Zero, {}, {}}),
            "The text has 7 tokens, but the model sees 6 at once; shorten it.");
  EXPECT_EQ(message({kText, {4, -1, -1}, AblationKind::Zero, {}, {}}),
            "There is no position 4 in a text of 4 tokens; choose one from 0 to 3.");
  EXPECT_EQ(message({kText, {-1, 2, 2}, AblationKind::Zero, {}, {}}),
            "The right and the wrong token are both 2; choose two different ones.");
  EXPECT_EQ(message({kText, {}, AblationKind::Mean, {}, {}}),
            "A mean needs other texts to take the values from; give one with --other \"...\".");
  EXPECT_EQ(message({kText, {}, AblationKind::Resample, {{1, 2}}, {}}),
            "The other text has 2 tokens and the text 4: give one that is at least as long.");
  EXPECT_EQ(check({PartKind::Head, 0, 2}, small.spec).error().message,
            "There is no head 0.2; the heads of a layer are 0 to 1.");
  EXPECT_EQ(check({PartKind::Neuron, 1, 3}, small.spec).error().message,
            "There is no neuron 3 in layer 1; its neurons are 0 to 2.");
  EXPECT_EQ(check({PartKind::Mlp, 2, 0}, small.spec).error().message,
            "There is no layer 2; the model's layers are 0 to 1.");
}

}  // namespace
}  // namespace neurarium
