// The exported code is compiled and run here, and says what the program says.
#include "engine/exports/network_code.h"

#include "engine/data/formula.h"
#include "engine/exhibits/curve.h"
#include "engine/exports/exports.h"
#include "engine/exports/formula_code.h"
#include "engine/run.h"
#include "tests/engine/files/temp_folder.h"
#include "tests/engine/runs.h"

#include <muParser.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <sstream>

namespace neurarium {
namespace {

constexpr int kPoints = 1000;
constexpr int kNoTorch = 77;

struct Case {
  std::string name;
  runs::Tweak tweak;
  std::vector<Edit> edits = {};
};

PointSet far_points() {
  PointSet set;
  std::mt19937 random(3);
  for (int i = 0; i < 60; ++i) {
    set.x.push_back(200.0f + static_cast<float>(random() % 1000) * 0.05f);
    set.x.push_back(-3.0f + static_cast<float>(random() % 1000) * 0.001f);
    set.target.push_back(set.x[set.x.size() - 2] * 0.01f);
  }
  return set;
}

std::vector<Case> cases() {
  return {
      {"six", [](auto& s) { s.hidden = "4:linear,5:step,4:sigmoid,5:tanh,4:relu,6:leaky_relu"; }},
      {"six_more", [](auto& s) { s.hidden = "5:elu,5:gelu_tanh,4:gelu_erf,5:silu,4:softplus,6:sine"; }},
      {"classes",
       [](auto& s) {
         s.data = "blobs";
         s.classes = 4;
         s.inputs = "x2,x1,x1^2,x2^2,x1x2,sin(x1),sin(x2)";
       },
       {runs::edit("probs[2]", EditKind::Scale, 0.5f), runs::edit("x[3]", EditKind::Clamp, -1, 2)}},
      {"logit",
       [](auto& s) { s.loss = "bce_logits"; },
       {runs::edit("h0.act[1]", EditKind::Set, 0.75f), runs::edit("h0.pre[2]", EditKind::Scale, -1.5f),
        runs::edit("h1.act", EditKind::Add, 0.25f), runs::edit("h1.weight[0,1]", EditKind::Set, 0),
        runs::edit("h0.bias", EditKind::Clamp, -0.05f, 0.05f), runs::edit("h0.weight", EditKind::Freeze),
        runs::edit("x[0]", EditKind::Add, 0.5f), runs::edit("out.act", EditKind::Scale, 2)}},
      {"one_hot",
       [](auto& s) {
         s.data = "blobs";
         s.classes = 3;
         s.loss = "mse";
       }},
      {"regression", [](auto& s) { s.data = "plane"; }},
      {"linear",
       [](auto& s) {
         s.hidden = "";
         s.inputs = "x2";
       }},
      {"formulas",
       [](auto& s) {
         s.inputs = "x1,exp(-x1^2),sin(3*x1)>x2,x2<0||!(x1>1)&&x2!=0?min(x1,x2,0.5):-2^-x1,1+avg(2,sin(pi))";
         s.hidden = "4";
       }},
      {"more_formulas",
       [](auto& s) {
         s.inputs =
             "sign(x1)*rint(x2),sqrt(abs(x1*x2))+max(x1,0),-abs(x1)^2^0.5/e,log10(x2^2+1)-tanh(x1)<=0.25==1,!x1*x2";
         s.hidden = "4";
       }},
      {"angles",
       [](auto& s) {
         s.inputs = "x1,atan2(x2,x1),atan2(x1,1)-atan2(-1,x2)/2,atan2(1,-2)*x2,atan2(sin(x1),0.5)>x2";
         s.hidden = "4";
       }},
      {"own",
       [](auto& s) {
         s.data = "file";
         s.standardize = true;
         s.points = seal(far_points());
       }},
  };
}

std::vector<float> some_points(const Experiment& e) {
  const bool far = dynamic_cast<const PlaygroundSettings&>(*e.settings()).data == "file";
  std::mt19937 random(11);
  std::uniform_real_distribution<float> around(-6, 6);
  std::vector<float> xy;
  for (int i = 0; i < kPoints; ++i) {
    xy.push_back(far ? 225 + 4 * around(random) : around(random));
    xy.push_back(around(random));
  }
  return xy;
}

// What the program itself computes at the points: outputs, then probabilities where there are any; [kPoints][...].
std::vector<std::vector<double>> outputs_of(const Experiment& e, std::vector<float> xy) {
  const auto parts = playground_parts(dynamic_cast<const PlaygroundSettings&>(*e.settings())).value();
  parts.standardizer.apply(xy);
  Params<float> params = e.params();
  Workspace<float> workspace(e.task()->graph, {.rows = kPoints, .gradients = false});
  workspace.bind(params);
  std::vector<BoundEdit> edits;
  for (const Edit& edit : e.edits()) edits.push_back(bind(edit, e.graph()).value());
  workspace.set_edits(std::move(edits));
  workspace.set_rows(kPoints);
  features(parts.features, xy.data(), kPoints, workspace.input(e.graph().at("x")).data());
  forward(workspace);
  std::vector<std::vector<double>> out(kPoints);
  for (const char* name : {"out.act", "probs"}) {
    const ValueId id = e.graph().find(name);
    if (id == kNoValue) continue;
    const auto values = workspace.value(id);
    for (std::size_t i = 0; i < values.size(); ++i) out[i * kPoints / values.size()].push_back(double{values[i]});
  }
  return out;
}

void expect_same(const std::string& printed, const std::vector<std::vector<double>>& wanted, const std::string& what) {
  std::istringstream text(printed);
  double worst = 0;
  std::size_t row = 0;
  for (std::string line; std::getline(text, line); ++row) {
    ASSERT_LT(row, wanted.size()) << what;
    std::istringstream words(line);
    std::vector<double> numbers;
    for (double number = 0; words >> number;) numbers.push_back(number);
    ASSERT_EQ(numbers.size(), wanted[row].size()) << what << ": " << line;
    for (std::size_t i = 0; i < numbers.size(); ++i) worst = std::max(worst, std::abs(numbers[i] - wanted[row][i]));
  }
  EXPECT_EQ(row, wanted.size()) << what;
  EXPECT_LE(worst, 1e-5) << what;
}

std::string point_lines(const std::vector<float>& xy) {
  std::string lines;
  for (std::size_t i = 0; i < xy.size(); i += 2) lines += fmt::format("{:.9g} {:.9g}\n", xy[i], xy[i + 1]);
  return lines;
}

std::unique_ptr<Experiment> trained(const Case& c) {
  auto e = runs::experiment(c.tweak);
  runs::advance(*e, 30);
  const Status held = e->apply(SetEdits{c.edits});
  EXPECT_TRUE(held.ok()) << c.name << (held.ok() ? "" : held.error().message);
  return e;
}

TEST(NetworkCode, the_c_file_compiles_without_a_warning_and_gives_the_outputs_of_the_program) {
  const TempFolder folder;
  for (const Case& c : cases()) {
    const auto e = trained(c);
    const auto xy = some_points(*e);
    write_plainly(folder / "network.c", c_source(*e).value());
    write_plainly(folder / "points", point_lines(xy));
    const std::string command =
        fmt::format("cd '{}' && cc -std=c99 -Wall -Wextra -Werror network.c -o network -lm && ./network < points > out",
                    folder.path());
    ASSERT_EQ(std::system(command.c_str()), 0) << c.name;
    expect_same(read_plainly(folder / "out"), outputs_of(*e, xy), c.name);
  }
}

TEST(NetworkCode, the_pytorch_file_gives_the_outputs_of_the_program) {
  const TempFolder folder;
  std::vector<std::vector<std::vector<double>>> wanted;
  for (const Case& c : cases()) {
    const auto e = trained(c);
    const auto xy = some_points(*e);
    const std::string source = pytorch_source(*e).value();
    EXPECT_NE(source.find("class Network(nn.Module):"), std::string::npos);
    for (const ValueId id : e->graph().params())
      EXPECT_NE(source.find(fmt::format("\"{}\":", e->graph().value(id).name)), std::string::npos);
    write_plainly(folder / (c.name + ".py"), source);
    write_plainly(folder / (c.name + ".points"), point_lines(xy));
    wanted.push_back(outputs_of(*e, xy));
  }
  // All in one process, as importing torch takes long.
  write_plainly(folder / "run_all", fmt::format("import contextlib, runpy, sys\n"
                                                "try:\n    import torch\n"
                                                "except ImportError:\n    sys.exit({})\n"
                                                "for name in sys.argv[1:]:\n"
                                                "    sys.stdin = open(name + '.points')\n"
                                                "    with contextlib.redirect_stdout(open(name + '.out', 'w')):\n"
                                                "        runpy.run_path(name + '.py', run_name='__main__')\n",
                                                kNoTorch));
  std::string command = fmt::format(
      "cd '{}' && python3=/usr/bin/python3; test -x $python3 || exit {}; $python3 run_all", folder.path(), kNoTorch);
  for (const Case& c : cases()) command += " " + c.name;
  const int code = std::system(command.c_str());
  if (WIFEXITED(code) && WEXITSTATUS(code) == kNoTorch)
    GTEST_SKIP() << "torch is not installed: only the text was read";
  ASSERT_EQ(code, 0);
  for (std::size_t i = 0; i < wanted.size(); ++i)
    expect_same(read_plainly(folder / (cases()[i].name + ".out")), wanted[i], cases()[i].name);
}

TEST(NetworkCode, the_curves_c_program_gives_its_outputs_in_the_numbers_of_the_table) {
  for (const bool table : {false, true}) {
    CurveSettings settings;
    settings.hidden = 5;
    settings.activation = "tanh";
    if (table) {
      settings.data = "file";
      settings.file = std::make_shared<const CurveTable>(
          CurveTable{{10, 12, 14, 17, 20}, {300, 420, 380, 500, 310}, "height", "weight"});
    }
    auto run = Experiment::make(settings.clone());
    ASSERT_TRUE(run.ok());
    for (int i = 0; i < 50; ++i) (*run)->step();
    ASSERT_TRUE((*run)->apply(SetEdits{{{{"h0.act", {{"", 1}}}, EditKind::Set, 0.25f, 0, {}}}}).ok());
    // x, and what the network says there: columns 1 and 4 of the table that is exported too.
    std::istringstream csv(points_csv(**run).value());
    std::string line, points;
    std::vector<double> wanted;
    std::getline(csv, line);
    ASSERT_EQ(line, "x,y,set,network,polynomial");
    while (std::getline(csv, line)) {
      points += line.substr(0, line.find(',')) + "\n";
      const std::size_t set = line.find(",t");
      wanted.push_back(std::stod(line.substr(line.find(',', set + 1) + 1)));
    }
    ASSERT_GT(wanted.size(), 4U);
    const TempFolder folder;
    write_plainly(folder / "network.c", c_source(**run).value());
    write_plainly(folder / "points", points);
    const std::string command =
        fmt::format("cd '{}' && cc -std=c99 -Wall -Wextra -Werror network.c -o network -lm && ./network < points > out",
                    folder.path());
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::istringstream said(read_plainly(folder / "out"));
    for (const double want : wanted) {
      double number = 0;
      ASSERT_TRUE(said >> number);
      EXPECT_NEAR(number, want, 1e-5 * std::max(1.0, std::abs(want)));
    }
    const std::string python = pytorch_source(**run).value();
    EXPECT_NE(python.find("nn.Linear(1, 5)"), std::string::npos);
    EXPECT_NE(python.find("reshape(-1, 1)"), std::string::npos);
  }
}

TEST(NetworkCode, numbers_are_written_so_that_their_bits_come_back) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "2"; });
  ASSERT_TRUE(e->apply(SetParameters{"h0.weight", {0, 1, 2}, {1.0f, -0.1f, 16777216.0f}}).ok());
  const std::string c = c_source(*e).value();
  EXPECT_NE(c.find("{1.0f, -0.100000001f},\n    {16777216.0f, "), std::string::npos) << c;
}

