# neurarium_tests(name sources...): a GoogleTest program whose suites become the entries of ctest. One process a suite
# rather than a test: hundreds of processes less, yet suites run side by side and each has its own watchdog.
# The precompiled header takes a third off each test file; the libraries gain nothing from one.
function(neurarium_tests name)
  neurarium_program(${name} ${ARGN})
  target_compile_definitions(${name} PRIVATE NEURARIUM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE GTest::gtest_main GTest::gmock)
  target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <string> <vector>)
  target_compile_options(${name} PRIVATE $<IF:$<STREQUAL:${CMAKE_BUILD_TYPE},Release>,-O1,-O0>)  # what is tested keeps its own level
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${NEURARIUM_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${name}.ctest.cmake)
  file(GENERATE OUTPUT ${list} CONTENT
    "set(program \"$<TARGET_FILE:${name}>\")\nset(name ${name})\ninclude(\"${PROJECT_SOURCE_DIR}/cmake/DiscoverSuites.cmake\")\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${list})
endfunction()
