// Every operation that a graph can record, and the functions that record them. Shapes: R = all rows (the product of
// the leading axes), C = the last axis. Each family's file holds forward, backward and explain side by side.
#pragma once

#include "engine/op.h"

#include <array>
#include <optional>
#include <string_view>

namespace neurarium {

namespace ops {
extern const Op linear;        // y = x W^T + b                     in x [R,I], params W [O,I], b [O]?, out y [R,O]
extern const Op activation;    // y = f(x)                          args.activation
extern const Op dense;         // linear then activation, as one step; fuse() makes it, out pre [R,O], act [R,O]
extern const Op add;           // y = sum of the inputs (one or more of the same shape)
extern const Op multiply;      // y = a * b, element by element
extern const Op scale;         // y = args.a * x
extern const Op concat;        // y = [a, b] along the last axis
extern const Op columns;       // y = the numbers of each row of x from args.a on, as many as y has
extern const Op dropout_mask;  // 0 with probability args.a, else 1/(1-p); 1 in evaluation. in x (for its shape)
extern const Op softmax;       // exp(x/T) / sum exp(x/T) along C    args.a = T, flag: in lanes
extern const Op log_softmax;   // x/T - log sum exp(x/T)             args.a = T

// Losses: in output [R,C], target [R,C] (cross_entropy: class ids [R]); out one loss an example [R], mean over C.
extern const Op mse;            // (o - t)^2
extern const Op half_mse;       // 0.5 (o - t)^2, as TensorFlow Playground has it
extern const Op mae;            // |o - t|
extern const Op huber;          // 0.5 d^2 within |d| <= delta, else delta (|d| - 0.5 delta)   args.a = delta
extern const Op bce_logits;     // softplus(z) - t z, t in [0,1]
extern const Op cross_entropy;  // -log softmax(o)[t]; a negative t leaves the example out
extern const Op hinge;          // max(0, 1 - t o), t in {-1, 1}
extern const Op mean;           // over the rows of the mini-batch; with a second input, over those whose id is >= 0
extern const Op l1_penalty;     // args.a * sum |w|                  params w
extern const Op l2_penalty;     // args.a / 2 * sum w^2

extern const Op term_frequency;  // y = x, or log(1 + x) with flag; counts have no gradient

// Embeddings and positions. T is the axis "t"; ids are whole numbers held as floats.
extern const Op embedding;  // y[r] = W[id[r]]; 0 for a negative id      in ids [R], params W [V,C], out y [R,C]
extern const Op position_embedding;  // y[b,t] = W[t]                             params W [N,C], out y [b,T,C]
extern const Op sinusoids;           // y[b,t,2i] = sin(t / a^(2i/C)), y[b,t,2i+1] = cos of it    args.a = base
extern const Op rotary;              // pairs of the last axis turned by (t + args.b) a^(-2i/C)   flag: pairs (2i, 2i+1)

// Norms over the last axis, in three steps so that each may be edited: scale [R], normalized [R,C], out [R,C].
extern const Op norm_scale;   // sqrt(mean (x - m)^2 + args.a), m = mean x or, with flag (RMS norm), 0; args.b: sum
extern const Op normalize;    // (x - m) / scale                                 in x, scale
extern const Op scale_shift;  // y = w * x + b along the last axis               params w [C], b [C]?

// Attention, B sequences, H heads of width D: q, z [B,Tq,H,D]; k, v [B,Tk,H,D]; scores, pattern [B,H,Tq,Tk].
extern const Op
    attention_scores;  // q . k / sqrt(D), or args.a q . k; -inf for masked keys  in q, k, mask [B,Tk]?; flag: causal
extern const Op kernel_scores;     // -|q - k|^2 / (2 w^2); -inf for masked keys  in q, k, mask [B,Tk]?, params w []
extern const Op attention_values;  // z = sum_k pattern v                         in pattern, v
extern const Op gate;              // y = f(a) * b (SwiGLU: f = silu)             in a, b; args.activation
}  // namespace ops

// The two nodes of a fully connected layer under the current scope: weight [out,in], bias [out], pre and act [b,out].
struct DenseLayer {
  ValueId weight, bias, pre, act;
};
DenseLayer dense_layer(GraphBuilder& g, ValueId x, std::int32_t out, Activation activation);

ValueId activate(GraphBuilder& g, std::string_view name, ValueId x, Activation activation);
// x W^T + b for a recorded weight [out,in] (and bias [out], or kNoValue); `last_axes` take the place of the last axes
// of x that make up `in`, and make up `out` together.
ValueId linear(GraphBuilder& g, std::string_view name, ValueId x, ValueId weight, ValueId bias, Dims last_axes);
ValueId add(GraphBuilder& g, std::string_view name, Ids terms);
ValueId multiply(GraphBuilder& g, std::string_view name, ValueId a, ValueId b);
ValueId scale(GraphBuilder& g, std::string_view name, ValueId x, double factor);
ValueId concat(GraphBuilder& g, std::string_view name, ValueId a, ValueId b);
// The numbers from `first` on of each row of x [b,...], with the axes `dims` behind "b".
ValueId columns(GraphBuilder& g, std::string_view name, ValueId x, std::int64_t first, Dims dims);
ValueId dropout(GraphBuilder& g, ValueId x, double probability);  // values "mask" and "dropped"
ValueId softmax(GraphBuilder& g, std::string_view name, ValueId x, double temperature = 1);
ValueId log_softmax(GraphBuilder& g, std::string_view name, ValueId x, double temperature = 1);

// W [V,C] looked up by ids [...]: y [...,C].
ValueId embedding(GraphBuilder& g, std::string_view name, ValueId ids, ValueId weight);
// Values of the shape `dims`, whose axes end in "t" and the width.
ValueId position_embedding(GraphBuilder& g, std::string_view name, Dims dims, ValueId weight);
ValueId sinusoids(GraphBuilder& g, std::string_view name, Dims dims, double base = 10000);
// Su et al. 2021. Pairs (i, i + C/2), or (2i, 2i+1) when interleaved; position 0 is turned by `offset`.
ValueId rotary(GraphBuilder& g, std::string_view name, ValueId x, double base = 10000, double offset = 0,
               bool interleaved = false);

enum class NormKind : std::uint8_t { Layer, Rms };
// Parameters "weight" and, for layer norm unless `with_bias` is false, "bias"; values "scale" [...], "normalized" and
// "out" [...,C], all under the current scope.
struct NormLayer {
  ValueId weight, bias, scale, normalized, out;  // bias: kNoValue where there is none
};
NormLayer norm(GraphBuilder& g, NormKind kind, ValueId x, double eps, bool with_bias = true);

// How often a term stands in a text, from counts [...,C]: the count itself or, as the tenth time says less than the
// second, log(1 + count). Counts are whole numbers of the data, and no gradient moves them.
ValueId term_frequency(GraphBuilder& g, std::string_view name, ValueId counts, bool logarithm);
// Each row of x [...,C] divided by its length: values "length" [...] and "unit" [...,C] under the current scope.
struct UnitRows {
  ValueId length, unit;
};
UnitRows unit_rows(GraphBuilder& g, ValueId x);
// w * x along the last axis, w [C] a recorded parameter.
ValueId scale_columns(GraphBuilder& g, std::string_view name, ValueId x, ValueId weight);

// `mask` [b,k]: 1 for keys that are read, 0 for padding; kNoValue: all are. `factor` 0: 1 / sqrt(D).
ValueId attention_scores(GraphBuilder& g, std::string_view name, ValueId q, ValueId k, ValueId mask, bool causal,
                         double factor = 0);
// The logarithm of a Gaussian kernel of width w, a recorded parameter [].
ValueId kernel_scores(GraphBuilder& g, std::string_view name, ValueId q, ValueId k, ValueId mask, ValueId width);
// Their softmax, floats by the kernel for long rows; a row of masked keys alone becomes 0.
ValueId attention_pattern(GraphBuilder& g, std::string_view name, ValueId scores, double temperature = 1);
ValueId attention_values(GraphBuilder& g, std::string_view name, ValueId pattern, ValueId v);
ValueId gate(GraphBuilder& g, std::string_view name, ValueId a, ValueId b, Activation activation);

enum class LossKind : std::uint8_t { Mse, HalfMse, Mae, Huber, BceLogits, CrossEntropy, Hinge };
struct LossInfo {
  LossKind kind;
  std::string_view name;  // as in files and flags
  const Op* op;
};
std::span<const LossInfo> loss_kinds();
const LossInfo& loss_info(LossKind kind);
Result<LossKind> loss_from_name(std::string_view name);
// The loss of one output against one target (all kinds but cross-entropy); `delta` is Huber's.
double loss_value(std::string_view name, double output, double target, double delta);

// Values "each" [b] (one loss an example) and "data" (their mean over the mini-batch) under the current scope.
ValueId data_loss(GraphBuilder& g, LossKind kind, ValueId output, ValueId target, double delta = 1);
ValueId l1_penalty(GraphBuilder& g, std::string_view name, Ids weights, double lambda);
ValueId l2_penalty(GraphBuilder& g, std::string_view name, Ids weights, double lambda);

}  // namespace neurarium
