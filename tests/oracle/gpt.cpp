#include "oracle/gpt.h"

#include "engine/interpret/ablation.h"
#include "engine/interpret/patching.h"
#include "engine/interpret/attribution.h"
#include "engine/interpret/logit_lens.h"
#include "oracle/operations.h"
#include "oracle/recorder.h"

#include <algorithm>
#include <array>

namespace neurarium::oracle {

std::string engine_name(const std::string& hook) {
  std::string name = hook;
  for (const auto& [theirs, ours] : {std::pair<std::string, std::string>{"attn_scores", "scores"}, {"hook_", ""}})
    if (const auto at = name.find(theirs); at != std::string::npos) name.replace(at, theirs.size(), ours);
  return name;
}

Result<TransformerSpec> gpt_spec(const Case& c) {
  nlohmann::json config = c.hyper;
  if (!config.contains("vocab_size")) config["vocab_size"] = 1;
  auto spec = parse_gpt2_config(config.dump(), c.name);
  if (spec) spec->tied = c.flag("tie_word_embeddings", true);
  return spec;
}

TensorFile gpt_tensors(const Case& c, const std::string& prefix, const std::string& instead) {
  TensorFile file;
  file.source = c.name;
  for (const auto& [name, numbers] : c.tensors) {
    if (!name.starts_with(prefix)) continue;
    const std::vector<float> values(numbers.data.begin(), numbers.data.end());
    file.add<float>(instead + name.substr(prefix.size()), numbers.shape, std::span<const float>(values));
  }
  return file;
}

GptRun::GptRun(const Case& c, const TransformerSpec& spec, std::shared_ptr<const Graph> graph, Params<float> params,
               std::int64_t rows, std::int64_t length)
    : case_(c),
      spec_(spec),
      graph_(std::move(graph)),
      params_(std::move(params)),
      ws_(graph_, {.rows = rows, .length = length, .input_gradients = true}) {
  ws_.bind(params_);
  for (std::size_t v = 0; v < graph_->values().size(); ++v)
    if (graph_->values()[v].role == Role::Target) std::ranges::fill(ws_.input(static_cast<ValueId>(v)), -1.0F);
}

Result<std::unique_ptr<GptRun>> GptRun::make(const Case& c, const std::string& tokens) {
  const auto spec = gpt_spec(c);
  if (!spec) return spec.error();
  const auto found = c.tensors.find(tokens);
  if (found == c.tensors.end() || found->second.rank() != 2 || found->second.data.empty() ||
      found->second.shape[1] > spec->context)
    return malformed(c, "'{}' must be [batch, positions], no more positions than n_positions", tokens);
  const auto graph = transformer(*spec);
  auto params = read_gpt2(gpt_tensors(c, "param.", ""), *spec, *graph);
  if (!params) return params.error();
  const Numbers& numbers = found->second;
  auto run = std::make_unique<GptRun>(c, *spec, graph, std::move(*params), numbers.shape[0], numbers.shape[1]);
  if (Status s = run->feed("tokens", numbers); !s) return s.error();
  return run;
}

Status GptRun::feed(const std::string& input, const Numbers& numbers) {
  const std::span<float> to = ws_.input(graph_->at(input));
  if (numbers.data.size() != to.size()) return malformed(case_, "{} numbers for {}", numbers.data.size(), input);
  std::copy(numbers.data.begin(), numbers.data.end(), to.begin());
  return ok_status();
}

void GptRun::run(const std::vector<Edit>& edits) {
  std::vector<BoundEdit> bound;
  for (const Edit& edit : edits) bound.push_back(*bind(edit, *graph_));
  ws_.set_edits(std::move(bound));
  forward(ws_);
}

std::vector<float> GptRun::value(const std::string& name) const {
  if (name.ends_with("hook_result")) return head_results(std::stoi(name.substr(name.find('.') + 1)));
  const auto numbers = ws_.value(graph_->at(engine_name(name)));
  return {numbers.begin(), numbers.end()};
}

std::vector<float> GptRun::gradient(const std::string& name) const {
  const auto numbers = ws_.gradient(graph_->at(engine_name(name)));
  return {numbers.begin(), numbers.end()};
}

std::vector<float> GptRun::head_results(int layer) const {
  const auto z = ws_.value(graph_->at(fmt::format("blocks.{}.attn.z", layer)));
  const auto weight = param(fmt::format("blocks.{}.attn.o.weight", layer));  // [C, H D]
  const auto width = static_cast<std::size_t>(spec_.width);
  const auto head = static_cast<std::size_t>(spec_.head_size());
  std::vector<float> result;
  for (std::size_t row = 0; row < z.size() / head; ++row) {
    const std::size_t first = row % static_cast<std::size_t>(spec_.heads) * head;
    for (std::size_t c = 0; c < width; ++c) {
      double sum = 0;
      for (std::size_t i = 0; i < head; ++i) sum += double{z[row * head + i]} * weight[c * width + first + i];
      result.push_back(static_cast<float>(sum));
    }
  }
  return result;
}

namespace {

// Fills in everything that the case asks for from one run.
void collect(const Case& c, GptRun& run, Outcome& outcome) {
  for (const std::string& name : c.outputs) {
    const std::string rest = name.substr(name.find('.') + 1);
    outcome[name] = name.starts_with("grad.") ? run.gradient(rest) : run.value(rest);
  }
  if (c.grads.empty()) return;
  const TensorFile grads = to_gpt2(run.spec(), run.graph(), run.workspace().param_gradients());
  for (const auto& [name, of] : c.grads) {
    std::string tensor = of.substr(of.find('.') + 1);
    if (grads.find(tensor) == nullptr) tensor = "h.0." + tensor;
    if (of == "in.x") continue;
    const auto numbers = grads.floats(tensor);
    if (numbers) outcome[name].assign(numbers->begin(), numbers->end());
  }
}

Result<Outcome> run_gpt(const Case& c) {
  auto run = GptRun::make(c, "in.tokens");
  if (!run) return run.error();
  if (c.has_input("in.targets"))
    if (Status s = (*run)->feed("targets", c["in.targets"]); !s) return s.error();
  (*run)->run();
  (*run)->run_backward();
  Outcome outcome;
  collect(c, **run, outcome);
  return outcome;
}

// One block that reads in.x, without embedding and unembedding.
Result<Outcome> run_block(const Case& c) {
  const auto spec = gpt_spec(c);
  if (!spec) return spec.error();
  const Numbers& x = c["in.x"];
  if (x.rank() != 3 || x.shape[2] != spec->width || spec->layers != 1 || x.data.empty() || c.upstream.size() != 1)
    return malformed(c, "in.x must be [batch, positions, n_embd], for one layer, with one upstream gradient");
  GraphBuilder g;
  const ValueId input = g.input("x", {{"b"}, {"t"}, {"c", spec->width}});
  const auto graph = g.finish(transformer_blocks(g, *spec, {input}));
  auto params = read_gpt2(gpt_tensors(c, "param.", "h.0."), *spec, *graph);
  if (!params) return params.error();
  GptRun run(c, *spec, graph, std::move(*params), x.shape[0], x.shape[1]);
  if (Status s = run.feed("x", x); !s) return s.error();
  run.run();
  const std::vector<double>& up = c[c.upstream.begin()->first].data;
  run.run_backward(std::vector<float>(up.begin(), up.end()));
  Outcome outcome;
  for (const std::string& name : c.outputs) {
    const std::string rest = name.substr(name.find('.') + 1);
    outcome[name] = run.value(rest.starts_with("ln") || rest.starts_with("hook_") || rest.starts_with("attn") ||
                                      rest.starts_with("mlp")
                                  ? "blocks.0." + rest
                                  : rest);
  }
  Case weights = c;
  weights.outputs.clear();
  collect(weights, run, outcome);
  outcome["grad.x"] = run.gradient("x");
  return outcome;
}

void append(std::vector<float>& to, const std::vector<float>& from) { to.insert(to.end(), from.begin(), from.end()); }

Edit hold(const std::string& ref, EditKind kind, std::vector<float> patch = {}) {
  return {*parse_value_ref(ref), kind, 0, 0, std::move(patch)};
}

std::vector<float> logits_with(GptRun& run, const std::vector<Edit>& edits) {
  run.run(edits);
  return run.value("logits");
}

StudiedModel studied(GptRun& run) { return {run.workspace().shared_graph(), run.spec(), &run.params(), {}, -1}; }

// The rows of a batch of tokens, each a text.
std::vector<std::vector<int>> texts_of(const Numbers& tokens) {
  std::vector<std::vector<int>> texts;
  for (auto row = tokens.data.begin(); row != tokens.data.end(); row += tokens.shape[1])
    texts.emplace_back(row, row + tokens.shape[1]);
  return texts;
}

// Ablated as the program does it; a mean over the batch also as the edit that takes it from its own run.
Result<Outcome> run_ablation(const Case& c) {
  auto run = GptRun::make(c, "in.tokens");
  if (!run) return run.error();
  Replacements replacements(studied(**run), texts_of(c["in.tokens"]));
  Outcome outcome;
  for (int layer = 0; layer < (*run)->spec().layers; ++layer) {
    for (int head = 0; head < (*run)->spec().heads; ++head) {
      const ModelPart part{PartKind::Head, layer, head};
      append(outcome["out.zero_ablated_logits"], logits_with(**run, replacements.edits(part, AblationKind::Zero)));
      const std::string z = fmt::format("blocks.{}.attn.z[h={}]", layer, head);
      append(outcome["out.mean_ablated_logits"],
             logits_with(**run, head == 0 ? replacements.edits(part, AblationKind::Mean)
                                          : std::vector{hold(z, EditKind::Mean)}));
    }
    append(outcome["out.mlp_zero_ablated_logits"],
           logits_with(**run, replacements.edits({PartKind::Mlp, layer, 0}, AblationKind::Zero)));
  }
  return outcome;
}

// The residual before layer l, or after the last.
std::string residual(const GptRun& run, int layer) {
  const int layers = run.spec().layers;
  return layer < layers ? fmt::format("blocks.{}.resid_pre", layer) : fmt::format("blocks.{}.resid_post", layers - 1);
}

// Each row of the batch is a pair of prompts of the program's sweep: [layer, position or head, B, T, V].
Result<std::vector<float>> patched_logits(const Case& c, GptRun& run, PatchOver over) {
  const auto clean = texts_of(c["in.tokens"]);
  const auto corrupt = texts_of(c["in.corrupted_tokens"]);
  std::vector<std::unique_ptr<PatchingSweep>> sweeps;
  for (std::size_t b = 0; b < std::min(clean.size(), corrupt.size()); ++b) {
    auto sweep = PatchingSweep::make(studied(run), {clean[b], corrupt[b], {-1, 0, 1}, over});
    if (!sweep) return malformed(c, "{}", sweep.error().message);
    sweeps.push_back(std::move(*sweep));
  }
  std::vector<float> all;
  for (int layer = 0; layer < sweeps.front()->rows(); ++layer)
    for (int column = 0; column < sweeps.front()->columns(); ++column)
      for (std::size_t b = 0; b < sweeps.size(); ++b) {
        TextRun text(studied(run), clean[b]);
        text.run({sweeps[b]->edit({PatchDirection::Noise, layer, column})});
        const auto logits = text.value("logits");
        all.insert(all.end(), logits.begin(), logits.end());
      }
  return all;
}

Result<Outcome> run_patching(const Case& c) {
  auto made = GptRun::make(c, "in.tokens");
  auto corrupted = GptRun::make(c, "in.corrupted_tokens");
  if (!made) return made.error();
  if (!corrupted) return corrupted.error();
  (*corrupted)->run();
  Outcome outcome{{"out.corrupted_logits", (*corrupted)->value("logits")}};
  for (const PatchOver over : {PatchOver::Residual, PatchOver::Heads}) {
    const auto patched = patched_logits(c, **made, over);
    if (!patched) return patched.error();
    outcome[over == PatchOver::Heads ? "out.patched_head_logits" : "out.patched_resid_logits"] = *patched;
  }
  return outcome;
}

// What each writer adds to each logit, by row: the dot product of its vector with the unembedding. [writers][B, T, V]
std::vector<std::vector<float>> contributions(GptRun& run, std::vector<Writer>& writers) {
  const auto unembed = run.param(run.spec().tied ? "embed.weight" : "unembed.weight");
  const auto width = static_cast<std::size_t>(run.spec().width);
  std::vector<std::vector<float>> all;
  for (std::int64_t row = 0; row < run.rows() * run.length(); ++row) {
    const WriterVectors written = writer_vectors(run.workspace(), run.params(), run.spec(), row);
    writers = written.writers;
    all.resize(writers.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t v = 0; v < unembed.size() / width; ++v) {
        double sum = 0;
        for (std::size_t c = 0; c < width; ++c) sum += written.vectors[i][c] * double{unembed[v * width + c]};
        all[i].push_back(static_cast<float>(sum));
      }
  }
  return all;
}

Result<Outcome> run_logit_lens(const Case& c) {
  auto made = GptRun::make(c, "in.tokens");
  if (!made) return made.error();
  GptRun& run = **made;
  run.run();
  Outcome outcome;
  for (int layer = 0; layer <= run.spec().layers; ++layer)
    append(outcome["out.logit_lens"], lens_logits(run.workspace(), run.params(), run.spec(), residual(run, layer)));
  std::vector<Writer> writers;
  const std::vector<std::vector<float>> added = contributions(run, writers);
  constexpr std::array kNames = {"embed", "pos_embed", "heads", "attn_bias", "mlp", "ln_bias"};  // by WriterKind
  for (std::size_t i = 0; i < writers.size(); ++i)
    append(outcome[fmt::format("out.dla_{}", kNames.at(static_cast<std::size_t>(writers[i].kind)))], added[i]);
  outcome["out.dla_ln_bias"].resize(static_cast<std::size_t>(run.spec().vocab));  // the same at every position
  return outcome;
}

// The checkpoint beside the case, over its three batches of tokens.
Result<Outcome> run_checkpoint(const Case& c) {
  auto model = load_gpt2(c.folder);
  if (!model) return model.error();
  Outcome outcome;
  for (const std::string batch : {"full", "short", "one"}) {
    const Numbers& tokens = c[fmt::format("in.{}.tokens", batch)];
    if (tokens.rank() != 2 || tokens.data.empty() || tokens.shape[1] > model->spec.context)
      return malformed(c, "tokens must be [batch, positions]");
    GptRun run(c, model->spec, model->graph, model->params, tokens.shape[0], tokens.shape[1]);
    Numbers targets = tokens;
    for (std::size_t i = 0; i < targets.data.size(); ++i)
      targets.data[i] = (i + 1) % static_cast<std::size_t>(tokens.shape[1]) == 0 ? -1 : tokens.data[i + 1];
    if (Status s = run.feed("tokens", tokens); !s) return s.error();
    if (Status s = run.feed("targets", targets); !s) return s.error();
    run.run();
    const std::string out = "out." + batch + ".";
    outcome[out + "logits"] = run.value("logits");
    outcome[out + "final"] = run.value("ln_final.out");
    outcome[out + "loss"] = run.value("loss");
    for (int layer = 0; layer < model->spec.layers; ++layer)
      outcome[out + fmt::format("pattern.{}", layer)] = run.value(fmt::format("blocks.{}.attn.pattern", layer));
  }
  return outcome;
}

}  // namespace

std::vector<Operation> transformer_operations() {
  const std::vector<std::string_view> tokens = {"in.tokens", "in.targets?", "param.*"};
  return {{"gpt_block", {"one GPT-2 block"}, {"in.x", "param.*"}, run_block},
          {"tiny_gpt", {"GPT-2 style decoder", "gradient of the loss of tiny_gpt"}, tokens, run_gpt},
          {"tiny_gpt_ablation", {"logits of tiny_gpt after ablating"}, {"in.tokens"}, run_ablation},
          {"tiny_gpt_patching", {"activation patching"}, {"in.tokens", "in.corrupted_tokens"}, run_patching},
          {"tiny_gpt_logit_lens", {"logit lens"}, {"in.tokens"}, run_logit_lens},
          {"gpt2", {"load gpt2/"}, {"in.full.tokens", "in.short.tokens", "in.one.tokens"}, run_checkpoint}};
}

}  // namespace neurarium::oracle
