#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// Names of functions in native code. All look at no more than the first 4 KB, in linear time.

/// "_ZN4acme4Cart3addEi" -> "acme::Cart::add", template arguments as "<T>"; "" for what is no such name.
/// Reads the function's name only, not its arguments, so that no name becomes larger by being read.
std::string demangledName(std::string_view symbol);

/// The name of a C or C++ function without return type, arguments and qualifiers; mangled ones are
/// demangled. Templates and lambdas stay as they are.
std::string cppFunctionName(std::string_view symbol);

/// A Rust path without the hash at its end ("::h0123456789abcdef"), escapes such as "$LT$" replaced.
std::string rustFunctionName(std::string_view symbol);

/// "...::h0123456789abcdef", as the older of Rust's two manglings has it.
bool endsWithRustHash(std::string_view name);

/// What stays the same of a C++ or Rust function when it is compiled by another compiler: template arguments
/// are "<T>", lambdas "lambda", closures "{closure}"; clones, hashes and inline namespaces are left out.
std::string nativeNameKey(std::string_view name);

/// The part after the last "::" that is not inside brackets, without template arguments.
std::string_view unqualifiedName(std::string_view name);

} // namespace spanglass
