// Tensors by name: types, shapes and conversions.
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "engine/files/safetensors.h"
#include "engine/text.h"

namespace neurarium {
namespace {

struct TypeRow {
  std::string_view name;
  std::size_t size;
};
constexpr TypeRow kTypes[] = {{"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"U16", 2}, {"I16", 2}, {"F16", 2}, {"BF16", 2},
                              {"U32", 4},  {"I32", 4}, {"F32", 4}, {"U64", 8}, {"I64", 8}, {"F64", 8}};
static_assert(std::size(kTypes) == static_cast<std::size_t>(DType::F64) + 1);

template <class To, class From>
AlignedVector<To> convert(const Tensor& tensor) {
  const auto* from = reinterpret_cast<const From*>(tensor.bytes.data());
  AlignedVector<To> out(tensor.bytes.size() / sizeof(From));
  std::transform(from, from + out.size(), out.begin(), [](From value) { return static_cast<To>(value); });
  return out;
}

Error type_error(const std::string& source, std::string_view name, DType found, const Wording& expected) {
  return input_error("{}: tensor \"{}\" has the type {}, but {} was expected; convert it or choose another file",
                     shown(source), shown(name), dtype_name(found), expected);
}

template <class To>
Result<AlignedVector<To>> real_numbers(const std::string& source, std::string_view name, const Tensor& tensor) {
  switch (tensor.dtype) {
    case DType::F32:
      return convert<To, float>(tensor);
    case DType::F16:
      return convert<To, Eigen::half>(tensor);
    case DType::BF16:
      return convert<To, Eigen::bfloat16>(tensor);
    case DType::F64:
      return convert<To, double>(tensor);
    default:
      return type_error(source, name, tensor.dtype, worded("F32, F16, BF16 or F64"));
  }
}

template <class Half>
Tensor half_tensor(DType type, Shape shape, std::span<const float> values) {
  Tensor tensor{type, std::move(shape), AlignedVector<std::byte>(values.size() * sizeof(Half))};
  std::transform(values.begin(), values.end(), reinterpret_cast<Half*>(tensor.bytes.data()),
                 [](float v) { return static_cast<Half>(v); });
  return tensor;
}

}  // namespace

std::string_view dtype_name(DType dtype) { return kTypes[static_cast<std::size_t>(dtype)].name; }
std::size_t dtype_size(DType dtype) { return kTypes[static_cast<std::size_t>(dtype)].size; }

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t dim : shape) {
    if (text.size() > 1) text += ", ";
    text += dim < 0 ? "any" : std::to_string(dim);
  }
  return text + "]";
}

std::int64_t element_count(std::span<const std::int64_t> shape) {
  std::int64_t count = 1;
  for (const std::int64_t dim : shape) count *= dim;
  return count;
}

Tensor make_float_tensor(DType dtype, Shape shape, std::span<const float> values) {
  if (dtype == DType::F16) return half_tensor<Eigen::half>(dtype, std::move(shape), values);
  if (dtype == DType::BF16) return half_tensor<Eigen::bfloat16>(dtype, std::move(shape), values);
  NEURARIUM_CHECK(dtype == DType::F32);
  return make_tensor<float>(std::move(shape), values);
}

const Tensor* TensorFile::find(std::string_view name) const {
  const auto at = index_.find(name);
  return at == index_.end() ? nullptr : &tensors_[at->second].second;
}

void TensorFile::add(std::string name, Tensor tensor) {
  NEURARIUM_CHECK_EQ(tensor.bytes.size(), static_cast<std::size_t>(tensor.elements()) * dtype_size(tensor.dtype));
  NEURARIUM_CHECK(index_.emplace(name, tensors_.size()).second);
  tensors_.emplace_back(std::move(name), std::move(tensor));
}

void TensorFile::add_text(std::string name, std::string_view text) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  add<std::uint8_t>(std::move(name), {static_cast<std::int64_t>(text.size())}, bytes);
}

Result<const Tensor*> TensorFile::get(std::string_view name) const {
  if (const Tensor* tensor = find(name)) return tensor;
  const std::string near = nearest_match(name, tensors_, &std::pair<std::string, Tensor>::first);
  if (near.empty())
    return input_error("{}: there is no tensor \"{}\"; choose a file that holds it", shown(source), shown(name));
  return input_error("{}: there is no tensor \"{}\"; the nearest name is \"{}\"", shown(source), shown(name),
                     shown(near));
}

