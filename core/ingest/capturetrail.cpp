#include "core/ingest/capturetrail.h"

#include "core/capture/bytesource.h"
#include "core/capture/container/container.h"
#include "core/capture/container/filesource.h"
#include "core/ingest/rotatedfiles.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <utility>

namespace spanglass {

namespace {

namespace fs = std::filesystem;

/// Rounds without news after which a file that another one followed is finished, as whoever wrote to it may
/// go on a while after it was renamed; and after which a line that wants only its newline is taken.
constexpr int patience = 8;

constexpr const char* completeDocument = "one document, which is complete";

/// As much of a file is enough to know its format, even if it does not look like it.
constexpr std::uint64_t enoughToTell = std::uint64_t{ 1 } << 20U;

std::set<FileId> idsOf(const std::vector<std::string>& paths)
{
    std::set<FileId> ids;
    for (const std::string& path : paths) {
        if (const auto id = fileAt(path)) {
            ids.insert(*id);
        }
    }
    return ids;
}

/// Whether the file begins with what the stored capture was read from.
bool holdsReading(GrowingFile& file, const CaptureRow& row)
{
    const std::uint64_t size = std::strtoull(row.content.c_str(), nullptr, 10);
    const auto state = file.look();
    return state && state->size >= size && file.identity(size) == row.content;
}

} // namespace

Result<std::unique_ptr<CaptureTrail>> CaptureTrail::begin(
    const CaptureRow& row, SharedByTrails& shared, const std::stop_token& stop)
{
    const Format* const format = formatNamed(row.capture.format);
    if (format == nullptr) {
        return Error{ Error::Kind::Format, "its format '" + row.capture.format + "' is not known" };
    }
    std::unique_ptr<CaptureTrail> trail(new CaptureTrail(row.capture.path, *format, shared));
    if (auto gone = trail->goTo(row, stop); !gone) {
        return std::move(gone).error();
    }
    return trail;
}

CaptureTrail::CaptureTrail(std::string path, const Format& format, SharedByTrails& shared)
    : m_path(std::move(path))
    , m_folder(fs::path(m_path).has_parent_path() ? fs::path(m_path).parent_path().string() : ".")
    , m_format(format)
    , m_shared(shared)
{
}

Result<> CaptureTrail::goTo(const CaptureRow& row, const std::stop_token& stop)
{
    m_before = row.capture;
    m_modifiedNs = row.modifiedNs;
    const auto source = openSource(m_path == "-" ? std::string() : m_path);
    if (m_path == "-") {
        m_whyNot = "standard input";
    } else if (!source && archiveOf(m_path)) {
        m_whyNot = "in an archive";
    } else if (source && !source->compression.empty()) {
        m_whyNot = "compressed";
    } else if (row.content.empty()) {
        m_whyNot = "its file was rotated before; reload it to follow it";
    }
    if (!m_whyNot.empty()) {
        return {};
    }
    const bool found = findFile(row);
    if (!m_whyNot.empty()) {
        return {};
    }
    if (!found) { // what is at the path, if anything, is another file
        m_doneBytes = row.capture.bytes;
        m_severalFiles = true;
        return {};
    }
    Part& part = m_parts.front();
    auto reading = GrowingReading::begin(*part.file, row.capture.bytes, m_format, true, m_sink);
    if (!reading || !*reading) {
        return reading ? Result<>() : std::move(reading).error();
    }
    part.reading = *std::move(reading);
    if (part.reading->isOneValue() && row.capture.state == CaptureState::Complete) {
        m_whyNot = completeDocument; // read to its end before: not once more to find that out
        return {};
    }
    if (auto skipped = part.reading->skipTo(row.capture.bytes, stop); !skipped) {
        return skipped;
    }
    takeBackEnd(row, part.reading->findings());
    part.committed = part.reading->taken();
    m_whyNot = part.reading->canGrow() ? "" : completeDocument;
    return {};
}

/// Opens the file the capture was read from, which may have been renamed since. What is at the path and
/// cannot be opened may be that file: to take it for another one later would read all of it twice.
bool CaptureTrail::findFile(const CaptureRow& row)
{
    const Listing* listing = m_shared.folders.ofRound(m_folder);
    m_folderModified = listing != nullptr ? listing->modified : 0;
    auto file = GrowingFile::open(m_path, m_shared.files);
    if (!file && fileAt(m_path)) {
        m_whyNot = file.error().message;
        return false;
    }
    if (file && holdsReading(*file, row)) {
        m_parts.push_back({ std::make_unique<GrowingFile>(*std::move(file)), {} });
        m_known = idsOf(siblings(listing));
        return true;
    }
    listing = m_shared.folders.now(m_folder);
    m_folderModified = listing != nullptr ? listing->modified : 0;
    const auto here = siblings(listing);
    for (auto candidate = here.rbegin(); candidate != here.rend(); ++candidate) {
        file = GrowingFile::open(*candidate, m_shared.files);
        if (file && holdsReading(*file, row)) {
            m_parts.push_back({ std::make_unique<GrowingFile>(*std::move(file)), {} });
            m_known = idsOf({ here.begin(), candidate.base() }); // only what is newer may have come since
            return true;
        }
    }
    m_known = idsOf(here);
    return false;
}

/// The end of the capture was read as it was, a line or record without end. When it is whole it is read
/// again, so the figures go back to those in front of it.
void CaptureTrail::takeBackEnd(const CaptureRow& row, const ReadOutcome& found)
{
    GrowingReading& reading = *m_parts.front().reading;
    const bool hasEnd = reading.taken() < row.capture.bytes;
    if (!reading.lineByLine()) {
        m_before.spans = m_sink.spans;
        m_before.errorSpans = m_sink.errorSpans;
        m_before.exceptions = m_sink.exceptions;
        m_before.warningCount = found.warningCount;
        m_before.warnings = found.warnings;
        m_before.state = hasEnd ? found.state : m_before.state;
        return;
    }
    const auto warnings = hasEnd ? reading.peekLine(row.capture.bytes) : Result<std::uint64_t>(0U);
    m_before.spans -= std::min(m_before.spans, m_sink.spans);
    m_before.errorSpans -= std::min(m_before.errorSpans, m_sink.errorSpans);
    m_before.exceptions -= std::min(m_before.exceptions, m_sink.exceptions);
    if (warnings && *warnings > 0) {
        m_before.warningCount -= std::min(m_before.warningCount, *warnings);
        const std::string line = "line " + std::to_string(reading.nextLine()) + ",";
        std::erase_if(m_before.warnings, [&](const Warning& w) { return w.where.starts_with(line); });
    }
    m_before.state = hasEnd ? CaptureState::Complete : m_before.state;
}

std::vector<std::string> CaptureTrail::siblings(const Listing* folder) const
{
    if (folder == nullptr) {
        return {};
    }
    const fs::path capture(m_path);
    std::vector<std::pair<std::int64_t, std::string>> found;
    for (const std::string& name : folder->startingWith(capture.stem().string())) {
        if (isRotatedName(name, capture)) {
            std::string path = (capture.parent_path() / name).string();
            const std::int64_t modified = modifiedTime(path);
            found.emplace_back(modified, std::move(path));
        }
    }
    std::ranges::sort(found);
    std::vector<std::string> paths;
    std::ranges::transform(found, std::back_inserter(paths), [](auto& entry) { return entry.second; });
    return paths;
}

/// Ids of what lies beside the capture, if the folder changed since this was asked.
std::optional<std::set<FileId>> CaptureTrail::siblingsIfChanged()
{
    if (m_shared.folders.modified(m_folder) == m_folderModified) {
        return std::nullopt;
    }
    const Listing* const listing = m_shared.folders.ofRound(m_folder);
    if (listing == nullptr) {
        return std::nullopt;
    }
    m_folderModified = listing->modified;
    return idsOf(siblings(listing));
}

bool CaptureTrail::addPart(const std::string& path, News& news)
{
    auto file = GrowingFile::open(path, m_shared.files);
    if (file) {
        m_parts.push_back({ std::make_unique<GrowingFile>(*std::move(file)), {} });
    } else {
        news.failure = file.error().message;
    }
    return file.hasValue();
}

CaptureTrail::News CaptureTrail::read(std::uint64_t most, SpanSink& to)
{
    News news;
    m_sink.relayTo(&to);
    const std::uint64_t spans = m_sink.spans;
    const std::uint64_t errorSpans = m_sink.errorSpans;
    const std::uint64_t exceptions = m_sink.exceptions;
    const std::uint64_t before = bytes();
    followPath(news);
    for (std::size_t number = 0; number < m_parts.size(); ++number) {
        readPart(number, most, news);
    }
    if (news.failure.empty()) {
        news.failure = m_lost;
    }
    news.spans = m_sink.spans - spans;
    news.errorSpans = m_sink.errorSpans - errorSpans;
    news.exceptions = m_sink.exceptions - exceptions;
    news.bytes = bytes() - before;
    m_sink.relayTo(nullptr);
    return news;
}

void CaptureTrail::followPath(News& news)
{
    // Listed first: what lay there while the path still named our file did not come after it.
    auto beside = siblingsIfChanged();
    const auto there = fileAt(m_path);
    news.gone = !there;
    if (!there && !m_parts.empty()) { // it may have been renamed several times
        m_severalFiles = true;
        addNewest(news);
    }
    if (!there) {
        return;
    }
    if (m_parts.empty()) {
        news.truncated = addPart(m_path, news) && m_severalFiles;
        return;
    }
    Part& last = m_parts.back();
    if (last.file->id() != *there) {
        m_severalFiles = true;
        news.rotated = addNewest(news);
        return;
    }
    if (beside) {
        m_known = *std::move(beside);
    }
    const auto state = last.file->look();
    if (state && state->replaced) {
        auto anew = GrowingFile::open(m_path, m_shared.files);
        if (!anew) {
            news.failure = anew.error().message;
            return;
        }
        news.truncated = true;
        m_severalFiles = true;
        endEmptied(news);
        m_parts.push_back({ std::make_unique<GrowingFile>(*std::move(anew)), {} });
    }
}

/// The file was emptied: what it held is read on in its copy, if there is one.
void CaptureTrail::endEmptied(News& news)
{
    Part& last = m_parts.back();
    for (const std::string& path : siblings(m_shared.folders.now(m_folder))) {
        auto copy = GrowingFile::open(path, m_shared.files);
        if (copy && copy->id() != last.file->id() && copy->continues(*last.file)) {
            copy->moveTo(last.file->consumed());
            *last.file = *std::move(copy);
            return;
        }
    }
    last.lost = true;
    endPart(last, news);
}

/// The file at the path, after those that took the path and were renamed since the last round. It is opened
/// before they are looked for: it may become one of them meanwhile. False if it cannot be opened: then all of
/// this waits for the next round.
bool CaptureTrail::addNewest(News& news)
{
    auto newest = GrowingFile::open(m_path, m_shared.files);
    if (!newest && fileAt(m_path)) {
        news.failure = newest.error().message;
        return false;
    }
    const Listing* const listing = m_shared.folders.now(m_folder);
    const auto beside = siblings(listing);
    const auto isOurs = [&](const GrowingFile& file) {
        return std::ranges::any_of(m_parts, [&](const Part& part) { return file.continues(*part.file); });
    };
    for (const std::string& path : beside) {
        const auto id = fileAt(path);
        const auto ours = std::ranges::find(m_parts, id, [](const Part& part) { return part.file->id(); });
        if (ours != m_parts.end()) {
            ours->file->renamedTo(path);
        }
        if (!id || ours != m_parts.end() || m_known.contains(*id) || (newest && *id == newest->id())) {
            continue;
        }
        auto file = GrowingFile::open(path, m_shared.files);
        if (file && file->id() == *id && !isOurs(*file)) {
            m_parts.push_back({ std::make_unique<GrowingFile>(*std::move(file)), {} });
        }
    }
    if (listing != nullptr) {
        m_known = idsOf(beside);
    }
    if (newest) {
        m_parts.push_back({ std::make_unique<GrowingFile>(*std::move(newest)), {} });
    }
    return newest.hasValue();
}

/// A file that was closed, as too many are open, and renamed meanwhile, is not where it was. Where rotation
/// brings it, it is found; else it is given up after a while.
void CaptureTrail::pursueMoved(Part& part, bool isLast, News& news)
{
    if (++part.idle < patience || (isLast && !news.gone)) {
        return;
    }
    endPart(part, news);
    m_lost = "its file was removed or renamed to a name that is not its own with a number; "
             "what was written to it last may be missing";
}

void CaptureTrail::readPart(std::size_t number, std::uint64_t most, News& news)
{
    Part& part = m_parts[number];
    const bool isLast = number + 1 == m_parts.size();
    const auto state = part.ended ? Result<GrowingFile::State>(GrowingFile::State{}) : part.file->look();
    if (!state) {
        news.failure = state.error().message;
    }
    if (!state || part.ended) {
        return;
    }
    if (state->moved) {
        pursueMoved(part, isLast, news);
    }
    if (state->moved || (isLast && state->replaced)) { // what replaced it could not be opened yet
        return;
    }
    m_modifiedNs = isLast ? state->modifiedNs : m_modifiedNs;
    ++part.idle;
    if (part.reading || startReading(part, state->size, isLast && !news.gone, news)) {
        if (state->size > part.file->consumed()) {
            part.idle = 0;
            if (auto taken = part.reading->take(most); !taken) {
                news.failure = taken.error().message;
            }
        } else if (part.idle == patience) {
            part.reading->takeWholeOpenLine();
        }
    }
    if (!isLast && part.idle >= patience) {
        endPart(part, news);
    } else if (part.reading) {
        addFindings(news.found, part.reading->findings());
    }
}

/// What lies at the capture's path is of its format, even if it does not look like it; what lies beside it,
/// by a name that rotation gives, may be anything: a compressed copy, a workspace.
bool CaptureTrail::startReading(Part& part, std::uint64_t size, bool isAtPath, News& news)
{
    auto reading =
        GrowingReading::begin(*part.file, size, m_format, isAtPath && size >= enoughToTell, m_sink);
    if (!reading) {
        news.failure = reading.error().message;
        return false;
    }
    part.reading = *std::move(reading);
    return part.reading != nullptr;
}

void CaptureTrail::endPart(Part& part, News& news)
{
    part.ended = true;
    if (part.reading) {
        if (auto ended = part.reading->end(); !ended) {
            news.failure = ended.error().message;
        }
        addFindings(news.found, part.reading->findings());
    }
}

void CaptureTrail::commit()
{
    m_lost.clear();
    for (Part& part : m_parts) {
        part.committed = part.reading ? part.reading->taken() : 0;
        m_doneBytes += part.ended ? part.committed : 0;
    }
    std::erase_if(m_parts, [](const Part& part) { return part.ended; });
}

void CaptureTrail::rewind()
{
    m_sink.relayTo(nullptr);
    std::erase_if(m_parts, [](const Part& part) { return part.lost; });
    for (Part& part : m_parts) {
        part.reading.reset();
        part.idle = 0;
        part.ended = false;
        part.file->moveTo(0);
        if (part.committed == 0) {
            continue;
        }
        auto reading = GrowingReading::begin(*part.file, part.committed, m_format, true, m_sink);
        if (reading && *reading && (*reading)->skipTo(part.committed)) {
            part.reading = *std::move(reading);
            (void)part.reading->findings();
        }
    }
}

std::uint64_t CaptureTrail::bytes() const
{
    std::uint64_t bytes = m_doneBytes;
    for (const Part& part : m_parts) {
        bytes += part.reading ? part.reading->taken() : 0;
    }
    return bytes;
}

std::string CaptureTrail::content() const
{
    const bool isOne = !m_severalFiles && m_parts.size() == 1 && m_parts.front().reading;
    return isOne ? m_parts.front().file->identity(m_parts.front().reading->taken()) : std::string();
}

} // namespace spanglass
