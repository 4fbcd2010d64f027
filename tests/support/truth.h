#pragma once

#include "core/base/text.h"
#include "core/explore/explorer.h"
#include "core/ingest/ingest.h"
#include "core/model/source.h"

#include <QDir>
#include <QFile>
#include <QString>
#include <QStringList>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace spanglass::test {

/// What is known to be true of the real captures in ../shared (captures/README.md there tells how).

inline const QString realCaptures = QStringLiteral(SPANGLASS_SHARED "/captures/");

/// Names of all truths: "otlp-larder-1.0.0".
inline QStringList truthNames()
{
    QStringList names;
    for (const QString& file : QDir(realCaptures + "truth").entryList({ "*.truth.json" }, QDir::Files))
        names << file.chopped(static_cast<int>(qstrlen(".truth.json")));
    return names;
}

/// Null if it cannot be read.
inline nlohmann::json readTruth(const QString& name)
{
    QFile file(realCaptures + "truth/" + name + ".truth.json");
    return file.open(QIODevice::ReadOnly) ? nlohmann::json::parse(file.readAll().toStdString())
                                          : nlohmann::json();
}

/// Reads the captures that the truth is about into a workspace and opens it.
inline Result<std::unique_ptr<Explorer>> exploreTruth(
    const nlohmann::json& truth, const QString& name, const QString& workspace)
{
    IngestOptions options;
    options.workspace = workspace.toStdString();
    const auto captures =
        truth.contains("captures") ? truth.at("captures") : nlohmann::json{ truth.at("capture") };
    for (const auto& path : captures) {
        std::string capture = path;
        // A truth of the large capture names it without its packing.
        const QString folder = realCaptures + name.section('-', 0, 0) + "/";
        if (!QFile::exists(folder + QString::fromStdString(capture)))
            capture += ".gz";
        options.paths.push_back((folder + QString::fromStdString(capture)).toStdString());
    }
    if (auto done = ingest(options, {}); !done)
        return std::move(done).error();
    auto explorer = Explorer::open(options.workspace);
    if (explorer) {
        if (auto loaded = (*explorer)->loadColumns({}); !loaded)
            return std::move(loaded).error();
    }
    return explorer;
}

/// Bugs by their spans, "trace/span".
inline std::map<std::string, const nlohmann::json*> bugsBySpan(const nlohmann::json& truth)
{
    std::map<std::string, const nlohmann::json*> bugs;
    for (const auto& bug : truth.at("bugs")) {
        if (bug.contains("spans")) {
            for (const auto& span : bug.at("spans"))
                bugs[span.get<std::string>()] = &bug;
        }
    }
    return bugs;
}

/// The first in-app frame with a place of the reported exception, else of those it is related to; noFrame if
/// none. Frames without a place (calls of programs without debug information) are in no truth.
inline FrameIndex topFrameOf(const StackTrace& stack)
{
    for (std::size_t exception = 0; exception < stack.exceptions.size(); ++exception) {
        const auto& frames = stack.exceptions[exception].frames;
        for (std::size_t frame = 0; frame < frames.size(); ++frame) {
            if (frames[frame].inApp && !frames[frame].file.empty())
                return { static_cast<int>(exception), static_cast<int>(frame) };
        }
    }
    return noFrame;
}

/// Bugs whose truth says that there is no frame of the application, where there is one.
inline bool isSilentTruth(const nlohmann::json& bug)
{
    static constexpr std::string_view silent[] = {
        "py-pages", // its frames stand in the tree of an exception group
        "ex-ask", // main.exs is a script of the application, but not in the repository
        "ex-undefined", // as before
    };
    return std::find(std::begin(silent), std::end(silent), bug.at("id").get<std::string>())
        != std::end(silent);
}

} // namespace spanglass::test
