# Installs the development files, builds the project beside this file with them, and runs it:
# cmake -DBUILD=<folder> -DCOMPILER=<c++> -DTYPE=<kind of build> -P check.cmake

get_filename_component(here "${CMAKE_CURRENT_LIST_FILE}" DIRECTORY)
set(prefix "${BUILD}/package/installed")
set(project "${BUILD}/package/project")
file(REMOVE_RECURSE "${BUILD}/package")
foreach(command IN ITEMS
    "${CMAKE_COMMAND};--install;${BUILD};--prefix;${prefix};--component;development"
    "${CMAKE_COMMAND};-S;${here};-B;${project};-DCMAKE_PREFIX_PATH=${prefix};-DCMAKE_CXX_COMPILER=${COMPILER};-DCMAKE_BUILD_TYPE=${TYPE};-DCMAKE_CXX_FLAGS_RELEASE=-O0"
    "${CMAKE_COMMAND};--build;${project};--parallel;2"
    "${project}/pocket;run;leader-crash;--out;${BUILD}/package"
    "${project}/pocket;doctor;pocket"
    "${project}/pocket_tests")
  execute_process(COMMAND ${command} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${command}: ${status}\n${output}")
  endif()
endforeach()
