// Documents and a query as bags of words weighed by TF-IDF (Sparck Jones 1972; Salton, Buckley 1988), and the cosine of
// query and document as its score. The weights of the terms are parameters: they begin as their inverse document
// frequency, and can learn to find the document that a sentence stands in.
#pragma once

#include "engine/graph.h"

#include <cstdint>
#include <memory>

namespace neurarium {

struct TfidfSpec {
  std::int32_t documents = 2;  // D
  std::int32_t terms = 2;      // V
  bool log_tf = false;         // log(1 + count) for the count
  double sharpness = 10;       // what scores are multiplied by before the softmax; above 0
};

// "counts" [b,V] of a query, "document" [b] it stands in. Parameters: "documents.counts" [D,V], which nothing trains,
// and "idf" [V]. Values "tf", "weights", "unit" [b,V], "length" [b], and the same of the documents; "scores" [b,D], the
// cosines; "logits", "probs" and the cross-entropy "loss".
std::shared_ptr<const Graph> tfidf_graph(const TfidfSpec& spec);

}  // namespace neurarium
