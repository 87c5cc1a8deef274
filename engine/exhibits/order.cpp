#include "engine/exhibits/order.h"

namespace neurarium {
namespace {

constexpr std::int64_t kOrderTestRows = 256;

}  // namespace

OrderSettings::OrderSettings() {
  learning_rate = 0.003;
  batch = 32;
}

OrderSpec OrderSettings::spec() const {
  return {OrderLanguage::of(language).size(), static_cast<std::int32_t>(layers), static_cast<std::int32_t>(heads),
          static_cast<std::int32_t>(width), kMostReadOrder};
}

void OrderSettings::choose_language(std::string_view name) {
  language = name;
  const bool chinese = name == "chinese";
  sentence = chinese ? "猫咬了狗" : "the cat bit the dog";
  other = chinese ? "狗咬了猫" : "the dog bit the cat";
}

Examples order_examples(const OrderLanguage& language, OrderPart part, std::int64_t shortest, std::int64_t longest,
                        std::int64_t columns, std::int64_t rows, Rng rng) {
  Examples out;
  out.rows = rows;
  out.inputs = out.targets = columns;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t length =
        shortest + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(longest - shortest + 1)));
    const OrderSentence made = language.make(rng, part, static_cast<int>(length));
    for (std::int64_t t = 0; t < columns; ++t) {
      out.x.push_back(t < length ? static_cast<float>(made.tokens[static_cast<std::size_t>(t)]) : -1.0f);
      out.target.push_back(t == length - 1 ? static_cast<float>(made.doer) : -1.0f);
    }
  }
  return out;
}

Result<TaskPtr> OrderSettings::make_task() const {
  if (Status fine = check(spec()); !fine) return fine.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  const OrderLanguage& words = OrderLanguage::of(language);
  auto made = std::make_shared<Task>();
  made->graph = order_readers(spec());
  made->input = made->graph->at("tokens");
  made->mask = made->graph->at("mask");
  made->target = made->graph->at("targets");
  made->output = made->graph->at(reader + ".logits");
  made->data_loss = made->graph->at(reader + ".loss.data");
  made->train = std::make_shared<Examples>(order_examples(words, OrderPart::Train, kShortestOrderSentence, length,
                                                          length, samples, Rng(seed(), "order.train")));
  made->test = std::make_shared<Examples>(order_examples(words, OrderPart::HeldOut, kShortestOrderSentence, length,
                                                         length, kOrderTestRows, Rng(seed(), "order.test")));
  made->length = length;
  made->measured = kOrderTestRows;
  made->metric = MetricKind::TokenArgmax;
  made->plan = *training;
  return TaskPtr(made);
}

Fields OrderSettings::fields() {
  FieldList f;
  f.group("data");
  f.name("word-language", &language, {kOrderLanguages.begin(), kOrderLanguages.end()}, Effect::Reinitialises);
  f.number("longest", &length, {kShortestOrderSentence, kMostOrderLength, 1, false}, Effect::Reinitialises);
  f.number("samples", &samples, {1, 1e5, 1, true}, Effect::Reinitialises);
  f.name("first-sentence", &sentence, {});
  f.name("second-sentence", &other, {});
  f.group("network");
  f.name("reader", &reader, {kOrderReaders.begin(), kOrderReaders.end()});
  f.number("layers", &layers, {1, 4, 1, false}, Effect::Reinitialises);
  f.number("heads", &heads, {1, 4, 1, false}, Effect::Reinitialises);
  f.number("width", &width, {4, 64, 1, true}, Effect::Reinitialises);
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> OrderSettings::clone() const { return std::make_unique<OrderSettings>(*this); }

bool OrderSettings::equals(const ExhibitSettings& that) const {
  const auto* other_settings = dynamic_cast<const OrderSettings*>(&that);
  return other_settings != nullptr &&
         same_values(const_cast<OrderSettings*>(this)->fields(), const_cast<OrderSettings*>(other_settings)->fields());
}

std::unique_ptr<ExhibitSettings> make_order_defaults() { return std::make_unique<OrderSettings>(); }

}  // namespace neurarium
