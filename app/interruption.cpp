#include "app/interruption.h"

#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

namespace spanglass {

namespace {

constexpr int wakeSignal = SIGUSR2;

/// A signal that was ignored when the program started (nohup, background jobs) stays ignored.
bool isIgnored(int signal)
{
    struct sigaction action { };
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

Interruption::Interruption()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file that grew to the limit is a failed write like others
    sigemptyset(&m_signals);
    for (const int signal : { SIGINT, SIGTERM, SIGHUP }) {
        if (!isIgnored(signal)) {
            sigaddset(&m_signals, signal);
        }
    }
    sigaddset(&m_signals, wakeSignal);
    pthread_sigmask(SIG_BLOCK, &m_signals, &m_before); // threads made later inherit it
    m_watcher = std::jthread([this] { watch(); });
}

Interruption::~Interruption()
{
    m_ending = true;
    pthread_kill(m_watcher.native_handle(), wakeSignal);
    m_watcher.join();
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

bool Interruption::beginPrinting()
{
    m_printing = true;
    return m_signal == 0;
}

void Interruption::tidyUp(const std::filesystem::path& folder)
{
    const std::lock_guard lock(m_folderMutex);
    m_folder = folder;
}

void Interruption::watch()
{
    for (;;) {
        // Work that cannot stop (a read that waits for a pipe) gets this long after the first signal.
        constexpr timespec grace{ 3, 0 };
        const bool isStopping = m_signal != 0;
        const int signal =
            isStopping ? sigtimedwait(&m_signals, nullptr, &grace) : sigwaitinfo(&m_signals, nullptr);
        if (m_ending) {
            return;
        }
        if (signal == wakeSignal || (signal < 0 && errno == EINTR)) {
            continue;
        }
        if (isStopping || m_printing) {
            endProcess(isStopping ? m_signal.load() : signal);
        }
        m_signal = signal;
        m_stop.request_stop();
    }
}

void Interruption::endProcess(int signal)
{
    const std::lock_guard lock(m_folderMutex);
    if (!m_folder.empty()) {
        std::error_code ignored; // the other threads may still write there
        std::filesystem::remove_all(m_folder, ignored);
        std::filesystem::remove_all(m_folder, ignored);
    }
    endBySignal(signal);
}

void endBySignal(int signal)
{
    std::signal(signal, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    std::raise(signal);
    _exit(128 + signal);
}

} // namespace spanglass
