// What is known of an enumeration without a list of it.
#include "core/enumeration.hpp"

#include "tests/catch.hpp"

namespace squall::tests::enumeration_test {

namespace core = squall::core;

namespace {

enum class Colour : unsigned char { red, dark_green, blue };
struct Light {
  enum class Kind : unsigned short { lamp };
};

struct Row {
  Colour kind;
};
constexpr std::array kAll{Row{Colour::red}, Row{Colour::dark_green}, Row{Colour::blue}};
constexpr std::array kSwapped{Row{Colour::red}, Row{Colour::blue}, Row{Colour::dark_green}};
constexpr std::array kShort{Row{Colour::red}, Row{Colour::dark_green}};

}  // namespace

TEST_CASE("Enumerators are counted and named", "[core][enumeration]") {
  CHECK(core::count_of<Colour>() == 3);
  CHECK(core::count_of<Light::Kind>() == 1);
  CHECK(core::name_of(Colour::red) == "red");
  CHECK(core::name_of(Colour::dark_green) == "dark_green");
  CHECK(core::name_of(Light::Kind::lamp) == "lamp");
  CHECK(core::kNamesOf<Colour>[2] == "blue");
  CHECK(core::enumerator_name<static_cast<Colour>(3)>().empty());
}

TEST_CASE("A table lists each enumerator once, in order", "[core][enumeration]") {
  CHECK(core::lists_each_once(kAll));
  CHECK_FALSE(core::lists_each_once(kSwapped));
  CHECK_FALSE(core::lists_each_once(kShort));
}

}  // namespace squall::tests::enumeration_test
