#include "core/source/openroot.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostFolderFiles = 500'000;
constexpr std::size_t mostTexts = 64;
constexpr std::size_t mostFormerCommits = 5'000; // some tenths of a second
constexpr std::size_t longestLine = 1'000'000;

std::string_view withoutMark(std::string_view text)
{
    return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

} // namespace

FileLines::FileLines(std::string text)
    : m_text(withoutMark(text).size() == text.size() ? std::move(text) : std::string(withoutMark(text)))
{
    const char* const begin = m_text.data();
    const char* const end = begin + m_text.size();
    for (const char* at = begin; at < end;) {
        m_starts.push_back(static_cast<std::uint32_t>(at - begin));
        const void* const next = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        at = next == nullptr ? end : static_cast<const char*>(next) + 1;
    }
}

std::string_view FileLines::line(int number) const
{
    if (number < 1 || number > count()) {
        return {};
    }
    const auto index = static_cast<std::size_t>(number - 1);
    const std::size_t begin = m_starts[index];
    const std::size_t end = index + 1 < m_starts.size() ? m_starts[index + 1] : m_text.size();
    std::string_view line = std::string_view(m_text).substr(begin, std::min(end - begin, longestLine));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    return line;
}

OpenRoot::OpenRoot(const SourceRoot& root, std::shared_ptr<TableCache> tables)
    : m_tables(std::move(tables))
{
    m_state.path = root.path;
    auto folder = SourceFolder::open(root.path);
    if (!folder) {
        m_state.problem = folder.error().message;
        return;
    }
    auto repository = Repository::open(root.path);
    if (!repository) {
        // A folder that is no repository is as good; a damaged or foreign repository is not shown as a
        // folder.
        if (repository.error().kind != Error::Kind::Usage) {
            m_state.problem = repository.error().message;
            return;
        }
        m_state.kind = RootState::Kind::Folder;
        m_folder = *std::move(folder);
        return;
    }
    m_repository = *std::move(repository);
    m_state.kind = m_repository->isBare() ? RootState::Kind::BareRepository : RootState::Kind::Repository;
    m_state.isShallow = m_repository->isShallow();
    for (const auto& [name, url] : m_repository->remotes()) {
        m_remotes.push_back(url);
    }
    m_state.remote = m_remotes.empty() ? std::string() : m_remotes.front();
    if (auto head = m_repository->head(); head && *head) {
        m_state.head = **head;
    }
    if (!m_repository->isBare()) {
        m_folder = *std::move(folder);
    }
}

void OpenRoot::listHead(std::stop_token stop)
{
    if (const auto files = table({}, stop)) {
        m_state.files = files->size();
    }
}

std::shared_ptr<const FileTable> OpenRoot::table(const std::string& commit, std::stop_token stop)
{
    if (m_repository == nullptr) {
        return folderTable(stop);
    }
    const std::string& wanted = commit.empty() ? m_state.head : commit;
    if (wanted.empty()) {
        return folderTable(stop); // nothing was committed yet
    }
    if (auto known = m_tables->find(path(), wanted)) {
        return known;
    }
    // Most of a commit is as in another that is known.
    std::optional<Repository::Files> base;
    if (const auto head = m_tables->find(path(), m_state.head)) {
        base = Repository::Files{ m_state.head, head->paths() };
    }
    auto files = m_repository->files(wanted, base ? &*base : nullptr, stop);
    if (!files) {
        return nullptr;
    }
    auto table = std::make_shared<const FileTable>(std::move(files->paths));
    m_tables->add(path(), wanted, table);
    return table;
}

std::shared_ptr<const FileTable> OpenRoot::folderTable(std::stop_token stop)
{
    if (!m_folderTable && m_folder) {
        auto files = m_folder->files(mostFolderFiles, stop);
        if (files && !stop.stop_requested()) {
            m_folderTable = std::make_shared<const FileTable>(std::move(files->paths));
        }
    }
    return m_folderTable;
}

const OpenRoot::Former& OpenRoot::formerFiles(std::stop_token stop)
{
    static const Former none;
    if (m_former || !m_repository) {
        return m_former ? *m_former : none;
    }
    auto files = m_repository->formerFiles(mostFormerCommits, stop);
    if (stop.stop_requested()) {
        return none; // another time
    }
    Former& former = m_former.emplace();
    if (files) {
        former.files = *std::move(files);
    }
    std::vector<std::string> paths;
    for (const auto& file : former.files) {
        paths.push_back(file.path);
    }
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    former.table = std::make_shared<const FileTable>(std::move(paths));
    return former;
}

Result<std::optional<std::string>> OpenRoot::readWhole(
    const std::string& commit, const std::string& path, std::size_t atMost) const
{
    if (!commit.empty() && m_repository) {
        return m_repository->read(commit, path, atMost);
    }
    if (m_folder) {
        return m_folder->read(path, atMost);
    }
    return m_repository && !m_state.head.empty() ? m_repository->read(m_state.head, path, atMost)
                                                 : Result<std::optional<std::string>>(std::nullopt);
}

Result<std::shared_ptr<const FileLines>> OpenRoot::read(const std::string& commit, const std::string& path)
{
    const bool isKept = !commit.empty(); // what lies in a folder may change
    const auto known = std::find_if(m_texts.begin(), m_texts.end(),
        [&](const Text& text) { return text.commit == commit && text.path == path; });
    if (isKept && known != m_texts.end()) {
        m_texts.splice(m_texts.begin(), m_texts, known);
        return m_texts.front().lines;
    }
    auto content = readWhole(commit, path, largestFile);
    if (!content) {
        return std::move(content).error();
    }
    if (!*content) {
        return std::shared_ptr<const FileLines>();
    }
    if (isBinary(**content)) {
        return Error{ Error::Kind::Format, path + " is no text file" };
    }
    auto lines = std::make_shared<const FileLines>(**std::move(content));
    if (isKept) {
        m_texts.push_front({ commit, path, lines });
        if (m_texts.size() > mostTexts) {
            m_texts.pop_back();
        }
    }
    return std::shared_ptr<const FileLines>(std::move(lines));
}

} // namespace spanglass
