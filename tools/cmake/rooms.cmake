# Rooms: a folder is a CMake target and a namespace.

# The rooms that every event runs through are compiled as one unit where that pays: the optimizer
# then sees across their files without link-time optimization, which took 32 s a link.
set_property(GLOBAL PROPERTY SQUALL_HOT_SOURCES "")

# The cold rooms read and write files, or call the hot rooms. Release builds compile them at -O1. All
# builds parse once the headers that nearly all of them include.
set(squall_cold_flags $<$<CONFIG:Release>:-O1>)

function(squall_precompile_headers)
  set(source "${PROJECT_BINARY_DIR}/generated/precompiled.cpp")
  squall_write("${source}" "// Written by CMake.\n")
  add_library(squall_precompiled OBJECT "${source}")
  target_include_directories(squall_precompiled PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_options(squall_precompiled PRIVATE ${squall_warnings} ${squall_fewer_checks}
    ${squall_cold_flags})
  target_precompile_headers(squall_precompiled PRIVATE
    <algorithm> <array> <chrono> <filesystem> <map> <optional> <span> <string> <utility> <vector>
    "${PROJECT_SOURCE_DIR}/scenarios/scenario.hpp" "${PROJECT_SOURCE_DIR}/sim/simulate/simulator.hpp")
endfunction()

# A room is seen from the root of the sources, and, installed, from include/squall. Those that the
# program is made of are installed with it, for programs with a Raft of their own.
function(squall_public_headers target)
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR};${CMAKE_INSTALL_INCLUDEDIR}/squall>")
endfunction()
function(squall_install_library target)
  install(TARGETS ${target} EXPORT SquallTargets COMPONENT development
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}/squall")
endfunction()

# squall_room(<name> [HOT|COLD] [LINK <target>...] [SOURCES <file>...]): the folder's *.cpp, not those of
# the folders inside it, as squall_<name>, with "/" as "_"; its alias is squall::<name>.
function(squall_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "HOT;COLD;EXCLUDE_FROM_ALL" "" "LINK;SOURCES;EXCLUDE")
  string(REPLACE "/" "_" target "squall_${name}")
  string(REPLACE "/" "::" alias "squall::${name}")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  foreach(excluded IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${excluded}")
  endforeach()
  list(APPEND sources ${arg_SOURCES})
  if(arg_HOT AND SQUALL_ONE_UNIT)
    set_property(GLOBAL APPEND PROPERTY SQUALL_HOT_SOURCES ${sources})
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE squall_hot ${arg_LINK})
  else()
    add_library(${target} STATIC ${sources})
    squall_public_headers(${target})
    target_link_libraries(${target} PUBLIC ${arg_LINK})
    target_compile_options(${target} PRIVATE ${squall_warnings})
    # Ten files at a time repeat fewer templates.
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${SQUALL_BATCHES}
      UNITY_BUILD_BATCH_SIZE 10)
    if(NOT name MATCHES "^tools")
      target_compile_options(${target} PRIVATE ${squall_enum_warnings})
    endif()
    if(arg_COLD)
      target_compile_options(${target} PRIVATE ${squall_cold_flags})
      target_precompile_headers(${target} REUSE_FROM squall_precompiled)
    endif()
    if(NOT arg_HOT)
      target_compile_options(${target} PRIVATE ${squall_fewer_checks})
    endif()
  endif()
  if(arg_EXCLUDE_FROM_ALL)
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL TRUE)
  else()
    squall_install_library(${target})
  endif()
  add_library(${alias} ALIAS ${target})
endfunction()

# The hot rooms' unit: to be called when all of them have been added.
function(squall_hot_unit)
  get_property(sources GLOBAL PROPERTY SQUALL_HOT_SOURCES)
  if(NOT sources)
    return()
  endif()
  set(text "// Written by CMake: the hot rooms as one unit.\n")
  foreach(source IN LISTS sources)
    file(RELATIVE_PATH source "${PROJECT_SOURCE_DIR}" "${source}")
    string(APPEND text "#include \"${source}\"\n")
  endforeach()
  squall_write("${PROJECT_BINARY_DIR}/generated/hot_rooms.cpp" "${text}")
  add_library(squall_hot STATIC "${PROJECT_BINARY_DIR}/generated/hot_rooms.cpp")
  squall_public_headers(squall_hot)
  squall_install_library(squall_hot)
  target_compile_options(squall_hot PRIVATE ${squall_warnings} ${squall_enum_warnings})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # In a unit of this size g++ stops inlining early. These limits give back what link-time
    # optimization gave: 269 -> 243 million instructions for the first six seeds of fuzz (with
    # link-time optimization 256 million), for 27 more seconds of compiling.
    target_compile_options(squall_hot PRIVATE --param=inline-unit-growth=300
      --param=max-inline-insns-auto=200 --param=large-function-growth=1000
      --param=large-function-insns=20000 --param=early-inlining-insns=30)
  endif()
endfunction()
