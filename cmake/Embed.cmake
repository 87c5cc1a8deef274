# Writes assets/ and shaders/ into one generated C++ file, so that the program needs no files beside it.
# As a function: embed_files(TARGET). As a script (cmake -P) it writes the file; an edited asset is embedded again.
if(CMAKE_SCRIPT_MODE_FILE)
  set(out "// Generated from assets/ and shaders/ by cmake/Embed.cmake.\n#include \"app/assets.h\"\n\nnamespace neurarium {\nnamespace {\n")
  set(table "")
  set(index 0)
  foreach(name IN LISTS NAMES)
    file(READ ${ROOT}/${name} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
    string(APPEND out "const unsigned char kFile${index}[] = {\n${bytes}0x00};\n")
    string(APPEND table "    {\"${name}\", {reinterpret_cast<const char*>(kFile${index}), sizeof(kFile${index}) - 1}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND out "}  // namespace\n\nstd::vector<EmbeddedFile> embedded_files() {\n  return {\n${table}  };\n}\n\n}  // namespace neurarium\n")
  file(WRITE ${OUTPUT} "${out}")
  return()
endif()

set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(embed_files target)
  file(GLOB_RECURSE names RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/assets/* ${PROJECT_SOURCE_DIR}/shaders/*)
  list(SORT names)
  list(TRANSFORM names PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE inputs)
  set(output ${PROJECT_BINARY_DIR}/generated/embedded_files.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DNAMES=${names}" -DROOT=${PROJECT_SOURCE_DIR} -DOUTPUT=${output} -P ${EMBED_SCRIPT}
    DEPENDS ${inputs} ${EMBED_SCRIPT} COMMENT "Embedding assets and shaders" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
