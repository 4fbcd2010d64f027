#include "app/exitcode.h"
#include "app/headless.h"
#include "app/help.h"
#include "app/options.h"
#include "app/output.h"
#include "core/store/sourcestore.h"

#if defined(SPANGLASS_HAS_WINDOW)
#include "ui/window.h"
#endif

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

int say(std::string_view text)
{
    Output output(STDOUT_FILENO);
    output << text;
    if (auto written = output.finish(); !written) {
        complain(written.error().message);
        return static_cast<int>(ExitCode::Unreadable);
    }
    return static_cast<int>(ExitCode::Done);
}

[[maybe_unused]] bool isSet(const char* variable)
{
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

int openWindow([[maybe_unused]] char** argv, [[maybe_unused]] const Options& options)
{
#if defined(SPANGLASS_HAS_WINDOW)
    if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM")) {
        complain("there is no display for the window; 'spanglass issues CAPTURE' prints the issues here");
        return static_cast<int>(ExitCode::Usage);
    }
    std::vector<std::string> sourceRoots;
    for (const std::string& given : options.sourceRoots) {
        auto path = sourceRootPath(given);
        if (!path) {
            complain(path.error().message);
            return static_cast<int>(ExitCode::Unreadable);
        }
        sourceRoots.push_back(*std::move(path));
    }
    int onlyName = 1; // Qt has no options of its own here
    return runWindow(onlyName, argv,
        WindowOptions{ options.captures, options.format, options.workspace, std::move(sourceRoots) });
#else
    complain("this build has no window; 'spanglass issues CAPTURE' prints the issues here");
    return static_cast<int>(ExitCode::Usage);
#endif
}

int run(int argc, char** argv)
{
    const auto options = parseOptions(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        complain(options.error().message);
        return static_cast<int>(ExitCode::Usage);
    }
    if (options->help) {
        return say(helpFor(options->command));
    }
    if (options->version) {
        return say("spanglass " SPANGLASS_VERSION "\n");
    }
    return options->command == Command::Window ? openWindow(argv, *options) : runHeadless(*options);
}

} // namespace

} // namespace spanglass

int main(int argc, char** argv)
{
    if (argc < 1) {
        return static_cast<int>(spanglass::ExitCode::Usage);
    }
    try {
        return spanglass::run(argc, argv);
    } catch (const std::exception& error) { // out of memory, from the standard library
        spanglass::complain(error.what());
        return static_cast<int>(spanglass::ExitCode::Unreadable);
    }
}
