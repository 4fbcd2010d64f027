#include "core/capture/container/container.h"

#include "core/capture/container/archive.h"
#include "core/capture/container/filesource.h"
#include "core/capture/container/membername.h"
#include "core/capture/container/unpackedsource.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <set>
#include <utility>

namespace spanglass {

namespace {

constexpr int mostLevels = 2; ///< an archive in an archive

/// A file that is no archive.
class SingleFile final : public Container {
public:
    SingleFile(std::string path, OpenedSource source)
        : m_path(std::move(path))
        , m_packing(source.compression)
        , m_size(source.size)
        , m_source(std::move(source))
    {
    }

    Result<std::optional<Member>> next() override
    {
        if (std::exchange(m_given, true)) {
            return std::optional<Member>();
        }
        return std::optional(Member{ m_path, std::move(m_source) });
    }
    [[nodiscard]] bool isArchive() const override { return false; }
    [[nodiscard]] std::string packing() const override { return m_packing; }
    [[nodiscard]] std::uint64_t size() const override { return m_size; }

private:
    std::string m_path;
    std::string m_packing;
    std::uint64_t m_size;
    OpenedSource m_source;
    bool m_given = false;
};

/// The bytes of the member an ArchiveReader stands at.
class MemberSource final : public ByteSource {
public:
    explicit MemberSource(ArchiveReader& archive)
        : m_archive(archive)
    {
    }
    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        auto count = m_archive.read(buffer, size);
        m_consumed += count ? *count : 0;
        return count;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_consumed; }

private:
    ArchiveReader& m_archive;
    std::uint64_t m_consumed = 0;
};

std::string chained(const std::string& outer, const std::string& inner)
{
    return outer + (outer.empty() || inner.empty() ? "" : ", ") + inner;
}

class ArchiveContainer final : public Container {
public:
    struct From {
        std::string path{};
        OpenedSource about{}; ///< identity, time and packing of the archive; no bytes
        std::shared_ptr<Allowance> allowance{};
        std::shared_ptr<const std::set<std::string>> wanted{}; ///< paths; empty for all
        int level = 1;
    };
    ArchiveContainer(From from, ArchiveKind kind, std::unique_ptr<ArchiveReader> archive)
        : m_from(std::move(from))
        , m_archive(std::move(archive))
    {
        m_from.about.compression = chained(m_from.about.compression, nameOf(kind));
    }

    Result<std::optional<Member>> next() override
    {
        while (true) {
            if (m_inner) {
                if (auto member = nextOfInner()) {
                    return member;
                }
            }
            auto entry = m_archive->next();
            if (!entry) {
                return std::move(entry).error();
            }
            if (!*entry) {
                return std::optional<Member>();
            }
            if (isWanted(**entry)) {
                if (auto member = open(**entry)) {
                    return member;
                }
            }
        }
    }
    [[nodiscard]] bool isArchive() const override { return true; }
    [[nodiscard]] std::string packing() const override { return m_from.about.compression; }
    [[nodiscard]] std::uint64_t size() const override { return m_from.about.size; }
    [[nodiscard]] std::vector<PassedOver> passedOver() const override
    {
        std::vector<PassedOver> all;
        const auto add = [&](std::uint64_t count, const char* one, const char* many) {
            if (count > 0) {
                all.push_back({ count, count == 1 ? one : many });
            }
        };
        add(m_links, "link", "links");
        add(m_devices, "device", "devices");
        add(m_hidden, "hidden file", "hidden files");
        return all;
    }

private:
    bool isWanted(const ArchiveEntry& entry)
    {
        const bool isHidden = isHiddenName(safeMemberName(entry.name));
        m_links += entry.kind == ArchiveEntry::Kind::Link ? 1U : 0U;
        m_devices += entry.kind == ArchiveEntry::Kind::Device ? 1U : 0U;
        m_hidden += entry.kind == ArchiveEntry::Kind::File && isHidden ? 1U : 0U;
        return entry.kind == ArchiveEntry::Kind::File && !isHidden;
    }

    /// Also true of an archive with members that are wanted.
    [[nodiscard]] bool isAskedFor(const std::string& path) const
    {
        const auto& wanted = *m_from.wanted;
        const auto inner = wanted.lower_bound(path + "/");
        return wanted.empty() || wanted.contains(path)
            || (inner != wanted.end() && inner->starts_with(path + "/"));
    }