TEST(NetworkCode, every_function_that_a_formula_may_call_can_be_written) {
  const mu::Parser parser;
  ASSERT_EQ(parser.GetFunDef().count("atan2"), 1u);
  for (const auto& [name, callback] : parser.GetFunDef()) {
    const std::string call = fmt::format(fmt::runtime(callback.GetArgc() == 2 ? "{}(x1,x2)" : "{}(x2)"), name);
    ASSERT_TRUE(Formula::parse(call).ok()) << call;
    const Result<exports::FormulaCode> code = exports::formula_code(call);
    EXPECT_TRUE(code.ok()) << (code.ok() ? "" : code.error().message);
  }
}

TEST(NetworkCode, a_function_that_no_language_has_is_refused_with_a_sentence) {
  const auto code = exports::formula_code("x1+gamma(x2)");
  ASSERT_FALSE(code.ok());
  EXPECT_EQ(code.error().message,
            "The input 'x1+gamma(x2)' cannot be written as code: 'gamma' has no counterpart there; remove the input "
            "and export again.");
}

TEST(NetworkCode, what_one_point_cannot_express_is_refused_with_a_sentence) {
  const auto e = runs::experiment();
  for (const Edit& edit : {runs::edit("h0.act[1]", EditKind::Mean), runs::edit("h0.act[b=0,1]", EditKind::Set, 1)}) {
    ASSERT_TRUE(e->apply(SetEdits{{edit}}).ok());
    const auto source = c_source(*e);
    ASSERT_FALSE(source.ok());
    EXPECT_NE(source.error().message.find("h0.act"), std::string::npos) << source.error().message;
    EXPECT_EQ(pytorch_source(*e).error().message, source.error().message);
  }
}

}  // namespace
}  // namespace neurarium
