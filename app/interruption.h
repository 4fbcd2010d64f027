#pragma once

#include <atomic>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <thread>

namespace spanglass {

/// While it lives, SIGINT, SIGTERM and SIGHUP ask for a stop instead of ending the process. A second
/// one, one while the answer is printed, and the third second after the first remove the scratch
/// folder and end it. SIGPIPE and SIGXFSZ are ignored: writes tell of them. Make it before any other
/// thread; one at a time.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

    /// From now on a signal ends the process at once. False if one came before.
    bool beginPrinting();

    /// A folder to be removed when a signal ends the process; empty for none.
    void tidyUp(const std::filesystem::path& folder);

    /// The first signal that came, 0 if none.
    [[nodiscard]] int signal() const { return m_signal; }

private:
    void watch();
    void endProcess(int signal);

    std::stop_source m_stop{};
    std::atomic<int> m_signal = 0;
    std::atomic<bool> m_printing = false;
    std::atomic<bool> m_ending = false;
    std::mutex m_folderMutex{};
    std::filesystem::path m_folder{};
    sigset_t m_signals{};
    sigset_t m_before{};
    std::jthread m_watcher{}; ///< last: it uses all of the above
};

/// Ends the process the way `signal` does by default, so that the shell sees it.
void endBySignal(int signal);

} // namespace spanglass
