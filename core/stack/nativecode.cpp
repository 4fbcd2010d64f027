#include "core/stack/nativecode.h"

#include "core/stack/framepath.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

struct Owner {
    std::string_view mark{};
    std::string_view package{}; ///< "" = the file's name
};

/// Folders of systems; images there go by their own names.
constexpr auto systemFolders =
    std::to_array<std::string_view>({ "/lib/", "/lib64/", "/lib32/", "/usr/lib/", "/usr/lib64/",
        "/usr/lib32/", "/usr/local/lib/", "/usr/libexec/", "/usr/grte/", "/System/", "/Library/Apple/",
        "/apex/", "/system/", "/system_ext/", "/vendor/lib", "linux-gate.so", "linux-vdso.so" });

constexpr std::string_view nextElement = "/"; ///< the package's name is the element behind the mark
constexpr std::string_view crate = "crate"; ///< as Cargo names its folders

/// Parts of paths of source files, as libraries were built with. All begin with a slash.
constexpr std::array sourceOwners{ Owner{ "/include/boost/", "boost" },
    Owner{ "/boost/stacktrace/", "boost" }, Owner{ "/include/c++/", "libstdc++" },
    Owner{ "/libstdc++", "libstdc++" }, Owner{ "/libcxx", "libc++" }, Owner{ "/libc++/", "libc++" },
    Owner{ "/c++/v1/", "libc++" }, Owner{ "/compiler-rt/", "compiler-rt" }, Owner{ "/glibc", "libc" },
    Owner{ "/sysdeps/", "libc" }, Owner{ "/bionic/", "libc" }, Owner{ "/libFuzzer/", "libFuzzer" },
    Owner{ "/libfuzzer/Fuzzer", "libFuzzer" }, Owner{ "/FuzzerMain", "libFuzzer" },
    Owner{ "/vctools/crt", "crt" }, Owner{ "/crt_bld/", "crt" }, Owner{ "/crt/src/", "crt" },
    Owner{ "/ucrt/", "crt" }, Owner{ "/VC/Tools/MSVC/", "crt" }, Owner{ "/Xcode.app/", "Xcode" },
    Owner{ "/Xcode-", "Xcode" }, Owner{ "/honggfuzz/", "honggfuzz" }, Owner{ "/libhfuzz/", "honggfuzz" },
    Owner{ "/libunwind/", "libunwind" }, Owner{ "/libgcc/", "libgcc" }, Owner{ "/Homebrew/Cellar/", {} },
    Owner{ "/RuntimeRoot/", {} }, Owner{ "/_deps/", nextElement }, Owner{ "/.conan/data/", nextElement },
    Owner{ "/vcpkg/packages/", nextElement }, Owner{ "/vcpkg/buildtrees/", nextElement },
    Owner{ "/registry/src/", crate }, Owner{ "/git/checkouts/", crate }, Owner{ "/rustlib/src/rust/", crate },
    Owner{ "/library/std/src/", crate }, Owner{ "/rustc/", crate }, Owner{ "/asan_", "asan" },
    Owner{ "/msan_", "msan" }, Owner{ "/sanitizer_", "sanitizer" } };

/// Images of systems that are named without their folders, in lower case.
constexpr auto systemImages = std::to_array<std::string_view>({ "ntdll", "kernel32", "kernelbase", "ucrtbase",
    "ucrtbased", "user32", "win32u", "combase", "rpcrt4", "msvcrt", "ole32", "oleaut32", "gdi32", "ws2_32",
    "advapi32", "shell32", "dyld", "dyld_sim", "libsystem", "libobjc", "libdispatch", "libc++abi" });

/// Frameworks of Apple.
constexpr auto appleFrameworks = std::to_array<std::string_view>(
    { "CoreFoundation", "Foundation", "UIKit", "UIKitCore", "AppKit", "SwiftUI", "Combine", "CoreData",
        "CoreGraphics", "QuartzCore", "GraphicsServices", "CFNetwork", "AVFoundation", "AudioToolbox",
        "AudioToolboxCore", "Metal", "MapKit", "WebKit", "WebCore", "JavaScriptCore", "HIToolbox",
        "CoreAutoLayout", "FrontBoardServices", "BackBoardServices", "Security", "StoreKit", "GameKit",
        "CoreText", "CoreImage", "ImageIO", "XCTest", "XCTestCore", "GPUSupport", "AGXGLDriver" });

