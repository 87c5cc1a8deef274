// Fuzz target: any bytes are a table of vectors and a table of labels for it, or sentences about them. The first byte
// says where one ends and the other begins.
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/embedding/neighbors.h"
#include "engine/embedding/pca.h"
#include "engine/embedding/tsv.h"
#include "tests/fuzz/sentence_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  if (size < 2) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const std::size_t cut = bytes.size() * data[0] / 255;
  const auto sentence = [](const Error& error) { check_sentence(error, "fuzz"); };
  const auto table = parse_csv(bytes.subspan(0, cut), "fuzz");
  if (!table) return 0;
  auto vectors = vectors_from_table(*table);
  if (!vectors) {
    sentence(vectors.error());
    return 0;
  }
  if (const auto labels = parse_csv(bytes.subspan(cut), "fuzz labels")) {
    (void)looks_like_labels(*vectors, *labels);
    if (const Status added = add_labels(*vectors, *labels); !added) sentence(added.error());
  }
  for (const Column& column : vectors->columns) {
    ClassColumn classes;
    if (classes_of(column, classes))
      for (const auto c : classes.of) NEURARIUM_CHECK(c < classes.names.size());
  }
  if (vectors->width > 64 || vectors->rows > 256) return 0;
  const auto positions = project(pca_map(fit_pca(*vectors, 2), 2), *vectors);
  const std::string written = coordinates_tsv(*vectors, positions, 2);
  NEURARIUM_CHECK(written.starts_with("x\ty"));
  NEURARIUM_CHECK(nearest_to(*vectors, vectors->row(0), 3, Metric::Cosine).size() <= 3);
  return 0;
}
