#pragma once

#include "core/capture/elastic/elasticexception.h"
#include "core/capture/elastic/elasticresource.h"
#include "core/capture/format.h"
#include "core/capture/json/jsonpull.h"
#include "core/capture/json/jsonrecords.h"
#include "core/capture/spandraft.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace spanglass {

/// Elastic APM intake, v2, and errors and metadata of RUM v3 with its short keys: one object a line, where
/// metadata hold for the lines behind them. Source: elastic/apm-data input/elasticapm/docs/spec.
///
/// Transactions and spans are spans; one is an error if its outcome is failure, or, without an outcome, if
/// its HTTP status says so (from 500 for a transaction, from 400 for a span), as the APM server decides.
/// Times are microseconds, durations milliseconds. A span without a timestamp starts `start` milliseconds
/// after its transaction, if that one stands in front of it, else at an unknown time.
///
/// An error record is a report that stands alone (Standing::Alone), tied to the span parent_id, else
/// transaction_id, of its trace. One without these gets ids of its own: those of its own id. A log message
/// without an exception has no type. Metric sets, logs and RUM transactions are passed over.
class ElasticReader final : public JsonRecordReader {
public:
    [[nodiscard]] std::vector<PassedOver> passedOver() const override;

protected:
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

private:
    /// What is found in a record; texts live until the next one, JSON as written.
    struct Found {
        std::string_view id{};
        std::string_view trace{};
        std::string_view parent{};
        std::string_view transaction{};
        std::string_view time{};
        std::string_view start{};
        std::string_view duration{};
        std::string_view name{};
        std::string_view type{};
        std::string_view subtype{};
        std::string_view action{};
        std::string_view outcome{};
        std::string_view result{};
        std::string_view culprit{};
        std::string_view otel{};
        std::string_view links{};
        std::string_view service{}; ///< context.service
        std::string_view transactionName{}; ///< of an error's transaction
        std::string_view transactionType{};
        std::vector<std::pair<std::string_view, std::string_view>> context{}; ///< its other members
    };
    enum class Kind : std::uint8_t { None, Metadata, Transaction, Span, Error };
    void clear();
    void readRecord(std::string_view key);
    void member(std::uint8_t key);
    void readContext();
    void passOver(std::string_view kind);
    void deliverSpan(SpanSink& sink, const DamageHandler& damage);
    void deliverError(SpanSink& sink, const DamageHandler& damage);
    [[nodiscard]] SpanStatus status();
    TimeNs startOfSpan();
    void addContext(ErrorDetails& out);
    void addMembers(std::string_view raw, std::string_view prefix, ErrorDetails& out);
    void addLinks(ErrorDetails& out);
    std::string_view otelKind();

    JsonPull m_pull;
    KeyPredictor m_keys;
    KeyPredictor m_rumKeys;
    JsonPull m_parts; ///< for parts that only some records need
    ElasticResource m_resource;
    ElasticException m_exception;
    Found m_found;
    Kind m_kind = Kind::None;
    bool m_isRum = false;
    SpanDraft m_draft;
    std::unordered_map<std::uint64_t, TimeNs> m_transactions; ///< start by id, of the last ones
    std::map<std::string, std::uint64_t> m_passed;
};

/// Metadata with a service, or a record with its ids.
bool recognisesElastic(const Beginning& beginning);
std::unique_ptr<FormatReader> makeElasticReader(const Beginning& beginning);

} // namespace spanglass
