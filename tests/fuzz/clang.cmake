# The newest Clang that is installed, for the preset "fuzz"; libFuzzer comes with it, on Debian in
# the package libclang-rt-<version>-dev.
find_program(CMAKE_CXX_COMPILER
  NAMES clang++ clang++-21 clang++-20 clang++-19 clang++-18 clang++-17 clang++-16 clang++-15
    clang++-14
  REQUIRED)
