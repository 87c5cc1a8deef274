// neurarium embed: the vectors of a model or a file as points of a plane or a space, written as a table.
#include "app/cli/command.h"
#include "app/cli/open_run.h"
#include "app/cli/settings_flags.h"
#include "engine/embedding/pca.h"
#include "engine/embedding/tsne.h"
#include "engine/embedding/tsv.h"
#include "engine/embedding/umap.h"
#include "engine/exhibits/embeddings.h"
#include "engine/files/atomic_file.h"
#include "engine/files/reader.h"
#include "engine/text.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace neurarium {
namespace {

constexpr int kTrustNeighbors = 12;
constexpr std::int64_t kMostTrusted = 20'000;  // rows up to which the picture is judged: all pairs are compared

struct EmbedOptions {
  std::string place, matrix, labels, out;
  std::string method = "pca", metric = "euclid";
  std::optional<std::string> text;
  std::int64_t dims = 2, steps = 0, neighbors = 15, threads = 1, map_seed = 0;
  double perplexity = 30, min_dist = 0.1;
  [[nodiscard]] Metric measure() const { return metric == "cosine" ? Metric::Cosine : Metric::Euclid; }
};

void declare(Flags& flags, EmbedOptions& o) {
  flags.place(
      "EXHIBIT|FILE", o.place,
      "A model (an exhibit, a trained model, a project), a table of vectors (.tsv, .csv) or a .safetensors file");
  flags.text(
      "matrix", o.matrix, "NAME",
      "Of a model or .safetensors file: a matrix (embed, unembed, h0.weight), or any value that `neurarium names` "
      "lists (blocks.0.attn.z, pool2)");
  flags.text("text", o.text, "TEXT", "Of a value: at the tokens of this text; without it, of test sequences");
  flags.text("labels", o.labels, "FILE.tsv", "What is known about each vector: a table with as many rows");
  flags.text("method", o.method, "WORD", "pca, tsne or umap (default pca)");
  flags.whole("dims", o.dims, 2, 3, "Dimensions of the picture: 2 or 3 (default 2)");
  flags.text("metric", o.metric, "WORD",
             "How far apart vectors are, of tsne and umap: euclid or cosine (default euclid)");
  flags.number("perplexity", o.perplexity, 1, 1000, "Of tsne: about how many neighbours count (default 30)");
  flags.whole("neighbors", o.neighbors, 2, 1000, "Of umap: how many neighbours count (default 15)");
  flags.number("min-dist", o.min_dist, 0.0001, 1, "Of umap: how close points may lie (default 0.1)");
  flags.whole("iterations", o.steps, 0, 100'000, "Of tsne and umap; 0: 1000, or 500 (200 above 10,000 points)");
  flags.whole("map-seed", o.map_seed, 0, std::int64_t{1} << 31, "Of the random steps (default 0)");
  flags.whole("threads", o.threads, 1, 64, "Threads to compute with (default 1); the result is the same");
  flags.text("out", o.out, "FILE.tsv", "Where the coordinates go (default: the standard output)");
}

Status check_words(const EmbedOptions& o) {
  const auto one_of = [](const char* flag, const std::string& word, std::initializer_list<std::string_view> known) {
    if (std::find(known.begin(), known.end(), word) != known.end()) return ok_status();
    const std::vector<std::string_view> names(known);
    return Status(usage_error("--{} is '{}', but must be {}.{}", flag, shown(word), fmt::join(names, " or "),
                              did_you_mean(word, names)));
  };
  if (Status s = one_of("method", o.method, {"pca", "tsne", "umap"}); !s) return s;
  return one_of("metric", o.metric, {"euclid", "cosine"});
}

bool is_table(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  return extension == ".tsv" || extension == ".csv" || extension == ".txt" || extension == ".tab";
}

Vectors say_what_was_cut(const ReadPoints& read, Console& console) {
  for (const Wording& sentence : read.cut) note(console, sentence.message);
  return *read.vectors;
}

Result<Vectors> vectors_of_run(const OpenedRun& run, const EmbedOptions& o, Console& console) {
  const Experiment& experiment = run.timeline->experiment();
  const auto params = experiment.params().flat();
  const PointMoment moment{
      experiment.task(), experiment.settings(), experiment.edits(), {params.begin(), params.end()}, experiment.steps()};
  PointSource source;
  if (!o.matrix.empty()) {
    auto found = find_point_source(*moment.task, *moment.settings, o.matrix, o.text.has_value());
    if (!found) return found.error();
    source = std::move(*found);
  } else if (const auto sources = point_sources(*moment.task, *moment.settings); !sources.empty()) {
    source = sources.front();
  }
  const auto read = read_points(moment, source, o.text.value_or(""));
  if (!read) return read.error();
  return say_what_was_cut(*read, console);
}

Result<Vectors> vectors_of_checkpoint(const LanguageModel& model, const EmbedOptions& o, Console& console) {
  const auto read = read_model_points(model, o.matrix.empty() ? "embed" : o.matrix, o.text);
  if (!read) return read.error();
  return say_what_was_cut(*read, console);
}

Result<Vectors> read_vectors_of(const EmbedOptions& o, const SettingsFlags& settings, Console& console) {
  if (is_table(o.place)) return read_vectors(o.place, {});
  auto opened = open_place(o.place, "embed", settings, 1, console);
  if (opened && opened->run) return vectors_of_run(*opened->run, o, console);
  if (opened) return vectors_of_checkpoint(*opened->checkpoint, o, console);
  if (!o.place.ends_with(".safetensors")) return opened.error();
  return read_tensor_vectors(o.place, o.matrix);
}

std::vector<MapPosition> principal(const Vectors& vectors, const EmbedOptions& o, Console& console) {
  const int dims = static_cast<int>(o.dims);
  const Pca pca = fit_pca(vectors, static_cast<std::size_t>(dims));
  std::string shares;
  for (std::size_t a = 0; a < pca.axes(); ++a)
    shares += fmt::format("{}{:.1f} %", a > 0 ? ", " : "", 100 * pca.share(a));
  note(console, fmt::format("variance along the axes: {}", shares));
  return project(pca_map(pca, dims), vectors);
}

Result<std::vector<MapPosition>> embed(const Vectors& vectors, const EmbedOptions& o, Console& console,
                                       Parallel& parallel) {
  if (o.method == "pca") return principal(vectors, o, console);
  const auto seed = static_cast<std::uint64_t>(o.map_seed);
  const int dims = static_cast<int>(o.dims);
  auto map =
      o.method == "tsne"
          ? make_tsne(vectors, o.measure(),
                      {.dims = dims, .perplexity = o.perplexity, .steps = o.steps > 0 ? o.steps : 1000, .seed = seed},
                      parallel)
          : make_umap(vectors, o.measure(),
                      {.dims = dims,
                       .neighbors = static_cast<int>(o.neighbors),
                       .min_dist = o.min_dist,
                       .steps = o.steps,
                       .seed = seed},
                      parallel);
  if (!map) return map.error();
  if (o.method == "tsne" && effective_perplexity(o.perplexity, vectors.rows) < o.perplexity)
    note(console, fmt::format("The perplexity is {:.4g}, a third of the other points, as there are no more.",
                              effective_perplexity(o.perplexity, vectors.rows)));
  ProgressBar bar(console, o.method);
  while (!(*map)->finished()) {
    (*map)->step(parallel);
    bar.show(static_cast<double>((*map)->steps()) / static_cast<double>((*map)->planned_steps()));
  }
  return (*map)->positions();
}

void judge(const Vectors& vectors, const std::vector<MapPosition>& positions, const EmbedOptions& o, Console& console,
           Parallel& parallel) {
  if (vectors.rows <= 2 * kTrustNeighbors || vectors.rows > kMostTrusted) return;
  std::vector<float> places;
  for (const MapPosition& p : positions) places.insert(places.end(), p.begin(), p.begin() + o.dims);
  note(console, fmt::format("trustworthiness (k = {}): {:.4f}", kTrustNeighbors,
                            trustworthiness(vectors, places, static_cast<int>(o.dims), kTrustNeighbors, parallel)));
}

}  // namespace

Status run_embed(const Arguments& arguments, Console& console) {
  Flags flags("embed", "Vectors of a model or a file as points in two or three dimensions.");
  EmbedOptions options;
  declare(flags, options);
  const SettingsFlags settings(flags, arguments);
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  if (Status s = check_words(options); !s) return s;
  if (options.place.empty()) return missing_exhibit("embed");
  auto vectors = read_vectors_of(options, settings, console);
  if (!vectors) return vectors.error();
  if (!options.labels.empty())
    if (Status s = read_labels(*vectors, options.labels); !s) return s;
  if (const std::int64_t twins = count_duplicates(*vectors); twins > 0)
    note(console, fmt::format("{} of {} vectors are the same as another one.", twins, vectors->rows));
  Parallel parallel(static_cast<int>(options.threads));
  const auto positions = embed(*vectors, options, console, parallel);
  if (!positions) return positions.error();
  judge(*vectors, *positions, options, console, parallel);
  const std::string table = coordinates_tsv(*vectors, *positions, static_cast<int>(options.dims));
  if (!options.out.empty()) return save_atomically(options.out, as_bytes(table), {.keep_backup = false});
  console.out << table;
  return ok_status();
}

}  // namespace neurarium