std::string lowered(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        c = isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

std::string_view fileName(std::string_view path)
{
    return path.substr(path.find_last_of('/') + 1); // npos + 1 is 0
}

bool isWindowsFolder(std::string_view path)
{
    return path.size() > 11 && path[1] == ':' && lowered(path.substr(2, 9)) == "/windows/";
}

bool isSystemImage(std::string_view image)
{
    if (image.starts_with("libsystem_") || image.starts_with("libswift") || image.starts_with("libobjc.")
        || image.starts_with("libdispatch") || image.starts_with("libc++"))
        return true;
    if (std::find(appleFrameworks.begin(), appleFrameworks.end(), image) != appleFrameworks.end())
        return true;
    const auto name = lowered(image.substr(0, image.find('.')));
    return std::find(systemImages.begin(), systemImages.end(), name) != systemImages.end()
        || name.starts_with("msvcr") || name.starts_with("msvcp") || name.starts_with("vcruntime");
}

/// The crate in "/.cargo/registry/src/index.crates.io-1a2b/serde-1.0.2/src/lib.rs", "/.cargo/git/checkouts/
/// serde-1a2b/3c4d/src/lib.rs" and "/rustc/1a2b/library/core/src/panicking.rs".
std::string crateOfPath(std::string_view path)
{
    if (const auto behind = afterLast(path, "/registry/src/"); !behind.empty()) {
        auto name = behind.substr(std::min(behind.find('/'), behind.size() - 1) + 1);
        name = name.substr(0, name.find('/'));
        for (auto dash = name.find('-'); dash != npos; dash = name.find('-', dash + 1)) {
            if (dash + 1 < name.size() && isDigit(name[dash + 1]))
                return std::string(name.substr(0, dash));
        }
        return std::string(name);
    }
    if (const auto behind = afterLast(path, "/git/checkouts/"); !behind.empty()) {
        const auto name = firstElements(behind, 1);
        return std::string(name.substr(0, name.rfind('-')));
    }
    const auto library = afterLast(path, "/library/");
    return std::string(library.empty() ? "std" : firstElements(library, 1));
}

/// The mark that a path from one of its elements on begins with.
const Owner* ownerAt(std::string_view rest)
{
    for (const auto& owner : sourceOwners) {
        const auto mark = owner.mark.substr(1);
        if (!rest.empty() && rest.front() == mark.front() && rest.starts_with(mark))
            return &owner;
    }
    return nullptr;
}

std::string libraryOfSource(std::string_view path)
{
    for (std::size_t at = path.starts_with('/') ? 1 : 0; at < path.size();) {
        const auto rest = path.substr(at);
        if (const Owner* const owner = ownerAt(rest); owner != nullptr) {
            if (owner->package == crate)
                return crateOfPath(path);
            if (owner->package == nextElement)
                return std::string(firstElements(rest.substr(owner->mark.size() - 1), 1));
            return std::string(owner->package.empty() ? fileName(path) : owner->package);
        }
        const auto slash = rest.find('/');
        at = slash == npos ? path.size() : at + slash + 1;
    }
    for (std::string_view include : { "/usr/include/", "/usr/local/include/" }) {
        if (removePrefix(path, include))
            return std::string(firstElements(path, 1));
    }
    return path == "<compiler-generated>" ? "compiler" : "";
}

constexpr std::array functionOwners{ Owner{ "std::", "std" }, Owner{ "boost::", "boost" },
    Owner{ "__gnu_cxx::", "libstdc++" }, Owner{ "__cxxabiv1::", "libstdc++" },
    Owner{ "fuzzer::", "libFuzzer" }, Owner{ "__asan", "asan" }, Owner{ "__msan", "msan" },
    Owner{ "__tsan", "tsan" }, Owner{ "__ubsan", "ubsan" }, Owner{ "__hwasan", "hwasan" },
    Owner{ "__lsan", "lsan" }, Owner{ "__cfi", "cfi" }, Owner{ "__gwp_asan", "asan" },
    Owner{ "__sanitizer", "sanitizer" }, Owner{ "__interceptor_", "sanitizer" },
    Owner{ "___interceptor_", "sanitizer" }, Owner{ "wrap_", "asan" },
    Owner{ "absl::log_internal::", "absl" }, Owner{ "google::LogMessage", "glog" },
    Owner{ "logging::", "logging" }, Owner{ "base::debug::", "base" }, Owner{ "v8::base::debug::", "v8" },
    Owner{ "V8_Fatal", "v8" }, Owner{ "V8_Dcheck", "v8" }, Owner{ "v8::base::FatalOOM", "v8" },
    Owner{ "WTFCrash", "wtf" }, Owner{ "testing::", "googletest" },
    Owner{ "fuzztest::internal::", "fuzztest" }, Owner{ "linux-gate.so", "vdso" },
    Owner{ "_asan_rtl_", "asan" }, Owner{ "__GI_", "libc" }, Owner{ "v8::base::OS::Abort", "v8" },
    Owner{ "backward::", "backward" }, Owner{ "cpptrace::", "cpptrace" }, Owner{ "_Unwind_", "libgcc" },
    Owner{ "_IO_", "libc" }, Owner{ "operator new", "libstdc++" }, Owner{ "operator delete", "libstdc++" },
    Owner{ "HonggfuzzMain", "honggfuzz" }, Owner{ "HonggfuzzRun", "honggfuzz" }, Owner{ "kasan_", "kernel" },
    Owner{ "swift_", "swift" }, Owner{ "_swift_", "swift" }, Owner{ "_dispatch_", "libdispatch" },
    Owner{ "rust_begin_unwind", "std" }, Owner{ "rust_panic", "std" }, Owner{ "__rust", "std" } };

/// Functions of runtimes, sorted.
constexpr auto runtimeFunctions = std::to_array<std::string_view>({ "<signal handler called>",
    "BaseThreadInitThunk", "KiUserExceptionDispatcher", "RaiseException", "RtlUserThreadStart",
    "UnhandledExceptionFilter", "_CxxThrowException", "_RtlUserThreadStart", "_pthread_body", "_pthread_kill",
    "_pthread_start", "_purecall", "_sigtramp", "_start", "_threadstartex", "abort", "calloc", "clone",
    "clone3", "dump_backtrace", "dump_stack", "dump_stack_lvl", "exit", "free", "gsignal", "invoke_main",
    "killpg", "libc_start_main", "main_wrapper", "malloc", "memchr", "memcmp", "memcpy", "memmove", "memset",
    "mmap", "panic", "print_address_description", "pthread_create", "pthread_kill", "pthread_mutex_lock",
    "pthread_start", "raise", "realloc", "show_stack", "sprintf", "start", "start_thread", "strcmp", "strcpy",
    "strdup", "strlen", "strncmp", "strncpy", "syscall", "tgkill", "thread_start", "vfprintf", "vsnprintf",
    "wcslen", "xabort" });
static_assert(std::is_sorted(runtimeFunctions.begin(), runtimeFunctions.end()));

} // namespace

std::string libraryOfPath(std::string_view path)
{
    if (path.empty())
        return {};
    if (auto library = libraryOfSource(path); !library.empty())
        return library;
    for (const auto folder : systemFolders) {
        if (path.starts_with(folder))
            return std::string(fileName(path));
    }
    if (isWindowsFolder(path) || (path.find('/') == npos && isSystemImage(path)))
        return std::string(fileName(path));
    return {};
}

std::string_view libraryOfFunction(std::string_view function)
{
    if (function.empty())
        return {};
    for (const auto& owner : functionOwners) {
        if (function.front() == owner.mark.front() && function.starts_with(owner.mark))
            return owner.package;
    }
    if (std::binary_search(runtimeFunctions.begin(), runtimeFunctions.end(), function))
        return "runtime";
    return function.starts_with("__") && function.find("::") == npos ? "runtime" : std::string_view();
}

} // namespace spanglass
