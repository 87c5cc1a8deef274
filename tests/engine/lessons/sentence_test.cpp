// What lessons ask of a sentence, against the numbers of the view; and that what is not there is no answer.
#include "engine/lessons/sentence.h"

#include <gtest/gtest.h>

#include "engine/exhibits/trained_models.h"
#include "engine/experiment.h"

#include <cmath>

namespace neurarium {
namespace {

class ReadSentence {
 public:
  explicit ReadSentence(const std::string& text) {
    auto settings = std::make_unique<TransformerSettings>(find_trained_model("repeat")->settings);
    settings->samples = 64;
    run_ = std::move(*Experiment::make(std::move(settings)));
    TransformerRequest request;
    request.moment = {
        run_->task(), run_->settings(), run_->edits(), {run_->params().flat().begin(), run_->params().flat().end()}, 0};
    request.text = text;
    TransformerObserver observer;
    moment_.view = observer.observe(request);
    moment_.text = text;
    snapshot_.task = run_->task();
    snapshot_.settings = run_->settings();
  }
  [[nodiscard]] Quantity of(const std::string& quantity) const {
    const auto condition = parse_condition(quantity + " = before", **find_exhibit("transformer"));
    EXPECT_TRUE(condition.ok()) << quantity;
    return measure(*condition, {snapshot_, *snapshot_.settings, edits, "", 0, shown ? &moment_ : nullptr});
  }
  [[nodiscard]] double number(const std::string& quantity) const {
    const Quantity q = of(quantity);
    return std::holds_alternative<double>(q) ? std::get<double>(q) : std::nan("");
  }
  [[nodiscard]] const TransformerView& view() const { return *moment_.view; }
  SentenceMoment& shows() { return moment_; }
  std::vector<Edit> edits;
  bool shown = true;

 private:
  std::unique_ptr<Experiment> run_;
  SentenceMoment moment_;
  Snapshot snapshot_;
};

TEST(SentenceChecks, ReadWhatTheViewSays) {
  ReadSentence s("c f h k p s c f h");
  EXPECT_EQ(s.number("tokens read"), 9);
  EXPECT_EQ(s.number("tokens left out"), 0);
  EXPECT_EQ(s.number("chosen token"), 8);
  EXPECT_EQ(s.of("next token"), Quantity{s.view().next.front().text});
  EXPECT_EQ(s.number("probability k"), s.view().next.front().probability);
  EXPECT_EQ(s.number("logit difference k r"), -s.number("logit difference r k"));
  EXPECT_GT(s.number("logit difference k r"), 5);
  EXPECT_GT(s.number("attention 1.1 8 3"), 0.9) << "from the second h to what followed the first";
  EXPECT_LT(s.number("attention 1.1 8 4"), 0.1);
  EXPECT_GT(s.number("head score induction 1.1"), 0.9);
  EXPECT_GE(s.number("head score induction"), s.number("head score induction 1.1")) << "the largest of all heads";
  EXPECT_LT(s.number("head score induction 0.0"), 0.2);
}

TEST(SentenceChecks, CountTheChangesOfAValueByItsName) {
  ReadSentence s("c f");
  s.edits = {{*parse_value_ref("blocks.1.attn.z[h=1]"), EditKind::Set, 0, 0, {}},
             {*parse_value_ref("blocks.1.attn.z[h=0]"), EditKind::Set, 0, 0, {}}};
  EXPECT_EQ(s.number("changes blocks.1.attn.z"), 2);
  EXPECT_EQ(s.number("changes blocks.1.attn.z[h=0]"), 1);
  EXPECT_EQ(s.number("changes *attn.z"), 2);
  EXPECT_EQ(s.number("changes blocks.0.attn.z"), 0);
}

TEST(SentenceChecks, HaveNoAnswerWhereThereIsNothing) {
  ReadSentence s("c f");
  for (const char* q :
       {"probability nowhere", "logit difference c", "attention 7.0 0 0", "attention 1.1 5 0", "attention x 0 0",
        "head score induction 9.9", "head score nothing", "word sentences", "word distance 1 2"})
    EXPECT_EQ(s.of(q), Quantity{}) << q;
  s.shown = false;
  for (const char* q :
       {"sentence", "tokens read", "probability c", "shown part", "window begin", "head score induction"})
    EXPECT_EQ(s.of(q), Quantity{}) << q << " of another exhibit";
}

}  // namespace
}  // namespace neurarium
