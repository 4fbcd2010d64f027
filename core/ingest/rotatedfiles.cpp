#include "core/ingest/rotatedfiles.h"

#include "core/capture/container/filesource.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostCandidates = 100;
constexpr std::size_t mostEntries = 1'000'000;

std::uint64_t sizeOf(const std::string& content)
{
    return std::strtoull(content.c_str(), nullptr, 10);
}

/// Whether a number or date stands here, behind a mark or without one.
bool beginsWithNumber(std::string_view text)
{
    text.remove_prefix(!text.empty() && std::string_view("-._~ ").find(text[0]) != std::string_view::npos);
    return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

} // namespace

bool isRotatedName(std::string_view name, const fs::path& capture)
{
    const std::string whole = capture.filename().string();
    const std::string stem = capture.stem().string();
    if (name == whole || !name.starts_with(stem)) {
        return false;
    }
    const bool isLonger = whole != stem && name.starts_with(whole);
    const std::string_view more = name.substr(isLonger ? whole.size() : stem.size());
    return beginsWithNumber(more) || more == "~" || more == ".old" || more == ".bak"
        || (isLonger && (more[0] == '.' || more[0] == '~'));
}

bool beginsWith(const std::string& path, const std::string& content)
{
    const std::uint64_t size = sizeOf(content);
    struct stat info { };
    const bool isLongEnough = size > 0 && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)
        && static_cast<std::uint64_t>(info.st_size) >= size;
    const int fd = isLongEnough ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0) {
        return false;
    }
    const bool begins = identityOf(fd, size) == content;
    ::close(fd);
    return begins;
}

std::optional<std::string> movedTo(const std::string& path, const std::string& content)
{
    const fs::path capture(path);
    std::vector<std::pair<fs::file_time_type, std::string>> found;
    std::error_code error;
    std::size_t entries = 0;
    for (fs::directory_iterator it(capture.parent_path(), error), end;
         !error && it != end && ++entries <= mostEntries; it.increment(error)) {
        std::error_code failed;
        if (isRotatedName(it->path().filename().string(), capture) && it->is_regular_file(failed)
            && it->file_size(failed) >= sizeOf(content) && !failed) {
            found.emplace_back(it->last_write_time(failed), it->path().string());
        }
    }
    std::ranges::sort(found, std::greater<>());
    found.resize(std::min(found.size(), mostCandidates));
    const auto at =
        std::ranges::find_if(found, [&](const auto& entry) { return beginsWith(entry.second, content); });
    return at == found.end() ? std::nullopt : std::optional(at->second);
}

} // namespace spanglass
