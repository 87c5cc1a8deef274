// Reads and writes safetensors files (https://github.com/huggingface/safetensors): named arrays behind a JSON header.
// Project files, --init, --save and checkpoints are all of this format; loading one never runs code and never trusts
// a number in it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base.h"
#include "engine/files/atomic_file.h"
#include "engine/matrix.h"

namespace neurarium {

enum class DType : std::uint8_t { Bool, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64 };
[[nodiscard]] std::string_view dtype_name(DType dtype);  // as in the file: "F32"
[[nodiscard]] std::size_t dtype_size(DType dtype);       // bytes an element

template <class T>
concept TensorElement = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::int8_t> ||
    std::same_as<T, std::uint8_t> || std::same_as<T, std::int16_t> || std::same_as<T, std::uint16_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::uint32_t> || std::same_as<T, std::int64_t> ||
    std::same_as<T, std::uint64_t>;

template <TensorElement T>
constexpr DType dtype_of() {
  if constexpr (std::same_as<T, float>) return DType::F32;
  if constexpr (std::same_as<T, double>) return DType::F64;
  if constexpr (std::same_as<T, std::int8_t>) return DType::I8;
  if constexpr (std::same_as<T, std::uint8_t>) return DType::U8;
  if constexpr (std::same_as<T, std::int16_t>) return DType::I16;
  if constexpr (std::same_as<T, std::uint16_t>) return DType::U16;
  if constexpr (std::same_as<T, std::int32_t>) return DType::I32;
  if constexpr (std::same_as<T, std::uint32_t>) return DType::U32;
  if constexpr (std::same_as<T, std::int64_t>) return DType::I64;
  if constexpr (std::same_as<T, std::uint64_t>) return DType::U64;
}

using Shape = std::vector<std::int64_t>;  // [] is a scalar: one element; a dimension may be 0
[[nodiscard]] std::string shape_text(std::span<const std::int64_t> shape);  // "[2, 3]"; -1 is written "any"
// Elements of a shape that is known to be sane (one in memory); shapes from outside go through checked arithmetic.
[[nodiscard]] std::int64_t element_count(std::span<const std::int64_t> shape);

struct Tensor {
  DType dtype = DType::F32;
  Shape shape;
  AlignedVector<std::byte> bytes;  // row-major, element_count(shape) * dtype_size(dtype)

  [[nodiscard]] std::int64_t elements() const { return element_count(shape); }
};

template <TensorElement T>
[[nodiscard]] Tensor make_tensor(Shape shape, std::span<const T> values) {
  NEURARIUM_CHECK_EQ(element_count(shape), static_cast<std::int64_t>(values.size()));
  const auto bytes = std::as_bytes(values);
  return {dtype_of<T>(), std::move(shape), {bytes.begin(), bytes.end()}};
}

// The same rounded to F32, F16 or BF16.
[[nodiscard]] Tensor make_float_tensor(DType dtype, Shape shape, std::span<const float> values);

// The content of one file: tensors in the order of their bytes, and the string-to-string metadata.
// Every Error names the file (`source`), the tensor, what was expected and what was found.
class TensorFile {
 public:
  std::string source = "(in memory)";  // the file's name in messages
  std::map<std::string, std::string> metadata;

  [[nodiscard]] const std::vector<std::pair<std::string, Tensor>>& tensors() const { return tensors_; }
  [[nodiscard]] const Tensor* find(std::string_view name) const;  // nullptr if there is none

  // `name` must be new (a programmer's error otherwise).
  void add(std::string name, Tensor tensor);
  template <TensorElement T>
  void add(std::string name, Shape shape, std::span<const T> values) {
    add(std::move(name), make_tensor<T>(std::move(shape), values));
  }
  void add_text(std::string name, std::string_view text);  // U8 [bytes]

  // The tensor, or an Error with the nearest name there is.
  [[nodiscard]] Result<const Tensor*> get(std::string_view name) const;
  // The same, refused unless it has this shape; -1 stands for any length.
  [[nodiscard]] Result<const Tensor*> get(std::string_view name, std::span<const std::int64_t> shape) const;
  [[nodiscard]] Result<const Tensor*> get(std::string_view name, std::initializer_list<std::int64_t> shape) const {
    return get(name, std::span(shape.begin(), shape.size()));
  }

  // The elements as they stand, refused unless the tensor has exactly this type (Bool is viewed as uint8_t).
  template <TensorElement T>
  [[nodiscard]] Result<std::span<const T>> view(std::string_view name) const {
    auto tensor = get_typed(name, dtype_of<T>());
    if (!tensor) return tensor.error();
    return std::span<const T>(reinterpret_cast<const T*>((*tensor)->bytes.data()), (*tensor)->bytes.size() / sizeof(T));
  }
  [[nodiscard]] Result<std::string_view> text(std::string_view name) const;  // a U8 tensor that is valid UTF-8

  // Numbers converted from F32, F16, BF16 or F64; other types are refused. F64 is rounded to the nearest float.
  [[nodiscard]] Result<AlignedVector<float>> floats(std::string_view name) const;
  [[nodiscard]] Result<AlignedVector<double>> doubles(std::string_view name) const;
  // The same with the shape checked, and NaN and infinity refused: for weights and data that will be trained on.
  [[nodiscard]] Result<AlignedVector<float>> finite_floats(std::string_view name,
                                                           std::span<const std::int64_t> shape) const;
  // Whole numbers from any integer type or Bool; U64 above 2^63 - 1 is refused.
  [[nodiscard]] Result<AlignedVector<std::int64_t>> integers(std::string_view name) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  [[nodiscard]] Result<const Tensor*> get_typed(std::string_view name, DType dtype) const;

  std::vector<std::pair<std::string, Tensor>> tensors_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
};

// Limits of a file. The format itself allows 100 MB of header.
inline constexpr std::uint64_t kMaxTensorHeader = std::uint64_t{16} << 20;  // bytes
inline constexpr std::size_t kMaxTensors = 65'536;
inline constexpr std::size_t kMaxDims = 8;
inline constexpr std::size_t kMaxTensorName = 512;                       // bytes
inline constexpr std::uint64_t kMaxTensorFile = std::uint64_t{8} << 30;  // bytes

// The file is read, never mapped, so it may be saved over while the result is in use.
Result<TensorFile> load_safetensors(const std::string& path);
// The same from memory; `source` is the name that messages use.
Result<TensorFile> parse_safetensors(std::span<const std::byte> bytes, const std::string& source);
// The names of a file's tensors alone, whatever their size.
Result<std::vector<std::string>> safetensors_names(const std::string& path);

// Deterministic: the same tensors and metadata give the same bytes, and writing what was read from a file of ours gives
// that file again. Tensors are laid out by element size (8 bytes first), otherwise in their order, so that each one is
// aligned. Metadata and names must be valid UTF-8.
Result<std::vector<std::byte>> to_safetensors(const TensorFile& file);
Status save_safetensors(const std::string& path, const TensorFile& file, const SaveOptions& options = {});

}  // namespace neurarium
