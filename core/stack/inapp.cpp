#include "core/stack/inapp.h"

#include "core/stack/languages.h"
#include "core/stack/nativecode.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace spanglass {

namespace {

std::string foreignPackage(Language language, const StackFrame& frame)
{
    std::string slashed; // a copy only where there is something to replace
    std::string_view file = frame.file;
    if (file.find('\\') != std::string_view::npos) {
        slashed = file;
        std::replace(slashed.begin(), slashed.end(), '\\', '/');
        file = slashed;
    }
    switch (language) {
    case Language::JavaScript: return foreignJavaScript(frame, file);
    case Language::Python: return foreignPython(frame, file);
    case Language::Java: return foreignJava(frame, file);
    case Language::Go: return foreignGo(frame, file);
    case Language::Ruby: return foreignRuby(frame, file);
    case Language::Php: return foreignPhp(frame, file);
    case Language::CSharp: return foreignCSharp(frame, file);
    case Language::Rust: return foreignRust(frame, file);
    case Language::Cpp: return foreignCpp(frame, file);
    case Language::Swift: return foreignSwift(frame, file);
    case Language::Dart: return foreignDart(frame, file);
    case Language::Elixir: return foreignElixir(frame, file);
    case Language::Erlang: return foreignErlang(frame, file);
    case Language::Perl: return foreignPerl(frame, file);
    case Language::Lua: return foreignLua(frame, file);
    case Language::Unknown: break;
    }
    return {};
}

} // namespace

void markInApp(StackTrace& stack)
{
    for (auto& exception : stack.exceptions) {
        for (auto& frame : exception.frames) {
            frame.package = foreignPackage(stack.language, frame);
            frame.inApp = frame.package.empty() && stack.language != Language::Unknown;
        }
        markBorders(stack.language, exception, exception.type);
    }
}

} // namespace spanglass
