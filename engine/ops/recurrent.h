// Recurrent layers, unrolled over the axis "t". Each reads what the inputs give, x W_ih^T + b_ih, of all positions at
// once (a linear node), and its own outputs of the position before; H is the width of the hidden state.
#pragma once

#include "engine/op.h"

namespace neurarium {

namespace ops {
// Each: in given [b,t,G H], the state before position 0 [b,H] (or none: zeros), params W [G H,H], b [G H].
extern const Op rnn;   // pre = given + W h' + b; h = tanh(pre)                                       G = 1
extern const Op lstm;  // Hochreiter and Schmidhuber 1997, Gers et al. 2000. Rows of W: i f g o       G = 4
                       // pre = given + W h' + b; i f o = sigmoid, g = tanh; c = f c' + i g; h = o tanh(c)
extern const Op gru;   // Cho et al. 2014, as PyTorch has it. Rows of W: r z n                        G = 3
                       // from = W h' + b; pre_rz = given + from, pre_n = given + r from; r z = sigmoid, n = tanh;
                       // h = (1 - z) n + z h'
}  // namespace ops

enum class CellKind : std::uint8_t { Rnn, Lstm, Gru };
int gates_of(CellKind kind);  // G

// The layer under the current scope: parameters "weight_ih" [G H,I], "weight_hh" [G H,H], "bias_ih" and "bias_hh"
// [G H] (PyTorch's names and layout); values "given", "pre", the gates, "c" of an LSTM, and "h" [b,t,H].
struct RecurrentLayer {
  ValueId weight_ih = kNoValue, weight_hh = kNoValue, bias_ih = kNoValue, bias_hh = kNoValue;
  ValueId given = kNoValue, pre = kNoValue;
  Ids gates;             // i f g o; r z n; none
  ValueId c = kNoValue;  // LSTM
  ValueId h = kNoValue;
};
// x [b,t,I]; h0 and (LSTM) c0 [b,H], or kNoValue: zeros.
RecurrentLayer recurrent_layer(GraphBuilder& g, CellKind kind, ValueId x, std::int32_t hidden, ValueId h0 = kNoValue,
                               ValueId c0 = kNoValue);

}  // namespace neurarium
