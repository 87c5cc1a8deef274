// Hand-made bad safetensors files, each with the exact sentence that a person reads.
#include <gtest/gtest.h>

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/reader.h"
#include "engine/files/safetensors.h"

namespace neurarium {
namespace {

using namespace std::string_literals;

struct BadHeader {
  std::string header;
  std::size_t data_bytes;
  std::string fault;
};

// A header with one tensor "a" of the given fields.
std::string a(const std::string& fields) { return "{\"a\":{" + fields + "}}"; }
std::string a_shape(const std::string& shape) {
  return a("\"dtype\":\"U8\",\"shape\":" + shape + ",\"data_offsets\":[0,1]");
}
std::string a_offsets(const std::string& offsets) {
  return a("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":" + offsets);
}
std::string a_dtype(const std::string& dtype) {
  return a("\"dtype\":" + dtype + ",\"shape\":[1],\"data_offsets\":[0,1]");
}
std::string entry(const std::string& name, const std::string& dtype, const std::string& shape, std::size_t begin,
                  std::size_t end) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":{},"data_offsets":[{},{}]}})", name, dtype, shape, begin, end);
}

std::string with_length(std::string_view header, std::string_view data) {
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file.append(header).append(data);
}

std::string message_of(std::string_view file) {
  const std::vector<char> copy(file.begin(), file.end());  // of its exact size, so that a sanitizer sees a step beyond
  const auto result = parse_safetensors(std::as_bytes(std::span(copy)), "m.st");
  if (result.ok()) return "accepted";
  EXPECT_EQ(result.error().code, ExitCode::InputRefused);
  return result.error().message;
}

void expect_faults(const std::vector<BadHeader>& cases) {
  for (const auto& bad : cases)
    EXPECT_EQ(message_of(with_length(bad.header, std::string(bad.data_bytes, '\7'))),
              "m.st: " + bad.fault + "; the file is damaged or was not written as safetensors")
        << bad.header.substr(0, 200);
}

TEST(SafetensorsBad, the_test_files_without_their_fault_are_accepted) {
  EXPECT_EQ(message_of(with_length(a_shape("[1]"), "x")), "accepted");
  EXPECT_EQ(message_of(with_length(a_shape("[]"), "x")), "accepted");
  EXPECT_EQ(message_of(with_length(a_shape("[1,1,1,1,1,1,1,1]"), "x")), "accepted");
  EXPECT_EQ(message_of(with_length("{}", "")), "accepted");
  EXPECT_EQ(message_of(with_length("{}   \n", "")), "accepted");
  EXPECT_EQ(
      message_of(with_length("{" + entry("a", "F32", "[0]", 0, 0) + "," + entry("b", "U8", "[2]", 0, 2) + "}", "xy")),
      "accepted");
  EXPECT_EQ(message_of(with_length("{\"" + std::string(512, 'n') + a_shape("[1]").substr(3), "x")), "accepted");
  EXPECT_EQ(message_of(with_length(R"({"__metadata__":{}})", "")), "accepted");
}

TEST(SafetensorsBad, the_header_is_not_json) {
  expect_faults({
      {"{\"a\"", 0, "the header is not valid JSON at its byte 5"},
      {"{}}", 0, "the header is not valid JSON at its byte 3"},
      {"{} x", 0, "the header is not valid JSON at its byte 4"},
      {"{}{}", 0, "the header is not valid JSON at its byte 3"},
      {"{a:1}", 0, "the header is not valid JSON at its byte 2"},
      {"{'a':1}", 0, "the header is not valid JSON at its byte 2"},
      {"{,}", 0, "the header is not valid JSON at its byte 2"},
      {a_shape("[1,]"), 1, "the header is not valid JSON at its byte 31"},
      {a_shape("[01]"), 1, "the header is not valid JSON at its byte 30"},
      {a_shape("[1 1]"), 1, "the header is not valid JSON at its byte 31"},
      {"{}"s + '\0', 0, "the header is not valid JSON at its byte 3"},
      {"{}\0{\"a\":1}"s, 0, "the header is not valid JSON at its byte 3"},
      {"{\"a\nb\":1}", 0, "the header is not valid JSON at its byte 4"},
      {"{\"\\ud800\":1}", 0, "the header is not valid JSON at its byte 9"},
      {"{\"\\x\":1}", 0, "the header is not valid JSON at its byte 4"},
      {"{ // comment\n}", 0, "the header is not valid JSON at its byte 3"},
      {"{\"caf\xe9\":1}", 0, "the header is not valid UTF-8 at its byte 6"},
      {"{\"\xed\xa0\x80\":1}", 0, "the header is not valid UTF-8 at its byte 3"},
      {"{\"\xf4\x90\x80\x80\":1}", 0, "the header is not valid UTF-8 at its byte 3"},
      {"{\"\xc0\xaf\":1}", 0, "the header is not valid UTF-8 at its byte 3"},
      {"{\"\xf0\x9f\x98", 0, "the header is not valid UTF-8 at its byte 3"},
  });
}

TEST(SafetensorsBad, an_entry_is_not_a_tensor) {
  const std::string where = " where an object with dtype, shape and data_offsets was expected";
  expect_faults({
      {"{\"a\":1}", 0, "tensor \"a\" is a number" + where},
      {"{\"a\":-1}", 0, "tensor \"a\" is a number" + where},
      {"{\"a\":1.5}", 0, "tensor \"a\" is a number" + where},
      {"{\"a\":null}", 0, "tensor \"a\" is null" + where},
      {"{\"a\":true}", 0, "tensor \"a\" is true or false" + where},
      {"{\"a\":\"F32\"}", 0, "tensor \"a\" is a string" + where},
      {"{\"a\":[]}", 0, "tensor \"a\" is a list" + where},
      {"{\"__metadata__\":[]}", 0, "tensor \"__metadata__\" is a list" + where},
      {"{\"a\":{}}", 0, "tensor \"a\" has no dtype"},
      {a("\"shape\":[1],\"data_offsets\":[0,1]"), 1, "tensor \"a\" has no dtype"},
      {a("\"dtype\":\"U8\",\"data_offsets\":[0,1]"), 1, "tensor \"a\" has no shape"},
      {a("\"dtype\":\"U8\",\"shape\":[1]"), 1, "tensor \"a\" has no data_offsets"},
      {a("\"type\":\"U8\""), 1, "tensor \"a\" has the unknown key \"type\""},
      {a("\"dtype\":\"U8\",\"dtype\":\"U8\""), 1, "tensor \"a\" has two entries called dtype"},
      {a("\"shape\":[1],\"shape\":[1]"), 1, "tensor \"a\" has two entries called shape"},
      {a("\"data_offsets\":[0,1],\"data_offsets\":[0,1]"), 1, "tensor \"a\" has two entries called data_offsets"},
      {"{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("a", "U8", "[1]", 1, 2) + "}", 2,
       "tensor \"a\" appears twice"},
      {"{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("\\u0061", "U8", "[1]", 1, 2) + "}", 2,
       "tensor \"a\" appears twice"},
      {"{\"" + std::string(513, 'n') + "\":{}}", 0,
       "the tensor name \"" + std::string(40, 'n') + "...\" has 513 bytes, more than the 512 that are read here"},
      {"{\"a\\u0007\\n\":{}}", 0, "tensor \"a\\x07\\x0a\" has no dtype"},
  });
}

