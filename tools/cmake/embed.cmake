# Puts scenarios, and the texts of pages, into the program as string literals.

# Writes a file only where its text changed, so that nothing is rebuilt in vain.
function(squall_write path text)
  set(old "")
  if(EXISTS "${path}")
    file(READ "${path}" old)
  endif()
  if(NOT old STREQUAL text)
    file(WRITE "${path}" "${text}")
  endif()
endfunction()

# One string as adjacent raw literals, cut at ends of lines: compilers limit the length of one.
function(squall_raw_literals text result)
  set(literals "")
  string(LENGTH "${text}" rest)
  while(rest GREATER 0)
    set(size ${rest})
    if(size GREATER 8000)
      string(SUBSTRING "${text}" 0 8000 piece)
      foreach(separator IN ITEMS "\n" "," " ")
        string(FIND "${piece}" "${separator}" position REVERSE)
        if(position GREATER_EQUAL 0)
          break()
        endif()
      endforeach()
      if(position LESS 0)
        message(FATAL_ERROR "A text has 8000 bytes without a comma, a space or a new line")
      endif()
      math(EXPR size "${position} + 1")
    endif()
    string(SUBSTRING "${text}" 0 ${size} piece)
    string(SUBSTRING "${text}" ${size} -1 text)
    string(APPEND literals "\n      R\"squall(${piece})squall\"")
    string(LENGTH "${text}" rest)
  endwhile()
  set(${result} "${literals}" PARENT_SCOPE)
endfunction()

# Scenarios travel inside the program: scenarios/<folder>/<theme>/*.json, or without a theme, as one
# table.
function(squall_embed_scenarios folder result)
  set(root "${PROJECT_SOURCE_DIR}/scenarios/${folder}")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${root}" "${root}/*.json")
  list(TRANSFORM files REPLACE "\\.json$" "")
  list(SORT files)
  list(LENGTH files count)
  set(entries "")
  foreach(file IN LISTS files)
    if(NOT file MATCHES "^(([^/]+)/)?([^/]+)$")
      message(FATAL_ERROR
        "scenarios/${folder}/${file}.json: a scenario stands in the folder of its theme")
    endif()
    set(theme "${CMAKE_MATCH_2}")
    set(name "${CMAKE_MATCH_3}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${root}/${file}.json")
    file(READ "${root}/${file}.json" text)
    if(text STREQUAL "")
      message(FATAL_ERROR "scenarios/${folder}/${file}.json is empty")
    endif()
    squall_raw_literals("${text}" literals)
    string(LENGTH "${text}" size)
    string(APPEND entries
      "    {\"${theme}\",\n     \"${name}\",\n     {${literals},\n      ${size}}},\n")
  endforeach()
  set(output "${PROJECT_BINARY_DIR}/generated/scenarios/${folder}_data.cpp")
  squall_write("${output}" "// Written by CMake from scenarios/${folder}.
#include \"scenarios/library.hpp\"

#include <array>
#include <span>

namespace squall::scenarios {
namespace {

constexpr std::array<LibraryEntry, ${count}> entries{{
${entries}}};

}  // namespace

std::span<const LibraryEntry> ${folder}() noexcept { return entries; }

}  // namespace squall::scenarios
")
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

# squall_embed_texts(<header> <result> <file>...): the text of each file beside the header as a
# function that the header declares in its room's namespace: page.html is page_html(), go/mine.go is
# go_mine_go().
function(squall_embed_texts header result)
  get_filename_component(room "${header}" DIRECTORY)
  string(REPLACE "/" "::" namespace "squall::${room}")
  set(functions "")
  foreach(file IN LISTS ARGN)
    set(path "${PROJECT_SOURCE_DIR}/${room}/${file}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    file(READ "${path}" text)
    squall_raw_literals("${text}" literals)
    string(LENGTH "${text}" size)
    string(REGEX REPLACE "^(\\.\\./)+" "" name "${file}")
    string(REGEX REPLACE "[./-]" "_" name "${name}")
    string(APPEND functions
      "std::string_view ${name}() noexcept {\n  return {${literals},\n      ${size}};\n}\n\n")
  endforeach()
  string(REPLACE ".hpp" "_data.cpp" output "${PROJECT_BINARY_DIR}/generated/${header}")
  squall_write("${output}" "// Written by CMake from texts of ${room}.
#include \"${header}\"

namespace ${namespace} {

${functions}}  // namespace ${namespace}
")
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()
