#include "core/ingest/paths.h"

#include <algorithm>
#include <filesystem>

namespace spanglass {

namespace fs = std::filesystem;

namespace {

std::string absolutePath(const std::string& path)
{
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    return error ? path : absolute.lexically_normal().string();
}

void expandFolder(const std::string& path, ExpandedPaths& out)
{
    std::error_code error;
    std::vector<std::string> files;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->is_regular_file(ignored) && !it->path().filename().string().starts_with('.')) {
            files.push_back(it->path().string());
        }
    }
    if (error) {
        out.failures.push_back({ path, { Error::Kind::Io, path + ": " + error.message() } });
        return;
    }
    if (files.empty()) {
        out.failures.push_back({ path, { Error::Kind::Io, path + ": no files in this folder" } });
        return;
    }
    std::ranges::sort(files);
    out.files.insert(out.files.end(), files.begin(), files.end());
}

} // namespace

ExpandedPaths expandPaths(const std::vector<std::string>& paths)
{
    ExpandedPaths out;
    for (const std::string& path : paths) {
        if (path == "-") {
            out.files.push_back(path);
            continue;
        }
        const std::string absolute = absolutePath(path);
        std::error_code error;
        if (fs::is_directory(absolute, error)) {
            expandFolder(absolute, out);
        } else {
            out.files.push_back(absolute);
        }
    }
    // The same file named twice is read once.
    std::vector<std::string> unique;
    for (std::string& file : out.files) {
        if (std::ranges::find(unique, file) == unique.end()) {
            unique.push_back(std::move(file));
        }
    }
    out.files = std::move(unique);
    return out;
}

} // namespace spanglass