    /// Nothing if the member is not wanted, or an archive, which is then m_inner.
    std::optional<Member> open(const ArchiveEntry& entry)
    {
        const std::string name = m_names.unique(safeMemberName(entry.name));
        const std::string path = m_from.path + "/" + name;
        if (!isAskedFor(path)) {
            return std::nullopt;
        }
        if (entry.encrypted) {
            return Member{ path,
                Error{ Error::Kind::Format, "encrypted; Spanglass has no password for it" } };
        }
        Unpacked unpacked = unpack(std::make_unique<MemberSource>(*m_archive), m_from.allowance);
        OpenedSource source;
        source.compression = chained(m_from.about.compression, unpacked.chain);
        source.size = entry.size;
        source.modifiedNs = m_from.about.modifiedNs;
        source.identity = m_from.about.identity.empty() ? "" : m_from.about.identity + "/" + name;
        const auto kind = archiveKindOf(unpacked.head);
        if (!kind) {
            source.bytes = std::move(unpacked.bytes);
            return Member{ path, std::move(source) };
        }
        if (m_from.level >= mostLevels) {
            return Member{ path,
                Error{ Error::Kind::Format, "an archive in an archive in an archive is not opened" } };
        }
        auto archive = openArchive(std::move(unpacked.bytes), *kind, 0, m_from.allowance);
        if (!archive) {
            return Member{ path, std::move(archive).error() };
        }
        From from{ path, std::move(source), m_from.allowance, m_from.wanted, m_from.level + 1 };
        m_inner = std::make_unique<ArchiveContainer>(std::move(from), *kind, *std::move(archive));
        return std::nullopt;
    }

    std::optional<Member> nextOfInner()
    {
        auto member = m_inner->next();
        if (member && *member) {
            return **std::move(member);
        }
        const auto inner = std::exchange(m_inner, nullptr);
        m_links += inner->m_links;
        m_devices += inner->m_devices;
        m_hidden += inner->m_hidden;
        if (member) {
            return std::nullopt;
        }
        return Member{ inner->m_from.path, std::move(member).error() };
    }

    From m_from;
    std::unique_ptr<ArchiveReader> m_archive;
    std::unique_ptr<ArchiveContainer> m_inner{};
    MemberNames m_names{};
    std::uint64_t m_links = 0;
    std::uint64_t m_devices = 0;
    std::uint64_t m_hidden = 0;
};

Result<std::unique_ptr<Container>> open(
    const std::string& path, const std::vector<std::string>& wanted, std::stop_token stop)
{
    const auto allowance = std::make_shared<Allowance>(std::move(stop));
    auto file = openFile(path, allowance);
    if (!file) {
        return std::move(file).error();
    }
    Unpacked unpacked = unpack(std::move(file->bytes), allowance);
    file->compression = unpacked.chain;
    const auto kind = archiveKindOf(unpacked.head);
    if (!kind && !wanted.empty()) { // as the system says of a file used as a folder
        return Error{ Error::Kind::Io, wanted.front() + ": " + std::strerror(ENOTDIR) };
    }
    if (!kind) {
        file->bytes = std::move(unpacked.bytes);
        return std::unique_ptr<Container>(std::make_unique<SingleFile>(path, *std::move(file)));
    }
    const std::uint64_t seekable = unpacked.chain.empty() ? file->size : 0;
    auto archive = openArchive(std::move(unpacked.bytes), *kind, seekable, allowance);
    if (!archive) {
        return std::move(archive).error().within(path);
    }
    const auto set = std::make_shared<const std::set<std::string>>(wanted.begin(), wanted.end());
    ArchiveContainer::From from{ path, *std::move(file), allowance, set };
    return std::unique_ptr<Container>(
        std::make_unique<ArchiveContainer>(std::move(from), *kind, *std::move(archive)));
}

} // namespace

Result<std::unique_ptr<Container>> openContainer(
    const std::string& path, const std::vector<std::string>& wanted, std::stop_token stop)
{
    try {
        return open(path, wanted, std::move(stop));
    } catch (const std::exception& exception) { // no memory
        return Error{ Error::Kind::Io, path + ": " + exception.what() };
    }
}

std::optional<std::string> archiveOf(const std::string& path)
{
    for (std::size_t end = path.rfind('/'); end != std::string::npos && end > 0;
         end = path.rfind('/', end - 1)) {
        struct stat info { };
        const std::string front = path.substr(0, end);
        if (::stat(front.c_str(), &info) == 0) {
            return S_ISREG(info.st_mode) ? std::optional(front) : std::nullopt;
        }
    }
    return std::nullopt;
}

Result<OpenedSource> describeSource(const std::string& path)
{
    const auto archive = archiveOf(path);
    auto source = openFile(archive.value_or(path), std::make_shared<Allowance>());
    if (source) {
        source->bytes.reset();
        source->identity += archive ? path.substr(archive->size()) : "";
    }
    return source;
}

Result<OpenedSource> openSource(const std::string& path)
{
    const auto allowance = std::make_shared<Allowance>();
    auto source = openFile(path, allowance);
    if (source) {
        Unpacked unpacked = unpack(std::move(source->bytes), allowance);
        source->bytes = std::move(unpacked.bytes);
        source->compression = std::move(unpacked.chain);
    }
    return source;
}

} // namespace spanglass