TEST(SafetensorsBad, the_metadata_is_not_strings) {
  expect_faults({
      {R"({"__metadata__":{"k":1}})", 0, "the __metadata__ value \"k\" is a number where a string was expected"},
      {R"({"__metadata__":{"k":-1.5}})", 0, "the __metadata__ value \"k\" is a number where a string was expected"},
      {R"({"__metadata__":{"k":null}})", 0, "the __metadata__ value \"k\" is null where a string was expected"},
      {R"({"__metadata__":{"k":false}})", 0,
       "the __metadata__ value \"k\" is true or false where a string was expected"},
      {R"({"__metadata__":{"k":{}}})", 0, "the __metadata__ value \"k\" is an object where a string was expected"},
      {R"({"__metadata__":{"k":[]}})", 0, "the __metadata__ value \"k\" is a list where a string was expected"},
      {R"({"__metadata__":{"k":"a","k":"b"}})", 0, "the __metadata__ key \"k\" appears twice"},
      {R"({"__metadata__":{},"__metadata__":{}})", 0, "__metadata__ appears twice"},
  });
}

TEST(SafetensorsBad, the_dtype_is_unknown) {
  const std::string known =
      "\"; the types read here are BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64";
  expect_faults({
      {a_dtype("\"F8_E4M3\""), 1, "tensor \"a\" has the dtype \"F8_E4M3" + known},
      {a_dtype("\"f32\""), 1, "tensor \"a\" has the dtype \"f32" + known},
      {a_dtype("\"\""), 1, "tensor \"a\" has the dtype \"" + known},
      {a_dtype("\"" + std::string(100, 'F') + "\""), 1,
       "tensor \"a\" has the dtype \"" + std::string(40, 'F') + "..." + known},
      {a_dtype("32"), 1, "the dtype of tensor \"a\" is a number"},
      {a_dtype("null"), 1, "the dtype of tensor \"a\" is null"},
      {a_dtype("[\"F32\"]"), 1, "the dtype of tensor \"a\" is a list"},
      {a_dtype("{}"), 1, "the dtype of tensor \"a\" is an object"},
  });
}

