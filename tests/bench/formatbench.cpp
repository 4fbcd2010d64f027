/// Reads captures of one format, in memory and on one thread, and walks the same bytes plainly with the
/// library that the reader uses; both take turns. Prints the CPU time of each, their ratio and MB/s. usage:
/// formatbench FORMAT FILE [ROUNDS]
#include "core/base/text.h"
#include "core/capture/capturereader.h"
#include "core/ingest/spancollector.h"
#include "tests/bench/anchors.h"
#include "tests/support/memorysource.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace spanglass;

namespace {

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The bytes of a file, unpacked.
std::string contentOf(const char* path)
{
    auto source = openSource(path);
    std::string bytes;
    if (!source) {
        std::fprintf(stderr, "formatbench: %s\n", source.error().message.c_str());
        std::exit(2);
    }
    std::string piece(std::size_t{ 4 } << 20U, '\0');
    for (auto count = source->bytes->read(piece.data(), piece.size()); count && *count > 0;
         count = source->bytes->read(piece.data(), piece.size())) {
        bytes.append(piece, 0, *count);
    }
    return bytes;
}

/// A view of bytes as a source, so that no copy of a whole capture is counted.
class ViewSource final : public ByteSource {
public:
    explicit ViewSource(std::string_view bytes)
        : m_rest(bytes)
        , m_size(bytes.size())
    {
    }
    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        const std::size_t count = std::min(size, m_rest.size());
        m_rest.copy(buffer, count);
        m_rest.remove_prefix(count);
        return count;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_size - m_rest.size(); }

private:
    std::string_view m_rest;
    std::uint64_t m_size;
};

struct Timed {
    double cpu = 0;
    std::string said{};
};

Timed readOnce(const Format& format, std::string_view bytes)
{
    SpanCollector collector;
    OpenedSource source;
    source.bytes = std::make_unique<ViewSource>(bytes);
    source.size = bytes.size();
    ReadOptions options;
    options.sinks = { &collector };
    options.format = &format;
    const double began = cpuSeconds();
    const auto outcome = readCapture(source, options, {});
    const double took = cpuSeconds() - began;
    if (!outcome) {
        return { took, outcome.error().message };
    }
    std::size_t spans = 0;
    for (std::size_t p = 0; p < partitionCount; ++p) {
        spans += collector.skeletons.sizeOf(p);
    }
    return { took,
        std::to_string(spans) + " spans, " + std::to_string(collector.errors.size()) + " errors, "
            + std::to_string(outcome->warningCount) + " warnings" };
}

Timed walkOnce(bench::Anchor anchor, std::string_view bytes)
{
    const double began = cpuSeconds();
    const std::uint64_t values = anchor(bytes);
    return { cpuSeconds() - began, std::to_string(values) + " values" };
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv)
{
    const Format* const format = argc > 2 ? formatNamed(argv[1]) : nullptr;
    const bench::Anchor anchor = argc > 2 ? bench::anchorOf(argv[1]) : nullptr;
    if (format == nullptr || anchor == nullptr) {
        std::fprintf(stderr, "usage: formatbench FORMAT FILE [ROUNDS]\n");
        return 2;
    }
    const std::string content = contentOf(argv[2]) + std::string(jsonPadding, '\0');
    const std::string_view bytes(content.data(), content.size() - jsonPadding);
    const int rounds = argc > 3 ? std::max(1, std::atoi(argv[3])) : 5;
    std::vector<double> walks;
    std::vector<double> reads;
    std::vector<double> ratios;
    std::string said;
    for (int i = 0; i < rounds; ++i) {
        const Timed walk = walkOnce(anchor, bytes);
        const Timed read = readOnce(*format, bytes);
        walks.push_back(walk.cpu);
        reads.push_back(read.cpu);
        ratios.push_back(read.cpu / walk.cpu);
        said = read.said + "; walk: " + walk.said;
    }
    std::printf("%s: %.1f MB, walk %.3f s, read %.3f s, ratio %.2f (%.2f-%.2f), %.0f MB/s; %s\n", argv[1],
        static_cast<double>(bytes.size()) / 1e6, median(walks), median(reads), median(ratios),
        *std::ranges::min_element(ratios), *std::ranges::max_element(ratios),
        static_cast<double>(bytes.size()) / 1e6 / median(reads), said.c_str());
    return 0;
}
