// Catch2, whichever version is installed, and what it needs to know of core.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include "tests/core_numbers.hpp"