TEST(SafetensorsBad, the_shape_is_not_a_shape) {
  const std::string rule = " in its shape; these are whole numbers from 0 up";
  expect_faults({
      {a_shape("1"), 1, "the shape of tensor \"a\" is a number"},
      {a_shape("\"1\""), 1, "the shape of tensor \"a\" is a string"},
      {a_shape("{}"), 1, "the shape of tensor \"a\" is an object"},
      {a_shape("null"), 1, "the shape of tensor \"a\" is null"},
      {a_shape("[-1]"), 1, "tensor \"a\" has -1" + rule},
      {a_shape("[1.0]"), 1, "tensor \"a\" has 1.0" + rule},
      {a_shape("[1e0]"), 1, "tensor \"a\" has 1e0" + rule},
      {a_shape("[18446744073709551616]"), 1, "tensor \"a\" has 18446744073709551616" + rule},
      {a_shape("[\"1\"]"), 1, "tensor \"a\" has a string" + rule},
      {a_shape("[null]"), 1, "tensor \"a\" has null" + rule},
      {a_shape("[true]"), 1, "tensor \"a\" has true or false" + rule},
      {a_shape("[[1]]"), 1, "tensor \"a\" has a list" + rule},
      {a_shape("[{}]"), 1, "tensor \"a\" has an object" + rule},
      {a_shape("[18446744073709551615]"), 1, "tensor \"a\" has a dimension of 18446744073709551615, more than 2^63"},
      {a_shape("[1,1,1,1,1,1,1,1,1]"), 1, "tensor \"a\" has more than the 8 dimensions that are read here"},
      {a_shape("[4294967296,4294967296]"), 1,
       "tensor \"a\" (U8 [4294967296, 4294967296]) would have more than 2^63 bytes"},
      {a_shape("[2,9223372036854775807]"), 1,
       "tensor \"a\" (U8 [2, 9223372036854775807]) would have more than 2^63 bytes"},
      {a_shape("[0,9223372036854775807,2]"), 1,
       "tensor \"a\" (U8 [0, 9223372036854775807, 2]) would have more than 2^63 bytes"},
      {"{" + entry("a", "F64", "[2305843009213693952]", 0, 0) + "}", 0,
       "tensor \"a\" (F64 [2305843009213693952]) would have more than 2^63 bytes"},
      {a_shape("[2]"), 1, "tensor \"a\" (U8 [2]) needs 2 bytes but its data_offsets [0, 1] hold 1"},
      {a_shape("[0]"), 1, "tensor \"a\" (U8 [0]) needs 0 bytes but its data_offsets [0, 1] hold 1"},
      {"{" + entry("a", "F32", "[]", 0, 1) + "}", 1,
       "tensor \"a\" (F32 []) needs 4 bytes but its data_offsets [0, 1] hold 1"},
      {"{" + entry("a", "BF16", "[30,40]", 0, 4800) + "}", 4800,
       "tensor \"a\" (BF16 [30, 40]) needs 2,400 bytes but its data_offsets [0, 4800] hold 4,800"},
  });
}

TEST(SafetensorsBad, the_offsets_are_not_a_place) {
  const std::string rule = " in its data_offsets; these are whole numbers from 0 up";
  expect_faults({
      {a_offsets("0"), 1, "the data_offsets of tensor \"a\" is a number"},
      {a_offsets("[]"), 1, "tensor \"a\" has 0 of the 2 data_offsets"},
      {a_offsets("[0]"), 1, "tensor \"a\" has 1 of the 2 data_offsets"},
      {a_offsets("[0,1,2]"), 1, "tensor \"a\" has more than 2 data_offsets"},
      {a_offsets("[-1,0]"), 1, "tensor \"a\" has -1" + rule},
      {a_offsets("[0,1.0]"), 1, "tensor \"a\" has 1.0" + rule},
      {a_offsets("[0,null]"), 1, "tensor \"a\" has null" + rule},
      {a_offsets("[0,[1]]"), 1, "tensor \"a\" has a list" + rule},
      {a_offsets("[1,0]"), 1, "tensor \"a\" (U8 [1]) ends at byte 0, before it begins at 1"},
      {a_offsets("[18446744073709551615,0]"), 1,
       "tensor \"a\" (U8 [1]) ends at byte 0, before it begins at 18446744073709551615"},
      {a_offsets("[0,1]"), 0, "tensor \"a\" (U8 [1]) ends at byte 1 of the data, but the file has only 0"},
      {a_offsets("[18446744073709551614,18446744073709551615]"), 1,
       "tensor \"a\" (U8 [1]) ends at byte 18,446,744,073,709,551,615 of the data, but the file has only 1"},
      {a_offsets("[1,2]"), 2, "bytes 0 to 0 of the data, before tensor \"a\", belong to no tensor"},
      {a_offsets("[0,1]"), 2, "the tensors end at byte 1 of the data, but the file has 2"},
      {"{}", 3, "the tensors end at byte 0 of the data, but the file has 3"},
      {"{" + entry("a", "U8", "[4]", 0, 4) + "," + entry("b", "U8", "[4]", 3, 7) + "}", 7,
       "tensors \"a\" and \"b\" overlap: the one ends at byte 4, the other begins at 3"},
      {"{" + entry("b", "U8", "[4]", 0, 4) + "," + entry("a", "U8", "[4]", 0, 4) + "}", 4,
       "tensors \"b\" and \"a\" overlap: the one ends at byte 4, the other begins at 0"},
      {"{" + entry("a", "U8", "[2]", 0, 2) + "," + entry("b", "U8", "[2]", 4, 6) + "}", 6,
       "bytes 2 to 3 of the data, before tensor \"b\", belong to no tensor"},
      {"{" + entry("a", "U8", "[4]", 0, 4) + "," + entry("b", "U8", "[0]", 2, 2) + "}", 4,
       "tensors \"a\" and \"b\" overlap: the one ends at byte 4, the other begins at 2"},
      {"{" + entry("a", "U8", "[0]", 1, 1) + "}", 1,
       "bytes 0 to 0 of the data, before tensor \"a\", belong to no tensor"},
  });
}

