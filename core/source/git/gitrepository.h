#pragma once

#include "core/source/git/module.h"
#include "core/source/git/repository.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

/// The Repository that Repository::open() gives.
class GitRepository final : public Repository {
public:
    explicit GitRepository(std::unique_ptr<OpenedGit> git);

    [[nodiscard]] const std::string& path() const override { return m_root.git().path; }
    [[nodiscard]] const std::string& prefix() const override { return m_root.git().prefix; }
    [[nodiscard]] bool isBare() const override { return m_root.git().workTree.empty(); }
    [[nodiscard]] bool isShallow() const override { return m_root.git().isShallow; }
    [[nodiscard]] bool isPartial() const override { return m_root.git().isPartial; }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> remotes() const override;
    Result<std::vector<TagInfo>> tags() override;
    Result<std::optional<std::string>> head() override;
    Result<std::optional<CommitInfo>> commit(std::string_view id) override;
    Result<Files> files(const std::string& commit, const Files* base, std::stop_token stop) override;
    Result<std::optional<std::string>> read(
        const std::string& commit, const std::string& path, std::size_t atMost) override;
    Result<std::optional<std::string>> readAtTop(
        const std::string& commit, const std::string& path, std::size_t atMost) override;
    Result<std::optional<std::string>> follow(const std::string& commit, const std::string& path,
        const std::string& other, std::stop_token stop) override;
    Result<std::vector<Former>> formerFiles(std::size_t enough, std::stop_token stop) override;
    Result<std::optional<LineOrigin>> originOf(const std::string& commit, const std::string& path, int line,
        TimeNs notBefore, std::stop_token stop) override;
    Result<HomeOfFile> homeOf(const std::string& commit, const std::string& path) override;

private:
    [[nodiscard]] std::string whole(const std::string& path) const;
    [[nodiscard]] std::optional<std::string> seen(const std::string& whole) const;
    [[nodiscard]] Error missing(const std::string& commit) const;
    Result<ModulePlace> placeOf(const std::string& commit, const std::string& path);
    Result<ModulePlace> placeAtTop(const std::string& commit, const std::string& whole);
    Result<std::optional<std::string>> renamed(
        const ModulePlace& from, const ModulePlace& other, const std::stop_token& stop);

    Module m_root;
};

} // namespace spanglass
