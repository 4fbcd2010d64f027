#pragma once

#include "core/model/stack.h"
#include "core/stack/scan.h"

#include <string>
#include <string_view>

namespace spanglass {

/// What a language brings. isXFrame: whether a line has the shape of its frames; looks at most lines of most
/// texts, so it rejects others by their first bytes. parseX: the reported exception first, the frame nearest
/// the raise first; tells by addUnread() what it does not understand, and whether the text is cut off; sets
/// neither the language nor in-app flags. foreignX: the package of a frame that is not the application's,
/// "" for the application's; `file` is the frame's with slashes instead of backslashes.

bool isJavaScriptFrame(std::string_view line);
StackTrace parseJavaScript(const StackText& stack);
std::string foreignJavaScript(const StackFrame& frame, std::string_view file);

bool isPythonFrame(std::string_view line);
StackTrace parsePython(const StackText& stack);
std::string foreignPython(const StackFrame& frame, std::string_view file);

bool isJavaFrame(std::string_view line);
StackTrace parseJava(const StackText& stack);
std::string foreignJava(const StackFrame& frame, std::string_view file);

bool isGoFrame(std::string_view line);
StackTrace parseGo(const StackText& stack);
std::string foreignGo(const StackFrame& frame, std::string_view file);

bool isRubyFrame(std::string_view line);
StackTrace parseRuby(const StackText& stack);
std::string foreignRuby(const StackFrame& frame, std::string_view file);

bool isPhpFrame(std::string_view line);
StackTrace parsePhp(const StackText& stack);
std::string foreignPhp(const StackFrame& frame, std::string_view file);

bool isCSharpFrame(std::string_view line);
StackTrace parseCSharp(const StackText& stack);
std::string foreignCSharp(const StackFrame& frame, std::string_view file);

bool isRustFrame(std::string_view line);
StackTrace parseRust(const StackText& stack);
std::string foreignRust(const StackFrame& frame, std::string_view file);

bool isCppFrame(std::string_view line);
StackTrace parseCpp(const StackText& stack);
std::string foreignCpp(const StackFrame& frame, std::string_view file);

bool isSwiftFrame(std::string_view line);
StackTrace parseSwift(const StackText& stack);
std::string foreignSwift(const StackFrame& frame, std::string_view file);

bool isDartFrame(std::string_view line);
StackTrace parseDart(const StackText& stack);
std::string foreignDart(const StackFrame& frame, std::string_view file);

bool isElixirFrame(std::string_view line);
StackTrace parseElixir(const StackText& stack);
std::string foreignElixir(const StackFrame& frame, std::string_view file);

bool isErlangFrame(std::string_view line);
StackTrace parseErlang(const StackText& stack);
std::string foreignErlang(const StackFrame& frame, std::string_view file);

bool isPerlFrame(std::string_view line);
StackTrace parsePerl(const StackText& stack);
std::string foreignPerl(const StackFrame& frame, std::string_view file);

bool isLuaFrame(std::string_view line);
StackTrace parseLua(const StackText& stack);
std::string foreignLua(const StackFrame& frame, std::string_view file);

} // namespace spanglass
