#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace spanglass {

/// Buffered bytes to a file descriptor that it does not own. After a failed write it stays failed
/// and drops what follows, so long answers can be cut short.
class Output {
public:
    explicit Output(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    Output& operator<<(std::string_view bytes);

    /// Writes what is left; the error says why the answer is not complete.
    Result<> finish();
    [[nodiscard]] bool failed() const { return m_error != 0; }

    /// The reader of a pipe went away, which is no error to speak of (`| head`).
    [[nodiscard]] bool readerLeft() const;

private:
    void flush();
    int m_descriptor;
    int m_error = 0;
    std::string m_buffer{};
};

/// One line on standard error: "spanglass: message". Control characters are made harmless.
void complain(std::string_view message);

} // namespace spanglass
