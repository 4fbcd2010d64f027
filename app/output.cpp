#include "app/output.h"

#include "app/terminal.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

namespace spanglass {

namespace {

constexpr std::size_t bufferSize = 1 << 16;

} // namespace

Output& Output::operator<<(std::string_view bytes)
{
    m_buffer.append(bytes);
    if (m_buffer.size() >= bufferSize) {
        flush();
    }
    return *this;
}

void Output::flush()
{
    std::string_view left = m_buffer;
    while (!left.empty() && m_error == 0) {
        const ssize_t written = ::write(m_descriptor, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            m_error = errno;
        }
    }
    m_buffer.clear();
}

Result<> Output::finish()
{
    flush();
    if (m_error != 0) {
        return Error{ Error::Kind::Io, "standard output: " + std::generic_category().message(m_error) };
    }
    return {};
}

bool Output::readerLeft() const
{
    return m_error == EPIPE;
}

void complain(std::string_view message)
{
    Output error(STDERR_FILENO);
    error << "spanglass: " << onOneLine(message) << "\n";
    (void)error.finish(); // there is nowhere left to tell
}

} // namespace spanglass
