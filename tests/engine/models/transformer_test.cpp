// The transformer as a graph: its names, its gradients, its edits and its explanations, for every option.
#include "engine/models/transformer.h"

#include "small_transformers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>

namespace neurarium {
namespace {

constexpr std::int64_t kRows = 3, kLength = 4;

template <class T>
struct TransformerRun {
  explicit TransformerRun(const TransformerSpec& spec_, std::int64_t rows = kRows, std::int64_t length = kLength)
      : spec(spec_),
        graph(transformer(spec)),
        params(*graph),
        ws(graph, {.rows = rows, .length = length, .input_gradients = true}) {
    ws.bind(params);
    fill_transformer(spec, params, ws);
  }
  void edit(std::vector<BoundEdit> edits) { ws.set_edits(std::move(edits)); }
  double loss() {
    forward(ws);
    return static_cast<double>(ws.value(graph->loss())[0]);
  }
  void run() {
    forward(ws);
    backward(ws);
  }
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<T> params;
  Workspace<T> ws;
};

bool equal_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

// dL along one random direction through all parameters, against central differences (error O(h^4)).
void expect_slope_agrees(TransformerRun<double>& run, const std::string& what, double tolerance = 1e-6) {
  run.run();
  Rng rng(9, what);
  std::vector<double> direction(run.params.flat().size(), 0.0);
  for (const ValueId id : run.graph->params())
    for (std::int64_t i = 0; i < run.params.layout().count(id); ++i)
      direction[static_cast<std::size_t>(run.params.layout().offset(id) + i)] = rng.normal();
  double slope = 0;
  for (std::size_t i = 0; i < direction.size(); ++i) slope += direction[i] * run.ws.param_gradients()[i];
  const AlignedVector<double> start(run.params.flat().begin(), run.params.flat().end());
  const auto loss_at = [&](double h) {
    for (std::size_t i = 0; i < direction.size(); ++i) run.params.flat()[i] = start[i] + h * direction[i];
    return run.loss();
  };
  const auto difference = [&](double h) { return (loss_at(h) - loss_at(-h)) / (2 * h); };
  const double want = (4 * difference(0.5e-6) - difference(1e-6)) / 3;  // small: clamps have kinks
  std::copy(start.begin(), start.end(), run.params.flat().begin());
  EXPECT_NEAR(slope, want, tolerance * std::max(1.0, std::abs(want))) << what;
}

TEST(Transformer, its_names_are_the_approved_ones) {
  std::ostringstream names;
  for (const auto& [name, spec] : small_transformers()) {
    names << "[" << name << "]\n";
    const auto graph = transformer(spec);
    for (const Value& value : graph->values()) {
      names << value.name;
      for (const Dim& d : value.dims)
        names << ' ' << (d.size == kSymbol ? d.label : fmt::format("{}={}", d.label, d.size));
      names << '\n';
    }
  }
  const std::string path = NEURARIUM_SOURCE_DIR "/tests/data/names/transformer.txt";
  std::ifstream in(path);
  const std::string approved((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(names.str(), approved) << "names are file format and UI keys; approve a change by editing " << path;
}

TEST(Transformer, its_gradient_agrees_with_differences) {
  for (const auto& [name, spec] : small_transformers()) {
    TransformerRun<double> run(spec);
    expect_slope_agrees(run, name);
  }
}

TEST(Transformer, floats_give_the_numbers_of_doubles) {
  for (const auto& [name, spec] : small_transformers()) {
    TransformerRun<float> single(spec);
    TransformerRun<double> run(spec);
    single.run();
    run.run();
    for (std::size_t v = 0; v < run.graph->values().size(); ++v) {
      const auto id = static_cast<ValueId>(v);
      const auto compare = [&, &name = name](auto got, auto want, const char* what) {
        ASSERT_EQ(got.size(), want.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
          if (static_cast<double>(got[i]) == want[i]) continue;  // minus infinity of a masked score
          ASSERT_NEAR(got[i], want[i], 1e-4 * std::max(1.0, std::abs(want[i])))
              << name << ": " << what << run.graph->value(id).name << "[" << i << "]";
        }
      };
      compare(single.ws.value(id), run.ws.value(id), "");
      compare(single.ws.gradient(id), run.ws.gradient(id), "gradient of ");
    }
  }
}

// What an edit of each value selects.
std::vector<ValueRef> selected_parts(const Value& value) {
  std::vector<ValueRef> all = {{value.name, {}}};
  ValueRef cell{value.name, {}};
  for (const Dim& dim : value.dims) {
    if (dim.label == kBatchAxis) continue;
    cell.indices.push_back({dim.label, dim.size == kSymbol ? (dim.label == "k" ? 1 : 2) : dim.size - 1});
    all.push_back({value.name, {cell.indices.back()}});
  }
  all.push_back(cell);
  if (has_batch_axis(value.dims)) all.push_back({value.name, {{"b", 1}}});
  return all;
}

template <class Check>
void for_every_transformer_edit(const Check& check) {
  for (const auto& [name, spec] : small_transformers()) {
    const auto graph = transformer(spec);
    for (const Value& value : graph->values()) {
      for (const ValueRef& ref : selected_parts(value)) {
        for (const EditKind kind : {EditKind::Set, EditKind::Scale, EditKind::Add, EditKind::Clamp, EditKind::Mean}) {
          if (kind == EditKind::Mean && !has_batch_axis(value.dims)) continue;
          if (kind != EditKind::Set && (value.name == "tokens" || value.name == "targets")) continue;
          const float a = kind == EditKind::Set ? 2.0F : kind == EditKind::Clamp ? -0.3F : 0.7F;
          const Edit edit{ref, kind, a, 0.4F, {}};
          check(name, spec, *bind(edit, *graph), name + "/" + to_string(ref) + "/" + std::string(edit_kind_name(kind)));
        }
      }
    }
  }
}

// Holds the edit's numbers while the gradient is taken: what backward does for a mean.
void expect_edited_slope_agrees(const TransformerSpec& spec, const BoundEdit& edit, const std::string& what) {
  TransformerRun<double> run(spec);
  run.edit({edit});
  expect_slope_agrees(run, what, 2e-6);
}

TEST(Transformer, the_gradient_of_every_edit_is_that_of_the_edited_network) {
  for_every_transformer_edit(
      [](const std::string&, const TransformerSpec& spec, const BoundEdit& edit, const std::string& what) {
        if (edit.kind != EditKind::Mean) expect_edited_slope_agrees(spec, edit, what);
      });
}

// The values that are computed from `id`, itself included.
std::set<ValueId> values_after(const Graph& graph, ValueId id) {
  std::set<ValueId> all = {id};
  for (const Node& node : graph.nodes()) {
    if (node.op == &ops::dropout_mask) continue;  // reads the shape alone
    const auto depends = [&](ValueId v) { return all.contains(v); };
    if (std::any_of(node.in.begin(), node.in.end(), depends) ||
        std::any_of(node.params.begin(), node.params.end(), depends))
      all.insert(node.out.begin(), node.out.end());
  }
  return all;
}

// Holds that rightly leave the loss as it was, and why.
struct InertHold {
  std::string edit, reason;
};
const std::vector<InertHold> kInertHolds = {
    {".*attn\\.k\\.bias.*/set", "it shifts all scores of a query alike"},
    {"encoder/mask\\[.*/set", "what is held there was not masked: above 0 is above 0"},
    {"gpt/pos_embed\\.weight\\[t=5.*/set", "the sequences are four positions long"},
};

TEST(Transformer, an_edit_changes_the_loss_and_not_a_bit_of_what_does_not_depend_on_it) {
  std::map<std::string, std::unique_ptr<TransformerRun<float>>> plain;
  std::set<std::string> inert;
  for_every_transformer_edit(
      [&](const std::string& name, const TransformerSpec& spec, const BoundEdit& edit, const std::string& what) {
        auto& before = plain[name];
        if (before == nullptr) (before = std::make_unique<TransformerRun<float>>(spec))->run();
        TransformerRun<float> run(spec);
        run.edit({edit});
        run.run();
        const std::set<ValueId> after = values_after(*run.graph, edit.value);
        for (std::size_t v = 0; v < run.graph->values().size(); ++v) {
          const auto id = static_cast<ValueId>(v);
          if (after.contains(id)) continue;
          EXPECT_TRUE(equal_bits(before->ws.value(id), run.ws.value(id)))
              << what << " changed " << run.graph->value(id).name;
        }
        const ValueId loss = run.graph->loss();
        if (edit.kind == EditKind::Set && equal_bits(before->ws.value(loss), run.ws.value(loss))) inert.insert(what);
      });
  for (const std::string& what : inert) {
    const bool expected = std::any_of(kInertHolds.begin(), kInertHolds.end(), [&](const InertHold& hold) {
      return std::regex_match(what, std::regex(hold.edit));
    });
    EXPECT_TRUE(expected) << what;
  }
}

TEST(Transformer, explain_gives_every_number_and_every_gradient_again) {
  for (const auto& [name, spec] : small_transformers()) {
    TransformerRun<float> run(spec);
    run.edit({*bind(Edit{*parse_value_ref("blocks.0.attn.z[h=1]"), EditKind::Scale, 0.5F, 0, {}}, *run.graph)});
    run.run();
    const CellReader read = cell_reader(run.ws);
    for (std::size_t v = 0; v < run.graph->values().size(); ++v) {
      const auto id = static_cast<ValueId>(v);
      for (const bool gradient : {false, true}) {
        const auto numbers = gradient ? run.ws.gradient(id) : run.ws.value(id);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
          const Terms terms = explain(run.ws, {id, static_cast<std::int64_t>(i), gradient});
          if (terms.kind == TermKind::Given && terms.terms.empty()) continue;
          const double made = evaluate(terms, read);
          if (made == static_cast<double>(numbers[i])) continue;  // minus infinity of a masked score
          ASSERT_NEAR(made, numbers[i], 2e-5 * std::max(1.0, std::abs(static_cast<double>(numbers[i]))))
              << name << ": " << (gradient ? "gradient of " : "") << run.graph->value(id).name << "[" << i << "]";
        }
      }
    }
  }
}

TEST(Transformer, numbers_that_make_no_transformer_are_refused_in_a_sentence) {
  const auto message = [](auto change) {
    TransformerSpec spec;
    change(spec);
    const Status s = check(spec);
    return s ? std::string("accepted") : s.error().message;
  };
  EXPECT_EQ(message([](TransformerSpec&) {}), "accepted");
  EXPECT_EQ(message([](TransformerSpec& s) { s.heads = 5; }),
            "A width of 64 cannot be split into 5 heads; choose a multiple of the heads, or a head width.");
  EXPECT_EQ(message([](TransformerSpec& s) { s.layers = 0; }),
            "A transformer with layers = 0 cannot be built; choose one from 1 to 96.");
  EXPECT_EQ(message([](TransformerSpec& s) { s.positions = PositionKind::Rotary, s.head_width = 3; }),
            "Rotary positions turn pairs of numbers, but a head is 3 wide; choose an even head width.");
  EXPECT_EQ(message([](TransformerSpec& s) { s.dropout = 1; }),
            "A dropout of 1 leaves nothing; choose one from 0 up to less than 1.");
}

}  // namespace
}  // namespace neurarium
