#include "core/regroup/keytable.h"

#include "core/regroup/partialkeys.h"
#include "core/stack/stackparser.h"
#include "core/store/stacktext.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr std::size_t chunkSize = 512;
constexpr std::size_t mostWaiting = 16; ///< chunks: reading must not fill the memory
constexpr unsigned mostThreads = 8;

struct Item {
    std::uint32_t signature = 0;
    std::uint32_t stack = 0; ///< in the chunk
    SignatureTexts::Texts texts{};
};

/// Signatures of equal stacks and types follow one another.
struct Chunk {
    std::vector<Item> items{};
    std::vector<SignatureTexts::PackedStack> stacks{};
};

struct Keyed {
    std::string fingerprint{};
    Culprit culprit{};
    bool partial = false;
};

/// Every line of a rules text that is neither empty nor a comment.
std::vector<int> linesOfRules(std::string_view text)
{
    std::vector<int> lines;
    int line = 1;
    bool atBegin = true;
    for (const char c : text) {
        if (c == '\n') {
            ++line;
            atBegin = true;
        } else if (atBegin && c != ' ' && c != '\t' && c != '\r') {
            atBegin = false;
            if (c != '#') {
                lines.push_back(line);
            }
        }
    }
    return lines;
}

class KeyWork {
public:
    KeyWork(const SignatureList& signatures, const Grouper& grouper)
        : m_signatures(signatures)
        , m_grouper(grouper)
        , m_rules(parseRules(grouper.config().rules).rules)
        , m_keyed(signatures.rows.size())
    {
        for (const int line : linesOfRules(grouper.config().rules)) {
            m_hits[line] = 0;
        }
    }

    /// Reads chunks on this thread and has them worked on by others.
    Result<> run(const Database& db, const std::stop_token& stop)
    {
        auto texts = SignatureTexts::open(db);
        if (!texts) {
            return std::move(texts).error();
        }
        m_texts.emplace(*std::move(texts));
        const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, mostThreads);
        std::vector<std::jthread> workers;
        for (unsigned w = 0; w < (m_signatures.rows.size() > chunkSize ? cores : 0); ++w) {
            workers.emplace_back([this] { workOnQueue(); });
        }
        auto done = readChunks(stop, workers.empty());
        {
            const std::scoped_lock lock(m_mutex);
            m_isRead = true;
            if (!done) {
                m_queue.clear();
            }
        }
        m_news.notify_all();
        workers.clear();
        return m_failure ? Result<>(*m_failure) : done;
    }

    KeyTable table()
    {
        KeyTable table;
        const auto& rows = m_signatures.rows;
        table.keyOf.assign(rows.size(), KeyTable::none);
        table.partial.assign(rows.size(), 0);
        table.culprits.resize(rows.size());
        std::unordered_map<std::string_view, std::uint32_t> known;
        known.reserve(rows.size());
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            if (rows[i].pin != 0) {
                continue;
            }
            Keyed& keyed = m_keyed[i];
            const auto [found, isNew] =
                known.try_emplace(keyed.fingerprint, static_cast<std::uint32_t>(table.most.size()));
            const std::uint32_t key = found->second;
            table.keyOf[i] = key;
            table.partial[i] = keyed.partial ? 1 : 0;
            table.culprits[i] = std::move(keyed.culprit);
            if (isNew) {
                table.most.push_back(i);
            } else if (titleRank(table, i) > titleRank(table, table.most[key])) {
                table.most[key] = i;
            }
        }
        table.fingerprints.resize(table.most.size());
        for (const auto& [fingerprint, key] : known) {
            table.fingerprints[key] = fingerprint;
        }
        table.ruleHits = std::move(m_hits);
        return table;
    }
    [[nodiscard]] const std::vector<PartialKey>& partials() const { return m_partials; }
    [[nodiscard]] SignatureTexts& texts() { return *m_texts; }

