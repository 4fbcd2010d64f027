#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// Whether a file's name is the capture's as rotation changes it: more behind it ("a.jsonl.1", "a.jsonl.old",
/// "a.jsonl~" of "a.jsonl"), or a number or date in front of the ending ("a-2026-11-21.jsonl", "a1.jsonl").
/// "a-gateway.jsonl" is another capture.
bool isRotatedName(std::string_view name, const std::filesystem::path& capture);

/// Whether the file at a path begins with what `content` (an OpenedSource::identity) was made of: the
/// same file, or one that grew. Never true for what lies in an archive.
bool beginsWith(const std::string& path, const std::string& content);

/// The file beside a path, by a name that rotation gives ("a.jsonl.1", "a-2026-11-21.jsonl" of "a.jsonl"),
/// that begins with `content`. Looks at the 100 newest of them.
std::optional<std::string> movedTo(const std::string& path, const std::string& content);

} // namespace spanglass
