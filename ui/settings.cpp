#include "ui/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace spanglass {

namespace {

constexpr qint64 maxFileSize = 1 << 20;

QByteArray bytesOf(const QJsonValue& value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

} // namespace

void Settings::remember(const RecentItem& item)
{
    std::erase(recent, item);
    recent.insert(recent.begin(), item);
    if (recent.size() > maxRecent) {
        recent.resize(maxRecent);
    }
}

Settings loadSettings(const QString& file)
{
    Settings settings;
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly)) {
        return settings;
    }
    const QJsonObject root = QJsonDocument::fromJson(source.read(maxFileSize)).object();
    settings.theme = themeFromName(root[QLatin1String("theme")].toString());
    settings.follow = root[QLatin1String("follow")].toBool(true);
    const QJsonObject editor = root[QLatin1String("editor")].toObject();
    settings.editor.editor = editor[QLatin1String("kind")].toString();
    settings.editor.command = editor[QLatin1String("command")].toString();
    settings.geometry = bytesOf(root[QLatin1String("geometry")]);
    settings.splitter = bytesOf(root[QLatin1String("splitter")]);
    for (const QJsonValue& value : root[QLatin1String("recent")].toArray()) {
        const QJsonObject object = value.toObject();
        RecentItem item;
        item.isWorkspace = object[QLatin1String("workspace")].toBool();
        for (const QJsonValue& path : object[QLatin1String("paths")].toArray()) {
            item.paths << path.toString();
        }
        if (!item.paths.isEmpty() && settings.recent.size() < Settings::maxRecent) {
            settings.recent.push_back(item);
        }
    }
    return settings;
}

bool saveSettings(const QString& file, const Settings& settings)
{
    QJsonArray recent;
    for (const RecentItem& item : settings.recent) {
        recent.append(QJsonObject{ { QStringLiteral("paths"), QJsonArray::fromStringList(item.paths) },
            { QStringLiteral("workspace"), item.isWorkspace } });
    }
    const QJsonObject root{ { QStringLiteral("theme"), nameOf(settings.theme) },
        { QStringLiteral("follow"), settings.follow },
        { QStringLiteral("editor"),
            QJsonObject{ { QStringLiteral("kind"), settings.editor.editor },
                { QStringLiteral("command"), settings.editor.command } } },
        { QStringLiteral("geometry"), QString::fromLatin1(settings.geometry.toBase64()) },
        { QStringLiteral("splitter"), QString::fromLatin1(settings.splitter.toBase64()) },
        { QStringLiteral("recent"), recent } };
    QDir().mkpath(QFileInfo(file).absolutePath());
    QSaveFile target(file);
    return target.open(QIODevice::WriteOnly) && target.write(QJsonDocument(root).toJson()) >= 0
        && target.commit();
}

QString titleOf(const RecentItem& item)
{
    const QString first = QFileInfo(item.paths.value(0)).fileName();
    const auto more = item.paths.size() - 1;
    return more <= 0 ? first
                     : QCoreApplication::translate("spanglass", "%1 and %2 more").arg(first).arg(more);
}

} // namespace spanglass
