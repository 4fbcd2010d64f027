/// Takes all bytes out of a packed capture, once by libarchive as its examples do it and once as Spanglass
/// does; both take turns. Prints the CPU time of each, their ratio and MB/s. usage: containerbench FILE
/// [ROUNDS]
#include "core/capture/container/container.h"

#include <archive.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace spanglass;

namespace {

struct Timed {
    double cpu = 0;
    std::uint64_t bytes = 0;
};

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

constexpr std::size_t piece = std::size_t{ 2 } << 20U; // as captures are read

Timed byLibArchive(const char* path)
{
    Timed timed;
    const double began = cpuSeconds();
    std::vector<char> buffer(piece);
    archive* const reader = archive_read_new();
    archive_read_support_filter_all(reader);
    archive_read_support_format_tar(reader);
    archive_read_support_format_zip(reader);
    archive_read_support_format_raw(reader);
    archive_entry* entry = nullptr;
    archive_read_open_filename(reader, path, std::size_t{ 256 } << 10U);
    while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
        for (la_ssize_t count = 0; (count = archive_read_data(reader, buffer.data(), buffer.size())) > 0;) {
            timed.bytes += static_cast<std::uint64_t>(count);
        }
    }
    archive_read_free(reader);
    timed.cpu = cpuSeconds() - began;
    return timed;
}

Timed bySpanglass(const char* path)
{
    Timed timed;
    const double began = cpuSeconds();
    std::vector<char> buffer(piece);
    auto container = openContainer(path);
    while (container) {
        auto member = (*container)->next();
        if (!member || !*member || !(*member)->source) {
            break;
        }
        ByteSource& bytes = *(*member)->source->bytes;
        for (auto count = bytes.read(buffer.data(), buffer.size()); count && *count > 0;
             count = bytes.read(buffer.data(), buffer.size())) {
            timed.bytes += *count;
        }
    }
    timed.cpu = cpuSeconds() - began;
    return timed;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: containerbench FILE [ROUNDS]\n");
        return 2;
    }
    const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratios;
    std::uint64_t bytes = 0;
    for (int i = 0; i < rounds; ++i) {
        const Timed library = byLibArchive(argv[1]);
        const Timed spanglass = bySpanglass(argv[1]);
        if (library.bytes != spanglass.bytes) {
            std::fprintf(stderr, "containerbench: %s: %llu bytes are not %llu\n", argv[1],
                static_cast<unsigned long long>(spanglass.bytes),
                static_cast<unsigned long long>(library.bytes));
            return 1;
        }
        bytes = spanglass.bytes;
        theirs.push_back(library.cpu);
        ours.push_back(spanglass.cpu);
        ratios.push_back(spanglass.cpu / library.cpu);
    }
    std::printf("%s: %.1f MB, libarchive %.3f s, read %.3f s, ratio %.2f (%.2f-%.2f), %.0f MB/s\n", argv[1],
        static_cast<double>(bytes) / 1e6, median(theirs), median(ours), median(ratios),
        *std::ranges::min_element(ratios), *std::ranges::max_element(ratios),
        static_cast<double>(bytes) / 1e6 / median(ours));
    return 0;
}
