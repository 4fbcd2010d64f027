#include "core/stack/nativecode.h"
#include "core/stack/nativename.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t farthestThrower = 16; ///< frames of other code between two throwers

bool isRustThrower(std::string_view function)
{
    constexpr auto starts =
        std::to_array<std::string_view>({ "rust_begin_unwind", "__rustc::rust_begin_unwind",
            "__rust_start_panic", "rust_panic", "core::panicking::", "std::panicking::begin_panic",
            "std::panicking::rust_panic", "std::panicking::panic_handler", "std::panicking::default_hook",
            "std::panicking::begin_panic_handler", "std::panicking::panic_with_hook",
            "core::option::unwrap_failed", "core::option::expect_failed", "core::result::unwrap_failed",
            "core::cell::panic_already", "std::rt::begin_panic", "alloc::raw_vec::handle_error" });
    return startsWithOne(function, starts) || function.ends_with("_fail")
        || (function.starts_with("core::") && function.find("_fail::") != npos);
}

bool isCppThrower(std::string_view function)
{
    constexpr auto exact = std::to_array<std::string_view>(
        { "__cxa_throw", "__cxa_rethrow", "_CxxThrowException", "std::terminate", "__assert_fail",
            "__assert_rtn", "__assert_func", "__assert2", "__assert_fail_base", "abort", "raise", "gsignal",
            "__GI_raise", "__GI_abort", "__pthread_kill", "pthread_kill", "__pthread_kill_implementation",
            "tgkill", "__stack_chk_fail", "__fortify_fail", "RaiseException", "KiUserExceptionDispatcher",
            "<signal handler called>", "__restore_rt", "__kernel_rt_sigreturn", "__kernel_sigreturn",
            "_sigtramp", "boost::throw_exception", "panic", "dump_stack", "dump_stack_lvl", "show_stack",
            "kasan_report", "objc_exception_throw", "__exceptionPreprocess", "_purecall" });
    constexpr auto starts = std::to_array<std::string_view>({ "std::__throw_", "__sanitizer_", "__asan_",
        "__ubsan_", "__msan_", "__tsan_", "__hwasan_", "__interceptor_", "logging::LogMessage",
        "google::LogMessage", "absl::log_internal::", "V8_Fatal", "boost::throw_exception<",
        "v8::base::OS::Abort", "g_assertion_message", "g_log", "SkAbort", "fuzzer::PrintStackTrace" });
    return std::find(exact.begin(), exact.end(), function) != exact.end() || startsWithOne(function, starts);
}

bool isSwiftThrower(std::string_view function)
{
    constexpr auto starts = std::to_array<std::string_view>({ "swift_unexpectedError",
        "_swift_runtime_on_report", "_assertionFailure", "assertionFailure", "Swift._assertionFailure",
        "Swift.fatalError", "closure #1 in _assertionFailure", "+[NSException raise" });
    return isCppThrower(function) || startsWithOne(function, starts)
        || function.find("_assertionFailure(") != npos || function.find("FatalErrorMessage(") != npos;
}

bool isThrower(Language language, std::string_view function)
{
    switch (language) {
    case Language::Rust: return isRustThrower(function);
    case Language::Cpp: return isCppThrower(function) || isRustThrower(function);
    case Language::Swift: return isSwiftThrower(function);
    default: return false;
    }
}

/// The first function of a thread or a program, below which no code of the application is; in front of
/// it only wrappers stand.
bool isBase(std::string_view function)
{
    constexpr auto exact = std::to_array<std::string_view>(
        { "__libc_start_main", "__libc_start_call_main", "__libc_start_main_impl", "_start", "start_thread",
            "clone", "clone3", "__clone", "_pthread_start", "thread_start", "BaseThreadInitThunk",
            "RtlUserThreadStart", "invoke_main", "__scrt_common_main", "__scrt_common_main_seh" });
    constexpr auto starts =
        std::to_array<std::string_view>({ "std::rt::lang_start", "fuzzer::RunOneTest", "fuzzer::FuzzerDriver",
            "execute_native_thread_routine", "HonggfuzzRunOneInput", "libfuzzer_sys::initialize" });
    return std::find(exact.begin(), exact.end(), function) != exact.end() || startsWithOne(function, starts)
        || (function.starts_with("std::sys") && function.find("__rust_begin_short_backtrace") != npos);
}

std::string plain(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (isLetter(c) || isDigit(c))
            result += isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

/// "acme::Failure::Failure", "acme::Failure::new", "<acme::Failure as From<E>>::from", and "acme::failure",
/// where the error's type is acme::Failure.
bool makesError(std::string_view function, std::string_view type)
{
    auto error = unqualifiedName(type);
    const std::string key = nativeNameKey(function);
    const auto name = unqualifiedName(key);
    const auto owner =
        unqualifiedName(std::string_view(key).substr(0, key.size() - std::min(key.size(), name.size() + 2)));
    if (!name.empty() && (name == owner || plain(name) == plain(error)))
        return true;
    return !error.empty() && owner == error && (name == "new" || name == "from" || name == "default");
}

/// "raise", "throw_error", "throwException": a helper of the application.
bool throwsByName(std::string_view function)
{
    const auto name = unqualifiedName(function);
    return name == "raise" || name.starts_with("throw");
}

bool takesStacks(std::string_view function, std::string_view file)
{
    return function.find("stacktrace") != npos || file.find("stacktrace") != npos
        || function.starts_with("std::backtrace::") || function.starts_with("backtrace::")
        || function.starts_with("cpptrace::") || function.starts_with("backward::")
        || function.starts_with("anyhow::") || function.starts_with("eyre::");
}

void makeForeign(StackFrame& frame, std::string_view package)
{
    if (frame.package.empty())
        frame.package = package;
    frame.inApp = false;
}

/// How many frames from the raise do nothing but make and throw the error.
std::size_t makersAtTop(Language language, const StackException& exception, std::string_view type)
{
    const auto& frames = exception.frames;
    std::size_t count = 0;
    while (count < frames.size() && count < farthestThrower
        && takesStacks(frames[count].function, frames[count].file))
        ++count;
    if (count == 0 && language != Language::Rust)
        return 0; // not taken where the error is made
    while (count < frames.size() && count < farthestThrower
        && (makesError(frames[count].function, type) || throwsByName(frames[count].function)))
        ++count;
    return count;
}

} // namespace

void markBorders(Language language, StackException& exception, std::string_view type)
{
    if (language != Language::Rust && language != Language::Cpp && language != Language::Swift)
        return;
    auto& frames = exception.frames;
    std::size_t above = 0;
    for (std::size_t i = 0; i < frames.size() && i < above + farthestThrower; ++i) {
        if (isThrower(language, frames[i].function))
            above = i + 1;
    }
    if (above == 0)
        above = makersAtTop(language, exception, type);
    if (above < frames.size()) { // where nothing is left, what threw is what there is to show
        for (std::size_t i = 0; i < above; ++i)
            makeForeign(frames[i], "raise");
    }
    const auto base = std::find_if(frames.begin() + static_cast<std::ptrdiff_t>(above), frames.end(),
        [](const StackFrame& frame) { return isBase(frame.function); });
    for (auto frame = base; frame != frames.end(); ++frame)
        makeForeign(*frame, "runtime");
}

} // namespace spanglass