TEST(SafetensorsBad, the_beginning_is_not_one_of_safetensors) {
  const std::string damaged = "; the file is damaged or was not written as safetensors";
  EXPECT_EQ(message_of(""),
            "m.st: the file has 0 bytes, but the length of a safetensors header alone takes 8" + damaged);
  EXPECT_EQ(message_of("1234567"),
            "m.st: the file has 7 bytes, but the length of a safetensors header alone takes 8" + damaged);
  EXPECT_EQ(message_of(with_length("", "")), "m.st: the header has 0 bytes, but the shortest header is {}" + damaged);
  EXPECT_EQ(message_of(with_length("{", "")), "m.st: the header has 1 bytes, but the shortest header is {}" + damaged);
  EXPECT_EQ(message_of(with_length(" {}", "")), "m.st: the header does not begin with {" + damaged);
  EXPECT_EQ(message_of(with_length("[]", "")), "m.st: the header does not begin with {" + damaged);
  EXPECT_EQ(message_of(with_length("\xef\xbb\xbf{}", "")), "m.st: the header does not begin with {" + damaged);
  EXPECT_EQ(message_of("\x09\0\0\0\0\0\0\0{}"s),
            "m.st: the header is said to have 9 bytes, but only 2 follow" + damaged);
}

TEST(SafetensorsBad, files_of_other_kinds_are_named) {
  const std::string convert = ", not a safetensors file; convert it to safetensors with the program that made it";
  const std::pair<std::string, std::string> cases[] = {
      {"GGUF\3\0\0\0\0\0\0\0", "a GGUF model" + convert},
      {"\x80\2}q\0X"s, "a Python pickle (PyTorch checkpoint), which could run code" + convert},
      {"\x89HDF\r\n\x1a\n\0\0\0\0", "an HDF5 file" + convert},
      {"\x08\x07\x12\x07pytorch\x1a\x05"
       "1.0.0",
       "an ONNX model" + convert},
      {"\x1c\0\0\0TFL3\x14\0\0\0"s, "a TensorFlow Lite model" + convert},
      {"PK\3\4\0\0\x08\x08\0\0"s,
       "a zip archive (PyTorch checkpoint, .npz or spreadsheet), not a safetensors file; "
       "export it as CSV or safetensors"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
       "a Git LFS pointer, not a safetensors file; fetch the file itself with `git lfs pull`"},
      {"\n<!DOCTYPE HTML><html>", "a web page, not a safetensors file; download the file itself"},
      {"<html lang=en>", "a web page, not a safetensors file; download the file itself"},
      {"\x1f\x8b\x08\0\0\0\0\0\0\3"s, "a gzip archive, not a safetensors file; unpack it first"},
      {"\x89PNG\r\n\x1a\n\0\0\0\r", "a PNG picture, not a safetensors file; choose another file"},
      {"{\"weights\": [1, 2]}", "JSON text, not a safetensors file; export it as CSV or safetensors"},
      {"\xff\xfe{\0\"\0a\0b\0"s, "UTF-16 text, not a safetensors file; save it as UTF-8"},
      {"\x93NUMPY\1\0v\0{'descr'", "a NumPy array, not a safetensors file; export it as CSV or safetensors"},
      {std::string(257, 'x') + "ustar", "a tar archive, not a safetensors file; unpack it first"},
  };
  for (const auto& [content, sentence] : cases) EXPECT_EQ(message_of(content), "m.st: this is " + sentence);
}

}  // namespace
}  // namespace neurarium
