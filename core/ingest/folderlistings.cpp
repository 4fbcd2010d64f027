#include "core/ingest/folderlistings.h"

#include "core/capture/container/filesource.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace spanglass {

namespace {

namespace fs = std::filesystem;

/// The clock of file systems stands still for some milliseconds, network ones' for longer: a listing that is
/// not older than this may lack what changed after it at the same time.
constexpr std::int64_t clockStep = 2'000'000'000;

std::int64_t timeNow()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

} // namespace

std::int64_t modifiedTime(const std::string& path)
{
    struct stat info { };
    return ::stat(path.c_str(), &info) == 0 ? nanoseconds(info.st_mtim) : 0;
}

std::span<const std::string> FolderListings::Listing::startingWith(std::string_view text) const
{
    const auto begin = std::ranges::lower_bound(names, text);
    const auto end =
        std::find_if_not(begin, names.end(), [&](const std::string& name) { return name.starts_with(text); });
    return { begin, end };
}

std::int64_t FolderListings::modified(const std::string& folder)
{
    Kept& kept = m_folders[folder];
    if (std::exchange(kept.modifiedRound, m_round) != m_round) {
        kept.modified = modifiedTime(folder);
    }
    return kept.modified;
}

const FolderListings::Listing* FolderListings::ofRound(const std::string& folder)
{
    Kept& kept = m_folders[folder];
    if (std::exchange(kept.round, m_round) != m_round || !kept.listing) {
        kept.listing = list(folder);
    }
    return kept.listing ? &*kept.listing : nullptr;
}

const FolderListings::Listing* FolderListings::now(const std::string& folder)
{
    Kept& kept = m_folders[folder];
    kept.round = m_round;
    if (!kept.listing || mayHaveChanged(*kept.listing, modifiedTime(folder))) {
        kept.listing = list(folder);
    }
    return kept.listing ? &*kept.listing : nullptr;
}

std::optional<FolderListings::Listing> FolderListings::list(const std::string& folder)
{
    ++m_listings;
    Listing listing;
    listing.modified = modifiedTime(folder);
    listing.listed = timeNow();
    std::error_code error;
    fs::directory_iterator it(folder, error);
    for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
        listing.names.push_back(it->path().filename().string());
    }
    if (error) {
        return std::nullopt;
    }
    std::ranges::sort(listing.names);
    return listing;
}

bool FolderListings::mayHaveChanged(const Listing& listing, std::int64_t modified)
{
    return modified != listing.modified || listing.listed - modified < clockStep;
}

} // namespace spanglass
