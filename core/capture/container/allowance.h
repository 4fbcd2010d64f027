#pragma once

#include "core/base/result.h"

#include <algorithm>
#include <cstdint>
#include <stop_token>
#include <utility>

namespace spanglass {

/// How much may come out of one file, however deep things are packed in it: what unpacks to more than
/// 1,000 times the bytes taken from the file and to more than 256 MiB is a compression bomb and is
/// stopped, and so is an archive of more than 65,000 members. Captures compress by 10 to 200 times. Shared by
/// all that reads from the file; one thread at a time.
class Allowance {
public:
    /// What reads from the file fails with kind Cancelled after a stop: skipping a member may take long.
    explicit Allowance(std::stop_token stop = {})
        : m_stop(std::move(stop))
    {
    }

    static constexpr std::uint64_t mostTimes = 1000;
    static constexpr std::uint64_t alwaysAllowed = std::uint64_t{ 256 } << 20U;
    static constexpr std::uint64_t mostMembers = 65'000; // as many captures as one ingest takes

    /// Bytes of the file that were reached.
    Result<> reached(std::uint64_t fileBytes)
    {
        m_fileBytes = std::max(m_fileBytes, fileBytes);
        return m_stop.stop_requested() ? Error{ Error::Kind::Cancelled, "cancelled" } : Result<>();
    }

    /// A step of unpacking took `in` bytes and made `out` of them.
    Result<> unpacked(std::uint64_t in, std::uint64_t out)
    {
        m_gained += static_cast<std::int64_t>(out) - static_cast<std::int64_t>(in);
        const auto gained = m_gained > 0 ? static_cast<std::uint64_t>(m_gained) : 0;
        if (gained <= alwaysAllowed || gained / mostTimes <= m_fileBytes) {
            return {};
        }
        return Error{ Error::Kind::Format, "unpacks to more than 1000 times its size: stopped" };
    }

    /// One more member of an archive, whatever it is.
    Result<> member()
    {
        if (++m_members <= mostMembers) {
            return {};
        }
        return tooManyMembers();
    }
    static Error tooManyMembers()
    {
        return { Error::Kind::Format, "an archive of more than 65,000 members: stopped" };
    }

private:
    std::stop_token m_stop;
    std::uint64_t m_fileBytes = 0;
    std::int64_t m_gained = 0; ///< what comes out at the end less what went in at the beginning
    std::uint64_t m_members = 0;
};

} // namespace spanglass