Result<const Tensor*> TensorFile::get(std::string_view name, std::span<const std::int64_t> shape) const {
  auto tensor = get(name);
  if (!tensor) return tensor;
  const bool fits = std::ranges::equal(
      shape, (*tensor)->shape, [](std::int64_t expected, std::int64_t dim) { return expected < 0 || expected == dim; });
  if (!fits)
    return input_error("{}: tensor \"{}\" has the shape {}, but {} was expected; choose a file made for this network",
                       shown(source), shown(name), shape_text((*tensor)->shape), shape_text(shape));
  return tensor;
}

Result<const Tensor*> TensorFile::get_typed(std::string_view name, DType dtype) const {
  auto tensor = get(name);
  if (!tensor) return tensor;
  const bool bool_as_bytes = dtype == DType::U8 && (*tensor)->dtype == DType::Bool;
  if ((*tensor)->dtype != dtype && !bool_as_bytes)
    return type_error(source, name, (*tensor)->dtype, {std::string(dtype_name(dtype))});
  return tensor;
}

Result<std::string_view> TensorFile::text(std::string_view name) const {
  const auto bytes = view<std::uint8_t>(name);
  if (!bytes) return bytes.error();
  const std::string_view content(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  if (const auto at = find_invalid_utf8(content); at != std::string_view::npos)
    return input_error("{}: the text in tensor \"{}\" is not valid UTF-8 at its byte {}; the file is damaged",
                       shown(source), shown(name), at + 1);
  return content;
}

Result<AlignedVector<float>> TensorFile::floats(std::string_view name) const {
  const auto tensor = get(name);
  if (!tensor) return tensor.error();
  return real_numbers<float>(source, name, **tensor);
}

Result<AlignedVector<double>> TensorFile::doubles(std::string_view name) const {
  const auto tensor = get(name);
  if (!tensor) return tensor.error();
  return real_numbers<double>(source, name, **tensor);
}

Result<AlignedVector<float>> TensorFile::finite_floats(std::string_view name,
                                                       std::span<const std::int64_t> shape) const {
  const auto tensor = get(name, shape);
  if (!tensor) return tensor.error();
  auto values = real_numbers<float>(source, name, **tensor);
  if (!values) return values;
  const auto bad = std::ranges::find_if(*values, [](float value) { return !std::isfinite(value); });
  if (bad != values->end())
    return input_error("{}: tensor \"{}\" holds {} at element {} of {}; choose a file with finite numbers",
                       shown(source), shown(name), *bad, bad - values->begin(), shape_text((*tensor)->shape));
  return values;
}

Result<AlignedVector<std::int64_t>> TensorFile::integers(std::string_view name) const {
  const auto found = get(name);
  if (!found) return found.error();
  const Tensor& tensor = **found;
  switch (tensor.dtype) {
    case DType::Bool:
    case DType::U8:
      return convert<std::int64_t, std::uint8_t>(tensor);
    case DType::I8:
      return convert<std::int64_t, std::int8_t>(tensor);
    case DType::U16:
      return convert<std::int64_t, std::uint16_t>(tensor);
    case DType::I16:
      return convert<std::int64_t, std::int16_t>(tensor);
    case DType::U32:
      return convert<std::int64_t, std::uint32_t>(tensor);
    case DType::I32:
      return convert<std::int64_t, std::int32_t>(tensor);
    case DType::I64:
      return convert<std::int64_t, std::int64_t>(tensor);
    case DType::U64: {
      auto values = convert<std::int64_t, std::uint64_t>(tensor);
      const auto bad = std::ranges::find_if(values, [](std::int64_t value) { return value < 0; });
      if (bad == values.end()) return values;
      return input_error("{}: tensor \"{}\" holds {} at element {}, more than 2^63 - 1; use smaller numbers",
                         shown(source), shown(name), static_cast<std::uint64_t>(*bad), bad - values.begin());
    }
    default:
      return type_error(source, name, tensor.dtype, worded("a whole-number type"));
  }
}

}  // namespace neurarium