private:
    /// How well a signature tells what its issue is: tracked, with a whole stack, often.
    [[nodiscard]] std::tuple<bool, bool, std::uint64_t> titleRank(
        const KeyTable& table, std::uint32_t signature) const
    {
        const std::uint64_t count = m_signatures.rows[signature].count;
        return { count > 0, table.partial[signature] == 0, count };
    }

    Result<> readChunks(const std::stop_token& stop, bool workHere)
    {
        std::vector<std::uint32_t> order;
        for (std::uint32_t i = 0; i < m_signatures.rows.size(); ++i) {
            if (m_signatures.rows[i].pin == 0) {
                order.push_back(i);
            }
        }
        std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
            const RegroupSignature& left = m_signatures.rows[a];
            const RegroupSignature& right = m_signatures.rows[b];
            return std::tie(left.stack, left.type, a) < std::tie(right.stack, right.type, b);
        });
        for (std::size_t at = 0; at < order.size();) {
            if (stop.stop_requested()) {
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
            const std::size_t end = std::min(order.size(), at + chunkSize);
            auto chunk = readChunk(std::span(order).subspan(at, end - at));
            if (!chunk) {
                return std::move(chunk).error();
            }
            if (workHere) {
                workOn(*chunk);
            } else {
                std::unique_lock lock(m_mutex);
                m_taken.wait(lock, [this] { return m_queue.size() < mostWaiting; });
                m_queue.push_back(*std::move(chunk));
                m_news.notify_one();
            }
            at = end;
        }
        return {};
    }

    Result<Chunk> readChunk(std::span<const std::uint32_t> signatures)
    {
        Chunk chunk;
        std::int64_t stack = -1;
        for (const std::uint32_t signature : signatures) {
            const RegroupSignature& row = m_signatures.rows[signature];
            const auto texts = m_texts->of(row);
            if (!texts) {
                return texts.error();
            }
            if (row.stack != stack) {
                auto packed = m_texts->stack(row.stack);
                if (!packed) {
                    return std::move(packed).error();
                }
                chunk.stacks.push_back(*std::move(packed));
                stack = row.stack;
            }
            chunk.items.push_back({ signature, static_cast<std::uint32_t>(chunk.stacks.size() - 1), *texts });
        }
        return chunk;
    }

    void workOnQueue()
    {
        while (true) {
            std::unique_lock lock(m_mutex);
            m_news.wait(lock, [this] { return m_isRead || !m_queue.empty(); });
            if (m_queue.empty()) {
                return;
            }
            const Chunk chunk = std::move(m_queue.front());
            m_queue.pop_front();
            lock.unlock();
            m_taken.notify_one();
            workOn(chunk);
        }
    }

    void workOn(const Chunk& chunk)
    {
        try {
            std::optional<std::pair<std::uint32_t, std::string_view>> parsed;
            StackTrace stack;
            std::map<int, std::uint64_t> hits;
            for (const Item& item : chunk.items) {
                if (!parsed || parsed->first != item.stack || parsed->second != item.texts.type) {
                    const auto& packed = chunk.stacks[item.stack];
                    stack = parseStack(unpackStack(packed.codec, packed.bytes), item.texts.type, {});
                    parsed = { item.stack, item.texts.type };
                }
                workOn(item, stack, hits);
            }
            const std::scoped_lock lock(m_mutex);
            for (const auto& [line, count] : hits) {
                m_hits[line] += count;
            }
        } catch (const std::exception& exception) {
            const std::scoped_lock lock(m_mutex);
            m_failure = Error{ Error::Kind::Io, std::string("cannot compute keys: ") + exception.what() };
        }
    }

    void workOn(const Item& item, const StackTrace& stack, std::map<int, std::uint64_t>& hits)
    {
        const RegroupSignature& row = m_signatures.rows[item.signature];
        const GroupingInput input{ item.texts.service, item.texts.type, item.texts.messageTemplate, &stack,
            item.texts.custom, m_signatures.values[row.values] };
        GroupKey key = m_grouper.group(input);
        m_keyed[item.signature] = { key.fingerprint, culpritOf(stack), key.partial };
        if (key.partial) {
            const std::scoped_lock lock(m_mutex);
            m_partials.push_back({ item.signature, std::move(key) });
        }
        if (!m_rules.isEmpty() && row.count > 0) {
            for (const int line : touching(input)) {
                hits[line] += row.count;
            }
        }
    }

    /// The lines of all rules that do something to an error; none where error.fingerprint decides.
    [[nodiscard]] std::set<int> touching(const GroupingInput& input) const
    {
        if (!input.custom.empty()) {
            return {};
        }
        const RuleSubject subject{ input.service, input.type, input.messageTemplate, input.attributes };
        std::set<int> lines;
        StackTrace stack = *input.stack;
        for (const auto& exception : m_rules.rule(stack, subject)) {
            for (const FrameRuling& frame : exception) {
                lines.insert({ frame.marked, frame.cut });
            }
        }
        if (const auto join = m_rules.joining(stack, subject)) {
            lines.insert(join->line);
        }
        lines.erase(0);
        return lines;
    }

    const SignatureList& m_signatures;
    const Grouper& m_grouper;
    const Rules m_rules;
    std::optional<SignatureTexts> m_texts{};
    std::vector<Keyed> m_keyed; ///< each written by one thread
    std::mutex m_mutex{};
    std::condition_variable m_news{};
    std::condition_variable m_taken{};
    std::deque<Chunk> m_queue{};
    bool m_isRead = false;
    std::vector<PartialKey> m_partials{};
    std::map<int, std::uint64_t> m_hits{};
    std::optional<Error> m_failure{};
};

} // namespace

Result<KeyTable> computeKeys(
    const Database& db, const SignatureList& signatures, const Grouper& grouper, const std::stop_token& stop)
{
    KeyWork work(signatures, grouper);
    if (auto done = work.run(db, stop); !done) {
        return std::move(done).error();
    }
    KeyTable table = work.table();
    auto joined = joinPartials(signatures, work.partials(), grouper, work.texts(), table, stop);
    return joined ? Result<KeyTable>(std::move(table)) : std::move(joined).error();
}

} // namespace spanglass
