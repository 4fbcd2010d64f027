#pragma once

#include "core/base/result.h"
#include "core/ingest/apartexception.h"
#include "core/ingest/exceptionmerge.h"
#include "core/ingest/storenumbers.h"
#include "core/store/apartrows.h"

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// Puts exceptions that were recorded apart from their spans where they belong:
///
/// | its span                | log record (Standing::Beside)      | report (Standing::Alone)          |
/// | ----------------------- | ---------------------------------- | --------------------------------- |
/// | is an error span        | joins its occurrence               | joins its occurrence              |
/// | did not fail            | is counted (capture.unfailed)      | is an occurrence of its own       |
/// | is in no capture        | is a row that lacks Lack::Span     | is an occurrence of its own       |
///
/// An occurrence of its own is tracked if it has type, message and stack: whoever reported it took it for an
/// error, handled or not. It keeps the span's id, and parent, kind and name as the report tells them.
/// What is in the workspace does not depend on the order in which captures came: rows that wait for
/// their span join it, or go, when it comes. The same exception sent twice counts once.
/// One thread at a time, within the ingest's transaction.
class ExceptionStore {
public:
    ExceptionStore(
        const Database& db, StoreNumbers& numbers, IngestWriter& writer, std::vector<CaptureId> captures);

    /// Rows of earlier ingests that wait for their spans.
    Result<> load();
    [[nodiscard]] const std::vector<StoredOccurrence>& waiting() const { return m_waiting; }

    void take(const ResolvedException& resolved);

    /// Joins what belongs to an error span of this ingest into its row.
    Result<> join(OccurrenceRow& row, const SpanSkeleton& span, std::uint8_t collector);

    /// The rest: those of spans of earlier ingests, and rows of their own. After all error spans are written.
    Result<> finish();

    /// Of this ingest's capture: beside spans that did not fail.
    [[nodiscard]] std::uint64_t unfailed(std::size_t capture) const { return m_unfailed[capture]; }

private:
    OccurrenceRow rowOf(const ApartException& exception, std::string& tags) const;
    Result<OccurrenceText> textOf(const ApartException& exception);
    Result<OccurrenceText> textOf(
        const OccurrenceRow& row, std::string_view tags, std::string_view extra, std::uint32_t service);
    Result<> joinAll(OccurrenceText& to, std::vector<ApartException> exceptions);
    Result<> sign(OccurrenceText& text);
    std::string& slot();
    Result<> settle(const ResolvedException& resolved);
    Result<> settleWaiting(const ResolvedException& resolved);
    Result<> settleEarlier(const ApartException& exception);
    Result<> addRow(const ApartException& exception, LackSet more, Handling bySpan = Handling::Unknown);
    [[nodiscard]] const StoredOccurrence& stored(const ApartException& exception) const
    {
        return *m_byRow.at(exception.row);
    }

    const Database& m_db;
    StoreNumbers& m_numbers;
    IngestWriter& m_writer;
    std::vector<CaptureId> m_captures;
    std::vector<StoredOccurrence> m_waiting{};
    std::unordered_map<std::int64_t, const StoredOccurrence*> m_byRow{};
    std::unordered_map<std::uint64_t, std::vector<ApartException>> m_ofSpan{}; ///< by collector and error
    std::vector<ResolvedException> m_rest{};
    std::vector<std::uint64_t> m_unfailed;
    std::set<std::string> m_rows{}; ///< what makes rows of their own the same
    /// Tags and extra of rows that wait for their statement: as many as one takes.
    std::vector<std::string> m_slots = std::vector<std::string>(128);
    std::size_t m_nextSlot = 0;
};

} // namespace spanglass
