#pragma once

#include "core/base/result.h"
#include "core/grouping/grouper.h"
#include "core/ingest/exceptionmerge.h"
#include "core/ingest/resolver.h"
#include "core/ingest/spancollector.h"
#include "core/store/database.h"
#include "core/store/dictionaries.h"
#include "core/store/ingestwriter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// From the numbers of collectors to those of the store. Writes dictionaries, signatures and issues as
/// they are met. One thread at a time, but maps() may be read by others once it is filled.
class StoreNumbers {
public:
    /// `grouper` gives keys; signatures tell the attributes of `split` apart.
    StoreNumbers(const Database& db, Dictionaries dictionaries, Grouper grouper,
        std::vector<std::string> split, IngestWriter& writer,
        const std::vector<std::unique_ptr<SpanCollector>>& collectors);

    /// What the join needs.
    void enterNamesAndResources();
    [[nodiscard]] const std::vector<NumberMap>& maps() const { return m_maps; } ///< by collector

    /// Texts, tags, signatures and issues of errors.
    Result<> enterErrors();

    /// The row of an error span or of an exception, but for its capture, trace, flags and what it lacks in
    /// its trace. Its tags are put into `tags`.
    [[nodiscard]] OccurrenceRow rowOf(
        const SpanSkeleton& span, std::uint8_t collector, std::string& tags) const;

    [[nodiscard]] std::uint32_t serviceOf(const SpanSkeleton& span, std::uint8_t collector) const
    {
        return m_maps[collector].resources[span.resource].service;
    }

    /// The signature of an error with type, message and stack that is not one of a collector's. Makes its
    /// issue: exceptions that only repeat what a span tells must not, as an issue is called by its first.
    Result<std::uint32_t> signatureOf(const OccurrenceText& error);

    /// Texts that are new since enterErrors().
    Result<> write() { return m_dictionaries.write(m_db); }

    /// A text of the workspace.
    [[nodiscard]] std::string_view text(std::uint32_t string) const { return m_dictionaries.textOf(string); }

private:
    /// A collector's error parts in the store's numbers.
    struct ErrorNumbers {
        std::vector<std::uint32_t> strings{}; ///< by local string; 0 = not asked for yet
        std::vector<std::uint32_t> stacks{}; ///< by local string
        std::vector<std::uint32_t> tags{}; ///< by local tag
        std::vector<std::uint32_t> signatures{}; ///< by local signature
    };
    struct SignatureTexts {
        std::string_view service{};
        std::string_view type{};
        std::string_view messageTemplate{};
        std::string_view stack{}; ///< with the message cut out
        std::string_view custom{};
        std::string_view attributes{};
        friend auto operator<=>(const SignatureTexts&, const SignatureTexts&) = default;
    };
    struct PlacedSignature {
        TimeNs start = 0; ///< of its earliest span
        std::size_t collector = 0;
        std::size_t local = 0;
    };
    using TagValues = std::unordered_map<std::uint64_t, NamedValue>;
    std::uint32_t string(std::size_t collector, LocalId id);
    std::uint32_t stack(std::size_t collector, LocalId id);
    std::uint32_t tag(std::size_t collector, LocalId id);
    StoredResource stored(std::size_t collector, const LocalResource& resource);
    Result<const TagValues*> groupingTags();
    Result<std::string> attributesOf(const OccurrenceText& error);
    [[nodiscard]] SignatureTexts textsOf(std::size_t collector, const LocalSignature& local) const;
    [[nodiscard]] std::vector<PlacedSignature> signaturesInOrder() const;
    Result<std::uint32_t> signature(const SignatureRow& row, const SignatureTexts& texts);

    const Database& m_db;
    Dictionaries m_dictionaries;
    IngestWriter& m_writer;
    const std::vector<std::unique_ptr<SpanCollector>>& m_collectors;
    std::vector<NumberMap> m_maps{}; ///< by collector, as the next
    std::vector<ErrorNumbers> m_numbers{};
    Grouper m_grouper;
    std::vector<std::string> m_split;
    std::optional<TagValues> m_groupingTags{}; ///< by tag.id: those that keys depend on
};

} // namespace spanglass
